//! The `answers ADDRESS PROTOCOL` sections: backends that give one raw answer, whatever is asked.

use super::unreadable;
use crate::scenario::{Kind, PROTOCOLS, Scenario, Section};
use crate::text::{Diagnostic, Span, all_lines, part_span};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Failure, Headers, Response, Traced};

/// A backend given by its raw answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Where it listens.
    pub address: String,
    /// What it speaks: `http`, `uwsgi`, `fastcgi`, `scgi`.
    pub protocol: &'static str,
    /// What it says; a failure if nginx cannot read it.
    pub response: Result<Response, Failure>,
    /// The section's content; `None` if it is assumed.
    pub span: Option<Span>,
}

/// Reads the sections.
pub fn read(scenario: &Scenario) -> (Vec<Answer>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut answers = Vec::new();
    for section in &scenario.sections {
        if let Kind::Answers { address, protocol } = &section.kind {
            let known = PROTOCOLS.iter().find(|known| *known == protocol);
            let protocol = known.copied().unwrap_or("http");
            let (response, span) = response(scenario, section, protocol, &mut diagnostics);
            answers.push(Answer {
                address: address.clone(),
                protocol,
                response,
                span: Some(span),
            });
        }
    }
    (answers, diagnostics)
}

fn response(
    scenario: &Scenario,
    section: &Section,
    protocol: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Result<Response, Failure>, Span) {
    let text = scenario.sources.get(section.source).text.as_str();
    let span = Span::new(section.source, 0..text.trim_end().len());
    let lines = all_lines(&scenario.sources, section.source);
    let first = lines
        .iter()
        .position(|(_, line)| !line.trim().is_empty())
        .unwrap_or(lines.len());
    let blank = lines[first..]
        .iter()
        .position(|(_, line)| line.is_empty())
        .map_or(lines.len(), |length| first + length);
    // CGI says its status in a header, or not at all.
    let cgi = matches!(protocol, "fastcgi" | "scgi");
    let said = lines
        .get(first)
        .filter(|(_, line)| first < blank && !(cgi && line.contains(':')));
    let (status, reason, status_origin) = match said {
        Some((place, line)) => status(*place, line, diagnostics),
        None => (
            200,
            "OK".to_owned(),
            Origin::new(Program::Backend, Rule("default-status"), "", Some(span)),
        ),
    };
    let silence = Origin::new(Program::Backend, Rule("backend-says-only"), "", Some(span));
    let mut headers = Headers::new(silence);
    if let Some((place, line)) = said.filter(|_| cgi) {
        let origin = Origin::written(Program::Backend, *place);
        headers.add("Status", &origin, written(*place, line, line.trim()));
    }
    let first = first + usize::from(said.is_some());
    for (place, line) in lines.get(first..blank).unwrap_or_default() {
        let Some((name, value)) = line.split_once(':') else {
            // The answer is raw: nginx refuses such a line.
            return (Err(Failure::InvalidHeader), span);
        };
        headers.push(
            written(*place, line, name.trim()),
            written(*place, line, value.trim()),
        );
    }
    let mut body = Traced::new();
    if let Some((place, _)) = lines.get(blank + 1) {
        let rest = text[place.start() as usize..].trim_end_matches('\n');
        let start = place.start() as usize;
        let place = Span::new(section.source, start..start + rest.len());
        body = Traced::of(rest, &Origin::written(Program::Backend, place));
    }
    if protocol == "http" {
        add_framing(&mut headers, status, &body);
    }
    let response = Response {
        status,
        reason,
        status_origin,
        headers,
        body,
    };
    (Ok(response), span)
}

fn status(place: Span, line: &str, diagnostics: &mut Vec<Diagnostic>) -> (u16, String, Origin) {
    let line = line.trim();
    let (code, reason) = line.split_once(' ').unwrap_or((line, ""));
    let code = if let Ok(code @ 100..=999) = code.parse::<u16>() {
        code
    } else {
        let message = format!("an answer begins with its status, not with \"{line}\"");
        diagnostics.push(unreadable("no-status", place, message));
        200
    };
    let origin = Origin::written(Program::Backend, place);
    (code, reason.trim().to_owned(), origin)
}

/// What a server adds so that its client finds the end of the answer.
fn add_framing(headers: &mut Headers, status: u16, body: &Traced) {
    let origin = headers.silence.clone();
    let framed = headers.has("Content-Length") || headers.has("Transfer-Encoding");
    if !framed && !matches!(status, 204 | 304) {
        let length = Traced::of(body.len().to_string(), &origin);
        headers.add("Content-Length", &origin, length);
    }
    if !headers.has("Connection") {
        headers.add("Connection", &origin, Traced::of("close", &origin));
    }
}

fn written(place: Span, line: &str, part: &str) -> Traced {
    let place = part_span(place, line, part);
    Traced::of(part, &Origin::written(Program::Backend, place))
}
