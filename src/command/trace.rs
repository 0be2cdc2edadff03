//! `hopscope trace`: the journeys of a scenario's requests.

use std::fmt::Write as _;

use super::argument::{Form, Trace};
use super::{Output, UNREADABLE, input, journal, json};
use crate::page::view::place::Places;
use crate::page::words::{Language, nginx_help};
use crate::scenario::{Journey, Loaded, Scenario, record};
use crate::text::{Diagnostic, Positions, Sources};

/// Traces one file.
pub(super) fn run(options: &Trace) -> Output {
    let found = input::read(&options.file).and_then(|input| input::apply(input, options));
    let (input, wanted) = match found {
        Ok(found) => found,
        Err(message) => {
            return Output {
                err: format!("hopscope: {message}\n"),
                code: UNREADABLE,
                ..Output::default()
            };
        }
    };
    let scenario = &input.scenario;
    let loaded = Loaded::new(scenario);
    let journeys = || -> Vec<Journey> {
        wanted
            .iter()
            .filter_map(|request| loaded.simulate(*request))
            .collect()
    };
    let out = match options.form {
        Form::Recorded => record::render(&loaded),
        Form::Text => text(scenario, &loaded.diagnostics, &journeys()),
        Form::Json => json::print(&scenario.sources, &loaded.diagnostics, &journeys()),
    };
    // What is wrong with the whole text; the rest is among the diagnostics.
    let mut err = String::new();
    for error in input.errors.iter().filter(|error| error.source.is_none()) {
        let (file, line, message) = (&options.file, error.line, &error.message);
        // Writing to a String cannot fail.
        let _ = writeln!(err, "hopscope: {file}:{line}: {message}");
    }
    if wanted.is_empty() {
        err.push_str(
            "hopscope: nothing is asked for: add --request \"GET https://your.domain.com/\"\n",
        );
    }
    Output {
        out,
        err,
        ..Output::default()
    }
}

fn text(scenario: &Scenario, diagnostics: &[Diagnostic], journeys: &[Journey]) -> String {
    let mut out = String::new();
    let positions = Positions::new(&scenario.sources);
    for diagnostic in diagnostics {
        out.push_str(&said(&scenario.sources, &positions, diagnostic));
        out.push('\n');
    }
    let places = Places::new(scenario);
    for journey in journeys {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string does not fail.
        let _ = journal::write(&mut out, journey, &places);
    }
    out
}

/// A diagnostic as nginx prints it, `[emerg] MESSAGE in FILE:LINE`, and our help under it.
fn said(sources: &Sources, positions: &Positions<'_>, diagnostic: &Diagnostic) -> String {
    let severity = json::severity(diagnostic.severity);
    let place = diagnostic.span.map(|span| {
        let source = sources.get(span.source());
        let line = diagnostic
            .line
            .unwrap_or_else(|| positions.start(span).line);
        format!(" in {}:{line}", source.name)
    });
    let place = place.unwrap_or_default();
    let help = nginx_help::help(diagnostic).map(|help| help.text(Language::English));
    let help = help.map_or_else(String::new, |help| format!("\n    {help}"));
    format!("[{severity}] {}{place}{help}", diagnostic.message)
}
