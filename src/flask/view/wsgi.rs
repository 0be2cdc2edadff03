//! Middleware of the app's own, as PEP 3333 has it: a function or an object that is called with the
//! environ, changes it and calls the app, or answers itself.

use super::{ASKED, Raised, View, not_known, status_cause};
use crate::flask::Event;
use crate::flask::app::Own;
use crate::flask::page;
use crate::flask::quote::latin1;
use crate::flask::session::Kept;
use crate::flask::value::{Value, Why};
use crate::text::Span;
use crate::wire::{Environ, Response, Traced};

/// What stands for the arguments of a WSGI app, for the app that is wrapped, and for its answer.
pub(super) const ENVIRON: &str = "wsgi.environ";
const START_RESPONSE: &str = "wsgi.start_response";
const APP: &str = "wsgi.app";
const ANSWER: &str = "wsgi.answer";

/// What a middleware made of a request.
pub(in crate::flask) enum Passed {
    /// The app is called, with the environ as it is now.
    On,
    /// It answered itself.
    Answered(Response, Span),
    /// That hangs on what is not known.
    Unknown(Why),
}

impl View<'_, '_> {
    /// Calls a middleware.
    pub(in crate::flask) fn pass(
        &mut self,
        own: &Own,
        environ: &mut Environ,
    ) -> Result<Passed, Raised> {
        let text = |value: &Traced| Value::Text(latin1(value));
        let before: Vec<(String, Value)> = environ
            .iter()
            .map(|(key, value)| (key.to_owned(), text(value)))
            .collect();
        let state = &mut self.request.state;
        state.environ.items.clone_from(&before);
        if self.request.is_any {
            state.environ.others = Some((ASKED, own.span));
        }
        let (value, span) = self.wrapped(own)?;
        let after = std::mem::take(&mut self.request.state.environ);
        let unknown = value.why().or(after.others.filter(|why| why.0 != ASKED));
        if let Some(why) = unknown {
            return Ok(Passed::Unknown(why));
        }
        for (key, value) in &after.items {
            let old = before.iter().find(|(own, _)| own == key);
            if old.is_some_and(|(_, old)| old == value) {
                continue;
            }
            let Value::Text(text) = value else {
                return Ok(Passed::Unknown(value.why().unwrap_or((ENVIRON, own.span))));
            };
            if !text.as_bytes().is_ascii() {
                return Ok(Passed::Unknown(("such bytes", own.span)));
            }
            let event = Event::EnvironSet {
                key: key.clone(),
                value: text.to_text().into_owned(),
            };
            self.request.step(Some(own.span), event);
            environ.set(key.clone(), text.clone());
        }
        for (key, _) in before {
            if !after.items.iter().any(|(own, _)| *own == key) {
                environ.remove(&key);
            }
        }
        let answer = match value {
            Value::Named(name) if name.as_str() == ANSWER => return Ok(Passed::On),
            Value::Response(response) => Some(*response),
            body => self.started(&body, span),
        };
        Ok(match answer {
            Some(response) => {
                self.request.step(Some(span), Event::MiddlewareAnswered);
                Passed::Answered(response, span)
            }
            None => Passed::Unknown(("this answer", span)),
        })
    }

    /// What the call of the function, or of the object that the class makes, returns.
    fn wrapped(&mut self, own: &Own) -> Result<(Value, Span), Raised> {
        let named = |name: &str| (None, Value::named(name.to_owned()));
        let given = [named(ENVIRON), named(START_RESPONSE)];
        let class = match own.callee {
            Value::Function(index) => return self.run(index, &given),
            Value::Scope(class) => class,
            _ => return Ok((not_known("this middleware", own.span), own.span)),
        };
        self.request.state.object = Some((class, Kept::default()));
        if self.member(class, "__init__").is_some() {
            let mut made = own.given.clone();
            made.insert(0, named(APP));
            self.object_method(class, "__init__", &made, own.span)?;
        }
        match self.member(class, "__call__") {
            Some(Value::Function(index)) => {
                let [environ, start] = given;
                self.run(index, &[(None, Value::Instance(class)), environ, start])
            }
            _ => Ok((not_known("this middleware", own.span), own.span)),
        }
    }

    /// A call with the environ and `start_response`, as an app is called; `None` for any other.
    pub(super) fn call_app(
        &mut self,
        callee: &Value,
        given: &[(Option<String>, Value)],
        span: Span,
    ) -> Option<Value> {
        let is =
            |value: &Value, name: &str| matches!(value, Value::Named(own) if own.as_str() == name);
        let [(None, first), (None, second)] = given else {
            return None;
        };
        if is(callee, START_RESPONSE) {
            self.request.state.started = Some((first.clone(), second.clone()));
            return Some(Value::None);
        }
        if !is(first, ENVIRON) {
            return None;
        }
        let apps = [APP, "flask.current_app", "flask.current_app.wsgi_app"];
        match callee {
            Value::Response(_) => Some(callee.clone()),
            Value::Named(name) if apps.contains(&name.as_str()) => {
                Some(if is(second, START_RESPONSE) {
                    Value::named(ANSWER.to_owned())
                } else {
                    // Whoever stands between may change the answer.
                    not_known("another start_response", span)
                })
            }
            _ => None,
        }
    }

    /// The answer that `start_response` began.
    fn started(&mut self, body: &Value, span: Span) -> Option<Response> {
        let (status, headers) = self.request.state.started.take()?;
        let (Value::Text(status), Value::List(headers)) = (status, headers) else {
            return None;
        };
        let status = status.to_text();
        let (code, reason) = status.split_once(' ').unwrap_or((&status, ""));
        let mut given = Vec::new();
        for header in headers.iter() {
            let (Value::Text(name), Value::Text(value)) = (
                header.items()?.first()?.clone(),
                header.items()?.get(1)?.clone(),
            ) else {
                return None;
            };
            given.push((name, value));
        }
        let body = match body.items()?.first() {
            Some(Value::Text(text)) => text.clone(),
            Some(_) => super::operation::vague_body("this body", span),
            None => Traced::new(),
        };
        let origin = status_cause(span);
        let code = code.parse().ok()?;
        let mut response = page::response(self.request, code, &origin, "", given, body);
        // Nobody adds anything to it.
        response.headers.list.truncate(headers.len());
        reason.clone_into(&mut response.reason);
        Some(response)
    }
}
