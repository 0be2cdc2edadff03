//! The editor's tabs, and the button that adds one.

use wasm_bindgen::JsCast;
use web_sys::Event;

use super::super::app::Local;
use super::super::browser::Thing;
use super::super::draw::{Draw, Name, On};
use super::super::message::{Does, Field, Message, Move};
use crate::page::Action;
use crate::page::derived::TabView;
use crate::page::model::Tab;
use crate::page::words::ui;
use crate::text::Severity;

/// Names worth offering when a section is added.
const SUGGESTED: [&str; 9] = [
    "app.py",
    "uwsgi_params",
    "proxy_params",
    "processes",
    "balancer",
    "files",
    "answers 127.0.0.1:5001 http",
    "hosts",
    "request: another",
];

pub(super) fn tabs(draw: &mut Draw, views: &[TabView], open: &Tab, local: &Local) {
    draw.tag("div tabs", |draw| {
        draw.tag("div tabs__list", |draw| {
            draw.set(Name::Role, "tablist");
            draw.named(ui::FILES);
            draw.on(On::Keydown, Does::Ask(moved));
            for view in views {
                tab(draw, view);
            }
        });
        draw.tag("div tabs__tools", |draw| {
            draw.tag("div tabs__add", |draw| add(draw, local.adding.as_deref()));
            draw.perhaps(matches!(open, Tab::Section(_)), |draw| {
                draw.icon("button--quiet tabs__plus", ui::REMOVE, "×", |draw| {
                    if let Tab::Section(index) = *open {
                        draw.click(Action::RemoveSection(index));
                    }
                });
            });
        });
    });
}

fn tab(draw: &mut Draw, view: &TabView) {
    draw.button("tabs__tab", |draw| {
        draw.class(if view.open { " tabs__tab--open" } else { "" });
        draw.set(Name::Role, "tab");
        draw.whether(Name::AriaSelected, view.open);
        draw.set(Name::Controls, "editor");
        draw.set(Name::AriaLabel, &view.name);
        draw.set(Name::Tabindex, if view.open { "0" } else { "-1" });
        draw.click(Action::OpenTab(view.tab.clone()));
        draw.text(&view.name);
        match view.severity {
            Some(Severity::Emerg | Severity::Error) => {
                draw.leaf("span tabs__dot tabs__dot--error", "");
            }
            Some(Severity::Warn | Severity::NotSimulated) => {
                draw.leaf("span tabs__dot tabs__dot--warn", "");
            }
            _ => {}
        }
    });
}

fn moved(event: &Event) -> Option<Message> {
    let key = event.unchecked_ref::<Thing>().key()?;
    let to = Move::of(&key, "ArrowLeft", "ArrowRight")?;
    event.prevent_default();
    Some(Message::MoveTab(to))
}

fn add(draw: &mut Draw, name: Option<&str>) {
    draw.icon("button--quiet tabs__plus", ui::ADD_FILE, "+", |draw| {
        draw.whether(Name::Expanded, name.is_some());
        let toggle: fn(&Event) -> Option<Message> = if name.is_some() {
            |_| Some(Message::Adding(false))
        } else {
            |_| Some(Message::Adding(true))
        };
        draw.on(On::Click, Does::Ask(toggle));
    });
    draw.perhaps(name.is_some(), |draw| form(draw, name.unwrap_or("")));
}

fn form(draw: &mut Draw, name: &str) {
    draw.tag("form tabs__form", |draw| {
        let submit = Does::Ask(|event| {
            event.prevent_default();
            Some(Message::Add)
        });
        draw.on(On::Submit, submit);
        let escape = Does::Ask(|event| {
            let key = event.unchecked_ref::<Thing>().key()?;
            (key == "Escape").then_some(Message::Adding(false))
        });
        draw.on(On::Keydown, escape);
        draw.tag("input tabs__name", |draw| {
            draw.set(Name::List, "tabs-names");
            draw.set(Name::Autocomplete, "off");
            draw.set(Name::Spellcheck, "false");
            draw.named(ui::FILE_NAME);
            draw.set(Name::Placeholder, "conf.d/site.conf");
            draw.value(name);
            draw.on(On::Input, Does::Type(Field::FileName));
        });
        draw.tag("datalist", |draw| {
            draw.set(Name::Id, "tabs-names");
            for name in SUGGESTED {
                draw.tag("option", |draw| draw.set(Name::Value, name));
            }
        });
        draw.tag("button button", |draw| {
            draw.set(Name::Type, "submit");
            draw.text(draw.say(ui::ADD));
        });
    });
}
