//! The attributes of Flask's `request`.

use super::adapter::Request;
use super::current_url::Extent;
use super::quote::{decoded, latin1};
use super::value::Value;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};

/// A mapping of the request that is looked things up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mapping {
    Headers,
    Args,
    Form,
    Cookies,
    Environ,
    Arguments,
    /// `args`, then `form`.
    Values,
    Session,
    Config,
}

impl Mapping {
    /// By its full name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "flask.request.headers" => Mapping::Headers,
            "flask.request.args" => Mapping::Args,
            "flask.request.form" => Mapping::Form,
            "flask.request.cookies" => Mapping::Cookies,
            "flask.request.environ" => Mapping::Environ,
            "flask.request.view_args" => Mapping::Arguments,
            "flask.request.values" => Mapping::Values,
            "flask.session" => Mapping::Session,
            "flask.current_app.config" => Mapping::Config,
            _ => return None,
        })
    }
}

impl Request<'_> {
    /// `request.NAME`; `None` for one that is not simulated. The error is Python's.
    pub(super) fn attribute(&self, name: &str, span: Span) -> Result<Option<Value>, String> {
        let extent = match name {
            "url" => Extent::Query,
            "base_url" => Extent::Path,
            "root_url" | "url_root" => Extent::Root,
            "host_url" => Extent::Host,
            _ => return Ok(self.simple_attribute(name, span)),
        };
        let rule = Rule("request-attribute");
        let url = self.current_url(extent)?;
        let url = url.via(Program::Flask, rule, name, Some(span));
        Ok(Some(Value::Text(url)))
    }

    fn simple_attribute(&self, name: &str, span: Span) -> Option<Value> {
        let literal = |text: &str| Traced::of(text, &Origin::written(Program::Flask, span));
        let text = |value: Traced| {
            let value = value.via(Program::Flask, Rule("request-attribute"), name, Some(span));
            Some(Value::Text(value))
        };
        let from_environ = |key: &str| match self.environ.get(key) {
            Some(value) => text(latin1(value)),
            None => Some(Value::None),
        };
        let trailing = |value: &Traced| {
            let slashes = value
                .as_bytes()
                .iter()
                .rev()
                .take_while(|byte| **byte == b'/')
                .count();
            value.to(value.len() - slashes)
        };
        match name {
            "host" => text(self.host.clone()),
            "scheme" => text(self.scheme.clone()),
            "method" => text(literal(&self.method)),
            "path" => text(if self.path.is_empty() {
                literal("/")
            } else {
                self.path.clone()
            }),
            "full_path" => {
                let path = if self.path.is_empty() {
                    literal("/")
                } else {
                    self.path.clone()
                };
                text(path.then(&literal("?")).then(&self.query))
            }
            "script_root" | "root_path" => text(trailing(&self.script_name)),
            "remote_addr" => from_environ("REMOTE_ADDR"),
            "referrer" => from_environ("HTTP_REFERER"),
            "content_type" => from_environ("CONTENT_TYPE"),
            "is_secure" => Some(Value::Bool(self.is_secure())),
            "is_json" => Some(Value::Bool(
                self.environ
                    .get("CONTENT_TYPE")
                    .is_some_and(|kind| kind.starts_with("application/json")),
            )),
            "access_route" => {
                let forwarded = self.environ.get("HTTP_X_FORWARDED_FOR");
                let list = match (forwarded, self.environ.get("REMOTE_ADDR")) {
                    (Some(forwarded), _) => {
                        super::proxy_fix::list(&latin1(forwarded), self.rules.strict_lists)
                    }
                    (None, Some(address)) => vec![latin1(address)],
                    (None, None) => Vec::new(),
                };
                Some(Value::List(list.into_iter().filter_map(text).collect()))
            }
            "user_agent" => from_environ("HTTP_USER_AGENT"),
            "query_string" => text(self.query.clone()),
            "remote_user" => from_environ("REMOTE_USER"),
            "mimetype" => match self.environ.get("CONTENT_TYPE") {
                Some(kind) => {
                    let kind = latin1(kind);
                    let end = kind.find(b';').unwrap_or(kind.len());
                    text(kind.to(end).trim(b" ").to_ascii_lowercase())
                }
                None => text(Traced::new()),
            },
            "endpoint" => Some(match &self.endpoint {
                Some(endpoint) => Value::Text(literal(endpoint)),
                None => Value::None,
            }),
            "blueprint" => {
                let blueprint = self
                    .endpoint
                    .as_ref()
                    .and_then(|name| name.rsplit_once('.'));
                Some(match blueprint {
                    Some((blueprint, _)) => Value::Text(literal(blueprint)),
                    None => Value::None,
                })
            }
            _ => None,
        }
    }

    /// A value of a mapping, which is looked into by that; `Err` is the cause of its absence.
    pub(super) fn look(
        &mut self,
        mapping: Mapping,
        key: &str,
        span: Span,
    ) -> Result<Value, Origin> {
        if matches!(mapping, Mapping::Session) {
            self.session.get_or_insert(span);
        }
        self.lookup(mapping, key, span)
    }

    /// What `SecureCookieSessionInterface.save_session` does to every answer: one that depends on
    /// the session says so. Without a secret key there is none to save.
    pub(super) fn save_session(&self, response: &mut Response) {
        let Some(span) = self.session else { return };
        let empty = self.lookup(Mapping::Cookies, "session", span).is_err();
        let secret = !matches!(
            self.lookup(Mapping::Config, "SECRET_KEY", span),
            Ok(Value::None)
        );
        if !secret || empty && !self.rules.empty_session_varies {
            return;
        }
        let origin = Origin::new(
            Program::Flask,
            Rule("session-varies"),
            "session",
            Some(span),
        );
        let cookie = Traced::of("Cookie", &origin);
        let vary = response
            .headers
            .list
            .iter_mut()
            .find(|header| header.name.is_ignoring_case("Vary"));
        match vary {
            Some(header) => {
                header.value.push_bytes(", ", &origin);
                header.value.push(&cookie);
            }
            None => response.headers.add("Vary", &origin, cookie),
        }
    }

    /// The same without leaving a trace in the session.
    fn lookup(&self, mapping: Mapping, key: &str, span: Span) -> Result<Value, Origin> {
        let absent = || self.environ.absent(Program::Flask, key);
        let written = Origin::written(Program::Flask, span);
        let found = |value: Traced, rule: Rule| {
            Ok(Value::Text(value.via(
                Program::Flask,
                rule,
                key,
                Some(span),
            )))
        };
        match mapping {
            Mapping::Headers => {
                let name = key.to_ascii_uppercase().replace('-', "_");
                let name = match name.as_str() {
                    "CONTENT_TYPE" | "CONTENT_LENGTH" => name,
                    _ => format!("HTTP_{name}"),
                };
                match self.environ.get(&name) {
                    Some(value) => found(latin1(value), Rule("request-header")),
                    None => Err(absent()),
                }
            }
            Mapping::Environ => match self.environ.get(key) {
                Some(value) => found(latin1(value), Rule("request-environ")),
                None => Err(absent()),
            },
            Mapping::Args => {
                let pairs = pairs(&self.query);
                match pairs.into_iter().find(|(name, _)| name.is(key)) {
                    Some((_, value)) => found(value, Rule("request-args")),
                    None => Err(absent()),
                }
            }
            Mapping::Form => {
                let form = "application/x-www-form-urlencoded";
                let is_form = self
                    .environ
                    .get("CONTENT_TYPE")
                    .is_some_and(|kind| kind.starts_with(form));
                let pairs = if is_form {
                    pairs(&self.environ.input)
                } else {
                    Vec::new()
                };
                match pairs.into_iter().find(|(name, _)| name.is(key)) {
                    Some((_, value)) => found(value, Rule("request-form")),
                    None => Err(absent()),
                }
            }
            Mapping::Cookies => {
                let header = self.environ.get("HTTP_COOKIE").cloned().unwrap_or_default();
                for pair in header.split(b';') {
                    let pair = pair.trim(b" \t");
                    let equals = pair.find(b'=').unwrap_or(pair.len());
                    if pair.to(equals).is(key) {
                        return found(pair.from(equals + 1), Rule("request-cookie"));
                    }
                }
                Err(absent())
            }
            Mapping::Arguments => {
                let found = self.arguments.iter().find(|(name, _)| name == key);
                found.map_or_else(|| Err(absent()), |(_, value)| Ok(value.clone()))
            }
            Mapping::Values => self
                .lookup(Mapping::Args, key, span)
                .or_else(|_| self.lookup(Mapping::Form, key, span)),
            // Without its cookie a session is empty; what a cookie holds is signed.
            Mapping::Session => match self.lookup(Mapping::Cookies, "session", span) {
                Ok(_) => Ok(Value::Unknown("the session", span)),
                Err(absent) => Err(absent),
            },
            Mapping::Config => match (self.app.config.get(key), key) {
                (Some(value), _) => Ok(value.clone()),
                (None, "APPLICATION_ROOT") => Ok(Value::Text(Traced::of("/", &written))),
                (None, "PREFERRED_URL_SCHEME") => Ok(Value::Text(Traced::of("http", &written))),
                (None, "DEBUG" | "TESTING") => Ok(Value::Bool(false)),
                (None, "SERVER_NAME" | "SECRET_KEY" | "TRUSTED_HOSTS") => Ok(Value::None),
                (None, _) => Err(Origin::new(
                    Program::Flask,
                    Rule("config-absent"),
                    key,
                    None,
                )),
            },
        }
    }
}

/// Names and values of a query.
fn pairs(query: &Traced) -> Vec<(Traced, Traced)> {
    if query.is_empty() {
        return Vec::new();
    }
    query
        .split(b'&')
        .into_iter()
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let equals = pair.find(b'=').unwrap_or(pair.len());
            (plain(&pair.to(equals)), plain(&pair.from(equals + 1)))
        })
        .collect()
}

/// A value of a query without its escapes.
fn plain(value: &Traced) -> Traced {
    let spaced = value.map(|byte| if byte == b'+' { b' ' } else { byte });
    decoded(&super::quote::unquote_all(&spaced))
}
