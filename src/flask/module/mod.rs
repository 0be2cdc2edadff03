//! The modules of an app are read: which apps and blueprints they make, how they are configured,
//! and which view belongs to which rule.

mod block;
mod blueprint;
mod class;
mod configure;
mod evaluate;
mod finish;
mod hook;
mod import;
mod known;
mod middleware;
mod route;
mod survey;

use std::rc::Rc;

use super::WerkzeugVersion;
use super::app::{App, Callable, Config, Function, Globals, Login, Own, View};
use super::python::{
    Argument, Definition, Expression, ExpressionKind, Statement, StatementKind, Try,
};
use super::routing::Map;
use super::value::{Made, Value};
use crate::text::{Diagnostic, Severity, SourceId, Sources, Span};
use crate::wire::Lack;
use blueprint::Blueprint;
pub(super) use known::canonical;

/// What was read from an `app.py` and the modules it imports.
#[derive(Clone, Debug)]
pub struct Module {
    apps: Vec<(String, Callable)>,
    /// The other names of the module; whether a plain value is bound to it.
    others: Vec<(String, bool)>,
    detected: Option<Callable>,
    /// What is not simulated, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a Flask app has, as far as somebody might call it an app.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "wsgi_app", "config", "name", "import_name", "run", "route", "url_map", "logger", "cli",
    "jinja_env", "extensions", "view_functions", "blueprints", "debug", "testing", "secret_key",
    "root_path", "instance_path", "static_folder", "session_interface", "test_client",
    "before_request", "after_request", "errorhandler", "register_blueprint", "add_url_rule",
];

impl Module {
    /// The app that is bound to a name, or that a call such as `create_app()` makes.
    pub fn app(&self, callable: &str) -> Option<&Callable> {
        let found = self.apps.iter().find(|(name, _)| name == callable);
        found.map(|(_, app)| app)
    }

    /// The app that `flask run` finds by itself.
    pub fn detected(&self) -> Option<&Callable> {
        self.detected.as_ref()
    }

    /// Why a name is none of an app, if that is certain; the empty name is any app's.
    pub fn lack(&self, callable: &str) -> Option<Lack> {
        let own = callable.split('(').next().unwrap_or_default();
        if self.app(callable).is_some() || own.is_empty() && self.detected.is_some() {
            return None;
        }
        let (own, attribute) = own.split_once('.').unwrap_or((own, ""));
        if self.app(own).is_some() {
            let first = attribute.split('.').next().unwrap_or_default();
            return match first {
                "" => Some(Lack::Called),
                known if ATTRIBUTES.contains(&known) => None,
                _ => Some(Lack::Attribute),
            };
        }
        match self.others.iter().find(|(name, _)| name == own) {
            Some((_, value)) => (*value && attribute.is_empty()).then_some(Lack::Value),
            None if own.starts_with("__") => Some(Lack::Value),
            None => self.diagnostics.is_empty().then_some(Lack::Name),
        }
    }

    /// The names apps are bound to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.apps.iter().map(|(name, _)| name.as_str())
    }
}

/// Reads an `app.py`, which is never run. Of `callables` those that are calls are made.
pub fn read(
    sources: &Sources,
    file: SourceId,
    version: WerkzeugVersion,
    callables: &[&str],
) -> Module {
    let mut reader = Reader {
        sources,
        version,
        diagnostics: Vec::new(),
        scopes: Vec::new(),
        here: 0,
        modules: Vec::new(),
        apps: Vec::new(),
        blueprints: Vec::new(),
        functions: Vec::new(),
        owns: Vec::new(),
        depth: 0,
        steps: 0,
        own_converters: false,
        fails: false,
        returns_vaguely: false,
        login: Login::default(),
    };
    // The packages around a module come first.
    let name = &sources.get(file).name;
    let module = name.strip_suffix(".py").filter(|stem| stem.contains('/'));
    let found = module.and_then(|stem| reader.find_module(&stem.replace('/', ".")));
    let main = match found {
        Some(scope) => scope,
        None => reader.load_file(name, file),
    };
    reader.finish(main, callables)
}

/// Names and what they are bound to.
struct Scope {
    names: Vec<(String, Value)>,
    parent: Option<usize>,
    /// The package that relative imports start from.
    package: String,
    /// What stands before the `__qualname__` of its functions.
    qualified: String,
    /// What a class is derived from that is no file here.
    bases: Vec<String>,
}

/// A module that was loaded, or is being loaded.
struct Loaded {
    name: String,
    scope: usize,
    done: bool,
}

struct Reader<'a> {
    sources: &'a Sources,
    version: WerkzeugVersion,
    diagnostics: Vec<Diagnostic>,
    /// Every scope there was: functions keep those they were defined in.
    scopes: Vec<Scope>,
    /// The scope that is being run.
    here: usize,
    modules: Vec<Loaded>,
    apps: Vec<App>,
    blueprints: Vec<Blueprint>,
    functions: Vec<Function>,
    /// The middleware among them.
    owns: Vec<Rc<Own>>,
    depth: usize,
    /// How many statements were run.
    steps: usize,
    /// Whether the URL map has converters of the app's own.
    own_converters: bool,
    /// Whether Python could not import the module.
    fails: bool,
    /// Whether the function that is run may have returned before.
    returns_vaguely: bool,
    login: Login,
}

/// No module people write runs more statements.
const STEPS: usize = 20_000;

/// More calls inside calls than this are not followed.
const DEEPEST: usize = 12;

impl Reader<'_> {
    fn function(&mut self, name: &str, definition: &Rc<Definition>, span: Span) -> usize {
        self.functions.push(Function {
            name: name.to_owned(),
            qualified: [self.scopes[self.here].qualified.as_str(), name].concat(),
            definition: Rc::clone(definition),
            span,
            scope: self.here,
            decorated: None,
            guarded: None,
            class: None,
            methods: None,
        });
        self.functions.len() - 1
    }

    /// A new scope inside another one.
    fn open(&mut self, parent: usize, qualified: [&str; 2]) -> usize {
        let package = match self.scopes.get(parent) {
            Some(parent) => parent.package.clone(),
            None => String::new(),
        };
        self.scopes.push(Scope {
            names: Vec::new(),
            parent: Some(parent),
            package,
            qualified: qualified.concat(),
            bases: Vec::new(),
        });
        self.scopes.len() - 1
    }

    fn bind(&mut self, name: &str, binding: Value) {
        let names = &mut self.scopes[self.here].names;
        match names.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = binding,
            None => names.push((name.to_owned(), binding)),
        }
    }

    fn lookup(&self, name: &str) -> Option<&Value> {
        let mut next = Some(self.here);
        while let Some(scope) = next {
            if let Some(found) = self.own(scope, name) {
                return Some(found);
            }
            next = self.scopes[scope].parent;
        }
        None
    }

    /// What a name of just this scope stands for.
    fn own(&self, scope: usize, name: &str) -> Option<&Value> {
        let names = &self.scopes[scope].names;
        let found = names.iter().find(|(own, _)| own == name);
        found.map(|(_, binding)| binding)
    }

    /// What is not known, at its place.
    fn unknown(span: Span) -> Value {
        Value::unknown("this name", span)
    }

    /// The app an expression names.
    fn app_of(&self, expression: &Expression) -> Option<usize> {
        match self.resolve(expression)? {
            Value::App(target) => Some(target.app),
            _ => None,
        }
    }

    fn blueprint_of(&self, expression: &Expression) -> Option<usize> {
        match self.resolve(expression)? {
            Value::Blueprint(index) => Some(index),
            _ => None,
        }
    }

    /// The message is given in its parts.
    fn not_simulated(&mut self, span: Span, message: &[&str]) {
        self.say(
            Severity::NotSimulated,
            "python-not-simulated",
            span,
            message.concat(),
        );
    }

    /// An exception Python would raise while it imports the module: then there is no app in it.
    fn import_fails(&mut self, code: &'static str, span: Span, message: &[&str]) {
        if self.fails {
            return;
        }
        self.fails = true;
        self.say(Severity::Error, code, span, message.concat());
    }

    fn say(&mut self, severity: Severity, code: &'static str, span: Span, message: String) {
        let said = Diagnostic::at(severity, code, span, message);
        self.diagnostics.push(said);
    }

    fn empty_app(&self) -> App {
        App {
            version: self.version,
            map: Map {
                rules: Vec::new(),
                merge_slashes: true,
                strict_slashes: true,
                host_matching: false,
                redirect_defaults: true,
            },
            views: crate::text::Names::default(),
            config: Config::default(),
            layers: Vec::new(),
            around: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            handlers: Vec::new(),
            class_handlers: Vec::new(),
            has_login: false,
            unknown: None,
            blueprints: Vec::new(),
            autocorrects_location: None,
            globals: Rc::new(Globals::default()),
        }
    }
}

#[cfg(test)]
mod tests;
