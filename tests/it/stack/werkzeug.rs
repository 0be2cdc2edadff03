//! Every answer that `tests/data/werkzeug/record.py` got from the real Flask, from ours.

use hopscope::flask::{self, Called, Event, WerkzeugVersion};
use hopscope::text::{Severity, Sources};
use hopscope::wire::{Environ, Origin, Traced};

const APP: &str = include_str!("../../data/werkzeug/app.py");

const USUAL: [(&str, &str); 8] = [
    ("SCRIPT_NAME", ""),
    ("QUERY_STRING", ""),
    ("SERVER_NAME", "srv.local"),
    ("SERVER_PORT", "8000"),
    ("SERVER_PROTOCOL", "HTTP/1.1"),
    ("HTTP_HOST", "ex.com"),
    ("REMOTE_ADDR", "9.9.9.9"),
    ("wsgi.url_scheme", "http"),
];

#[test]
fn werkzeug_3_1_answers_as_recorded() {
    let recorded = include_str!("../../data/werkzeug/recorded-3.1.txt");
    check(WerkzeugVersion::V3_1, recorded);
}

#[test]
fn werkzeug_3_0_answers_as_recorded() {
    let recorded = include_str!("../../data/werkzeug/recorded-3.0.txt");
    check(WerkzeugVersion::V3_0, recorded);
}

#[test]
fn werkzeug_2_3_answers_as_recorded() {
    let recorded = include_str!("../../data/werkzeug/recorded-2.3.txt");
    check(WerkzeugVersion::V2_3, recorded);
}

#[test]
fn werkzeug_2_0_answers_as_recorded() {
    let recorded = include_str!("../../data/werkzeug/recorded-2.0.txt");
    check(WerkzeugVersion::V2_0, recorded);
}

/// What `tests/record/compare_flask.py` made of random apps, in the folder it names.
#[test]
#[ignore = "needs the answers of the real Flask to random apps"]
fn random_apps() {
    let folder = std::env::var("HOPSCOPE_RECORDED").expect("a folder");
    let mut differ = 0;
    for version in WerkzeugVersion::ALL {
        let path = format!("{folder}/recorded-{}.txt", version.as_str());
        let recorded = std::fs::read_to_string(path).expect("what was recorded");
        let (count, wrong) = compare(version, &recorded);
        println!(
            "Werkzeug {}: {} of {count} differ",
            version.as_str(),
            wrong.len()
        );
        // One case of an app tells enough.
        let mut shown = Vec::new();
        for one in &wrong {
            let app = one.split(':').next().unwrap_or_default();
            if !shown.contains(&app) && shown.len() < 12 {
                shown.push(app);
                println!("{one}");
            }
        }
        differ += wrong.len();
    }
    assert_eq!(differ, 0);
}

fn check(version: WerkzeugVersion, recorded: &str) {
    let (count, wrong) = compare(version, recorded);
    assert!(count > 300, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// How many cases there are, and those that differ.
fn compare(version: WerkzeugVersion, recorded: &str) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut variant = String::new();
    let mut extra = String::new();
    let mut module = None;
    let mut lines = recorded.lines().skip(1).peekable();
    let mut count = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("variant ") {
            name.clone_into(&mut variant);
            extra.clear();
            module = None;
            continue;
        }
        if let Some(python) = line.strip_prefix("    ") {
            extra.push_str(python);
            extra.push('\n');
            continue;
        }
        let mut expect = Vec::new();
        while let Some(answer) = lines.next_if(|next| next.starts_with("> ")) {
            expect.push(answer[2..].to_owned());
        }
        let alone = variant.starts_with("alone");
        let module = module.get_or_insert_with(|| read(version, &extra, alone));
        let mut seen = match module.app("app") {
            Some(app) => {
                let called = flask::call(app, &environ(line));
                let has =
                    |wanted: fn(&Event) -> bool| called.steps.iter().any(|s| wanted(&s.event));
                if alone && has(|event| matches!(event, Event::NotSimulated { .. })) {
                    continue;
                }
                if has(|event| matches!(event, Event::BodyLeft { .. })) {
                    expect.retain(is_no_body);
                    render(&called).into_iter().filter(is_no_body).collect()
                } else {
                    render(&called)
                }
            }
            None => module
                .diagnostics
                .iter()
                .find(|one| one.severity == Severity::Error)
                .map(|one| format!("import {}", one.message))
                .into_iter()
                .collect(),
        };
        count += 1;
        if alone {
            // The order of the headers means nothing.
            seen.sort();
            expect.sort();
        }
        if seen != expect {
            let only = |these: &[String], those: &[String]| {
                let only = these.iter().filter(|one| !those.contains(one));
                only.map(String::as_str)
                    .collect::<Vec<_>>()
                    .join("\n         ")
            };
            wrong.push(format!(
                "{variant}: {line}\n  expect {}\n  seen   {}",
                only(&expect, &seen),
                only(&seen, &expect)
            ));
        }
    }
    (count, wrong)
}

/// Where only the body is not known, the rest has to be right.
#[expect(clippy::ptr_arg, reason = "what `retain` gives")]
fn is_no_body(line: &String) -> bool {
    !line.starts_with("body ") && !line.starts_with("Content-Length: ")
}

fn read(version: WerkzeugVersion, extra: &str, alone: bool) -> flask::Module {
    let mut sources = Sources::default();
    let own = if alone { "" } else { APP };
    let file = sources.add("app.py", format!("{own}\n{extra}"), false);
    flask::read(&sources, file, version, &[])
}

fn environ(case: &str) -> Environ {
    let origin = Origin::typed("environ", None);
    let mut environ = Environ::new(origin.clone());
    let set = |environ: &mut Environ, key: &str, value: &str| {
        environ.set(key, Traced::of(bytes(value), &origin));
    };
    for (key, value) in USUAL {
        set(&mut environ, key, value);
    }
    let mut parts = case.split(" | ");
    let line = parts.next().unwrap_or_default();
    let (method, path) = line.split_once(' ').expect("a method and a path");
    set(&mut environ, "REQUEST_METHOD", method);
    set(&mut environ, "PATH_INFO", path);
    for change in parts {
        if let Some(key) = change.strip_prefix('-') {
            environ.remove(key);
        } else {
            let (key, value) = change.split_once('=').expect("a key and a value");
            set(&mut environ, key, value);
        }
    }
    environ
}

/// `\xNN` is a byte.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).expect("two digits"));
        rest = &rest[at + 4..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn render(called: &Called) -> Vec<String> {
    if let Some(exception) = &called.escaped {
        return vec![format!("escaped {exception}")];
    }
    let response = &called.response;
    let mut lines = vec![format!("status {} {}", response.status, response.reason)];
    // The order of the headers means nothing; Content-Length comes where Werkzeug computes it.
    for header in &response.headers.list {
        let value = one_line(&header.value);
        let value = match (value.find("=e"), value.find(".time.signature")) {
            (Some(start), Some(end)) => [&value[..=start], "[signed]", &value[end + 15..]].concat(),
            _ => value,
        };
        lines.push(format!("{}: {value}", header.name));
    }
    for step in &called.steps {
        if let Event::Raised { line } = &step.event {
            lines.push(format!("log {}", line.replace('\\', "\\\\")));
        }
    }
    lines.push(format!("body {}", one_line(&response.body)));
    lines
}

fn one_line(text: &Traced) -> String {
    text.to_text()
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}
