//! What a module does to its app besides adding routes: configuration, `ProxyFix`, hooks.

use super::{Argument, Binding, Expression, ExpressionKind, ProxyFix, Reader, Value};
use crate::text::Span;

/// Attributes of an app that change no answer.
const HARMLESS: [&str; 10] = [
    "secret_key",
    "debug",
    "testing",
    "permanent_session_lifetime",
    "jinja_env",
    "logger",
    "json_encoder",
    "template_folder",
    "env",
    "session_cookie_name",
];

/// Configuration keys of Flask that may change answers and are not simulated.
const NOT_SIMULATED: [&str; 3] = [
    "PROPAGATE_EXCEPTIONS",
    "TRAP_HTTP_EXCEPTIONS",
    "TRAP_BAD_REQUEST_ERRORS",
];

impl Reader {
    /// `app.config["KEY"] = value`.
    pub(super) fn assign_item(
        &mut self,
        of: &Expression,
        key: &Expression,
        value: &Expression,
        span: Span,
    ) {
        let ExpressionKind::Attribute(app, attribute) = &of.kind else {
            return;
        };
        let Some(app) = self.app_of(app) else {
            return;
        };
        match (attribute.as_str(), self.constant_text(key)) {
            ("config", Some(key)) => self.configure(app, &key, value),
            ("config", None) => {
                self.not_simulated(span, "hopscope does not know this configuration key");
            }
            _ => self.not_simulated(span, "hopscope does not know what this does to the app"),
        }
    }

    fn configure(&mut self, app: usize, key: &str, value: &Expression) {
        let constant = self.constant(value);
        let span = value.span;
        let config = &mut self.apps[app].config;
        match (key, &constant) {
            ("SERVER_NAME", Some(Value::Text(name))) => {
                config.server_name = Some((name.to_text().into_owned(), span));
            }
            ("SERVER_NAME", Some(Value::None)) => config.server_name = None,
            ("TRUSTED_HOSTS", Some(Value::List(items) | Value::Tuple(items))) => {
                let names = items.iter().filter_map(|item| match item {
                    Value::Text(name) => Some(name.to_text().into_owned()),
                    _ => None,
                });
                config.trusted_hosts = Some((names.collect(), span));
            }
            ("TRUSTED_HOSTS", Some(Value::Text(name))) => {
                config.trusted_hosts = Some((vec![name.to_text().into_owned()], span));
            }
            ("TRUSTED_HOSTS", Some(Value::None)) => config.trusted_hosts = None,
            ("SERVER_NAME" | "TRUSTED_HOSTS", _) => self.not_simulated(
                span,
                format!("hopscope does not know this value of {key}; it is taken as not set"),
            ),
            (key, _) if NOT_SIMULATED.contains(&key) => self.not_simulated(
                span,
                format!("hopscope does not simulate {key}; it changes what becomes of exceptions"),
            ),
            _ => {
                let value = constant.unwrap_or(Value::Unknown("this setting", span));
                config.others.push((key.to_owned(), value));
            }
        }
    }

    /// `app.wsgi_app = …`, `app.url_map.strict_slashes = …`, `app.secret_key = …`.
    pub(super) fn assign_attribute(
        &mut self,
        of: &Expression,
        name: &str,
        value: &Expression,
        span: Span,
    ) {
        if let ExpressionKind::Attribute(app, attribute) = &of.kind
            && attribute == "url_map"
            && let Some(app) = self.app_of(app)
        {
            let wanted = self.constant(value).and_then(|value| value.is_true());
            let map = &mut self.apps[app].map;
            match (name, wanted) {
                ("strict_slashes", Some(wanted)) => map.strict_slashes = wanted,
                ("merge_slashes", Some(wanted)) => map.merge_slashes = wanted,
                _ => self.not_simulated(span, "hopscope does not simulate this of the URL map"),
            }
            return;
        }
        let Some(app) = self.app_of(of) else {
            return;
        };
        if name == "wsgi_app" {
            if let ExpressionKind::Call { callee, arguments } = &value.kind
                && self.full_name(callee).as_deref() == Some("werkzeug.ProxyFix")
                && let Some((_, fixes)) = self.wrapped(callee, arguments, value.span)
            {
                // The newest is the outermost and sees the request first.
                self.apps[app].proxy_fixes.splice(0..0, fixes);
                return;
            }
            self.apps[app].around.push(("wsgi_app".to_owned(), span));
            self.not_simulated(
                span,
                "hopscope simulates no other middleware than ProxyFix; this one may change everything",
            );
            return;
        }
        if !HARMLESS.contains(&name) {
            self.not_simulated(span, "hopscope does not know what this does to the app");
        }
    }

    /// `ProxyFix(app.wsgi_app, x_for=1, …)`: the app in it, and the fixes, the outermost first.
    pub(super) fn wrapped(
        &mut self,
        callee: &Expression,
        arguments: &[Argument],
        span: Span,
    ) -> Option<(usize, Vec<ProxyFix>)> {
        let inner = arguments
            .iter()
            .find(|one| one.name.is_none() || one.name.as_deref() == Some("app"))?;
        let (app, inner_fixes) = match &inner.value.kind {
            ExpressionKind::Attribute(of, name) if name == "wsgi_app" => {
                (self.app_of(of)?, Vec::new())
            }
            ExpressionKind::Name(name) => match self.lookup(name)? {
                Binding::App { index, fixes } => (*index, fixes.clone()),
                _ => return None,
            },
            ExpressionKind::Call {
                callee: inner_callee,
                arguments,
            } if self.full_name(inner_callee) == self.full_name(callee) => {
                self.wrapped(inner_callee, arguments, inner.value.span)?
            }
            _ => {
                self.not_simulated(
                    span,
                    "hopscope does not know what ProxyFix is put around here",
                );
                return None;
            }
        };
        let mut fix = ProxyFix::new(span);
        let order = ["", "x_for", "x_proto", "x_host", "x_port", "x_prefix"];
        for (position, argument) in arguments.iter().enumerate() {
            let name = argument
                .name
                .as_deref()
                .or(order.get(position).copied())
                .unwrap_or_default();
            if name.is_empty() || name == "app" {
                continue;
            }
            let count = match self.constant(&argument.value) {
                Some(Value::Number(count)) => count.to_text().parse().ok(),
                Some(Value::Bool(value)) => Some(usize::from(value)),
                Some(Value::None) => Some(0),
                _ => None,
            };
            let known = count.is_some_and(|count| fix.set(name, count));
            if !known {
                self.not_simulated(
                    argument.value.span,
                    format!("hopscope does not know this value of ProxyFix's \"{name}\""),
                );
            }
        }
        let mut fixes = vec![fix];
        fixes.extend(inner_fixes);
        Some((app, fixes))
    }

    /// An expression that stands alone: a call.
    pub(super) fn expression(&mut self, expression: &Expression) {
        let ExpressionKind::Call { callee, arguments } = &expression.kind else {
            return;
        };
        let span = expression.span;
        if let ExpressionKind::Attribute(of, method) = &callee.kind {
            let is_app = self.app_of(of).is_some();
            let is_blueprint = self.blueprint_of(of).is_some();
            if is_app || is_blueprint {
                match method.as_str() {
                    "add_url_rule" => self.add_url_rule(of, arguments, span),
                    "register_blueprint" => self.register_blueprint(of, arguments, span),
                    "run" | "app_context" | "shell_context_processor" | "teardown_appcontext" => {}
                    other => self.not_simulated(
                        span,
                        format!("hopscope does not simulate {other}(); it may change answers"),
                    ),
                }
                return;
            }
            if let ExpressionKind::Attribute(app, attribute) = &of.kind
                && attribute == "config"
                && let Some(app) = self.app_of(app)
            {
                self.configure_call(app, method, arguments, span);
                return;
            }
        }
        // A function of the module may add routes or configure the app.
        if let ExpressionKind::Name(name) = &callee.kind
            && let Some(Binding::Function(index)) = self.lookup(name).cloned()
        {
            let passed: Vec<Binding> = arguments
                .iter()
                .map(|argument| self.binding(&argument.value))
                .collect();
            self.procedure(index, passed, span);
            return;
        }
        self.mentions_app(arguments, span);
    }

    /// A function that is called for what it does: its parameters stand for what was passed.
    fn procedure(&mut self, index: usize, passed: Vec<Binding>, span: Span) {
        let Some(function) = self
            .functions
            .get(index)
            .cloned()
            .filter(|_| self.depth < 8)
        else {
            return;
        };
        let mut passed = passed.into_iter();
        let names = function.parameters.iter().map(|one| {
            (
                one.name.clone(),
                passed.next().unwrap_or(Binding::Unknown(span)),
            )
        });
        self.scopes.push(names.collect());
        self.depth += 1;
        self.run(&function.body);
        self.depth -= 1;
        if let Some(scope) = self.scopes.pop() {
            self.left.extend(scope);
        }
    }

    /// `app.config.update(…)`, `app.config.from_mapping(…)`.
    fn configure_call(&mut self, app: usize, method: &str, arguments: &[Argument], span: Span) {
        if !matches!(method, "update" | "from_mapping") {
            self.not_simulated(
                span,
                format!(
                    "hopscope does not read configuration with {method}(); what it sets is left out"
                ),
            );
            return;
        }
        for argument in arguments {
            match (&argument.name, &argument.value.kind) {
                (Some(key), _) => self.configure(app, key, &argument.value),
                (None, ExpressionKind::Dict(items)) => {
                    for (key, value) in items {
                        match self.constant_text(key) {
                            Some(key) => self.configure(app, &key, value),
                            None => self.not_simulated(
                                key.span,
                                "hopscope does not know this configuration key",
                            ),
                        }
                    }
                }
                _ => self.not_simulated(
                    argument.value.span,
                    "hopscope does not know these configuration values",
                ),
            }
        }
    }
}
