//! The request: method, URL, client, headers, and what stands around it: balancer and versions.

use super::super::app::Local;
use super::super::draw::{Draw, Name, On};
use super::super::message::{Does, Field, Message};
use super::differences::differences;
use crate::balancer::preset;
use crate::page::balancer::Choice;
use crate::page::derived::BalancerView;
use crate::page::model::Tab;
use crate::page::request::{DEFAULT_CLIENT, METHODS, Typed};
use crate::page::versions::Part;
use crate::page::words::ui;
use crate::page::words::ui::Label;
use crate::page::{Action, Derived, Model};

pub(super) fn request_bar(draw: &mut Draw, model: &Model, derived: &Derived, local: &Local) {
    draw.tag("section request_bar", |draw| {
        draw.named(ui::REQUEST);
        draw.perhaps(derived.requests.len() > 1, |draw| {
            draw.tag("select request_bar__picker", |draw| {
                changes(draw, ui::REQUESTS, Field::Request);
                for (index, name) in derived.requests.iter().enumerate() {
                    option(draw, &index.to_string(), name, index == model.request);
                }
            });
        });
        draw.perhaps(true, |draw| match &derived.typed {
            Some(typed) => line(draw, typed, &local.draft),
            None => raw(draw, model.request_section()),
        });
        draw.tag("div request_bar__around", |draw| {
            balancer(draw, &derived.balancer);
            for (part, version) in Part::ALL.into_iter().zip(&derived.versions) {
                version_menu(draw, part, version);
                if part == Part::Nginx {
                    draw.button("request_bar__chip", |draw| {
                        draw.whether(Name::Expanded, local.differences);
                        draw.on(On::Click, Does::Ask(|_| Some(Message::Differences)));
                        draw.text(draw.say(ui::DIFFERENCES));
                    });
                }
            }
        });
        draw.perhaps(local.differences, differences);
    });
}

/// The way to the text of a byte for byte request.
fn raw(draw: &mut Draw, section: Option<usize>) {
    draw.tag("p request_bar__raw", |draw| {
        draw.text(draw.say(ui::RAW_REQUEST));
        draw.text(" ");
        draw.button("button", |draw| {
            if let Some(index) = section {
                draw.click(Action::OpenTab(Tab::Section(index)));
            }
            draw.text(draw.say(ui::EDIT_TEXT));
        });
    });
}

/// Method, URL, address and headers.
fn line(draw: &mut Draw, typed: &Typed, draft: &str) {
    let method = typed.method();
    draw.tag("div request_bar__line", |draw| {
        draw.tag("select request_bar__method", |draw| {
            changes(draw, ui::METHOD, Field::Method);
            options(draw, &METHODS, method);
        });
        draw.tag("input request_bar__url", |draw| {
            draw.set(Name::Inputmode, "url");
            draw.set(Name::Placeholder, "https://your.domain.com/");
            field(draw, ui::URL, &typed.url, Field::Url);
        });
    });
    chip(draw, "", draw.say(ui::FROM_SHORT), |draw| {
        draw.tag("input request_bar__from", |draw| {
            draw.set(Name::Size, "12");
            draw.set(Name::Placeholder, DEFAULT_CLIENT);
            let from = typed.from.as_deref().unwrap_or("");
            field(draw, ui::FROM, from, Field::From);
        });
    });
    let same = meant(draft).eq(meant(&typed.headers));
    let shown = if same { draft } else { &typed.headers };
    let rows = (shown.lines().count() + usize::from(shown.ends_with('\n'))).clamp(1, 6);
    let headers = " request_bar__chip--headers";
    chip(draw, headers, draw.say(ui::HEADERS_SHORT), |draw| {
        draw.tag("textarea request_bar__headers", |draw| {
            draw.set(Name::Rows, &rows.to_string());
            draw.set(Name::Placeholder, draw.say(ui::HEADERS_HINT));
            field(draw, ui::HEADERS, shown, Field::Headers);
        });
    });
}

fn meant(headers: &str) -> impl Iterator<Item = &str> {
    headers.lines().filter(|line| !line.trim().is_empty())
}

fn balancer(draw: &mut Draw, view: &BalancerView) {
    let short = draw.say(ui::BALANCER).to_ascii_lowercase();
    chip(draw, "", &short, |draw| {
        draw.tag("select request_bar__select", |draw| {
            changes(draw, ui::BALANCER, Field::Balancer);
            let is_preset = matches!(view.choice, Choice::Preset(_));
            for choice in Choice::all() {
                let label = match choice {
                    Choice::Unwritten if view.assumed => draw.say(ui::BALANCER_ASSUMED),
                    Choice::Unwritten => draw.say(ui::BALANCER_UNWRITTEN),
                    Choice::Silent => draw.say(ui::BALANCER_SILENT),
                    Choice::Forwards => draw.say(ui::BALANCER_FORWARDS),
                    Choice::Preset(name) => preset(name).map_or(name, |preset| preset.title),
                    Choice::Custom if is_preset => draw.say(ui::BALANCER_WRITE_OUT),
                    Choice::Custom => draw.say(ui::BALANCER_CUSTOM),
                };
                option(draw, choice.as_str(), label, choice == view.choice);
            }
        });
    });
}

fn version_menu(draw: &mut Draw, part: Part, version: &str) {
    let (short, label) = match part {
        Part::Nginx => ("nginx", ui::NGINX_VERSION),
        Part::Params => (draw.say(ui::PARAMS_SHORT), ui::PARAMS_VERSION),
        Part::Werkzeug => ("Werkzeug", ui::WERKZEUG_VERSION),
    };
    chip(draw, "", short, |draw| {
        draw.tag("select request_bar__select", |draw| {
            changes(draw, label, Field::Version(part));
            options(draw, part.choices(), version);
        });
    });
}

fn chip(draw: &mut Draw, class: &str, short: &str, inside: impl FnOnce(&mut Draw)) {
    draw.tag("label request_bar__chip", |draw| {
        draw.class(class);
        draw.leaf("span", short);
        inside(draw);
    });
}

/// What every text field has.
fn field(draw: &mut Draw, label: Label, value: &str, field: Field) {
    for name in [Name::Autocomplete, Name::Autocapitalize] {
        draw.set(name, "off");
    }
    draw.set(Name::Spellcheck, "false");
    draw.named(label);
    draw.value(value);
    draw.on(On::Input, Does::Type(field));
}

fn changes(draw: &mut Draw, label: Label, field: Field) {
    draw.named(label);
    draw.on(On::Change, Does::Type(field));
}

/// What is offered, and what is chosen even if it is not offered.
fn options(draw: &mut Draw, offered: &[&str], chosen: &str) {
    for one in offered {
        option(draw, one, one, *one == chosen);
    }
    if !offered.contains(&chosen) {
        option(draw, chosen, chosen, true);
    }
}

fn option(draw: &mut Draw, value: &str, text: &str, selected: bool) {
    draw.tag("option", |draw| {
        draw.set(Name::Value, value);
        if selected {
            draw.set(Name::Selected, "selected");
        }
        draw.text(text);
    });
}
