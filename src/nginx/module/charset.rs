//! `charset`: what is added to the Content-Type.
//!
//! Follows `ngx_http_charset_filter_module.c`, without recoding.

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::wire::{Program, Response, Rule, Traced};

/// The charset of the config.
const CHARSET: Rule = Rule("charset");

/// The types it is added to (`ngx_http_charset_default_types`).
const TYPES: &[&str] = &[
    "text/html",
    "text/xml",
    "text/plain",
    "text/vnd.wap.wml",
    "application/javascript",
    "application/rss+xml",
];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    charset: Option<Value>,
    types: Option<Vec<String>>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.charset, &parent.charset);
        inherit(&mut self.types, &parent.types);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("charset", |builder, directive| {
        slot::fill_value(builder, directive, |conf| &mut conf.charset.charset)
    }),
    ("charset_types", |builder, directive| {
        let mut types = builder.conf().charset.types.take();
        let list = types.get_or_insert_with(|| vec![TYPES[0].to_owned()]);
        for word in &directive.args {
            let name = word.text.to_ascii_lowercase();
            if word.text != "*" && list.contains(&name) {
                let message = ["duplicate MIME type \"", &word.text, "\""].concat();
                builder.push(problem::warn_at("duplicate-value", directive, word, message));
            } else {
                list.push(name);
            }
        }
        builder.conf().charset.types = types;
        Ok(())
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// Adds the charset to the type of an answer, but not to that of a redirect. Whether the variable
/// it comes from is not there: nginx closes the connection then.
pub(crate) fn filter(request: &mut Request<'_>, response: &mut Response) -> bool {
    let conf = &request.conf().charset;
    let Some(charset) = &conf.charset else {
        return false;
    };
    if charset.is_constant() && charset.text == "off" || response.status == 304 {
        return false;
    }
    let list = &mut response.headers.list;
    let kind = list
        .iter_mut()
        .find(|header| header.name.is_ignoring_case("Content-Type"));
    let Some(kind) = kind else {
        return false;
    };
    let known = |name: &str| name == "*" || kind.value.is_ignoring_case(name);
    let applies = match &conf.types {
        Some(types) => types.iter().any(|name| known(name)),
        None => TYPES.iter().any(|name| known(name)),
    };
    if !applies || kind.value.is_empty() || kind.value.to_text().contains("charset=") {
        return false;
    }
    let value = match charset.text.strip_prefix('$') {
        Some(name) => variable::get(request, name),
        None => Some(request.eval(charset)),
    };
    let Some(value) = value else {
        return true;
    };
    let value = value.via(Program::Nginx, CHARSET, "charset", None);
    if let Some(origin) = value.origin_at(0)
        && !matches!(response.status, 301 | 302)
    {
        kind.value.push(&Traced::of("; charset=", origin));
        kind.value.push(&value);
    }
    false
}
