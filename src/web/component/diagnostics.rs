//! The problems of the texts, under the editor.

use super::super::draw::{Draw, Name};
use super::said::said;
use crate::page::Action;
use crate::page::view::problem::{Problem, severity_name};
use crate::page::words::ui;
use crate::text::Severity;

pub(super) fn diagnostics(draw: &mut Draw, problems: &[Problem]) {
    draw.perhaps(!problems.is_empty(), |draw| {
        draw.tag("section diagnostics", |draw| {
            draw.named(ui::PROBLEMS);
            draw.tag("ul diagnostics__list", |draw| {
                draw.set(Name::Tabindex, "0");
                draw.named(ui::PROBLEMS);
                for problem in problems {
                    draw.tag("li diagnostics__item diagnostics__item--", |draw| {
                        item(draw, problem);
                    });
                }
            });
        });
    });
}

fn item(draw: &mut Draw, problem: &Problem) {
    let name = severity_name(problem.severity);
    let label = match problem.severity {
        Severity::Emerg => ui::EMERG,
        Severity::Error => ui::ERROR,
        Severity::Warn => ui::WARN,
        Severity::NotSimulated => ui::NOT_SIMULATED,
        Severity::Note => ui::NOTE,
    };
    draw.class(name);
    draw.tested("problem");
    draw.set(Name::Severity, name);
    draw.set(Name::File, &problem.file);
    let mut at = problem.file.clone();
    if let Some(line) = problem.line {
        let line = line.to_string();
        draw.set(Name::Line, &line);
        if !at.is_empty() {
            at.push(':');
            at.push_str(&line);
        }
    }
    draw.label("span diagnostics__severity", label);
    draw.tag("span diagnostics__message", |draw| {
        draw.text(&problem.message);
        if let Some(help) = &problem.help {
            draw.tag("span diagnostics__help", |draw| said(draw, help));
        }
    });
    if let Some(place) = &problem.place {
        draw.act("link", &at, Action::Select(place.clone()));
    } else if !at.is_empty() {
        draw.leaf("span diagnostics__place", &at);
    }
}
