//! The modules of an app are read: which apps and blueprints they make, how they are configured,
//! and which view belongs to which rule.

mod blueprint;
mod check;
mod configure;
mod evaluate;
mod finish;
mod hook;
mod import;
mod known;
mod middleware;
mod route;

use super::WerkzeugVersion;
use super::app::{App, Callable, Config, Function, Globals, Target, View};
use super::python::{
    Argument, Expression, ExpressionKind, Operator, Parameter, Statement, StatementKind,
};
use super::routing::Map;
use super::value::Value;
use crate::text::{Diagnostic, Severity, SourceId, Sources, Span};
use blueprint::Blueprint;
pub(super) use known::canonical;

/// What was read from an `app.py` and the modules it imports.
#[derive(Clone, Debug)]
pub struct Module {
    apps: Vec<(String, Callable)>,
    detected: Option<Callable>,
    /// What is not simulated, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

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
        depth: 0,
        steps: 0,
        own_converters: false,
        fails: false,
    };
    let main = reader.load_file(&sources.get(file).name, file);
    reader.finish(main, callables)
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Binding {
    /// Something imported that is no file here, by its full name.
    Named(String),
    /// What a call of something imported gave, with its arguments.
    Made(String, Vec<Argument>),
    /// A module or a class, by its scope.
    Scope(usize),
    /// An app, perhaps wrapped.
    App(Target),
    Blueprint(usize),
    Function(usize),
    List(Vec<Binding>),
    Dict(Vec<(String, Binding)>),
    Value(Value),
    Unknown(Span),
}

/// Names and what they are bound to.
struct Scope {
    names: Vec<(String, Binding)>,
    parent: Option<usize>,
    /// The package that relative imports start from.
    package: String,
    /// What stands before the `__qualname__` of its functions.
    qualified: String,
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
    depth: usize,
    /// How many statements were run.
    steps: usize,
    /// Whether the URL map has converters of the app's own.
    own_converters: bool,
    /// Whether Python could not import the module.
    fails: bool,
}

/// No module people write runs more statements.
const STEPS: usize = 20_000;

/// How many attributes a class takes over from another one.
const MOST_INHERITED: usize = 200;

/// More calls inside calls than this are not followed.
const DEEPEST: usize = 12;

impl Reader<'_> {
    /// Runs statements; the value of a return, for factories.
    fn run(&mut self, statements: &[Statement]) -> Option<Binding> {
        for statement in statements {
            self.steps += 1;
            if self.steps > STEPS || self.fails {
                return None;
            }
            let returned = match &statement.kind {
                StatementKind::Return(Some(value)) => Some(self.evaluate(value)),
                StatementKind::Return(None) => Some(Binding::Value(Value::None)),
                StatementKind::If {
                    test,
                    body,
                    otherwise,
                } => self.condition(test, body, otherwise),
                StatementKind::With { context, body } => match &context.kind {
                    ExpressionKind::Call { callee, .. }
                        if callee
                            .dotted()
                            .is_some_and(|name| name.ends_with("_context")) =>
                    {
                        self.run(body)
                    }
                    _ => {
                        self.not_simulated(
                            context.span,
                            "hopscope does not know what this with block is for; it is left out",
                        );
                        None
                    }
                },
                StatementKind::For {
                    target,
                    items,
                    body,
                } => self.for_each(target, items, body),
                _ => {
                    self.simple(statement);
                    None
                }
            };
            if returned.is_some() {
                return returned;
            }
        }
        None
    }

    /// A statement that nothing returns from.
    fn simple(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Import(names) => self.import(names, statement.span),
            StatementKind::Assign { target, value } => self.assign(target, value),
            StatementKind::Expression(expression) => {
                self.evaluate(expression);
            }
            StatementKind::Function {
                name,
                parameters,
                decorators,
                body,
            } => {
                let index = self.function(name, parameters, body, statement.span);
                let mut decorated = Binding::Function(index);
                for decorator in decorators.iter().rev() {
                    decorated = self.decorate(decorator, decorated);
                }
                self.bind(name, decorated);
            }
            StatementKind::Class { name, bases, body } => self.class(name, bases, body),
            StatementKind::Unknown(what) => self.not_simulated(
                statement.span,
                [
                    "hopscope does not read this statement (",
                    what,
                    "); what it does is left out",
                ]
                .concat(),
            ),
            StatementKind::Raise(_) => self.not_simulated(
                statement.span,
                "hopscope does not know what becomes of an exception here",
            ),
            _ => {}
        }
    }

    fn condition(
        &mut self,
        test: &Expression,
        body: &[Statement],
        otherwise: &[Statement],
    ) -> Option<Binding> {
        match self.value(test).and_then(|value| value.is_true()) {
            Some(true) => self.run(body),
            Some(false) => self.run(otherwise),
            None => {
                self.not_simulated(
                    test.span,
                    "hopscope cannot decide on this condition; what stands under it is left out",
                );
                None
            }
        }
    }

    fn for_each(
        &mut self,
        target: &Expression,
        items: &Expression,
        body: &[Statement],
    ) -> Option<Binding> {
        let all = match self.evaluate(items) {
            Binding::List(all) => all,
            Binding::Value(Value::List(all) | Value::Tuple(all)) => {
                all.into_iter().map(Binding::Value).collect()
            }
            _ => {
                self.not_simulated(
                    items.span,
                    "hopscope does not know what this loop runs over; it is left out",
                );
                return None;
            }
        };
        for item in all {
            self.assign_binding(target, item);
            let returned = self.run(body);
            if returned.is_some() {
                return returned;
            }
        }
        None
    }

    fn function(
        &mut self,
        name: &str,
        parameters: &[Parameter],
        body: &[Statement],
        span: Span,
    ) -> usize {
        self.functions.push(Function {
            name: name.to_owned(),
            qualified: [self.scopes[self.here].qualified.as_str(), name].concat(),
            parameters: parameters.to_vec(),
            body: body.into(),
            span,
            scope: self.here,
            decorated: None,
        });
        self.functions.len() - 1
    }

    /// A class: its attributes and those of its bases.
    fn class(&mut self, name: &str, bases: &[Expression], body: &[Statement]) {
        let scope = self.open(self.here, [name, "."]);
        for base in bases {
            if let Some(Binding::Scope(base)) = self.resolve(base) {
                // Long chains of classes would copy everything again and again.
                let names = self.scopes[base].names.iter().take(MOST_INHERITED).cloned();
                let names: Vec<_> = names.collect();
                self.scopes[scope].names.extend(names);
            }
        }
        let outer = std::mem::replace(&mut self.here, scope);
        self.run(body);
        self.here = outer;
        self.bind(name, Binding::Scope(scope));
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
        });
        self.scopes.len() - 1
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        let names = &mut self.scopes[self.here].names;
        match names.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = binding,
            None => names.push((name.to_owned(), binding)),
        }
    }

    fn lookup(&self, name: &str) -> Option<&Binding> {
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
    fn own(&self, scope: usize, name: &str) -> Option<&Binding> {
        let names = &self.scopes[scope].names;
        let found = names.iter().find(|(own, _)| own == name);
        found.map(|(_, binding)| binding)
    }

    /// The app an expression names.
    fn app_of(&self, expression: &Expression) -> Option<usize> {
        match self.resolve(expression)? {
            Binding::App(target) => Some(target.app),
            _ => None,
        }
    }

    fn blueprint_of(&self, expression: &Expression) -> Option<usize> {
        match self.resolve(expression)? {
            Binding::Blueprint(index) => Some(index),
            _ => None,
        }
    }

    fn not_simulated(&mut self, span: Span, message: impl Into<String>) {
        self.say(
            Severity::NotSimulated,
            "python-not-simulated",
            span,
            message.into(),
        );
    }

    /// An exception Python would raise while it imports the module: then there is no app in it.
    fn import_fails(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        if self.fails {
            return;
        }
        self.fails = true;
        self.say(Severity::Error, code, span, message.into());
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
            unknown: None,
            blueprints: Vec::new(),
            autocorrects_location: None,
            globals: std::rc::Rc::new(Globals::default()),
        }
    }
}

#[cfg(test)]
mod tests;
