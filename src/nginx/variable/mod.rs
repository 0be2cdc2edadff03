//! Variables: their names and how to get them. A module's own variables stand in its file.

pub(crate) mod example;
mod table;

use std::fmt;

use super::config::Config;
use super::config::builder::Builder;
use super::module::{self, pass};
use super::problem;
use super::request::Request;
use super::slot;
use super::syntax::{Directive, Word};
use crate::nginx::version::{Change, Version};
use crate::text::Diagnostic;
use crate::wire::{Header, Origin, Program, Rule, Traced};

/// How a variable is got; `None` is nginx's "not found", which reads as empty.
pub(crate) type Getter = fn(&mut Request<'_>) -> Option<Traced>;

/// A variable's name and how to get it.
pub(crate) type Row = (&'static str, Getter);

/// A variable that a block of the config defines: `map`, `geo`, `split_clients`.
pub(crate) trait Defined: fmt::Debug {
    /// Its value for a request.
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced>;

    /// Whether it is computed anew whenever it is asked for.
    fn is_volatile(&self) -> bool {
        false
    }
}

/// A variable of `set` before it is set: empty, but there.
#[derive(Debug)]
pub(crate) struct Unset;

impl Defined for Unset {
    fn value(&self, _: &mut Request<'_>, _: &str) -> Option<Traced> {
        Some(Traced::new())
    }

    fn is_volatile(&self) -> bool {
        true
    }
}

const PREFIXES: &[&str] = &[
    "http_",
    "sent_http_",
    "sent_trailer_",
    "upstream_http_",
    "upstream_trailer_",
    "upstream_cookie_",
    "cookie_",
    "arg_",
    "proxy_protocol_tlv_",
];

/// A built-in variable.
pub(crate) fn builtin(name: &str, version: Version) -> Option<Row> {
    let newer = version
        .has(Change::NewVariables)
        .then_some(table::SINCE_1_29);
    [table::CORE, table::TLS, table::OTHER]
        .iter()
        .chain(module::VARIABLES)
        .chain(newer.as_ref())
        .flat_map(|rows| rows.iter())
        .find(|(known, _)| *known == name)
        .copied()
}

/// Whether nginx knows a variable in this config.
pub(crate) fn is_known(config: &Config, name: &str) -> bool {
    config.user_variables.contains(name)
        || config.defined.contains_key(name)
        || builtin(name, config.version).is_some()
        || PREFIXES.iter().any(|prefix| {
            let known =
                *prefix != "proxy_protocol_tlv_" || config.version.has(Change::ProxyProtocolTlv);
            known && name.starts_with(prefix)
        })
}

/// Built-in variables that the config may give another value.
const CHANGEABLE: &[&str] = &[
    "args",
    "limit_rate",
    "ancient_browser",
    "modern_browser",
    "msie",
    "uid_reset",
    "invalid_referer",
    "proxy_host",
    "proxy_port",
];

/// Variables of headers that nginx knows by name, and not only by what they begin with.
const FIXED: &[&str] = &[
    "http_host",
    "http_user_agent",
    "http_referer",
    "http_via",
    "http_x_forwarded_for",
    "http_cookie",
    "sent_http_content_type",
    "sent_http_content_length",
    "sent_http_location",
    "sent_http_last_modified",
    "sent_http_connection",
    "sent_http_keep_alive",
    "sent_http_transfer_encoding",
    "sent_http_cache_control",
    "sent_http_link",
];

/// A variable's name as nginx keeps it.
pub(crate) fn name(directive: &Directive, word: &Word) -> Result<String, Diagnostic> {
    if let Some(name) = word.text.strip_prefix('$').filter(|name| !name.is_empty()) {
        return Ok(name.to_ascii_lowercase());
    }
    let message = ["invalid variable name \"", &word.text, "\""].concat();
    let code = "invalid-variable-name";
    Err(problem::emerg_at(code, directive, word, message))
}

/// The name of a variable that the config defines (`ngx_http_add_variable`).
pub(crate) fn declare(
    builder: &Builder<'_>,
    directive: &Directive,
    word: &Word,
) -> Result<String, Diagnostic> {
    let lower = name(directive, word)?;
    claim(builder, directive, word, &word.text[1..])?;
    Ok(lower)
}

/// Refuses a name that is a variable of nginx's own.
pub(crate) fn claim(
    builder: &Builder<'_>,
    directive: &Directive,
    word: &Word,
    name: &str,
) -> Result<(), Diagnostic> {
    let lower = name.to_ascii_lowercase();
    let free = CHANGEABLE.contains(&lower.as_str()) || lower.starts_with("ssl_");
    let own = FIXED.contains(&lower.as_str()) || builtin(&lower, builder.version).is_some();
    if !free && own {
        let message = ["the duplicate \"", name, "\" variable"].concat();
        let code = "duplicate-variable";
        return Err(problem::emerg_at(code, directive, word, message));
    }
    Ok(())
}

/// A defined variable's value: none while it needs itself.
fn get_defined(request: &mut Request<'_>, name: &str, defined: &dyn Defined) -> Option<Traced> {
    if request.evaluating.iter().any(|known| known == name) {
        return None;
    }
    request.evaluating.push(name.to_owned());
    let value = defined.value(request, name);
    request.evaluating.pop();
    if !defined.is_volatile() {
        request.variables.insert(name.to_owned(), value.clone());
    }
    value
}

/// A variable's value for a request.
pub(crate) fn get(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let value = look_up(request, name);
    let mut kept = request.config.charset_variables.iter();
    if kept.any(|kept| kept == name) {
        request.memory.asked.insert(name.to_owned(), value.clone());
    }
    value
}

fn look_up(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if let Some(value) = request.variables.get(name) {
        return value.clone();
    }
    let config = request.config;
    if let Some(defined) = config.defined.get(name) {
        return get_defined(request, name, defined.as_ref());
    }
    let value = match builtin(name, request.config.version) {
        Some((known, get)) => {
            request.asked = known;
            get(request)
        }
        None => by_prefix(request, name),
    };
    if KEPT.contains(&name) || name.starts_with("sent_http_") {
        request.variables.insert(name.to_owned(), value.clone());
    }
    value
}

/// Gives a variable another value. That of `$limit_rate` is a size, and stays as it is if it is
/// none (`ngx_http_variable_set_limit_rate`).
pub(crate) fn assign(request: &mut Request<'_>, name: &str, value: Traced) {
    let value = if name == "limit_rate" {
        let Some(size) = slot::parse_size(&value.to_text()) else {
            return;
        };
        let origin = value.origin_at(0).cloned();
        origin.map_or(value, |origin| Traced::of(size.to_string(), &origin))
    } else {
        value
    };
    request.variables.insert(name.to_owned(), Some(value));
}

/// What may change within a request but is looked up once: nginx keeps the first value it finds.
const KEPT: &[&str] = &[
    "remote_addr",
    "remote_port",
    "invalid_referer",
    "secure_link",
    "secure_link_expires",
];

fn by_prefix(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if let Some(header_name) = name.strip_prefix("http_") {
        return header(request, &header_name.replace('_', "-"));
    }
    if let Some(header_name) = name.strip_prefix("upstream_http_") {
        return pass::upstream_header(request, &header_name.replace('_', "-"));
    }
    if let Some(header_name) = name.strip_prefix("upstream_cookie_") {
        return pass::upstream_cookie(request, header_name);
    }
    if let Some(header_name) = name.strip_prefix("sent_http_") {
        if header_name == "location"
            && let Some(location) = request
                .location
                .as_ref()
                .or(request.memory.location.as_ref())
        {
            return Some(location.clone());
        }
        let sent = sent_header(request, &header_name.replace('_', "-"));
        return match header_name {
            _ if sent.is_some() => sent,
            "content_length" => {
                let length = request.memory.length.filter(|_| request.answer.is_some())?;
                table::own(request, &length.to_string())
            }
            "last_modified" | "etag" if request.is_file => example::untold(request, name),
            "connection" | "keep_alive" | "transfer_encoding" => example::untold(request, name),
            _ => None,
        };
    }
    if let Some(argument) = name.strip_prefix("arg_").filter(|name| !name.is_empty()) {
        return argument_value(&request.args, argument);
    }
    if let Some(cookie) = name.strip_prefix("cookie_") {
        return cookie_value(request, cookie);
    }
    None
}

/// A request header's value: all its lines joined since 1.23, the first line before, except for
/// `X-Forwarded-For` and `Cookie`, which were always joined.
pub(crate) fn header(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let mut values = named(&request.headers.list, name);
    if name.eq_ignore_ascii_case("host") {
        // A second Host line refuses the request before it is joined to the first.
        values.truncate(1);
    }
    let always = ["Cookie", "X-Forwarded-For"];
    joined(request, name, &values, &always)
}

/// The same of the answer, as far as it is made.
fn sent_header(request: &Request<'_>, name: &str) -> Option<Traced> {
    let kept = &request.memory.kept;
    let list = request.answer.as_ref().map(|answer| &answer.headers.list);
    let values = named(list.unwrap_or(kept), name);
    joined(request, name, &values, &["Cache-Control", "Link"])
}

/// The lines of a header as a variable names it: in the name of a line, `_` counts as `-`.
pub(crate) fn named<'a>(list: &'a [Header], name: &str) -> Vec<&'a Traced> {
    let is_named = |line: &Traced| {
        let letters = line.as_bytes().iter();
        letters
            .map(|letter| {
                if *letter == b'_' {
                    b'-'
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .eq(name.bytes().map(|letter| letter.to_ascii_lowercase()))
    };
    let list = list.iter().filter(|line| is_named(&line.name));
    list.map(|line| &line.value).collect()
}

/// The lines of a header as one value; `always` are those that were joined before 1.23, too.
fn joined(
    request: &Request<'_>,
    name: &str,
    values: &[&Traced],
    always: &[&str],
) -> Option<Traced> {
    let (first, rest) = values.split_first()?;
    let cookie = name.eq_ignore_ascii_case("Cookie");
    let joined = request.config.version.has(Change::JoinedHeaderLines)
        || always.iter().any(|known| name.eq_ignore_ascii_case(known));
    let mut value = (*first).clone();
    if joined {
        let separator = if cookie { "; " } else { ", " };
        let origin = Origin::new(Program::Nginx, Rule("joined-header-lines"), name, None);
        for other in rest {
            value.push_bytes(separator, &origin);
            value.push(other);
        }
    }
    Some(value)
}

/// `ngx_http_arg`: the first `name=`, names compared without regard to case, `&` between.
fn argument_value(args: &Traced, name: &str) -> Option<Traced> {
    if name.is_empty() {
        return None;
    }
    args.split(b'&').into_iter().find_map(|pair| {
        let equals = pair.find(b'=')?;
        pair.to(equals)
            .is_ignoring_case(name)
            .then(|| pair.from(equals + 1))
    })
}

/// `ngx_http_parse_multi_header_lines`: in 1.22 a cookie may begin after a comma, too; its value
/// runs to the next semicolon in both versions.
fn cookie_value(request: &Request<'_>, name: &str) -> Option<Traced> {
    let begins_after: &[u8] = if request.config.version.has(Change::CookieCommas) {
        b";"
    } else {
        b";,"
    };
    request.headers.all("Cookie").find_map(|line| {
        let marks = line.as_bytes().iter().enumerate();
        let after = marks.filter(|(_, byte)| begins_after.contains(byte));
        std::iter::once(0)
            .chain(after.map(|(index, _)| index + 1))
            .find_map(|start| cookie_at(&line.from(start), name))
    })
}

/// The value of a cookie that begins here, if it has this name.
pub(crate) fn cookie_at(rest: &Traced, name: &str) -> Option<Traced> {
    let equals = rest.find(b'=')?;
    if !rest.to(equals).trim(b" ").is_ignoring_case(name) {
        return None;
    }
    let value = rest.from(equals + 1);
    let end = value.find(b';').unwrap_or(value.len());
    let spaces = value.as_bytes().iter().take_while(|byte| **byte == b' ');
    Some(value.slice(spaces.count().min(end)..end))
}
