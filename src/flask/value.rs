//! The values a view computes with.

use std::rc::Rc;

use super::app::Target;
use super::number::Float;
use super::python::Argument;
use crate::text::Span;
use crate::wire::origin::{Origin, Program};
use crate::wire::{Response, Traced};

/// What is not known, and where.
pub(super) type Why = (&'static str, Span);

/// A Python value. What is not simulated is a value too: everything made with it is unknown.
/// It is two words, since values go through many hands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Bool(bool),
    /// A number as Python prints it.
    Number(Traced),
    /// Text, in UTF-8.
    Text(Traced),
    List(Rc<Vec<Value>>),
    Tuple(Rc<Vec<Value>>),
    Dict(Rc<Vec<(Value, Value)>>),
    Response(Box<Response>),
    /// Something of Flask or Werkzeug by its full name: `flask.redirect`, `flask.request.args`.
    Named(Rc<String>),
    /// A function of the modules, by its index.
    Function(usize),
    /// A module or class, by its scope.
    Scope(usize),
    /// An HTTP exception, by its status.
    Raised(u16),
    /// A method of a value: `"…".format`.
    Method(Rc<(Value, String)>),
    /// An app, perhaps wrapped, while modules are read.
    App(Rc<Target>),
    /// A blueprint, by its index, while modules are read.
    Blueprint(usize),
    /// What a call of something imported gave, while modules are read.
    Made(Rc<Made>),
    /// An object of a class, by the class' scope.
    Instance(usize),
    /// Not simulated: what, and where.
    Unknown(Rc<Why>),
    /// A text that is not known, and why.
    Vague(Rc<Why>),
}

/// What was called, by its full name, and with what.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) full: String,
    pub(super) arguments: Rc<[Argument]>,
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        self.full == other.full
    }
}

impl Value {
    pub(super) fn list(items: Vec<Value>) -> Self {
        Value::List(Rc::new(items))
    }

    pub(super) fn tuple(items: Vec<Value>) -> Self {
        Value::Tuple(Rc::new(items))
    }

    pub(super) fn dict(pairs: Vec<(Value, Value)>) -> Self {
        Value::Dict(Rc::new(pairs))
    }

    pub(super) fn named(full: String) -> Self {
        Value::Named(Rc::new(full))
    }

    /// A method of a value by its name.
    pub(super) fn method(self, name: &str) -> Self {
        Value::Method(Rc::new((self, name.to_owned())))
    }

    /// A value that is not known.
    pub(super) fn unknown(what: &'static str, span: Span) -> Self {
        Value::Unknown(Rc::new((what, span)))
    }

    /// A text that is not known.
    pub(super) fn vague(what: &'static str, span: Span) -> Self {
        Value::Vague(Rc::new((what, span)))
    }

    /// Why a value or a text is not known.
    pub(super) fn why(&self) -> Option<Why> {
        match self {
            Value::Unknown(why) | Value::Vague(why) => Some(**why),
            _ => None,
        }
    }

    /// The same at another place, if it is not known.
    pub(super) fn asked_at(self, span: Span) -> Self {
        match self {
            Value::Unknown(why) => Value::unknown(why.0, span),
            known => known,
        }
    }

    /// What is in a list or tuple.
    pub(super) fn items(&self) -> Option<&Rc<Vec<Value>>> {
        match self {
            Value::List(items) | Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is written down or simply computed, with all that is in it.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Value::None | Value::Bool(_) | Value::Number(_) | Value::Text(_) => true,
            Value::List(items) | Value::Tuple(items) => items.iter().all(Value::is_plain),
            Value::Dict(pairs) => pairs
                .iter()
                .all(|(key, value)| key.is_plain() && value.is_plain()),
            _ => false,
        }
    }

    /// The texts in a list or tuple.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        if let Some(items) = self.items() {
            for item in items.iter() {
                texts.extend(item.plain());
            }
        }
        texts
    }

    /// What a dict has under texts.
    pub(super) fn pairs(&self) -> Vec<(String, Value)> {
        let mut named = Vec::new();
        if let Value::Dict(pairs) = self {
            for (key, value) in pairs.iter() {
                if let Some(key) = key.plain() {
                    named.push((key, value.clone()));
                }
            }
        }
        named
    }

    /// A text as it is.
    pub(super) fn plain(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.owned()),
            _ => None,
        }
    }

    /// As `str()` prints it; `None` for what has no simple text.
    pub(super) fn to_text(&self, origin: &Origin) -> Option<Traced> {
        let literal = |text: &str| Traced::of(text, origin);
        Some(match self {
            Value::None => literal("None"),
            Value::Bool(true) => literal("True"),
            Value::Bool(false) => literal("False"),
            Value::Number(text) | Value::Text(text) => text.clone(),
            Value::Raised(status) => literal(&super::page::exception_text(*status)),
            _ => return None,
        })
    }

    /// The same, for what stands at a place of the app.
    pub(super) fn shown(&self, span: Span) -> Option<Traced> {
        self.to_text(&Origin::written(Program::Flask, span))
    }

    /// Python's truth; `None` where it is unknown.
    pub(super) fn is_true(&self) -> Option<bool> {
        Some(match self {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Number(text) => {
                let text = text.to_text();
                Float::parse(&text).is_some_and(|number| !number.is_zero())
            }
            Value::Text(text) => !text.is_empty(),
            Value::List(items) | Value::Tuple(items) => !items.is_empty(),
            Value::Dict(items) => !items.is_empty(),
            Value::Response(_)
            | Value::Function(_)
            | Value::Scope(_)
            | Value::Instance(_)
            | Value::Raised(_) => true,
            _ => return None,
        })
    }
}
