//! A journey as the lines of a `recorded` section: what the recorder writes when it watches the
//! real programs, and what the corpus is compared with.

mod hop;
mod shown;

use super::journey::{AskedBy, Hop, Journey, Trip};
use super::load::Loaded;
use crate::text::{Diagnostic, Positions, Severity};
use crate::wsgi;
use shown::shown;

pub use hop::{failure_name, is_environ_noise, is_noise, location};

/// The lines of all requests of a scenario, or of nginx's refusal.
pub fn render(loaded: &Loaded<'_>) -> String {
    let mut lines = render_messages(loaded);
    if loaded.starts() {
        for journey in loaded.simulate_all() {
            lines.push_str(&render_journey(&journey));
        }
    }
    lines
}

/// What nginx says of the config.
pub fn render_messages(loaded: &Loaded<'_>) -> String {
    text(&messages(loaded))
}

/// The lines of one request.
pub fn render_journey(journey: &Journey) -> String {
    text(&journey_lines(journey))
}

fn text(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Warnings, and the first message that keeps nginx from starting.
fn messages(loaded: &Loaded<'_>) -> Vec<String> {
    let positions = Positions::new(&loaded.scenario.sources);
    let of = |severity: Severity, word: &str| -> Vec<String> {
        loaded
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity && !wsgi::speaks(diagnostic))
            .map(|diagnostic| format!("{word} {}", message(loaded, diagnostic, &positions)))
            .collect()
    };
    let emerg = loaded
        .diagnostics
        .iter()
        .position(|diagnostic| diagnostic.severity == Severity::Emerg);
    // nginx stops at the first mistake and does not get to later warnings.
    let reached = &loaded.diagnostics[..emerg.unwrap_or(loaded.diagnostics.len())];
    let warned = reached
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warn && !wsgi::speaks(diagnostic))
        .count();
    let mut lines = of(Severity::Warn, "warn");
    lines.truncate(warned);
    lines.extend(of(Severity::Emerg, "emerg").into_iter().take(1));
    lines
}

/// nginx's words, with file and line where it names them.
fn message(loaded: &Loaded<'_>, diagnostic: &Diagnostic, positions: &Positions<'_>) -> String {
    let words = &diagnostic.message;
    let Some(span) = diagnostic.span.filter(|_| diagnostic.placed) else {
        return words.clone();
    };
    let source = loaded.scenario.sources.get(span.source());
    let line = diagnostic
        .line
        .unwrap_or_else(|| positions.start(span).line);
    format!("{words} in {}:{line}", source.name)
}

fn journey_lines(journey: &Journey) -> Vec<String> {
    let mut lines = vec![format!("request {}", journey.request)];
    for trip in &journey.trips {
        lines.extend(trip_lines(trip));
    }
    let verdict = &journey.verdict;
    let status = verdict
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let kind = verdict.kind.as_str();
    lines.push(format!(
        "end {kind} {status} {}",
        shown(verdict.url.as_bytes())
    ));
    lines
}

fn trip_lines(trip: &Trip) -> Vec<String> {
    let mut lines = vec![format!(
        "trip {} {}",
        shown(trip.method.as_bytes()),
        shown(trip.url.as_bytes())
    )];
    for (index, hop) in trip.hops.iter().enumerate() {
        match hop {
            Hop::Balancer(passed) => {
                if let Some(answer) = &passed.answer {
                    lines.push(format!("balancer {}", answer.status));
                    lines.extend(headers(answer));
                }
            }
            Hop::Nginx(served) if trip.asked_by(index).is_none() => {
                hop::nginx(trip, index, served, &mut lines);
            }
            _ => {}
        }
    }
    lines
}

fn headers(response: &crate::wire::Response) -> Vec<String> {
    let mut kept: Vec<_> = response
        .headers
        .list
        .iter()
        .filter(|header| !is_noise(&header.name.to_text()))
        .collect();
    kept.sort_by_key(|header| header.name.to_text().to_ascii_lowercase());
    kept.iter()
        .map(|header| {
            let name = shown(header.name.as_bytes());
            format!("< {name}: {}", shown(header.value.as_bytes()))
        })
        .collect()
}

impl Trip {
    /// Which exchange brought the request to a hop.
    pub fn asked_by(&self, hop: usize) -> Option<AskedBy> {
        self.asked_by.get(hop).copied().flatten()
    }

    /// The hops one exchange of an nginx hop led to, in order: a WSGI server and the app in it, a
    /// backend, another nginx.
    pub fn asked(&self, nginx: usize, exchange: usize) -> impl Iterator<Item = (usize, &Hop)> {
        let asked = AskedBy {
            hop: nginx,
            exchange,
        };
        self.hops
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.asked_by(*index) == Some(asked))
    }
}
