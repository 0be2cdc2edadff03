//! Calls: what Flask offers, what the module defines, and methods of values.

use super::operation::method;
use super::{Raised, View, literal, not_known, status_cause, unknown_of, vague_of, vaguely};
use crate::flask::Event;
use crate::flask::adapter::Asked;
use crate::flask::page;
use crate::flask::python::{Argument, Expression};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// Methods of texts that give a text, whatever it is.
const TEXTS: [&str; 4] = ["format", "join", "replace", "title"];

pub(super) type Given = Vec<(Option<String>, Value)>;

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
                            return Ok(not_known("a call with * or **", span));
                        };
                        given.push((Some(key.to_text().into_owned()), value));
                    }
                }
                (Some("*" | "**"), _) => return Ok(not_known("a call with * or **", span)),
                (name, value) => given.push((name.map(str::to_owned), value)),
            }
        }
        match callee {
            Value::Function(index) => Ok(self.run(index, &given)?.0),
            Value::Named(name) => self.named(&name, given, span),
            Value::Scope(class) => Ok(self.instance(class, span)),
            Value::Method(of, name) => {
                match &*of {
                    Value::Method(..) => {
                        return Ok(self.change_headers(target, &name, &given, span));
                    }
                    Value::Instance(class) => {
                        return self.object_method(*class, &name, &given, span);
                    }
                    Value::Response(_) => {
                        return Ok(self.change_cookies(target, &name, &given, span));
                    }
                    _ => {}
                }
                Ok(match method(&of, &name, &given, span) {
                    Some(value) => value,
                    None if matches!(*of, Value::Text(_)) && TEXTS.contains(&name.as_str()) => {
                        vaguely("this text", span)
                    }
                    None => not_known("this method", span),
                })
            }
            other => Ok(unknown_of(&other, "this call", span)),
        }
    }

    fn named(&mut self, name: &str, given: Given, span: Span) -> Result<Value, Raised> {
        if let Some((of, "get")) = name.rsplit_once('.')
            && let Some(mapping) = Mapping::named(of)
        {
            self.request.state.accessed |= mapping == Mapping::Session;
            return Ok(self.get(mapping, &given, span));
        }
        if is_silent(name) {
            return Ok(Value::None);
        }
        if let Some((of @ ("flask.session" | "flask.g"), method)) = name.rsplit_once('.') {
            return self.kept(of == "flask.g", method, &given, span);
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
                if let Some(unknown) = undecided_answer(&value) {
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
                    None => vague_of(&value, "this text", span),
                })
            }
            "json.dumps" | "builtins.repr" => Ok(vaguely("this text", span)),
            "builtins.any" | "builtins.all" => Ok(match given.first() {
                Some((_, Value::List(items) | Value::Tuple(items))) => {
                    let wanted = name == "builtins.any";
                    let mut unknown = None;
                    let mut found = false;
                    for item in items {
                        match item.is_true() {
                            Some(is) => found |= is == wanted,
                            None => unknown = Some(item.clone()),
                        }
                    }
                    match unknown.filter(|_| !found) {
                        Some(unknown) => unknown_of(&unknown, "this condition", span),
                        None => Value::Bool(found == wanted),
                    }
                }
                Some((_, other)) => unknown_of(other, "this condition", span),
                None => not_known("this condition", span),
            }),
            "builtins.hasattr" | "builtins.getattr" => match (given.first(), text_at(&given, 1)) {
                (Some((_, of)), Some(attribute)) => {
                    let found = self.attribute(of.clone(), &attribute.to_text(), span);
                    Ok(match (found, given.get(2)) {
                        (Err(Raised::Error { .. }), Some((_, default))) => default.clone(),
                        (Err(Raised::Error { .. }), None) if name == "builtins.hasattr" => {
                            Value::Bool(false)
                        }
                        (Err(raised), _) => return Err(raised),
                        (Ok(unknown @ Value::Unknown(..)), _) => unknown,
                        (Ok(_), _) if name == "builtins.hasattr" => Value::Bool(true),
                        (Ok(value), _) => value,
                    })
                }
                _ => Ok(not_known("this attribute", span)),
            },
            "flask_login.login_user" => {
                self.log_in(span)?;
                Ok(Value::Bool(true))
            }
            "flask_login.logout_user" => {
                self.log_out(span);
                Ok(Value::Bool(true))
            }
            "flask.get_flashed_messages" => {
                if self.request.state.session.get("_flashes").is_some() {
                    self.session(span).remove("_flashes");
                }
                Ok(not_known("the messages", span))
            }
            "builtins.bool" => Ok(match given.first().and_then(|(_, value)| value.is_true()) {
                Some(value) => Value::Bool(value),
                None => not_known("this condition", span),
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
                _ => not_known("this length", span),
            }),
            "builtins.int" => match given.first() {
                Some((_, Value::Text(text))) => match to_int(text) {
                    Some(Ok(number)) => Ok(Value::Number(number)),
                    Some(Err(line)) => Err(Raised::Error { line, span }),
                    None => Ok(not_known("this number", span)),
                },
                Some((_, Value::Number(text))) => Ok(Value::Number(text.clone())),
                _ => Ok(not_known("this number", span)),
            },
            "builtins.range" => Ok(match given.as_slice() {
                [(None, Value::Number(end))] => numbers(end, span),
                _ => not_known("this range", span),
            }),
            "builtins.print" => Ok(Value::None),
            "flask.flash" => {
                let text = |text: &str| Value::Text(literal(text, span));
                let message = argument(&given, "message", 0).cloned();
                let category = argument(&given, "category", 1).cloned();
                let category = category.unwrap_or_else(|| text("message"));
                self.flash(message.unwrap_or(Value::None), category, span)?;
                Ok(Value::None)
            }
            "flask.render_template" | "flask.render_template_string" => {
                let what = match given.first() {
                    Some((_, Value::Text(name))) => name.to_text().into_owned(),
                    _ => return Ok(vaguely("this template", span)),
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
            "flask.send_file"
            | "flask.send_from_directory"
            | "flask.current_app.send_static_file" => {
                Ok(not_known("whether there is such a file", span))
            }
            _ => Ok(not_known("this call", span)),
        }
    }

    /// `request.headers.get(key, default)` and its like.
    fn get(&mut self, mapping: Mapping, given: &Given, span: Span) -> Value {
        let Some((None, Value::Text(key))) = given.first() else {
            return not_known("this lookup", span);
        };
        let converter = argument(given, "type", 2).cloned();
        let default = argument(given, "default", 1).cloned();
        let key = key.to_text().into_owned();
        match self.request.lookup(mapping, &key, span) {
            Ok(value) => match (converter, value) {
                (None, value) => value,
                (Some(Value::Named(name)), Value::Text(text)) if name == "builtins.str" => {
                    Value::Text(text)
                }
                (Some(Value::Named(name)), Value::Text(text)) if name == "builtins.int" => {
                    match to_int(&text) {
                        Some(Ok(number)) => Value::Number(number),
                        Some(Err(_)) => default.unwrap_or(Value::None),
                        None => not_known("a converted lookup", span),
                    }
                }
                (_, value) => unknown_of(&value, "a converted lookup", span),
            },
            Err(absent) => match default {
                // The default is there because the key is not.
                Some(Value::Text(default)) => {
                    let mut from = default.origins();
                    from.insert(0, absent);
                    let rule = Rule("lookup-default");
                    let origin = Origin::made(Program::Flask, rule, &*key, Some(span), from);
                    Value::Text(Traced::of(default.as_bytes(), &origin))
                }
                Some(default) => default,
                None => Value::None,
            },
        }
    }

    pub(super) fn redirect(&mut self, given: &Given, span: Span) -> Value {
        let argument = |name: &str, index: usize| argument(given, name, index);
        let location = match argument("location", 0) {
            Some(Value::Text(location)) => location.clone(),
            Some(other) => return unknown_of(other, "this redirect", span),
            None => return not_known("this redirect", span),
        };
        let status = match argument("code", 1) {
            None => 302,
            Some(Value::Number(code)) => match code.to_text().parse() {
                Ok(code) => code,
                Err(_) => return not_known("this status", span),
            },
            Some(_) => return not_known("this status", span),
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

    pub(super) fn url_for(&mut self, given: Given, span: Span) -> Result<Value, Raised> {
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
            if let unknown @ (Value::Unknown(..) | Value::Vague(..)) = value {
                return Ok(vague_of(&unknown, "", span));
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
            return Ok(not_known("this endpoint", span));
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
            Some(other) => Ok(unknown_of(other, "this abort", span)),
            None => Ok(not_known("this abort", span)),
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
        let response = self.json_response(&value, &status_cause(span), Vec::new(), span);
        Value::Response(Box::new(response))
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
            Some(_) => return Ok(not_known("these headers", span)),
        };
        if let Some(kind) = taken("content_type", 4).or_else(|| taken("mimetype", 3)) {
            let kind = match kind {
                Value::Text(kind) => Value::Text(with_charset(&kind, span)),
                other => other,
            };
            headers.push((Value::Text(literal("Content-Type", span)), kind));
        }
        if !headers.is_empty() {
            items.push(Value::Dict(headers));
        }
        // Whatever the body is, it is one.
        if let Some(body @ (Value::Unknown(..) | Value::Named(_) | Value::Method(..))) =
            items.first_mut()
        {
            *body = vague_of(body, "this body", span);
        }
        let value = Value::Tuple(items);
        if let Some(unknown) = undecided_answer(&value) {
            return Ok(unknown);
        }
        Ok(Value::Response(Box::new(self.respond(value, span, "")?)))
    }
}

/// `int(text)`, or what it raises; `None` for digits of other scripts.
fn to_int(text: &Traced) -> Option<Result<Traced, String>> {
    let number = text.trim(b" \t\r\n");
    let plain = number.to_text();
    if plain.parse::<i64>().is_ok() && !plain.starts_with('+') {
        return Some(Ok(number));
    }
    let is_odd = |c: char| c == '_' || c == '+' || c.is_ascii_digit() || !c.is_ascii();
    if !plain.is_empty() && plain.chars().all(is_odd) {
        return None;
    }
    let given = text.to_text();
    let line = "ValueError: invalid literal for int() with base 10: ";
    let (quote, given) = match (given.contains('\''), given.contains('"')) {
        (true, false) => ("\"", given.replace('\\', "\\\\")),
        _ => ("'", given.replace('\\', "\\\\").replace('\'', "\\'")),
    };
    Some(Err([line, quote, &given, quote].concat()))
}

/// `range(end)`, as far as it is worth following.
pub(in crate::flask) fn numbers(end: &Traced, span: Span) -> Value {
    match end.to_text().parse::<usize>() {
        Ok(end) if end <= 1000 => {
            let number = |number: usize| Value::Number(literal(&number.to_string(), span));
            Value::List((0..end).map(number).collect())
        }
        _ => not_known("this range", span),
    }
}

/// A type of text gets its charset.
pub(super) fn with_charset(kind: &Traced, span: Span) -> Traced {
    let is_bare = kind.starts_with("text/") && kind.find(b';').is_none();
    let charset = if is_bare { "; charset=utf-8" } else { "" };
    kind.clone().then(&literal(charset, span))
}

/// A positional text.
pub(super) fn text_at(given: &Given, index: usize) -> Option<Traced> {
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

pub(super) fn argument<'a>(given: &'a Given, name: &str, index: usize) -> Option<&'a Value> {
    given
        .iter()
        .find(|(own, _)| own.as_deref() == Some(name))
        .or_else(|| given.iter().filter(|(own, _)| own.is_none()).nth(index))
        .map(|(_, value)| value)
}

/// What is not known of an answer and decides on more than its body.
pub(super) fn undecided_answer(value: &Value) -> Option<Value> {
    match value {
        Value::Unknown(..) => Some(value.clone()),
        // A body with a status of its own.
        Value::Tuple(items) if items.len() > 1 => {
            let mut rest = items[1..].iter();
            rest.find_map(unknown_in)
        }
        _ => None,
    }
}

/// The first value inside that is not simulated.
pub(super) fn unknown_in(value: &Value) -> Option<Value> {
    match value {
        Value::Unknown(..) | Value::Vague(..) => Some(value.clone()),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(unknown_in),
        Value::Dict(items) => items
            .iter()
            .find_map(|(key, value)| unknown_in(key).or_else(|| unknown_in(value))),
        _ => None,
    }
}
