//! What `tests/data/wsgi/record.py` saw the real servers do, from ours.

use std::net::{IpAddr, Ipv4Addr};

use hopscope::text::Sources;
use hopscope::wire::upstream::Params;
use hopscope::wire::{
    Connection, Endpoint, Failure, Headers, Origin, Payload, Request, Scheme, Traced,
    UpstreamRequest,
};
use hopscope::wsgi::{self, Event, Outcome, Process, Received};

const NOISE: [&str; 7] = [
    "wsgi.",
    "uwsgi.",
    "gunicorn.",
    "werkzeug.",
    "waitress.",
    "SERVER_SOFTWARE",
    "REMOTE_PORT",
];

#[test]
fn servers_do_as_recorded() {
    let recorded = include_str!("../../data/wsgi/recorded.txt");
    let mut lines = recorded.lines().skip(1).peekable();
    let mut process = None;
    let mut command = "";
    let mut files: Vec<(String, String)> = Vec::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("file ") {
            files.retain(|(known, _)| known != name);
            files.push((name.to_owned(), String::new()));
            continue;
        }
        if let Some(text) = line.strip_prefix("    ") {
            let (_, content) = files.last_mut().expect("a file first");
            content.extend([text, "\n"]);
            continue;
        }
        if let Some(written) = line.strip_prefix("process ") {
            command = written;
            process = Some(read(written, &files));
            continue;
        }
        let mut expect = Vec::new();
        while let Some(seen) = lines.next_if(|next| next.starts_with("> ")) {
            expect.push(seen[2..].to_owned());
        }
        let process = process.as_ref().expect("a process first");
        let listener = process.listener("127.0.0.1:5000").expect("a listener");
        let received = wsgi::receive(process, listener, &request(line));
        let seen = render(&received);
        count += 1;
        if seen != expect {
            wrong.push(format!(
                "{command}\n{line}\n  expect {}\n  seen   {}",
                expect.join("\n         "),
                seen.join("\n         ")
            ));
        }
    }
    assert!(count > 150, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn read(command: &str, files: &[(String, String)]) -> Process {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(name, text.as_str(), false);
    }
    // The apps themselves are not looked into here.
    for name in ["app.py", "one.py", "two.py"] {
        sources.add(name, "", false);
    }
    let source = sources.add("processes", command, false);
    let (mut processes, diagnostics) = wsgi::read(&sources, source, "3.1");
    assert!(diagnostics.is_empty(), "{command}: {diagnostics:?}");
    processes.pop().expect("a process")
}

pub(super) fn request(case: &str) -> UpstreamRequest {
    let origin = Origin::typed("request", None);
    let traced = |text: &str| Traced::of(bytes(text), &origin);
    let (kind, rest) = case.split_once(' ').unwrap_or((case, ""));
    let mut parts: Vec<&str> = rest.split(" | ").filter(|part| !part.is_empty()).collect();
    let payload = if kind == "http" {
        let line = parts.remove(0);
        let (method, line) = line.split_once(' ').expect("a method");
        let (target, version) = line.rsplit_once(' ').expect("a target");
        let mut headers = Headers::new(origin.clone());
        for part in parts {
            let (name, value) = part.split_once(':').expect("a header");
            let value = value.strip_prefix(' ').unwrap_or(value);
            headers.push(traced(name), traced(value));
        }
        Payload::Http(Request {
            method: traced(method),
            target: traced(target),
            version: if version == "HTTP/1.0" {
                "HTTP/1.0"
            } else {
                "HTTP/1.1"
            },
            headers,
            body: Traced::new(),
        })
    } else {
        let modifier1 = match parts.first().map(|first| first.parse()) {
            Some(Ok(modifier)) => {
                parts.remove(0);
                modifier
            }
            _ => 0,
        };
        let list = parts.iter().map(|part| {
            let (key, value) = part.split_once('=').expect("a var");
            (traced(key), traced(value))
        });
        Payload::Params(Params {
            gateway: hopscope::wire::Gateway::Uwsgi,
            modifier1,
            modifier2: 0,
            list: list.collect(),
            silence: origin.clone(),
            body: Traced::new(),
        })
    };
    let endpoint = Endpoint {
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 80,
        origin: origin.clone(),
    };
    UpstreamRequest {
        tls: false,
        address: traced("127.0.0.1:5000"),
        bind: hopscope::wire::Traced::new(),
        payload,
        client: Connection {
            scheme: Scheme::Http,
            scheme_origin: origin.clone(),
            peer: endpoint.clone(),
            local: endpoint,
            unix: None,
            server_name: None,
            preface: Traced::new(),
        },
    }
}

/// `\xNN` is a byte, `\d*N` repeats d.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if rest[1..].starts_with('*') {
            let digits = rest[2..].bytes().take_while(u8::is_ascii_digit).count();
            let count = rest[2..2 + digits].parse().expect("a number");
            bytes.extend(std::iter::repeat_n(rest.as_bytes()[0], count));
            rest = &rest[2 + digits..];
        } else {
            bytes.push(u8::from_str_radix(&rest[1..3], 16).expect("two digits"));
            rest = &rest[3..];
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn render(received: &Received) -> Vec<String> {
    let mut lines = match &received.outcome {
        Outcome::Call { app, environ } => {
            let name = app.file.trim_end_matches(".py");
            let name = match app.callable.as_str() {
                "other" => format!("{name} other"),
                _ => name.to_owned(),
            };
            let mut entries: Vec<String> = environ
                .iter()
                .filter(|(key, _)| {
                    *key == "wsgi.url_scheme" || !NOISE.iter().any(|noise| key.starts_with(noise))
                })
                .map(|(key, value)| format!("environ {key}={}", one_line(value.as_bytes())))
                .collect();
            entries.sort();
            let mut lines = vec![format!("app {name}")];
            lines.append(&mut entries);
            lines
        }
        Outcome::Answer(response) => vec![
            format!("status {}", response.status),
            format!("body {}", one_line(response.body.as_bytes())),
        ],
        Outcome::Fail(Failure::TimedOut) => vec!["timed out".to_owned()],
        Outcome::Fail(_) => vec!["closed".to_owned()],
    };
    for step in &received.steps {
        if let Event::Log(line) = &step.event {
            let letters: Vec<u8> = line.chars().map(|letter| letter as u8).collect();
            lines.push(format!("log {}", one_line(&letters)));
        }
    }
    lines
}

fn one_line(bytes: &[u8]) -> String {
    let shown = bytes.iter().map(|byte| match byte {
        b'\\' => "\\\\".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        b' '..=b'~' => char::from(*byte).to_string(),
        other => format!("\\x{other:02x}"),
    });
    shown.collect::<Vec<_>>().concat()
}
