//! The visible things, one file each; the CSS block is the file's name.

mod assumptions;
mod believed;
mod diagnostics;
mod differences;
mod editor_pane;
mod gallery_menu;
mod header;
mod hop_detail;
mod message_table;
mod request_bar;
mod said;
mod step_list;
mod strip;
mod tabs;
mod trips;
mod trouble;
mod value;
mod verdict;
mod why;

use yew::NodeRef;

use super::app::Local;
use super::draw::{Draw, Name, On};
use super::message::{Does, Message};
use crate::page::words::ui;
use crate::page::{Derived, Model};

/// Everything; `host` will lead to the editor's element.
pub(super) fn page(
    draw: &mut Draw,
    model: &Model,
    derived: &Derived,
    local: &Local,
    host: &NodeRef,
) {
    draw.tag("a skip", |draw| {
        draw.set(Name::Href, "#verdict");
        // It moves the focus itself: its fragment would be taken for a link of hopscope.
        let skip = Does::Ask(|event| {
            event.prevent_default();
            Some(Message::Focus("#verdict"))
        });
        draw.on(On::Click, skip);
        draw.text(draw.say(ui::SKIP));
    });
    header::header(draw, model, local);
    request_bar::request_bar(draw, model, derived, local);
    draw.perhaps(model.trouble.is_some(), |draw| {
        if let Some(named) = model.trouble {
            trouble::trouble(draw, named);
        }
    });
    draw.tag("main panes", |draw| {
        editor_pane::editor_pane(draw, model, derived, local, host);
        draw.tag("div panes__journey", |draw| {
            draw.tag("div panes__verdict", |draw| {
                draw.set(Name::Id, "verdict");
                draw.set(Name::Tabindex, "-1");
                verdict::verdict(draw, &derived.verdict, model.asked);
            });
            draw.tag("div panes__detail", |draw| journey(draw, model, derived));
        });
    });
}

fn journey(draw: &mut Draw, model: &Model, derived: &Derived) {
    trips::trips(draw, &derived.trips, derived.trip);
    strip::strip(draw, &derived.strip, derived.hop);
    draw.perhaps(derived.why.is_some(), |draw| {
        if let Some(chain) = &derived.why {
            why::why(draw, chain);
        }
    });
    draw.perhaps(derived.opened.is_some(), |draw| {
        if let Some(opened) = &derived.opened {
            hop_detail::hop_detail(draw, opened, model.asked);
        }
    });
    believed::believed(draw, &derived.believed);
    assumptions::assumptions(draw, &derived.assumptions);
}
