//! `charset`: what is added to the Content-Type.
//!
//! Follows `ngx_http_charset_filter_module.c`, without recoding.

use super::pass::accel;
use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::mime_types::{self, HTML, MimeTypes};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::nginx::variable;
use crate::nginx::zone::refused;
use crate::text::{Diagnostic, Severity, Span};
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
    source: Option<Charset>,
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
        inherit(&mut self.source, &parent.source);
        inherit(&mut self.types, &parent.types);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("charset", set),
    ("source_charset", |builder, directive| {
        set(builder, directive)?;
        problem::push_not_simulated(builder, directive);
        Ok(())
    }),
    ("charset_map", map),
    ("charset_types", |builder, directive| {
        mime_types::set(builder, directive, |conf| &mut conf.charset.types);
        Ok(())
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// `charset` and `source_charset` (`ngx_http_set_charset_slot`).
fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let source = directive.name.text != "charset";
    let charset = if word.text == "off" && !source {
        Charset::Off
    } else if word.text.starts_with('$') {
        let name = variable::name(directive, word)?;
        builder.refer_to(&name, word.span);
        builder.config.charset_variables.push(name.clone());
        Charset::Variable(name)
    } else {
        Charset::Named(add(&mut builder.config.charsets, &word.text), word.span)
    };
    let conf = &mut builder.conf().charset;
    let slot = if source { &mut conf.source } else { &mut conf.charset };
    slot::fill(slot, directive, |_| Ok(charset))
}

/// `charset_map` (`ngx_http_charset_map_block`): what is recoded into what is not simulated.
fn map(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let [first, second] = [&directive.args[0], &directive.args[1]];
    let charsets = &mut builder.config.charsets;
    let pair = [add(charsets, &first.text), add(charsets, &second.text)];
    let known = &builder.given.charset_maps;
    let before = if pair[0] == pair[1] {
        "\"charset_map\" between the same charsets "
    } else if known.contains(&pair) || known.contains(&[pair[1], pair[0]]) {
        "duplicate \"charset_map\" between "
    } else {
        builder.given.charset_maps.push(pair);
        let utf8 = second.text.eq_ignore_ascii_case("utf-8");
        if let Some(block) = &directive.block {
            builder.lines(&block.items, None, &mut |_, line| row(line, utf8));
        }
        return Ok(());
    };
    let after = [" and \"", &second.text, "\""].concat();
    Err(refused(directive, first, before, &first.text, &after))
}

/// Two bytes in hexadecimal, or what a byte is in UTF-8.
fn row(line: &Directive, utf8: bool) -> Result<(), Diagnostic> {
    let [second] = line.args.as_slice() else {
        let message = "invalid parameters number".to_owned();
        return Err(problem::emerg("invalid-parameter", line, message));
    };
    let byte = |text: &str| u32::from_str_radix(text, 16).is_ok_and(|number| number < 256);
    let whole = |text: &str| text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (word, right) in [(&line.name, byte(&line.name.text)), (second, if utf8 { whole(&second.text) } else { byte(&second.text) })] {
        if !right {
            return Err(refused(line, word, "invalid value ", &word.text, ""));
        }
    }
    Ok(())
}

/// What is recoded needs a map.
pub(super) fn check_last(builder: &mut Builder<'_>) {
    let maps = &builder.given.charset_maps;
    let missing = builder.config.scopes.iter().skip(1).find_map(|scope| {
        let conf = &scope.conf.charset;
        let (Some(Charset::Named(to, span)), Some(Charset::Named(from, _))) = (&conf.charset, &conf.source) else {
            return None;
        };
        let found = to == from || maps.contains(&[*from, *to]) || maps.contains(&[*to, *from]);
        (!found).then_some((*from, *to, *span))
    });
    if let Some((from, to, span)) = missing {
        let charsets = &builder.config.charsets;
        let message = ["no \"charset_map\" between the charsets \"", &charsets[from], "\" and \"", &charsets[to], "\""];
        let diagnostic = Diagnostic::general(Severity::Emerg, "no-charset-map", message.concat());
        builder.push(diagnostic.blaming(Some(span)));
    }
}

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
    // What a type of nginx's own says is a text like any other.
    let told = std::mem::take(&mut request.memory.told_charset);
    let mut old = accel::charset(&kind.value).filter(|_| told);
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
            Some(Charset::Variable(name)) => match request.memory.asked.get(name) {
                // It is not looked up again (`ngx_http_get_indexed_variable`).
                Some(asked) => asked.clone(),
                None => variable::get(request, name),
            },
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
