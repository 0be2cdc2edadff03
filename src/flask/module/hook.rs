//! What is called around views: hooks, error handlers, extensions, decorators.

use std::rc::Rc;

use super::known::{NO_METHODS, is_harmless, is_plain_decorator};
use super::{Argument, Expression, ExpressionKind, Function, Reader, Value};
use crate::flask::app::Hook;
use crate::flask::extension::{Sslify, Talisman};
use crate::flask::page;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program};

/// Decorators of an app that do not change answers.
const HARMLESS: [&str; 13] = [
    "template_filter",
    "template_test",
    "template_global",
    "context_processor",
    "app_context_processor",
    "app_template_filter",
    "teardown_request",
    "teardown_appcontext",
    "shell_context_processor",
    "command",
    "app_template_global",
    "teardown_app_request",
    "before_first_request",
];

/// What Talisman makes of the session's cookie, if its options do not say otherwise.
const TALISMAN_COOKIES: [(&str, &str); 3] = [
    ("session_cookie_secure", "SESSION_COOKIE_SECURE"),
    ("session_cookie_http_only", "SESSION_COOKIE_HTTPONLY"),
    ("session_cookie_samesite", "SESSION_COOKIE_SAMESITE"),
];

impl Reader<'_> {
    /// A decorator of a function; what the name stands for then.
    pub(super) fn decorate(&mut self, decorator: &Expression, decorated: Value) -> Value {
        let (callee, arguments): (&Expression, &[Argument]) = match &decorator.kind {
            ExpressionKind::Call { callee, arguments } => (callee, arguments),
            _ => (decorator, &[]),
        };
        let span = decorator.span;
        if let ExpressionKind::Attribute(of, attribute) = &callee.kind {
            let of_app = self.app_of(of).is_some() || self.blueprint_of(of).is_some();
            if of_app {
                self.decorate_for(of, attribute, arguments, &decorated, span);
                return decorated;
            }
            // `@app.cli.command()`
            if HARMLESS.contains(&attribute.as_str()) {
                return decorated;
            }
        }
        let binding = self.evaluate_decorator(decorator, callee, arguments, &decorated);
        match binding {
            Some(binding) => self.wrapped(&binding, decorated, span),
            None => decorated,
        }
    }

    /// What a decorator is; `None` if it is done already.
    fn evaluate_decorator(
        &mut self,
        decorator: &Expression,
        callee: &Expression,
        arguments: &[Argument],
        decorated: &Value,
    ) -> Option<Value> {
        let is_call = matches!(decorator.kind, ExpressionKind::Call { .. });
        let called = self.resolve(callee).or_else(|| {
            // A method of something imported: `limiter.limit("1/second")`.
            let ExpressionKind::Attribute(of, method) = &callee.kind else {
                return None;
            };
            match self.resolve(of)? {
                Value::Made(made) => Some(Value::named([&made.full, ".", method].concat())),
                Value::Named(full) => Some(Value::named([&full, ".", method].concat())),
                _ => None,
            }
        });
        match called {
            Some(Value::Named(full)) if full.as_str() == "functools.wraps" => {
                let wrapped = arguments.first().map(|one| self.evaluate(&one.value));
                if let (Some(Value::Function(wrapped)), Value::Function(index)) =
                    (wrapped, decorated)
                {
                    let Function {
                        name, qualified, ..
                    } = self.functions[wrapped].clone();
                    self.functions[*index].name = name;
                    self.functions[*index].qualified = qualified;
                }
                None
            }
            Some(Value::Function(_)) if is_call => Some(self.evaluate(decorator)),
            Some(other) => Some(other),
            None => Some(Self::unknown(decorator.span)),
        }
    }

    /// A function with a decorator around it.
    pub(super) fn wrapped(&mut self, decorator: &Value, decorated: Value, span: Span) -> Value {
        let Value::Function(index) = decorated else {
            return decorated;
        };
        match decorator {
            Value::Function(decorator) => {
                let given = vec![(None, Value::Function(index))];
                match self.call_function(*decorator, &given, span) {
                    Value::Function(made) => return Value::Function(made),
                    _ => return self.changed(index, &|function| function.decorated = Some(span)),
                }
            }
            Value::Named(full) => match full.as_str() {
                "flask_login.login_required" | "flask_login.fresh_login_required" => {
                    return self.changed(index, &|function| function.guarded = Some(span));
                }
                "flask_login.LoginManager.unauthorized_handler" => {
                    self.login.handler = Some(index);
                    return decorated;
                }
                "flask_login.LoginManager.request_loader" => {
                    self.login.by_request = true;
                    return decorated;
                }
                _ if is_plain_decorator(full) => return decorated,
                _ => {}
            },
            _ => {}
        }
        self.changed(index, &|function| function.decorated = Some(span))
    }

    /// The function with a change: what was registered before stays as it was.
    fn changed(&mut self, index: usize, change: &dyn Fn(&mut Function)) -> Value {
        let mut function = self.functions[index].clone();
        change(&mut function);
        self.functions.push(function);
        Value::Function(self.functions.len() - 1)
    }

    /// `@app.route(…)`, `@app.before_request`, `@bp.errorhandler(404)`.
    fn decorate_for(
        &mut self,
        of: &Expression,
        attribute: &str,
        arguments: &[Argument],
        decorated: &Value,
        span: Span,
    ) {
        let method = match attribute {
            "route" => None,
            "get" | "post" | "put" | "delete" | "patch" => Some(attribute.to_ascii_uppercase()),
            "errorhandler" | "app_errorhandler" => {
                let code = arguments.first().map(|one| &one.value);
                self.error_handler(of, code, decorated, span, attribute);
                return;
            }
            _ => {
                if !self.hook(of, attribute, decorated, span) {
                    self.around(of, attribute, span);
                }
                return;
            }
        };
        self.add_route(of, arguments, span, method, decorated);
    }

    /// Adds a hook by the name of its setup method; `false` if that is not known.
    pub(super) fn hook(
        &mut self,
        of: &Expression,
        method: &str,
        function: &Value,
        span: Span,
    ) -> bool {
        let gone = NO_METHODS.iter().find(|(name, _)| *name == method);
        if let Some((_, since)) = gone
            && self.version >= *since
        {
            let message = [
                "AttributeError: 'Flask' object has no attribute '",
                method,
                "'",
            ];
            self.import_fails("attribute", span, &message);
            return true;
        }
        if HARMLESS.contains(&method) {
            return true;
        }
        let Value::Function(function) = function else {
            return false;
        };
        let hook = Hook::Function(*function, span);
        let app = self.app_of(of);
        let blueprint = self.blueprint_of(of);
        match (method, app, blueprint) {
            ("before_request", Some(app), _) => self.apps[app].before.push((None, hook)),
            ("after_request", Some(app), _) => self.apps[app].after.push((None, hook)),
            (_, _, Some(blueprint)) => return self.blueprint_hook(blueprint, method, hook),
            _ => return false,
        }
        true
    }

    /// `errorhandler(404)`, `errorhandler(Exception)`.
    pub(super) fn error_handler(
        &mut self,
        of: &Expression,
        code: Option<&Expression>,
        function: &Value,
        span: Span,
        method: &str,
    ) {
        let status = match code.map(|code| (self.value(code), self.resolve(code))) {
            Some((Some(Value::Number(code)), _)) => code.to_text().parse().ok(),
            Some((None, Some(Value::Named(full)))) => {
                let name = full.rsplit('.').next().unwrap_or_default();
                page::exception_status(name)
            }
            // Python's own exceptions are no names that are bound here.
            Some((None, None)) => code
                .and_then(Expression::dotted)
                .filter(|name| name == "Exception")
                .map(|_| 0),
            _ => None,
        };
        // An exception of another kind, by the name of its class.
        if let (None, Some(name), Value::Function(function)) =
            (status, code.and_then(Expression::dotted), function)
        {
            let name = name.rsplit('.').next().unwrap_or_default().to_owned();
            if let Some(app) = self.app_of(of) {
                self.apps[app].class_handlers.push((None, name, *function));
            } else if let Some(blueprint) = self.blueprint_of(of) {
                let global = method == "app_errorhandler";
                let handlers = &mut self.blueprints[blueprint].class_handlers;
                handlers.push((global, name, *function));
            }
            return;
        }
        let (Some(status), Value::Function(function)) = (status, function) else {
            self.around(of, method, span);
            return;
        };
        if let Some(app) = self.app_of(of) {
            self.apps[app].handlers.push((None, status, *function));
        } else if let Some(blueprint) = self.blueprint_of(of) {
            let global = method == "app_errorhandler";
            self.blueprints[blueprint].add_handler(global, status, *function);
        }
    }

    /// A hook around every view that is not simulated.
    fn around(&mut self, of: &Expression, name: &str, span: Span) {
        let app = self.app_of(of);
        for (index, one) in self.apps.iter_mut().enumerate() {
            if app.is_none_or(|app| app == index) {
                one.around.push((name.to_owned(), span));
            }
        }
        let message = [
            "hopscope does not run ",
            name,
            "; it may change every answer",
        ];
        self.not_simulated(span, &message);
    }

    /// Whether calling it with an app, or its `init_app`, extends the app in a way that is known.
    pub(super) fn is_extension(full: &str) -> bool {
        matches!(
            full,
            "flask_talisman.Talisman" | "flask_sslify.SSLify" | "flask_login.LoginManager"
        )
    }

    /// `Talisman(app, …)`, `extension.init_app(app, …)`. `made` are the constructor's arguments.
    pub(super) fn extend_app(
        &mut self,
        full: &str,
        made: &[Argument],
        arguments: &[Argument],
        span: Span,
    ) {
        let app = arguments.iter().find_map(|one| self.app_of(&one.value));
        let Some(app) = app else {
            return;
        };
        match full {
            "flask_talisman.Talisman" => {
                // Options count where the app is given.
                let mut talisman = Talisman::new(span);
                let mut set = |name: &str, value: &Value| talisman.set(name, value);
                self.options(arguments, "Talisman", &mut set);
                for (name, key) in TALISMAN_COOKIES {
                    let mut given = arguments.iter();
                    let given = given.find(|one| one.name.as_deref() == Some(name));
                    let value = match given {
                        Some(given) => self.value(&given.value),
                        None if key.ends_with("SAMESITE") => {
                            let origin = Origin::written(Program::Flask, span);
                            Some(Value::Text(Traced::of("Lax", &origin)))
                        }
                        None => Some(Value::Bool(true)),
                    };
                    // Flags are only ever set.
                    if value != Some(Value::Bool(false)) {
                        self.configure(app, key, value, span);
                    }
                }
                let talisman = Rc::new(talisman);
                let app = &mut self.apps[app];
                app.before
                    .push((None, Hook::Talisman(Rc::clone(&talisman))));
                app.after.push((None, Hook::Talisman(talisman)));
            }
            "flask_sslify.SSLify" => {
                let mut sslify = Sslify::new(span);
                let mut set = |name: &str, value: &Value| sslify.set(name, value);
                self.options(made, "SSLify", &mut set);
                let sslify = Rc::new(sslify);
                let app = &mut self.apps[app];
                app.before.push((None, Hook::Sslify(Rc::clone(&sslify))));
                app.after.push((None, Hook::Sslify(sslify)));
            }
            "flask_login.LoginManager" => self.apps[app].has_login = true,
            _ if is_harmless(full) => {}
            _ => self.puzzles(
                app,
                span,
                "hopscope does not know what this extension does to the app",
            ),
        }
    }

    /// The options of an extension, which it takes if it knows them.
    fn options(
        &mut self,
        arguments: &[Argument],
        extension: &str,
        set: &mut dyn FnMut(&str, &Value) -> bool,
    ) {
        for argument in arguments {
            let Some(name) = argument.name.as_deref().filter(|name| *name != "app") else {
                continue;
            };
            let value = self.value(&argument.value);
            if !value.is_some_and(|value| set(name, &value)) {
                let message = [
                    "hopscope does not simulate this value of ",
                    extension,
                    "'s ",
                    name,
                ];
                self.not_simulated(argument.value.span, &message);
            }
        }
    }
}
