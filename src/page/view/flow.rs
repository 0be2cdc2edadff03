//! A round trip as stations in a row, each with what it received, passed on and answered.
//!
//! The hops of a [`Trip`] say what each program did by itself; who sent it what stands with its
//! neighbours. Here the two are put together, and a hop that should be there but is not (nobody
//! listens) gets a station of its own.

use crate::scenario::{Hop, Trip};
use crate::wire::upstream::Params;
use crate::wire::{Environ, Failure, Payload, Request, Response, Traced, UpstreamRequest};
use crate::wsgi::Outcome;

/// What a station is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The browser.
    Browser,
    /// The balancer.
    Balancer,
    /// nginx.
    Nginx,
    /// A WSGI server.
    Wsgi,
    /// The app.
    Flask,
    /// A backend by its raw answer.
    Backend,
    /// An address where nothing listens.
    Nobody,
}

impl Kind {
    /// The name in `data-hop` and in class names.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Browser => "browser",
            Kind::Balancer => "balancer",
            Kind::Nginx => "nginx",
            Kind::Wsgi => "wsgi",
            Kind::Flask => "flask",
            Kind::Backend => "backend",
            Kind::Nobody => "nobody",
        }
    }
}

/// What travels to a station.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// A request, as far as the URL tells it.
    Url {
        /// The method.
        method: &'a Traced,
        /// The URL.
        url: &'a Traced,
    },
    /// An HTTP request.
    Request(&'a Request),
    /// A uwsgi packet.
    Params(&'a Params),
    /// A WSGI environ.
    Environ(&'a Environ),
}

/// A station of a round trip.
#[derive(Clone, Debug)]
pub struct Station<'a> {
    /// What it is.
    pub kind: Kind,
    /// The hop; the browser and a missing hop have none.
    pub hop: Option<&'a Hop>,
    /// What the browser decided, if it is the browser.
    pub steps: &'a [crate::browser::Step],
    /// What it received.
    pub received: Option<Message<'a>>,
    /// The request to an upstream that brought it here, when nginx sent it.
    pub upstream: Option<&'a UpstreamRequest>,
    /// What it passed on, last.
    pub sent: Option<Message<'a>>,
    /// What it answered.
    pub answered: Option<&'a Response>,
    /// Why it did not answer.
    pub failed: Option<String>,
}

impl<'a> Station<'a> {
    fn new(kind: Kind, hop: Option<&'a Hop>, received: Option<Message<'a>>) -> Self {
        Self {
            kind,
            hop,
            steps: &[],
            received,
            upstream: None,
            sent: None,
            answered: None,
            failed: None,
        }
    }
}

/// The stations of a trip, the browser first.
pub fn stations(trip: &Trip) -> Vec<Station<'_>> {
    let url = Message::Url {
        method: &trip.method,
        url: &trip.url,
    };
    let mut browser = Station::new(Kind::Browser, None, None);
    browser.sent = Some(url);
    browser.steps = &trip.steps;
    match &trip.answer {
        Ok(response) => browser.answered = Some(response),
        Err(unanswered) => browser.failed = Some(unanswered.error.to_owned()),
    }
    let mut row = vec![browser];
    for (index, hop) in trip.hops.iter().enumerate() {
        let upstream = asking(trip, index);
        let before = row.last().and_then(|station| station.sent);
        let station = match hop {
            Hop::Balancer(passed) => {
                let mut station = Station::new(Kind::Balancer, Some(hop), Some(url));
                station.sent = Some(Message::Request(&passed.sent));
                station.answered = trip.answer.as_ref().ok();
                station
            }
            Hop::Nginx(served) => {
                let received = upstream.map(message).or(before);
                let mut station = Station::new(Kind::Nginx, Some(hop), received);
                station.upstream = upstream;
                station.answered = served.response.as_ref();
                let last = served.exchanges.last();
                station.sent = last.map(|exchange| message(&exchange.request));
                station
            }
            Hop::Wsgi(received) => {
                let from = upstream.map(message).or(before);
                let mut station = Station::new(Kind::Wsgi, Some(hop), from);
                station.upstream = upstream;
                match &received.outcome {
                    Outcome::Call { environ, .. } => {
                        station.sent = Some(Message::Environ(environ));
                        station.answered = upstream.and_then(|sent| answer_to(&trip.hops, sent));
                    }
                    Outcome::Answer(response) => station.answered = Some(response),
                    Outcome::Fail(failure) => station.failed = Some(failure_name(*failure)),
                }
                station
            }
            Hop::Flask(called) => {
                let mut station = Station::new(Kind::Flask, Some(hop), before);
                station.answered = Some(&called.response);
                station
            }
            Hop::Backend(backend) => {
                let mut station =
                    Station::new(Kind::Backend, Some(hop), upstream.map(message).or(before));
                station.upstream = upstream;
                match &backend.answer {
                    Ok(response) => station.answered = Some(response),
                    Err(failure) => station.failed = Some(failure_name(*failure)),
                }
                station
            }
        };
        row.push(station);
    }
    missing(trip, &mut row);
    row
}

/// The place of nobody: behind an nginx whose last upstream refused, or in front of everything.
fn missing<'a>(trip: &'a Trip, row: &mut Vec<Station<'a>>) {
    let refused = match trip.hops.last() {
        Some(hop @ Hop::Nginx(served)) => served
            .exchanges
            .last()
            .filter(|exchange| {
                matches!(
                    exchange.outcome,
                    Err(Failure::Refused | Failure::NoSuchSocket)
                )
            })
            .map(|exchange| (hop, &exchange.request)),
        _ => None,
    };
    if let Some((_, request)) = refused {
        let mut nobody = Station::new(Kind::Nobody, None, Some(message(request)));
        nobody.upstream = Some(request);
        nobody.failed = Some(request.address.to_text().into_owned());
        row.push(nobody);
    } else if trip.answer.is_err() && !trip.hops.iter().any(|hop| matches!(hop, Hop::Nginx(_))) {
        let mut nobody = Station::new(
            Kind::Nobody,
            None,
            row.last().and_then(|station| station.sent),
        );
        nobody.failed = match row.last().and_then(|station| station.hop) {
            Some(Hop::Balancer(passed)) => Some(passed.to.clone()),
            _ => Some(super::tone::authority(&trip.url.to_text()).to_owned()),
        };
        row.push(nobody);
    }
}

/// The request to an upstream that brought the request to a hop, if nginx sent it.
fn asking(trip: &Trip, hop: usize) -> Option<&UpstreamRequest> {
    let asked = (*trip.asked_by.get(hop)?)?;
    match trip.hops.get(asked.hop)? {
        Hop::Nginx(served) => Some(&served.exchanges.get(asked.exchange)?.request),
        _ => None,
    }
}

/// What came back for a request to an upstream.
fn answer_to<'a>(hops: &'a [Hop], sent: &UpstreamRequest) -> Option<&'a Response> {
    hops.iter()
        .filter_map(|hop| match hop {
            Hop::Nginx(served) => Some(&served.exchanges),
            _ => None,
        })
        .flatten()
        .find(|exchange| std::ptr::eq(&raw const exchange.request, sent))
        .and_then(|exchange| exchange.outcome.as_ref().ok())
}

fn message(request: &UpstreamRequest) -> Message<'_> {
    match &request.payload {
        Payload::Http(request) => Message::Request(request),
        Payload::Params(params) => Message::Params(params),
    }
}

fn failure_name(failure: Failure) -> String {
    match failure {
        Failure::Refused => "connection refused",
        Failure::NoSuchSocket => "no such socket",
        Failure::Closed | Failure::Reset => "closed without an answer",
        Failure::TimedOut => "timed out",
        Failure::NotTls => "not TLS",
        Failure::InvalidHeader => "not HTTP",
        Failure::TooBigHeader => "too big header",
        Failure::TooDeep => "too deep",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn stations_stand_in_the_order_of_the_request_with_what_they_received() {
        let fixture = fixture::downgrade();
        let row = stations(&fixture.journey.trips[0]);
        let kinds: Vec<_> = row.iter().map(|station| station.kind.as_str()).collect();
        assert_eq!(kinds, ["browser", "balancer", "nginx", "wsgi", "flask"]);
        assert!(matches!(row[2].received, Some(Message::Request(_))));
        assert!(matches!(row[3].received, Some(Message::Request(_))));
        assert!(matches!(row[4].received, Some(Message::Environ(_))));
        assert_eq!(row[3].answered.map(|response| response.status), Some(302));
    }

    #[test]
    fn nobody_stands_where_nothing_listens() {
        let fixture = fixture::nobody();
        let row = stations(&fixture.journey.trips[0]);
        let last = row.last().unwrap();
        assert_eq!(last.kind, Kind::Nobody);
        assert_eq!(last.failed.as_deref(), Some("127.0.0.1:5000"));
    }
}
