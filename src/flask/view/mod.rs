//! A view's body is computed: assignments, conditions and a return of what is simulated. Values
//! that are not simulated travel as such, and an answer made of one says so.

mod answer;
mod call;
mod operation;
mod statement;

pub(super) use call::{KNOWN, is_silent};
pub(super) use operation::method;

use crate::text::Names;

use super::adapter::Request;
use super::app::Globals;
use super::python::{Expression, ExpressionKind, Piece};
use super::request::Mapping;
use super::value::Value;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};

/// An exception.
pub(super) enum Raised {
    /// `abort(status)`, or a missing key of the request's data.
    Http { status: u16, span: Span },
    /// Any other: the last line of its traceback.
    Error { line: String, span: Span },
}

/// More calls inside calls than this are not followed.
const DEEPEST: usize = 16;

/// More steps than this are not taken: nothing people write needs them.
const STEPS: usize = 50_000;

/// The computation of a view, a hook or an error handler.
pub(super) struct View<'a, 'r> {
    pub(super) request: &'a mut Request<'r>,
    globals: &'r Globals,
    /// The scope of the function that is computed.
    scope: usize,
    names: Names<Value>,
    depth: usize,
    steps: usize,
}

impl<'a, 'r> View<'a, 'r> {
    /// A computation in an app.
    pub(super) fn new(request: &'a mut Request<'r>) -> Self {
        Self {
            globals: &request.app.globals,
            request,
            scope: 0,
            names: Names::default(),
            depth: 0,
            steps: 0,
        }
    }

    /// Calls the view and makes a response of what it returns.
    pub(super) fn answer(
        &mut self,
        function: usize,
        arguments: Vec<(String, Value)>,
    ) -> Result<Response, Raised> {
        let given = arguments
            .into_iter()
            .map(|(name, value)| (Some(name), value));
        let given: Vec<_> = given.collect();
        self.check_arguments(function, &given)?;
        let (value, span) = self.run(function, &given)?;
        let name = self.globals.functions.get(function);
        let name = name.map_or("", |function| function.name.as_str());
        self.respond(value, span, name)
    }

    /// A view has to take what its rule gives.
    fn check_arguments(
        &self,
        index: usize,
        given: &[(Option<String>, Value)],
    ) -> Result<(), Raised> {
        let Some(function) = self.globals.functions.get(index) else {
            return Ok(());
        };
        let parameters = &function.parameters;
        let has = |name: &str| {
            parameters
                .iter()
                .any(|one| one.stars == 0 && one.name == name)
        };
        let takes_all = parameters.iter().any(|one| one.stars == 2);
        let unexpected = given
            .iter()
            .filter_map(|(name, _)| name.as_deref())
            .find(|name| !takes_all && !has(name));
        let name = &function.qualified;
        let line = if let Some(unexpected) = unexpected {
            [
                "TypeError: ",
                name,
                "() got an unexpected keyword argument '",
                unexpected,
                "'",
            ]
            .concat()
        } else {
            let missing: Vec<String> = parameters
                .iter()
                .filter(|one| one.stars == 0 && one.default.is_none())
                .filter(|one| !given.iter().any(|(own, _)| own.as_ref() == Some(&one.name)))
                .map(|one| ["'", &one.name, "'"].concat())
                .collect();
            let Some((last, first)) = missing.split_last() else {
                return Ok(());
            };
            let count = missing.len().to_string();
            let (plural, and) = match first.len() {
                0 => ("", ""),
                1 => ("s", " and "),
                _ => ("s", ", and "),
            };
            let listed = [&first.join(", "), and, last].concat();
            [
                "TypeError: ",
                name,
                "() missing ",
                &count,
                " required positional argument",
                plural,
                ": ",
                &listed,
            ]
            .concat()
        };
        let span = function.span;
        Err(Raised::Error { line, span })
    }

    /// Calls a function; what it returns, and where.
    pub(super) fn run(
        &mut self,
        index: usize,
        given: &[(Option<String>, Value)],
    ) -> Result<(Value, Span), Raised> {
        let globals = self.globals;
        let Some(function) = globals.functions.get(index) else {
            let nowhere = Span::new(crate::text::SourceId(0), 0..0);
            return Ok((Value::Unknown("a function", nowhere), nowhere));
        };
        let span = function.span;
        if self.depth >= DEEPEST {
            return Ok((Value::Unknown("so deep a call", span), span));
        }
        let outer_scope = std::mem::replace(&mut self.scope, function.scope);
        let mut bound = Names::default();
        let mut positional = given.iter().filter(|(name, _)| name.is_none());
        let mut taken: Vec<&str> = Vec::new();
        for parameter in &function.parameters {
            let named = given
                .iter()
                .find(|(name, _)| name.as_deref() == Some(parameter.name.as_str()));
            let value = match parameter.stars {
                1 => {
                    let rest = positional.by_ref().map(|(_, value)| value.clone());
                    Value::Tuple(rest.collect())
                }
                2 => {
                    let rest = given.iter().filter_map(|(name, value)| {
                        let name = name.as_deref().filter(|name| !taken.contains(name))?;
                        Some((Value::Text(literal(name, span)), value.clone()))
                    });
                    Value::Dict(rest.collect())
                }
                _ => match (positional.next().or(named), &parameter.default) {
                    (Some((_, value)), _) => value.clone(),
                    (None, Some(default)) => self.value(default)?,
                    (None, None) => Value::Unknown("a missing argument", span),
                },
            };
            taken.push(&parameter.name);
            bound.insert(parameter.name.clone(), value);
        }
        let outer = std::mem::replace(&mut self.names, bound);
        self.depth += 1;
        let returned = self.block(&function.body);
        self.depth -= 1;
        self.names = outer;
        self.scope = outer_scope;
        let returned = returned?.unwrap_or((Value::None, span));
        Ok(match function.decorated {
            Some(decorator) if self.depth > 0 => {
                (Value::Unknown("a decorator", decorator), returned.1)
            }
            _ => returned,
        })
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &Expression) -> Result<Value, Raised> {
        let span = expression.span;
        self.steps += 1;
        if self.steps > STEPS {
            return Ok(Value::Unknown("so long a computation", span));
        }
        Ok(match &expression.kind {
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::Text(pieces) => self.text(pieces, span)?,
            ExpressionKind::Number(digits) => Value::Number(literal(digits, span)),
            ExpressionKind::True => Value::Bool(true),
            ExpressionKind::False => Value::Bool(false),
            ExpressionKind::None => Value::None,
            ExpressionKind::Attribute(of, name) => {
                let of = self.value(of)?;
                self.attribute(of, name, span)?
            }
            ExpressionKind::Subscript(of, key) => self.subscript(of, key, span)?,
            ExpressionKind::Call { callee, arguments } => self.call(callee, arguments, span)?,
            ExpressionKind::Tuple(items) => Value::Tuple(self.values(items)?),
            ExpressionKind::List(items) => Value::List(self.values(items)?),
            ExpressionKind::Dict(items) => {
                let mut pairs = Vec::new();
                for (key, value) in items {
                    pairs.push((self.value(key)?, self.value(value)?));
                }
                Value::Dict(pairs)
            }
            ExpressionKind::Operation {
                operator,
                left,
                right,
            } => self.operation(*operator, left, right, span)?,
            ExpressionKind::Not(operand) => match self.value(operand)?.is_true() {
                Some(value) => Value::Bool(!value),
                None => Value::Unknown("this condition", span),
            },
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => match self.value(test)?.is_true() {
                Some(true) => self.value(then)?,
                Some(false) => self.value(otherwise)?,
                None => Value::Unknown("this condition", test.span),
            },
            ExpressionKind::Lambda(..) => Value::Unknown("a lambda", span),
            ExpressionKind::Unknown(what) => Value::Unknown(what, span),
        })
    }

    fn values(&mut self, items: &[Expression]) -> Result<Vec<Value>, Raised> {
        items.iter().map(|item| self.value(item)).collect()
    }

    pub(super) fn name(&self, name: &str, span: Span) -> Value {
        let found = self.names.get(name);
        match found.or_else(|| self.globals.get(self.scope, name)) {
            Some(value) => value.clone(),
            None if BUILTINS.contains(&name) => Value::Named(format!("builtins.{name}")),
            None => Value::Unknown("this name", span),
        }
    }

    /// A string or f-string.
    fn text(&mut self, pieces: &[Piece], span: Span) -> Result<Value, Raised> {
        let mut text = Traced::new();
        for piece in pieces {
            match piece {
                Piece::Text(own, span) => text.push(&literal(own, *span)),
                Piece::Hole(expression) => {
                    let value = self.value(expression)?;
                    match value.to_text(|own| literal(own, expression.span)) {
                        Some(shown) => text.push(&shown),
                        None => return Ok(unknown_of(value, "this value in a text", span)),
                    }
                }
            }
        }
        Ok(Value::Text(text))
    }

    fn attribute(&self, of: Value, name: &str, span: Span) -> Result<Value, Raised> {
        let text = |text: &str| Value::Text(literal(text, span));
        Ok(match of {
            Value::Named(full) if full == "flask.request" => {
                if self.request.is_untrusted && HOSTED.contains(&name) {
                    return Err(Raised::Http { status: 400, span });
                }
                let mapping = Mapping::named(&["flask.request.", name].concat()).is_some();
                let raised = |line| Raised::Error { line, span };
                match self.request.attribute(name, span).map_err(raised)? {
                    Some(value) => value,
                    None if mapping => Value::Named([&full, ".", name].concat()),
                    None => Value::Unknown("this attribute of the request", span),
                }
            }
            Value::Named(full)
                if full == "flask.current_app" && matches!(name, "debug" | "testing") =>
            {
                Value::Bool(self.request.app.is_on(&name.to_ascii_uppercase()))
            }
            Value::Named(full) => {
                Value::Named(super::module::canonical(&[&full, ".", name].concat()))
            }
            Value::Scope(scope) => {
                let names = self.globals.scopes.get(scope).map(|scope| &scope.names);
                let found = names.and_then(|names| names.iter().find(|(own, _)| own == name));
                found.map_or(Value::Unknown("this name", span), |(_, value)| {
                    value.clone()
                })
            }
            Value::Raised(status) => {
                let (short, sentence) = super::page::exception_parts(status);
                match name {
                    "code" => Value::Number(literal(&status.to_string(), span)),
                    "name" => text(short),
                    "description" => text(sentence),
                    _ => Value::Unknown("this attribute of the exception", span),
                }
            }
            Value::Response(response) => match name {
                "status_code" => Value::Number(literal(&response.status.to_string(), span)),
                "location" => match response.headers.get("Location") {
                    Some(location) => Value::Text(location.clone()),
                    None => Value::None,
                },
                _ => Value::Method(Box::new(Value::Response(response)), name.to_owned()),
            },
            unknown @ Value::Unknown(..) => unknown,
            value => Value::Method(Box::new(value), name.to_owned()),
        })
    }

    fn subscript(
        &mut self,
        of: &Expression,
        key: &Expression,
        span: Span,
    ) -> Result<Value, Raised> {
        let of = self.value(of)?;
        let key = self.value(key)?;
        if let (Value::Named(name), Value::Text(key)) = (&of, &key)
            && let Some(mapping) = Mapping::named(name)
        {
            let key = key.to_text().into_owned();
            return match self.request.look(mapping, &key, span) {
                Ok(value) => Ok(value),
                // A missing key of the request's own data is the client's mistake.
                Err(_)
                    if matches!(
                        mapping,
                        Mapping::Args | Mapping::Form | Mapping::Cookies | Mapping::Values
                    ) =>
                {
                    Err(Raised::Http { status: 400, span })
                }
                Err(_) => Err(Raised::Error {
                    line: match mapping {
                        Mapping::Headers => {
                            format!(
                                "KeyError: 'HTTP_{}'",
                                key.to_ascii_uppercase().replace('-', "_")
                            )
                        }
                        _ => format!("KeyError: '{key}'"),
                    },
                    span,
                }),
            };
        }
        Ok(match (of, key) {
            (Value::List(items) | Value::Tuple(items), Value::Number(index)) => {
                let index: i64 = index.to_text().parse().unwrap_or(i64::MAX);
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let index = if index < 0 { index + length } else { index };
                if let Some(item) = usize::try_from(index)
                    .ok()
                    .and_then(|index| items.get(index))
                {
                    item.clone()
                } else {
                    let line = "IndexError: list index out of range".to_owned();
                    return Err(Raised::Error { line, span });
                }
            }
            (Value::Dict(items), key) => {
                if let Some((_, value)) = items.into_iter().find(|(own, _)| *own == key) {
                    value
                } else {
                    let shown = key.to_text(|text| literal(text, span)).unwrap_or_default();
                    let line = format!("KeyError: '{shown}'");
                    return Err(Raised::Error { line, span });
                }
            }
            (of, _) => unknown_of(of, "this lookup", span),
        })
    }
}

pub(super) const BUILTINS: [&str; 6] = ["str", "int", "len", "bool", "dict", "print"];

/// Attributes of the request that need a trusted host.
const HOSTED: [&str; 6] = [
    "host", "url", "base_url", "url_root", "root_url", "host_url",
];

/// Text as it stands in the file.
fn literal(text: &str, span: Span) -> Traced {
    Traced::of(text, &Origin::written(Program::Flask, span))
}

/// The unknown value itself if it is one, so that its place is kept.
fn unknown_of(value: Value, what: &'static str, span: Span) -> Value {
    match value {
        unknown @ Value::Unknown(..) => unknown,
        _ => Value::Unknown(what, span),
    }
}

/// The cause of a status that a view gives.
fn status_cause(span: Span) -> Origin {
    Origin::new(Program::Flask, Rule("view-returned"), "", Some(span))
}
