//! The question a verdict raises: which value led there, and what that value was made from.

use super::journey::{Journey, VerdictKind};
use crate::wire::{Origin, Traced};

/// Which part of the journey's end is the telling one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The URL's scheme.
    Scheme,
    /// The URL's host.
    Host,
    /// The URL's port.
    Port,
    /// The URL's path.
    Path,
    /// The status of the last answer.
    Status,
    /// The browser's own error.
    Error,
}

/// The telling value of a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which part of the end it is.
    pub part: Part,
    /// The value: `http`, `localhost:5000`, `404`.
    pub about: String,
    /// Where it came from; nearest first, several if it was put together.
    pub origins: Vec<Origin>,
}

/// The question a journey raises; `None` if nothing was asked or nginx would not start.
pub fn question(journey: &Journey) -> Option<Question> {
    let moved = journey.trips.len() > 1;
    match journey.verdict.kind {
        VerdictKind::ConfigError => None,
        VerdictKind::Downgrade => downgraded(journey),
        VerdictKind::Unreachable if moved => place(journey)
            .or_else(|| error(journey))
            .or_else(|| status(journey)),
        VerdictKind::Unreachable => error(journey).or_else(|| status(journey)),
        VerdictKind::Error if moved => path(journey).or_else(|| status(journey)),
        VerdictKind::Page if moved => scheme(&journey.verdict.url),
        VerdictKind::Error | VerdictKind::Page | VerdictKind::Loop | VerdictKind::Refused => {
            status(journey)
        }
    }
}

impl Question {
    /// The causes in the order in which they tell the most, each once, at most `limit`.
    pub fn chain(&self, limit: usize) -> Vec<Origin> {
        let mut chain: Vec<Origin> = Vec::new();
        for origin in self.origins.iter().flat_map(|origin| origin.chain(limit)) {
            if chain.len() < limit && !chain.contains(&origin) {
                chain.push(origin);
            }
        }
        chain
    }

    fn of(part: Part, value: &Traced) -> Option<Self> {
        let mut origins: Vec<Origin> = Vec::new();
        for (_, origin) in value.runs() {
            if !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        (!origins.is_empty()).then(|| Question {
            part,
            about: value.to_text().into_owned(),
            origins,
        })
    }
}

/// The scheme of the Location that left https.
fn downgraded(journey: &Journey) -> Option<Question> {
    let left = journey.trips.iter().find_map(|trip| {
        let next = trip.next.as_ref()?;
        (trip.url.starts_with("https:") && next.starts_with("http:")).then_some(next)
    });
    scheme(left.unwrap_or(&journey.verdict.url))
}

fn scheme(url: &Traced) -> Option<Question> {
    Question::of(Part::Scheme, &url.to(url.find(b':')?))
}

/// What is different about the place the browser was sent to and could not reach: the host, else
/// the port, else the scheme that stands for one.
fn place(journey: &Journey) -> Option<Question> {
    let first = &journey.trips.first()?.url;
    let last = &journey.verdict.url;
    let ((host, port), (first_host, first_port)) = (authority(last)?, authority(first)?);
    if host != first_host {
        let whole = match &port {
            Some(port) => host
                .clone()
                .then(&last.slice(host_end(last)?..host_end(last)? + 1))
                .then(port),
            None => host,
        };
        return Question::of(Part::Host, &whole);
    }
    match port {
        Some(port) if Some(&port) != first_port.as_ref() => Question::of(Part::Port, &port),
        _ if scheme(first)?.about != scheme(last)?.about => scheme(last),
        _ => None,
    }
}

fn path(journey: &Journey) -> Option<Question> {
    let url = &journey.verdict.url;
    let start = authority_range(url)?.end;
    let end = url.as_bytes()[start..]
        .iter()
        .position(|byte| b"?#".contains(byte))
        .map_or(url.len(), |length| start + length);
    let mut question = Question::of(Part::Path, &url.slice(start..end))?;
    question.origins.extend(
        status(journey)
            .into_iter()
            .flat_map(|status| status.origins),
    );
    Some(question)
}

fn status(journey: &Journey) -> Option<Question> {
    let response = journey.trips.last()?.answer.as_ref().ok()?;
    Some(Question {
        part: Part::Status,
        about: response.status.to_string(),
        origins: vec![response.status_origin.clone()],
    })
}

fn error(journey: &Journey) -> Option<Question> {
    let error = journey.verdict.error.as_ref()?;
    Some(Question {
        part: Part::Error,
        about: error.error.to_owned(),
        origins: vec![error.origin.clone()],
    })
}

fn authority_range(url: &Traced) -> Option<std::ops::Range<usize>> {
    let bytes = url.as_bytes();
    let start = bytes.windows(3).position(|window| window == b"://")? + 3;
    let end = bytes[start..]
        .iter()
        .position(|byte| b"/?#".contains(byte))
        .map_or(bytes.len(), |length| start + length);
    Some(start..end)
}

/// Where the host of a URL ends: at its port's colon or the end of the authority.
fn host_end(url: &Traced) -> Option<usize> {
    let range = authority_range(url)?;
    let bytes = &url.as_bytes()[range.clone()];
    let colon = bytes
        .iter()
        .rposition(|byte| *byte == b':')
        .filter(|colon| !bytes[*colon..].contains(&b']'));
    Some(colon.map_or(range.end, |colon| range.start + colon))
}

fn authority(url: &Traced) -> Option<(Traced, Option<Traced>)> {
    let range = authority_range(url)?;
    let end = host_end(url)?;
    let host = url.slice(range.start..end);
    let port = (end < range.end).then(|| url.slice(end + 1..range.end));
    Some((host, port))
}
