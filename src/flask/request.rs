//! The attributes of Flask's `request`.

use super::adapter::Request;
use super::current_url::Extent;
use super::quote::{decoded, latin1};
use super::value::Value;
use super::view::ASKED;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

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
        let is_mapping = Mapping::named(&["flask.request.", name].concat()).is_some();
        if self.is_any && !is_mapping {
            return Ok(Some(Value::unknown(ASKED, span)));
        }
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
                Some(Value::list(list.into_iter().filter_map(text).collect()))
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

    /// A cookie the browser sent.
    pub(super) fn cookie(&self, name: &str) -> Option<Traced> {
        let header = self.environ.get("HTTP_COOKIE")?;
        header.split(b';').into_iter().find_map(|pair| {
            let pair = pair.trim(b" \t");
            let equals = pair.find(b'=').unwrap_or(pair.len());
            pair.to(equals).is(name).then(|| pair.from(equals + 1))
        })
    }

    /// A value of a mapping; `Err` is the cause of its absence.
    pub(super) fn lookup(&self, mapping: Mapping, key: &str, span: Span) -> Result<Value, Origin> {
        let absent = || self.environ.absent(Program::Flask, key);
        if self.is_any && mapping != Mapping::Config {
            return Ok(Value::unknown(ASKED, span));
        }
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
            Mapping::Cookies => match self.cookie(key) {
                Some(value) => found(value, Rule("request-cookie")),
                None => Err(absent()),
            },
            Mapping::Arguments => {
                let found = self.arguments.iter().find(|(name, _)| name == key);
                found.map_or_else(|| Err(absent()), |(_, value)| Ok(value.clone()))
            }
            Mapping::Values => self
                .lookup(Mapping::Args, key, span)
                .or_else(|_| self.lookup(Mapping::Form, key, span)),
            Mapping::Session => match self.state.session.get(key) {
                Some(value) => Ok(value.asked_at(span)),
                None => Err(absent()),
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
