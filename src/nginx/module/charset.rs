//! `charset`: what is added to the Content-Type.
//!
//! Follows `ngx_http_charset_filter_module.c`, without recoding.

use super::pass::accel;
use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::mime_types::{self, HTML, MimeTypes};
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::variable;
use crate::text::Span;
use crate::wire::{Origin, Program, Response, Rule, Traced};

/// The charset of the config.
const CHARSET: Rule = Rule("charset");

/// The types it is added to (`ngx_http_charset_default_types`).
const TYPES: &[&str] = &[
    HTML,
    "text/xml",
    "text/plain",
    "text/vnd.wap.wml",
    "application/javascript",
    "application/rss+xml",
];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    charset: Option<Charset>,
    types: Option<MimeTypes>,
}

/// What `charset` says.
#[derive(Clone, Debug)]
enum Charset {
    /// `off`.
    Off,
    /// One of the config's charsets, by its number.
    Named(usize, Span),
    /// The value of a variable.
    Variable(String),
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.charset, &parent.charset);
        inherit(&mut self.types, &parent.types);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("charset", |builder, directive| {
        let word = &directive.args[0];
        let charset = if word.text == "off" {
            Charset::Off
        } else if word.text.starts_with('$') {
            let name = variable::name(directive, word)?;
            builder.refer_to(&name, word.span);
            Charset::Variable(name)
        } else {
            Charset::Named(add(&mut builder.config.charsets, &word.text), word.span)
        };
        slot::fill(&mut builder.conf().charset.charset, directive, |_| {
            Ok(charset)
        })
    }),
    ("charset_types", |builder, directive| {
        mime_types::set(builder, directive, |conf| &mut conf.charset.types);
        Ok(())
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// The charset of a list of those that the config names (`ngx_http_add_charset`): they are the
/// same in any case, and spelled as the first one is.
fn add(charsets: &mut Vec<String>, name: &str) -> usize {
    let known = charsets
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name));
    known.unwrap_or_else(|| {
        charsets.push(name.to_owned());
        charsets.len() - 1
    })
}

/// Adds the charset to the type of an answer, but not to that of a redirect. Whether the variable
/// it comes from is not there: nginx closes the connection then.
pub(crate) fn filter(request: &mut Request<'_>, response: &mut Response) -> bool {
    let list = &mut response.headers.list;
    let kind = list
        .iter_mut()
        .find(|header| header.name.is_ignoring_case("Content-Type"));
    let Some(kind) = kind.filter(|kind| !kind.value.is_empty()) else {
        return false;
    };
    let mut old = accel::charset(&kind.value);
    let wanted = request.memory.override_charset.clone();
    let charset = if let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) {
        let known = &request.config.charsets;
        let same = |(_, old): &(usize, Traced)| old.is_ignoring_case(wanted.as_bytes());
        if !known.iter().any(|known| wanted.is_ignoring_case(known)) || !old.iter().all(same) {
            return false;
        }
        Some(wanted)
    } else {
        let conf = &request.conf().charset;
        let applies = MimeTypes::has(conf.types.as_ref(), TYPES, &kind.value);
        if !applies || old.take().is_some() {
            return false;
        }
        match &conf.charset {
            Some(Charset::Named(index, span)) => {
                let name = request.config.charsets.get(*index);
                name.map(|name| Traced::of(name, &Origin::written(Program::Nginx, *span)))
            }
            Some(Charset::Variable(name)) => variable::get(request, name),
            Some(Charset::Off) | None => return false,
        }
    };
    let Some(charset) = charset else {
        return true;
    };
    if let Some((end, _)) = old {
        kind.value = kind.value.to(end);
    }
    let charset = charset.via(Program::Nginx, CHARSET, "charset", None);
    if let Some(origin) = charset.origin_at(0)
        && !matches!(response.status, 301 | 302)
    {
        kind.value.push(&Traced::of("; charset=", origin));
        kind.value.push(&charset);
    }
    false
}
