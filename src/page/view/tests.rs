//! Journeys made by hand, for the tests of what the page shows.

use std::net::{IpAddr, Ipv4Addr};

use crate::balancer;
use crate::flask;
use crate::nginx::{self, Event, Phase, step::Contest, step::Contestant};
use crate::scenario::journey::{AskedBy, Unanswered, VerdictKind};
use crate::scenario::{Assumption, Hop, Journey, Kind, Scenario, Section, Trip, Verdict};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{
    Connection, Endpoint, Environ, Failure, Headers, Payload, Request, Response, Scheme, Traced,
    UpstreamRequest,
};
use crate::wsgi;

pub(super) struct Fixture {
    pub(super) scenario: Scenario,
    pub(super) journey: Journey,
}

impl Fixture {
    /// The span of the first occurrence of a text in a source.
    pub(super) fn span(&self, source: &str, text: &str) -> Span {
        span(&self.scenario, source, text)
    }

    /// The text of a source.
    pub(super) fn text(&self, source: &str) -> &str {
        let id = self.scenario.sources.find(source).unwrap();
        &self.scenario.sources.get(id).text
    }
}

const CONFIG: &str = "server {\n    listen 80;\n    location / { try_files $uri =404; }\n    location ^~ /test1/ {\n        proxy_pass http://localhost:5000;\n    }\n}";
const APP: &str =
    "@app.route('/test1/ext')\ndef ext():\n    return redirect(url_for('index', _external=True))";

/// The second seed config: TLS ends at the balancer, Flask answers with http.
pub(super) fn downgrade() -> Fixture {
    let scenario = scenario();
    let listen = Origin::new(
        Program::Nginx,
        rule("listen-plain"),
        "80",
        Some(span(&scenario, "nginx.conf", "listen 80;")),
    );
    let silence = Origin::new(Program::Balancer, rule("silent"), "", None);
    let absent = Origin::made(
        Program::Wsgi,
        crate::wire::origin::ABSENT,
        "X-Forwarded-Proto",
        None,
        vec![silence.clone(), listen],
    );
    let scheme = Origin::made(
        Program::Wsgi,
        rule("scheme-default"),
        "wsgi.url_scheme",
        None,
        vec![absent],
    );
    let typed = Origin::typed("url", Some(span(&scenario, "request", "https://your")));
    let passed_host = Origin::written(
        Program::Nginx,
        span(&scenario, "nginx.conf", "localhost:5000"),
    );
    let url = Traced::of("https://your.domain.com/test1/ext", &typed);

    let mut headers = Headers::new(silence.clone());
    headers.add("Host", &typed, Traced::of("your.domain.com", &typed));
    headers.add("Cookie", &typed, Traced::of("a=b", &typed));
    let sent = request("/test1/ext", headers, &typed);
    let mut headers = Headers::new(silence.clone());
    headers.add(
        "Host",
        &passed_host,
        Traced::of("localhost:5000", &passed_host),
    );
    headers.add(
        "Connection",
        &passed_host,
        Traced::of("close", &passed_host),
    );
    let upstream = UpstreamRequest {
        tls: false,
        address: Traced::of("127.0.0.1:5000", &passed_host),
        payload: Payload::Http(request("/test1/ext", headers, &typed)),
        bind: Traced::new(),
        client: connection(&silence),
    };

    let mut environ = Environ::new(silence.clone());
    environ.set("wsgi.url_scheme", Traced::of("http", &scheme));
    environ.set("HTTP_HOST", Traced::of("localhost:5000", &passed_host));
    environ.set("SCRIPT_NAME", Traced::new());
    environ.set("PATH_INFO", Traced::of("/test1/ext", &typed));
    environ.set("REMOTE_ADDR", Traced::of("127.0.0.1", &silence));

    let inner =
        Traced::of("http", &scheme).then(&Traced::of("://localhost:5000/index/", &passed_host));
    let outer = Traced::of("http", &scheme).then(&Traced::of("://your.domain.com/index/", &typed));
    let called = flask::Called {
        endpoint: Some("ext".to_owned()),
        steps: vec![],
        response: redirect(&inner, &scheme),
        escaped: None,
    };
    let served = nginx::Served {
        unserved: None,
        plain: true,
        listen: "0.0.0.0:80".to_owned(),
        server: Some(String::new()),
        locations: vec!["^~ /test1/".to_owned()],
        uri: Traced::of("/test1/ext", &typed),
        exchanges: vec![nginx::Exchange {
            request: upstream,
            outcome: Ok(redirect(&inner, &scheme)),
        }],
        steps: vec![nginx::Step {
            phase: Phase::FindConfig,
            span: Some(span(&scenario, "nginx.conf", "location ^~ /test1/")),
            event: Event::LocationChosen {
                uri: Traced::of("/test1/ext", &typed),
                contestants: vec![
                    contestant(&scenario, "location /", Contest::Shorter),
                    contestant(&scenario, "location ^~ /test1/", Contest::PrefixNoRegex),
                ],
            },
        }],
        response: Some(redirect(&outer, &scheme)),
    };
    let trip = Trip {
        method: Traced::of("GET", &typed),
        url,
        steps: vec![],
        hops: vec![
            Hop::Balancer(balancer::Passed {
                span: None,
                connection: connection(&silence),
                to: "10.0.0.2:80".to_owned(),
                sent,
                answer: None,
                steps: vec![],
            }),
            Hop::Nginx(served),
            Hop::Wsgi(wsgi::Received {
                program: "uwsgi",
                address: "127.0.0.1:5000".to_owned(),
                span: None,
                steps: vec![],
                outcome: wsgi::Outcome::Call {
                    app: wsgi::AppName {
                        file: "app.py".to_owned(),
                        callable: "app".to_owned(),
                    },
                    environ,
                },
            }),
            Hop::Flask(called),
        ],
        asked_by: vec![
            None,
            None,
            Some(AskedBy {
                hop: 1,
                exchange: 0,
            }),
            None,
        ],
        answer: Ok(redirect(&outer, &scheme)),
        next: Some(outer.clone()),
    };
    let journey = Journey {
        request: "1".to_owned(),
        span: None,
        assumed: vec![Assumption {
            code: "no-balancer",
            about: vec![],
            section: Some(("balancer".to_owned(), "https://a -> http://b:80".to_owned())),
        }],
        diagnostics: vec![],
        trips: vec![trip],
        verdict: Verdict {
            kind: VerdictKind::Downgrade,
            url: outer,
            status: Some(404),
            by: Some(Program::Nginx),
            error: None,
        },
    };
    Fixture { scenario, journey }
}

/// nginx is reached, its upstream is not.
pub(super) fn nobody() -> Fixture {
    let mut fixture = downgrade();
    let trip = &mut fixture.journey.trips[0];
    trip.hops.truncate(2);
    if let Hop::Nginx(served) = &mut trip.hops[1] {
        served.exchanges[0].outcome = Err(Failure::Refused);
    }
    trip.answer = Err(Unanswered {
        error: "ERR_EMPTY_RESPONSE",
        origin: Origin::typed("", None),
    });
    fixture
}

fn scenario() -> Scenario {
    let mut scenario = Scenario::default();
    let request = "GET https://your.domain.com/test1/ext";
    for (kind, name, text) in [
        (Kind::File("nginx.conf".to_owned()), "nginx.conf", CONFIG),
        (Kind::File("app.py".to_owned()), "app.py", APP),
        (Kind::Request(None), "request", request),
    ] {
        let source = scenario.sources.add(name, text, false);
        let line = 0;
        scenario.sections.push(Section {
            kind,
            head: format!("{name}\n"),
            source,
            line,
        });
    }
    scenario
}

fn span(scenario: &Scenario, source: &str, text: &str) -> Span {
    let id = scenario.sources.find(source).unwrap();
    let start = scenario.sources.get(id).text.find(text).unwrap();
    Span::new(id, start..start + text.len())
}

fn contestant(scenario: &Scenario, name: &str, outcome: Contest) -> Contestant {
    Contestant {
        name: name.to_owned(),
        span: Some(span(scenario, "nginx.conf", name)),
        outcome,
    }
}

fn request(target: &str, headers: Headers, origin: &Origin) -> Request {
    Request {
        method: Traced::of("GET", origin),
        target: Traced::of(target, origin),
        version: "HTTP/1.1",
        headers,
        body: Traced::new(),
    }
}

fn redirect(location: &Traced, origin: &Origin) -> Response {
    let mut headers = Headers::new(origin.clone());
    headers.add("Location", origin, location.clone());
    Response {
        status: 302,
        reason: "FOUND".to_owned(),
        status_origin: origin.clone(),
        headers,
        body: Traced::new(),
    }
}

fn connection(origin: &Origin) -> Connection {
    let endpoint = |last: u8, port| Endpoint {
        ip: IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)),
        port,
        origin: origin.clone(),
    };
    Connection {
        scheme: Scheme::Http,
        scheme_origin: origin.clone(),
        peer: endpoint(9, 40000),
        local: endpoint(2, 80),
        unix: None,
        server_name: None,
        preface: Traced::new(),
    }
}

/// A rule of these journeys only.
fn rule(name: &'static str) -> Rule {
    Rule(name)
}
