//! `limit_req` and `limit_conn`: how many requests and connections there may be. A single one
//! always passes; zones and limits are checked as nginx checks them.
//!
//! Follows `ngx_http_limit_req_module.c` and `ngx_http_limit_conn_module.c`.

use super::{Flow, Inherit, PhaseHandler, Row, inherit_list};
use crate::nginx::config::Config;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::nginx::zone::{self, refused};
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::{Rule, Traced};

/// `$limit_req_status`, `$limit_conn_status`.
const PASSED: Rule = Rule("limit-passed");

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    requests: Vec<Limit>,
    connections: Vec<Limit>,
    /// What the zones of both count by: those of the `http` block are all.
    keys: Vec<(usize, Value)>,
}

#[derive(Clone, Debug)]
struct Limit {
    zone: usize,
    name: String,
    span: Span,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit_list(&mut self.requests, &parent.requests);
        inherit_list(&mut self.connections, &parent.connections);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("limit_req_zone", set_zone),
    ("limit_conn_zone", set_zone),
    ("limit_req", limit_req),
    ("limit_conn", limit_conn),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::PreAccess, check)];

pub(super) const VARIABLES: &[variable::Row] =
    &[("limit_req_status", |_| None), ("limit_conn_status", |_| None)];

fn set_zone(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let requests = directive.name.text == "limit_req_zone";
    let key = builder.value(&directive.args[0])?;
    let (mut name, mut size) = ("", 0);
    for word in &directive.args[1..] {
        let text = word.text.as_str();
        if let Some(zone) = text.strip_prefix("zone=") {
            (name, size) = zone::name_and_size(zone).ok_or_else(|| refused(directive, word, "invalid zone size ", text, ""))?;
            if size < zone::SMALLEST {
                return Err(refused(directive, word, "zone ", text, " is too small"));
            }
        } else if let Some(rate) = text.strip_prefix("rate=").filter(|_| requests) {
            let rate = rate.strip_suffix("r/s").or(rate.strip_suffix("r/m")).unwrap_or(rate);
            if slot::parse_number(rate).is_none_or(|rate| rate == 0) {
                return Err(refused(directive, word, "invalid rate ", text, ""));
            }
        } else {
            return Err(refused(directive, word, "invalid parameter ", text, ""));
        }
    }
    let directive_name = directive.name.text.as_str();
    if name.is_empty() {
        let after = " must have \"zone\" parameter";
        return Err(refused(directive, &directive.name, "", directive_name, after));
    }
    let index = zone(builder, directive, name, size, requests)?;
    let keys = &mut builder.config.scopes[Config::HTTP.0].conf.limit.keys;
    if let Some((_, bound)) = keys.iter().find(|(known, _)| *known == index) {
        let before = [directive_name, " \"", name, "\" is already bound to key "].concat();
        return Err(refused(directive, &directive.name, &before, &bound.text, ""));
    }
    keys.push((index, key));
    Ok(())
}

/// Finds a zone or adds it.
fn zone(
    builder: &mut Builder<'_>,
    directive: &Directive,
    name: &str,
    size: i64,
    requests: bool,
) -> Result<usize, Diagnostic> {
    let use_of = if requests { "limit_req_zone" } else { "limit_conn_zone" };
    zone::add(builder, directive, name, size, use_of)
}

fn limit_req(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let mut found = None;
    for word in &directive.args {
        let text = word.text.as_str();
        if let Some(name) = text.strip_prefix("zone=") {
            found = Some((zone(builder, directive, name, 0, true)?, name));
            continue;
        }
        let (what, number) = match (text.strip_prefix("burst="), text.strip_prefix("delay=")) {
            (Some(number), _) => ("invalid burst value ", number),
            (None, Some(number)) => ("invalid delay value ", number),
            _ if text == "nodelay" => continue,
            _ => ("invalid parameter ", ""),
        };
        if slot::parse_number(number).is_none_or(|number| number == 0) {
            return Err(refused(directive, word, what, text, ""));
        }
    }
    let Some(zone) = found else {
        let after = " must have \"zone\" parameter";
        return Err(refused(directive, &directive.name, "", "limit_req", after));
    };
    push(builder, directive, zone, |conf| &mut conf.requests)
}

fn limit_conn(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.args[0].text.as_str();
    let zone = (zone(builder, directive, name, 0, false)?, name);
    push(builder, directive, zone, |conf| &mut conf.connections)?;
    let word = &directive.args[1];
    match slot::parse_number(&word.text) {
        None | Some(0) => {
            let before = "invalid number of connections ";
            Err(refused(directive, word, before, &word.text, ""))
        }
        Some(65536..) => {
            let message = "connection limit must be less 65536".to_owned();
            Err(problem::emerg_at("invalid-limit", directive, word, message))
        }
        Some(_) => Ok(()),
    }
}

fn push(
    builder: &mut Builder<'_>,
    directive: &Directive,
    (zone, name): (usize, &str),
    list: fn(&mut Conf) -> &mut Vec<Limit>,
) -> Result<(), Diagnostic> {
    let limits = list(&mut builder.conf().limit);
    if limits.iter().any(|limit| limit.zone == zone) {
        return Err(slot::duplicate(directive));
    }
    let span = directive.span;
    let name = name.to_owned();
    limits.push(Limit { zone, name, span });
    let message = "a limit does nothing to a single request";
    let note = Diagnostic::at(Severity::Note, "limit-of-many", span, message);
    builder.push(note.on_line(directive.line));
    Ok(())
}

/// The first request of a key passes; one without a key is not counted.
fn check(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().limit;
    let keys = &request.config.scope(Config::HTTP).conf.limit.keys;
    let lists = [
        ("limit_req", &conf.requests, 65535),
        ("limit_conn", &conf.connections, 255),
    ];
    for (directive, limits, longest) in lists {
        let status = [directive, "_status"].concat();
        if request.variables.contains_key(&status) {
            continue;
        }
        for limit in limits {
            let key = keys.iter().find(|(zone, _)| *zone == limit.zone);
            let key = key.map(|(_, key)| request.eval(key)).unwrap_or_default();
            if key.is_empty() || key.len() > longest {
                continue;
            }
            let origin = request.by_rule(PASSED, directive, Some(limit.span));
            let passed = Traced::of("PASSED", &origin);
            request.variables.insert(status.clone(), Some(passed));
            let zone = limit.name.clone();
            request.step(Some(limit.span), Event::Limit { directive, zone, key });
        }
    }
    Flow::Declined
}
