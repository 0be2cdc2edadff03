//! The `expect` sections: what a journey has to come to, a line each.

use super::unreadable;
use crate::nginx;
use crate::scenario::journey::{Hop, Journey, Trip};
use crate::scenario::record::location;
use crate::scenario::{Kind, Scenario};
use crate::text::{Diagnostic, Span, written_lines};
use crate::wire::Payload;
use crate::wsgi::Outcome;

/// A line of an `expect` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The request it belongs to; without a name, the scenario's first.
    pub request: Option<String>,
    /// The trip it is about, from 1.
    pub trip: usize,
    /// What is looked at.
    pub subject: Subject,
    /// What it has to be; `None` for `is absent`.
    pub value: Option<String>,
    /// The line.
    pub span: Span,
}

/// What an expectation looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `browser ends at URL`.
    End,
    /// `verdict is KIND`.
    Verdict,
    /// `status is N`: the browser's.
    Status,
    /// `nginx server is NAME`.
    Server,
    /// `nginx location is NAME`: the last one used.
    Location,
    /// `nginx uri is URI`.
    Uri,
    /// `nginx status is N`.
    NginxStatus,
    /// `environ KEY is VALUE`.
    Environ(String),
    /// `NAME header is VALUE`: of the answer the browser gets.
    Header(String),
    /// `app endpoint is NAME`.
    Endpoint,
    /// `sent header NAME is VALUE`: sent to the upstream.
    Sent(String),
}

/// A line that was evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The line.
    pub expectation: Expectation,
    /// What was seen; `None` when it was not there.
    pub seen: Option<String>,
    /// Whether that is what was expected.
    pub holds: bool,
}

/// Reads the sections.
pub fn read(scenario: &Scenario) -> (Vec<Expectation>, Vec<Diagnostic>) {
    let mut expectations = Vec::new();
    let mut diagnostics = Vec::new();
    let requests = super::request::read(scenario);
    for section in &scenario.sections {
        let Kind::Expect(name) = &section.kind else {
            continue;
        };
        let known = name
            .as_ref()
            .is_none_or(|name| requests.iter().any(|request| request.name == *name));
        if !known {
            let span = Span::new(section.source, 0..0);
            let message = format!("there is no request \"{}\"", name.as_deref().unwrap_or(""));
            diagnostics.push(unreadable("unknown-request", span, message));
        }
        for (span, line) in written_lines(&scenario.sources, section.source) {
            if let Some(expectation) = read_line(name.clone(), span, line) {
                expectations.push(expectation);
            } else {
                let message = format!("\"{line}\" is no expectation that is known");
                diagnostics.push(unreadable("unknown-expectation", span, message));
            }
        }
    }
    (expectations, diagnostics)
}

fn read_line(request: Option<String>, span: Span, line: &str) -> Option<Expectation> {
    let (trip, rest) = match line.strip_prefix("trip ") {
        Some(rest) => {
            let (number, rest) = rest.split_once(' ')?;
            (
                number.parse().ok().filter(|number| *number > 0)?,
                rest.trim(),
            )
        }
        None => (1, line),
    };
    let (subject, value) = if let Some(url) = rest.strip_prefix("browser ends at ") {
        (Subject::End, url.trim())
    } else {
        let (subject, value) = match rest.split_once(" is ") {
            Some((subject, value)) => (subject.trim(), value.trim()),
            None => (rest.strip_suffix(" is")?.trim(), ""),
        };
        (read_subject(subject)?, value)
    };
    Some(Expectation {
        request,
        trip,
        subject,
        value: (value != "absent").then(|| value.to_owned()),
        span,
    })
}

fn read_subject(text: &str) -> Option<Subject> {
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(match words.as_slice() {
        ["verdict"] => Subject::Verdict,
        ["status"] => Subject::Status,
        ["nginx", "server"] => Subject::Server,
        ["nginx", "location"] => Subject::Location,
        ["nginx", "uri"] => Subject::Uri,
        ["nginx", "status"] => Subject::NginxStatus,
        ["environ", key] => Subject::Environ((*key).to_owned()),
        ["app", "endpoint"] => Subject::Endpoint,
        ["sent", "header", name] => Subject::Sent((*name).to_owned()),
        [name, "header"] => Subject::Header((*name).to_owned()),
        _ => return None,
    })
}

impl Expectation {
    /// Holds this line against the journey of its request.
    pub fn check(&self, journey: &Journey) -> Checked {
        let seen = self.seen(journey);
        let holds = match (&self.value, &seen) {
            (Some(value), Some(seen)) => {
                value == seen || self.subject == Subject::Location && debug(value) == debug(seen)
            }
            (None, None) => true,
            _ => false,
        };
        Checked {
            expectation: self.clone(),
            seen,
            holds,
        }
    }

    fn seen(&self, journey: &Journey) -> Option<String> {
        match self.subject {
            Subject::End => return Some(journey.verdict.url.to_text().into_owned()),
            Subject::Verdict => return Some(journey.verdict.kind.as_str().to_owned()),
            _ => {}
        }
        let trip = journey.trips.get(self.trip - 1)?;
        let answer = trip.answer.as_ref().ok();
        match &self.subject {
            Subject::End | Subject::Verdict => None,
            Subject::Status => Some(answer?.status.to_string()),
            Subject::Header(name) => Some(answer?.headers.get(name)?.to_text().into_owned()),
            Subject::Server => nginx(trip)?.server.clone(),
            Subject::Location => nginx(trip)?.locations.last().cloned(),
            Subject::Uri => Some(nginx(trip)?.uri.to_text().into_owned()),
            Subject::NginxStatus => Some(nginx(trip)?.response.as_ref()?.status.to_string()),
            Subject::Environ(key) => trip.hops.iter().rev().find_map(|hop| match hop {
                Hop::Wsgi(received) => match &received.outcome {
                    Outcome::Call { environ, .. } => Some(environ.get(key)?.to_text().into_owned()),
                    _ => None,
                },
                _ => None,
            }),
            Subject::Endpoint => trip.hops.iter().rev().find_map(|hop| match hop {
                Hop::Flask(called) => called.endpoint.clone(),
                _ => None,
            }),
            Subject::Sent(name) => {
                let exchange = trip.hops.iter().rev().find_map(|hop| match hop {
                    Hop::Nginx(served) => served.exchanges.last(),
                    _ => None,
                })?;
                let value = match &exchange.request.payload {
                    Payload::Http(request) => request.headers.get(name)?,
                    Payload::Params(params) => params
                        .list
                        .iter()
                        .rev()
                        .find(|(param, _)| param.is(name))
                        .map(|(_, value)| value)?,
                };
                Some(value.to_text().into_owned())
            }
        }
    }
}

/// The first nginx of a trip.
fn nginx(trip: &Trip) -> Option<&nginx::Served> {
    trip.hops.iter().find_map(|hop| match hop {
        Hop::Nginx(served) => Some(served),
        _ => None,
    })
}

fn debug(name: &str) -> String {
    location(name).replace("location ", "")
}
