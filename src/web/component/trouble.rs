//! The message about a link that could not be opened.

use yew::prelude::*;

use super::super::store::{Act, use_say};
use crate::page::Action;
use crate::page::link;
use crate::page::words::ui;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) trouble: link::Trouble,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn Trouble(props: &Props) -> Html {
    let say = use_say();
    let message = match props.trouble {
        link::Trouble::NotALink => ui::LINK_NOT_A_LINK,
        link::Trouble::Version => ui::LINK_VERSION,
        link::Trouble::Damaged => ui::LINK_DAMAGED,
        link::Trouble::TooLarge => ui::LINK_TOO_LARGE,
        link::Trouble::NoSuchExample => ui::LINK_NO_EXAMPLE,
    };
    let onclick = props.act.reform(|_| Action::DismissTrouble);
    html! {
        <div class="trouble" role="alert">
            <p class="trouble__message">{ say(message) }</p>
            <button type="button" class="button" {onclick}>{ say(ui::CLOSE) }</button>
        </div>
    }
}
