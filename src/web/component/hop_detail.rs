//! The opened hop: steps, and the tables of what came and went.

use super::super::draw::{Draw, Name};
use super::message_table::message_table;
use super::step_list::step_list;
use crate::page::model::Asked;
use crate::page::view::Kind;
use crate::page::view::hop::Opened;
use crate::page::words::ui;

pub(super) fn hop_detail(draw: &mut Draw, opened: &Opened, asked: Asked) {
    let hop = opened.kind.as_str();
    draw.tag("section card hop_detail hue--", |draw| {
        draw.class(hop);
        draw.tested("hop");
        draw.set(Name::Hop, hop);
        draw.set(Name::AriaLabel, &opened.title);
        draw.tag("h3 card__head", |draw| {
            draw.leaf("span hop_detail__title", &opened.title);
            draw.leaf("code hop_detail__address", &opened.address);
        });
        draw.perhaps(true, |draw| {
            if !opened.steps.is_empty() {
                draw.tag("div hop_detail__steps", |draw| {
                    draw.label("h4 hop_detail__heading", ui::STEPS);
                    step_list(draw, opened.steps.iter());
                });
            } else if !matches!(opened.kind, Kind::Browser | Kind::Nobody) {
                draw.label("p hop_detail__silent", ui::NO_STEPS);
            }
        });
        draw.tag("div hop_detail__tables", |draw| {
            for table in &opened.tables {
                message_table(draw, table, opened.kind, asked);
            }
        });
    });
}
