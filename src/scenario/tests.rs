//! Journeys whose end needs no recording: where they stop, what was assumed, and the question they raise.

use super::journey::Journey;
use super::why::{Part, question};
use super::{Loaded, Scenario, simulate_all};

fn journey(sections: &str) -> Journey {
    let (scenario, errors) = Scenario::parse(&format!("T\n{sections}"));
    assert!(errors.is_empty(), "{errors:?}");
    simulate_all(&scenario).remove(0)
}

/// A config, a request, and `KIND ERROR URL | PART ABOUT`.
fn check(config: &str, request: &str, expect: &str) {
    let text = format!("--- nginx.conf\n{config}\n--- request\n{request}\n");
    let journey = journey(&text);
    let verdict = &journey.verdict;
    let error = verdict.error.as_ref().map_or("-", |error| error.error);
    let asked = question(&journey).map_or("-".to_owned(), |question| {
        format!("{:?} {}", question.part, question.about)
    });
    let seen = format!(
        "{} {error} {} | {asked}",
        verdict.kind.as_str(),
        verdict.url
    );
    assert_eq!(seen, expect, "{config}");
}

#[test]
fn a_journey_that_goes_nowhere_says_what_the_browser_shows() {
    let to = |location: &str| format!("server {{ listen 80; return 302 {location}; }}");
    check(
        &to("http://localhost:5000/x"),
        "GET http://a.test/",
        "unreachable ERR_CONNECTION_REFUSED http://localhost:5000/x | Host localhost:5000",
    );
    check(
        &to("http://backend/x"),
        "GET http://a.test/",
        "unreachable ERR_NAME_NOT_RESOLVED http://backend/x | Host backend",
    );
    check(
        &to("http://a.test:81/x"),
        "GET http://a.test/",
        "unreachable ERR_CONNECTION_REFUSED http://a.test:81/x | Port 81",
    );
    check(
        &to("https://a.test/x"),
        "GET http://a.test/",
        "unreachable ERR_CONNECTION_REFUSED https://a.test/x | Scheme https",
    );
    check(
        "server { listen 80; return 444; }",
        "GET http://a.test/",
        "unreachable ERR_EMPTY_RESPONSE http://a.test/ | Error ERR_EMPTY_RESPONSE",
    );
    check(
        &to("http://a.test/"),
        "GET http://a.test/",
        "loop ERR_TOO_MANY_REDIRECTS http://a.test/ | Status 302",
    );
    check(
        &to("ftp://a.test/"),
        "GET http://a.test/",
        "unreachable ERR_ABORTED http://a.test/ | Error ERR_ABORTED",
    );
    check(
        "server { listen 80; }",
        "GET http://a.test:99999/",
        "unreachable ERR_INVALID_URL http://a.test:99999/ | Error ERR_INVALID_URL",
    );
}

#[test]
fn leaving_https_outweighs_the_page_it_ends_on() {
    check(
        "server { listen 80; location = /b { return 200 x; } location / { return 302 /b; } }",
        "GET https://a.test/",
        "downgrade - http://a.test/b | Scheme http",
    );
    check(
        "server { listen 80; return 403; }",
        "GET https://a.test/",
        "refused - https://a.test/ | Status 403",
    );
}

#[test]
fn an_nginx_that_asks_itself_for_ever_ends() {
    let journey = journey(
        "--- nginx.conf\nserver { listen 80; location / { proxy_pass http://127.0.0.1:80; } }\n--- request\nGET http://a.test/\n",
    );
    assert!(journey.trips[0].hops.len() < 50);
    assert!(journey.verdict.status.is_some_and(|status| status >= 500));
}

#[test]
fn a_host_that_the_balancer_does_not_name_is_assumed_with_its_lines() {
    let text = "--- nginx.conf\nserver { listen 80; return 204; }\n--- balancer\nhttps://a.test -> http://10.0.0.2:80\nhttp://a.test:8080 -> redirect https\n--- request\nGET https://b.test/\n";
    let assumed = journey(text).assumed;
    let (section, lines) = assumed[1].section.clone().unwrap();
    assert_eq!((assumed[1].code, &*section), ("another-host", "balancer"));
    assert_eq!(
        lines,
        "https://a.test -> http://10.0.0.2:80\nhttp://a.test:8080 -> redirect https\nhttps://b.test -> http://10.0.0.2:80\nhttp://b.test:8080 -> redirect https\n"
    );
}

#[test]
fn what_is_assumed_is_said_with_the_text_that_says_it() {
    let text = "--- nginx.conf\nserver { listen 8080; location / { proxy_pass http://127.0.0.1:5000; } }\n--- request\nGET https://a.test/x/\n";
    let journey = journey(text);
    let codes: Vec<&str> = journey.assumed.iter().map(|assumed| assumed.code).collect();
    assert_eq!(
        codes,
        [
            "wrapped-in-http",
            "no-balancer",
            "uwsgi-speaks",
            "default-app"
        ]
    );
    // Written down, nothing is left to assume but the wrapping, and the journey is the same.
    let mut scenario = Scenario::parse(text).0;
    for assumed in &journey.assumed {
        if let Some((section, text)) = &assumed.section {
            scenario = scenario.with_section(section, text);
        }
    }
    let written = simulate_all(&scenario).remove(0);
    assert_eq!(written.assumed.len(), 1);
    let urls = |journey: &Journey| -> Vec<String> {
        journey
            .trips
            .iter()
            .map(|trip| trip.url.to_string())
            .collect()
    };
    assert_eq!(urls(&written), urls(&journey));
    assert_eq!(written.verdict.kind, journey.verdict.kind);
}

#[test]
fn a_request_byte_for_byte_is_not_followed() {
    let journey = journey(
        "--- nginx.conf\nserver { listen 80; return 301 /x; }\n--- request\nto http 192.0.2.10:80\nGET /a/../b HTTP/1.0\nHost: a.test\n",
    );
    assert_eq!(journey.trips.len(), 1);
    assert_eq!(journey.trips[0].url.to_text(), "http://192.0.2.10/a/../b");
    assert_eq!(journey.verdict.status, Some(301));
}

#[test]
fn why_http_leads_to_listen_and_to_the_silent_balancer() {
    let journey = journey(
        "--- nginx.conf\nserver { listen 80; location /a/ { proxy_pass http://127.0.0.1:1; } }\n--- request\nGET https://a.test/a\n",
    );
    let question = question(&journey).unwrap();
    assert_eq!(question.part, Part::Scheme);
    let chain = question.chain(20);
    let rules: Vec<&str> = chain.iter().map(|origin| origin.cause().rule.0).collect();
    assert!(rules.contains(&"balancer-sends-only"), "{rules:?}");
    let listen = chain
        .iter()
        .any(|origin| origin.cause().span.is_some_and(|span| span.start() == 9));
    assert!(listen, "{chain:?}");
}

#[test]
fn wrong_section_lines_are_told_at_their_section() {
    let text = "T\n--- nginx.conf\nevents {}\n--- proceses\n--- balancer\nx\n";
    let scenario = Scenario::parse(text).0;
    let loaded = Loaded::new(&scenario);
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|wrong| wrong.code).collect();
    assert_eq!(codes, ["unknown-section", "unreadable-line", "no-mapping"]);
}
