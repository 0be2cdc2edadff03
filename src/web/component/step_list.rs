//! Steps: what was decided, in order, each leading to the text that decided.

use super::super::draw::{Draw, Name};
use super::said::said;
use crate::nginx::Phase;
use crate::page::Action;
use crate::page::view::hop::{ContestantView, StepView};
use crate::page::view::place::Target;
use crate::page::words::nginx::contest;

pub(super) fn step_list<'a>(draw: &mut Draw, steps: impl Iterator<Item = &'a StepView>) {
    draw.tag("ol step_list", |draw| {
        let mut before = None;
        for step in steps {
            draw.tag("li step_list__item", |draw| {
                draw.perhaps(step.phase != before, |draw| {
                    if let Some(phase) = step.phase {
                        draw.leaf("span step_list__phase", phase_name(phase));
                    }
                });
                step_view(draw, step);
            });
            before = step.phase;
        }
    });
}

fn step_view(draw: &mut Draw, step: &StepView) {
    line(draw, step.target.as_ref(), |draw| {
        draw.class("step_list__step tone--");
        draw.class(step.tone.as_str());
        draw.tested("step");
        draw.tag("span step_list__sentence", |draw| said(draw, &step.said));
    });
    draw.perhaps(step.contest.len() > 1, |draw| {
        draw.tag("ul step_list__contest", |draw| {
            for one in &step.contest {
                draw.tag("li", |draw| {
                    line(draw, one.target.as_ref(), |draw| contestant(draw, one));
                });
            }
        });
    });
}

fn contestant(draw: &mut Draw, one: &ContestantView) {
    let won = one.outcome.won();
    draw.class("step_list__contestant");
    if won {
        draw.class(" step_list__contestant--won");
    }
    draw.tag("span step_list__mark", |draw| {
        draw.set(Name::AriaHidden, "true");
        draw.text(if won { "✓" } else { "·" });
    });
    let name = if one.name.is_empty() {
        "\"\""
    } else {
        &one.name
    };
    draw.leaf("code step_list__name", name);
    draw.tag("span step_list__outcome", |draw| {
        said(draw, &contest(one.outcome));
    });
}

/// A button that leads to a place, or only a line if there is none.
fn line(draw: &mut Draw, target: Option<&Target>, inside: impl FnOnce(&mut Draw)) {
    let Some(target) = target else {
        return draw.tag("div", inside);
    };
    draw.button("", |draw| {
        draw.click(Action::Select(target.place.clone()));
        inside(draw);
        draw.leaf("span step_list__place", &target.label);
    });
}

/// The phase in nginx's own words.
fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Read => "read",
        Phase::PostRead => "post read",
        Phase::ServerRewrite => "server rewrite",
        Phase::FindConfig => "find config",
        Phase::Rewrite => "rewrite",
        Phase::PostRewrite => "post rewrite",
        Phase::PreAccess => "preaccess",
        Phase::Access => "access",
        Phase::PostAccess => "post access",
        Phase::PreContent => "precontent",
        Phase::Content => "content",
        Phase::HeaderFilter => "header filter",
    }
}
