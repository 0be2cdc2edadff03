//! What expressions outside views stand for.

use std::rc::Rc;

use super::known::is_harmless;
use super::{Argument, Binding, Expression, ExpressionKind, Operator, Reader, Value};
use crate::flask::app::Target;
use crate::flask::python::Piece;
use crate::text::{Severity, Span};
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program};

impl Reader<'_> {
    /// What an expression stands for. Calls are made.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Binding {
        if let Some(value) = self.value(expression) {
            return Binding::Value(value);
        }
        let unknown = Binding::Unknown(expression.span);
        match &expression.kind {
            ExpressionKind::Name(_) | ExpressionKind::Attribute(..) => {
                self.resolve(expression).unwrap_or(unknown)
            }
            ExpressionKind::Call { callee, arguments } => {
                self.call(callee, arguments, expression.span)
            }
            ExpressionKind::Lambda(lambda) => {
                Binding::Function(self.function(&lambda.name, lambda, expression.span))
            }
            ExpressionKind::List(items) | ExpressionKind::Tuple(items) => {
                Binding::List(items.iter().map(|item| self.evaluate(item)).collect())
            }
            ExpressionKind::Dict(items) => {
                let mut pairs = Vec::new();
                for (key, value) in items {
                    let Some(key) = self.text(key) else {
                        return unknown;
                    };
                    pairs.push((key, self.evaluate(value)));
                }
                Binding::Dict(pairs)
            }
            ExpressionKind::Subscript(of, key) => match (self.evaluate(of), self.text(key)) {
                (Binding::Dict(pairs), Some(key)) => {
                    let found = pairs.into_iter().find(|(own, _)| *own == key);
                    found.map_or(unknown, |(_, binding)| binding)
                }
                _ => unknown,
            },
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => match self.value(test).and_then(|value| value.is_true()) {
                Some(true) => self.evaluate(then),
                Some(false) => self.evaluate(otherwise),
                None => unknown,
            },
            ExpressionKind::Comprehension(made) => {
                let all = match self.evaluate(&made.items) {
                    Binding::List(all) => all,
                    Binding::Value(Value::List(all) | Value::Tuple(all)) => {
                        all.iter().cloned().map(Binding::Value).collect()
                    }
                    _ => return unknown,
                };
                let mut items = Vec::new();
                for one in all {
                    self.assign_binding(&made.target, one);
                    let wanted = match &made.test {
                        Some(test) => self.value(test).and_then(|value| value.is_true()),
                        None => Some(true),
                    };
                    match wanted {
                        Some(true) => items.push(self.evaluate(&made.item)),
                        Some(false) => {}
                        None => return unknown,
                    }
                }
                Binding::List(items)
            }
            _ => unknown,
        }
    }

    /// What a name or attribute stands for. Nothing is called.
    pub(super) fn resolve(&self, expression: &Expression) -> Option<Binding> {
        match &expression.kind {
            ExpressionKind::Name(name) => self.lookup(name).cloned(),
            ExpressionKind::Attribute(of, name) => match self.resolve(of)? {
                Binding::Named(full) => {
                    let full = [full.as_str(), ".", name].concat();
                    Some(Binding::Named(super::canonical(&full)))
                }
                Binding::Scope(scope) => self.own(scope, name).cloned(),
                Binding::App(target) if name == "wsgi_app" && !target.inner => {
                    Some(Binding::App(Target {
                        layers: self.apps[target.app].layers.clone(),
                        app: target.app,
                        inner: true,
                    }))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The full name of an expression that leads to something imported.
    pub(super) fn full_name(&self, expression: &Expression) -> Option<String> {
        match self.resolve(expression)? {
            Binding::Named(full) => Some(full),
            _ => None,
        }
    }

    /// A call, made.
    fn call(&mut self, callee: &Expression, arguments: &Rc<[Argument]>, span: Span) -> Binding {
        if let ExpressionKind::Attribute(of, method) = &callee.kind
            && let Some(result) = self.method(of, method, arguments, span)
        {
            return result;
        }
        let called = match &callee.kind {
            // `decorator(argument)(function)`
            ExpressionKind::Call { .. } | ExpressionKind::Subscript(..) => {
                Some(self.evaluate(callee))
            }
            _ => self.resolve(callee),
        };
        match called {
            Some(Binding::Function(index)) => {
                let mut given = Vec::new();
                for argument in arguments.iter() {
                    let value = self.evaluate(&argument.value);
                    given.push((argument.name.clone(), value));
                }
                self.call_function(index, &given, span)
            }
            Some(Binding::Named(full)) => self.call_named(&full, arguments, span),
            // An object has what its class has.
            Some(class @ Binding::Scope(_)) => class,
            _ => {
                self.mentions_app(arguments, span);
                Binding::Unknown(span)
            }
        }
    }

    fn call_named(&mut self, full: &str, arguments: &Rc<[Argument]>, span: Span) -> Binding {
        match full {
            "flask.Flask" => Binding::App(Target {
                app: self.new_app(arguments),
                layers: Vec::new(),
                inner: false,
            }),
            "flask.Blueprint" => self.new_blueprint(arguments, span),
            "werkzeug.ProxyFix" => self.proxy_fix(arguments, span),
            "werkzeug.DispatcherMiddleware" => self.dispatcher(arguments, span),
            "importlib.import_module" => {
                let name = arguments.first().and_then(|one| self.text(&one.value));
                let scope = name.and_then(|name| self.find_module(&name));
                scope.map_or(Binding::Unknown(span), Binding::Scope)
            }
            _ => {
                if Self::is_extension(full) {
                    self.extend_app(full, arguments, arguments, span);
                } else if !is_harmless(full) {
                    self.mentions_app(arguments, span);
                }
                Binding::Made(full.to_owned(), Rc::clone(arguments))
            }
        }
    }

    /// Calls a function of the modules: an app factory, or one that configures an app.
    pub(super) fn call_function(
        &mut self,
        index: usize,
        given: &[(Option<String>, Binding)],
        span: Span,
    ) -> Binding {
        let Some(function) = self.functions.get(index).cloned() else {
            return Binding::Unknown(span);
        };
        if self.depth > super::DEEPEST {
            return Binding::Unknown(span);
        }
        let scope = self.open(function.scope, [&function.qualified, ".<locals>."]);
        // Defaults are what they were where the function was written.
        let outer = std::mem::replace(&mut self.here, function.scope);
        let mut names = Vec::new();
        let mut positional = given.iter().filter(|(name, _)| name.is_none());
        for parameter in &function.definition.parameters {
            let named = given
                .iter()
                .find(|(name, _)| name.as_deref() == Some(parameter.name.as_str()));
            let value = match (positional.next().or(named), &parameter.default) {
                (Some((_, value)), _) if parameter.stars == 0 => value.clone(),
                (None, Some(default)) => self.evaluate(default),
                _ => Binding::Unknown(span),
            };
            names.push((parameter.name.clone(), value));
        }
        self.scopes[scope].names = names;
        self.here = scope;
        self.depth += 1;
        let vaguely = std::mem::take(&mut self.returns_vaguely);
        let returned = self.run(&function.definition.body);
        let vaguely = std::mem::replace(&mut self.returns_vaguely, vaguely);
        self.depth -= 1;
        self.here = outer;
        match returned {
            Some(app @ Binding::App(_)) => app,
            _ if vaguely => Binding::Unknown(span),
            returned => returned.unwrap_or(Binding::Value(Value::None)),
        }
    }

    /// Says so when something unknown gets an app in its hands.
    pub(super) fn mentions_app(&mut self, arguments: &[Argument], span: Span) {
        let app = arguments
            .iter()
            .any(|argument| self.app_of(&argument.value).is_some());
        if app {
            self.not_simulated(
                span,
                "hopscope does not know what this call does to the app",
            );
        }
    }

    /// A value that is written down or simply computed; `None` for any other.
    pub(super) fn value(&mut self, expression: &Expression) -> Option<Value> {
        let span = expression.span;
        let literal = |text: &str| Traced::of(text, &Origin::written(Program::Flask, span));
        Some(match &expression.kind {
            ExpressionKind::Text(pieces) => {
                let mut text = Traced::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(own, span) => {
                            text.push_bytes(own, &Origin::written(Program::Flask, *span));
                        }
                        Piece::Hole(inner) => text.push(&self.value(inner)?.shown(span)?),
                    }
                }
                Value::Text(text)
            }
            ExpressionKind::Number(digits) => Value::Number(literal(digits)),
            ExpressionKind::True => Value::Bool(true),
            ExpressionKind::False => Value::Bool(false),
            ExpressionKind::None => Value::None,
            ExpressionKind::Name(name) if name == "__name__" => {
                let scope = self.here;
                let module = self.modules.iter().find(|loaded| loaded.scope == scope);
                Value::Text(literal(module.map_or("", |loaded| &loaded.name)))
            }
            ExpressionKind::Name(name) if name == "TYPE_CHECKING" => Value::Bool(false),
            ExpressionKind::Attribute(of, name) if self.app_of(of).is_some() => {
                let config = &self.apps[self.app_of(of)?].config;
                match name.as_str() {
                    "debug" | "testing" => {
                        let set = config.get(&name.to_ascii_uppercase()).cloned();
                        set.unwrap_or(Value::Bool(false))
                    }
                    _ => return None,
                }
            }
            ExpressionKind::Name(_) | ExpressionKind::Attribute(..) => {
                match self.resolve(expression)? {
                    Binding::Value(value) => value,
                    _ => return None,
                }
            }
            ExpressionKind::Tuple(items) => Value::tuple(self.values(items)?),
            ExpressionKind::List(items) => Value::list(self.values(items)?),
            ExpressionKind::Dict(items) => {
                let mut pairs = Vec::new();
                for (key, value) in items {
                    pairs.push((self.value(key)?, self.value(value)?));
                }
                Value::dict(pairs)
            }
            ExpressionKind::Subscript(of, key) => {
                let key = self.value(key)?;
                if let Some(config) = self.config_of(of) {
                    let key = key.shown(span)?.to_text().into_owned();
                    return self.apps[config].config.get(&key).cloned();
                }
                let Value::Dict(pairs) = self.value(of)? else {
                    return None;
                };
                pairs.iter().find(|(own, _)| *own == key)?.1.clone()
            }
            ExpressionKind::Not(of) => Value::Bool(!self.value(of)?.is_true()?),
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => {
                let chosen = if self.value(test)?.is_true()? {
                    then
                } else {
                    otherwise
                };
                self.value(chosen)?
            }
            ExpressionKind::Operation {
                operator,
                left,
                right,
            } => self.operation(*operator, left, right)?,
            ExpressionKind::Call { callee, arguments } => {
                self.pure_call(callee, arguments, span)?
            }
            _ => return None,
        })
    }

    fn values(&mut self, items: &[Expression]) -> Option<Vec<Value>> {
        items.iter().map(|item| self.value(item)).collect()
    }

    fn operation(
        &mut self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Option<Value> {
        let first = self.value(left)?;
        Some(match operator {
            Operator::Or if first.is_true()? => first,
            Operator::And if !first.is_true()? => first,
            Operator::Or | Operator::And => self.value(right)?,
            _ => {
                let second = self.value(right)?;
                match (operator, first, second) {
                    (Operator::Plus, Value::Text(one), Value::Text(two)) => {
                        Value::Text(one.then(&two))
                    }
                    (Operator::Equal | Operator::Is, one, two) => Value::Bool(one == two),
                    (Operator::NotEqual | Operator::IsNot, one, two) => Value::Bool(one != two),
                    (Operator::In, one, Value::List(all) | Value::Tuple(all)) => {
                        Value::Bool(all.contains(&one))
                    }
                    (Operator::NotIn, one, Value::List(all) | Value::Tuple(all)) => {
                        Value::Bool(!all.contains(&one))
                    }
                    _ => return None,
                }
            }
        })
    }

    /// Calls that only compute: environment variables, settings, text.
    fn pure_call(
        &mut self,
        callee: &Expression,
        arguments: &[Argument],
        span: Span,
    ) -> Option<Value> {
        let first = arguments.first().filter(|one| one.name.is_none());
        if let ExpressionKind::Attribute(of, method) = &callee.kind {
            if method == "get"
                && let Some(app) = self.config_of(of)
            {
                let key = self.text(&first?.value)?;
                return match (self.apps[app].config.get(&key).cloned(), arguments.get(1)) {
                    (Some(value), _) => Some(value),
                    (None, Some(default)) => self.value(&default.value),
                    (None, None) => Some(Value::None),
                };
            }
            if let Some(of @ Value::Text(_)) = self.value(of) {
                let mut given = Vec::new();
                for argument in arguments {
                    given.push((argument.name.clone(), self.value(&argument.value)?));
                }
                return crate::flask::view::method(&of, method, &given, span);
            }
        }
        if self.full_name(callee).as_deref() == Some("os.environ.get") {
            let key = self.text(&first?.value)?;
            let message = [
                "hopscope takes the environment variable ",
                key.as_str(),
                " as not set",
            ]
            .concat();
            self.say(Severity::Note, "environment-variable", span, message);
            return match arguments.get(1) {
                Some(default) => self.value(&default.value),
                None => Some(Value::None),
            };
        }
        let ExpressionKind::Name(name) = &callee.kind else {
            return None;
        };
        if self.lookup(name).is_some() {
            return None;
        }
        if !matches!(name.as_str(), "str" | "int" | "bool" | "range") {
            return None;
        }
        let mut given = Vec::new();
        for argument in arguments {
            given.push((argument.name.clone(), self.value(&argument.value)?));
        }
        let full = ["builtins.", name].concat();
        let known = crate::flask::view::builtin(&full, &given, span).ok()?;
        known.why().is_none().then_some(known)
    }

    /// The app whose `config` an expression is.
    pub(super) fn config_of(&self, expression: &Expression) -> Option<usize> {
        match &expression.kind {
            ExpressionKind::Attribute(app, name) if name == "config" => self.app_of(app),
            _ => None,
        }
    }

    /// The text of a constant.
    pub(super) fn text(&mut self, expression: &Expression) -> Option<String> {
        match self.value(expression)? {
            Value::Text(text) => Some(text.to_text().into_owned()),
            _ => None,
        }
    }
}
