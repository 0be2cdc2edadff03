//! Statements: assignments, conditions, loops, returns, exceptions.

use std::rc::Rc;

use super::call::with_charset;
use super::operation::vague_body;
use super::wsgi::ENVIRON;
use super::{ASKED, FORM, LOGIN, Raised, View, literal, not_known, unknown_of};
use crate::flask::module::canonical;
use crate::flask::page;
use crate::flask::python::{Expression, ExpressionKind, Import, Statement, StatementKind, Try};
use crate::flask::session::{Kept, SESSION};
use crate::flask::value::Value;
use crate::text::{Names, Span};
use crate::wire::origin::{Origin, Program};

/// How a block was left before its end.
pub(super) enum Left {
    Returned(Value, Span),
    /// By `break` or, if not, by `continue`.
    Loop {
        ends: bool,
    },
}

type Ran = Result<Option<Left>, Raised>;

impl View<'_, '_> {
    /// Runs statements; how they were left, if not at their end.
    pub(super) fn block(&mut self, statements: &[Statement]) -> Ran {
        for statement in statements {
            let left = self.statement(statement)?;
            if left.is_some() {
                return Ok(left);
            }
        }
        Ok(None)
    }

    fn statement(&mut self, statement: &Statement) -> Ran {
        match &statement.kind {
            StatementKind::Return(None) => {
                return Ok(Some(Left::Returned(Value::None, statement.span)));
            }
            StatementKind::Return(Some(value)) => {
                return Ok(Some(Left::Returned(self.value(value)?, value.span)));
            }
            StatementKind::Leave(ends) => return Ok(Some(Left::Loop { ends: *ends })),
            StatementKind::Assign { target, value } => {
                let value = self.value(value)?;
                self.assign(target, value)?;
            }
            StatementKind::Expression(expression) => {
                self.value(expression)?;
            }
            StatementKind::If {
                test,
                body,
                otherwise,
            } => {
                let value = self.value(test)?;
                return match value.is_true() {
                    Some(true) => self.block(body),
                    Some(false) => self.block(otherwise),
                    None => {
                        let why = undecided(&value, test.span);
                        self.both(why, body, otherwise)
                    }
                };
            }
            StatementKind::Import(names) => {
                for one in names {
                    let value = self.imported(one, statement.span);
                    self.bind(&one.bound, value);
                }
            }
            StatementKind::Raise(what) => return Err(self.raise(what.as_ref(), statement.span)?),
            StatementKind::For {
                target,
                items,
                body,
            } => return self.for_each(target, items, body),
            StatementKind::With {
                context,
                target,
                body,
            } => {
                let value = self.value(context)?;
                if let Some(target) = target {
                    let entered = unknown_of(&value, "what this with block gives", context.span);
                    self.assign(target, entered)?;
                }
                return self.block(body);
            }
            StatementKind::Try(all) => return self.try_block(all),
            StatementKind::Function(inner) | StatementKind::Class(_, inner) => {
                let what = "a function in a function";
                self.bind(&inner.name, Value::unknown(what, statement.span));
            }
            StatementKind::Nothing => {}
            // It may return or raise: from here on nothing is known.
            StatementKind::Unknown(what) => {
                let span = statement.span;
                return Ok(Some(Left::Returned(Value::unknown(what, span), span)));
            }
        }
        Ok(None)
    }

    /// Both ways behind a condition that is not known. A way that ends the function is put aside,
    /// and compared at its end.
    fn both(&mut self, why: (&'static str, Span), one: &[Statement], two: &[Statement]) -> Ran {
        let (names, steps) = (self.names.clone(), self.request.steps.len());
        let state = self.request.state.clone();
        let first = self.block(one);
        let others = std::mem::replace(&mut self.names, names);
        let other_steps = self.request.steps.split_off(steps);
        let other_state = std::mem::replace(&mut self.request.state, state);
        let second = self.block(two);
        let goes_on = |ran: &Ran| matches!(ran, Ok(None | Some(Left::Loop { .. })));
        match (goes_on(&first), goes_on(&second)) {
            (true, true) => {
                self.merge(&others, why);
                self.request.state.merge(&other_state, why);
                self.request.steps.extend(other_steps);
                self.loops_vaguely |=
                    matches!((first, second), (Ok(Some(_)), _) | (_, Ok(Some(_))));
                Ok(None)
            }
            (true, false) => {
                self.names = others;
                let state = std::mem::replace(&mut self.request.state, other_state);
                self.request.steps.truncate(steps);
                self.request.steps.extend(other_steps);
                self.perhaps.push((second, why, state));
                first
            }
            (false, _) => {
                self.perhaps.push((first, why, other_state));
                second
            }
        }
    }

    /// Names that stand for one thing or another are not known any more.
    fn merge(&mut self, others: &Names<Value>, (what, span): (&'static str, Span)) {
        for (name, other) in others.iter() {
            if self.names.get(name) != Some(other) {
                self.names.insert(name, Value::unknown(what, span));
            }
        }
        let own: Vec<String> = self.names.keys().map(str::to_owned).collect();
        for name in own {
            if others.get(&name).is_none() {
                self.names.insert(name, Value::unknown(what, span));
            }
        }
    }

    /// A loop over what is known goes round; over anything else it may go round or not.
    fn for_each(&mut self, target: &Expression, items: &Expression, body: &[Statement]) -> Ran {
        let over = self.value(items)?;
        let Some(all) = over.items() else {
            let item = unknown_of(&over, "an item of this loop", items.span);
            let why = undecided(&item, items.span);
            let names = self.names.clone();
            self.assign(target, item)?;
            let left = self.both(why, body, &[]);
            self.loops_vaguely = false;
            self.merge(&names, why);
            return left;
        };
        let names = self.names.clone();
        for item in all.iter() {
            self.assign(target, item.clone())?;
            match self.block(body)? {
                Some(Left::Loop { ends: true }) => break,
                None | Some(Left::Loop { ends: false }) => {}
                left => return Ok(left),
            }
        }
        if std::mem::take(&mut self.loops_vaguely) {
            self.merge(&names, ("this loop", items.span));
        }
        Ok(None)
    }

    /// `try`: what is not simulated is taken to raise nothing.
    fn try_block(&mut self, all: &Try) -> Ran {
        let mut ran = self.block(&all.body);
        if let Ok(None) = ran {
            ran = self.block(&all.otherwise);
        }
        if let Err(raised) = ran {
            ran = self.handle(raised, &all.handlers);
        }
        match self.block(&all.finally)? {
            None => ran,
            left => Ok(left),
        }
    }

    fn handle(
        &mut self,
        raised: Raised,
        handlers: &[(Option<Expression>, Option<String>, Vec<Statement>)],
    ) -> Ran {
        for (of, name, body) in handlers {
            let takes = match of {
                None => true,
                Some(of) => match &of.kind {
                    ExpressionKind::Tuple(all) => all.iter().any(|one| takes(one, &raised)),
                    _ => takes(of, &raised),
                },
            };
            if !takes {
                continue;
            }
            if let Some(name) = name {
                let value = match raised.status {
                    Some(status) => Value::Raised(status),
                    None => Value::vague("this exception", raised.span),
                };
                self.bind(name, value);
            }
            let outer = self.caught.replace(raised);
            let ran = self.block(body);
            self.caught = outer;
            return ran;
        }
        Err(raised)
    }

    /// What an import inside a function binds: something of the modules that were read, or its name.
    fn imported(&self, one: &Import, span: Span) -> Value {
        let Some(name) = &one.name else {
            return Value::named(canonical(&one.bound));
        };
        if one.module.starts_with('.') {
            // Which module that is was settled where the modules were read.
            let found = self
                .globals
                .scopes
                .iter()
                .rev()
                .find_map(|scope| scope.names.iter().find(|(own, _)| own == name));
            return found.map_or(not_known("this import", span), |(_, value)| value.clone());
        }
        let full = [one.module.as_str(), ".", name].concat();
        Value::named(canonical(&full))
    }

    /// `raise NotFound()`, `raise ValueError("…")`, `raise`.
    fn raise(&mut self, what: Option<&Expression>, span: Span) -> Result<Raised, Raised> {
        let Some(what) = what else {
            let line = "RuntimeError: No active exception to reraise".to_owned();
            return Ok(self.caught.take().unwrap_or(Raised::error(line, span)));
        };
        let span = what.span;
        let (class, arguments) = match &what.kind {
            ExpressionKind::Call { callee, arguments } => (callee, &**arguments),
            _ => (what, &[][..]),
        };
        let value = self.value(class)?;
        let name = match value {
            Value::Named(full) => full.to_string(),
            Value::Raised(status) => return Ok(Raised::http(status, span)),
            Value::Scope(class) => self.globals.scopes[class].name.clone(),
            _ => class.dotted().unwrap_or_default(),
        };
        let short = name.rsplit('.').next().unwrap_or_default();
        if let Some(status) = page::exception_status(short).filter(|status| *status > 1) {
            return Ok(Raised::http(status, span));
        }
        let said = match arguments.first() {
            Some(argument) => self.value(&argument.value)?.shown(span),
            None => None,
        };
        let said = said.map_or_else(String::new, |said| said.owned());
        let colon = if said.is_empty() { "" } else { ": " };
        let line = [name.as_str(), colon, &said].concat();
        Ok(Raised::error(line, span))
    }

    fn bind(&mut self, name: &str, value: Value) {
        self.names.insert(name.to_owned(), value);
    }

    pub(super) fn assign(&mut self, target: &Expression, value: Value) -> Result<(), Raised> {
        match &target.kind {
            ExpressionKind::Name(name) => self.bind(name, value),
            ExpressionKind::Tuple(targets) | ExpressionKind::List(targets) => {
                let items = value.items().filter(|items| items.len() == targets.len());
                for (index, one) in targets.iter().enumerate() {
                    let item = match items {
                        Some(items) => items[index].clone(),
                        None => not_known("this assignment", target.span),
                    };
                    self.assign(one, item)?;
                }
            }
            // response.headers["X"] = …, response.status_code = …
            ExpressionKind::Subscript(of, key) => {
                let ExpressionKind::Attribute(of, attribute) = &of.kind else {
                    return self.assign_item(of, key, value, target.span);
                };
                let (ExpressionKind::Name(name), Some(key)) = (&of.kind, key.text()) else {
                    return Ok(());
                };
                let span = target.span;
                let text = value.shown(span);
                if let (Some(Value::Response(response)), Some(text)) = (self.local(name), text)
                    && attribute == "headers"
                {
                    response.headers.remove(&key);
                    response.headers.push(literal(&key, span), text);
                }
            }
            ExpressionKind::Attribute(of, attribute) => {
                let ExpressionKind::Name(name) = &of.kind else {
                    return Ok(());
                };
                if let Value::Named(full) = self.name(name, target.span) {
                    match (full.as_str(), attribute.as_str()) {
                        ("flask.g", _) => self.request.state.g.set(attribute, value),
                        ("flask.session", "permanent") => {
                            self.may_write(target.span)?;
                            self.session(target.span).set("_permanent", value);
                        }
                        ("flask.session", _) => {
                            self.session(target.span);
                        }
                        _ => {}
                    }
                    return Ok(());
                }
                if let Value::Instance(class) = self.name(name, target.span)
                    && let Some((own, fields)) = &mut self.request.state.object
                    && *own == class
                {
                    fields.set(attribute, value);
                    return Ok(());
                }
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
                    (Some(Value::Response(response)), "data" | "response", _) => {
                        response.body = match value {
                            Value::Text(text) => text,
                            _ => vague_body("this body", span),
                        };
                    }
                    (Some(Value::Response(response)), "mimetype" | "content_type", _) => {
                        if let Value::Text(kind) = value {
                            let kind = with_charset(&kind, span);
                            response.headers.remove("Content-Type");
                            response.headers.push(literal("Content-Type", span), kind);
                        }
                    }
                    (Some(Value::Unknown(_)), ..) => {}
                    (Some(slot), ..) => *slot = not_known("this attribute", span),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `session["user"] = …`, `settings["x"] = …`.
    fn assign_item(
        &mut self,
        of: &Expression,
        key: &Expression,
        value: Value,
        span: Span,
    ) -> Result<(), Raised> {
        let ExpressionKind::Name(name) = &of.kind else {
            return Ok(());
        };
        let key = self.value(key)?;
        if matches!(self.name(name, span), Value::Named(full) if full.as_str() == ENVIRON) {
            let environ = &mut self.request.state.environ;
            match key {
                Value::Text(key) => environ.set(&key.to_text(), value),
                _ => environ.others = Some(("this key", span)),
            }
            return Ok(());
        }
        if matches!(self.name(name, span), Value::Named(full) if full.as_str() == "flask.session") {
            self.may_write(span)?;
            let session = self.session(span);
            match key {
                Value::Text(key) => session.set(&key.to_text(), value),
                _ => session.others = Some((SESSION, span)),
            }
            return Ok(());
        }
        if let Some(slot) = self.local(name) {
            match slot {
                Value::Dict(pairs) => {
                    let pairs = Rc::make_mut(pairs);
                    pairs.retain(|(own, _)| *own != key);
                    pairs.push((key, value));
                }
                slot => *slot = not_known("this item", span),
            }
        }
        Ok(())
    }

    /// The session to write to.
    pub(super) fn session(&mut self, span: Span) -> &mut Kept {
        let state = &mut self.request.state;
        state.modified.get_or_insert(span);
        state.accessed = true;
        &mut state.session
    }

    /// Without a secret key a session cannot be written to.
    pub(super) fn may_write(&self, span: Span) -> Result<(), Raised> {
        if self.request.has_secret() {
            return Ok(());
        }
        let line = "RuntimeError: The session is unavailable because no secret key was set.  Set the secret_key on the application to something unique and secret.".to_owned();
        Err(Raised::error(line, span))
    }

    pub(super) fn local(&mut self, name: &str) -> Option<&mut Value> {
        self.names.get_mut(name)
    }
}

/// Why a condition is not known: what the request gives, or something at its place.
pub(super) fn undecided(value: &Value, span: Span) -> (&'static str, Span) {
    match (value, value.why()) {
        (_, Some((ASKED, _))) => (ASKED, span),
        (Value::Unknown(_), Some((what @ (SESSION | LOGIN | FORM), _))) => (what, span),
        _ => ("this condition", span),
    }
}

/// Whether `except NAME` takes an exception.
fn takes(of: &Expression, raised: &Raised) -> bool {
    let dotted = of.dotted().unwrap_or_default();
    let name = dotted.rsplit('.').next().unwrap_or_default();
    if matches!(name, "Exception" | "BaseException") {
        return true;
    }
    if let Some(status) = raised.status {
        return page::exception_status(name).is_some_and(|own| own == 1 || own == status)
            // A missing key of the request's data is both.
            || (status == 400 && matches!(name, "KeyError" | "LookupError"));
    }
    let own = raised.line.split(':').next().unwrap_or_default();
    let own = own.rsplit('.').next().unwrap_or_default();
    own == name || (name == "LookupError" && matches!(own, "KeyError" | "IndexError"))
}
