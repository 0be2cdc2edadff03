//! Tables of recorded requests, and an nginx that stands alone with a fake upstream.

use std::fs;
use std::net::IpAddr;

use hopscope::nginx::{self, Config, Loaded, Served, Version, World};
use hopscope::text::{Names, Sources};
use hopscope::wire::{
    Connection, Endpoint, Failure, Files, Headers, Origin, Payload, Request, Response, Scheme,
    Traced, UpstreamRequest,
};

/// A table: a config, header lines that every request has, and requests with what came of them.
pub(super) struct Table {
    config: String,
    head: String,
    rows: Vec<Row>,
}

/// A request: its target, its host, and what is expected by version.
struct Row {
    target: String,
    host: Option<String>,
    expected: Vec<(Option<String>, String)>,
}

impl Table {
    pub(super) fn read(name: &str) -> Table {
        let path = format!("{}/tests/data/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(&path).expect("a table");
        let mut section = "";
        let mut table = Table {
            config: String::new(),
            head: String::new(),
            rows: Vec::new(),
        };
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("--- ") {
                section = name;
                continue;
            }
            match section {
                _ if line.is_empty() => {}
                "config" => table.config.extend([line, "\n"]),
                "head" => table.head.extend([line, "\r\n"]),
                "requests" => table.row(line),
                _ => {}
            }
        }
        assert!(!table.rows.is_empty(), "{path} has no requests");
        table
    }

    fn row(&mut self, line: &str) {
        if let Some(expected) = line.strip_prefix("    ") {
            let version = ["1.22.1", "1.31.3"]
                .iter()
                .find(|version| expected.starts_with(&format!("{version}: ")));
            let entry = match version {
                Some(version) => (
                    Some((*version).to_owned()),
                    expected[version.len() + 2..].to_owned(),
                ),
                None => (None, expected.to_owned()),
            };
            self.rows
                .last_mut()
                .expect("a request before its outcome")
                .expected
                .push(entry);
        } else {
            let (target, host) = match line.split_once(" @") {
                Some((target, host)) => (target, Some(host.to_owned())),
                None => (line, None),
            };
            self.rows.push(Row {
                target: target.to_owned(),
                host,
                expected: Vec::new(),
            });
        }
    }

    /// Serves every request by every version and compares.
    pub(super) fn check(&self, method: &str, answer: Answer, show: fn(&Served) -> String) {
        let mut wrongs = Vec::new();
        for version in Version::ALL {
            let config = load(&self.config, version).unwrap_or_else(|said| panic!("{said}"));
            for row in &self.rows {
                let expected = row
                    .expected
                    .iter()
                    .find(|(only, _)| only.as_ref().is_none_or(|only| only == version.as_str()));
                let Some((_, expected)) = expected else {
                    continue;
                };
                let head = match (&row.host, self.head.is_empty()) {
                    (Some(host), _) => format!("Host: {host}\r\n"),
                    (None, true) => "Host: localhost\r\n".to_owned(),
                    (None, false) => self.head.clone(),
                };
                let line = format!("{method} {} HTTP/1.1\r\n{head}\r\n", row.target);
                let seen = show(&serve(&config, &line, answer));
                if seen != *expected {
                    wrongs.push(format!(
                        "{} {}\n  expected {expected}\n  seen     {seen}\n",
                        version.as_str(),
                        row.target,
                    ));
                }
            }
        }
        assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
    }
}

/// A config, or the first thing nginx would say.
pub(super) fn load(text: &str, version: Version) -> Result<Config, String> {
    let (_, loaded) = load_all(text, version);
    let said = loaded.diagnostics.first().map(|diagnostic| {
        let line = diagnostic.line.unwrap_or_default();
        format!("{} :{line}", diagnostic.message)
    });
    loaded.config.ok_or_else(|| said.unwrap_or_default())
}

/// A config that is right, and the texts its spans lie in.
pub(super) fn load_with(text: &str, version: Version) -> (Sources, Config) {
    let (sources, loaded) = load_all(text, version);
    (sources, loaded.config.expect("a config that is right"))
}

fn load_all(text: &str, version: Version) -> (Sources, Loaded) {
    let mut sources = Sources::default();
    let main = sources.add("nginx.conf", text, false);
    let params = include_str!("../../../src/nginx/stock/nginx/uwsgi_params");
    sources.add("uwsgi_params", params, true);
    let hosts = Names::from_iter([("backend", "10.0.0.5".to_owned())]);
    let loaded = nginx::load(&sources, main, version, &hosts);
    (sources, loaded)
}

pub(super) type Answer = fn(&UpstreamRequest) -> Result<Response, Failure>;

struct Fake {
    files: Files,
    answer: Answer,
}

impl World for Fake {
    fn files(&self) -> &Files {
        &self.files
    }

    fn exchange(&mut self, request: UpstreamRequest) -> Result<Response, Failure> {
        (self.answer)(&request)
    }
}

pub(super) fn typed() -> Origin {
    Origin::typed("head", None)
}

pub(super) fn endpoint(ip: &str, port: u16) -> Endpoint {
    Endpoint {
        ip: ip.parse::<IpAddr>().expect("an address"),
        port,
        origin: typed(),
    }
}

pub(super) fn serve(config: &Config, head: &str, answer: Answer) -> Served {
    let connection = Connection {
        scheme: Scheme::Http,
        scheme_origin: typed(),
        peer: endpoint("127.0.0.1", 40000),
        local: endpoint("127.0.0.1", 20130),
        unix: None,
        server_name: None,
        preface: Traced::new(),
    };
    let head = Traced::of(head, &typed());
    let body = Traced::of("hi", &typed());
    let mut world = Fake {
        files: Files::default(),
        answer,
    };
    nginx::serve(config, &connection, &head, &body, &typed(), &mut world).expect("an answer")
}

pub(super) fn response(status: u16, headers: Vec<(&str, String)>, body: &str) -> Response {
    let mut list = Headers::new(typed());
    for (name, value) in headers {
        list.add(name, &typed(), Traced::of(value, &typed()));
    }
    Response {
        status,
        reason: String::new(),
        status_origin: typed(),
        headers: list,
        body: Traced::of(body, &typed()),
    }
}

pub(super) fn http(request: &UpstreamRequest) -> &Request {
    match &request.payload {
        Payload::Http(request) => request,
        Payload::Params(_) => panic!("an HTTP request"),
    }
}
