//! The top line: the name, the scenario's title, the gallery, language, colours, sharing.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::super::browser;
use super::super::store::Act;
use super::gallery_menu::GalleryMenu;
use crate::page::Action;
use crate::page::link::COMFORTABLE;
use crate::page::model::Theme;
use crate::page::words::ui::Label;
use crate::page::words::{Language, ui};

/// How long "Link copied" stays.
const SAID_FOR: u32 = 4000;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) title: String,
    pub(crate) dark: Theme,
    pub(crate) act: Act,
    pub(crate) language: Language,
    /// Puts the link into the address bar and gives it.
    pub(crate) share: Callback<(), String>,
}

#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let say = |label: Label| label.say(props.language);
    let language = props.language;
    let feedback = use_state(|| None::<Label>);
    let timer = use_mut_ref(|| None::<Timeout>);
    let copy = {
        let (share, feedback, timer) = (props.share.clone(), feedback.clone(), timer);
        Callback::from(move |_| {
            let link = share.emit(());
            let (feedback, timer) = (feedback.clone(), timer.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let long = link.len() > COMFORTABLE;
                let message = match browser::copy(link).await {
                    true if long => ui::LINK_LONG,
                    true => ui::LINK_COPIED,
                    false => ui::LINK_IN_ADDRESS,
                };
                feedback.set(Some(message));
                let forget = Timeout::new(SAID_FOR, move || feedback.set(None));
                *timer.borrow_mut() = Some(forget);
            });
        })
    };
    let other = match language {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    let speak = props.act.reform(move |_| Action::SetLanguage(other));
    let is_dark = props.dark == Theme::Dark;
    let flip = props
        .act
        .reform(move |_| Action::SetTheme(if is_dark { Theme::Light } else { Theme::Dark }));
    let other_lang = match other {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    html! {
        <header class="header">
            <h1 class="header__brand" title={say(ui::TAGLINE)}>
                { "hop" }<span class="header__scope">{ "scope" }</span>
            </h1>
            <p class="header__title">{ &props.title }</p>
            <div class="header__tools">
                <GalleryMenu act={props.act.clone()} {language} />
                <button type="button" class="button" lang={other_lang} onclick={speak}>
                    { say(ui::OTHER_LANGUAGE) }
                </button>
                <button
                    type="button"
                    class="button button--icon"
                    aria-label={say(ui::DARK)}
                    title={say(ui::DARK)}
                    aria-pressed={is_dark.to_string()}
                    onclick={flip}
                ><span aria-hidden="true">{ "◐" }</span></button>
                <button type="button" class="button button--primary" onclick={copy}>
                    { say(ui::COPY_LINK) }
                </button>
                <span class="header__feedback" role="status">
                    { feedback.map(say).unwrap_or_default() }
                </span>
            </div>
        </header>
    }
}
