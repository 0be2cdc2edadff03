//! The top line: the name, the scenario's title, the gallery, language, colours, sharing.

use super::super::app::Local;
use super::super::browser;
use super::super::draw::{Draw, Name, On};
use super::super::message::{Does, Message};
use super::gallery_menu::gallery_menu;
use crate::page::model::Theme;
use crate::page::words::{Language, ui};
use crate::page::{Action, Model};

pub(super) fn header(draw: &mut Draw, model: &Model, local: &Local) {
    let (other, lang) = match draw.language {
        Language::English => (Language::Chinese, "zh-CN"),
        Language::Chinese => (Language::English, "en"),
    };
    let dark = model.theme.unwrap_or_else(browser::system_theme) == Theme::Dark;
    let flipped = if dark { Theme::Light } else { Theme::Dark };
    draw.tag("header header", |draw| {
        draw.tag("h1 header__brand", |draw| {
            draw.set(Name::Title, draw.say(ui::TAGLINE));
            draw.text("hop");
            draw.leaf("span header__scope", "scope");
        });
        draw.leaf("p header__title", model.document.title());
        draw.tag("div header__tools", |draw| {
            gallery_menu(draw, local.menu);
            draw.button("button", |draw| {
                draw.set(Name::Lang, lang);
                draw.click(Action::SetLanguage(other));
                draw.text(draw.say(ui::OTHER_LANGUAGE));
            });
            draw.icon("button--icon", ui::DARK, "◐", |draw| {
                draw.whether(Name::Pressed, dark);
                draw.click(Action::SetTheme(flipped));
            });
            draw.button("button button--primary", |draw| {
                draw.on(On::Click, Does::Ask(|_| Some(Message::Share)));
                draw.text(draw.say(ui::COPY_LINK));
            });
            draw.tag("span header__feedback", |draw| {
                draw.set(Name::Role, "status");
                draw.text(local.feedback.map_or("", |label| draw.say(label)));
            });
        });
    });
}
