//! Attributes, items and slices of values.

use super::wsgi::ENVIRON;
use super::{ASKED, LOGIN, Raised, View, literal, not_known, unknown_of, vaguely};
use crate::flask::WerkzeugVersion;
use crate::flask::iri::Parts;
use crate::flask::module::canonical;
use crate::flask::page;
use crate::flask::python::{Expression, ExpressionKind};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::text::Span;

/// Attributes of the request that need a trusted host.
const HOSTED: [&str; 6] = [
    "host", "url", "base_url", "url_root", "root_url", "host_url",
];

impl View<'_, '_> {
    pub(super) fn attribute(&mut self, of: Value, name: &str, span: Span) -> Result<Value, Raised> {
        let text = |text: &str| Value::Text(literal(text, span));
        Ok(match of {
            Value::Named(full) if full.as_str() == "flask.request" => {
                if self.request.is_untrusted && HOSTED.contains(&name) {
                    return Err(Raised::http(400, span));
                }
                let mapping = Mapping::named(&["flask.request.", name].concat()).is_some();
                let raised = |line| Raised::error(line, span);
                match self.request.attribute(name, span).map_err(raised)? {
                    Some(value) => value,
                    None if mapping => Value::named([&full, ".", name].concat()),
                    None => not_known("this attribute of the request", span),
                }
            }
            Value::Named(full)
                if full.as_str() == "flask.current_app" && matches!(name, "debug" | "testing") =>
            {
                Value::Bool(self.request.app.is_on(&name.to_ascii_uppercase()))
            }
            Value::Named(full) if full.as_str() == "flask.g" => {
                if matches!(name, "get" | "pop" | "setdefault") {
                    return Ok(Value::named([&full, ".", name].concat()));
                }
                let Some(value) = self.request.state.g.get(name) else {
                    let line = ["AttributeError: ", name].concat();
                    return Err(Raised::error(line, span));
                };
                value.asked_at(span)
            }
            Value::Named(full) if full.as_str() == "flask_login.current_user" => match name {
                "is_authenticated" | "is_active" => self.logged_in(span),
                "is_anonymous" => match self.logged_in(span) {
                    Value::Bool(is) => Value::Bool(!is),
                    unknown => unknown,
                },
                _ if self.request.is_any => not_known(ASKED, span),
                _ => not_known(LOGIN, span),
            },
            Value::Named(full) if full.as_str() == "http.HTTPStatus" => {
                match page::status_named(name) {
                    Some(status) => Value::Number(literal(&status.to_string(), span)),
                    None => not_known("this status", span),
                }
            }
            Value::Number(_) if name == "value" => of,
            // What `urlsplit` gave.
            Value::Method(method) if method.1.contains(".url") => {
                self.url_part(&method, name, span)?
            }
            Value::Named(full) => Value::named(canonical(&[&full, ".", name].concat())),
            Value::Instance(class) => self.object_attribute(class, name, span),
            Value::Scope(scope) => self
                .member(scope, name)
                .unwrap_or(not_known("this name", span)),
            Value::Raised(status) => {
                let (short, sentence) = page::exception_parts(status);
                match name {
                    "code" => Value::Number(literal(&status.to_string(), span)),
                    "name" => text(short),
                    "description" => text(sentence),
                    _ => not_known("this attribute of the exception", span),
                }
            }
            Value::Response(response) => match name {
                "status_code" => Value::Number(literal(&response.status.to_string(), span)),
                "location" => match response.headers.get("Location") {
                    Some(location) => Value::Text(location.clone()),
                    None => Value::None,
                },
                _ => Value::Response(response).method(name),
            },
            Value::Unknown(why) | Value::Vague(why) => Value::Unknown(why),
            value => value.method(name),
        })
    }

    /// A part of a URL that was taken apart.
    fn url_part(&self, split: &(Value, String), name: &str, span: Span) -> Result<Value, Raised> {
        let unknown = Ok(not_known("this attribute", span));
        let Value::Text(url) = &split.0 else {
            return unknown;
        };
        let rules = match split.1.as_str() {
            "werkzeug.urls.url_parse" => self.request.rules,
            _ => WerkzeugVersion::V3_1.rules(),
        };
        let parts = Parts::split(rules, url).map_err(|line| Raised::error(line, span))?;
        Ok(Value::Text(match name {
            "scheme" => parts.scheme,
            "netloc" => parts.netloc,
            // urlparse cuts what follows a semicolon off.
            "path" if split.1.ends_with(".urlparse") && parts.path.find(b';').is_some() => {
                return unknown;
            }
            "path" => parts.path,
            "query" => parts.query,
            "fragment" => parts.fragment,
            _ => return unknown,
        }))
    }

    /// `text[start:end]`, of a text in which a character is a byte.
    fn slice(
        &mut self,
        of: Value,
        start: Option<&Expression>,
        end: Option<&Expression>,
        span: Span,
    ) -> Result<Value, Raised> {
        let text = match of {
            Value::Text(text) if text.as_bytes().is_ascii() => text,
            other => return Ok(unknown_of(&other, "this slice", span)),
        };
        let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let mut bounds = [0, length];
        for (bound, given) in bounds.iter_mut().zip([start, end]) {
            let Some(given) = given else {
                continue;
            };
            let number = match self.value(given)? {
                Value::Number(number) => number.to_text().parse::<i64>().ok(),
                _ => None,
            };
            let Some(number) = number else {
                return Ok(vaguely("this slice", span));
            };
            *bound = if number < 0 { number + length } else { number }.clamp(0, length);
        }
        let [start, end] = bounds.map(|bound| usize::try_from(bound).unwrap_or(0));
        Ok(Value::Text(text.slice(start..end.max(start))))
    }

    pub(super) fn subscript(
        &mut self,
        of: &Expression,
        key: &Expression,
        span: Span,
    ) -> Result<Value, Raised> {
        let of = self.value(of)?;
        if let ExpressionKind::Slice(start, end) = &key.kind {
            return self.slice(of, start.as_ref(), end.as_ref(), span);
        }
        let key = self.value(key)?;
        if let (Value::Named(name), Value::Text(key)) = (&of, &key)
            && let Some(mapping) = Mapping::named(name)
        {
            let key = key.owned();
            self.request.state.accessed |= mapping == Mapping::Session;
            return match self.request.lookup(mapping, &key, span) {
                Ok(value) => Ok(value),
                // A missing key of the request's own data is the client's mistake.
                Err(_)
                    if matches!(
                        mapping,
                        Mapping::Args | Mapping::Form | Mapping::Cookies | Mapping::Values
                    ) =>
                {
                    Err(Raised::http(400, span))
                }
                Err(_) => {
                    let (before, key) = match mapping {
                        Mapping::Headers => ("HTTP_", key.to_ascii_uppercase().replace('-', "_")),
                        _ => ("", key),
                    };
                    let line = ["KeyError: '", before, &key, "'"].concat();
                    Err(Raised::error(line, span))
                }
            };
        }
        if let (Value::Named(name), Value::Text(key)) = (&of, &key)
            && name.as_str() == ENVIRON
        {
            let key = key.to_text();
            let found = self.request.state.environ.get(&key);
            let line = || Raised::error(["KeyError: '", &key, "'"].concat(), span);
            return found.ok_or_else(line);
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
                    return Err(Raised::error(line, span));
                }
            }
            (Value::Dict(items), key) => {
                if let Some((_, value)) = items.iter().find(|(own, _)| *own == key) {
                    value.clone()
                } else {
                    let shown = key.shown(span).unwrap_or_default();
                    let line = format!("KeyError: '{shown}'");
                    return Err(Raised::error(line, span));
                }
            }
            (of, _) => unknown_of(&of, "this lookup", span),
        })
    }
}
