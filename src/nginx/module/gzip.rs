//! `gzip`: which answers are compressed, and the headers that say so. The body that a journey
//! shows is the one that the client unpacks.
//!
//! Follows `ngx_http_gzip_filter_module.c` and `ngx_http_gzip_ok`.

use super::pass::accel;
use super::{Inherit, PhaseHandler, Row, inherit, not_modified};
use crate::nginx::mime_types::{self, HTML, MimeTypes};
use crate::nginx::pattern::Pattern;
use crate::nginx::request::Request;
use crate::nginx::request::line::HttpVersion;
use crate::nginx::slot;
use crate::nginx::step::{Event, Gzip, Phase};
use crate::text::Span;
use crate::wire::{Header, Origin, Program, Response, Rule, Traced};

/// `Content-Encoding` of an answer that is compressed, and `Vary` of one that might be.
const GZIP: Rule = Rule("gzip");

/// The statuses whose answers are compressed.
const STATUSES: &[u16] = &[200, 403, 404];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    on: Option<(bool, Span)>,
    types: Option<MimeTypes>,
    min_length: Option<i64>,
    vary: Option<(bool, Span)>,
    http_1_0: Option<bool>,
    proxied: Option<Vec<Proxied>>,
    disable: Option<Vec<Pattern>>,
    /// `gzip_disable msie6`.
    msie6: Option<bool>,
}

/// When the answer to a request that came through a proxy is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proxied {
    Off,
    Expired,
    NoCache,
    NoStore,
    Private,
    NoLastModified,
    NoEtag,
    Auth,
    Any,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
        inherit(&mut self.types, &parent.types);
        inherit(&mut self.min_length, &parent.min_length);
        inherit(&mut self.vary, &parent.vary);
        inherit(&mut self.http_1_0, &parent.http_1_0);
        inherit(&mut self.proxied, &parent.proxied);
        inherit(&mut self.disable, &parent.disable);
        inherit(&mut self.msie6, &parent.msie6);
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[
    ("gzip", |builder, directive| {
        slot::fill(&mut builder.conf().gzip.on, directive, |directive| {
            Ok((slot::flag(directive)?, directive.span))
        })
    }),
    ("gzip_vary", |builder, directive| {
        slot::fill(&mut builder.conf().gzip.vary, directive, |directive| {
            Ok((slot::flag(directive)?, directive.span))
        })
    }),
    ("gzip_types", |builder, directive| {
        mime_types::set(builder, directive, |conf| &mut conf.gzip.types);
        Ok(())
    }),
    ("gzip_min_length", |builder, directive| {
        slot::fill(&mut builder.conf().gzip.min_length, directive, slot::size)
    }),
    ("gzip_http_version", |builder, directive| {
        let read = |directive: &_| slot::one_of(directive, &[("1.0", true), ("1.1", false)]);
        slot::fill(&mut builder.conf().gzip.http_1_0, directive, read)
    }),
    ("gzip_proxied", |builder, directive| {
        let choices = [
            ("off", Proxied::Off),
            ("expired", Proxied::Expired),
            ("no-cache", Proxied::NoCache),
            ("no-store", Proxied::NoStore),
            ("private", Proxied::Private),
            ("no_last_modified", Proxied::NoLastModified),
            ("no_etag", Proxied::NoEtag),
            ("auth", Proxied::Auth),
            ("any", Proxied::Any),
        ];
        let proxied = &mut builder.conf().gzip.proxied;
        let warnings = slot::several_of(directive, &choices, proxied)?;
        builder.push_all(warnings);
        Ok(())
    }),
    ("gzip_disable", |builder, directive| {
        let version = builder.version;
        let conf = &mut builder.conf().gzip;
        let regexes = conf.disable.get_or_insert_default();
        for word in &directive.args {
            if word.text == "msie6" {
                conf.msie6 = Some(true);
                continue;
            }
            let pattern = Pattern::compile(&word.text, true, version);
            regexes.push(pattern.map_err(|error| error.diagnostic(&word.text, directive, word))?);
        }
        Ok(())
    }),
];

/// Why nobody gets an answer compressed, as it comes from its handler, before headers are added.
pub(crate) fn unfit(request: &Request<'_>, response: &Response) -> Option<Gzip> {
    let conf = &request.conf().gzip;
    let own = request.memory.length;
    let header = |name| response.headers.all(name).last().filter(|value| !value.is_empty());
    let length = match own {
        Some(length) => i64::try_from(length).ok(),
        None => header("Content-Length").and_then(|value| slot::parse_number(&value.to_text())),
    };
    let kind = response.headers.get("Content-Type").cloned();
    let kind = kind.unwrap_or_default();
    // Of an upstream's type the charset is taken off.
    let kind = match accel::charset(&kind) {
        Some((end, _)) if own.is_none() => kind.to(end),
        _ => kind,
    };
    if !STATUSES.contains(&response.status) {
        Some(Gzip::Status)
    } else if header("Content-Encoding").is_some() {
        Some(Gzip::Encoded)
    } else if length.is_some_and(|length| length < conf.min_length.unwrap_or(20)) {
        Some(Gzip::Short)
    } else if !MimeTypes::has(conf.types.as_ref(), &[HTML], &kind) {
        Some(Gzip::Type)
    } else {
        None
    }
}

/// Compresses an answer, unless it is unfit for that; whether it did.
pub(crate) fn filter(
    request: &mut Request<'_>,
    response: &mut Response,
    unfit: Option<Gzip>,
) -> bool {
    let conf = &request.conf().gzip;
    let Some((true, span)) = conf.on else {
        return false;
    };
    let outcome = unfit.unwrap_or_else(|| {
        if let Some((true, span)) = conf.vary {
            let origin = request.by_rule(GZIP, "gzip_vary", Some(span));
            let value = Traced::of("Accept-Encoding", &origin);
            let name = Traced::of("Vary", &origin);
            // nginx writes it before all that others added.
            response.headers.list.insert(0, Header { name, value });
        }
        wanted(request, response)
    });
    request.step(Some(span), Event::Gzip(outcome));
    if outcome != Gzip::Done {
        return false;
    }
    let asked = request.headers.get("Accept-Encoding").cloned();
    let asked = asked.unwrap_or_default();
    let origin = Origin::made(Program::Nginx, GZIP, "gzip", Some(span), asked.origins());
    response.headers.remove("Content-Length");
    response.headers.remove("Accept-Ranges");
    let value = Traced::of("gzip", &origin);
    response.headers.add("Content-Encoding", &origin, value);
    true
}

/// Whether who asks takes it compressed (`ngx_http_gzip_ok`).
fn wanted(request: &mut Request<'_>, response: &Response) -> Gzip {
    let conf = &request.conf().gzip;
    let accepted = request.headers.get("Accept-Encoding");
    if !accepted.is_some_and(|value| accepts(value.to_text().as_bytes())) {
        return Gzip::NotAccepted;
    }
    let agent = request.headers.get("User-Agent").cloned();
    if let Some(agent) = &agent
        && conf.msie6 == Some(true)
        && is_msie6(&agent.to_text())
    {
        return Gzip::Disabled;
    }
    let least = if conf.http_1_0 == Some(true) { HttpVersion::V1_0 } else { HttpVersion(1, 1) };
    if request.version < least {
        return Gzip::Version;
    }
    if request.headers.has("Via") && !through_proxy(request, response) {
        return Gzip::Proxied;
    }
    for pattern in conf.disable.iter().flatten() {
        if let Some(agent) = &agent
            && !matches!(request.search(pattern, agent), Ok(None))
        {
            return Gzip::Disabled;
        }
    }
    Gzip::Done
}

/// `ngx_http_gzip_accept_encoding`: the first `gzip` counts, unless its `q` is 0 or strange.
fn accepts(value: &[u8]) -> bool {
    let word = (0..value.len()).find(|at| {
        let found = value[*at..].get(..4);
        found.is_some_and(|found| found.eq_ignore_ascii_case(b"gzip"))
            && (*at == 0 || matches!(value[at - 1], b',' | b' '))
    });
    let Some(word) = word else { return false };
    let mut rest = value[word + 4..].iter().filter(|byte| **byte != b' ');
    match rest.next() {
        None | Some(b',') => return true,
        Some(b';') => {}
        Some(_) => return false,
    }
    match rest.next() {
        None => return true,
        Some(b'q' | b'Q') => {}
        Some(_) => return false,
    }
    let mark = value[word..].iter().position(|byte| matches!(byte, b'q' | b'Q'));
    let quantity = &value[word + mark.unwrap_or_default() + 1..];
    quantity.split_first().is_some_and(|(equals, quantity)| *equals == b'=' && is_more_than_0(quantity))
}

/// `ngx_http_gzip_quantity`: `1`, `0.5` and the like, of at most three digits.
fn is_more_than_0(quantity: &[u8]) -> bool {
    let ends = |byte: &u8| matches!(byte, b',' | b' ');
    let end = quantity.iter().position(ends).unwrap_or(quantity.len());
    let (whole, fraction) = match &quantity[..end] {
        [whole @ (b'0' | b'1')] => (*whole, &[][..]),
        [whole @ (b'0' | b'1'), b'.', fraction @ ..] => (*whole, fraction),
        _ => return false,
    };
    let zeros = fraction.iter().all(|digit| *digit == b'0');
    let digits = fraction.iter().all(u8::is_ascii_digit) && fraction.len() <= 3;
    digits && if whole == b'1' { zeros } else { !zeros }
}

/// Whether it is the Internet Explorer of that time (`ngx_http_process_user_agent`).
fn is_msie6(agent: &str) -> bool {
    let Some((_, version)) = agent.split_once("MSIE ") else {
        return false;
    };
    let old = match version.as_bytes() {
        [b'4' | b'5', b'.', _, ..] => true,
        [b'6', b'.', _, ..] => !version.contains("SV1"),
        _ => false,
    };
    old && !agent.contains("Opera")
}

/// What `gzip_proxied` says of a request that came through a proxy.
fn through_proxy(request: &mut Request<'_>, response: &Response) -> bool {
    let conf = &request.conf().gzip;
    let says = |what| conf.proxied.as_ref().is_some_and(|list| list.contains(&what));
    if conf.proxied.is_none() || says(Proxied::Off) {
        return false;
    }
    if says(Proxied::Any) || says(Proxied::Auth) && request.headers.has("Authorization") {
        return true;
    }
    let headers = &response.headers;
    if let Some(expires) = headers.get("Expires") {
        let past = not_modified::is_past(&expires.to_text());
        return says(Proxied::Expired)
            && not_modified::decide(request, "Expires", past) == Some(true);
    }
    let mut controls = headers.all("Cache-Control").peekable();
    if controls.peek().is_some() {
        let has = |what, word: &str| {
            let mut lines = headers.all("Cache-Control");
            says(what) && lines.any(|line| names(&line.to_text(), word))
        };
        return has(Proxied::NoCache, "no-cache")
            || has(Proxied::NoStore, "no-store")
            || has(Proxied::Private, "private");
    }
    let is = |name| request.is_file || headers.has(name);
    !(says(Proxied::NoLastModified) && is("Last-Modified") || says(Proxied::NoEtag) && is("ETag"))
}

/// Whether a header's value has a word of its own (`ngx_http_parse_multi_header_lines`).
fn names(value: &str, word: &str) -> bool {
    value.split(',').any(|part| {
        let last = part.rsplit(';').next().unwrap_or_default();
        last.trim_matches(' ').eq_ignore_ascii_case(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_accepted_unless_its_weight_is_0() {
        for value in ["gzip", "gzip, br", "br,GZIP", "br, gzip;q=0.001", "gzip ; q=1", "gzip;", "x-gzip, gzip", "gzip;q=1.000"] {
            assert!(accepts(value.as_bytes()), "{value}");
        }
        for value in ["br", "x-gzip", "gzip;q=0", "gzip;q=0.000", "gzip;x", "gzip;q=1.001", "gzip;q=2", "gzipx", "gzip;q 1", "gzip;q=0.0001"] {
            assert!(!accepts(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn a_word_of_cache_control_stands_alone() {
        assert!(names("private, no-cache", "no-cache"));
        assert!(names("max-age=5; no-store", "no-store"));
        assert!(!names("no-cache; x", "no-cache"));
        assert!(!names("no-cache=\"x\"", "no-cache"));
    }

    #[test]
    fn old_explorers_are_told_by_their_version() {
        assert!(is_msie6("Mozilla/4.0 (compatible; MSIE 6.0; Windows)"));
        assert!(!is_msie6("Mozilla/4.0 (compatible; MSIE 6.0; SV1)"));
        assert!(!is_msie6("Mozilla/4.0 (compatible; MSIE 7.0; Windows)"));
        assert!(!is_msie6("Mozilla/4.0 (MSIE 5.0; X) Opera"));
    }
}
