//! The opened hop: steps, and the tables of what came and went.

use yew::prelude::*;

use super::super::store::Act;
use super::message_table::message_table;
use super::step_list::step_list;
use crate::page::model::Asked;
use crate::page::view::Kind;
use crate::page::view::hop::Opened;
use crate::page::words::{Language, ui};

pub(crate) fn hop_detail(opened: &Opened, asked: Asked, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let tables = opened
        .tables
        .iter()
        .map(|table| message_table(table, opened.kind, asked, act, language));
    let silent = opened.steps.is_empty() && !matches!(opened.kind, Kind::Browser | Kind::Nobody);
    html! {
        <section
            class={classes!("card", "hop_detail", format!("hue--{}", opened.kind.as_str()))}
            data-testid="hop"
            data-hop={opened.kind.as_str()}
            aria-label={opened.title.clone()}
        >
            <h3 class="card__head">
                <span class="hop_detail__title">{ &opened.title }</span>
                <code class="hop_detail__address">{ &opened.address }</code>
            </h3>
            if !opened.steps.is_empty() {
                <div class="hop_detail__steps">
                    <h4 class="hop_detail__heading">{ say(ui::STEPS) }</h4>
                    { step_list(&opened.steps, act, language) }
                </div>
            }
            if silent {
                <p class="hop_detail__silent">{ say(ui::NO_STEPS) }</p>
            }
            <div class="hop_detail__tables">{ for tables }</div>
        </section>
    }
}
