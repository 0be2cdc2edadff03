//! What each hop believed about scheme, host and client.

use super::super::draw::{Draw, Name};
use crate::page::view::believed::Believed;
use crate::page::view::tone::Aspect;
use crate::page::words::ui;

pub(super) fn believed(draw: &mut Draw, table: &Believed) {
    draw.perhaps(table.columns.len() > 1, |draw| {
        draw.card("believed", ui::BELIEVED, |draw| {
            draw.tag("div believed__scroll", |draw| {
                draw.set(Name::Tabindex, "0");
                draw.set(Name::Role, "group");
                draw.named(ui::BELIEVED);
                draw.tag("table believed__table", |draw| rows(draw, table));
            });
        });
    });
}

fn rows(draw: &mut Draw, table: &Believed) {
    draw.tag("thead", |draw| {
        draw.tag("tr", |draw| {
            draw.leaf("td", "");
            for (kind, name) in &table.columns {
                draw.tag("th believed__hop hue--", |draw| {
                    draw.class(kind.as_str());
                    draw.set(Name::Scope, "col");
                    draw.text(name);
                });
            }
        });
    });
    draw.tag("tbody", |draw| {
        for (aspect, cells) in &table.rows {
            let label = match aspect {
                Aspect::Scheme => ui::SCHEME,
                Aspect::Host => ui::HOST,
                Aspect::Client => ui::CLIENT,
            };
            draw.tag("tr", |draw| {
                draw.tag("th", |draw| {
                    draw.set(Name::Scope, "row");
                    draw.text(draw.say(label));
                });
                for cell in cells {
                    draw.tag("td believed__cell tone--", |draw| {
                        draw.class(cell.tone.as_str());
                        draw.text(if cell.text.is_empty() {
                            "–"
                        } else {
                            &cell.text
                        });
                    });
                }
            });
        }
    });
}
