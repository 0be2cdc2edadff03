//! What modules do to their apps besides adding routes: assignments and configuration.

use super::{Argument, Expression, ExpressionKind, Reader, Value};
use crate::flask::app::Layer;
use crate::flask::view::method as method_of;
use crate::text::Span;

/// Attributes of an app that change answers and are not simulated. What people hang on an app
/// besides is for themselves.
const CHANGING: [&str; 14] = [
    "request_class",
    "response_class",
    "url_rule_class",
    "url_map_class",
    "url_map",
    "session_interface",
    "view_functions",
    "error_handler_spec",
    "before_request_funcs",
    "after_request_funcs",
    "url_build_error_handlers",
    "url_default_functions",
    "static_folder",
    "static_url_path",
];

/// Configuration keys of Flask that may change answers and are not simulated.
const NOT_SIMULATED: [&str; 3] = [
    "PROPAGATE_EXCEPTIONS",
    "TRAP_HTTP_EXCEPTIONS",
    "TRAP_BAD_REQUEST_ERRORS",
];

impl Reader<'_> {
    pub(super) fn assign(&mut self, target: &Expression, value: &Expression) {
        match &target.kind {
            ExpressionKind::Subscript(of, key) => self.assign_item(of, key, value, target.span),
            ExpressionKind::Attribute(of, name) => {
                self.assign_attribute(of, name, value, target.span.to(value.span));
            }
            _ => {
                let binding = self.evaluate(value);
                self.assign_binding(target, binding);
            }
        }
    }

    pub(super) fn assign_binding(&mut self, target: &Expression, binding: Value) {
        match &target.kind {
            ExpressionKind::Name(name) => self.bind(name, binding),
            ExpressionKind::Tuple(targets) | ExpressionKind::List(targets) => {
                for (index, target) in targets.iter().enumerate() {
                    let one = binding.items().and_then(|all| all.get(index)).cloned();
                    self.assign_binding(target, one.unwrap_or(Self::unknown(target.span)));
                }
            }
            _ => {}
        }
    }

    /// `app.config["KEY"] = value`.
    fn assign_item(&mut self, of: &Expression, key: &Expression, value: &Expression, span: Span) {
        if let Some(app) = self.config_of(of) {
            match self.text(key) {
                Some(key) => self.configure_with(app, &key, value),
                None => {
                    self.not_simulated(span, &["hopscope does not know this configuration key"]);
                }
            }
            return;
        }
        // `app.url_map.converters["x"] = …`
        if let ExpressionKind::Attribute(map, name) = &of.kind
            && name == "converters"
            && let ExpressionKind::Attribute(app, name) = &map.kind
            && name == "url_map"
            && self.app_of(app).is_some()
        {
            self.own_converters = true;
            self.not_simulated(span, &["hopscope does not run converters of one's own"]);
            return;
        }
        if let ExpressionKind::Attribute(app, name) = &of.kind
            && self.app_of(app).is_some()
            && CHANGING.contains(&name.as_str())
        {
            self.not_simulated(span, &["hopscope does not know what this does to the app"]);
        }
    }

    fn configure_with(&mut self, app: usize, key: &str, value: &Expression) {
        let constant = self.value(value);
        self.configure(app, key, constant, value.span);
    }

    pub(super) fn configure(&mut self, app: usize, key: &str, value: Option<Value>, span: Span) {
        let config = &mut self.apps[app].config;
        match (key, &value) {
            ("SERVER_NAME", Some(Value::Text(name))) => {
                config.server_name = Some((name.owned(), span));
            }
            ("SERVER_NAME", Some(Value::None)) => config.server_name = None,
            ("TRUSTED_HOSTS", Some(names @ (Value::List(_) | Value::Tuple(_)))) => {
                config.trusted_hosts = Some((names.texts(), span));
            }
            ("TRUSTED_HOSTS", Some(Value::Text(name))) => {
                config.trusted_hosts = Some((vec![name.owned()], span));
            }
            ("TRUSTED_HOSTS", Some(Value::None)) => config.trusted_hosts = None,
            ("SERVER_NAME" | "TRUSTED_HOSTS", _) => {
                let message = [
                    "hopscope does not know this value of ",
                    key,
                    "; it is taken as not set",
                ];
                self.not_simulated(span, &message);
                return;
            }
            (key, _) if NOT_SIMULATED.contains(&key) => {
                let message = [
                    "hopscope does not simulate ",
                    key,
                    "; it changes what becomes of exceptions",
                ];
                self.not_simulated(span, &message);
                return;
            }
            _ => {}
        }
        let value = value.unwrap_or(Value::unknown("this setting", span));
        let config = &mut self.apps[app].config;
        config.others.push((key.to_owned(), value));
    }

    /// `app.wsgi_app = …`, `app.url_map.strict_slashes = …`, `app.secret_key = …`.
    fn assign_attribute(&mut self, of: &Expression, name: &str, value: &Expression, span: Span) {
        if name == "autocorrect_location_header" {
            let wanted = self.value(value).and_then(|value| value.is_true());
            for app in &mut self.apps {
                app.autocorrects_location = wanted;
            }
            return;
        }
        if let ExpressionKind::Attribute(app, attribute) = &of.kind
            && attribute == "url_map"
            && let Some(app) = self.app_of(app)
        {
            let wanted = self.value(value).and_then(|value| value.is_true());
            let map = &mut self.apps[app].map;
            match (name, wanted) {
                ("strict_slashes", Some(wanted)) => map.strict_slashes = wanted,
                ("merge_slashes", Some(wanted)) => map.merge_slashes = wanted,
                ("redirect_defaults", Some(wanted)) => map.redirect_defaults = wanted,
                ("host_matching", Some(wanted)) => map.host_matching = wanted,
                _ => self.not_simulated(span, &["hopscope does not simulate this of the URL map"]),
            }
            return;
        }
        if let Some(Value::Made(made)) = self.resolve(of)
            && made.full == "flask_login.LoginManager"
        {
            self.set_login(name, value);
            return;
        }
        let Some(app) = self.app_of(of) else {
            self.evaluate(value);
            return;
        };
        match name {
            "wsgi_app" => self.wrap(app, value, span),
            "secret_key" | "debug" | "testing" => {
                let value = self.value(value);
                self.configure(app, &name.to_ascii_uppercase(), value, span);
            }
            _ if CHANGING.contains(&name) => {
                self.not_simulated(span, &["hopscope does not know what this does to the app"]);
            }
            _ => {
                self.evaluate(value);
            }
        }
    }

    /// `login_manager.login_view = "auth.login"`.
    fn set_login(&mut self, name: &str, value: &Expression) {
        let span = value.span;
        let given = match self.value(value) {
            Some(known) => known,
            None => Value::unknown("this setting", span),
        };
        match (name, given) {
            ("login_view", given) => self.login.view = Some(given),
            ("login_message", given) => self.login.message = Some(given),
            ("login_message_category", given) => self.login.category = Some(given),
            ("blueprint_login_views", given) => self.login.blueprint_views = given.pairs(),
            _ => {}
        }
    }

    /// `app.wsgi_app = MIDDLEWARE(app.wsgi_app)`.
    fn wrap(&mut self, app: usize, value: &Expression, span: Span) {
        let said = self.diagnostics.len();
        if let Value::App(target) = self.evaluate(value) {
            let mut target = (*target).clone();
            if target.app == app {
                self.apps[app].layers = target.layers;
            } else {
                let layers = std::mem::take(&mut target.layers);
                self.apps[app].layers = layers;
                self.apps[app].layers.push(Layer::Elsewhere(target));
            }
            return;
        }
        if self.fails {
            return;
        }
        self.diagnostics.truncate(said);
        self.apps[app].around.push(("wsgi_app".to_owned(), span));
        self.not_simulated(
            span,
            &["hopscope does not know this middleware; it may change everything"],
        );
    }

    /// A method of an app, a blueprint or something of theirs; `None` for any other.
    pub(super) fn method(
        &mut self,
        of: &Expression,
        method: &str,
        arguments: &[Argument],
        span: Span,
    ) -> Option<Value> {
        if let Some(app) = self.config_of(of) {
            if method == "get"
                && let Some(key) = arguments.first().and_then(|one| self.text(&one.value))
            {
                let set = self.apps[app].config.get(&key).cloned();
                return Some(set.unwrap_or_else(|| self.default(arguments)));
            }
            self.configure_call(app, method, arguments, span);
            return Some(Self::unknown(span));
        }
        if let ExpressionKind::Attribute(app, part) = &of.kind
            && matches!(part.as_str(), "logger" | "jinja_env" | "cli")
            && self.app_of(app).is_some()
        {
            return Some(Self::unknown(span));
        }
        let of_what = self.evaluate(of);
        match of_what {
            Value::Text(_) => {
                let given = self.plain_arguments(arguments);
                let made = given.and_then(|given| method_of(&of_what, method, &given, span));
                Some(made.unwrap_or_else(|| Self::unknown(span)))
            }
            Value::Scope(class) if method == "as_view" => {
                Some(self.as_view(class, arguments, span))
            }
            Value::Scope(scope) => {
                let Value::Function(index) = self.own(scope, method)?.clone() else {
                    return None;
                };
                let mut given = Vec::new();
                let first = self.functions[index].definition.parameters.first();
                if first.is_some_and(|first| matches!(first.name.as_str(), "self" | "cls")) {
                    given.push((None, Value::Scope(scope)));
                }
                for argument in arguments {
                    let value = self.evaluate(&argument.value);
                    given.push((argument.name.clone(), value));
                }
                Some(self.call_function(index, &given, span))
            }
            Value::App(_) | Value::Blueprint(_) => {
                self.setup(of, method, arguments, span);
                Some(Self::unknown(span))
            }
            Value::Made(made) if method == "init_app" => {
                self.extend_app(&made.full, &made.arguments, arguments, span);
                Some(Self::unknown(span))
            }
            _ => None,
        }
    }

    /// A setup method of an app or blueprint, called and not used as a decorator.
    fn setup(&mut self, of: &Expression, method: &str, arguments: &[Argument], span: Span) {
        match method {
            "add_url_rule" => self.add_url_rule(of, arguments, span),
            "register_blueprint" => self.register_blueprint(of, arguments, span),
            "run" | "app_context" | "shell_context_processor" | "teardown_appcontext" => {}
            "register_error_handler" => {
                let function = arguments.get(1).map(|one| self.evaluate(&one.value));
                match (arguments.first(), function) {
                    (Some(code), Some(function)) => {
                        self.error_handler(of, Some(&code.value), &function, span, "errorhandler");
                    }
                    _ => self.not_simulated(span, &["hopscope does not know this error handler"]),
                }
            }
            _ => {
                let function = arguments.first().map(|one| self.evaluate(&one.value));
                let known = function.is_some_and(|one| self.hook(of, method, &one, span));
                if !known {
                    let message = [
                        "hopscope does not simulate ",
                        method,
                        "(); it may change answers",
                    ];
                    self.not_simulated(span, &message);
                }
            }
        }
    }

    /// `app.config.update(…)`, `app.config.from_mapping(…)`, `app.config.from_object(…)`.
    fn configure_call(&mut self, app: usize, method: &str, arguments: &[Argument], span: Span) {
        let whole = !matches!(method, "update" | "from_mapping" | "setdefault");
        self.apps[app].config.is_open |= whole && method != "from_object";
        match method {
            "update" | "from_mapping" | "setdefault" => {}
            "from_object" if self.configure_from(app, arguments) => return,
            "from_pyfile" if self.configure_from_file(app, arguments) => return,
            // Files and variables that are not there are passed over.
            "from_prefixed_env" => return,
            "from_pyfile" | "from_envvar" | "from_file" if silent(arguments) => return,
            _ => {
                self.apps[app].config.is_open = true;
                let message = [
                    "hopscope does not read configuration with ",
                    method,
                    "(); what it sets is left out",
                ];
                self.not_simulated(span, &message);
                return;
            }
        }
        if method == "setdefault" {
            if let [key, value] = arguments
                && let Some(key) = self.text(&key.value)
                && self.apps[app].config.get(&key).is_none()
            {
                self.configure_with(app, &key, &value.value);
            }
            return;
        }
        for argument in arguments {
            match (argument.name.as_deref(), &argument.value.kind) {
                (Some(key), _) if !key.starts_with('*') => {
                    self.configure_with(app, key, &argument.value);
                }
                (None, ExpressionKind::Dict(items)) => {
                    for (key, value) in items {
                        match self.text(key) {
                            Some(key) => self.configure_with(app, &key, value),
                            None => self.not_simulated(
                                key.span,
                                &["hopscope does not know this configuration key"],
                            ),
                        }
                    }
                }
                _ => self.configure_all(app, argument),
            }
        }
    }

    /// A mapping that is passed as a whole.
    fn configure_all(&mut self, app: usize, argument: &Argument) {
        let span = argument.value.span;
        let pairs = match self.evaluate(&argument.value) {
            Value::None => return,
            given @ Value::Dict(_) => given.pairs(),
            _ => {
                self.apps[app].config.is_open = true;
                self.not_simulated(span, &["hopscope does not know these configuration values"]);
                return;
            }
        };
        self.configure_pairs(app, pairs, span);
    }

    fn configure_pairs(&mut self, app: usize, pairs: Vec<(String, Value)>, span: Span) {
        for (key, binding) in pairs {
            let value = binding.is_plain().then_some(binding);
            self.configure(app, &key, value, span);
        }
    }

    /// The upper-case names of a file that is run like a module.
    fn configure_from_file(&mut self, app: usize, arguments: &[Argument]) -> bool {
        let Some(argument) = arguments.first() else {
            return false;
        };
        let Some(file) = self.text(&argument.value) else {
            return false;
        };
        let package = self.scopes[self.here].package.replace('.', "/");
        let folders = ["", &package, "instance"];
        let found = folders.iter().find_map(|folder| {
            let slash = if folder.is_empty() { "" } else { "/" };
            let path = [folder, slash, &file].concat();
            Some((self.sources.find(&path)?, path))
        });
        let Some((source, path)) = found else {
            return false;
        };
        let scope = self.load_file(&path, source);
        self.configure_by(app, scope, argument.value.span);
        true
    }

    /// The upper-case names of a class or module, which may be named by a text.
    fn configure_from(&mut self, app: usize, arguments: &[Argument]) -> bool {
        let Some(argument) = arguments.first() else {
            return false;
        };
        let span = argument.value.span;
        let binding = match self.evaluate(&argument.value) {
            Value::Text(name) => self.named_object(&name.to_text()),
            // An instance has what its class has.
            Value::Made(_) => None,
            other => Some(other),
        };
        let Some(Value::Scope(scope)) = binding else {
            return false;
        };
        self.configure_by(app, scope, span);
        true
    }

    fn configure_by(&mut self, app: usize, scope: usize, span: Span) {
        let names = self.scopes[scope].names.clone();
        let upper = |(name, _): &(String, Value)| !name.chars().any(|c| c.is_ascii_lowercase());
        self.configure_pairs(app, names.into_iter().filter(upper).collect(), span);
    }
}

/// Whether `silent=True` is among the arguments.
fn silent(arguments: &[Argument]) -> bool {
    arguments.iter().any(|one| {
        one.name.as_deref() == Some("silent") && matches!(one.value.kind, ExpressionKind::True)
    })
}
