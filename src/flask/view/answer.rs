//! What a view returns becomes a response, as `Flask.make_response` does it.

use super::call::{undecided_answer, unknown_in};
use super::operation::vague_body;
use super::{Raised, View, status_cause};
use crate::flask::Event;
use crate::flask::page;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};

impl View<'_, '_> {
    /// Makes a response of a value. `view` is the view's name for Flask's complaints.
    pub(in crate::flask) fn respond(
        &mut self,
        value: &Value,
        span: Span,
        view: &str,
    ) -> Result<Response, Raised> {
        if let Some((what, place)) = undecided_answer(value).and_then(|value| value.why()) {
            return Ok(self.not_simulated(what, place));
        }
        let parts = match value {
            Value::Tuple(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let (value, status, headers) = match parts {
            [one] if !matches!(value, Value::Tuple(_)) => (one.clone(), None, None),
            [
                value,
                headers @ (Value::Dict(_) | Value::List(_) | Value::Tuple(_)),
            ] => (value.clone(), None, Some(headers)),
            [value, status] => (value.clone(), Some(status), None),
            [value, status, headers] => (value.clone(), Some(status), Some(headers)),
            _ => return Err(self.invalid(value, span, view)),
        };
        let given = match headers {
            Some(headers) => header_list(headers, span),
            None => Some(Vec::new()),
        };
        let Some(given) = given else {
            return Ok(self.not_simulated("these headers", span));
        };
        let origin = status_cause(span);
        let html = "text/html; charset=utf-8";
        let mut response = match value {
            Value::Response(mut response) => {
                for (name, value) in given {
                    response.headers.remove(&name.to_text());
                    response.headers.push(name, value);
                }
                *response
            }
            Value::Text(body) => page::response(self.request, 200, &origin, html, given, body),
            // A text, or whatever it is: its status is given.
            Value::Vague(why) | Value::Unknown(why) => {
                let body = self.body_left(why.0, why.1);
                page::response(self.request, 200, &origin, html, given, body)
            }
            value @ Value::Dict(_) => self.json_response(&value, &origin, given, span),
            value @ Value::List(_) if self.request.rules.lists_are_json => {
                self.json_response(&value, &origin, given, span)
            }
            Value::Raised(status) => page::error(self.request, status, &origin, None),
            Value::Named(_)
            | Value::Method(_)
            | Value::Function(_)
            | Value::Scope(_)
            | Value::Instance(_) => {
                return Ok(self.not_simulated("this answer", span));
            }
            other => return Err(self.invalid(&other, span, view)),
        };
        match status {
            None => {}
            Some(Value::Number(code)) => {
                let code = code.to_text().parse().unwrap_or(500);
                response.status = code;
                response.reason = page::reason(code);
                response.status_origin = origin;
            }
            Some(Value::Text(line)) => {
                let line = line.owned();
                let (code, reason) = line.split_once(' ').unwrap_or((&line, ""));
                response.status = code.parse().unwrap_or(500);
                response.reason = if reason.is_empty() {
                    page::reason(response.status)
                } else {
                    reason.to_owned()
                };
                response.status_origin = origin;
            }
            Some(_) => return Ok(self.not_simulated("this status", span)),
        }
        Ok(response)
    }

    pub(super) fn json_response(
        &mut self,
        value: &Value,
        origin: &Origin,
        given: Vec<(Traced, Traced)>,
        span: Span,
    ) -> Response {
        let mut body = Traced::new();
        let punctuation = Origin::written(Program::Flask, span);
        if let Some((what, place)) = unknown_in(value).and_then(|value| value.why()) {
            body = self.body_left(what, place);
        } else if json(value, &punctuation, &mut body).is_none() {
            body = self.body_left("this JSON", span);
        }
        body.push_bytes("\n", &punctuation);
        let kind = "application/json";
        page::response(self.request, 200, origin, kind, given, body)
    }

    /// What stands for a body that is not known, where nothing else hangs on it.
    fn body_left(&mut self, what: &'static str, span: Span) -> Traced {
        self.request.step(Some(span), Event::BodyLeft { what });
        vague_body(what, span)
    }

    /// An answer that stands in for one that is not simulated.
    pub(in crate::flask) fn not_simulated(&mut self, what: &'static str, span: Span) -> Response {
        self.request.step(Some(span), Event::NotSimulated { what });
        let origin = Origin::new(
            Program::Flask,
            Rule("answer-not-simulated"),
            what,
            Some(span),
        );
        let body = format!("[hopscope does not simulate {what}]");
        page::response(
            self.request,
            200,
            &origin,
            "text/html; charset=utf-8",
            Vec::new(),
            Traced::of(body, &origin),
        )
    }

    fn invalid(&self, value: &Value, span: Span, view: &str) -> Raised {
        let line = match value {
            Value::None => format!(
                "TypeError: The view function for '{view}' did not return a valid response. The function either returned None or ended without a return statement."
            ),
            Value::Tuple(_) => "TypeError: The view function did not return a valid response tuple. The tuple must have the form (body, status, headers), (body, status), or (body, headers).".to_owned(),
            other => {
                let kind = match other {
                    Value::Number(text) if text.find(b'.').is_some() => "float",
                    Value::Number(_) => "int",
                    Value::Bool(_) => "bool",
                    _ => "list",
                };
                let kinds = if self.request.rules.lists_are_json {
                    "a string, dict, list, tuple with headers or status, Response instance, or WSGI callable"
                } else {
                    "a string, dict, tuple, Response instance, or WSGI callable"
                };
                format!("TypeError: The view function did not return a valid response. The return type must be {kinds}, but it was a {kind}.")
            }
        };
        Raised::error(line, span)
    }
}

fn header_list(headers: &Value, span: Span) -> Option<Vec<(Traced, Traced)>> {
    let text = |value: &Value| value.shown(span);
    let mut list = Vec::new();
    match headers {
        Value::Dict(pairs) => {
            for (name, value) in pairs.iter() {
                list.push((text(name)?, text(value)?));
            }
        }
        _ => {
            for item in headers.items()?.iter() {
                let Value::Tuple(pair) = item else {
                    return None;
                };
                let [name, value] = pair.as_slice() else {
                    return None;
                };
                list.push((text(name)?, text(value)?));
            }
        }
    }
    Some(list)
}

/// JSON as Flask writes it: keys sorted, no spaces, everything that is not ASCII escaped.
pub(in crate::flask) fn json(value: &Value, punctuation: &Origin, out: &mut Traced) -> Option<()> {
    match value {
        Value::None => out.push_bytes("null", punctuation),
        Value::Bool(true) => out.push_bytes("true", punctuation),
        Value::Bool(false) => out.push_bytes("false", punctuation),
        Value::Number(text) => out.push(text),
        Value::Text(text) => string(text, punctuation, out),
        Value::List(items) | Value::Tuple(items) => {
            out.push_bytes("[", punctuation);
            for (index, item) in items.iter().enumerate() {
                out.push_bytes(if index > 0 { "," } else { "" }, punctuation);
                json(item, punctuation, out)?;
            }
            out.push_bytes("]", punctuation);
        }
        Value::Dict(items) => {
            let mut items: Vec<(&Traced, &Value)> = items
                .iter()
                .map(|(key, value)| match key {
                    Value::Text(key) => Some((key, value)),
                    _ => None,
                })
                .collect::<Option<_>>()?;
            crate::text::sort_by(&mut items, |(one, _), (two, _)| {
                one.as_bytes().cmp(two.as_bytes())
            });
            out.push_bytes("{", punctuation);
            for (index, (key, item)) in items.into_iter().enumerate() {
                out.push_bytes(if index > 0 { "," } else { "" }, punctuation);
                string(key, punctuation, out);
                out.push_bytes(":", punctuation);
                json(item, punctuation, out)?;
            }
            out.push_bytes("}", punctuation);
        }
        _ => return None,
    }
    Some(())
}

fn string(text: &Traced, punctuation: &Origin, out: &mut Traced) {
    out.push_bytes("\"", punctuation);
    let plain = text.to_text();
    for (index, character) in plain.char_indices() {
        let escaped = match character {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            ' '..='~' => character.to_string(),
            other => {
                let mut units = [0; 2];
                let units = other.encode_utf16(&mut units);
                let units: Vec<String> =
                    units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
                units.concat()
            }
        };
        out.push_bytes(escaped, text.origin_at(index).unwrap_or(punctuation));
    }
    out.push_bytes("\"", punctuation);
}
