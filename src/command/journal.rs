//! The journeys as text for people: the verdict first, then every hop with what it did and where
//! that is written, then why.

use std::fmt::{self, Write};

use crate::page::model::Asked;
use crate::page::view::flow::{self, Station};
use crate::page::view::hop;
use crate::page::view::place::Places;
use crate::page::view::strip;
use crate::page::view::why;
use crate::page::words::{Language, ending, event, scenario};
use crate::scenario::{Journey, Trip};
use crate::wire::Program;

/// The words' language.
const LANGUAGE: Language = Language::English;

/// Writes a journey.
pub(super) fn write(out: &mut String, journey: &Journey, places: &Places<'_>) -> fmt::Result {
    writeln!(out, "request {}", journey.request)?;
    writeln!(out, "{}", ending::sentence(journey).text(LANGUAGE))?;
    if let Some(detail) = ending::detail(journey) {
        writeln!(out, "{}", detail.text(LANGUAGE))?;
    }
    for assumption in &journey.assumed {
        let said = scenario::assumption(assumption).text(LANGUAGE);
        writeln!(out, "Assumed: {said}")?;
    }
    for (index, trip) in journey.trips.iter().enumerate() {
        write_trip(out, index + 1, trip, places)?;
    }
    if let Some(why) = why::why(Asked::Verdict, journey, None, places) {
        writeln!(out, "\nwhy {}?", why.about)?;
        for link in why.links {
            let place = link.target.map(|target| target.label).unwrap_or_default();
            let program = program(link.program);
            let line = format!("  {program:<9} {}", link.said.text(LANGUAGE));
            write_line(out, &line, &place)?;
        }
    }
    Ok(())
}

fn write_trip(out: &mut String, number: usize, trip: &Trip, places: &Places<'_>) -> fmt::Result {
    writeln!(out, "\n{number}. {} {}", trip.method, trip.url)?;
    write_browser(out, trip, true)?;
    for station in flow::stations(trip) {
        write_station(out, &station, places)?;
    }
    match &trip.answer {
        Ok(response) => {
            write!(out, "  = {}", response.status)?;
            if let Some(location) = response.headers.get("Location") {
                write!(out, " Location: {location}")?;
            }
            writeln!(out)?;
        }
        Err(unanswered) => writeln!(out, "  = {}", unanswered.error)?,
    }
    write_browser(out, trip, false)
}

/// What the browser decided before it asked, or when it had its answer.
fn write_browser(out: &mut String, trip: &Trip, before: bool) -> fmt::Result {
    for step in &trip.steps {
        if step.event.is_before_asking() == before {
            let said = event::browser(&step.event).text(LANGUAGE);
            write_line(out, &format!("  {said}"), "")?;
        }
    }
    Ok(())
}

fn write_station(out: &mut String, station: &Station<'_>, places: &Places<'_>) -> fmt::Result {
    if station.kind == flow::Kind::Browser {
        return Ok(());
    }
    let status = station
        .answered
        .map(|response| response.status.to_string())
        .or_else(|| station.failed.clone())
        .unwrap_or_default();
    writeln!(out, "  {} {status}", strip::title(station, LANGUAGE))?;
    for step in hop::steps(station, places) {
        let place = step.target.map(|target| target.label).unwrap_or_default();
        write_line(out, &format!("    {}", step.said.text(LANGUAGE)), &place)?;
    }
    Ok(())
}

/// A line with its place at the end.
fn write_line(out: &mut String, line: &str, place: &str) -> fmt::Result {
    let line = line.replace(['\r', '\n'], " ");
    if place.is_empty() {
        writeln!(out, "{line}")
    } else {
        writeln!(out, "{line}  [{place}]")
    }
}

fn program(program: Program) -> &'static str {
    match program {
        Program::Client => "client",
        Program::Browser => "browser",
        Program::Balancer => "balancer",
        Program::Nginx => "nginx",
        Program::Wsgi => "wsgi",
        Program::Flask => "flask",
        Program::Backend => "backend",
    }
}
