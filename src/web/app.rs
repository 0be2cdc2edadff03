//! The page: owns the model, keeps browser and model in step, and lays out the panes.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::browser;
use super::component::{
    Bar, Header, assumptions, believed, editor_pane, hop_detail, request_bar, strip, trips,
    trouble, verdict, why,
};
use super::store::{Act, Store};
use crate::page::link::{self, Saved};
use crate::page::model::Model;
use crate::page::words::ui;
use crate::page::{Action, derive, gallery, run};

/// How long the text rests before it is kept.
const KEEP_AFTER: u32 = 250;

/// The page.
#[component]
pub fn App() -> Html {
    let store = use_reducer(|| Store(Rc::new(first_model())));
    let model = store.0.clone();
    let act: Act = {
        let dispatcher = store.dispatcher();
        use_callback((), move |action, ()| dispatcher.dispatch(action))
    };
    use_address(&act);
    use_keeping(&model);
    use_looks(&model);
    let run = use_memo(
        (model.document.clone(), model.request),
        |(document, request)| run(document, *request),
    );
    let derived = derive(&model, &run);
    let language = model.language;
    let say = |label: ui::Label| label.say(language);
    let share = {
        let model = model.clone();
        Callback::from(move |()| {
            let fragment = link::encode(&model.saved());
            browser::set_fragment(&fragment);
            browser::address(&fragment)
        })
    };
    let dark = model.theme.unwrap_or_else(browser::system_theme);
    html! {
            <div class="app">
                <a class="skip" href="#verdict" onclick={Callback::from(|event: MouseEvent| skip(&event))}>{ say(ui::SKIP) }</a>
                <Header title={model.document.title().to_owned()} {dark} act={act.clone()} {language} {share} />
                { request_bar(&Bar {
                    requests: &derived.requests,
                    selected: model.request,
                    typed: derived.typed.as_ref(),
                    section: model.request_section(),
                    balancer: &derived.balancer,
                    versions: &derived.versions,
                    act: &act,
                    language,
                }) }
                if let Some(named) = model.trouble {
                    { trouble(named, &act, language) }
                }
                <main class="panes">
                    { editor_pane(&model, &derived, &act) }
                    <div class="panes__journey">
                        <div class="panes__verdict" id="verdict" tabindex="-1">
                            { verdict(&derived.verdict, model.asked, &act, language) }
                        </div>
                        <div class="panes__detail">
                            { trips(&derived.trips, derived.trip, &act, language) }
                            { strip(&derived.strip, derived.hop, &act, language) }
                            if let Some(chain) = &derived.why {
                                { why(chain, &act, language) }
                            }
                            if let Some(opened) = &derived.opened {
                                { hop_detail(opened, model.asked, &act, language) }
                            }
                            { believed(&derived.believed, language) }
                            { assumptions(&derived.assumptions, &act, language) }
                        </div>
                    </div>
                </main>
            </div>
    }
}

/// What a visit begins with: the address, else what was kept, else the first example.
fn first_model() -> Model {
    let (language, theme) = (browser::language(), browser::theme());
    let first = || {
        browser::kept().unwrap_or_else(|| Saved {
            text: gallery::find(gallery::FIRST)
                .map_or_else(String::new, |example| example.text.to_owned()),
            ..Saved::default()
        })
    };
    match browser::asked() {
        Ok(Some(saved)) => Model::new(&saved, language, theme),
        Ok(None) => Model::new(&first(), language, theme),
        Err(trouble) => Model::new(&first(), language, theme).apply(Action::OpenFailed(trouble)),
    }
}

/// A changed fragment opens what it holds.
#[hook]
fn use_address(act: &Act) {
    let act = act.clone();
    use_effect_with((), move |()| {
        let listener = browser::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| match browser::asked() {
                Ok(Some(saved)) => act.emit(Action::Open(saved)),
                Ok(None) => {}
                Err(trouble) => act.emit(Action::OpenFailed(trouble)),
            })
        });
        move || drop(listener)
    });
}

/// An edited text is kept for the next visit, and no longer what the address says.
#[hook]
fn use_keeping(model: &Rc<Model>) {
    let model = model.clone();
    let key = (
        model.document.clone(),
        model.request,
        model.tab.clone(),
        model.edited,
    );
    let fragment_of = use_mut_ref(|| model.document.clone());
    let newest = use_mut_ref(|| model.clone());
    *newest.borrow_mut() = model.clone();
    use_effect_with((), move |()| {
        let leaving = browser::window().map(|window| {
            EventListener::new(&window, "pagehide", move |_| {
                let model = newest.borrow();
                if model.edited {
                    browser::keep(&model.saved());
                }
            })
        });
        move || drop(leaving)
    });
    use_effect_with(key, move |(document, ..)| {
        let timer = model.edited.then(|| {
            if !Rc::ptr_eq(&fragment_of.borrow(), document) {
                *fragment_of.borrow_mut() = document.clone();
                if !browser::fragment().is_empty() {
                    browser::set_fragment("");
                }
            }
            Timeout::new(KEEP_AFTER, move || browser::keep(&model.saved()))
        });
        move || drop(timer)
    });
}

/// Language, colours and title of the document.
#[hook]
fn use_looks(model: &Rc<Model>) {
    use_effect_with(model.language, |language| browser::set_language(*language));
    use_effect_with(model.theme, |theme| browser::set_theme(*theme));
    use_effect_with(model.document.title().to_owned(), |title| {
        browser::set_title(&if title.is_empty() {
            "hopscope".to_owned()
        } else {
            format!("{title} – hopscope")
        });
    });
}

/// The skip link moves the focus itself: its fragment would be taken for a link of hopscope.
fn skip(event: &MouseEvent) {
    use wasm_bindgen::JsCast;
    event.prevent_default();
    let verdict = browser::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("verdict"))
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(verdict) = verdict {
        // Focus is a courtesy here.
        let _ = verdict.focus();
    }
}
