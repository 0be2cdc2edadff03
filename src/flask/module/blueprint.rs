//! Apps and blueprints: what making and registering them adds.

use super::route::{Place, Route, static_path, static_route};
use super::{Argument, Expression, ExpressionKind, Reader, Value};
use crate::flask::WerkzeugVersion;
use crate::flask::app::Hook;
use crate::text::Span;

/// A blueprint; what it holds is added to an app when it is registered.
#[derive(Clone, Debug, Default)]
pub(super) struct Blueprint {
    name: String,
    url_prefix: Option<String>,
    subdomain: Option<String>,
    /// The path its static files are served under, and where that is written.
    static_path: Option<(String, Span)>,
    pub(super) routes: Vec<Route>,
    /// Blueprints registered on it, with what is given there.
    children: Vec<(usize, Registered)>,
    /// Whether it was registered: then nothing may be added any more.
    pub(super) registered: bool,
    before: Vec<(bool, Hook)>,
    after: Vec<(bool, Hook)>,
    handlers: Vec<(bool, u16, usize)>,
    pub(super) class_handlers: Vec<(bool, String, usize)>,
}

/// The options of a registration.
#[derive(Clone, Debug, Default)]
struct Registered {
    url_prefix: Option<String>,
    subdomain: Option<String>,
    name: Option<String>,
}

impl Blueprint {
    /// Adds an error handler, of the whole app or of its own views.
    pub(super) fn add_handler(&mut self, global: bool, status: u16, function: usize) {
        self.handlers.push((global, status, function));
    }
}

impl Reader<'_> {
    /// `Flask(__name__, static_url_path=…, static_folder=…)`.
    pub(super) fn new_app(&mut self, arguments: &[Argument]) -> usize {
        let index = self.apps.len();
        let app = self.empty_app();
        self.apps.push(app);
        let (mut folder, mut path, mut host) = (Some("static".to_owned()), None, None);
        let mut span = None;
        for (position, argument) in arguments.iter().enumerate() {
            let place = argument.value.span;
            let is_true = matches!(argument.value.kind, ExpressionKind::True);
            match (argument.name.as_deref(), position) {
                (Some("static_url_path"), _) | (None, 1) => {
                    path = self.text(&argument.value);
                    span = Some(place);
                }
                (Some("static_folder"), _) | (None, 2) => {
                    folder = self.text(&argument.value);
                    span = Some(place);
                }
                (Some("static_host"), _) | (None, 3) => host = self.text(&argument.value),
                (Some("subdomain_matching"), _) => {
                    self.apps[index].config.subdomain_matching = is_true;
                }
                (Some("host_matching"), _) => self.apps[index].map.host_matching = is_true,
                (None, 0) => {
                    span.get_or_insert(place);
                }
                _ => {}
            }
        }
        if let (Some(folder), Some(span)) = (folder, span) {
            if host.is_some() != self.apps[index].map.host_matching {
                self.import_fails(
                    "static-host",
                    span,
                    &["AssertionError: Invalid static_host/host_matching combination"],
                );
            }
            let mut route = static_route(&static_path(&folder, path.as_deref()), span);
            route.options.host = host;
            self.add_rule(index, route, &Place::default());
        }
        index
    }

    /// `Blueprint("name", __name__, url_prefix=…)`.
    pub(super) fn new_blueprint(&mut self, arguments: &[Argument], span: Span) -> Value {
        let mut blueprint = Blueprint::default();
        let (mut folder, mut path) = (None, None);
        for (position, argument) in arguments.iter().enumerate() {
            let text = self.text(&argument.value);
            match (argument.name.as_deref(), position) {
                (None, 0) | (Some("name"), _) => blueprint.name = text.unwrap_or_default(),
                (None, 2) | (Some("static_folder"), _) => folder = text,
                (None, 3) | (Some("static_url_path"), _) => path = text,
                (None, 5) | (Some("url_prefix"), _) => blueprint.url_prefix = text,
                (None, 6) | (Some("subdomain"), _) => blueprint.subdomain = text,
                (Some("url_defaults"), _) => self.not_simulated(
                    argument.value.span,
                    &["hopscope does not simulate url_defaults of a blueprint"],
                ),
                _ => {}
            }
        }
        if blueprint.name.is_empty() {
            self.not_simulated(span, &["hopscope does not know this blueprint's name"]);
            return Self::unknown(span);
        }
        if blueprint.name.contains('.') {
            let message = "ValueError: 'name' may not contain a dot '.' character.";
            self.import_fails("blueprint", span, &[message]);
        }
        blueprint.static_path = folder.map(|folder| (static_path(&folder, path.as_deref()), span));
        self.blueprints.push(blueprint);
        Value::Blueprint(self.blueprints.len() - 1)
    }

    /// Nothing is added to a blueprint that is registered already.
    pub(super) fn is_open(&mut self, blueprint: usize, method: &str, span: Span) -> bool {
        if !self.blueprints[blueprint].registered {
            return true;
        }
        let name = self.blueprints[blueprint].name.clone();
        if self.version >= WerkzeugVersion::V2_3 {
            let message = [
                "AssertionError: The setup method '",
                method,
                "' can no longer be called on the blueprint '",
                &name,
                "'. It has already been registered at least once, any changes will not be applied consistently.",
            ];
            self.import_fails("blueprint", span, &message);
        }
        false
    }

    /// `bp.before_request`, `bp.before_app_request` and their like; `false` if it is none.
    pub(super) fn blueprint_hook(&mut self, index: usize, method: &str, hook: Hook) -> bool {
        let blueprint = &mut self.blueprints[index];
        match method {
            "before_request" => blueprint.before.push((false, hook)),
            "after_request" => blueprint.after.push((false, hook)),
            "before_app_request" => blueprint.before.push((true, hook)),
            "after_app_request" => blueprint.after.push((true, hook)),
            _ => return false,
        }
        true
    }

    /// `app.register_blueprint(bp, url_prefix=…, name=…)`, on an app or a blueprint.
    pub(super) fn register_blueprint(
        &mut self,
        of: &Expression,
        arguments: &[Argument],
        span: Span,
    ) {
        let first = arguments
            .first()
            .filter(|one| matches!(one.name.as_deref(), None | Some("blueprint")));
        let child = first.map(|one| self.evaluate(&one.value));
        let Some(Value::Blueprint(child)) = child else {
            self.not_simulated(
                span,
                &["hopscope does not see this blueprint: it is not made in these files; its routes are left out"],
            );
            return;
        };
        let mut options = Registered::default();
        for argument in &arguments[1..] {
            let text = self.text(&argument.value);
            match argument.name.as_deref() {
                Some("url_prefix") => options.url_prefix = text,
                Some("subdomain") => options.subdomain = text,
                Some("name") => options.name = text,
                Some(other) => {
                    let message = [
                        "hopscope does not simulate ",
                        other,
                        " of register_blueprint",
                    ];
                    self.not_simulated(argument.value.span, &message);
                }
                None => {}
            }
        }
        if let Some(app) = self.app_of(of) {
            self.add_blueprint(app, child, options, &Place::default(), span, 0);
        } else if let Some(parent) = self.blueprint_of(of)
            && self.is_open(parent, "register_blueprint", span)
        {
            self.blueprints[parent].children.push((child, options));
        }
    }

    fn add_blueprint(
        &mut self,
        app: usize,
        index: usize,
        options: Registered,
        outer: &Place,
        span: Span,
        depth: usize,
    ) {
        if depth > 16 {
            return;
        }
        self.blueprints[index].registered = true;
        let blueprint = self.blueprints[index].clone();
        let name = options.name.unwrap_or(blueprint.name);
        let full = [outer.name.as_str(), &name].concat();
        if self.apps[app].blueprints.contains(&full) {
            let message = [
                "ValueError: The name '",
                &name,
                "' is already registered for a blueprint. Use 'name=' to provide a unique name.",
            ];
            self.import_fails("blueprint", span, &message);
            return;
        }
        self.apps[app].blueprints.push(full.clone());
        let own = options.url_prefix.or(blueprint.url_prefix);
        let prefix = match (&outer.prefix, own) {
            (Some(outer), Some(own)) => {
                let (outer, own) = (outer.trim_end_matches('/'), own.trim_start_matches('/'));
                Some([outer, "/", own].concat())
            }
            (outer, own) => own.or_else(|| outer.clone()),
        };
        let own = options.subdomain.or(blueprint.subdomain);
        let nested = self.version.rules().nests_subdomains;
        let subdomain = match (outer.subdomain.as_ref().filter(|_| nested), own) {
            (Some(outer), Some(own)) => Some([&own, ".", outer].concat()),
            (outer, own) => own.or_else(|| outer.cloned()),
        };
        let place = Place {
            prefix,
            subdomain,
            name: [&full, "."].concat(),
        };
        if let Some((path, span)) = &blueprint.static_path {
            self.add_rule(app, static_route(path, *span), &place);
        }
        for route in blueprint.routes {
            self.add_rule(app, route, &place);
        }
        let of = |global: bool| (!global).then(|| full.clone());
        let target = &mut self.apps[app];
        for (global, hook) in blueprint.before {
            target.before.push((of(global), hook));
        }
        for (global, hook) in blueprint.after {
            target.after.push((of(global), hook));
        }
        for (global, status, function) in blueprint.handlers {
            target.handlers.push((of(global), status, function));
        }
        for (global, name, function) in blueprint.class_handlers {
            target.class_handlers.push((of(global), name, function));
        }
        for (child, options) in blueprint.children {
            self.add_blueprint(app, child, options, &place, span, depth + 1);
        }
    }
}
