//! What the balancer makes of requests.

use super::*;
use crate::text::Sources;
use crate::wire::origin::{Origin, Program};
use crate::wire::{Headers, Request};

fn balancer(text: &str) -> (Balancer, Vec<String>) {
    let mut sources = Sources::default();
    let source = sources.add("balancer", text, false);
    let (balancer, diagnostics) = read(&sources, source);
    let codes = diagnostics.iter().map(|wrong| wrong.code.to_owned());
    (balancer, codes.collect())
}

fn pass(lines: &str, scheme: Scheme, headers: &[(&str, &str)]) -> Option<Passed> {
    let (balancer, wrong) = balancer(lines);
    assert!(wrong.is_empty(), "{wrong:?}");
    let origin = Origin::typed("test", None);
    let endpoint = |ip: &str, port| Endpoint {
        ip: ip.parse().unwrap(),
        port,
        origin: origin.clone(),
    };
    let port = scheme.default_port();
    let connection = Connection {
        scheme,
        scheme_origin: origin.clone(),
        peer: endpoint("203.0.113.7", 40000),
        local: endpoint("192.0.2.1", port),
        unix: None,
        server_name: None,
        preface: Traced::new(),
    };
    let mut list = Headers::new(origin.clone());
    for (name, value) in headers {
        list.add(name, &origin, Traced::of(value, &origin));
    }
    let request = Request {
        method: Traced::of("GET", &origin),
        target: Traced::of("/a?b", &origin),
        version: "HTTP/1.1",
        headers: list,
        body: Traced::new(),
    };
    let mapping = balancer.find(scheme, "a.test", port)?;
    Some(balancer.pass(mapping, &connection, &request))
}

const MAP: &str = "https://a.test -> http://10.0.0.2:80\nhttp://* -> redirect https\n";

fn check(policies: &str, headers: &[(&str, &str)], expect: &str) {
    let passed = pass(&format!("{MAP}{policies}"), Scheme::Https, headers).unwrap();
    let sent: Vec<String> = passed
        .sent
        .headers
        .list
        .iter()
        .map(|header| format!("{}: {}", header.name, header.value))
        .collect();
    assert_eq!(sent.join(", "), expect);
}

#[test]
fn headers_follow_their_lines_in_order_and_keep_their_place() {
    check("", &[("Host", "a.test"), ("X", "1")], "Host: a.test, X: 1");
    check(
        "X-Forwarded-For: append\nX-Forwarded-Proto: set\nX-Forwarded-Port: set\nX-Real-IP: set\nX-Forwarded-Host: set",
        &[("Host", "a.test")],
        "Host: a.test, X-Forwarded-For: 203.0.113.7, X-Forwarded-Proto: https, X-Forwarded-Port: 443, X-Real-IP: 203.0.113.7, X-Forwarded-Host: a.test",
    );
    check(
        "X-Forwarded-For: append",
        &[
            ("x-forwarded-for", "1"),
            ("A", "b"),
            ("X-Forwarded-For", "2"),
        ],
        "x-forwarded-for: 1, 2, 203.0.113.7, A: b",
    );
    check(
        "X: remove\nHost: inner",
        &[("Host", "a"), ("x", "1")],
        "Host: inner",
    );
    check("X: keep", &[("X", "1")], "X: 1");
}

#[test]
fn tls_ends_here_and_the_silence_about_it_has_a_cause() {
    let passed = pass(MAP, Scheme::Https, &[]).unwrap();
    let events: Vec<&Event> = passed.steps.iter().map(|step| &step.event).collect();
    assert_eq!(events[0], &Event::EndedTls);
    assert_eq!(events[2], &Event::SchemeNotSaid);
    assert_eq!(passed.connection.scheme, Scheme::Http);
    assert_eq!(passed.connection.peer.ip, DEFAULT_ADDRESS);
    let absent = passed
        .sent
        .headers
        .absent(Program::Nginx, "X-Forwarded-Proto");
    let rules: Vec<&str> = absent
        .chain(10)
        .iter()
        .map(|origin| origin.cause().rule.0)
        .collect();
    assert_eq!(
        rules,
        [
            "absent",
            "balancer-sends-only",
            "client-connection-was",
            "typed"
        ]
    );
}

#[test]
fn the_clients_word_for_its_scheme_is_believed_only_if_nobody_replaces_it() {
    let believed = |policies: &str| {
        let headers = [("X-Forwarded-Proto", "http")];
        let passed = pass(&format!("{MAP}{policies}"), Scheme::Https, &headers).unwrap();
        passed
            .steps
            .iter()
            .any(|step| matches!(step.event, Event::SchemeBelieved { .. }))
    };
    assert!(believed(""));
    assert!(!believed("X-Forwarded-Proto: set"));
}

#[test]
fn plain_http_is_sent_back_to_https_with_the_whole_url() {
    let passed = pass(MAP, Scheme::Http, &[("Host", "a.test:80")]).unwrap();
    let answer = passed.answer.unwrap();
    let location = answer.headers.get("Location").unwrap();
    assert_eq!(
        (answer.status, &*location.to_text()),
        (301, "https://a.test/a?b")
    );
}

#[test]
fn what_no_line_takes_is_a_closed_port() {
    let (balancer, _) = balancer(MAP);
    assert!(balancer.find(Scheme::Https, "a.test", 8443).is_none());
    assert!(balancer.find(Scheme::Https, "b.test", 443).is_none());
    assert!(balancer.find(Scheme::Http, "b.test", 80).is_some());
}

#[test]
fn lines_that_cannot_be_read_are_said() {
    for (line, code) in [
        ("ftp://a -> http://1.2.3.4", "invalid-mapping"),
        ("http://a/b -> http://1.2.3.4", "invalid-mapping"),
        ("http://a -> http://b.test", "invalid-target"),
        ("http://a -> nowhere", "invalid-target"),
        ("from me", "not-an-address"),
        ("what is this", "unreadable-line"),
        ("Host: set", "nothing-to-set"),
    ] {
        let (_, wrong) = balancer(&format!("{MAP}{line}"));
        assert_eq!(wrong, [code], "{line}");
    }
    assert_eq!(balancer("X: y").1, ["no-mapping"]);
}
