//! Calls: what Flask offers, what the module defines, and methods of values.

use super::operation::method;
use super::{Raised, View, literal, status_cause, unknown_of};
use crate::flask::Event;
use crate::flask::adapter::Asked;
use crate::flask::page;
use crate::flask::python::{Argument, Expression};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// The functions a view may call, by their full names.
pub(in crate::flask) const KNOWN: [&str; 19] = [
    "flask.render_template",
    "flask.render_template_string",
    "flask.flash",
    "flask.session.clear",
    "flask.session.pop",
    "flask.redirect",
    "flask.url_for",
    "flask.abort",
    "flask.jsonify",
    "flask.make_response",
    "flask.Response",
    "flask.escape",
    "builtins.str",
    "builtins.int",
    "builtins.len",
    "builtins.bool",
    "builtins.dict",
    "builtins.print",
    "flask.current_app.url_for",
];

type Given = Vec<(Option<String>, Value)>;

impl View<'_, '_> {
    pub(super) fn call(
        &mut self,
        callee: &Expression,
        arguments: &[Argument],
        span: Span,
    ) -> Result<Value, Raised> {
        let target = callee;
        let callee = self.value(callee)?;
        let mut given: Given = Vec::new();
        for argument in arguments {
            let value = self.value(&argument.value)?;
            match (argument.name.as_deref(), value) {
                (Some("*"), Value::Tuple(items) | Value::List(items)) => {
                    given.extend(items.into_iter().map(|item| (None, item)));
                }
                (Some("**"), Value::Dict(pairs)) => {
                    for (key, value) in pairs {
                        let Value::Text(key) = key else {
                            return Ok(Value::Unknown("a call with * or **", span));
                        };
                        given.push((Some(key.to_text().into_owned()), value));
                    }
                }
                (Some("*" | "**"), _) => return Ok(Value::Unknown("a call with * or **", span)),
                (name, value) => given.push((name.map(str::to_owned), value)),
            }
        }
        match callee {
            Value::Function(index) => Ok(self.run(index, &given)?.0),
            Value::Named(name) => self.named(&name, given, span),
            Value::Method(of, name) => {
                if matches!(*of, Value::Method(..)) {
                    return Ok(self.change_headers(target, &name, &given, span));
                }
                Ok(match method(&of, &name, &given, span) {
                    Some(value) => value,
                    None => Value::Unknown("this method", span),
                })
            }
            other => Ok(unknown_of(other, "this call", span)),
        }
    }

    /// `response.headers.add("X", "y")`, `response.headers.get("X")`.
    fn change_headers(
        &mut self,
        callee: &Expression,
        method: &str,
        given: &Given,
        span: Span,
    ) -> Value {
        let unknown = Value::Unknown("this method", span);
        let dotted = callee.dotted().unwrap_or_default();
        let name = dotted.split(".headers.").next().unwrap_or_default();
        let (key, value) = (text_at(given, 0), text_at(given, 1));
        let (Some(Value::Response(response)), Some(key)) = (self.local(name), key) else {
            return unknown;
        };
        let plain = key.to_text().into_owned();
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

    fn named(&mut self, name: &str, given: Given, span: Span) -> Result<Value, Raised> {
        if let Some((of, "get")) = name.rsplit_once('.')
            && let Some(mapping) = Mapping::named(of)
        {
            return Ok(self.get(mapping, &given, span));
        }
        if is_silent(name) {
            return Ok(Value::None);
        }
        match name {
            "flask.redirect" => Ok(self.redirect(&given, span)),
            "flask.url_for" | "flask.current_app.url_for" => self.url_for(given, span),
            "flask.abort" => Self::abort(&given, span),
            "flask.jsonify" => Ok(self.jsonify(given, span)),
            "flask.make_response" => {
                let mut items: Vec<Value> = given.into_iter().map(|(_, value)| value).collect();
                let value = if items.len() == 1 {
                    items.remove(0)
                } else {
                    Value::Tuple(items)
                };
                if let Some(unknown) = unknown_in(&value) {
                    return Ok(unknown);
                }
                Ok(Value::Response(Box::new(self.respond(value, span, "")?)))
            }
            "flask.Response" => self.response_class(&given, span),
            "flask.escape" | "builtins.str" => {
                let Some((_, value)) = given.into_iter().next() else {
                    return Ok(Value::Text(Traced::new()));
                };
                let shown = value.to_text(|text| literal(text, span));
                Ok(match shown {
                    Some(text) if name == "flask.escape" => {
                        Value::Text(crate::flask::quote::html(&text, "&#39;"))
                    }
                    Some(text) => Value::Text(text),
                    None => unknown_of(value, "this text", span),
                })
            }
            "builtins.bool" => Ok(match given.first().and_then(|(_, value)| value.is_true()) {
                Some(value) => Value::Bool(value),
                None => Value::Unknown("this condition", span),
            }),
            "builtins.dict" => Ok(Value::Dict(
                given
                    .into_iter()
                    .filter_map(|(name, value)| Some((Value::Text(literal(&name?, span)), value)))
                    .collect(),
            )),
            "builtins.len" => Ok(match given.first() {
                Some((_, Value::List(items) | Value::Tuple(items))) => {
                    Value::Number(literal(&items.len().to_string(), span))
                }
                Some((_, Value::Text(text))) => {
                    let count = text.to_text().chars().count();
                    Value::Number(literal(&count.to_string(), span))
                }
                _ => Value::Unknown("this length", span),
            }),
            "builtins.int" => Ok(match given.first() {
                Some((_, Value::Number(text))) => Value::Number(text.clone()),
                Some((_, Value::Text(text))) if text.to_text().trim().parse::<i64>().is_ok() => {
                    Value::Number(text.trim(b" \t"))
                }
                _ => Value::Unknown("this number", span),
            }),
            "builtins.print" => Ok(Value::None),
            "flask.flash" | "flask.session.clear" | "flask.session.pop" => {
                self.session(span);
                Ok(Value::None)
            }
            "flask.render_template" | "flask.render_template_string" => {
                let what = match given.first() {
                    Some((_, Value::Text(name))) => name.to_text().into_owned(),
                    _ => return Ok(Value::Unknown("this template", span)),
                };
                if name == "flask.render_template_string" && !what.contains('{') {
                    return Ok(given
                        .into_iter()
                        .next()
                        .map_or(Value::None, |(_, text)| text));
                }
                let origin = Origin::new(Program::Flask, Rule("template"), &*what, Some(span));
                let event = Event::TemplateLeft {
                    template: what.clone(),
                };
                self.request.step(Some(span), event);
                let body = ["[the template ", &what, "]"].concat();
                Ok(Value::Text(Traced::of(body, &origin)))
            }
            _ => Ok(Value::Unknown("this call", span)),
        }
    }

    /// `request.headers.get(key, default)` and its like.
    fn get(&mut self, mapping: Mapping, given: &Given, span: Span) -> Value {
        let Some((None, Value::Text(key))) = given.first() else {
            return Value::Unknown("this lookup", span);
        };
        if given
            .iter()
            .any(|(name, _)| name.as_deref() == Some("type"))
        {
            return Value::Unknown("a converted lookup", span);
        }
        let key = key.to_text().into_owned();
        match self.request.look(mapping, &key, span) {
            Ok(value) => value,
            Err(absent) => match given.get(1) {
                // The default is there because the key is not.
                Some((_, Value::Text(default))) => {
                    let mut from = default.origins();
                    from.insert(0, absent);
                    let rule = Rule("lookup-default");
                    let origin = Origin::made(Program::Flask, rule, &*key, Some(span), from);
                    Value::Text(Traced::of(default.as_bytes(), &origin))
                }
                Some((_, default)) => default.clone(),
                None => Value::None,
            },
        }
    }

    fn redirect(&mut self, given: &Given, span: Span) -> Value {
        let argument = |name: &str, index: usize| argument(given, name, index);
        let location = match argument("location", 0) {
            Some(Value::Text(location)) => location.clone(),
            Some(unknown @ Value::Unknown(..)) => return unknown.clone(),
            _ => return Value::Unknown("this redirect", span),
        };
        let status = match argument("code", 1) {
            None => 302,
            Some(Value::Number(code)) => match code.to_text().parse() {
                Ok(code) => code,
                Err(_) => return Value::Unknown("this status", span),
            },
            Some(_) => return Value::Unknown("this status", span),
        };
        self.request.step(
            Some(span),
            Event::Redirected {
                status,
                location: location.to_text().into_owned(),
            },
        );
        let origin = Origin::new(Program::Flask, Rule("view-redirected"), "", Some(span));
        let location = location.via(Program::Flask, Rule("view-redirected"), "", Some(span));
        let response = page::redirect(self.request, &location, status, &origin);
        Value::Response(Box::new(response))
    }

    fn url_for(&mut self, given: Given, span: Span) -> Result<Value, Raised> {
        let mut endpoint = None;
        let mut asked = Asked {
            endpoint: "",
            values: Vec::new(),
            external: None,
            scheme: None,
            anchor: None,
            method: None,
            span,
        };
        for (name, value) in given {
            if let unknown @ Value::Unknown(..) = value {
                return Ok(unknown);
            }
            let text = match &value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            };
            match name.as_deref() {
                None | Some("endpoint") => endpoint = text.map(|text| text.to_text().into_owned()),
                Some("_external") => asked.external = value.is_true(),
                Some("_scheme") => asked.scheme = text,
                Some("_anchor") => asked.anchor = value.to_text(|own| literal(own, span)),
                Some("_method") => asked.method = text.map(|text| text.to_text().into_owned()),
                Some(name) => asked.values.push((name.to_owned(), value)),
            }
        }
        let Some(endpoint) = endpoint else {
            return Ok(Value::Unknown("this endpoint", span));
        };
        asked.endpoint = &endpoint;
        match self.request.url_for(&asked) {
            Ok(url) => Ok(Value::Text(url)),
            Err(line) => Err(Raised::Error { line, span }),
        }
    }

    fn abort(given: &Given, span: Span) -> Result<Value, Raised> {
        match argument(given, "code", 0) {
            Some(Value::Number(code)) => {
                let status: u16 = code.to_text().parse().unwrap_or(0);
                if page::is_abortable(status) {
                    return Err(Raised::Http { status, span });
                }
                let line = format!("LookupError: no exception for {}", code.to_text());
                Err(Raised::Error { line, span })
            }
            Some(other) => Ok(unknown_of(other.clone(), "this abort", span)),
            None => Ok(Value::Unknown("this abort", span)),
        }
    }

    fn jsonify(&mut self, given: Given, span: Span) -> Value {
        let named = given.iter().any(|(name, _)| name.is_some());
        let value = if named {
            let pairs = given.into_iter().map(|(name, value)| {
                let name = name.unwrap_or_default();
                (Value::Text(literal(&name, span)), value)
            });
            Value::Dict(pairs.collect())
        } else {
            let mut items: Vec<Value> = given.into_iter().map(|(_, value)| value).collect();
            match items.len() {
                0 => Value::Dict(Vec::new()),
                1 => items.remove(0),
                _ => Value::List(items),
            }
        };
        self.json_response(&value, &status_cause(span), Vec::new(), span)
            .map_or_else(
                || unknown_in(&value).unwrap_or(Value::Unknown("this JSON", span)),
                |response| Value::Response(Box::new(response)),
            )
    }

    fn response_class(&mut self, given: &Given, span: Span) -> Result<Value, Raised> {
        let taken = |name: &str, index: usize| argument(given, name, index).cloned();
        let body = taken("response", 0).unwrap_or(Value::Text(Traced::new()));
        let mut items = vec![body];
        if let Some(status) = taken("status", 1) {
            items.push(status);
        }
        let mut headers = match taken("headers", 2) {
            Some(Value::Dict(headers)) => headers,
            None => Vec::new(),
            Some(_) => return Ok(Value::Unknown("these headers", span)),
        };
        if let Some(kind) = taken("content_type", 4).or_else(|| taken("mimetype", 3)) {
            let kind = match kind {
                Value::Text(kind) if kind.starts_with("text/") && kind.find(b';').is_none() => {
                    Value::Text(kind.then(&literal("; charset=utf-8", span)))
                }
                other => other,
            };
            headers.push((Value::Text(literal("Content-Type", span)), kind));
        }
        if !headers.is_empty() {
            items.push(Value::Dict(headers));
        }
        let value = Value::Tuple(items);
        if let Some(unknown) = unknown_in(&value) {
            return Ok(unknown);
        }
        Ok(Value::Response(Box::new(self.respond(value, span, "")?)))
    }
}

/// A positional text.
fn text_at(given: &Given, index: usize) -> Option<Traced> {
    match given.get(index) {
        Some((None, Value::Text(text))) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a call of something by that name changes no answer.
pub(in crate::flask) fn is_silent(full: &str) -> bool {
    ["logging.", "flask.current_app.logger."]
        .iter()
        .any(|known| full.starts_with(known))
}

fn argument<'a>(given: &'a Given, name: &str, index: usize) -> Option<&'a Value> {
    given
        .iter()
        .find(|(own, _)| own.as_deref() == Some(name))
        .or_else(|| given.iter().filter(|(own, _)| own.is_none()).nth(index))
        .map(|(_, value)| value)
}

/// The first value inside that is not simulated.
pub(super) fn unknown_in(value: &Value) -> Option<Value> {
    match value {
        Value::Unknown(..) => Some(value.clone()),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(unknown_in),
        Value::Dict(items) => items
            .iter()
            .find_map(|(key, value)| unknown_in(key).or_else(|| unknown_in(value))),
        _ => None,
    }
}
