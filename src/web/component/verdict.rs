//! The verdict: one sentence, and the question it raises.

use yew::prelude::*;

use super::super::store::{Act, use_say};
use super::breakable::breakable;
use super::said::Said;
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::verdict::VerdictView;
use crate::page::words::ui;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) view: VerdictView,
    pub(crate) asked: Asked,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn Verdict(props: &Props) -> Html {
    let say = use_say();
    let view = &props.view;
    let sentence = view.sentence.iter().map(|part| {
        let class = classes!(
            part.value.then_some("verdict__value"),
            part.wrong.then_some("verdict__wrong"),
        );
        html! { <span {class}>{ breakable(&part.text) }</span> }
    });
    let open = props.asked == Asked::Verdict;
    let ask = props
        .act
        .reform(move |_| Action::Ask(if open { Asked::Nothing } else { Asked::Verdict }));
    html! {
        <section
            class={classes!("verdict", format!("verdict--{}", view.tone.as_str()))}
            aria-live="polite"
            aria-label={say(ui::VERDICT)}
            data-testid="verdict"
            data-kind={view.kind}
        >
            <h2 class="verdict__sentence">{ for sentence }</h2>
            if let Some(detail) = view.detail.clone() {
                <p class="verdict__detail"><Said said={detail} /></p>
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
