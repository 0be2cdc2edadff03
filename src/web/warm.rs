//! A browser compiles a function of the wasm when it is first called. While the page rests, the
//! examples are followed, one after the other, so that the first keystroke waits for no compiler.

use gloo::timers::callback::Timeout;

use crate::page::gallery::EXAMPLES;
use crate::page::words::Language;
use crate::page::{Model, derive, run};

/// How long the page is left alone before each, in milliseconds.
const REST: u32 = 15;

/// Begins with the first one.
pub(super) fn begin() {
    follow(0);
}

fn follow(index: usize) {
    let Some(example) = EXAMPLES.get(index) else {
        return;
    };
    let next = move || {
        let model = Model::new(&example.saved(), Language::English, None);
        derive(&model, &run(&model.document, model.request));
        follow(index + 1);
    };
    Timeout::new(REST, next).forget();
}
