//! The message about a link that could not be opened.

use super::super::draw::{Draw, Name};
use crate::page::Action;
use crate::page::link::Trouble;
use crate::page::words::ui;

pub(super) fn trouble(draw: &mut Draw, trouble: Trouble) {
    let message = match trouble {
        Trouble::NotALink => ui::LINK_NOT_A_LINK,
        Trouble::Version => ui::LINK_VERSION,
        Trouble::Damaged => ui::LINK_DAMAGED,
        Trouble::TooLarge => ui::LINK_TOO_LARGE,
        Trouble::NoSuchExample => ui::LINK_NO_EXAMPLE,
    };
    draw.tag("div trouble", |draw| {
        draw.set(Name::Role, "alert");
        draw.label("p trouble__message", message);
        draw.act("button", draw.say(ui::CLOSE), Action::DismissTrouble);
    });
}
