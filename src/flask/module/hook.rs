//! What is called around views: hooks, error handlers, extensions, decorators.

use std::rc::Rc;

use super::known::{NO_METHODS, is_harmless};
use super::{Argument, Binding, Expression, ExpressionKind, Function, Reader, Value};
use crate::flask::app::Hook;
use crate::flask::extension::{Sslify, Talisman};
use crate::flask::page;
use crate::text::Span;

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

impl Reader<'_> {
    /// A decorator of a function; what the name stands for then.
    pub(super) fn decorate(&mut self, decorator: &Expression, decorated: Binding) -> Binding {
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
        let Binding::Function(index) = decorated else {
            return decorated;
        };
        match self.resolve(callee) {
            Some(Binding::Named(full)) if full == "functools.wraps" => {
                let wrapped = arguments.first().map(|one| self.evaluate(&one.value));
                if let Some(Binding::Function(wrapped)) = wrapped {
                    let Function {
                        name, qualified, ..
                    } = self.functions[wrapped].clone();
                    self.functions[index].name = name;
                    self.functions[index].qualified = qualified;
                }
                return decorated;
            }
            Some(Binding::Function(decorator_index)) => {
                let mut decorator_index = decorator_index;
                if let ExpressionKind::Call { .. } = &decorator.kind {
                    let Binding::Function(made) = self.evaluate(decorator) else {
                        return self.undecided(index, span);
                    };
                    decorator_index = made;
                }
                let given = vec![(None, decorated)];
                return match self.call_function(decorator_index, &given, span) {
                    made @ Binding::Function(_) => made,
                    _ => self.undecided(index, span),
                };
            }
            _ => {}
        }
        self.undecided(index, span)
    }

    /// A decorator that is not run.
    fn undecided(&mut self, index: usize, span: Span) -> Binding {
        self.functions[index].decorated = Some(span);
        self.not_simulated(
            span,
            "hopscope does not run this decorator; it may answer instead of the view",
        );
        Binding::Function(index)
    }

    /// `@app.route(…)`, `@app.before_request`, `@bp.errorhandler(404)`.
    fn decorate_for(
        &mut self,
        of: &Expression,
        attribute: &str,
        arguments: &[Argument],
        decorated: &Binding,
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
        function: &Binding,
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
            self.import_fails("attribute", span, message.concat());
            return true;
        }
        if HARMLESS.contains(&method) {
            return true;
        }
        let Binding::Function(function) = function else {
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
        function: &Binding,
        span: Span,
        method: &str,
    ) {
        let status = match code.map(|code| (self.value(code), self.resolve(code))) {
            Some((Some(Value::Number(code)), _)) => code.to_text().parse().ok(),
            Some((None, Some(Binding::Named(full)))) => {
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
        let (Some(status), Binding::Function(function)) = (status, function) else {
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
        self.not_simulated(span, message.concat());
    }

    /// Whether calling it with an app, or its `init_app`, extends the app in a way that is known.
    pub(super) fn is_extension(full: &str) -> bool {
        matches!(full, "flask_talisman.Talisman" | "flask_sslify.SSLify")
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
                for argument in arguments {
                    let Some(name) = argument.name.as_deref().filter(|name| *name != "app") else {
                        continue;
                    };
                    let value = self.value(&argument.value);
                    if !value.is_some_and(|value| talisman.set(name, &value)) {
                        let message =
                            ["hopscope does not simulate this value of Talisman's ", name];
                        self.not_simulated(argument.value.span, message.concat());
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
                for argument in made {
                    let Some(name) = argument.name.as_deref().filter(|name| *name != "app") else {
                        continue;
                    };
                    let value = self.value(&argument.value);
                    if !value.is_some_and(|value| sslify.set(name, &value)) {
                        let message = ["hopscope does not simulate this value of SSLify's ", name];
                        self.not_simulated(argument.value.span, message.concat());
                    }
                }
                let sslify = Rc::new(sslify);
                let app = &mut self.apps[app];
                app.before.push((None, Hook::Sslify(Rc::clone(&sslify))));
                app.after.push((None, Hook::Sslify(sslify)));
            }
            _ if is_harmless(full) => {}
            _ => self.not_simulated(
                span,
                "hopscope does not know what this extension does to the app",
            ),
        }
    }
}
