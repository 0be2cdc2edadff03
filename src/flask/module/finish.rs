//! What was read becomes the apps of a module.

use std::rc::Rc;

use super::{Module, Reader, Value};
use crate::flask::app::{Callable, Globals, Scope, Target};
use crate::flask::python;

/// The factories `flask run` calls when it finds no app.
const FACTORIES: [&str; 2] = ["create_app", "make_app"];

impl Reader<'_> {
    /// The apps bound in the scope of the main module, and those that calls make.
    pub(super) fn finish(mut self, main: usize, callables: &[&str]) -> Module {
        self.here = main;
        let mut targets: Vec<(String, Target)> = Vec::new();
        for (name, binding) in &self.scopes[main].names {
            if let Value::App(target) = binding {
                targets.push((name.clone(), (**target).clone()));
            }
        }
        let others = self.scopes[main].names.iter().map(|(name, binding)| {
            let value = matches!(
                binding,
                Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_)
            );
            (name.clone(), value)
        });
        let others = others.collect();
        for callable in callables {
            if callable.contains('(')
                && let Some(target) = self.called(callable)
            {
                targets.push(((*callable).to_owned(), target));
            }
        }
        let by_name = |name: &str| targets.iter().find(|(own, _)| own == name);
        let first = ["app", "application"].into_iter().find_map(by_name);
        let mut detected = match (first, targets.as_slice()) {
            (Some((_, target)), _) | (None, [(_, target)]) => Some(target.clone()),
            _ => None,
        };
        if detected.is_none() {
            detected = FACTORIES.into_iter().find_map(|name| self.called(name));
        }
        let globals = Rc::new(self.globals());
        for app in &mut self.apps {
            app.globals = Rc::clone(&globals);
        }
        self.survey(&globals);
        if self.fails {
            targets.clear();
            detected = None;
        }
        let apps = Rc::new(self.apps);
        let callable = |target: Target| Callable {
            apps: Rc::clone(&apps),
            target,
        };
        crate::text::sort_by_key(&mut self.diagnostics, |diagnostic| diagnostic.span);
        self.diagnostics.dedup();
        Module {
            apps: targets
                .into_iter()
                .map(|(name, target)| (name, callable(target)))
                .collect(),
            others,
            detected: detected.map(callable),
            diagnostics: self.diagnostics,
        }
    }

    /// The app that a call such as `create_app("production")` makes; parentheses may be missing.
    fn called(&mut self, callable: &str) -> Option<Target> {
        let name = callable.split('(').next().unwrap_or_default();
        let Some(Value::Function(index)) = self.lookup(name).cloned() else {
            return None;
        };
        let span = self.functions[index].span;
        let given = python::arguments(callable, span);
        let mut values = Vec::new();
        for (name, value) in given {
            values.push((name, value));
        }
        match self.call_function(index, &values, span) {
            Value::App(target) => Some((*target).clone()),
            _ => None,
        }
    }

    /// The name of a class with its module's, as a traceback has it.
    fn full_name_of(&self, scope: &super::Scope) -> String {
        let module = self
            .modules
            .iter()
            .find(|loaded| Some(loaded.scope) == scope.parent);
        let module = module.map_or("", |loaded| &loaded.name);
        [module, ".", scope.qualified.trim_end_matches('.')].concat()
    }

    /// The names of every scope as values.
    fn globals(&mut self) -> Globals {
        let scopes = self.scopes.iter().map(|scope| Scope {
            names: scope
                .names
                .iter()
                .map(|(name, binding)| (name.clone(), settled(binding)))
                .collect(),
            parent: scope.parent,
            name: self.full_name_of(scope),
            is_changed: scope.names.iter().any(|(name, _)| name == "__init__"),
            bases: scope.bases.clone(),
        });
        Globals {
            scopes: scopes.collect(),
            functions: std::mem::take(&mut self.functions),
            login: std::mem::take(&mut self.login),
        }
    }

    /// An object named by a text, as in `from_object("config.Production")`.
    pub(super) fn named_object(&mut self, name: &str) -> Option<Value> {
        if let Some(scope) = self.find_module(name) {
            return Some(Value::Scope(scope));
        }
        let (module, class) = name.rsplit_once('.')?;
        let scope = self.find_module(module)?;
        self.own(scope, class).cloned()
    }
}

/// What views know of a value.
pub(super) fn settled(own: &Value) -> Value {
    match own {
        Value::Made(made) => Value::named([&made.full, "()"].concat()),
        Value::App(_) => Value::named("flask.current_app".to_owned()),
        Value::Blueprint(_) => Value::named("blueprint".to_owned()),
        Value::List(items) => Value::list(items.iter().map(settled).collect()),
        Value::Dict(_) if !own.is_plain() => Value::named("dict".to_owned()),
        Value::Unknown(why) | Value::Vague(why) => Value::unknown("this name", why.1),
        known => known.clone(),
    }
}
