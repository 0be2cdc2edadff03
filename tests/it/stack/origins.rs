//! Where the parts of a Location come from, through the server and the app.

use hopscope::flask::{self, WerkzeugVersion};
use hopscope::text::Sources;
use hopscope::wire::{Headers, Origin, Payload, Request, Traced};
use hopscope::wsgi::{self, Outcome, Process, Protocol};

const APP: &str = "from flask import Flask, redirect, url_for
app = Flask(__name__)
@app.route('/in/')
def index():
    return 'x'
@app.route('/out')
def out():
    return redirect(url_for('index', _external=True))
";

/// The Location of `/out` behind a uWSGI that got these headers, and the text of the app.
fn location(version: WerkzeugVersion, path: &str, headers: &[(&str, &str)]) -> (Traced, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("app.py", APP, false);
    let silence = Origin::typed("silence", None);
    let mut list = Headers::new(silence.clone());
    for (name, value) in headers {
        let origin = Origin::typed(*name, None);
        list.add(name, &origin, Traced::of(value, &origin));
    }
    let typed = Origin::typed("url", None);
    let mut request = super::wsgi::request("vars");
    request.payload = Payload::Http(Request {
        method: Traced::of("GET", &typed),
        target: Traced::of(path, &typed),
        version: "HTTP/1.1",
        headers: list,
        body: Traced::new(),
    });
    let process = Process::assumed("127.0.0.1:5000", Protocol::Http);
    let listener = process.listener("127.0.0.1:5000").expect("a listener");
    let received = wsgi::receive(&process, listener, &request);
    let environ = match received.outcome {
        Outcome::Call { environ, .. } => Some(environ),
        _ => None,
    };
    let environ = environ.expect("the app is called");
    let module = flask::read(&sources, file, version, &[]);
    let called = flask::call(module.app("app").expect("an app"), &environ);
    let location = called.response.headers.get("Location").cloned();
    (location.expect("a Location"), sources)
}

/// `RULE(about)` of every cause behind the byte at `at`.
fn chain(location: &Traced, at: usize) -> Vec<String> {
    let origin = location.origin_at(at).expect("an origin");
    origin
        .chain(40)
        .iter()
        .map(|origin| format!("{}({})", origin.cause().rule.0, origin.cause().about))
        .collect()
}

#[test]
fn a_scheme_nobody_told_leads_back_to_the_sender_s_silence() {
    for version in WerkzeugVersion::ALL {
        let (location, _) = location(version, "/out", &[("Host", "h.example")]);
        assert_eq!(location.to_text(), "http://h.example/in/");
        let causes = chain(&location, 0);
        let wanted = [
            "url-for-scheme()",
            "uwsgi-scheme-default()",
            "absent(X-Forwarded-Proto)",
            "typed(silence)",
        ];
        assert!(
            wanted
                .iter()
                .all(|rule| causes.iter().any(|own| own == rule)),
            "{causes:?}"
        );
    }
}

#[test]
fn a_scheme_a_header_told_leads_back_to_the_header() {
    let headers = [("Host", "h.example"), ("X-Forwarded-Proto", "https")];
    let (location, _) = location(WerkzeugVersion::V3_1, "/out", &headers);
    assert_eq!(location.to_text(), "https://h.example/in/");
    let causes = chain(&location, 0);
    assert_eq!(
        causes.last().map(String::as_str),
        Some("typed(X-Forwarded-Proto)")
    );
    assert!(causes.contains(&"uwsgi-scheme(HTTP_X_FORWARDED_PROTO)".to_owned()));
    let host = chain(&location, "https://".len());
    assert_eq!(host.last().map(String::as_str), Some("typed(Host)"));
}

#[test]
fn a_path_leads_back_to_the_rule_and_a_missing_host_to_its_absence() {
    let (location, sources) = location(WerkzeugVersion::V3_1, "/out", &[]);
    assert_eq!(location.to_text(), "http://web1:5000/in/");
    let path = location.origin_at(location.len() - 2).expect("an origin");
    let spans: Vec<&str> = path
        .chain(10)
        .iter()
        .filter_map(|origin| origin.cause().span)
        .map(|span| sources.slice(span))
        .collect();
    assert!(spans.contains(&"'/in/'"), "{spans:?}");
    let host = chain(&location, "http://".len());
    assert!(
        host.contains(&"server-name-hostname(SERVER_NAME)".to_owned()),
        "{host:?}"
    );
    assert!(host.contains(&"absent(HTTP_HOST)".to_owned()), "{host:?}");
}

#[test]
fn a_redirect_of_the_router_has_the_request_s_path_and_the_rule_s_slash() {
    let (location, sources) = location(WerkzeugVersion::V3_1, "/in", &[("Host", "h")]);
    assert_eq!(location.to_text(), "http://h/in/");
    let name = chain(&location, "http://h/".len());
    assert_eq!(name.last().map(String::as_str), Some("typed(url)"));
    let slash = location.origin_at(location.len() - 1).expect("an origin");
    assert_eq!(slash.cause().rule.0, "slash-added");
    let span = slash.cause().span.expect("a place");
    assert_eq!(sources.slice(span), "'/in/'");
}

#[test]
fn no_text_stops_the_reader() {
    let mut texts = vec![
        "\u{0}\u{1}\u{feff}".repeat(500),
        "(".repeat(20_000),
        "'".repeat(9_999),
        "\"\"\"".to_owned(),
        "@".repeat(5_000),
        "f'{".repeat(5_000),
        "if a:\n".repeat(2_000),
        "def f(:\n  @\n".repeat(2_000),
        "a = b\n".repeat(20_000),
        "é".repeat(5_000),
    ];
    for cut in 0..APP.len() {
        texts.push(APP[..cut].to_owned());
        texts.push(format!("{}({}", &APP[..cut], &APP[cut..]));
    }
    for text in texts {
        let mut sources = Sources::default();
        let file = sources.add("app.py", text, false);
        let module = flask::read(&sources, file, WerkzeugVersion::V3_1, &[]);
        for diagnostic in &module.diagnostics {
            let span = diagnostic.span.expect("a place");
            assert!(sources.get(file).text.get(span.range()).is_some());
        }
    }
}
