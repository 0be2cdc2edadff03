//! Steps: what was decided, in order, each leading to the text that decided.

use yew::prelude::*;

use super::super::store::Act;
use super::said::said;
use crate::nginx::Phase;
use crate::page::Action;
use crate::page::view::hop::{ContestantView, StepView};
use crate::page::words::Language;
use crate::page::words::nginx::contest;

pub(super) fn step_list(steps: &[StepView], act: &Act, language: Language) -> Html {
    let mut before = None;
    let steps = steps.iter().map(|step| {
        let phase = step.phase.filter(|phase| before != Some(*phase));
        before = step.phase;
        html! {
            <li class="step_list__item">
                if let Some(phase) = phase {
                    <span class="step_list__phase">{ phase_name(phase) }</span>
                }
                { step_view(step, act, language) }
            </li>
        }
    });
    html! { <ol class="step_list">{ for steps }</ol> }
}

fn step_view(step: &StepView, act: &Act, language: Language) -> Html {
    let class = classes!("step_list__step", format!("tone--{}", step.tone.as_str()));
    let sentence =
        html! { <span class="step_list__sentence">{ said(&step.said, language) }</span> };
    let line = match &step.target {
        Some(target) => {
            let place = target.place.clone();
            let onclick = act.reform(move |_| Action::Select(place.clone()));
            html! {
                <button type="button" {class} data-testid="step" {onclick}>
                    { sentence }<span class="step_list__place">{ &target.label }</span>
                </button>
            }
        }
        None => html! { <div {class} data-testid="step">{ sentence }</div> },
    };
    let contestants = step.contest.iter().map(|one| {
        html! { { contestant(one, act, language) } }
    });
    html! {
        <>
            { line }
            if step.contest.len() > 1 {
                <ul class="step_list__contest">{ for contestants }</ul>
            }
        </>
    }
}

fn contestant(one: &ContestantView, act: &Act, language: Language) -> Html {
    let won = one.outcome.won();
    let class = classes!(
        "step_list__contestant",
        won.then_some("step_list__contestant--won")
    );
    let content = html! {
        <>
            <span class="step_list__mark" aria-hidden="true">{ if won { "✓" } else { "·" } }</span>
            <code class="step_list__name">{ if one.name.is_empty() { "\"\"" } else { &one.name } }</code>
            <span class="step_list__outcome">{ said(&contest(one.outcome), language) }</span>
        </>
    };
    html! {
        <li>
            if let Some(target) = &one.target {
                <button
                    type="button"
                    {class}
                    onclick={{
                        let place = target.place.clone();
                        act.reform(move |_| Action::Select(place.clone()))
                    }}
                >{ content }<span class="step_list__place">{ &target.label }</span></button>
            } else {
                <div {class}>{ content }</div>
            }
        </li>
    }
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
