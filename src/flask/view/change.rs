//! Methods that change what a view has at hand: headers and cookies of a response, the session, `g`.

use super::call::{Given, argument, text_at};
use super::operation::vague_body;
use super::{Raised, View, not_known};
use crate::flask::cookie::{Cookie, PAST, SOME_DATE};
use crate::flask::python::{Expression, ExpressionKind};
use crate::flask::session::{Kept, SESSION};
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

impl View<'_, '_> {
    /// `response.headers.add("X", "y")`, `response.headers.get("X")`.
    pub(super) fn change_headers(
        &mut self,
        callee: &Expression,
        method: &str,
        given: &Given,
        span: Span,
    ) -> Value {
        let unknown = not_known("this method", span);
        let dotted = callee.dotted().unwrap_or_default();
        let name = dotted.split(".headers.").next().unwrap_or_default();
        let (key, value) = (text_at(given, 0), text_at(given, 1));
        let (Some(Value::Response(response)), Some(key)) = (self.local(name), key) else {
            return unknown;
        };
        let plain = key.owned();
        match (method, value) {
            ("get", default) => {
                let found = response.headers.get(&plain).cloned().or(default);
                return found.map_or(Value::None, Value::Text);
            }
            ("add", Some(value)) => response.headers.push(key, value),
            ("setdefault", Some(_)) if response.headers.has(&plain) => {}
            ("set" | "setdefault", Some(value)) => {
                response.headers.remove(&plain);
                response.headers.push(key, value);
            }
            ("remove" | "pop", _) => response.headers.remove(&plain),
            _ => return unknown,
        }
        Value::None
    }

    /// `response.set_cookie("x", "y", max_age=60)`, `response.delete_cookie("x")`.
    pub(super) fn change_cookies(
        &mut self,
        callee: &Expression,
        method: &str,
        given: &Given,
        span: Span,
    ) -> Value {
        let unknown = not_known("this method", span);
        let sets = method == "set_cookie";
        let ExpressionKind::Attribute(of, _) = &callee.kind else {
            return unknown;
        };
        if !sets && method != "delete_cookie" {
            return unknown;
        }
        let origin = Origin::new(Program::Flask, Rule("view-cookie"), "", Some(span));
        // The order of what may be given without a name.
        let order: &[&str] = if sets {
            &[
                "key", "value", "max_age", "expires", "path", "domain", "secure", "httponly",
            ]
        } else {
            &["key", "path", "domain"]
        };
        let taken = |name: &str| {
            let index = order.iter().position(|own| *own == name);
            argument(given, name, index.unwrap_or(usize::MAX))
        };
        let text = |name: &str| match taken(name) {
            Some(Value::Text(text) | Value::Number(text)) => Some(text.clone()),
            _ => None,
        };
        let plain = |name: &str| text(name).map(|text| text.owned());
        let is_on = |name: &str| taken(name).is_some_and(|value| value.is_true() == Some(true));
        let dated = ["max_age", "expires"]
            .iter()
            .any(|name| !matches!(taken(name), None | Some(Value::None)));
        let value = match taken("value") {
            None => Traced::new(),
            Some(_) => text("value").unwrap_or_else(|| vague_body("this value", span)),
        };
        let expires = if sets {
            dated.then_some(SOME_DATE)
        } else {
            Some(PAST)
        };
        let max_age = if sets {
            plain("max_age")
        } else {
            Some("0".to_owned())
        };
        let path = match taken("path") {
            None => Some("/".to_owned()),
            Some(_) => plain("path"),
        };
        let mut cookie = Cookie::new(&plain("key").unwrap_or_default(), &value, &origin);
        cookie.with("Domain=", plain("domain").as_deref());
        cookie.with("Expires=", expires);
        cookie.with("Max-Age=", max_age.as_deref());
        cookie.flag("Secure", is_on("secure"));
        cookie.flag("HttpOnly", is_on("httponly"));
        cookie.with("Path=", path.as_deref());
        cookie.with("SameSite=", plain("samesite").as_deref());
        cookie.flag("Partitioned", is_on("partitioned"));
        let line = cookie.line();
        if let ExpressionKind::Name(name) = &of.kind
            && let Some(Value::Response(response)) = self.local(name)
        {
            response.headers.add("Set-Cookie", &origin, line);
            return Value::None;
        }
        unknown
    }

    /// A method of the session, of `g` or of a middleware's environ.
    pub(super) fn kept(
        &mut self,
        of: &str,
        method: &str,
        given: &Given,
        span: Span,
    ) -> Result<Value, Raised> {
        if of == "flask.session" {
            let reads = matches!(method, "get" | "setdefault");
            self.request.state.accessed |= reads || self.request.rules.touch_is_access;
            if !matches!(method, "get" | "keys" | "items") {
                self.may_write(span)?;
            }
        }
        let state = &mut self.request.state;
        let mut ignored = None;
        let (kept, modified) = match of {
            "flask.g" => (&mut state.g, &mut ignored),
            "flask.session" => (&mut state.session, &mut state.modified),
            _ => (&mut state.environ, &mut ignored),
        };
        let default = given.get(1).map(|(_, value)| value.clone());
        if matches!(method, "clear" | "update") {
            modified.get_or_insert(span);
        }
        if method == "clear" {
            *kept = Kept::default();
            return Ok(Value::None);
        }
        if method == "update" {
            for (name, value) in given {
                match name.as_deref() {
                    Some(name) => kept.set(name, value.clone()),
                    None => kept.others = Some((SESSION, span)),
                }
            }
            return Ok(Value::None);
        }
        let Some(key) = text_at(given, 0) else {
            return Ok(not_known("this lookup", span));
        };
        let key = key.to_text();
        let found = kept.get(&key).map(|found| found.asked_at(span));
        match (method, found, default) {
            ("get", found, default) => Ok(found.or(default).unwrap_or(Value::None)),
            ("pop" | "__delitem__", Some(found), _) => {
                modified.get_or_insert(span);
                kept.remove(&key);
                Ok(found)
            }
            ("pop", None, Some(default)) => Ok(default),
            ("pop" | "__delitem__", None, None) => {
                let line = ["KeyError: '", &key, "'"].concat();
                Err(Raised::error(line, span))
            }
            ("setdefault", Some(found), _) => Ok(found),
            ("setdefault", None, default) => {
                modified.get_or_insert(span);
                let value = default.unwrap_or(Value::None);
                kept.set(&key, value.clone());
                Ok(value)
            }
            _ => Ok(not_known("this call", span)),
        }
    }
}
