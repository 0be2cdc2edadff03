//! The strip of hops: cards in the order of the request, wires with what went there and back.

use super::super::draw::{Draw, Name};
use super::said::breakable;
use crate::page::Action;
use crate::page::view::strip::{Card, Strip, Wire};
use crate::page::words::ui;

pub(super) fn strip(draw: &mut Draw, strip: &Strip, open: usize) {
    draw.perhaps(!strip.cards.is_empty(), |draw| {
        draw.tag("section strip", |draw| {
            draw.named(ui::JOURNEY);
            draw.tag("ol strip__list", |draw| {
                draw.tested("strip");
                for (index, card) in strip.cards.iter().enumerate() {
                    draw.tag("li strip__item hue--", |draw| {
                        draw.class(card.kind.as_str());
                        card_view(draw, card, index, index == open);
                        if let Some(wire) = strip.wires.get(index) {
                            wire_view(draw, wire);
                        }
                    });
                }
            });
        });
    });
}

fn card_view(draw: &mut Draw, card: &Card, index: usize, open: bool) {
    draw.button("strip__card", |draw| {
        draw.class(if open { " strip__card--open" } else { "" });
        draw.set(Name::Hop, card.kind.as_str());
        draw.whether(Name::Pressed, open);
        draw.click(Action::OpenHop(index));
        draw.tag("span strip__head", |draw| {
            draw.leaf("span strip__title", &card.title);
            if let Some(badge) = &card.badge {
                draw.tag("span strip__badge tone--", |draw| {
                    draw.class(card.badge_tone.as_str());
                    draw.text(badge);
                });
            }
        });
        for fact in &card.facts {
            draw.tag("span strip__fact tone--", |draw| {
                draw.class(fact.tone.as_str());
                draw.set(Name::Title, &fact.text);
                breakable(draw, &fact.text);
            });
        }
    });
}

fn wire_view(draw: &mut Draw, wire: &Wire) {
    draw.tag("div strip__wire", |draw| {
        for (tag, fact) in [
            ("span strip__there tone--", &wire.there),
            ("span strip__back tone--", &wire.back),
        ] {
            draw.tag(tag, |draw| {
                draw.class(fact.tone.as_str());
                draw.tag("span strip__label", |draw| breakable(draw, &fact.text));
            });
        }
    });
}
