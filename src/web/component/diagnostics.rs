//! The problems of the texts, under the editor.

use yew::prelude::*;

use super::super::store::Act;
use super::said::said;
use crate::page::Action;
use crate::page::view::problem::{Problem, severity_name};
use crate::page::words::{Language, ui};
use crate::text::Severity;

pub(super) fn diagnostics(problems: &[Problem], act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    if problems.is_empty() {
        return html! {};
    }
    let items = problems.iter().map(|problem| item(problem, act, language));
    html! {
        <section class="diagnostics" aria-label={say(ui::PROBLEMS)}>
            <ul class="diagnostics__list" tabindex="0" aria-label={say(ui::PROBLEMS)}>{ for items }</ul>
        </section>
    }
}

fn item(problem: &Problem, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let name = severity_name(problem.severity);
    let label = match problem.severity {
        Severity::Emerg => ui::EMERG,
        Severity::Error => ui::ERROR,
        Severity::Warn => ui::WARN,
        Severity::NotSimulated => ui::NOT_SIMULATED,
        Severity::Note => ui::NOTE,
    };
    let at = match problem.line {
        Some(line) if !problem.file.is_empty() => format!("{}:{line}", problem.file),
        _ => problem.file.clone(),
    };
    let onclick = problem
        .place
        .clone()
        .map(|place| act.reform(move |_| Action::Select(place.clone())));
    html! {
        <li
            class={classes!("diagnostics__item", format!("diagnostics__item--{name}"))}
            data-testid="problem"
            data-severity={name}
            data-file={problem.file.clone()}
            data-line={problem.line.map(|line| line.to_string())}
        >
            <span class="diagnostics__severity">{ say(label) }</span>
            <span class="diagnostics__message">
                { &problem.message }
                if let Some(help) = &problem.help {
                    <span class="diagnostics__help">{ said(help, language) }</span>
                }
            </span>
            if let Some(onclick) = onclick {
                <button type="button" class="link" {onclick}>{ at }</button>
            } else if !at.is_empty() {
                <span class="diagnostics__place">{ at }</span>
            }
        </li>
    }
}
