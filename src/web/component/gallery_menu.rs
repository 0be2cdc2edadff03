//! The gallery: a menu button with the built-in examples.

use wasm_bindgen::JsCast;
use web_sys::Event;

use super::super::browser::Thing;
use super::super::draw::{Draw, Name, On};
use super::super::message::{Does, Message, Move};
use crate::page::document::Document;
use crate::page::gallery::{EXAMPLES, Example};
use crate::page::words::ui;

pub(super) fn gallery_menu(draw: &mut Draw, open: bool) {
    draw.tag("div gallery_menu", |draw| {
        draw.button("button", |draw| {
            draw.set(Name::Popup, "menu");
            draw.whether(Name::Expanded, open);
            draw.on(On::Click, Does::Ask(|_| Some(Message::Menu)));
            draw.text(draw.say(ui::EXAMPLES));
        });
        draw.perhaps(open, |draw| {
            draw.tag("ul gallery_menu__list", |draw| {
                draw.set(Name::Role, "menu");
                draw.named(ui::EXAMPLES);
                draw.on(On::Keydown, Does::Ask(pressed));
                draw.on(On::Focusout, Does::Ask(left));
                for (index, example) in EXAMPLES.iter().enumerate() {
                    draw.tag("li", |draw| {
                        draw.set(Name::Role, "none");
                        item(draw, index, example);
                    });
                }
            });
        });
    });
}

fn item(draw: &mut Draw, index: usize, example: &Example) {
    draw.button("gallery_menu__item", |draw| {
        draw.set(Name::Role, "menuitem");
        draw.set(Name::Tabindex, "-1");
        draw.set(Name::Id, &["example-", &index.to_string()].concat());
        draw.on(On::Click, Does::Open(index));
        draw.leaf("span gallery_menu__title", example.title());
        draw.text(" ");
        draw.leaf("span gallery_menu__prose", &prose(example));
    });
}

fn pressed(event: &Event) -> Option<Message> {
    let key = event.unchecked_ref::<Thing>().key()?;
    if key == "Escape" {
        return Some(Message::CloseMenu);
    }
    let to = Move::of(&key, "ArrowUp", "ArrowDown")?;
    event.prevent_default();
    let target = event.target()?.unchecked_into::<Thing>();
    Some(Message::MoveMenu(to, target.id()?))
}

fn left(event: &Event) -> Option<Message> {
    let to = event.unchecked_ref::<Thing>().related_target();
    let inside = to.is_some_and(|to| matches!(to.closest(".gallery_menu"), Ok(Some(_))));
    (!inside).then_some(Message::LeaveMenu)
}

/// The prose under the title, in one line.
fn prose(example: &Example) -> String {
    let about = Document::read(example.text).about.text;
    let mut prose = String::new();
    for line in about.lines().skip(1) {
        prose.push_str(line.trim());
        prose.push(' ');
    }
    prose.trim().to_owned()
}
