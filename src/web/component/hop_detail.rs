//! The opened hop: steps, and the tables of what came and went.

use yew::prelude::*;

use super::super::store::{Act, use_say};
use super::message_table::MessageTable;
use super::step_list::StepList;
use crate::page::model::Asked;
use crate::page::view::Kind;
use crate::page::view::hop::Opened;
use crate::page::words::ui;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) opened: Opened,
    pub(crate) asked: Asked,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn HopDetail(props: &Props) -> Html {
    let say = use_say();
    let opened = &props.opened;
    let tables = opened.tables.iter().map(|table| {
        html! {
            <MessageTable
                table={table.clone()}
                hop={opened.kind}
                asked={props.asked}
                act={props.act.clone()}
            />
        }
    });
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
                    <StepList steps={opened.steps.clone()} act={props.act.clone()} />
                </div>
            }
            if silent {
                <p class="hop_detail__silent">{ say(ui::NO_STEPS) }</p>
            }
            <div class="hop_detail__tables">{ for tables }</div>
        </section>
    }
}
