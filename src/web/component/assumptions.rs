//! What was assumed because the scenario does not say it.

use yew::prelude::*;

use super::super::store::{Act, use_say};
use super::said::Said;
use crate::page::Action;
use crate::page::derived::AssumptionView;
use crate::page::words::ui;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) list: Vec<AssumptionView>,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn Assumptions(props: &Props) -> Html {
    let say = use_say();
    if props.list.is_empty() {
        return html! {};
    }
    let items = props.list.iter().map(|assumed| {
        let write = assumed.section.clone().map(|(name, text)| {
            let onclick = props.act.reform(move |_| Action::AddSection(name.clone(), text.clone()));
            html! { <button type="button" class="button" {onclick}>{ say(ui::WRITE_DOWN) }</button> }
        });
        html! {
            <li class="assumptions__item" data-testid="assumption">
                <span><Said said={assumed.said.clone()} /></span>
                { write }
            </li>
        }
    });
    html! {
        <section class="card assumptions" aria-label={say(ui::ASSUMED)}>
            <h3 class="card__head"><span>{ say(ui::ASSUMED) }</span></h3>
            <ul class="assumptions__list">{ for items }</ul>
        </section>
    }
}
