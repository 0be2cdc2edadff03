//! Statements: assignments, conditions, returns, exceptions.

use super::{Raised, View, literal};
use crate::flask::Event;
use crate::flask::module::canonical;
use crate::flask::page;
use crate::flask::python::{Expression, ExpressionKind, Import, Statement, StatementKind};
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::origin::{Origin, Program};

impl View<'_, '_> {
    /// Runs statements; the value and place of a return.
    pub(super) fn block(
        &mut self,
        statements: &[Statement],
    ) -> Result<Option<(Value, Span)>, Raised> {
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
                    for one in names {
                        let value = self.imported(one, statement.span);
                        self.bind(&one.bound, value);
                    }
                }
                StatementKind::Raise(what) => return Err(self.raise(what)?),
                StatementKind::For { target, items, .. } => {
                    return Ok(Some(unread("a loop", target.span.to(items.span))));
                }
                StatementKind::With { context, .. } => {
                    return Ok(Some(unread("a with block", context.span)));
                }
                StatementKind::Function { name, .. } | StatementKind::Class { name, .. } => {
                    self.bind(
                        name,
                        Value::Unknown("a function in a function", statement.span),
                    );
                }
                StatementKind::Nothing => {}
                StatementKind::Unknown(what) => {
                    // It may return or raise: from here on nothing is known.
                    return Ok(Some(unread(what, statement.span)));
                }
            }
        }
        Ok(None)
    }

    /// What an import inside a function binds: something of the modules that were read, or its name.
    fn imported(&self, one: &Import, span: Span) -> Value {
        let Some(name) = &one.name else {
            return Value::Named(canonical(&one.bound));
        };
        if one.module.starts_with('.') {
            // Which module that is was settled where the modules were read.
            let found = self
                .globals
                .scopes
                .iter()
                .rev()
                .find_map(|scope| scope.names.iter().find(|(own, _)| own == name));
            return found.map_or(Value::Unknown("this import", span), |(_, value)| {
                value.clone()
            });
        }
        let full = [one.module.as_str(), ".", name].concat();
        Value::Named(canonical(&full))
    }

    /// `raise NotFound()`, `raise ValueError("…")`.
    fn raise(&mut self, what: &Expression) -> Result<Raised, Raised> {
        let span = what.span;
        let (class, arguments) = match &what.kind {
            ExpressionKind::Call { callee, arguments } => (&**callee, arguments.as_slice()),
            _ => (what, &[][..]),
        };
        let value = self.value(class)?;
        let name = match value {
            Value::Named(full) => full,
            Value::Raised(status) => return Ok(Raised::Http { status, span }),
            _ => class.dotted().unwrap_or_default(),
        };
        let short = name.rsplit('.').next().unwrap_or_default();
        if let Some(status) = page::exception_status(short).filter(|status| *status > 1) {
            return Ok(Raised::Http { status, span });
        }
        let said = match arguments.first() {
            Some(argument) => self
                .value(&argument.value)?
                .to_text(|text| literal(text, span)),
            None => None,
        };
        let said = said.map_or_else(String::new, |said| said.to_text().into_owned());
        let colon = if said.is_empty() { "" } else { ": " };
        let line = [name.as_str(), colon, &said].concat();
        Ok(Raised::Error { line, span })
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
                    self.assign_item(of, key, value, target.span);
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
                        response.reason = page::reason(status);
                        response.status_origin = Origin::written(Program::Flask, span);
                    }
                    (Some(Value::Response(response)), "location", _) => {
                        response.headers.remove("Location");
                        if let Value::Text(location) = value {
                            response.headers.push(literal("Location", span), location);
                        }
                    }
                    (Some(Value::Response(_)), "autocorrect_location_header", _) => {
                        self.request.autocorrects = value.is_true() == Some(true);
                    }
                    (Some(slot), ..) => *slot = Value::Unknown("this attribute", span),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `session["user"] = …`, `settings["x"] = …`.
    fn assign_item(&mut self, of: &Expression, key: &Expression, value: Value, span: Span) {
        let ExpressionKind::Name(name) = &of.kind else {
            return;
        };
        if matches!(self.name(name, span), Value::Named(full) if full == "flask.session") {
            self.session(span);
            return;
        }
        let key = self.value(key).unwrap_or(Value::Unknown("this key", span));
        if let Some(slot) = self.local(name) {
            match slot {
                Value::Dict(pairs) => {
                    pairs.retain(|(own, _)| *own != key);
                    pairs.push((key, value));
                }
                slot => *slot = Value::Unknown("this item", span),
            }
        }
    }

    /// Says that a cookie is missing from the answer.
    pub(super) fn session(&mut self, span: Span) {
        let what = "the session's cookie";
        let event = Event::NotSimulated { what };
        self.request.step(Some(span), event);
    }

    pub(super) fn local(&mut self, name: &str) -> Option<&mut Value> {
        self.names.get_mut(name)
    }
}

fn unread(what: &'static str, span: Span) -> (Value, Span) {
    (Value::Unknown(what, span), span)
}
