//! Classes: bags of settings, forms, views.

use std::rc::Rc;

use super::route::upper;
use super::{Argument, Expression, Reader, Statement, Value};
use crate::flask::view::VERBS;
use crate::text::Span;

/// How many attributes a class takes over from another one.
const MOST_INHERITED: usize = 200;

impl Reader<'_> {
    /// A class: its attributes and those of its bases.
    pub(super) fn class(&mut self, name: &str, bases: &[Expression], body: &[Statement]) {
        let scope = self.open(self.here, [name, "."]);
        // What a class has of its first base hides what it has of the next.
        for base in bases.iter().rev() {
            match self.resolve(base) {
                Some(Value::Scope(base)) => {
                    // Long chains of classes would copy everything again and again.
                    let names = self.scopes[base].names.iter().take(MOST_INHERITED).cloned();
                    let names: Vec<_> = names.collect();
                    let inherited = self.scopes[base].bases.clone();
                    let own = &mut self.scopes[scope];
                    own.bases.extend(inherited);
                    for (name, binding) in names {
                        own.names.retain(|(own, _)| *own != name);
                        own.names.push((name, binding));
                    }
                }
                Some(Value::Named(full)) => self.scopes[scope].bases.push(full.to_string()),
                _ => {}
            }
        }
        let outer = std::mem::replace(&mut self.here, scope);
        self.run(body);
        self.here = outer;
        self.bind(name, Value::Scope(scope));
    }

    /// `Class.as_view("name")`: a function that lets the class' methods answer.
    pub(super) fn as_view(&mut self, class: usize, arguments: &[Argument], span: Span) -> Value {
        let name = arguments.first().and_then(|one| self.text(&one.value));
        let Some(name) = name else {
            self.not_simulated(span, &["hopscope does not know the name of this view"]);
            return Self::unknown(span);
        };
        let index = self.function(&name, &Rc::default(), span);
        self.functions[index].class = Some(class);
        let mut view = Value::Function(index);
        let decorators = self.own(class, "decorators").and_then(Value::items);
        for decorator in decorators.cloned().unwrap_or_default().iter() {
            view = self.wrapped(decorator, view, span);
        }
        if let Value::Function(index) = view {
            self.functions[index].methods = self.class_methods(class);
        }
        view
    }

    /// The methods of a view that is a class; `None` if the class does not say.
    fn class_methods(&self, class: usize) -> Option<Vec<String>> {
        let methods = self
            .own(class, "methods")
            .filter(|one| one.items().is_some());
        if let Some(methods) = methods {
            return Some(upper(methods.texts()));
        }
        let mut found = Vec::new();
        for verb in VERBS {
            if matches!(self.own(class, verb), Some(Value::Function(_))) {
                found.push(verb.to_ascii_uppercase());
            }
        }
        let dispatches = self.own(class, "dispatch_request").is_some();
        (!found.is_empty() && !dispatches).then_some(found)
    }
}
