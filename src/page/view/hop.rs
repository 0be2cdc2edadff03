//! The opened hop: what it received, the steps it took, what it passed on and answered.

use super::super::model::TableKind;
use super::super::words::{Language, Said, event};
use super::flow::{Kind, Message, Station};
use super::place::{Places, Target};
use super::strip::title;
use super::tone::Tone;
use super::value::{Piece, pieces, printable};
use crate::nginx::step::{Contest, Contestant};
use crate::nginx::{Event, Phase};
use crate::scenario::Hop;
use crate::text::{Span, sort_by_key};
use crate::wire::{Header, Origin, Response, Traced};

/// The opened hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub title: String,
    /// Where it stands: `0.0.0.0:80`, `127.0.0.1:5000`.
    pub address: String,
    /// Its tables; empty ones are left out.
    pub tables: Vec<Table>,
    /// Its steps.
    pub steps: Vec<StepView>,
}

/// A table of names and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Which.
    pub kind: TableKind,
    /// The first line: `GET /a HTTP/1.1`, `302 FOUND`.
    pub head: Vec<Piece>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Vec<Piece>,
    /// How it compares with what was received.
    pub change: Change,
}

/// How a row compares with what was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same, or there is nothing to compare with.
    Same,
    /// Not there before.
    Added,
    /// There with another value.
    Changed,
    /// Received and not passed on.
    Dropped,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// The sentence.
    pub said: Said,
    /// nginx's phase.
    pub phase: Option<Phase>,
    /// The text that decided.
    pub target: Option<Target>,
    /// Who stood for choice.
    pub contest: Vec<ContestantView>,
    /// How it is marked.
    pub tone: Tone,
}

/// One who stood for choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestantView {
    /// As written.
    pub name: String,
    /// The outcome.
    pub outcome: Contest,
    /// Where it is written.
    pub target: Option<Target>,
}

/// The opened hop of a station.
pub fn opened(station: &Station, places: &Places, language: Language) -> Opened {
    let mut tables = Vec::new();
    if let Some(message) = station.received {
        tables.push(table(TableKind::Received, message, None, places));
    }
    if let Some(message) = station.sent {
        // An environ is a new thing; only HTTP that is passed on as HTTP can be compared.
        let before = station.received.filter(|_| comparable(message));
        tables.push(table(TableKind::Sent, message, before, places));
    }
    if let Some(response) = station.answered {
        tables.push(answer(response, places));
    }
    Opened {
        kind: station.kind,
        title: title(station, language),
        address: address(station),
        tables,
        steps: steps(station, places),
    }
}

/// The steps of a station.
pub fn steps(station: &Station, places: &Places) -> Vec<StepView> {
    let simple = |span: Option<Span>, said: Said| StepView {
        said,
        phase: None,
        target: span.and_then(|span| places.target(span)),
        contest: Vec::new(),
        tone: Tone::Plain,
    };
    match station.hop {
        None => station
            .steps
            .iter()
            .map(|step| simple(None, event::browser(&step.event)))
            .collect(),
        Some(Hop::Balancer(passed)) => passed
            .steps
            .iter()
            .map(|step| simple(step.span, event::balancer(&step.event)))
            .collect(),
        Some(Hop::Wsgi(received)) => received
            .steps
            .iter()
            .map(|step| simple(step.span, event::wsgi(&step.event)))
            .collect(),
        Some(Hop::Flask(called)) => called
            .steps
            .iter()
            .map(|step| simple(step.span, event::flask(&step.event)))
            .collect(),
        Some(Hop::Backend(backend)) => backend
            .span
            .map(|span| simple(Some(span), event::backend()))
            .into_iter()
            .collect(),
        Some(Hop::Nginx(served)) => served
            .steps
            .iter()
            .map(|step| StepView {
                phase: Some(step.phase),
                contest: contest(&step.event, places),
                tone: nginx_tone(&step.event),
                ..simple(step.span, event::nginx(&step.event))
            })
            .collect(),
    }
}

/// The origin of a piece of a table's value: what "why?" is asked about.
pub fn origin_of(
    station: &Station,
    table: TableKind,
    row: usize,
    piece: usize,
) -> Option<(String, Origin)> {
    let value = match table {
        TableKind::Received => rows_of(station.received?).into_iter().nth(row)?.1,
        TableKind::Sent => rows_of(station.sent?).into_iter().nth(row)?.1,
        TableKind::Answered => {
            headers_of(&station.answered?.headers.list)
                .into_iter()
                .nth(row)?
                .1
        }
    };
    let (range, origin) = value.runs().nth(piece)?;
    let text = printable(&value.as_bytes()[range]);
    let origin = origin.clone();
    Some((text, origin))
}

fn comparable(message: Message) -> bool {
    matches!(message, Message::Request(_))
}

fn table(kind: TableKind, message: Message, before: Option<Message>, places: &Places) -> Table {
    let known = before.map(rows_of).unwrap_or_default();
    let compare = before.is_some_and(comparable);
    let rows = rows_of(message);
    let change = |name: &str, value: &Traced| {
        if !compare {
            return Change::Same;
        }
        match known.iter().find(|(old, _)| old.eq_ignore_ascii_case(name)) {
            None => Change::Added,
            Some((_, old)) if *old == value => Change::Same,
            Some(_) => Change::Changed,
        }
    };
    let mut shown: Vec<Row> = rows
        .iter()
        .map(|(name, value)| Row {
            name: name.clone(),
            value: pieces(value, places),
            change: change(name, value),
        })
        .collect();
    if compare {
        for (name, value) in &known {
            if !rows.iter().any(|(kept, _)| kept.eq_ignore_ascii_case(name)) {
                shown.push(Row {
                    name: name.clone(),
                    value: pieces(value, places),
                    change: Change::Dropped,
                });
            }
        }
    }
    let head = match message {
        Message::Url { method, url } => spaced([pieces(method, places), pieces(url, places)]),
        Message::Request(request) => {
            let mut head = spaced([
                pieces(&request.method, places),
                pieces(&request.target, places),
            ]);
            head.push(words(format!(" {}", request.version)));
            head
        }
        Message::Params(params) => vec![words(format!(
            "uwsgi {} {}",
            params.modifier1, params.modifier2
        ))],
        Message::Environ(_) => vec![words("environ")],
    };
    let rows = shown;
    Table { kind, head, rows }
}

fn answer(response: &Response, places: &Places) -> Table {
    let mut rows: Vec<Row> = headers_of(&response.headers.list)
        .into_iter()
        .map(|(name, value)| Row {
            name,
            value: pieces(value, places),
            change: Change::Same,
        })
        .collect();
    if !response.body.is_empty() && response.body.len() <= 400 {
        rows.push(Row {
            name: String::new(),
            value: pieces(&response.body, places),
            change: Change::Same,
        });
    }
    let place = places
        .nearest(&response.status_origin)
        .and_then(|span| places.place(span));
    let text = format!("{} {}", response.status, response.reason);
    Table {
        kind: TableKind::Answered,
        head: vec![Piece { text, place }],
        rows,
    }
}

fn rows_of(message: Message<'_>) -> Vec<(String, &Traced)> {
    match message {
        Message::Url { .. } => Vec::new(),
        Message::Request(request) => headers_of(&request.headers.list),
        Message::Params(params) => params
            .list
            .iter()
            .map(|(name, value)| (name.to_text().into_owned(), value))
            .collect(),
        Message::Environ(environ) => {
            let mut rows: Vec<_> = environ
                .iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            sort_by_key(&mut rows, |(name, _)| rank(name));
            rows
        }
    }
}

/// What decides about URLs comes first, then the headers, then the rest, each in its order.
fn rank(key: &str) -> usize {
    const FIRST: [&str; 10] = [
        "wsgi.url_scheme",
        "HTTP_HOST",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "REQUEST_METHOD",
        "REQUEST_URI",
        "REMOTE_ADDR",
        "SERVER_NAME",
        "SERVER_PORT",
    ];
    FIRST
        .iter()
        .position(|first| *first == key)
        .unwrap_or(FIRST.len() + usize::from(!key.starts_with("HTTP_")))
}

fn headers_of(list: &[Header]) -> Vec<(String, &Traced)> {
    list.iter()
        .map(|header| (header.name.to_text().into_owned(), &header.value))
        .collect()
}

fn contest(event: &Event, places: &Places) -> Vec<ContestantView> {
    let contestants: &[Contestant] = match event {
        Event::LocationChosen { contestants, .. } | Event::ServerChosen { contestants, .. } => {
            contestants
        }
        _ => return Vec::new(),
    };
    contestants
        .iter()
        .map(|contestant| ContestantView {
            name: contestant.name.clone(),
            outcome: contestant.outcome,
            target: contestant.span.and_then(|span| places.target(span)),
        })
        .collect()
}

fn nginx_tone(event: &Event) -> Tone {
    match event {
        Event::BadRequest { .. }
        | Event::UpstreamFailed { .. }
        | Event::InternalOnly
        | Event::AccessRule { allowed: false, .. } => Tone::Bad,
        Event::NotSimulated { .. } | Event::Example { .. } => Tone::Differs,
        _ => Tone::Plain,
    }
}

fn address(station: &Station) -> String {
    match station.hop {
        Some(Hop::Balancer(passed)) => format!("→ {}", passed.to),
        Some(Hop::Nginx(served)) => match served.server.as_deref() {
            None | Some("") => served.listen.clone(),
            Some(server) => format!("{} {server}", served.listen),
        },
        Some(Hop::Wsgi(received)) => received.address.clone(),
        Some(Hop::Flask(called)) => called.endpoint.clone().unwrap_or_default(),
        Some(Hop::Backend(backend)) => backend.address.clone(),
        None => station.failed.clone().unwrap_or_default(),
    }
}

fn spaced<const N: usize>(parts: [Vec<Piece>; N]) -> Vec<Piece> {
    let mut all = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            all.push(words(" "));
        }
        all.extend(part);
    }
    all
}

fn words(text: impl Into<String>) -> Piece {
    Piece {
        text: text.into(),
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, Fixture};
    use super::super::flow::stations;
    use super::*;

    fn check(fixture: &Fixture, index: usize) -> Opened {
        let places = Places::new(&fixture.scenario);
        let row = stations(&fixture.journey.trips[0]);
        opened(&row[index], &places, Language::English)
    }

    fn changes(table: &Table) -> Vec<(&str, Change)> {
        let rows = table.rows.iter();
        rows.map(|row| (row.name.as_str(), row.change)).collect()
    }

    #[test]
    fn what_is_passed_on_is_compared_with_what_was_received() {
        let nginx = check(&fixture::downgrade(), 2);
        assert_eq!(
            changes(&nginx.tables[1]),
            [
                ("Host", Change::Changed),
                ("Connection", Change::Added),
                ("Cookie", Change::Dropped)
            ]
        );
    }

    #[test]
    fn the_contest_names_winner_and_losers_with_their_lines() {
        let nginx = check(&fixture::downgrade(), 2);
        let labels: Vec<_> = nginx.steps[0]
            .contest
            .iter()
            .map(|one| {
                let label = one.target.as_ref().map(|target| target.label.as_str());
                (one.name.as_str(), one.outcome.won(), label)
            })
            .collect();
        assert_eq!(
            labels,
            [
                ("location /", false, Some("nginx.conf:3")),
                ("location ^~ /test1/", true, Some("nginx.conf:4"))
            ]
        );
    }

    #[test]
    fn an_environ_begins_with_what_decides_about_urls() {
        let wsgi = check(&fixture::downgrade(), 3);
        let sent = &wsgi.tables[1];
        assert_eq!(sent.rows[0].name, "wsgi.url_scheme");
        assert_eq!(sent.rows[0].change, Change::Same);
    }

    #[test]
    fn a_value_has_an_origin_to_ask_about() {
        let fixture = fixture::downgrade();
        let row = stations(&fixture.journey.trips[0]);
        let (text, origin) = origin_of(&row[4], TableKind::Answered, 0, 0).unwrap();
        assert_eq!(text, "http");
        assert_eq!(origin.cause().rule.0, "scheme-default");
        assert!(origin_of(&row[4], TableKind::Answered, 7, 0).is_none());
    }
}
