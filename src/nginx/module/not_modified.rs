//! Conditions of a request (`If-None-Match` and its kin) on what nginx itself answers.
//!
//! Follows `ngx_http_not_modified_filter_module.c`. A scenario's file has a length, but no date:
//! what depends on that is said, and the file counts as changed.

use std::cmp::Ordering;

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::answer;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::wire::{Origin, Program, Response, Rule};

/// A header of the request made the answer what it is.
const CONDITION: Rule = Rule("condition");

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    since: Option<Since>,
    etag: Option<bool>,
}

/// `if_modified_since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    Off,
    Exact,
    Before,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.since, &parent.since);
        inherit(&mut self.etag, &parent.etag);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("if_modified_since", |builder, directive| {
        let choices = [
            ("off", Since::Off),
            ("exact", Since::Exact),
            ("before", Since::Before),
        ];
        let read = |directive: &_| slot::one_of(directive, &choices);
        slot::fill(&mut builder.conf().not_modified.since, directive, read)
    }),
    ("etag", |builder, directive| {
        slot::fill(&mut builder.conf().not_modified.etag, directive, slot::flag)
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// What a condition comes to; `None` where that depends on the file's date.
type Met = Option<bool>;

/// Looks at the conditions; the status that takes the place of the answer, if one fails.
pub(crate) fn filter(request: &mut Request<'_>, response: &mut Response) -> Option<u16> {
    if request.subrequest || request.status_override.unwrap_or(response.status) != 200 {
        return None;
    }
    let length = response.body.len();
    let date = |request: &Request<'_>, name| {
        let value = request.headers.get(name)?;
        Some(order(&value.to_text()))
    };
    let tag = |request: &Request<'_>, name| names_tag(request, name, length);
    // A date that is no later than the file's fails; without a date the condition fails too.
    if let Some(order) = date(request, "If-Unmodified-Since") {
        let met = if request.is_file {
            order.map(|order| order != Ordering::Less)
        } else {
            Some(false)
        };
        if decide(request, "If-Unmodified-Since", met) == Some(false) {
            return Some(condition(request, response, "If-Unmodified-Since", 412));
        }
    }
    if let Some(met) = tag(request, "If-Match")
        && decide(request, "If-Match", met) == Some(false)
    {
        return Some(condition(request, response, "If-Match", 412));
    }
    let since = date(request, "If-Modified-Since").map(|order| {
        let kind = request.conf().not_modified.since.unwrap_or(Since::Exact);
        match (kind, order) {
            _ if !request.is_file => Some(false),
            (Since::Off, _) | (Since::Exact, Some(_)) => Some(false),
            (_, order) => order.map(|order| order != Ordering::Less),
        }
    });
    let none = tag(request, "If-None-Match");
    let named = [("If-Modified-Since", since), ("If-None-Match", none)];
    // One that is certain to ask for the file settles it.
    if named.iter().any(|(_, met)| *met == Some(Some(false))) {
        return None;
    }
    let mut reason = None;
    for (name, met) in named {
        if let Some(met) = met {
            decide(request, name, met)?;
            reason = Some(name);
        }
    }
    condition(request, response, reason?, 304);
    request.memory.length = None;
    request.status_override = None;
    response.headers.remove("Content-Type");
    None
}

/// Gives the answer the status that a header of the request asks for.
pub(crate) fn condition(
    request: &mut Request<'_>,
    response: &mut Response,
    name: &'static str,
    status: u16,
) -> u16 {
    let value = request.headers.get(name).cloned().unwrap_or_default();
    response.status_origin =
        Origin::made(Program::Nginx, CONDITION, name, None, value.origins());
    response.status = status;
    answer::reason(status).clone_into(&mut response.reason);
    let header = name;
    request.step(None, Event::Condition { header, value, status });
    status
}

/// Says that a header's effect is not known, if it is not.
pub(crate) fn decide(request: &mut Request<'_>, name: &str, met: Met) -> Met {
    if met.is_none() {
        let directive = name.to_owned();
        request.step(None, Event::NotSimulated { directive });
    }
    met
}

/// How a date stands to the file's: nobody has a file from before 1970 or after 2037. What is no
/// date is before all dates.
fn order(text: &str) -> Option<Ordering> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(Ordering::Less);
    }
    let (_, date) = text.split_once(", ")?;
    match slot::parse_number(date.get(7..11)?)? {
        ..=1970 => Some(Ordering::Less),
        2037.. => Some(Ordering::Greater),
        _ => None,
    }
}

/// Whether a date lies in the past.
pub(crate) fn is_past(text: &str) -> Met {
    match order(text) {
        Some(order) if text.len() > 20 => Some(order == Ordering::Less),
        Some(_) => Some(false),
        None => None,
    }
}

/// Whether a header names the tag of the answer.
fn names_tag(request: &Request<'_>, name: &str, length: usize) -> Option<Met> {
    let text = request.headers.get(name)?.to_text();
    let has_tag = request.is_file && request.conf().not_modified.etag != Some(false);
    Some(if text == "*" {
        Some(true)
    } else if has_tag && may_be_tag(&text, length) {
        None
    } else {
        Some(false)
    })
}

/// Whether a text may name the tag of a file of this length: date and length in hexadecimal.
fn may_be_tag(text: &str, length: usize) -> bool {
    text.contains(&format!("-{length:x}\""))
}

/// Whether `If-Range` holds.
pub(crate) fn if_range(request: &Request<'_>, length: usize) -> Met {
    let Some(value) = request.headers.get("If-Range") else {
        return Some(true);
    };
    let text = value.to_text();
    let unknown = if text.len() >= 2 && text.ends_with('"') {
        request.conf().not_modified.etag != Some(false) && may_be_tag(&text, length)
    } else {
        order(&text).is_none()
    };
    if unknown { None } else { Some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_that_a_file_may_have_are_not_known() {
        let check = |text: &str, expected| assert_eq!(order(text), expected, "{text}");
        check("nonsense", Some(Ordering::Less));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(Ordering::Less));
        check("Wed, 08 Jul 2037 22:53:52 GMT", Some(Ordering::Greater));
        check("Wed, 08 Jul 2026 22:53:52 GMT", None);
        check("Wednesday, 08-Jul-37 22:53:52 GMT", None);
        check("Wed Jul  8 22:53:52 2037", None);
        check("1, é", None);
    }

    #[test]
    fn a_tag_ends_with_the_length() {
        assert!(may_be_tag("\"x\", W/\"65a1b2c3-1f\"", 31));
        assert!(!may_be_tag("\"65a1b2c3-1f\"", 32));
    }
}
