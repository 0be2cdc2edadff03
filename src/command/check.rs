//! `hopscope check`: the journeys held against the `expect` sections. What is not simulated is said
//! besides, and changes nothing: an expectation may hold or fail for that reason.

use std::fmt::Write as _;

use super::{FAILED, FINE, Output, UNREADABLE, input, json};
use crate::page::words::{Language, nginx_help};
use crate::scenario::section::expect::{self, Checked};
use crate::scenario::{Journey, Loaded, Scenario};
use crate::text::{Diagnostic, Positions, Severity, Span};

/// Checks every file.
pub(super) fn run(files: &[String]) -> Output {
    let mut output = Output::default();
    let (mut held, mut failed) = (0, 0);
    for file in files {
        let input = match input::read(file) {
            Ok(input) => input,
            Err(message) => {
                let _ = writeln!(output.err, "{message}");
                output.code = UNREADABLE;
                continue;
            }
        };
        if !input.errors.is_empty() {
            for error in &input.errors {
                let (line, column, message) = (error.line, error.column, &error.message);
                let _ = writeln!(output.err, "{file}:{line}:{column}: {message}");
            }
            output.code = UNREADABLE;
            continue;
        }
        let positions = Positions::new(&input.scenario.sources);
        let loaded = Loaded::new(&input.scenario);
        let unknown = loaded
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::NotSimulated);
        for diagnostic in unknown {
            output
                .out
                .push_str(&said(file, &input.scenario, &positions, diagnostic));
        }
        for checked in check(&input.scenario, &loaded) {
            if checked.holds {
                held += 1;
            } else {
                failed += 1;
                output
                    .out
                    .push_str(&complaint(file, &input.scenario, &positions, &checked));
            }
        }
    }
    // Writing to a String cannot fail, here and above.
    let _ = writeln!(output.out, "{held} passed, {failed} failed");
    if output.code == FINE && failed > 0 {
        output.code = FAILED;
    }
    output
}

/// All lines of a scenario's `expect` sections, evaluated.
fn check(scenario: &Scenario, loaded: &Loaded<'_>) -> Vec<Checked> {
    let journeys = loaded.simulate_all();
    expect::read(scenario)
        .0
        .iter()
        .filter_map(|expectation| {
            let journey = match &expectation.request {
                Some(name) => journeys.iter().find(|journey| journey.request == *name),
                None => journeys.first(),
            };
            journey.map(|journey: &Journey| expectation.check(journey))
        })
        .collect()
}

fn complaint(
    file: &str,
    scenario: &Scenario,
    positions: &Positions<'_>,
    checked: &Checked,
) -> String {
    let span = checked.expectation.span;
    let place = place(file, scenario, positions, span);
    let expected = scenario.sources.slice(span);
    let seen = checked.seen.as_deref().unwrap_or("absent");
    format!("{place}: expected: {expected}\n    seen: {seen}\n")
}

/// A diagnostic, and our help under it.
fn said(
    file: &str,
    scenario: &Scenario,
    positions: &Positions<'_>,
    diagnostic: &Diagnostic,
) -> String {
    let place = match diagnostic.span {
        Some(span) => place(file, scenario, positions, span),
        None => file.to_owned(),
    };
    let severity = json::severity(diagnostic.severity);
    let mut text = format!("{place}: [{severity}] {}\n", diagnostic.message);
    if let Some(help) = nginx_help::help(diagnostic) {
        text.push_str(&["    ", &help.text(Language::English), "\n"].concat());
    }
    text
}

/// A place as a line of the file.
fn place(file: &str, scenario: &Scenario, positions: &Positions<'_>, span: Span) -> String {
    let section = scenario
        .sections
        .iter()
        .find(|section| section.source == span.source());
    let inside = positions.start(span);
    let line = section.map_or(0, |section| section.line) + inside.line;
    format!("{file}:{line}")
}
