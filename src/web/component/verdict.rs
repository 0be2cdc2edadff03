//! The verdict: one sentence, and the question it raises.

use yew::prelude::*;

use super::super::store::Act;
use super::breakable::breakable;
use super::said::said;
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::verdict::VerdictView;
use crate::page::words::{Language, ui};

pub(crate) fn verdict(view: &VerdictView, asked: Asked, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let sentence = view.sentence.iter().map(|part| {
        let class = classes!(
            part.value.then_some("verdict__value"),
            part.wrong.then_some("verdict__wrong"),
        );
        html! { <span {class}>{ breakable(&part.text) }</span> }
    });
    let open = asked == Asked::Verdict;
    let ask = act.reform(move |_| Action::Ask(if open { Asked::Nothing } else { Asked::Verdict }));
    html! {
        <section
            class={classes!("verdict", format!("verdict--{}", view.tone.as_str()))}
            aria-live="polite"
            aria-label={say(ui::VERDICT)}
            data-testid="verdict"
            data-kind={view.kind}
        >
            <h2 class="verdict__sentence">{ for sentence }</h2>
            if let Some(detail) = &view.detail {
                <p class="verdict__detail">{ said(detail, language) }</p>
            }
            if let Some(question) = &view.question {
                <div class="verdict__actions">
                    <button
                        type="button"
                        class="button button--primary"
                        aria-expanded={open.to_string()}
                        onclick={ask}
                    >{ ui::fill(say(ui::WHY), &[question]) }</button>
                </div>
            }
        </section>
    }
}
