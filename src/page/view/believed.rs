//! What each hop believed about scheme, host and client.

use super::super::words::Language;
use super::flow::{Kind, Message, Station};
use super::strip::{scheme_at, title};
use super::tone::{self, Aspect, Tone};
use crate::nginx::Event;
use crate::scenario::{Hop, Journey, Trip};
use crate::wire::{Environ, Traced};

/// The table: a column for each hop, a row for each aspect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Believed {
    /// The hops: what they are and their names.
    pub columns: Vec<(Kind, String)>,
    /// The rows.
    pub rows: Vec<(Aspect, Vec<Cell>)>,
}

/// A belief.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The belief; empty if it has none.
    pub text: String,
    /// How it is marked.
    pub tone: Tone,
}

/// The table of a trip; `client` is the address the request came from.
pub fn believed(
    journey: &Journey,
    trip: &Trip,
    row: &[Station],
    client: &str,
    language: Language,
) -> Believed {
    let url = trip.url.to_text();
    let indexes: Vec<usize> = (0..row.len())
        .filter(|index| !matches!(row[*index].kind, Kind::Nobody | Kind::Backend))
        .collect();
    let columns = indexes
        .iter()
        .map(|index| (row[*index].kind, title(&row[*index], language)))
        .collect();
    let cells = |aspect: Aspect, truth: &str| {
        indexes
            .iter()
            .map(|index| {
                let text = belief(row, *index, aspect, &url, client);
                let tone = match tone::tone(journey, aspect, &text, truth) {
                    Tone::Good => Tone::Plain,
                    tone => tone,
                };
                Cell { text, tone }
            })
            .collect()
    };
    Believed {
        columns,
        rows: vec![
            (Aspect::Scheme, cells(Aspect::Scheme, tone::scheme(&url))),
            (Aspect::Host, cells(Aspect::Host, tone::authority(&url))),
            (Aspect::Client, cells(Aspect::Client, client)),
        ],
    }
}

fn belief(row: &[Station], index: usize, aspect: Aspect, url: &str, client: &str) -> String {
    let station = &row[index];
    match (station.kind, aspect) {
        (Kind::Browser | Kind::Balancer, Aspect::Scheme) => tone::scheme(url).to_owned(),
        (Kind::Browser | Kind::Balancer, Aspect::Host) => tone::authority(url).to_owned(),
        (Kind::Browser | Kind::Balancer, Aspect::Client) => client.to_owned(),
        (Kind::Nginx, Aspect::Scheme) => scheme_at(row, index, url).to_owned(),
        (Kind::Nginx, Aspect::Host) => nginx_host(station).unwrap_or_default(),
        (Kind::Nginx, Aspect::Client) => nginx_client(row, index, client),
        (_, aspect) => environ(row, index)
            .and_then(|environ| {
                environ.get(match aspect {
                    Aspect::Scheme => "wsgi.url_scheme",
                    Aspect::Host => "HTTP_HOST",
                    Aspect::Client => "REMOTE_ADDR",
                })
            })
            .map(text)
            .unwrap_or_default(),
    }
}

fn nginx_host(station: &Station) -> Option<String> {
    let Some(Hop::Nginx(served)) = station.hop else {
        return None;
    };
    let chosen = served.steps.iter().find_map(|step| match &step.event {
        Event::ServerChosen { host, .. } => Some(text(host)),
        _ => None,
    });
    chosen.or_else(|| match station.received {
        Some(Message::Request(request)) => request.headers.get("Host").map(text),
        Some(Message::Url { url, .. }) => Some(tone::authority(&url.to_text()).to_owned()),
        _ => None,
    })
}

fn nginx_client(row: &[Station], index: usize, client: &str) -> String {
    let station = &row[index];
    if let Some(Hop::Nginx(served)) = station.hop {
        let real = served
            .steps
            .iter()
            .rev()
            .find_map(|step| match &step.event {
                Event::RealIp { to, .. } => Some(text(to)),
                _ => None,
            });
        if let Some(real) = real {
            return real;
        }
    }
    if let Some(upstream) = station.upstream {
        let bound = upstream.bound();
        return bound.unwrap_or(upstream.client.local.ip).to_string();
    }
    match row[..index].last().and_then(|before| before.hop) {
        Some(Hop::Balancer(passed)) => passed.connection.peer.ip.to_string(),
        _ => client.to_owned(),
    }
}

fn environ<'a>(row: &[Station<'a>], index: usize) -> Option<&'a Environ> {
    let message = match row[index].kind {
        Kind::Wsgi => row[index].sent,
        _ => row[index].received,
    };
    match message {
        Some(Message::Environ(environ)) => Some(environ),
        _ => None,
    }
}

fn text(value: &Traced) -> String {
    value.to_text().into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::flow::stations;
    use super::*;

    #[test]
    fn each_hop_has_its_belief_and_only_the_fatal_one_is_red() {
        let fixture = fixture::downgrade();
        let trip = &fixture.journey.trips[0];
        let client = "203.0.113.7";
        let row = stations(trip);
        let table = believed(&fixture.journey, trip, &row, client, Language::English);
        let texts = |index: usize| -> Vec<&str> {
            table.rows[index]
                .1
                .iter()
                .map(|cell| cell.text.as_str())
                .collect()
        };
        assert_eq!(texts(0), ["https", "https", "http", "http", "http"]);
        assert_eq!(
            texts(2),
            [client, client, "10.0.0.9", "127.0.0.1", "127.0.0.1"]
        );
        assert_eq!(table.rows[0].1[2].tone, Tone::Bad);
        assert_eq!(table.rows[1].1[3].tone, Tone::Differs);
    }
}
