//! Calls: what Flask offers, what the module defines, and methods of values.

use super::builtin::{builtin, named, to_int};
use super::wsgi::ENVIRON;
use super::{
    Raised, View, literal, not_known, operation, status_cause, unknown_of, vague_of, vaguely,
};
use crate::flask::Event;
use crate::flask::WerkzeugVersion;
use crate::flask::adapter::Asked;
use crate::flask::iri;
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
                    given.extend(items.iter().map(|item| (None, item.clone())));
                }
                (Some("**"), Value::Dict(pairs)) => {
                    for (key, value) in pairs.iter() {
                        let Some(key) = key.plain() else {
                            return Ok(not_known("a call with * or **", span));
                        };
                        given.push((Some(key), value.clone()));
                    }
                }
                (Some("*" | "**"), _) => return Ok(not_known("a call with * or **", span)),
                (name, value) => given.push((name.map(str::to_owned), value)),
            }
        }
        if let Some(answer) = self.call_app(&callee, &given, span) {
            return Ok(answer);
        }
        match callee {
            Value::Function(index) => Ok(self.run(index, &given)?.0),
            Value::Named(name) => self.named(&name, given, span),
            Value::Scope(class) => Ok(self.instance(class, span)),
            Value::Method(method) => {
                let (of, name) = &*method;
                match of {
                    Value::Method(..) => {
                        return Ok(self.change_headers(target, name, &given, span));
                    }
                    Value::Instance(class) => {
                        return self.object_method(*class, name, &given, span);
                    }
                    Value::Response(_) => {
                        return Ok(self.change_cookies(target, name, &given, span));
                    }
                    _ => {}
                }
                Ok(match operation::method(of, name, &given, span) {
                    Some(value) => value,
                    None if matches!(of, Value::Text(_)) && TEXTS.contains(&name.as_str()) => {
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
        if let Some((of @ ("flask.session" | "flask.g" | ENVIRON), method)) = name.rsplit_once('.')
        {
            return self.kept(of, method, &given, span);
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
                    Value::tuple(items)
                };
                if let Some(unknown) = undecided_answer(&value) {
                    return Ok(unknown);
                }
                Ok(Value::Response(Box::new(self.respond(&value, span, "")?)))
            }
            "urllib.parse.urlsplit" | "urllib.parse.urlparse" | "werkzeug.urls.url_parse" => {
                Ok(match given.first() {
                    Some((_, url @ Value::Text(_))) => url.clone().method(name),
                    Some((_, other)) => unknown_of(other, "this URL", span),
                    None => not_known("this URL", span),
                })
            }
            "urllib.parse.urljoin" => {
                let (Some(base), Some(url)) = (text_at(&given, 0), text_at(&given, 1)) else {
                    let why = given.iter().find_map(|(_, value)| value.why());
                    let (what, place) = why.unwrap_or(("this URL", span));
                    return Ok(vaguely(what, place));
                };
                let joined = iri::python_join(WerkzeugVersion::V3_1.rules(), &base, &url);
                let joined = joined.map_err(|line| Raised::error(line, span))?;
                Ok(Value::Text(joined))
            }
            "flask.Response" => self.response_class(&given, None, span),
            "werkzeug.Response" => self.response_class(&given, Some("text/plain"), span),
            "builtins.hasattr" | "builtins.getattr" => match (given.first(), text_at(&given, 1)) {
                (Some((_, of)), Some(attribute)) => {
                    let found = self.attribute(of.clone(), &attribute.to_text(), span);
                    Ok(match (found, given.get(2)) {
                        (Err(raised), Some((_, default))) if raised.status.is_none() => {
                            default.clone()
                        }
                        (Err(raised), None)
                            if raised.status.is_none() && name == "builtins.hasattr" =>
                        {
                            Value::Bool(false)
                        }
                        (Err(raised), _) => return Err(raised),
                        (Ok(unknown @ Value::Unknown(_)), _) => unknown,
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
                    Some((_, Value::Text(name))) => name.owned(),
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
            _ => builtin(name, &given, span),
        }
    }

    /// `request.headers.get(key, default)` and its like.
    fn get(&mut self, mapping: Mapping, given: &Given, span: Span) -> Value {
        let Some((None, Value::Text(key))) = given.first() else {
            return not_known("this lookup", span);
        };
        let converter = argument(given, "type", 2).cloned();
        let default = argument(given, "default", 1).cloned();
        let key = key.owned();
        match self.request.lookup(mapping, &key, span) {
            Ok(value) => match (converter, value) {
                (None, value) => value,
                (Some(Value::Named(name)), Value::Text(text))
                    if name.as_str() == "builtins.str" =>
                {
                    Value::Text(text)
                }
                (Some(Value::Named(name)), Value::Text(text))
                    if name.as_str() == "builtins.int" =>
                {
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
                location: location.owned(),
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
            if let Some((what, span)) = value.why() {
                return Ok(vaguely(what, span));
            }
            let text = match &value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            };
            match name.as_deref() {
                None | Some("endpoint") => endpoint = text.map(|text| text.owned()),
                Some("_external") => asked.external = value.is_true(),
                Some("_scheme") => asked.scheme = text,
                Some("_anchor") => asked.anchor = value.shown(span),
                Some("_method") => asked.method = text.map(|text| text.owned()),
                Some(name) => asked.values.push((name.to_owned(), value)),
            }
        }
        let Some(endpoint) = endpoint else {
            return Ok(not_known("this endpoint", span));
        };
        asked.endpoint = &endpoint;
        match self.request.url_for(&asked) {
            Ok(url) => Ok(Value::Text(url)),
            Err(line) => Err(Raised::error(line, span)),
        }
    }

    fn abort(given: &Given, span: Span) -> Result<Value, Raised> {
        match argument(given, "code", 0) {
            Some(Value::Number(code)) => {
                let status: u16 = code.to_text().parse().unwrap_or(0);
                if page::is_abortable(status) {
                    return Err(Raised::http(status, span));
                }
                let line = format!("LookupError: no exception for {}", code.to_text());
                Err(Raised::error(line, span))
            }
            Some(other) => Ok(unknown_of(other, "this abort", span)),
            None => Ok(not_known("this abort", span)),
        }
    }

    fn jsonify(&mut self, given: Given, span: Span) -> Value {
        let value = if given.iter().any(|(name, _)| name.is_some()) {
            Value::dict(named(&given, span))
        } else {
            let mut items: Vec<Value> = given.into_iter().map(|(_, value)| value).collect();
            match items.len() {
                0 => Value::dict(Vec::new()),
                1 => items.remove(0),
                _ => Value::list(items),
            }
        };
        let response = self.json_response(&value, &status_cause(span), Vec::new(), span);
        Value::Response(Box::new(response))
    }

    /// A response class that is called; the type of its answers, if it is not Flask's.
    fn response_class(
        &mut self,
        given: &Given,
        kind: Option<&str>,
        span: Span,
    ) -> Result<Value, Raised> {
        let taken = |name: &str, index: usize| argument(given, name, index).cloned();
        let body = taken("response", 0).unwrap_or(Value::Text(Traced::new()));
        let mut items = vec![body];
        if let Some(status) = taken("status", 1) {
            items.push(status);
        }
        let mut headers = match taken("headers", 2) {
            Some(Value::Dict(headers)) => headers.to_vec(),
            None => Vec::new(),
            Some(_) => return Ok(not_known("these headers", span)),
        };
        let is_kind = |(name, _): &(Value, Value)| matches!(name, Value::Text(name) if name.is_ignoring_case("Content-Type"));
        let own = kind.filter(|_| !headers.iter().any(is_kind));
        let own = own.map(|kind| Value::Text(literal(kind, span)));
        let kind = taken("content_type", 4).or_else(|| taken("mimetype", 3));
        if let Some(kind) = kind.or(own) {
            let kind = match kind {
                Value::Text(kind) => Value::Text(with_charset(&kind, span)),
                other => other,
            };
            headers.push((Value::Text(literal("Content-Type", span)), kind));
        }
        if !headers.is_empty() {
            items.push(Value::dict(headers));
        }
        // Whatever the body is, it is one.
        if let Some(body @ (Value::Unknown(_) | Value::Named(_) | Value::Method(_))) =
            items.first_mut()
        {
            *body = vague_of(body, "this body", span);
        }
        let value = Value::tuple(items);
        if let Some(unknown) = undecided_answer(&value) {
            return Ok(unknown);
        }
        Ok(Value::Response(Box::new(self.respond(&value, span, "")?)))
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
        Value::Unknown(_) => Some(value.clone()),
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
        Value::Unknown(_) | Value::Vague(_) => Some(value.clone()),
        Value::List(items) | Value::Tuple(items) => items.iter().find_map(unknown_in),
        Value::Dict(items) => items
            .iter()
            .find_map(|(key, value)| unknown_in(key).or_else(|| unknown_in(value))),
        _ => None,
    }
}
