//! What `trace --json` prints. The names are fixed; more may be added.
//!
//! These types exist for the text form alone, so that the engine's own may change.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::balancer;
use crate::flask;
use crate::nginx;
use crate::page::words::{self, Language};
use crate::scenario::{self, Hop};
use crate::text::{Positions, Severity, Sources};
use crate::wire::{Headers, Payload, Response, Traced, UpstreamRequest};
use crate::wsgi;

type Pair = [String; 2];

/// Prints a scenario's diagnostics and journeys.
pub(super) fn print(
    sources: &Sources,
    diagnostics: &[crate::text::Diagnostic],
    journeys: &[scenario::Journey],
) -> String {
    let positions = Positions::new(sources);
    let output = Output {
        diagnostics: diagnostics
            .iter()
            .map(|diagnostic| Diagnostic::new(sources, &positions, diagnostic))
            .collect(),
        journeys: journeys.iter().map(Journey::new).collect(),
    };
    // Strings, numbers and lists of them are always JSON.
    let text = serde_json::to_string_pretty(&output).unwrap_or_default();
    text + "\n"
}

/// The whole output.
#[derive(Serialize)]
struct Output {
    diagnostics: Vec<Diagnostic>,
    journeys: Vec<Journey>,
}

#[derive(Serialize)]
struct Diagnostic {
    severity: &'static str,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct Journey {
    request: String,
    assumed: Vec<String>,
    trips: Vec<Trip>,
    verdict: Verdict,
}

#[derive(Serialize)]
struct Verdict {
    kind: &'static str,
    url: String,
    status: Option<u16>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Serialize)]
struct Trip {
    request: Asked,
    #[serde(skip_serializing_if = "Option::is_none")]
    balancer: Option<Balancer>,
    nginx: Vec<Nginx>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wsgi: Option<Wsgi>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<App>,
    answer: Answer,
}

#[derive(Serialize)]
struct Asked {
    method: String,
    url: String,
}

#[derive(Serialize)]
struct Balancer {
    sent: BalancerSent,
}

#[derive(Serialize)]
struct BalancerSent {
    to: String,
    headers: Vec<Pair>,
}

#[derive(Serialize)]
struct Nginx {
    listen: String,
    server: Option<String>,
    locations: Vec<String>,
    uri: String,
    status: Option<u16>,
    headers: Vec<Pair>,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<Upstream>,
}

#[derive(Serialize)]
struct Upstream {
    protocol: &'static str,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_line: Option<String>,
    headers: Vec<Pair>,
    params: Vec<Pair>,
}

#[derive(Serialize)]
struct Wsgi {
    program: &'static str,
    environ: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct App {
    endpoint: Option<String>,
    status: u16,
    headers: Vec<Pair>,
}

#[derive(Serialize)]
struct Answer {
    status: Option<u16>,
    headers: Vec<Pair>,
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// The name of a severity, as nginx has it where it has one.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Emerg => "emerg",
        Severity::Error => "error",
        Severity::Warn => "warn",
        Severity::NotSimulated => "not-simulated",
        Severity::Note => "note",
    }
}

impl Diagnostic {
    fn new(
        sources: &Sources,
        positions: &Positions<'_>,
        diagnostic: &crate::text::Diagnostic,
    ) -> Self {
        let source = diagnostic.span.map(|span| sources.get(span.source()));
        let position = diagnostic.span.map(|span| positions.start(span));
        Self {
            severity: severity(diagnostic.severity),
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            file: source.map(|source| source.name.clone()),
            line: diagnostic.line.or(position.map(|position| position.line)),
            column: position.map(|position| position.column),
        }
    }
}

impl Journey {
    fn new(journey: &scenario::Journey) -> Self {
        let verdict = &journey.verdict;
        Self {
            request: journey.request.clone(),
            assumed: journey
                .assumed
                .iter()
                .map(|assumed| assumed.code.to_owned())
                .collect(),
            trips: journey.trips.iter().map(Trip::new).collect(),
            verdict: Verdict {
                kind: verdict.kind.as_str(),
                url: text(&verdict.url),
                status: verdict.status,
                text: words::ending::sentence(journey).text(Language::English),
                error: verdict.error.as_ref().map(|error| error.error),
            },
        }
    }
}

impl Trip {
    fn new(trip: &scenario::Trip) -> Self {
        let mut shown = Self {
            request: Asked {
                method: text(&trip.method),
                url: text(&trip.url),
            },
            balancer: None,
            nginx: Vec::new(),
            wsgi: None,
            app: None,
            answer: Answer::new(trip),
        };
        for hop in &trip.hops {
            match hop {
                Hop::Balancer(passed) => shown.balancer = Some(Balancer::new(passed)),
                Hop::Nginx(served) => shown.nginx.push(Nginx::new(served)),
                Hop::Wsgi(received) => shown.wsgi = Some(Wsgi::new(received)),
                Hop::Flask(called) => shown.app = Some(App::new(called)),
                Hop::Backend(_) => {}
            }
        }
        shown
    }
}

impl Answer {
    fn new(trip: &scenario::Trip) -> Self {
        let next = trip.next.as_ref().map(text);
        match &trip.answer {
            Ok(response) => Self {
                status: Some(response.status),
                headers: headers(&response.headers),
                next,
                error: None,
            },
            Err(unanswered) => Self {
                status: None,
                headers: Vec::new(),
                next,
                error: Some(unanswered.error),
            },
        }
    }
}

impl Balancer {
    fn new(passed: &balancer::Passed) -> Self {
        Self {
            sent: BalancerSent {
                to: passed.to.clone(),
                headers: headers(&passed.sent.headers),
            },
        }
    }
}

impl Nginx {
    fn new(served: &nginx::Served) -> Self {
        let response = served.response.as_ref();
        Self {
            listen: served.listen.clone(),
            server: served.server.clone(),
            locations: served
                .locations
                .iter()
                .filter(|location| !location.is_empty())
                .cloned()
                .collect(),
            uri: text(&served.uri),
            status: response.map(|response| response.status),
            headers: response
                .map(|response| headers(&response.headers))
                .unwrap_or_default(),
            body: response.map(body).unwrap_or_default(),
            upstream: served
                .exchanges
                .last()
                .map(|exchange| Upstream::new(&exchange.request)),
        }
    }
}

impl Upstream {
    fn new(request: &UpstreamRequest) -> Self {
        let address = text(&request.address);
        match &request.payload {
            Payload::Http(sent) => Self {
                protocol: if request.tls { "https" } else { "http" },
                address,
                request_line: Some(format!("{} {} {}", sent.method, sent.target, sent.version)),
                headers: headers(&sent.headers),
                params: Vec::new(),
            },
            Payload::Params(params) => Self {
                protocol: params.gateway.as_str(),
                address,
                request_line: None,
                headers: Vec::new(),
                params: params
                    .list
                    .iter()
                    .map(|(name, value)| [text(name), text(value)])
                    .collect(),
            },
        }
    }
}

impl Wsgi {
    fn new(received: &wsgi::Received) -> Self {
        let environ = match &received.outcome {
            wsgi::Outcome::Call { environ, .. } => environ
                .iter()
                .map(|(key, value)| (key.to_owned(), text(value)))
                .collect(),
            _ => BTreeMap::new(),
        };
        Self {
            program: received.program,
            environ,
        }
    }
}

impl App {
    fn new(called: &flask::Called) -> Self {
        Self {
            endpoint: called.endpoint.clone(),
            status: called.response.status,
            headers: headers(&called.response.headers),
        }
    }
}

fn headers(headers: &Headers) -> Vec<Pair> {
    headers
        .list
        .iter()
        .map(|header| [text(&header.name), text(&header.value)])
        .collect()
}

fn body(response: &Response) -> String {
    text(&response.body)
}

fn text(value: &Traced) -> String {
    value.to_text().into_owned()
}
