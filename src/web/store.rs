//! The model as the components' state.

use std::rc::Rc;

use yew::prelude::*;

use crate::page::{Action, Model};

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
