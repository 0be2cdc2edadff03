//! Apps, blueprints and routes.

use crate::text::NameSet;

use super::{Argument, Binding, Expression, ExpressionKind, Reader, Value, View};
use crate::flask::routing::{UrlRule, rule};
use crate::text::Span;

/// A blueprint; its routes are added to an app when it is registered.
#[derive(Clone, Debug, Default)]
pub(super) struct Blueprint {
    name: String,
    url_prefix: Option<String>,
    /// The path its static files are served under, and where that is written.
    static_path: Option<(String, Span)>,
    routes: Vec<Route>,
    /// Blueprints registered on it, with the prefix and name given there.
    children: Vec<(usize, Option<String>, Option<String>)>,
}

/// A rule with its endpoint and view.
#[derive(Clone, Debug)]
pub(super) struct Route {
    rule: String,
    span: Span,
    endpoint: String,
    view: View,
    options: RouteOptions,
}

#[derive(Clone, Debug, Default)]
pub(super) struct RouteOptions {
    methods: Option<Vec<String>>,
    defaults: Vec<(String, Value)>,
    strict_slashes: Option<bool>,
    merge_slashes: Option<bool>,
    redirect_to: Option<String>,
    automatic_options: Option<bool>,
}

/// Decorators of an app that do not change answers.
const HARMLESS: [&str; 12] = [
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
];

impl Reader {
    /// `Flask(__name__, static_url_path=…, static_folder=…)`.
    pub(super) fn new_app(&mut self, arguments: &[Argument]) -> usize {
        let index = self.apps.len();
        let app = self.empty_app();
        self.apps.push(app);
        let (mut folder, mut path) = (Some("static".to_owned()), None);
        let mut span = None;
        for argument in arguments {
            let Some(name) = argument.name.as_deref() else {
                span.get_or_insert(argument.value.span);
                continue;
            };
            match name {
                "static_folder" => {
                    folder = self.constant_text(&argument.value);
                    span = Some(argument.value.span);
                }
                "static_url_path" => {
                    path = self.constant_text(&argument.value);
                    span = Some(argument.value.span);
                }
                "subdomain_matching" => {
                    self.apps[index].config.subdomain_matching =
                        matches!(argument.value.kind, ExpressionKind::True);
                }
                "host_matching" | "static_host" => self.not_simulated(
                    argument.value.span,
                    "hopscope does not match hosts; every rule counts for every host",
                ),
                _ => {}
            }
        }
        if let (Some(folder), Some(span)) = (folder, span) {
            let route = static_route(&static_path(&folder, path.as_deref()), span);
            self.add_rule(index, route, "", "");
        }
        index
    }

    /// `Blueprint("name", __name__, url_prefix=…)`.
    pub(super) fn new_blueprint(&mut self, arguments: &[Argument], span: Span) -> Binding {
        let mut blueprint = Blueprint::default();
        let (mut folder, mut path) = (None, None);
        for (position, argument) in arguments.iter().enumerate() {
            let text = self.constant_text(&argument.value);
            match (argument.name.as_deref(), position) {
                (None, 0) | (Some("name"), _) => blueprint.name = text.unwrap_or_default(),
                (None, 2) | (Some("static_folder"), _) => folder = text,
                (None, 3) | (Some("static_url_path"), _) => path = text,
                (None, 5) | (Some("url_prefix"), _) => blueprint.url_prefix = text,
                (Some("subdomain"), _) => self.not_simulated(
                    argument.value.span,
                    "hopscope does not match subdomains; the blueprint counts for every host",
                ),
                _ => {}
            }
        }
        if blueprint.name.is_empty() {
            self.not_simulated(span, "hopscope does not know this blueprint's name");
            return Binding::Unknown(span);
        }
        blueprint.static_path = folder.map(|folder| (static_path(&folder, path.as_deref()), span));
        self.blueprints.push(blueprint);
        Binding::Blueprint(self.blueprints.len() - 1)
    }

    /// A decorator of a function.
    pub(super) fn decorate(&mut self, decorator: &Expression, function: usize) {
        let (callee, arguments): (&Expression, &[Argument]) = match &decorator.kind {
            ExpressionKind::Call { callee, arguments } => (callee, arguments),
            _ => (decorator, &[]),
        };
        let name = self.functions[function].name.clone();
        if let ExpressionKind::Attribute(of, attribute) = &callee.kind {
            let app = self.app_of(of);
            let blueprint = self.blueprint_of(of);
            if app.is_some() || blueprint.is_some() {
                let method = match attribute.as_str() {
                    "route" => None,
                    "get" | "post" | "put" | "delete" | "patch" => {
                        Some(attribute.to_ascii_uppercase())
                    }
                    other if HARMLESS.contains(&other) => return,
                    other => {
                        self.around(app, other, decorator.span);
                        return;
                    }
                };
                let view = View::Function(function);
                if let Some(route) =
                    self.route(arguments, decorator.span, method, view, Some(&name))
                {
                    self.add(app, blueprint, route);
                }
                return;
            }
            if HARMLESS.contains(&attribute.as_str()) {
                return;
            }
        }
        if self.full_name(callee).as_deref() == Some("functools.wraps") {
            return;
        }
        self.functions[function].decorated = Some(decorator.span);
        self.not_simulated(
            decorator.span,
            "hopscope does not run decorators; this one may answer instead of the view",
        );
    }

    /// A hook around every view.
    fn around(&mut self, app: Option<usize>, name: &str, span: Span) {
        for (index, app_) in self.apps.iter_mut().enumerate() {
            if app.is_none_or(|app| app == index) {
                app_.around.push((name.to_owned(), span));
            }
        }
        self.not_simulated(
            span,
            format!("hopscope does not run {name}; it may change every answer"),
        );
    }

    /// The route of `@app.route(…)` and `app.add_url_rule(…)`.
    fn route(
        &mut self,
        arguments: &[Argument],
        span: Span,
        method: Option<String>,
        view: View,
        view_name: Option<&str>,
    ) -> Option<Route> {
        let rule = arguments
            .iter()
            .find(|argument| argument.name.is_none() || argument.name.as_deref() == Some("rule"));
        let text = rule.and_then(|rule| self.constant_text(&rule.value));
        let (Some(rule), Some(text)) = (rule, text) else {
            self.not_simulated(span, "hopscope does not know the rule of this route");
            return None;
        };
        let rule_span = rule.value.span;
        let mut endpoint = view_name.map(str::to_owned);
        let mut options = RouteOptions {
            methods: method.map(|method| vec![method]),
            ..RouteOptions::default()
        };
        for argument in arguments {
            let Some(name) = argument.name.as_deref() else {
                continue;
            };
            let value = self.constant(&argument.value);
            match (name, value) {
                ("endpoint", Some(Value::Text(text))) => {
                    endpoint = Some(text.to_text().into_owned());
                }
                ("methods", Some(Value::List(items) | Value::Tuple(items))) => {
                    let methods = items.iter().filter_map(|item| match item {
                        Value::Text(text) => Some(text.to_text().to_ascii_uppercase()),
                        _ => None,
                    });
                    options.methods = Some(methods.collect());
                }
                ("defaults", Some(Value::Dict(items))) => {
                    options.defaults = items
                        .into_iter()
                        .filter_map(|(key, value)| match key {
                            Value::Text(key) => Some((key.to_text().into_owned(), value)),
                            _ => None,
                        })
                        .collect();
                }
                ("strict_slashes", Some(value)) => options.strict_slashes = value.is_true(),
                ("merge_slashes", Some(value)) => options.merge_slashes = value.is_true(),
                ("provide_automatic_options", Some(value)) => {
                    options.automatic_options = value.is_true();
                }
                ("redirect_to", Some(Value::Text(text))) => {
                    options.redirect_to = Some(text.to_text().into_owned());
                }
                ("endpoint", Some(Value::None)) | ("rule" | "view_func" | "defaults", _) => {}
                (name, _) => self.not_simulated(
                    argument.value.span,
                    format!("hopscope does not simulate \"{name}\" of a route with this value"),
                ),
            }
        }
        let Some(endpoint) = endpoint else {
            self.not_simulated(span, "hopscope does not know the endpoint of this route");
            return None;
        };
        Some(Route {
            rule: text,
            span: rule_span,
            endpoint,
            view,
            options,
        })
    }

    /// `app.add_url_rule(rule, endpoint, view_func, …)`.
    pub(super) fn add_url_rule(&mut self, of: &Expression, arguments: &[Argument], span: Span) {
        let given = |name: &str, position: usize| {
            let named = arguments
                .iter()
                .find(|one| one.name.as_deref() == Some(name));
            let positional = arguments.get(position).filter(|one| one.name.is_none());
            named.or(positional).map(|one| &one.value)
        };
        let function = match given("view_func", 2).map(|value| &value.kind) {
            Some(ExpressionKind::Name(name)) => match self.lookup(name) {
                Some(Binding::Function(index)) => Some((*index, name.clone())),
                _ => None,
            },
            _ => None,
        };
        let endpoint = given("endpoint", 1).and_then(|value| self.constant_text(value));
        let (view, name) = match function {
            Some((index, name)) => (View::Function(index), Some(name)),
            None => (View::Unknown(span), None),
        };
        let name = endpoint.or(name);
        let (app, blueprint) = (self.app_of(of), self.blueprint_of(of));
        if let Some(route) = self.route(arguments, span, None, view, name.as_deref()) {
            self.add(app, blueprint, route);
        }
    }

    fn add(&mut self, app: Option<usize>, blueprint: Option<usize>, route: Route) {
        if let Some(app) = app {
            self.add_rule(app, route, "", "");
        } else if let Some(blueprint) = blueprint {
            self.blueprints[blueprint].routes.push(route);
        }
    }

    /// `app.register_blueprint(bp, url_prefix=…, name=…)`, on an app or a blueprint.
    pub(super) fn register_blueprint(
        &mut self,
        of: &Expression,
        arguments: &[Argument],
        span: Span,
    ) {
        let first = arguments.first().filter(|one| one.name.is_none());
        let Some(child) = first.and_then(|one| self.blueprint_of(&one.value)) else {
            self.not_simulated(
                span,
                "hopscope does not see this blueprint: it is not made in this file; its routes are left out",
            );
            return;
        };
        let (mut prefix, mut name) = (None, None);
        for argument in arguments {
            match argument.name.as_deref() {
                Some("url_prefix") => prefix = self.constant_text(&argument.value),
                Some("name") => name = self.constant_text(&argument.value),
                Some(other) => self.not_simulated(
                    argument.value.span,
                    format!("hopscope does not simulate \"{other}\" of register_blueprint"),
                ),
                None => {}
            }
        }
        if let Some(app) = self.app_of(of) {
            self.add_blueprint(app, child, prefix, name, "", "", 0);
        } else if let Some(parent) = self.blueprint_of(of) {
            self.blueprints[parent].children.push((child, prefix, name));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a recursion's whole state")]
    fn add_blueprint(
        &mut self,
        app: usize,
        index: usize,
        prefix: Option<String>,
        name: Option<String>,
        outer_prefix: &str,
        outer_name: &str,
        depth: usize,
    ) {
        if depth > 16 {
            return;
        }
        let blueprint = self.blueprints[index].clone();
        let own = prefix.or(blueprint.url_prefix).unwrap_or_default();
        let prefix = match (outer_prefix, own.as_str()) {
            ("", own) => own.to_owned(),
            (outer, "") => outer.to_owned(),
            (outer, own) => format!(
                "{}/{}",
                outer.trim_end_matches('/'),
                own.trim_start_matches('/')
            ),
        };
        let name = format!("{outer_name}{}.", name.unwrap_or(blueprint.name));
        if let Some((path, span)) = &blueprint.static_path {
            self.add_rule(app, static_route(path, *span), &prefix, &name);
        }
        for route in blueprint.routes {
            self.add_rule(app, route, &prefix, &name);
        }
        for (child, child_prefix, child_name) in blueprint.children {
            self.add_blueprint(
                app,
                child,
                child_prefix,
                child_name,
                &prefix,
                &name,
                depth + 1,
            );
        }
    }

    /// Adds a rule to an app's map, with a blueprint's prefix and name.
    fn add_rule(&mut self, app: usize, route: Route, prefix: &str, name: &str) {
        let text = match (prefix, route.rule.as_str()) {
            ("", rule) => rule.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, rule) => {
                format!(
                    "{}/{}",
                    prefix.trim_end_matches('/'),
                    rule.trim_start_matches('/')
                )
            }
        };
        let endpoint = format!("{name}{}", route.endpoint);
        let map = &self.apps[app].map;
        let merge_slashes = route.options.merge_slashes.unwrap_or(map.merge_slashes);
        let strict_slashes = route.options.strict_slashes.unwrap_or(map.strict_slashes);
        let pieces = match rule::parse(&text, merge_slashes) {
            Ok(pieces) => pieces,
            Err(complaint) => {
                let kind = if complaint.starts_with("the converter") {
                    "LookupError"
                } else {
                    "ValueError"
                };
                self.import_fails("rule", route.span, format!("{kind}: {complaint}"));
                return;
            }
        };
        let methods = route
            .options
            .methods
            .unwrap_or_else(|| vec!["GET".to_owned()]);
        let mut methods: NameSet = methods.into_iter().collect();
        let automatic_options = route
            .options
            .automatic_options
            .unwrap_or(!methods.contains("OPTIONS"));
        if automatic_options {
            methods.insert("OPTIONS".to_owned());
        }
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        let mut arguments: NameSet = pieces
            .iter()
            .filter_map(|piece| match piece {
                rule::Piece::Variable(name, _) => Some(name.clone()),
                _ => None,
            })
            .collect();
        arguments.extend(route.options.defaults.iter().map(|(name, _)| name.clone()));
        let known = self.apps[app].views.get(&endpoint);
        let same = match (known, &route.view) {
            (None | Some(View::Unknown(_)), _)
            | (_, View::Unknown(_))
            | (Some(View::Static), View::Static) => true,
            (Some(View::Function(one)), View::Function(two)) => one == two,
            _ => false,
        };
        if !same {
            self.import_fails(
                "endpoint-overwritten",
                route.span,
                format!("AssertionError: View function mapping is overwriting an existing endpoint function: {endpoint}"),
            );
            return;
        }
        let is_new = known.is_none();
        let app = &mut self.apps[app];
        if is_new {
            app.views.insert(endpoint.clone(), route.view);
        }
        app.map.rules.push(UrlRule {
            text,
            span: route.span,
            endpoint,
            methods,
            automatic_options,
            defaults: route.options.defaults,
            strict_slashes,
            merge_slashes,
            redirect_to: route.options.redirect_to,
            domain: Vec::new(),
            pieces,
            arguments,
        });
    }
}

/// Where static files are served: as given, or under the folder's last name.
fn static_path(folder: &str, path: Option<&str>) -> String {
    let own = folder
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let own = format!("/{own}");
    path.unwrap_or(&own).trim_end_matches('/').to_owned()
}

fn static_route(path: &str, span: Span) -> Route {
    Route {
        rule: format!("{path}/<path:filename>"),
        span,
        endpoint: "static".to_owned(),
        view: View::Static,
        options: RouteOptions::default(),
    }
}
