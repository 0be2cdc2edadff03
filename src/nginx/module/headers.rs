//! `add_header` and `expires`: what a server adds to every answer.
//!
//! Follows `ngx_http_headers_filter_module.c`. Dates that depend on the clock are left out.

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot::{self, Unit};
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::{Origin, Program, Response, Rule, Traced};

/// A header that `add_header` adds.
pub(super) const ADDED: Rule = Rule("add-header");
/// `Expires` and `Cache-Control` of `expires`.
const EXPIRES: Rule = Rule("expires");

/// Statuses that get headers without `always`.
const SAFE: &[u16] = &[200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    added: Vec<Added>,
    inherits: Option<Inherits>,
    expires: Option<Expires>,
}

/// An `add_header`.
#[derive(Clone, Debug)]
struct Added {
    name: String,
    name_span: Span,
    value: Value,
    always: bool,
    span: Span,
}

/// `add_header_inherit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inherits {
    /// Nothing.
    Off,
    /// All, if there is none here.
    On,
    /// All, after those here.
    Merge,
}

/// An `expires`.
#[derive(Clone, Debug)]
struct Expires {
    value: Value,
    /// Counted from the file's date.
    modified: bool,
    span: Span,
}

/// What `expires` says, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lifetime {
    Off,
    Epoch,
    Max,
    /// At a time of the day.
    Daily,
    /// From now on, in seconds.
    Seconds(i64),
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.inherits, &parent.inherits);
        inherit(&mut self.expires, &parent.expires);
        let all = match self.inherits.unwrap_or(Inherits::On) {
            Inherits::Off => false,
            Inherits::On => self.added.is_empty(),
            Inherits::Merge => true,
        };
        if all {
            self.added.extend(parent.added.iter().cloned());
        }
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[
    ("add_header", add_header),
    ("add_header_inherit", |builder, directive| {
        let choices = [
            ("off", Inherits::Off),
            ("on", Inherits::On),
            ("merge", Inherits::Merge),
        ];
        let read = |directive: &Directive| slot::one_of(directive, &choices);
        slot::fill(&mut builder.conf().headers.inherits, directive, read)
    }),
    ("expires", expires),
];

fn add_header(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = &directive.args[0];
    let value = builder.value(&directive.args[1])?;
    if let Some(word) = directive.args.get(2)
        && word.text != "always"
    {
        return Err(problem::emerg_at(
            "invalid-parameter",
            directive,
            word,
            format!("invalid parameter \"{}\"", word.text),
        ));
    }
    builder.conf().headers.added.push(Added {
        name: name.text.clone(),
        name_span: name.span,
        value,
        always: directive.args.len() > 2,
        span: directive.span,
    });
    Ok(())
}

/// Reads an `expires` (`ngx_http_headers_expires`).
fn expires(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().headers.expires.is_some() {
        return Err(slot::duplicate(directive));
    }
    let modified = directive.args.len() > 1;
    if modified && directive.args[0].text != "modified" {
        return Err(slot::invalid_value(directive));
    }
    let Some(word) = directive.args.last() else {
        return Ok(());
    };
    let value = builder.value(word)?;
    if value.is_constant() {
        let lifetime = Lifetime::read(&word.text, modified).map_err(|error| {
            let mut diagnostic = slot::said_of(directive, "invalid-expires", error);
            diagnostic.span = Some(word.span);
            diagnostic
        })?;
        if lifetime == Lifetime::Daily || modified && lifetime != Lifetime::Off {
            let message = "\"expires\" with a time of the day or \"modified\" is not simulated";
            builder.push(
                Diagnostic::at(
                    Severity::NotSimulated,
                    "not-simulated",
                    directive.span,
                    message,
                )
                .on_line(directive.line)
                .about("expires")
                .about("headers"),
            );
        }
    }
    builder.conf().headers.expires = Some(Expires {
        value,
        modified,
        span: directive.span,
    });
    Ok(())
}

impl Lifetime {
    /// `ngx_http_parse_expires`.
    fn read(text: &str, modified: bool) -> Result<Lifetime, &'static str> {
        match text {
            "epoch" if !modified => return Ok(Lifetime::Epoch),
            "max" if !modified => return Ok(Lifetime::Max),
            "off" if !modified => return Ok(Lifetime::Off),
            _ => {}
        }
        if let Some(time) = text.strip_prefix('@') {
            if modified {
                return Err("daily time cannot be used with \"modified\" parameter");
            }
            let time = slot::parse_time(time, Unit::Seconds).ok_or("invalid value")?;
            if time > 24 * 60 * 60 {
                return Err("daily time value must be less than 24 hours");
            }
            return Ok(Lifetime::Daily);
        }
        let (digits, sign) = match text.strip_prefix('-') {
            Some(digits) => (digits, -1),
            None => (text.strip_prefix('+').unwrap_or(text), 1),
        };
        let time = slot::parse_time(digits, Unit::Seconds).ok_or("invalid value")?;
        Ok(Lifetime::Seconds(sign * time))
    }

    /// The values of `Expires` and `Cache-Control`; none where they depend on the clock.
    fn headers(self) -> (Option<&'static str>, Option<String>) {
        match self {
            Lifetime::Off | Lifetime::Daily => (None, None),
            Lifetime::Epoch => (
                Some("Thu, 01 Jan 1970 00:00:01 GMT"),
                Some("no-cache".to_owned()),
            ),
            Lifetime::Max => (
                Some("Thu, 31 Dec 2037 23:55:55 GMT"),
                Some("max-age=315360000".to_owned()),
            ),
            Lifetime::Seconds(seconds) if seconds < 0 => (None, Some("no-cache".to_owned())),
            Lifetime::Seconds(seconds) => (None, Some(format!("max-age={seconds}"))),
        }
    }
}

/// Adds the headers that are in force to an answer.
pub(crate) fn filter(request: &mut Request<'_>, response: &mut Response) {
    let conf = &request.conf().headers;
    let safe = SAFE.contains(&response.status);
    if let Some(expires) = conf.expires.as_ref().filter(|_| safe) {
        set_expires(request, response, expires);
    }
    for added in &conf.added {
        if !safe && !added.always {
            request.step(
                Some(added.span),
                Event::AddHeader {
                    name: added.name.clone(),
                    value: Traced::new(),
                    added: false,
                },
            );
            continue;
        }
        let value = request.eval(&added.value);
        let value = value.via(Program::Nginx, ADDED, &added.name, Some(added.span));
        let name = Origin::written(Program::Nginx, added.name_span);
        // Of these two there is one; an empty value takes it away.
        let single = ["Last-Modified", "ETag"]
            .iter()
            .any(|single| single.eq_ignore_ascii_case(&added.name));
        if single {
            response.headers.remove(&added.name);
        }
        if value.is_empty() {
            continue;
        }
        request.step(
            Some(added.span),
            Event::AddHeader {
                name: added.name.clone(),
                value: value.clone(),
                added: true,
            },
        );
        // What is added next may ask for this one by `$sent_http_…`.
        if let Some(answer) = &mut request.answer {
            answer.headers.add(&added.name, &name, value.clone());
        }
        response.headers.add(&added.name, &name, value);
    }
}

/// Headers that an earlier upstream's answer left for this one.
pub(crate) fn keep(request: &mut Request<'_>, response: &mut Response) {
    let mut list = std::mem::take(&mut request.memory.kept);
    if list
        .iter()
        .any(|header| header.name.is_ignoring_case("Content-Type"))
    {
        response.headers.remove("Content-Type");
    }
    list.append(&mut response.headers.list);
    response.headers.list = list;
}

fn set_expires(request: &mut Request<'_>, response: &mut Response, expires: &Expires) {
    let text = request.eval(&expires.value);
    let lifetime = match Lifetime::read(&text.to_text(), expires.modified) {
        Ok(lifetime) if !expires.modified => lifetime,
        _ => return,
    };
    let (date, control) = lifetime.headers();
    let span = Some(expires.span);
    let origin = Origin::made(Program::Nginx, EXPIRES, "expires", span, text.origins());
    // A date that the clock gives takes the place of the upstream's too.
    if lifetime != Lifetime::Off {
        response.headers.remove("Expires");
    }
    if let Some(date) = date {
        response
            .headers
            .add("Expires", &origin, Traced::of(date, &origin));
    }
    if let Some(control) = control {
        response.headers.remove("Cache-Control");
        response
            .headers
            .add("Cache-Control", &origin, Traced::of(control, &origin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Lifetime, &'static str>) {
        assert_eq!(Lifetime::read(text, false), expected);
    }

    #[test]
    fn a_lifetime_is_a_word_or_a_time() {
        check("max", Ok(Lifetime::Max));
        check("1h", Ok(Lifetime::Seconds(3600)));
        check("-1", Ok(Lifetime::Seconds(-1)));
        check("@15h30m", Ok(Lifetime::Daily));
        check("@25h", Err("daily time value must be less than 24 hours"));
        check("soon", Err("invalid value"));
    }
}
