//! What was assumed because the scenario does not say it.

use yew::prelude::*;

use super::super::store::Act;
use super::said::said;
use crate::page::Action;
use crate::page::derived::AssumptionView;
use crate::page::words::{Language, ui};

pub(crate) fn assumptions(list: &[AssumptionView], act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    if list.is_empty() {
        return html! {};
    }
    let items = list.iter().map(|assumed| {
        let write = assumed.section.clone().map(|(name, text)| {
            let onclick = act.reform(move |_| Action::AddSection(name.clone(), text.clone()));
            html! { <button type="button" class="button" {onclick}>{ say(ui::WRITE_DOWN) }</button> }
        });
        html! {
            <li class="assumptions__item" data-testid="assumption">
                <span>{ said(&assumed.said, language) }</span>
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
