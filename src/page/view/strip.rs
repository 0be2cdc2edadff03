//! The strip of hops: a card for each station with the few facts that matter, and between two
//! cards a wire with what went there and what came back.

use super::super::words::Language;
use super::super::words::ui;
use super::flow::{Kind, Message, Station};
use super::tone::{self, Aspect, Tone};
use crate::scenario::{Hop, Journey, Trip};
use crate::wire::{Response, Traced};

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What it stands for.
    pub kind: Kind,
    /// Its name.
    pub title: String,
    /// The status it answered with.
    pub badge: Option<String>,
    /// Whether that status is what went wrong.
    pub badge_tone: Tone,
    /// At most three facts.
    pub facts: Vec<Fact>,
}

/// A line of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The text.
    pub text: String,
    /// How it is marked.
    pub tone: Tone,
}

/// What travels between two cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// To the right card.
    pub there: Fact,
    /// Back to the left card.
    pub back: Fact,
}

/// The strip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// The cards.
    pub cards: Vec<Card>,
    /// The wires, one fewer.
    pub wires: Vec<Wire>,
}

/// The strip of a trip.
pub fn strip(journey: &Journey, trip: &Trip, row: &[Station], language: Language) -> Strip {
    let context = Context {
        journey,
        url: trip.url.to_text().into_owned(),
        language,
    };
    let cards = (0..row.len())
        .map(|index| context.card(row, index))
        .collect();
    let wires = (1..row.len())
        .map(|index| Wire {
            there: context.there(row, index),
            back: context.back(row, index),
        })
        .collect();
    Strip { cards, wires }
}

/// The name of a station.
pub fn title(station: &Station, language: Language) -> String {
    match (station.kind, station.hop) {
        (Kind::Browser, _) => ui::BROWSER.say(language).to_owned(),
        (Kind::Balancer, _) => ui::BALANCER.say(language).to_owned(),
        (Kind::Nginx, _) => "nginx".to_owned(),
        (Kind::Wsgi, Some(Hop::Wsgi(received))) => match received.program {
            "uwsgi" => "uWSGI".to_owned(),
            "werkzeug" => "Werkzeug".to_owned(),
            program => program.to_owned(),
        },
        (Kind::Wsgi, _) => "WSGI".to_owned(),
        (Kind::Flask, _) => ui::APP.say(language).to_owned(),
        (Kind::Backend, _) => ui::BACKEND.say(language).to_owned(),
        (Kind::Nobody, _) => ui::NOBODY.say(language).to_owned(),
    }
}

/// The scheme of the connection on which a request reached nginx: the balancer's, the sending
/// nginx's, or the URL's.
pub fn scheme_at<'a>(row: &'a [Station], index: usize, url: &'a str) -> &'a str {
    let station = &row[index];
    if let Some(upstream) = station.upstream {
        return if upstream.tls { "https" } else { "http" };
    }
    match row[..index].last().and_then(|before| before.hop) {
        Some(Hop::Balancer(passed)) => passed.connection.scheme.as_str(),
        _ => tone::scheme(url),
    }
}

struct Context<'a> {
    journey: &'a Journey,
    url: String,
    language: Language,
}

impl Context<'_> {
    fn card(&self, row: &[Station], index: usize) -> Card {
        let station = &row[index];
        let status = station.answered.map(|response| response.status);
        let badge = match station.kind {
            Kind::Balancer | Kind::Browser | Kind::Wsgi => None,
            _ => status.map(|status| status.to_string()),
        };
        let badge_tone = match status {
            Some(status) if status >= 400 => Tone::Bad,
            _ => Tone::Plain,
        };
        let mut facts = match station.kind {
            Kind::Browser => self.browser(),
            Kind::Balancer => self.balancer(station),
            Kind::Nginx => self.nginx(row, index),
            Kind::Wsgi => self.wsgi(station),
            Kind::Flask => self.flask(station),
            Kind::Backend => self.backend(station),
            Kind::Nobody => vec![
                bad(ui::NOBODY_LISTENS.say(self.language)),
                plain(station.failed.clone().unwrap_or_default()),
            ],
        };
        facts.retain(|fact| !fact.text.is_empty());
        facts.truncate(3);
        Card {
            kind: station.kind,
            title: title(station, self.language),
            badge,
            badge_tone,
            facts,
        }
    }

    fn browser(&self) -> Vec<Fact> {
        vec![
            Fact {
                text: tone::scheme(&self.url).to_owned(),
                tone: Tone::Good,
            },
            plain(tone::authority(&self.url)),
            plain(tone::path(&self.url)),
        ]
    }

    fn balancer(&self, station: &Station) -> Vec<Fact> {
        let Some(Hop::Balancer(passed)) = station.hop else {
            return vec![];
        };
        let (before, after) = (tone::scheme(&self.url), passed.connection.scheme.as_str());
        let scheme = if before == after {
            self.belief(Aspect::Scheme, after)
        } else {
            Fact {
                text: format!("{before} → {after}"),
                ..self.belief(Aspect::Scheme, after)
            }
        };
        let ends = before == "https" && after == "http";
        let forwarded: Vec<String> = passed
            .sent
            .headers
            .list
            .iter()
            .filter(|header| {
                let name = header.name.to_ascii_lowercase();
                name.starts_with("x-forwarded-") || name.starts_with("x-real-")
            })
            .map(|header| format!("{}: {}", header.name, header.value))
            .collect();
        let sends = match forwarded.as_slice() {
            [] => plain(ui::SENDS_NO_HEADER.say(self.language)),
            [one] => plain(one.clone()),
            many => {
                let proto = many
                    .iter()
                    .find(|line| line.to_ascii_lowercase().starts_with("x-forwarded-proto"));
                plain(proto.unwrap_or(&many[0]).clone())
            }
        };
        let ends = if ends {
            plain(ui::ENDS_TLS.say(self.language))
        } else {
            plain(format!("→ {}", passed.to))
        };
        vec![scheme, ends, sends]
    }

    fn nginx(&self, row: &[Station], index: usize) -> Vec<Fact> {
        let station = &row[index];
        let Some(Hop::Nginx(served)) = station.hop else {
            return vec![];
        };
        let location = served.locations.last().map_or("", String::as_str);
        let last = match station.sent {
            Some(Message::Request(request)) => {
                let host = request.headers.get("Host").map(Traced::to_text);
                host.map_or_else(|| plain(""), |host| plain(format!("Host {host}")))
            }
            Some(Message::Params(_)) => plain(
                station
                    .hop
                    .and_then(upstream_address)
                    .map(|address| format!("uwsgi {address}"))
                    .unwrap_or_default(),
            ),
            _ => self.outcome(station),
        };
        vec![
            self.belief(Aspect::Scheme, scheme_at(row, index, &self.url)),
            plain(location),
            last,
        ]
    }

    fn wsgi(&self, station: &Station) -> Vec<Fact> {
        let Some(Message::Environ(environ)) = station.sent else {
            return vec![match &station.failed {
                Some(failed) => bad(failed.clone()),
                None => self.outcome(station),
            }];
        };
        let get = |key: &str| environ.get(key).map(Traced::to_text).unwrap_or_default();
        let scheme = get("wsgi.url_scheme");
        vec![
            Fact {
                text: format!("url_scheme {scheme}"),
                ..self.belief(Aspect::Scheme, &scheme)
            },
            self.belief(Aspect::Host, &get("HTTP_HOST")),
            plain(match get("SCRIPT_NAME") {
                name if name.is_empty() => get("PATH_INFO").into_owned(),
                name => format!("{name} + {}", get("PATH_INFO")),
            }),
        ]
    }

    fn flask(&self, station: &Station) -> Vec<Fact> {
        let Some(Hop::Flask(called)) = station.hop else {
            return vec![];
        };
        let endpoint = called.endpoint.as_ref();
        vec![
            plain(endpoint.map_or_else(String::new, |endpoint| format!("{endpoint}()"))),
            self.outcome(station),
        ]
    }

    fn backend(&self, station: &Station) -> Vec<Fact> {
        let Some(Hop::Backend(backend)) = station.hop else {
            return vec![];
        };
        vec![plain(backend.address.clone()), self.outcome(station)]
    }

    /// Where an answer leads, or its reason.
    fn outcome(&self, station: &Station) -> Fact {
        match (station.answered, &station.failed) {
            (Some(response), _) => match response.headers.get("Location") {
                Some(location) => Fact {
                    text: location.to_text().into_owned(),
                    tone: self.location_tone(location),
                },
                None => Fact {
                    text: response.reason.clone(),
                    tone: if response.status >= 400 {
                        Tone::Bad
                    } else {
                        Tone::Plain
                    },
                },
            },
            (None, Some(failed)) => bad(failed.clone()),
            (None, None) => plain(""),
        }
    }

    fn there(&self, row: &[Station], index: usize) -> Fact {
        let label = |label: ui::Label| label.say(self.language).to_owned();
        let station = &row[index];
        match (station.kind, station.received) {
            (Kind::Flask, _) => plain(label(ui::ENVIRON)),
            (_, Some(Message::Params(_))) => plain("uwsgi"),
            (_, Some(Message::Request(request))) if station.upstream.is_some() => {
                plain(request.version)
            }
            (Kind::Balancer, _) => self.connection(tone::scheme(&self.url)),
            _ => self.connection(scheme_at(row, index, &self.url)),
        }
    }

    fn connection(&self, scheme: &str) -> Fact {
        let label = if scheme == "https" {
            ui::TLS
        } else {
            ui::PLAIN
        };
        Fact {
            text: label.say(self.language).to_owned(),
            tone: match self.belief(Aspect::Scheme, scheme).tone {
                Tone::Good => Tone::Plain,
                tone => tone,
            },
        }
    }

    fn back(&self, row: &[Station], index: usize) -> Fact {
        let Some(response) = row[index].answered else {
            return Fact {
                text: ui::NO_ANSWER.say(self.language).to_owned(),
                tone: Tone::Bad,
            };
        };
        // The wire nearer to the browser says it in full.
        let outer = (index > 1).then(|| row[index - 1].answered).flatten();
        let same = outer.is_some_and(|outer| carried(outer) == carried(response));
        let location = response.headers.get("Location");
        let tone = match location {
            Some(location) => self.location_tone(location),
            None if response.status >= 400 => Tone::Bad,
            None => Tone::Plain,
        };
        let text = if same {
            ui::SAME.say(self.language).to_owned()
        } else {
            carried(response)
        };
        Fact { text, tone }
    }

    fn belief(&self, aspect: Aspect, believed: &str) -> Fact {
        let truth = match aspect {
            Aspect::Scheme => tone::scheme(&self.url),
            Aspect::Host => tone::authority(&self.url),
            Aspect::Client => "",
        };
        Fact {
            text: believed.to_owned(),
            tone: tone::tone(self.journey, aspect, believed, truth),
        }
    }

    /// A Location is wrong in the parts in which the verdict's URL is.
    fn location_tone(&self, location: &Traced) -> Tone {
        let location = location.to_text();
        let scheme = self.belief(Aspect::Scheme, tone::scheme(&location)).tone;
        let host = self.belief(Aspect::Host, tone::authority(&location)).tone;
        match scheme.max(host) {
            Tone::Good | Tone::Differs => Tone::Plain,
            tone => tone,
        }
    }
}

/// What an answer carries that matters on the way back.
fn carried(response: &Response) -> String {
    match response.headers.get("Location") {
        Some(location) => location.to_text().into_owned(),
        None => format!("{} {}", response.status, response.reason),
    }
}

fn upstream_address(hop: &Hop) -> Option<String> {
    match hop {
        Hop::Nginx(served) => served
            .exchanges
            .last()
            .map(|exchange| exchange.request.address.to_text().into_owned()),
        _ => None,
    }
}

fn plain(text: impl Into<String>) -> Fact {
    Fact {
        text: text.into(),
        tone: Tone::Plain,
    }
}

fn bad(text: impl Into<String>) -> Fact {
    Fact {
        text: text.into(),
        tone: Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, Fixture};
    use super::super::flow::stations;
    use super::*;

    fn check(fixture: &Fixture) -> Strip {
        let trip = &fixture.journey.trips[0];
        strip(&fixture.journey, trip, &stations(trip), Language::English)
    }

    fn facts(card: &Card) -> Vec<(&str, Tone)> {
        let facts = card.facts.iter();
        facts.map(|fact| (fact.text.as_str(), fact.tone)).collect()
    }

    #[test]
    fn a_card_says_three_things_and_marks_what_went_wrong() {
        let strip = check(&fixture::downgrade());
        let titles: Vec<_> = strip.cards.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["Browser", "Balancer", "nginx", "uWSGI", "Flask"]);
        assert_eq!(
            facts(&strip.cards[1]),
            [
                ("https → http", Tone::Bad),
                ("ends TLS", Tone::Plain),
                ("adds no header", Tone::Plain)
            ]
        );
        assert_eq!(
            facts(&strip.cards[2]),
            [
                ("http", Tone::Bad),
                ("^~ /test1/", Tone::Plain),
                ("Host localhost:5000", Tone::Plain)
            ]
        );
        assert_eq!(
            facts(&strip.cards[3]),
            [
                ("url_scheme http", Tone::Bad),
                ("localhost:5000", Tone::Differs),
                ("/test1/ext", Tone::Plain)
            ]
        );
        assert_eq!(strip.cards[4].badge.as_deref(), Some("302"));
    }

    #[test]
    fn wires_say_what_goes_there_and_comes_back() {
        let strip = check(&fixture::downgrade());
        let there: Vec<_> = strip
            .wires
            .iter()
            .map(|wire| wire.there.text.as_str())
            .collect();
        assert_eq!(there, ["TLS", "plain http", "HTTP/1.1", "environ"]);
        let back: Vec<_> = strip
            .wires
            .iter()
            .map(|wire| wire.back.text.as_str())
            .collect();
        assert_eq!(
            back,
            [
                "http://your.domain.com/index/",
                "the same",
                "http://localhost:5000/index/",
                "the same"
            ]
        );
        assert_eq!(strip.wires[0].back.tone, Tone::Bad);
    }

    #[test]
    fn a_missing_hop_is_shown_in_its_place() {
        let strip = check(&fixture::nobody());
        assert_eq!(strip.cards[3].kind, Kind::Nobody);
        assert_eq!(strip.wires[2].back.text, "no answer");
    }
}
