//! `hopscopeBench(text)` opens a scenario, `hopscopeBench()` does one keystroke's work in it: text
//! read, request simulated, view derived. `make bench` measures it.

use wasm_bindgen::prelude::*;

use crate::page::link::Saved;
use crate::page::model::Tab;
use crate::page::words::Language;
use crate::page::{Action, Model, derive, run};

/// Puts the function on the window.
pub(super) fn expose() {
    let mut open: Option<Model> = None;
    let press = Closure::<dyn FnMut(Option<String>)>::new(move |text: Option<String>| {
        if let Some(text) = text {
            let saved = Saved {
                text,
                ..Saved::default()
            };
            open = Some(Model::new(&saved, Language::English, None));
        } else if let Some(model) = &mut open {
            keystroke(model);
        }
    });
    // A frozen window has no bench; nothing else depends on it.
    let _ = js_sys::Reflect::set(&js_sys::global(), &"hopscopeBench".into(), press.as_ref());
    press.forget();
}

fn keystroke(model: &mut Model) {
    let index = model.document.config().unwrap_or(0);
    let mut text = model.document.sections[index].body.text.clone();
    text.push(' ');
    *model = model.apply(Action::Edit(Tab::Section(index), text));
    let run = run(&model.document, model.request);
    derive(model, &run);
}
