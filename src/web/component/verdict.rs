//! The verdict: one sentence, and the question it raises.

use super::super::draw::{Draw, Name};
use super::said::{breakable, said};
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::verdict::VerdictView;
use crate::page::words::ui;

pub(super) fn verdict(draw: &mut Draw, view: &VerdictView, asked: Asked) {
    draw.tag("section verdict verdict--", |draw| {
        draw.class(view.tone.as_str());
        draw.set(Name::Live, "polite");
        draw.named(ui::VERDICT);
        draw.tested("verdict");
        draw.set(Name::Kind, view.kind);
        draw.tag("h2 verdict__sentence", |draw| {
            for part in &view.sentence {
                draw.tag("span", |draw| {
                    draw.class(match (part.value, part.wrong) {
                        (false, false) => "",
                        (true, false) => "verdict__value",
                        (false, true) => "verdict__wrong",
                        (true, true) => "verdict__value verdict__wrong",
                    });
                    breakable(draw, &part.text);
                });
            }
        });
        draw.perhaps(view.detail.is_some(), |draw| {
            if let Some(detail) = &view.detail {
                draw.tag("p verdict__detail", |draw| said(draw, detail));
            }
        });
        draw.perhaps(view.question.is_some(), |draw| {
            let question = view.question.as_deref().unwrap_or("");
            let open = asked == Asked::Verdict;
            let ask = if open { Asked::Nothing } else { Asked::Verdict };
            draw.tag("div verdict__actions", |draw| {
                draw.button("button button--primary", |draw| {
                    draw.whether(Name::Expanded, open);
                    draw.click(Action::Ask(ask));
                    draw.text(&ui::fill(draw.say(ui::WHY), &[question]));
                });
            });
        });
    });
}
