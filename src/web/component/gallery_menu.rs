//! The gallery: a menu button with the built-in examples.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use super::super::browser;
use super::super::store::Act;
use crate::page::Action;
use crate::page::document::Document;
use crate::page::gallery::{EXAMPLES, Example};
use crate::page::link::Saved;
use crate::page::words::{Language, ui};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) act: Act,
    pub(super) language: Language,
}

#[component]
pub(super) fn GalleryMenu(props: &Props) -> Html {
    let say = |label: ui::Label| label.say(props.language);
    let open = use_state(|| false);
    let menu = use_node_ref();
    let button = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with(*open, move |open| {
            if *open {
                focus_item(&menu, 0);
            }
        });
    }
    let close = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |()| {
            open.set(false);
            if let Some(button) = button.cast::<HtmlElement>() {
                // Giving the focus back is a courtesy.
                let _ = button.focus();
            }
        })
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    let onkeydown = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = EXAMPLES.len() - 1;
            let at = focused(&menu);
            let next = match event.key().as_str() {
                "Escape" => return close.emit(()),
                "ArrowDown" => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
                "ArrowUp" => at.map_or(last, |at| if at == 0 { last } else { at - 1 }),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            focus_item(&menu, next);
        })
    };
    let onfocusout = {
        let (open, menu, button) = (open.clone(), menu.clone(), button.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event
                .related_target()
                .and_then(|to| to.dyn_into::<Node>().ok());
            let inside = |place: &NodeRef| {
                place
                    .cast::<Node>()
                    .is_some_and(|place| place.contains(to.as_ref()))
            };
            if !inside(&menu) && !inside(&button) {
                open.set(false);
            }
        })
    };
    let items = EXAMPLES.iter().map(|example| {
        let onclick = {
            let (act, close) = (props.act.clone(), close.clone());
            Callback::from(move |_| {
                act.emit(show(example));
                close.emit(());
            })
        };
        html! {
            <li role="none">
                <button
                    type="button"
                    role="menuitem"
                    tabindex="-1"
                    class="gallery_menu__item"
                    {onclick}
                >
                    <span class="gallery_menu__title">{ example.title() }</span>{ " " }
                    <span class="gallery_menu__prose">{ prose(example) }</span>
                </button>
            </li>
        }
    });
    html! {
        <div class="gallery_menu">
            <button
                type="button"
                class="button"
                ref={button}
                aria-haspopup="menu"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >{ say(ui::EXAMPLES) }</button>
            if *open {
                <ul
                    role="menu"
                    class="gallery_menu__list"
                    aria-label={say(ui::EXAMPLES)}
                    ref={menu}
                    {onkeydown}
                    {onfocusout}
                >{ for items }</ul>
            }
        </div>
    }
}

fn show(example: &Example) -> Action {
    browser::set_fragment(&format!("example={}", example.id));
    Action::Open(Saved {
        text: example.text.to_owned(),
        ..Saved::default()
    })
}

/// The prose under the title, in one line.
fn prose(example: &Example) -> String {
    let about = Document::read(example.text).about.text;
    let lines: Vec<&str> = about.lines().skip(1).map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}

fn items(menu: &NodeRef) -> Vec<HtmlElement> {
    let Some(menu) = menu.cast::<Element>() else {
        return Vec::new();
    };
    let found = menu.get_elements_by_class_name("gallery_menu__item");
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}

fn focus_item(menu: &NodeRef, index: usize) {
    if let Some(item) = items(menu).get(index) {
        // An item of an open menu takes the focus.
        let _ = item.focus();
    }
}

fn focused(menu: &NodeRef) -> Option<usize> {
    let active = browser::window()?.document()?.active_element()?;
    items(menu)
        .iter()
        .position(|item| item.is_same_node(Some(active.as_ref())))
}
