//! What expressions outside views stand for.

use std::rc::Rc;

use super::known::is_harmless;
use super::{Argument, Expression, ExpressionKind, Made, Reader, Value};
use crate::flask::app::Target;
use crate::flask::python::{Operator, Piece};
use crate::flask::view::{builtin, operate};
use crate::text::{Severity, Span};
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program};

/// What Python offers that only computes.
const PLAIN: [&str; 4] = ["str", "int", "bool", "range"];

impl Reader<'_> {
    /// What an expression stands for. Calls are made.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Value {
        let value = self.computed(expression);
        match value {
            Some(value) if value.why().is_none() => value,
            _ => Self::unknown(expression.span),
        }
    }

    /// The same; `None` for what is not known.
    fn computed(&mut self, expression: &Expression) -> Option<Value> {
        let span = expression.span;
        let literal = |text: &str| Traced::of(text, &Origin::written(Program::Flask, span));
        Some(match &expression.kind {
            ExpressionKind::Name(name) if name == "__name__" => {
                let scope = self.here;
                let module = self.modules.iter().find(|loaded| loaded.scope == scope);
                Value::Text(literal(module.map_or("", |loaded| &loaded.name)))
            }
            ExpressionKind::Name(name) if name == "TYPE_CHECKING" => Value::Bool(false),
            ExpressionKind::Attribute(of, name)
                if matches!(name.as_str(), "debug" | "testing") && self.app_of(of).is_some() =>
            {
                let config = &self.apps[self.app_of(of)?].config;
                let set = config.get(&name.to_ascii_uppercase()).cloned();
                set.unwrap_or(Value::Bool(false))
            }
            ExpressionKind::Name(_) | ExpressionKind::Attribute(..) => self.resolve(expression)?,
            ExpressionKind::Text(pieces) => {
                let mut text = Traced::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(own, span) => {
                            text.push_bytes(own, &Origin::written(Program::Flask, *span));
                        }
                        Piece::Hole(inner) => text.push(&self.evaluate(inner).shown(span)?),
                    }
                }
                Value::Text(text)
            }
            ExpressionKind::Number(digits) => Value::Number(literal(digits)),
            ExpressionKind::True => Value::Bool(true),
            ExpressionKind::False => Value::Bool(false),
            ExpressionKind::None => Value::None,
            ExpressionKind::Call { callee, arguments } => self.call(callee, arguments, span),
            ExpressionKind::Lambda(lambda) => {
                Value::Function(self.function(&lambda.name, lambda, span))
            }
            ExpressionKind::List(items) => Value::list(self.all(items)),
            ExpressionKind::Tuple(items) => Value::tuple(self.all(items)),
            ExpressionKind::Dict(items) => {
                let mut pairs = Vec::new();
                for (key, value) in items {
                    pairs.push((self.value(key)?, self.evaluate(value)));
                }
                Value::dict(pairs)
            }
            ExpressionKind::Subscript(of, key) => {
                let key = self.value(key)?;
                if let Some(app) = self.config_of(of) {
                    return self.apps[app].config.get(&key.plain()?).cloned();
                }
                let Value::Dict(pairs) = self.evaluate(of) else {
                    return None;
                };
                pairs.iter().find(|(own, _)| *own == key)?.1.clone()
            }
            ExpressionKind::Not(of) => Value::Bool(!self.evaluate(of).is_true()?),
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => {
                let is_true = self.evaluate(test).is_true()?;
                self.evaluate(if is_true { then } else { otherwise })
            }
            ExpressionKind::Operation {
                operator,
                left,
                right,
            } => {
                let first = self.evaluate(left);
                match operator {
                    Operator::Or if first.is_true()? => first,
                    Operator::And if !first.is_true()? => first,
                    Operator::Or | Operator::And => self.evaluate(right),
                    _ => operate(*operator, first, self.evaluate(right), span),
                }
            }
            ExpressionKind::Comprehension(made) => {
                let over = self.evaluate(&made.items);
                let mut items = Vec::new();
                for one in over.items()?.iter() {
                    self.assign_binding(&made.target, one.clone());
                    let wanted = match &made.test {
                        Some(test) => self.evaluate(test).is_true()?,
                        None => true,
                    };
                    if wanted {
                        items.push(self.evaluate(&made.item));
                    }
                }
                Value::list(items)
            }
            ExpressionKind::Slice(..) | ExpressionKind::Unknown(_) => return None,
        })
    }

    fn all(&mut self, items: &[Expression]) -> Vec<Value> {
        items.iter().map(|item| self.evaluate(item)).collect()
    }

    /// A value that is written down or simply computed; `None` for any other.
    pub(super) fn value(&mut self, expression: &Expression) -> Option<Value> {
        Some(self.evaluate(expression)).filter(Value::is_plain)
    }

    /// What a name or attribute stands for. Nothing is called.
    pub(super) fn resolve(&self, expression: &Expression) -> Option<Value> {
        match &expression.kind {
            ExpressionKind::Name(name) => self.lookup(name).cloned(),
            ExpressionKind::Attribute(of, name) => match self.resolve(of)? {
                Value::Named(full) => {
                    let full = [full.as_str(), ".", name].concat();
                    Some(Value::named(super::canonical(&full)))
                }
                Value::Scope(scope) => self.own(scope, name).cloned(),
                Value::App(target) if name == "wsgi_app" && !target.inner => {
                    Some(Value::App(Rc::new(Target {
                        layers: self.apps[target.app].layers.clone(),
                        app: target.app,
                        inner: true,
                    })))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A call, made.
    fn call(&mut self, callee: &Expression, arguments: &Rc<[Argument]>, span: Span) -> Value {
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
        match (called, &callee.kind) {
            (Some(Value::Function(index)), _) => {
                let given = self.given(arguments);
                let made = self.call_function(index, &given, span);
                self.wrapped_by(made, &given, span)
            }
            (Some(Value::Named(full)), _) => self.call_named(&full, arguments, span),
            // An object has what its class has.
            (Some(Value::Scope(class)), _) => {
                let made = Value::Scope(class);
                if !matches!(self.own(class, "__call__"), Some(Value::Function(_))) {
                    return made;
                }
                let given = self.given(arguments);
                self.wrapped_by(made, &given, span)
            }
            (None, ExpressionKind::Name(name)) if PLAIN.contains(&name.as_str()) => {
                let full = ["builtins.", name].concat();
                let given = self.plain_arguments(arguments);
                let made = given.and_then(|given| builtin(&full, &given, span).ok());
                made.unwrap_or_else(|| Self::unknown(span))
            }
            _ => {
                self.mentions_app(arguments, span);
                Self::unknown(span)
            }
        }
    }

    /// The arguments of a call.
    pub(super) fn given(&mut self, arguments: &[Argument]) -> Vec<(Option<String>, Value)> {
        let mut given = Vec::new();
        for argument in arguments {
            given.push((argument.name.clone(), self.evaluate(&argument.value)));
        }
        given
    }

    /// The same; `None` if one is not simply known.
    pub(super) fn plain_arguments(
        &mut self,
        arguments: &[Argument],
    ) -> Option<Vec<(Option<String>, Value)>> {
        let given = self.given(arguments);
        let plain = given.iter().all(|(_, value)| value.is_plain());
        plain.then_some(given)
    }

    /// What a lookup gives if there is nothing: its second argument.
    pub(super) fn default(&mut self, arguments: &[Argument]) -> Value {
        match arguments.get(1) {
            Some(default) => self.evaluate(&default.value),
            None => Value::None,
        }
    }

    fn call_named(&mut self, full: &str, arguments: &Rc<[Argument]>, span: Span) -> Value {
        match full {
            "flask.Flask" => Value::App(Rc::new(Target {
                app: self.new_app(arguments),
                layers: Vec::new(),
                inner: false,
            })),
            "flask.Blueprint" => self.new_blueprint(arguments, span),
            "werkzeug.ProxyFix" => self.proxy_fix(arguments, span),
            "werkzeug.DispatcherMiddleware" => self.dispatcher(arguments, span),
            "importlib.import_module" => {
                let name = arguments.first().and_then(|one| self.text(&one.value));
                let scope = name.and_then(|name| self.find_module(&name));
                scope.map_or(Self::unknown(span), Value::Scope)
            }
            _ => {
                if full == "os.environ.get"
                    && let Some(name) = arguments.first().and_then(|one| self.text(&one.value))
                {
                    let message = [
                        "hopscope takes the environment variable ",
                        name.as_str(),
                        " as not set",
                    ];
                    let message = message.concat();
                    self.say(Severity::Note, "environment-variable", span, message);
                    return self.default(arguments);
                }
                if Self::is_extension(full) {
                    self.extend_app(full, arguments, arguments, span);
                } else if !is_harmless(full) {
                    self.mentions_app(arguments, span);
                }
                Value::Made(Rc::new(Made {
                    full: full.to_owned(),
                    arguments: Rc::clone(arguments),
                }))
            }
        }
    }

    /// Calls a function of the modules: an app factory, or one that configures an app.
    pub(super) fn call_function(
        &mut self,
        index: usize,
        given: &[(Option<String>, Value)],
        span: Span,
    ) -> Value {
        let Some(function) = self.functions.get(index).cloned() else {
            return Self::unknown(span);
        };
        if self.depth > super::DEEPEST {
            return Self::unknown(span);
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
                _ => Self::unknown(span),
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
            Some(app @ Value::App(_)) => app,
            _ if vaguely => Self::unknown(span),
            returned => returned.unwrap_or(Value::None),
        }
    }

    /// Says so when something unknown gets an app in its hands.
    pub(super) fn mentions_app(&mut self, arguments: &[Argument], span: Span) {
        let app = arguments.iter().find_map(|one| self.app_of(&one.value));
        if let Some(app) = app {
            self.puzzles(
                app,
                span,
                "hopscope does not know what this call does to the app",
            );
        }
    }

    /// A call that may change every answer of an app: said here, and again by each answer.
    pub(super) fn puzzles(&mut self, app: usize, span: Span, message: &str) {
        let call = self.sources.slice(span);
        let name = call.split('(').next().unwrap_or_default().to_owned();
        self.apps[app].around.push((name, span));
        self.not_simulated(span, &[message]);
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
            Value::Text(text) => Some(text.owned()),
            _ => None,
        }
    }
}
