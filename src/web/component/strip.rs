//! The strip of hops: cards in the order of the request, wires with what went there and back.

use yew::prelude::*;

use super::super::store::Act;
use super::breakable::breakable;
use crate::page::Action;
use crate::page::view::strip::{Card, Strip as View, Wire};
use crate::page::words::{Language, ui};

pub(crate) fn strip(strip: &View, open: usize, act: &Act, language: Language) -> Html {
    if strip.cards.is_empty() {
        return html! {};
    }
    let items = strip.cards.iter().enumerate().map(|(index, card)| {
        let onclick = act.reform(move |_| Action::OpenHop(index));
        html! {
            <li class={classes!("strip__item", format!("hue--{}", card.kind.as_str()))}>
                { card_view(card, index == open, onclick) }
                { strip.wires.get(index).map(wire) }
            </li>
        }
    });
    html! {
        <section class="strip" aria-label={ui::JOURNEY.say(language)}>
            <ol class="strip__list" data-testid="strip">{ for items }</ol>
        </section>
    }
}

fn card_view(card: &Card, open: bool, onclick: Callback<MouseEvent>) -> Html {
    let facts = card.facts.iter().map(|fact| {
        html! {
            <span
                class={classes!("strip__fact", format!("tone--{}", fact.tone.as_str()))}
                title={fact.text.clone()}
            >{ breakable(&fact.text) }</span>
        }
    });
    html! {
        <button
            type="button"
            class={classes!("strip__card", open.then_some("strip__card--open"))}
            data-hop={card.kind.as_str()}
            aria-pressed={open.to_string()}
            {onclick}
        >
            <span class="strip__head">
                <span class="strip__title">{ &card.title }</span>
                if let Some(badge) = &card.badge {
                    <span class={classes!("strip__badge", format!("tone--{}", card.badge_tone.as_str()))}>
                        { badge }
                    </span>
                }
            </span>
            { for facts }
        </button>
    }
}

fn wire(wire: &Wire) -> Html {
    html! {
        <div class="strip__wire">
            <span class={classes!("strip__there", format!("tone--{}", wire.there.tone.as_str()))}>
                <span class="strip__label">{ breakable(&wire.there.text) }</span>
            </span>
            <span class={classes!("strip__back", format!("tone--{}", wire.back.tone.as_str()))}>
                <span class="strip__label">{ breakable(&wire.back.text) }</span>
            </span>
        </div>
    }
}
