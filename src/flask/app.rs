//! An app as its file describes it.

use crate::text::Names;
use std::rc::Rc;

use super::WerkzeugVersion;
use super::proxy_fix::ProxyFix;
use super::python::{Parameter, Statement};
use super::routing::Map;
use super::value::Value;
use crate::text::Span;

/// An app as its file describes it.
#[derive(Clone, Debug)]
pub struct App {
    pub(super) version: WerkzeugVersion,
    pub(super) map: Map,
    /// What answers for an endpoint.
    pub(super) views: Names<View>,
    pub(super) config: Config,
    /// The outermost first: that is the order in which they are applied.
    pub(super) proxy_fixes: Vec<ProxyFix>,
    /// What is done around every view and not simulated: hooks, middleware.
    pub(super) around: Vec<(String, Span)>,
    /// What the names of the module stand for, for the bodies of views.
    pub(super) globals: Rc<Globals>,
}

/// What answers for an endpoint.
#[derive(Clone, Debug)]
pub(super) enum View {
    /// A function of the module, by its index.
    Function(usize),
    /// A file of a static folder.
    Static,
    /// Something that is not simulated.
    Unknown(Span),
}

/// The configuration values that change outcomes.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    pub(super) server_name: Option<(String, Span)>,
    pub(super) trusted_hosts: Option<(Vec<String>, Span)>,
    pub(super) subdomain_matching: bool,
    /// The rest, for `app.config["X"]` in a view.
    pub(super) others: Vec<(String, Value)>,
}

/// The names of a module.
#[derive(Clone, Debug, Default)]
pub(super) struct Globals {
    pub(super) values: Names<Value>,
    pub(super) functions: Vec<Function>,
}

/// A function of the module.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Vec<Statement>,
    pub(super) span: Span,
    /// A decorator that may answer instead of the function.
    pub(super) decorated: Option<Span>,
}

impl Globals {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    pub(super) fn function(&self, name: &str) -> Option<usize> {
        self.functions
            .iter()
            .rposition(|function| function.name == name)
    }
}
