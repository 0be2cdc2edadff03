//! An app as its files describe it.

use crate::text::Names;
use std::rc::Rc;

use super::WerkzeugVersion;
use super::extension::{Sslify, Talisman};
use super::proxy_fix::ProxyFix;
use super::python::Definition;
use super::routing::Map;
use super::value::Value;
use crate::text::Span;

/// What a WSGI server calls: an app with what is wrapped around it.
#[derive(Clone, Debug)]
pub struct Callable {
    /// All apps of the module, which may be mounted in each other.
    pub(super) apps: Rc<Vec<App>>,
    pub(super) target: Target,
}

/// An app by its index, with what is wrapped around it.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) app: usize,
    /// The outermost first: that is the order in which they see a request.
    pub(super) layers: Vec<Layer>,
    /// Whether this is `app.wsgi_app`, which the layers put there later do not surround.
    pub(super) inner: bool,
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        self.app == other.app && self.inner == other.inner
    }
}

/// A middleware.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    ProxyFix(ProxyFix),
    /// `DispatcherMiddleware`: apps by the prefix of their paths.
    Mounts(Vec<(String, Target)>, Span),
    /// Everything goes to another app.
    Elsewhere(Target),
    Own(Rc<Own>),
}

/// A middleware that the modules define.
#[derive(Debug)]
pub(super) struct Own {
    /// The function that is called, or the class of the object.
    pub(super) callee: Value,
    /// What the object is made of, besides the app.
    pub(super) given: Vec<(Option<String>, Value)>,
    pub(super) span: Span,
}

/// A Flask app.
#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) version: WerkzeugVersion,
    pub(super) map: Map,
    /// What answers for an endpoint.
    pub(super) views: Names<View>,
    pub(super) config: Config,
    /// What surrounds its `wsgi_app`.
    pub(super) layers: Vec<Layer>,
    /// What is done around every view and not simulated: hooks, middleware.
    pub(super) around: Vec<(String, Span)>,
    /// `before_request`, with the blueprint whose views it is for.
    pub(super) before: Vec<(Option<String>, Hook)>,
    pub(super) after: Vec<(Option<String>, Hook)>,
    /// `errorhandler`: the blueprint, the status (0 for every exception), the function.
    pub(super) handlers: Vec<(Option<String>, u16, usize)>,
    /// The same of exceptions by the names of their classes.
    pub(super) class_handlers: Vec<(Option<String>, String, usize)>,
    /// The full names of the blueprints that are registered.
    pub(super) blueprints: Vec<String>,
    /// Whether Flask-Login looks after it.
    pub(super) has_login: bool,
    /// No Flask app but something that is not simulated.
    pub(super) unknown: Option<Span>,
    /// Whether a response class of its own was told not to make Locations absolute.
    pub(super) autocorrects_location: Option<bool>,
    /// What the names of the modules stand for, for the bodies of views.
    pub(super) globals: Rc<Globals>,
}

/// What is called before or after a view.
#[derive(Clone, Debug)]
pub(super) enum Hook {
    Function(usize, Span),
    Talisman(Rc<Talisman>),
    Sslify(Rc<Sslify>),
}

/// What answers for an endpoint.
#[derive(Clone, Debug)]
pub(super) enum View {
    /// A function, by its index.
    Function(usize),
    /// A file of a static folder.
    Static,
    /// Something that is not simulated.
    Unknown(Span),
}

/// The configuration values that change outcomes.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    pub(super) server_name: Option<(String, Span)>,
    pub(super) trusted_hosts: Option<(Vec<String>, Span)>,
    pub(super) subdomain_matching: bool,
    /// Whether it may have settings that are not known.
    pub(super) is_open: bool,
    /// The rest, for `app.config["X"]`.
    pub(super) others: Vec<(String, Value)>,
}

impl App {
    /// Whether a setting is true.
    pub(super) fn is_on(&self, key: &str) -> bool {
        self.config.get(key).and_then(Value::is_true) == Some(true)
    }
}

impl Config {
    /// A value that was set.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let found = self.others.iter().rev().find(|(own, _)| own == key);
        found.map(|(_, value)| value)
    }
}

/// The names of the modules, of their functions while they ran, and of classes.
#[derive(Clone, Debug, Default)]
pub(super) struct Globals {
    pub(super) scopes: Vec<Scope>,
    pub(super) functions: Vec<Function>,
    pub(super) login: Login,
}

/// The names of one scope.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) names: Vec<(String, Value)>,
    pub(super) parent: Option<usize>,
    /// The full name of a class, with its module.
    pub(super) name: String,
    /// What a class is derived from that is no file here, by its full names.
    pub(super) bases: Vec<String>,
    /// Whether the objects of a class have attributes of their own.
    pub(super) is_changed: bool,
}

/// A function.
#[derive(Clone, Debug)]
pub(super) struct Function {
    /// Its `__name__`.
    pub(super) name: String,
    /// Its `__qualname__`, with the functions it was defined in.
    pub(super) qualified: String,
    pub(super) definition: Rc<Definition>,
    pub(super) span: Span,
    /// The scope it was defined in.
    pub(super) scope: usize,
    /// A decorator that may answer instead of the function.
    pub(super) decorated: Option<Span>,
    /// Flask-Login's `login_required`, where it stands.
    pub(super) guarded: Option<Span>,
    /// The class whose methods answer, by its scope: `as_view` made this.
    pub(super) class: Option<usize>,
    /// The methods that such a view is for.
    pub(super) methods: Option<Vec<String>>,
}

/// What Flask-Login's manager was told.
#[derive(Clone, Debug, Default)]
pub(super) struct Login {
    pub(super) view: Option<Value>,
    pub(super) blueprint_views: Vec<(String, Value)>,
    pub(super) message: Option<Value>,
    pub(super) category: Option<Value>,
    /// `unauthorized_handler`, by its index.
    pub(super) handler: Option<usize>,
    /// Whether a `request_loader` finds users by what a request has.
    pub(super) by_request: bool,
}

impl Globals {
    /// What a name stands for in a scope or those around it.
    pub(super) fn get(&self, scope: usize, name: &str) -> Option<&Value> {
        let mut next = Some(scope);
        while let Some(scope) = next {
            let scope = self.scopes.get(scope)?;
            if let Some((_, value)) = scope.names.iter().find(|(own, _)| own == name) {
                return Some(value);
            }
            next = scope.parent;
        }
        None
    }
}
