//! The values a view computes with.

use super::number::Float;
use crate::text::Span;
use crate::wire::{Response, Traced};

/// A Python value. What is not simulated is a value too: everything made with it is unknown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Bool(bool),
    /// A number as Python prints it.
    Number(Traced),
    /// Text, in UTF-8.
    Text(Traced),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    Response(Box<Response>),
    /// Something of Flask or Werkzeug by its full name: `flask.redirect`, `flask.request.args`.
    Named(String),
    /// A function of the modules, by its index.
    Function(usize),
    /// A module or class, by its scope.
    Scope(usize),
    /// An HTTP exception, by its status.
    Raised(u16),
    /// A method of a value: `"…".format`.
    Method(Box<Value>, String),
    /// An object of a class, by the class' scope.
    Instance(usize),
    /// Not simulated: what, and where.
    Unknown(&'static str, Span),
    /// A text that is not known, and why.
    Vague(&'static str, Span),
}

impl Value {
    /// As `str()` prints it; `None` for what has no simple text.
    pub(super) fn to_text(&self, literal: impl Fn(&str) -> Traced) -> Option<Traced> {
        Some(match self {
            Value::None => literal("None"),
            Value::Bool(true) => literal("True"),
            Value::Bool(false) => literal("False"),
            Value::Number(text) | Value::Text(text) => text.clone(),
            Value::Raised(status) => literal(&super::page::exception_text(*status)),
            _ => return None,
        })
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
            Value::Named(_) | Value::Method(..) | Value::Unknown(..) | Value::Vague(..) => {
                return None;
            }
        })
    }
}
