//! A module is read: which apps and blueprints it makes, how they are configured, and which view
//! belongs to which rule.

mod check;
mod configure;
mod register;

use crate::text::Names;
use std::rc::Rc;

use super::WerkzeugVersion;
use super::app::{App, Config, Function, Globals, View};
use super::proxy_fix::ProxyFix;
use super::python::{
    self, Argument, Expression, ExpressionKind, Operator, Statement, StatementKind,
};
use super::routing::Map;
use super::value::Value;
use crate::text::{Diagnostic, Severity, SourceId, Sources, Span};
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program};
use register::Blueprint;

/// What was read from an `app.py`.
#[derive(Clone, Debug)]
pub struct Module {
    apps: Vec<(String, App)>,
    /// What is not simulated, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

impl Module {
    /// The app that is bound to a name.
    pub fn app(&self, callable: &str) -> Option<&App> {
        self.apps
            .iter()
            .rev()
            .find(|(name, _)| name == callable)
            .map(|(_, app)| app)
    }

    /// The names apps are bound to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.apps.iter().map(|(name, _)| name.as_str())
    }
}

/// Reads an `app.py`. It is never run.
pub fn read(sources: &Sources, file: SourceId, version: WerkzeugVersion) -> Module {
    let statements = python::read(&sources.get(file).text, file);
    let mut reader = Reader {
        version,
        diagnostics: Vec::new(),
        scopes: vec![Scope::default()],
        left: Scope::default(),
        apps: Vec::new(),
        blueprints: Vec::new(),
        functions: Vec::new(),
        depth: 0,
        fails: false,
    };
    reader.run(&statements);
    reader.finish()
}

/// What a name of the module stands for.
#[derive(Clone, Debug)]
enum Binding {
    /// Something imported, by its full name.
    Named(String),
    /// An app, perhaps wrapped in `ProxyFix`.
    App {
        index: usize,
        fixes: Vec<ProxyFix>,
    },
    Blueprint(usize),
    Function(usize),
    Value(Value),
    Unknown(Span),
}

/// Names and what they are bound to.
type Scope = Names<Binding>;

struct Reader {
    version: WerkzeugVersion,
    diagnostics: Vec<Diagnostic>,
    /// The module's names, and those of the factories that are being called.
    scopes: Vec<Scope>,
    /// The names of factories that were left.
    left: Scope,
    apps: Vec<App>,
    blueprints: Vec<Blueprint>,
    functions: Vec<Function>,
    depth: usize,
    /// Whether Python could not import the module.
    fails: bool,
}

/// The full name under which something of Flask or Werkzeug is known here.
pub(super) fn canonical(name: &str) -> String {
    let known = match name {
        "werkzeug.utils.redirect"
        | "werkzeug.redirect"
        | "flask.helpers.redirect"
        | "flask.current_app.redirect" => "flask.redirect",
        "flask.helpers.url_for" => "flask.url_for",
        "werkzeug.exceptions.abort" | "flask.helpers.abort" | "werkzeug.abort" => "flask.abort",
        "flask.json.jsonify" => "flask.jsonify",
        "flask.helpers.make_response" => "flask.make_response",
        "werkzeug.wrappers.Response" | "werkzeug.Response" | "flask.wrappers.Response" => {
            "flask.Response"
        }
        "markupsafe.escape" | "html.escape" => "flask.escape",
        "flask.globals.request" => "flask.request",
        "flask.app.Flask" => "flask.Flask",
        "flask.blueprints.Blueprint" => "flask.Blueprint",
        "werkzeug.middleware.proxy_fix.ProxyFix" | "werkzeug.contrib.fixers.ProxyFix" => {
            "werkzeug.ProxyFix"
        }
        other => other,
    };
    known.to_owned()
}

impl Reader {
    /// Runs statements; the value of a return, for factories.
    fn run(&mut self, statements: &[Statement]) -> Option<Binding> {
        for statement in statements {
            match &statement.kind {
                StatementKind::Import(names) => {
                    for (full, bound) in names {
                        self.bind(bound, Binding::Named(canonical(full)));
                    }
                }
                StatementKind::Assign { target, value } => self.assign(target, value),
                StatementKind::Expression(expression) => self.expression(expression),
                StatementKind::Function {
                    name,
                    parameters,
                    decorators,
                    body,
                } => {
                    let index = self.functions.len();
                    self.functions.push(Function {
                        name: name.clone(),
                        parameters: parameters.clone(),
                        body: body.clone(),
                        span: statement.span,
                        decorated: None,
                    });
                    self.bind(name, Binding::Function(index));
                    for decorator in decorators.iter().rev() {
                        self.decorate(decorator, index);
                    }
                }
                StatementKind::Return(Some(value)) => return Some(self.binding(value)),
                StatementKind::Return(None) => return None,
                StatementKind::If { test, .. } if is_main_guard(test) => {}
                StatementKind::If { test, .. } => self.not_simulated(
                    test.span,
                    "hopscope does not decide on conditions outside views; what stands under it is left out",
                ),
                StatementKind::Nothing => {}
                StatementKind::Unknown(what) => self.not_simulated(
                    statement.span,
                    format!("hopscope does not read this statement ({what}); what it does is left out"),
                ),
            }
        }
        None
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), binding);
        }
    }

    fn lookup(&self, name: &str) -> Option<&Binding> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    /// The full name of an expression that leads to something imported.
    fn full_name(&self, expression: &Expression) -> Option<String> {
        match &expression.kind {
            ExpressionKind::Name(name) => match self.lookup(name) {
                Some(Binding::Named(full)) => Some(full.clone()),
                _ => None,
            },
            ExpressionKind::Attribute(of, name) => {
                Some(canonical(&format!("{}.{name}", self.full_name(of)?)))
            }
            _ => None,
        }
    }

    /// The app an expression names.
    fn app_of(&self, expression: &Expression) -> Option<usize> {
        match &expression.kind {
            ExpressionKind::Name(name) => match self.lookup(name) {
                Some(Binding::App { index, .. }) => Some(*index),
                _ => None,
            },
            _ => None,
        }
    }

    fn blueprint_of(&self, expression: &Expression) -> Option<usize> {
        match &expression.kind {
            ExpressionKind::Name(name) => match self.lookup(name) {
                Some(Binding::Blueprint(index)) => Some(*index),
                _ => None,
            },
            _ => None,
        }
    }

    /// What an expression stands for.
    fn binding(&mut self, expression: &Expression) -> Binding {
        if let Some(value) = self.constant(expression) {
            return Binding::Value(value);
        }
        match &expression.kind {
            ExpressionKind::Name(name) => match self.lookup(name) {
                Some(binding) => binding.clone(),
                None => Binding::Unknown(expression.span),
            },
            ExpressionKind::Attribute(..) => match self.full_name(expression) {
                Some(full) => Binding::Named(full),
                None => Binding::Unknown(expression.span),
            },
            ExpressionKind::Call { callee, arguments } => {
                self.called(callee, arguments, expression.span)
            }
            _ => Binding::Unknown(expression.span),
        }
    }

    fn called(&mut self, callee: &Expression, arguments: &[Argument], span: Span) -> Binding {
        match self.full_name(callee).as_deref() {
            Some("flask.Flask") => {
                let index = self.new_app(arguments);
                return Binding::App {
                    index,
                    fixes: Vec::new(),
                };
            }
            Some("flask.Blueprint") => return self.new_blueprint(arguments, span),
            Some("werkzeug.ProxyFix") => {
                if let Some((index, fixes)) = self.wrapped(callee, arguments, span) {
                    return Binding::App { index, fixes };
                }
                return Binding::Unknown(span);
            }
            _ => {}
        }
        if let ExpressionKind::Name(name) = &callee.kind
            && let Some(Binding::Function(index)) = self.lookup(name).cloned()
        {
            return self.factory(index, span);
        }
        self.mentions_app(arguments, span);
        Binding::Unknown(span)
    }

    /// A function of the module that is called while the module is read: an app factory.
    fn factory(&mut self, index: usize, span: Span) -> Binding {
        let Some(function) = self
            .functions
            .get(index)
            .cloned()
            .filter(|_| self.depth < 8)
        else {
            return Binding::Unknown(span);
        };
        let names = function.parameters.iter();
        let names = names.map(|one| (one.name.clone(), Binding::Unknown(span)));
        self.scopes.push(names.collect());
        self.depth += 1;
        let returned = self.run(&function.body);
        self.depth -= 1;
        if let Some(scope) = self.scopes.pop() {
            self.left.extend(scope);
        }
        returned.unwrap_or(Binding::Value(Value::None))
    }

    fn assign(&mut self, target: &Expression, value: &Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                let binding = self.binding(value);
                self.bind(name, binding);
            }
            ExpressionKind::Subscript(of, key) => self.assign_item(of, key, value, target.span),
            ExpressionKind::Attribute(of, name) => {
                self.assign_attribute(of, name, value, target.span.to(value.span));
            }
            _ => {}
        }
    }

    /// A value that is written down; `None` for one that is computed.
    fn constant(&self, expression: &Expression) -> Option<Value> {
        let literal =
            |text: &str| Traced::of(text, &Origin::written(Program::Flask, expression.span));
        Some(match &expression.kind {
            ExpressionKind::Text(pieces) => {
                let mut text = Traced::new();
                for piece in pieces {
                    match piece {
                        python::Piece::Text(own, span) => {
                            text.push_bytes(own, &Origin::written(Program::Flask, *span));
                        }
                        python::Piece::Hole(inner) => {
                            text.push(&self.constant(inner)?.to_text(literal)?);
                        }
                    }
                }
                Value::Text(text)
            }
            ExpressionKind::Number(digits) => Value::Number(literal(digits)),
            ExpressionKind::True => Value::Bool(true),
            ExpressionKind::False => Value::Bool(false),
            ExpressionKind::None => Value::None,
            ExpressionKind::Name(name) => match self.lookup(name) {
                Some(Binding::Value(value)) => value.clone(),
                _ => return None,
            },
            ExpressionKind::Tuple(items) => Value::Tuple(
                items
                    .iter()
                    .map(|item| self.constant(item))
                    .collect::<Option<_>>()?,
            ),
            ExpressionKind::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.constant(item))
                    .collect::<Option<_>>()?,
            ),
            ExpressionKind::Dict(items) => Value::Dict(
                items
                    .iter()
                    .map(|(key, value)| Some((self.constant(key)?, self.constant(value)?)))
                    .collect::<Option<_>>()?,
            ),
            ExpressionKind::Operation {
                operator: Operator::Plus,
                left,
                right,
            } => match (self.constant(left)?, self.constant(right)?) {
                (Value::Text(one), Value::Text(two)) => Value::Text(one.then(&two)),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The text of a constant.
    fn constant_text(&self, expression: &Expression) -> Option<String> {
        match self.constant(expression)? {
            Value::Text(text) => Some(text.to_text().into_owned()),
            _ => None,
        }
    }

    fn not_simulated(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::at(
            Severity::NotSimulated,
            "python-not-simulated",
            span,
            message,
        ));
    }

    /// An exception Python would raise while it imports the module: then there is no app in it.
    fn import_fails(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.fails = true;
        self.diagnostics
            .push(Diagnostic::at(Severity::Error, code, span, message));
    }

    /// Says so when something unknown gets an app in its hands.
    fn mentions_app(&mut self, arguments: &[Argument], span: Span) {
        let app = arguments
            .iter()
            .any(|argument| self.app_of(&argument.value).is_some());
        if app {
            self.not_simulated(
                span,
                "hopscope does not know what this call does to the app",
            );
        }
    }

    fn finish(mut self) -> Module {
        let mut names = std::mem::take(&mut self.left);
        names.extend(self.scopes.drain(..).flatten());
        let mut globals = Globals {
            values: Names::default(),
            functions: Vec::new(),
        };
        for (name, binding) in names.iter() {
            let value = match binding {
                Binding::Named(full) => Value::Named(full.clone()),
                Binding::Value(value) => value.clone(),
                Binding::App { .. } => Value::Named("flask.current_app".to_owned()),
                Binding::Function(_) => continue,
                Binding::Blueprint(_) => Value::Named("blueprint".to_owned()),
                Binding::Unknown(span) => Value::Unknown("this name", *span),
            };
            globals.values.insert(name, value);
        }
        globals.functions = std::mem::take(&mut self.functions);
        self.check(&globals);
        let globals = Rc::new(globals);
        for app in &mut self.apps {
            app.globals = Rc::clone(&globals);
        }
        let mut apps = Vec::new();
        for (name, binding) in names {
            if self.fails {
                break;
            }
            if let Binding::App { index, fixes } = binding {
                let mut app = self.apps[index].clone();
                app.proxy_fixes.splice(0..0, fixes);
                apps.push((name, app));
            }
        }
        crate::text::sort_by_key(&mut self.diagnostics, |diagnostic| diagnostic.span);
        self.diagnostics.dedup();
        Module {
            apps,
            diagnostics: self.diagnostics,
        }
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
            views: Names::default(),
            config: Config::default(),
            proxy_fixes: Vec::new(),
            around: Vec::new(),
            globals: Rc::new(Globals::default()),
        }
    }
}

/// `if __name__ == "__main__":`
fn is_main_guard(test: &Expression) -> bool {
    match &test.kind {
        ExpressionKind::Operation { left, right, .. } => [left, right]
            .iter()
            .any(|side| matches!(&side.kind, ExpressionKind::Name(name) if name == "__name__")),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
