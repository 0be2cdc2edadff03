//! A view's body is computed: assignments, conditions and a return of what is simulated. Values
//! that are not simulated travel as such, and an answer made of one says so.

mod answer;
mod call;
mod operation;

pub(super) use call::KNOWN;

use crate::text::Names;

use super::adapter::Request;
use super::app::Globals;
use super::python::{Expression, ExpressionKind, Piece, Statement, StatementKind};
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

/// The computation of one view.
pub(super) struct View<'a, 'r> {
    pub(super) request: &'a mut Request<'r>,
    globals: &'a Globals,
    names: Names<Value>,
    depth: usize,
    steps: usize,
}

impl<'a, 'r> View<'a, 'r> {
    /// A computation with the arguments of the view.
    pub(super) fn new(
        request: &'a mut Request<'r>,
        globals: &'a Globals,
        arguments: Vec<(String, Value)>,
    ) -> Self {
        Self {
            request,
            globals,
            names: arguments.into_iter().collect(),
            depth: 0,
            steps: 0,
        }
    }

    /// Calls the view and makes a response of what it returns.
    pub(super) fn answer(&mut self, function: usize) -> Result<Response, Raised> {
        let globals = self.globals;
        let Some(function) = globals.functions.get(function) else {
            let nowhere = Span::new(crate::text::SourceId(0), 0..0);
            return self.respond(Value::Unknown("a view", nowhere), nowhere, "");
        };
        let returned = self.block(&function.body)?;
        let value = returned.unwrap_or((Value::None, function.span));
        self.respond(value.0, value.1, &function.name)
    }

    /// Runs statements; the value and place of a return.
    fn block(&mut self, statements: &[Statement]) -> Result<Option<(Value, Span)>, Raised> {
        for statement in statements {
            match &statement.kind {
                StatementKind::Return(None) => return Ok(Some((Value::None, statement.span))),
                StatementKind::Return(Some(value)) => {
                    return Ok(Some((self.value(value)?, value.span)));
                }
                StatementKind::Assign { target, value } => {
                    let value = self.value(value)?;
                    self.assign(target, value);
                }
                StatementKind::Expression(expression) => {
                    self.value(expression)?;
                }
                StatementKind::If {
                    test,
                    body,
                    otherwise,
                } => {
                    let returned = match self.value(test)?.is_true() {
                        Some(true) => self.block(body)?,
                        Some(false) => self.block(otherwise)?,
                        None => Some((Value::Unknown("this condition", test.span), test.span)),
                    };
                    if returned.is_some() {
                        return Ok(returned);
                    }
                }
                StatementKind::Import(names) => {
                    for (full, bound) in names {
                        self.bind(bound, Value::Named(super::module::canonical(full)));
                    }
                }
                StatementKind::Nothing | StatementKind::Function { .. } => {}
                StatementKind::Unknown(what) => {
                    // It may return or raise: from here on nothing is known.
                    return Ok(Some((Value::Unknown(what, statement.span), statement.span)));
                }
            }
        }
        Ok(None)
    }

    fn bind(&mut self, name: &str, value: Value) {
        self.names.insert(name.to_owned(), value);
    }

    fn assign(&mut self, target: &Expression, value: Value) {
        match &target.kind {
            ExpressionKind::Name(name) => self.bind(name, value),
            ExpressionKind::Tuple(targets) | ExpressionKind::List(targets) => {
                let items = match value {
                    Value::Tuple(items) | Value::List(items) if items.len() == targets.len() => {
                        items
                    }
                    _ => vec![Value::Unknown("this assignment", target.span); targets.len()],
                };
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item);
                }
            }
            // response.headers["X"] = …, response.status_code = …
            ExpressionKind::Subscript(of, key) => {
                let ExpressionKind::Attribute(of, attribute) = &of.kind else {
                    return;
                };
                let (ExpressionKind::Name(name), Some(key)) = (&of.kind, key.text()) else {
                    return;
                };
                let span = target.span;
                let text = value.to_text(|text| literal(text, span));
                if let (Some(Value::Response(response)), Some(text)) = (self.local(name), text)
                    && attribute == "headers"
                {
                    response.headers.remove(&key);
                    response.headers.push(literal(&key, span), text);
                }
            }
            ExpressionKind::Attribute(of, attribute) => {
                let ExpressionKind::Name(name) = &of.kind else {
                    return;
                };
                let number = match &value {
                    Value::Number(text) => text.to_text().parse().ok(),
                    _ => None,
                };
                let span = target.span;
                match (self.local(name), attribute.as_str(), number) {
                    (Some(Value::Response(response)), "status_code" | "status", Some(status)) => {
                        response.status = status;
                        response.reason = super::page::reason(status);
                        response.status_origin = Origin::written(Program::Flask, span);
                    }
                    (Some(slot), ..) => *slot = Value::Unknown("this attribute", span),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn local(&mut self, name: &str) -> Option<&mut Value> {
        self.names.get_mut(name)
    }

    /// The value of an expression.
    fn value(&mut self, expression: &Expression) -> Result<Value, Raised> {
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
            ExpressionKind::Unknown(what) => Value::Unknown(what, span),
        })
    }

    fn values(&mut self, items: &[Expression]) -> Result<Vec<Value>, Raised> {
        items.iter().map(|item| self.value(item)).collect()
    }

    fn name(&self, name: &str, span: Span) -> Value {
        match self.names.get(name).or_else(|| self.globals.get(name)) {
            Some(value) => value.clone(),
            None if self.globals.function(name).is_some() => Value::Named(format!("def {name}")),
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
        Ok(match of {
            Value::Named(full) if full == "flask.request" => {
                let mapping = Mapping::named(&format!("{full}.{name}")).is_some();
                let raised = |line| Raised::Error { line, span };
                match self.request.attribute(name, span).map_err(raised)? {
                    Some(value) => value,
                    None if mapping => Value::Named(format!("{full}.{name}")),
                    None => Value::Unknown("this attribute of the request", span),
                }
            }
            Value::Named(full) => Value::Named(super::module::canonical(&format!("{full}.{name}"))),
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
            return match self.request.lookup(mapping, &key, span) {
                Ok(value) => Ok(value),
                // A missing key of the request's own data is the client's mistake.
                Err(_) if matches!(mapping, Mapping::Args | Mapping::Form | Mapping::Cookies) => {
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
