//! The lines of one nginx hop, with those of everybody it asked inside.

use super::{headers, shown};
use crate::nginx::{Event, Exchange, Served, Step, Unserved};
use crate::scenario::journey::{Hop, Trip};
use crate::wire::{Failure, Payload, Response};
use crate::wsgi::{Outcome, Received};

/// Headers that change nothing on a journey.
const NOISE: &[&str] = &[
    "server",
    "date",
    "etag",
    "last-modified",
    "content-length",
    "connection",
    "keep-alive",
    "transfer-encoding",
];

/// Environ keys that change nothing on a journey, by their beginning.
const ENVIRON_NOISE: &[&str] = &[
    "wsgi.",
    "uwsgi.",
    "x-wsgiorg.",
    "gunicorn.",
    "werkzeug.",
    "waitress.",
    "SERVER_SOFTWARE",
    "REMOTE_PORT",
    "SERVER_ADDR",
];

/// The longest body that is written down.
const LONGEST_BODY: usize = 200;

/// The longest list of a folder that is.
const LONGEST_LISTING: usize = 2000;

/// What a list of a folder begins with.
const LISTINGS: &[&[u8]] = &[
    b"<html>\r\n<head><title>Index of ",
    b"[\r\n",
    b"/* callback */",
    b"<?xml version=\"1.0\"?>\r\n<list>",
];

/// Whether a header changes nothing on a journey.
pub fn is_noise(name: &str) -> bool {
    NOISE.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether an environ key changes nothing on a journey.
pub fn is_environ_noise(key: &str) -> bool {
    key != "wsgi.url_scheme" && ENVIRON_NOISE.iter().any(|noise| key.starts_with(noise))
}

/// The lines of the nginx hop at `index`; whether a WSGI server took part.
pub(super) fn nginx(trip: &Trip, index: usize, served: &Served, lines: &mut Vec<String>) -> bool {
    if let Some(reason) = served.unserved {
        // There is no request to speak of; a client of TLS does not even have a connection, and
        // nginx as its own client tells what it made of it itself.
        let asked = trip.asked_by(index).is_some();
        let plain = reason == Unserved::ProxyHeader && served.plain && !asked;
        lines.extend(plain.then(|| "nginx closed".to_owned()));
        return false;
    }
    let mut server = served.server.as_deref().unwrap_or("");
    let crashed = |step: &Step| matches!(step.event, Event::Crashed);
    if served.steps.iter().any(crashed) {
        // The recorder reads it from the access log, and there is no line.
        server = "";
    }
    lines.push(format!("nginx {} server {server}", served.listen));
    let mut locations = served.locations.iter();
    let mut asked_app = false;
    for (at, step) in served.steps.iter().enumerate() {
        match &step.event {
            Event::LocationChosen { .. } => {
                let refused = served
                    .steps
                    .get(at + 1)
                    .is_some_and(|step| matches!(step.event, Event::InternalOnly));
                if !refused {
                    lines.extend(locations.next().map(|name| location(name)));
                }
            }
            Event::InternalRedirect { to, .. } if to.starts_with("@") => {
                lines.extend(locations.next().map(|name| location(name)));
            }
            Event::InternalRedirect { to, .. } => {
                let args = if to.find(b'?').is_some() { "" } else { "?" };
                let to = shown(to.as_bytes());
                lines.push(format!("internal redirect {to}{args}"));
            }
            Event::Subrequest { uri } => {
                lines.push(["subrequest ", &shown(uri.as_bytes()), "?"].concat());
            }
            Event::SubrequestAnswered { status } => {
                lines.push(format!("subrequest answered {status}"));
            }
            Event::Passed { exchange, .. } => {
                if let Some(asked) = served.exchanges.get(*exchange) {
                    asked_app |= upstream(trip, index, *exchange, asked, lines);
                }
            }
            _ => lines.extend(not_asked(step)),
        }
    }
    match &served.response {
        None => lines.push("nginx closed".to_owned()),
        Some(response) => {
            if response.is_bare() {
                lines.push("nginx without a status line".to_owned());
            } else {
                lines.push(format!("nginx {}", response.status));
            }
            lines.extend(headers(response));
            if trip.asked_by(index).is_none() {
                lines.extend(body(response, asked_app));
            }
        }
    }
    asked_app
}

/// A location as nginx's debug log spells it.
pub fn location(written: &str) -> String {
    let (modifier, name) = match written.split_once(' ') {
        Some((modifier @ ("=" | "^~" | "~" | "~*"), name)) => (modifier, name),
        _ => ("", written),
    };
    match (modifier, name) {
        ("=", name) => format!("location ={name}"),
        ("" | "^~", "\"\"") | (_, "") => "location \"\"".to_owned(),
        (_, name) => format!("location {}", shown(name.as_bytes())),
    }
}

/// One exchange; whether a WSGI server took part.
fn upstream(
    trip: &Trip,
    index: usize,
    exchange: usize,
    asked: &Exchange,
    lines: &mut Vec<String>,
) -> bool {
    let request = &asked.request;
    let protocol = request.payload.protocol();
    lines.push(format!("upstream {protocol} {}", request.address));
    lines.extend(
        sent(&request.payload)
            .into_iter()
            .map(|line| format!("> {line}")),
    );
    let mut asked_app = false;
    for (at, hop) in trip.asked(index, exchange) {
        match hop {
            Hop::Nginx(served) => asked_app |= nginx(trip, at, served, lines),
            Hop::Wsgi(received) => {
                let absent = [Err(Failure::Refused), Err(Failure::NoSuchSocket)];
                if !absent.contains(&asked.outcome) {
                    asked_app = true;
                    lines.extend(wsgi(received));
                }
            }
            Hop::Flask(called) => {
                if let Some(exception) = &called.escaped {
                    let kind = exception.split(':').next().unwrap_or_default();
                    lines.push(format!("app raised {kind}"));
                    continue;
                }
                lines.push(format!("app {}", called.response.status));
                for location in called.response.headers.all("Location") {
                    lines.push(format!("app Location: {}", shown(location.as_bytes())));
                }
            }
            Hop::Balancer(_) | Hop::Backend(_) => {}
        }
    }
    lines.push(match &asked.outcome {
        Ok(response) => format!("upstream answered {}", response.status),
        Err(failure) => format!("upstream failed: {}", failure_name(*failure)),
    });
    asked_app
}

/// An upstream that was wanted and could not even be asked.
fn not_asked(step: &Step) -> Option<String> {
    let (Event::Answered { log, .. } | Event::UpstreamFailed { log, .. }) = &step.event else {
        return None;
    };
    let name = [
        ("no resolver defined to resolve", "no resolver"),
        ("could not be resolved", "not resolved"),
        ("no live upstreams", "no live upstreams"),
    ]
    .into_iter()
    .find(|(words, _)| log.contains(words))?;
    Some(format!("upstream failed: {}", name.1))
}

fn sent(payload: &Payload) -> Vec<String> {
    match payload {
        Payload::Http(request) => {
            let (method, target) = (&request.method, &request.target);
            let first = [
                shown(method.as_bytes()),
                shown(target.as_bytes()),
                request.version.to_owned(),
            ];
            let mut lines = vec![first.join(" ")];
            lines.extend(request.headers.list.iter().map(|header| {
                let name = shown(header.name.as_bytes());
                format!("{name}: {}", shown(header.value.as_bytes()))
            }));
            lines
        }
        Payload::Params(params) => params
            .list
            .iter()
            .filter(|(name, _)| !name.is("REMOTE_PORT"))
            .map(|(name, value)| {
                let name = shown(name.as_bytes());
                format!("{name}: {}", shown(value.as_bytes()))
            })
            .collect(),
    }
}

fn wsgi(received: &Received) -> Vec<String> {
    let mut lines = vec![format!("wsgi {} {}", received.program, received.address)];
    if let Outcome::Call { environ, .. } = &received.outcome {
        let mut entries: Vec<_> = environ
            .iter()
            .filter(|(key, _)| !is_environ_noise(key))
            .collect();
        entries.sort_by_key(|(key, _)| *key);
        lines.extend(
            entries
                .iter()
                .map(|(key, value)| format!("environ {key} = {}", shown(value.as_bytes()))),
        );
    }
    lines
}

/// The name of a failure in recorded lines.
pub fn failure_name(failure: Failure) -> &'static str {
    match failure {
        Failure::Refused => "refused",
        Failure::NoSuchSocket => "no such socket",
        Failure::Closed | Failure::Reset => "closed",
        Failure::TimedOut => "timed out",
        Failure::NotTls => "not tls",
        Failure::InvalidHeader | Failure::TooBigHeader => "invalid header",
        Failure::TooDeep => "too deep",
    }
}

/// The body, if it says something of its own.
fn body(response: &Response, asked_app: bool) -> Option<String> {
    let kind = response.headers.get("Content-Type");
    let text = response.is_bare() || kind?.starts_with("text/");
    let body = response.body.as_bytes();
    let own = body
        .windows(17)
        .any(|window| window == b"<hr><center>nginx");
    if body.len() <= LONGEST_LISTING && LISTINGS.iter().any(|start| body.starts_with(start)) {
        return Some(["body ", &shown(body)].concat());
    }
    let wanted = !body.is_empty()
        && body.len() <= LONGEST_BODY
        && text
        && !own
        && !(asked_app && kind.is_some_and(|kind| kind.starts_with("text/html")));
    wanted.then(|| format!("body {}", shown(body)))
}
