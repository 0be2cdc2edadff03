//! The inside of an `upstream` block: its servers and how one is chosen.

use super::{resolve, resolved, resolver, sticky};
use crate::nginx::check;
use crate::nginx::config::builder::Builder;
use crate::nginx::directive::{Context, Effect};
use crate::nginx::include;
use crate::nginx::module::pass::peer::{Balance, Peer};
use crate::nginx::module::pass::url::{Host, Url};
use crate::nginx::problem;
use crate::nginx::slot::{self, Unit};
use crate::nginx::syntax::{self, Directive, Item};
use crate::nginx::version::Change;
use crate::nginx::zone::{self, refused};
use crate::text::{Diagnostic, Severity};
use crate::wire::{Origin, Program, Traced};

/// How deep files may be included inside an `upstream` block.
const MAX_INCLUDES: usize = 8;

/// An `upstream` block while it is read.
#[derive(Default)]
pub(super) struct Block {
    pub(super) peers: Vec<Peer>,
    pub(super) balance: Option<Balance>,
    /// Whether a method is set, as nginx of 1.22 sees it: `keepalive` is one.
    has_method: bool,
    /// The method that is not simulated, if it is.
    pub(super) unknown: Option<Diagnostic>,
    /// The directives there were, wrong ones included.
    seen: Vec<String>,
    /// Whether a name is resolved at run time.
    pub(super) resolves: bool,
}

impl Block {
    /// Whether there was a directive of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.seen.iter().any(|seen| seen == name)
    }

    pub(super) fn items(&mut self, builder: &mut Builder<'_>, items: &[Item], depth: usize) {
        for item in items {
            let result = match item {
                Item::Problem(problem) => Err(problem.clone()),
                Item::Directive(directive) => self.directive(builder, directive, depth),
            };
            if let Err(diagnostic) = result {
                builder.push(diagnostic);
            }
        }
    }

    fn directive(
        &mut self,
        builder: &mut Builder<'_>,
        directive: &Directive,
        depth: usize,
    ) -> Result<(), Diagnostic> {
        self.seen.push(directive.name.text.clone());
        let row = check::directive(directive, Context::Upstream, builder.version)?;
        match directive.name.text.as_str() {
            "server" => return self.server(builder, directive),
            "include" if depth < MAX_INCLUDES => {
                for source in include::resolve(builder.sources, directive)? {
                    let items = syntax::parse(source, &builder.sources.get(source).text);
                    self.items(builder, &items, depth + 1);
                }
            }
            "ip_hash" => self.method(builder, directive, Balance::IpHash),
            "least_conn" => self.method(builder, directive, Balance::RoundRobin),
            "hash" | "random" | "least_time" => {
                check_method(builder, directive)?;
                self.method(builder, directive, Balance::Unknown);
                self.unknown = Some(problem::not_simulated(directive, row));
            }
            "resolver" => {
                if self.seen.iter().filter(|seen| *seen == "resolver").count() > 1 {
                    return Err(slot::duplicate(directive));
                }
                resolver::check(builder, directive)?;
            }
            "zone" => zone(builder, directive)?,
            "sticky" => {
                if self.seen.iter().filter(|seen| *seen == "sticky").count() > 1 {
                    return Err(slot::duplicate(directive));
                }
                self.has_method = true;
                sticky::check(builder, directive)?;
                builder.push(problem::not_simulated(directive, row));
            }
            name if name.starts_with("keepalive") => {
                if self.seen.iter().filter(|seen| *seen == name).count() > 1 {
                    return Err(slot::duplicate(directive));
                }
                let older = !builder.version.has(Change::ProxyHttp11);
                match name {
                    "keepalive" => keepalive(directive, older)?,
                    "keepalive_requests" => drop(slot::number(directive)?),
                    _ => drop(slot::milliseconds(directive)?),
                }
                self.has_method |= older && name == "keepalive";
            }
            _ if row.effect == Effect::Harmless => {}
            _ => builder.push(problem::not_simulated(directive, row)),
        }
        Ok(())
    }

    fn method(&mut self, builder: &mut Builder<'_>, directive: &Directive, balance: Balance) {
        if self.has_method {
            builder.push(
                Diagnostic::at(
                    Severity::Warn,
                    "balancing-redefined",
                    directive.span,
                    "load balancing method redefined",
)
                .on_line(directive.line));
        }
        self.has_method = true;
        self.balance = Some(balance);
    }

    /// `server ADDRESS PARAMETERS` (`ngx_http_upstream_server`).
    fn server(
        &mut self,
        builder: &mut Builder<'_>,
        directive: &Directive,
    ) -> Result<(), Diagnostic> {
        let word = &directive.args[0];
        let (mut weight, mut max_fails, mut backup, mut down) = (1, 1, false, false);
        let (mut resolve_later, mut service) = (false, false);
        let newer = builder.version.has(Change::UpstreamServerParameters);
        let no_backup = matches!(self.balance, Some(Balance::IpHash | Balance::Unknown));
        for parameter in &directive.args[1..] {
            let invalid = || {
                problem::emerg_at(
                    "invalid-parameter",
                    directive,
                    parameter,
                    format!("invalid parameter \"{}\"", parameter.text),
                )
            };
            let text = parameter.text.as_str();
            if let Some(value) = text.strip_prefix("weight=") {
                weight = slot::parse_number(value)
                    .filter(|weight| *weight > 0)
                    .ok_or_else(invalid)?
                    .unsigned_abs();
            } else if let Some(value) = text.strip_prefix("max_conns=") {
                slot::parse_number(value).ok_or_else(invalid)?;
            } else if let Some(value) = text.strip_prefix("max_fails=") {
                max_fails = slot::parse_number(value)
                    .ok_or_else(invalid)?
                    .unsigned_abs();
            } else if let Some(value) = text.strip_prefix("fail_timeout=") {
                slot::parse_time(value, Unit::Seconds).ok_or_else(invalid)?;
            } else if text == "backup" {
                if no_backup {
                    return Err(problem::emerg_at(
                        "no-backup",
                        directive,
                        parameter,
                        "balancing method does not support parameter \"backup\"".to_owned(),
                    ));
                }
                backup = true;
            } else if text == "down" || text == "drain" && newer {
                down = true;
            } else if text == "resolve" && newer {
                resolve_later = true;
            } else if let Some(name) = text.strip_prefix("service=").filter(|_| newer) {
                service = true;
                if name.is_empty() {
                    let message = "service is empty".to_owned();
                    return Err(problem::emerg_at("service", directive, parameter, message));
                }
            } else if let Some(route) = text.strip_prefix("route=").filter(|_| newer) {
                // Only `sticky` asks for it.
                let message = match route.len() {
                    0 => "route is empty",
                    1..=32 => continue,
                    _ => "route is longer than 32",
                };
                let message = message.to_owned();
                return Err(problem::emerg_at("route", directive, parameter, message));
            } else {
                return Err(invalid());
            }
        }
        if service && !resolve_later {
            let name = &word.text;
            let message = format!("service upstream \"{name}\" requires \"resolve\" parameter");
            return Err(problem::emerg_at("service", directive, word, message));
        }
        let fail = |error: &str| {
            problem::emerg_at(
                "invalid-upstream-server",
                directive,
                word,
                format!("{error} in upstream \"{}\"", word.text),
            )
        };
        let url = Url::parse(word.text.as_bytes(), 80, false).map_err(fail)?;
        let after = if !service {
            ""
        } else if !url.no_port() {
            " may not have port"
        } else if url.literal().is_some() {
            " requires domain name"
        } else {
            ""
        };
        if !after.is_empty() {
            return Err(refused(directive, word, "service upstream ", &word.text, after));
        }
        let address = match (url.literal(), &url.host) {
            (Some(address), _) => {
                let origin = Origin::written(Program::Nginx, word.span);
                Traced::of(address, &origin)
            }
            (None, Host::Name(name)) if resolve_later => {
                self.resolves = true;
                let found = resolve(&builder.config, name);
                // Not found at run time is as good as down.
                down |= found.is_none();
                resolved(name, found.as_deref().unwrap_or(name), url.port, word.span)
            }
            (None, Host::Name(name)) => match resolve(&builder.config, name) {
                Some(ip) => resolved(name, &ip, url.port, word.span),
                None => return Err(fail("host not found")),
            },
            (None, _) => return Err(fail("host not found")),
        };
        self.peers.push(Peer {
            address,
            weight: weight.min(u64::from(u32::MAX)),
            max_fails,
            backup,
            down,
            span: directive.span,
        });
        Ok(())
    }
}

/// What a method takes (`ngx_http_upstream_hash`, `…_random`, `…_least_time`).
fn check_method(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let words = directive.args.iter().map(|word| word.text.as_str());
    let words: Vec<&str> = words.collect();
    let wrong = match (directive.name.text.as_str(), words.as_slice()) {
        ("hash", [_, rest @ ..]) => {
            builder.value(&directive.args[0])?;
            (!matches!(rest, [] | ["consistent"])).then_some(1)
        }
        ("random", [] | ["two"] | ["two", "least_conn"])
        | ("least_time", ["header" | "last_byte"] | ["header" | "last_byte", "inflight"]) => None,
        ("random", ["two", ..]) | ("least_time", ["header" | "last_byte", ..]) => Some(1),
        ("least_time", _) => {
            let word = &directive.args[0];
            return Err(refused(directive, word, "invalid value ", &word.text, ""));
        }
        _ => Some(0),
    };
    match wrong.and_then(|index| directive.args.get(index)) {
        Some(word) => Err(refused(directive, word, "invalid parameter ", &word.text, "")),
        None => Ok(()),
    }
}

/// `zone NAME [SIZE]` (`ngx_http_upstream_zone`).
fn zone(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let name = word.text.as_str();
    if name.is_empty() {
        return Err(refused(directive, word, "invalid zone name ", name, ""));
    }
    let mut size = 0;
    if let Some(word) = directive.args.get(1) {
        let invalid = || refused(directive, word, "invalid zone size ", &word.text, "");
        size = slot::parse_size(&word.text).ok_or_else(invalid)?;
        if size < zone::SMALLEST {
            return Err(refused(directive, word, "zone ", name, " is too small"));
        }
    }
    zone::add(builder, directive, name, size, "upstream").map(drop)
}

/// `keepalive NUMBER`, which may be 0 since 1.29.7.
fn keepalive(directive: &Directive, older: bool) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let number = slot::parse_number(&word.text);
    if number.is_none() || older && number == Some(0) {
        let after = " in \"keepalive\" directive";
        return Err(refused(directive, word, "invalid value ", &word.text, after));
    }
    if older && directive.args.len() > 1 {
        let after = " directive";
        return Err(refused(directive, word, "invalid number of arguments in ", "keepalive", after));
    }
    Ok(())
}
