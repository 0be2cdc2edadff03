//! `hopscopeBench()`: how long one keystroke's work takes — text read, request simulated, view
//! derived — for each of the seed's configs.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::browser;
use crate::page::link::Saved;
use crate::page::model::Tab;
use crate::page::words::Language;
use crate::page::{Action, Model, derive, gallery, run};
use crate::text::sort_by_key;

const RUNS: usize = 50;
/// The seed's configs, as the gallery has them.
const CONFIGS: [&str; 3] = ["https-at-nginx", "behind-a-balancer", "uwsgi-pass"];

/// Puts the function on the window.
pub(super) fn expose() {
    let measure = Closure::<dyn Fn() -> Array>::new(measure);
    let window = js_sys::global();
    // A frozen window has no bench; nothing else depends on it.
    let _ = Reflect::set(&window, &"hopscopeBench".into(), measure.as_ref());
    measure.forget();
}

fn measure() -> Array {
    CONFIGS
        .iter()
        .filter_map(|id| gallery::find(id))
        .map(|example| row(example.id, example.text.to_owned()))
        .collect()
}

fn row(name: &str, text: String) -> Object {
    let saved = Saved {
        text,
        ..Saved::default()
    };
    let mut model = Model::new(&saved, Language::English, None);
    let mut times: Vec<f64> = (0..RUNS).map(|_| keystroke(&mut model)).collect();
    let first = times[0];
    // Microseconds: whole numbers have an order.
    sort_by_key(&mut times, |time| (time * 1000.0) as i64);
    let row = Object::new();
    for (key, value) in [
        ("name", JsValue::from_str(name)),
        ("firstMs", first.into()),
        ("medianMs", times[RUNS / 2].into()),
        ("runs", (RUNS as u32).into()),
    ] {
        // A new object takes every key.
        let _ = Reflect::set(&row, &key.into(), &value);
    }
    row
}

fn keystroke(model: &mut Model) -> f64 {
    let index = model.document.config().unwrap_or(0);
    let mut text = model.document.sections[index].body.text.clone();
    text.push(' ');
    let begin = browser::now();
    *model = model.apply(Action::Edit(Tab::Section(index), text));
    let run = run(&model.document, model.request);
    let derived = derive(model, &run);
    let end = browser::now();
    drop(derived);
    end - begin
}
