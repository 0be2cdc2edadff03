//! The editor's tabs, and the button that adds one.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::super::browser;
use super::super::store::Act;
use crate::page::Action;
use crate::page::derived::TabView;
use crate::page::words::{Language, ui};
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

/// The tabs; `removable` is the open section, if it can be removed.
pub(super) fn tabs(
    views: &[TabView],
    removable: Option<usize>,
    act: &Act,
    language: Language,
) -> Html {
    let say = |label: ui::Label| label.say(language);
    let onkeydown = {
        let (act, tabs) = (act.clone(), views.to_vec());
        Callback::from(move |event: KeyboardEvent| {
            let last = tabs.len().saturating_sub(1);
            let at = tabs.iter().position(|tab| tab.open).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" if at == last => 0,
                "ArrowRight" => at + 1,
                "ArrowLeft" if at == 0 => last,
                "ArrowLeft" => at - 1,
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            if let Some(tab) = tabs.get(next) {
                act.emit(Action::OpenTab(tab.tab.clone()));
                focus(next);
            }
        })
    };
    let tabs = views.iter().enumerate().map(|(index, view)| {
        let tab = view.tab.clone();
        let onclick = act.reform(move |_| Action::OpenTab(tab.clone()));
        let dot = match view.severity {
            Some(Severity::Emerg | Severity::Error) => Some("tabs__dot--error"),
            Some(Severity::Warn | Severity::NotSimulated) => Some("tabs__dot--warn"),
            _ => None,
        };
        html! {
            <button
                type="button"
                role="tab"
                id={format!("tab-{index}")}
                class={classes!("tabs__tab", view.open.then_some("tabs__tab--open"))}
                aria-selected={view.open.to_string()}
                aria-controls="editor"
                aria-label={view.name.clone()}
                tabindex={if view.open { "0" } else { "-1" }}
                {onclick}
            >
                { &view.name }
                if let Some(dot) = dot {
                    <span class={classes!("tabs__dot", dot)}></span>
                }
            </button>
        }
    });
    html! {
        <div class="tabs">
            <div class="tabs__list" role="tablist" aria-label={say(ui::FILES)} {onkeydown}>{ for tabs }</div>
            <div class="tabs__tools">
            <AddFile act={act.clone()} {language} />
            if let Some(index) = removable {
                <button
                    type="button"
                    class="button button--quiet tabs__plus"
                    aria-label={say(ui::REMOVE)}
                    title={say(ui::REMOVE)}
                    onclick={act.reform(move |_| Action::RemoveSection(index))}
                ><span aria-hidden="true">{ "×" }</span></button>
            }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AddFileProps {
    act: Act,
    language: Language,
}

#[component]
fn AddFile(props: &AddFileProps) -> Html {
    let say = |label: ui::Label| label.say(props.language);
    let open = use_state(|| false);
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with(*open, move |_| {
            if let Some(input) = input.cast::<HtmlElement>() {
                // The field that just opened takes the focus.
                let _ = input.focus();
            }
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    let submit = {
        let (act, open, input) = (props.act.clone(), open.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let name = input.value();
                if !name.trim().is_empty() {
                    act.emit(Action::AddSection(name, String::new()));
                }
            }
            open.set(false);
        })
    };
    let escape = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })
    };
    html! {
        <div class="tabs__add">
            <button
                type="button"
                class="button button--quiet tabs__plus"
                aria-label={say(ui::ADD_FILE)}
                title={say(ui::ADD_FILE)}
                aria-expanded={open.to_string()}
                onclick={toggle}
            ><span aria-hidden="true">{ "+" }</span></button>
            if *open {
                <form class="tabs__form" onsubmit={submit} onkeydown={escape}>
                    <input
                        ref={input}
                        class="tabs__name"
                        list="tabs-names"
                        autocomplete="off"
                        spellcheck="false"
                        aria-label={say(ui::FILE_NAME)}
                        placeholder="conf.d/site.conf"
                    />
                    <datalist id="tabs-names">
                        { for SUGGESTED.iter().map(|name| html! { <option value={*name} /> }) }
                    </datalist>
                    <button type="submit" class="button">{ say(ui::ADD) }</button>
                </form>
            }
        </div>
    }
}

fn focus(index: usize) {
    let tab = browser::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(&format!("tab-{index}")))
        .and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
    if let Some(tab) = tab {
        // The tab is there: it was just pressed.
        let _ = tab.focus();
    }
}
