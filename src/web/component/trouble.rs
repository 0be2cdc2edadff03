//! The message about a link that could not be opened.

use yew::prelude::*;

use super::super::store::Act;
use crate::page::Action;
use crate::page::link;
use crate::page::words::{Language, ui};

pub(crate) fn trouble(trouble: link::Trouble, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let message = match trouble {
        link::Trouble::NotALink => ui::LINK_NOT_A_LINK,
        link::Trouble::Version => ui::LINK_VERSION,
        link::Trouble::Damaged => ui::LINK_DAMAGED,
        link::Trouble::TooLarge => ui::LINK_TOO_LARGE,
        link::Trouble::NoSuchExample => ui::LINK_NO_EXAMPLE,
    };
    let onclick = act.reform(|_| Action::DismissTrouble);
    html! {
        <div class="trouble" role="alert">
            <p class="trouble__message">{ say(message) }</p>
            <button type="button" class="button" {onclick}>{ say(ui::CLOSE) }</button>
        </div>
    }
}
