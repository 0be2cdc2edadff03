//! Routes: from the call that adds them to a rule of the map.

use crate::text::NameSet;

use super::{Argument, Expression, Reader, Value, View};
use crate::flask::routing::{UrlRule, rule};
use crate::text::Span;
use crate::wire::origin::{Origin, Program};

/// A rule with its endpoint and view.
#[derive(Clone, Debug)]
pub(super) struct Route {
    rule: String,
    span: Span,
    endpoint: String,
    view: View,
    pub(super) options: RouteOptions,
}

#[derive(Clone, Debug, Default)]
pub(super) struct RouteOptions {
    methods: Option<Vec<String>>,
    defaults: Vec<(String, Value)>,
    strict_slashes: Option<bool>,
    merge_slashes: Option<bool>,
    redirect_to: Option<String>,
    automatic_options: Option<bool>,
    subdomain: Option<String>,
    pub(super) host: Option<String>,
}

/// What a blueprint puts in front of its rules and endpoints.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) prefix: Option<String>,
    pub(super) subdomain: Option<String>,
    /// With its dots.
    pub(super) name: String,
}

impl Reader<'_> {
    /// `@app.route(…)` and its like.
    pub(super) fn add_route(
        &mut self,
        of: &Expression,
        arguments: &[Argument],
        span: Span,
        method: Option<String>,
        decorated: &Value,
    ) {
        let (view, name) = self.view_of(decorated, span);
        if let Some(route) = self.route(arguments, span, method, view, name.as_deref()) {
            self.add(of, "route", route, span);
        }
    }

    /// The view a binding is, and its name.
    fn view_of(&self, binding: &Value, span: Span) -> (View, Option<String>) {
        match binding {
            Value::Function(index) => {
                let name = self.functions[*index].name.clone();
                (View::Function(*index), Some(name))
            }
            _ => (View::Unknown(span), None),
        }
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
        let text = rule.and_then(|rule| self.text(&rule.value));
        let (Some(rule), Some(text)) = (rule, text) else {
            self.not_simulated(span, &["hopscope does not know the rule of this route"]);
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
            let value = self.value(&argument.value);
            match (name, value) {
                ("endpoint", Some(Value::Text(text))) => {
                    endpoint = Some(text.owned());
                }
                ("methods", Some(given @ (Value::List(_) | Value::Tuple(_)))) => {
                    options.methods = Some(upper(given.texts()));
                }
                ("defaults", Some(given @ Value::Dict(_))) => options.defaults = given.pairs(),
                ("strict_slashes", Some(value)) => options.strict_slashes = value.is_true(),
                ("merge_slashes", Some(value)) => options.merge_slashes = value.is_true(),
                ("provide_automatic_options", Some(value)) => {
                    options.automatic_options = value.is_true();
                }
                ("redirect_to" | "subdomain" | "host", Some(Value::Text(text))) => {
                    let text = Some(text.owned());
                    match name {
                        "redirect_to" => options.redirect_to = text,
                        "subdomain" => options.subdomain = text,
                        _ => options.host = text,
                    }
                }
                ("endpoint" | "subdomain" | "host", Some(Value::None))
                | ("rule" | "view_func" | "defaults", _) => {}
                (name, _) => {
                    let message = [
                        "hopscope does not simulate \"",
                        name,
                        "\" of a route with this value",
                    ];
                    self.not_simulated(argument.value.span, &message);
                }
            }
        }
        let Some(endpoint) = endpoint else {
            self.not_simulated(span, &["hopscope does not know the endpoint of this route"]);
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
        let view = given(arguments, "view_func", 2);
        let binding = match view {
            Some(view) => self.evaluate(view),
            None => Self::unknown(span),
        };
        let endpoint = given(arguments, "endpoint", 1).and_then(|value| self.text(value));
        let (view, name) = self.view_of(&binding, span);
        if matches!(view, View::Unknown(_)) {
            self.not_simulated(span, &["hopscope does not know the view of this rule"]);
        }
        let name = endpoint.or(name);
        if let Some(route) = self.route(arguments, span, None, view, name.as_deref()) {
            self.add(of, "add_url_rule", route, span);
        }
    }

    fn add(&mut self, of: &Expression, method: &str, route: Route, span: Span) {
        if let Some(app) = self.app_of(of) {
            self.add_rule(app, route, &Place::default());
        } else if let Some(blueprint) = self.blueprint_of(of)
            && self.is_open(blueprint, method, span)
        {
            self.blueprints[blueprint].routes.push(route);
        }
    }

    /// Adds a rule to an app's map, with a blueprint's prefix and name.
    pub(super) fn add_rule(&mut self, app: usize, route: Route, place: &Place) {
        let options = route.options;
        let text = match (&place.prefix, route.rule.as_str()) {
            (None, rule) => rule.to_owned(),
            (Some(prefix), "") => prefix.clone(),
            (Some(prefix), rule) => {
                let (prefix, rule) = (prefix.trim_end_matches('/'), rule.trim_start_matches('/'));
                [prefix, "/", rule].concat()
            }
        };
        let endpoint = [place.name.as_str(), &route.endpoint].concat();
        let map = &self.apps[app].map;
        let merge_slashes = options.merge_slashes.unwrap_or(map.merge_slashes);
        let strict_slashes = options.strict_slashes.unwrap_or(map.strict_slashes);
        let domain = if map.host_matching {
            options.host
        } else {
            options.subdomain.or_else(|| place.subdomain.clone())
        };
        let rules = self.version.rules();
        let domain = rule::parse_part(rules, &domain.unwrap_or_default(), false);
        let parsed =
            domain.and_then(|domain| Ok((domain, rule::parse(rules, &text, merge_slashes)?)));
        let (domain, pieces) = match parsed {
            Ok(parsed) => parsed,
            Err(complaint) => {
                let is_converter = complaint.starts_with("the converter");
                if is_converter && self.own_converters {
                    self.not_simulated(
                        route.span,
                        &["hopscope does not know this converter; the rule is left out"],
                    );
                    return;
                }
                let kind = if is_converter {
                    "LookupError: "
                } else {
                    "ValueError: "
                };
                self.import_fails("rule", route.span, &[kind, &complaint]);
                return;
            }
        };
        for piece in domain.iter().chain(&pieces) {
            // A default that stands in the rule is put into it at once.
            if let rule::Piece::Variable(name, converter) = piece
                && let Some((_, value)) = options.defaults.iter().find(|(own, _)| own == name)
            {
                let origin = Origin::written(Program::Flask, route.span);
                if let Err(line) = converter.to_url(value, rules, &origin) {
                    self.import_fails("rule", route.span, &[&line]);
                    return;
                }
            }
        }
        let of_class = match &route.view {
            View::Function(index) => self.functions[*index].methods.clone(),
            _ => None,
        };
        let methods = options.methods.or(of_class);
        let methods = methods.unwrap_or_else(|| vec!["GET".to_owned()]);
        let mut methods: NameSet = methods.into_iter().collect();
        let automatic_options = options
            .automatic_options
            .unwrap_or(!methods.contains("OPTIONS"));
        if automatic_options {
            methods.insert("OPTIONS".to_owned());
        }
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        let mut arguments: NameSet = domain
            .iter()
            .chain(&pieces)
            .filter_map(|piece| match piece {
                rule::Piece::Variable(name, _) => Some(name.clone()),
                _ => None,
            })
            .collect();
        arguments.extend(options.defaults.iter().map(|(name, _)| name.clone()));
        let known = self.apps[app].views.get(&endpoint);
        let same = match (known, &route.view) {
            (None | Some(View::Unknown(_)), _)
            | (_, View::Unknown(_))
            | (Some(View::Static), View::Static) => true,
            (Some(View::Function(one)), View::Function(two)) => one == two,
            _ => false,
        };
        if !same {
            let message = [
                "AssertionError: View function mapping is overwriting an existing endpoint function: ",
                &endpoint,
            ];
            self.import_fails("endpoint-overwritten", route.span, &message);
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
            defaults: options.defaults,
            strict_slashes,
            merge_slashes,
            redirect_to: options.redirect_to,
            domain,
            pieces,
            arguments,
        });
    }
}

/// What is given by a name or at a position.
pub(super) fn given<'a>(
    arguments: &'a [Argument],
    name: &str,
    position: usize,
) -> Option<&'a Expression> {
    let mut all = arguments.iter();
    let named = all.find(|one| one.name.as_deref() == Some(name));
    let positional = arguments.get(position).filter(|one| one.name.is_none());
    named.or(positional).map(|one| &one.value)
}

/// Methods as a request has them.
pub(super) fn upper(mut methods: Vec<String>) -> Vec<String> {
    for method in &mut methods {
        method.make_ascii_uppercase();
    }
    methods
}

/// Where static files are served: as given, or under the folder's last name.
pub(super) fn static_path(folder: &str, path: Option<&str>) -> String {
    let own = folder
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let own = ["/", own].concat();
    path.unwrap_or(&own).trim_end_matches('/').to_owned()
}

pub(super) fn static_route(path: &str, span: Span) -> Route {
    Route {
        rule: [path, "/<path:filename>"].concat(),
        span,
        endpoint: "static".to_owned(),
        view: View::Static,
        options: RouteOptions::default(),
    }
}
