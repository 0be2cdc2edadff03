//! `hopscopeBench(index)`: one keystroke's work in one of the seed's configs: text read, request
//! simulated, view derived. `make bench` measures it; once there are no more configs it says so.

use wasm_bindgen::prelude::*;

use crate::page::model::Tab;
use crate::page::words::Language;
use crate::page::{Action, Model, derive, gallery, run};

/// The seed's configs, as the gallery has them.
const CONFIGS: [&str; 3] = ["https-at-nginx", "behind-a-balancer", "uwsgi-pass"];

/// Puts the function on the window.
pub(super) fn expose() {
    let mut models: Vec<Model> = Vec::new();
    let press = Closure::<dyn FnMut(usize) -> Option<String>>::new(move |index: usize| {
        let id = *CONFIGS.get(index)?;
        while models.len() <= index {
            let example = gallery::find(CONFIGS[models.len()])?;
            models.push(Model::new(&example.saved(), Language::English, None));
        }
        keystroke(&mut models[index]);
        Some(id.to_owned())
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
