//! The model as the components' state.

use std::rc::Rc;

use yew::prelude::*;

use crate::page::words::ui::Label;
use crate::page::{Action, Model, words::Language};

/// The state: a model that actions replace.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Store(pub(super) Rc<Model>);

impl Reducible for Store {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Store(Rc::new(self.0.apply(action))))
    }
}

/// How a component acts.
pub(super) type Act = Callback<Action>;

/// The page's language, for every component below the app.
#[hook]
pub(super) fn use_language() -> Language {
    use_context::<Language>().unwrap_or_default()
}

/// Says labels in the page's language.
#[hook]
pub(super) fn use_say() -> impl Fn(Label) -> &'static str {
    let language = use_language();
    move |label: Label| label.say(language)
}
