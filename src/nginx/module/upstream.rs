//! `upstream` blocks, and the upstreams that a pass directive implies by naming an address.
//!
//! Follows `ngx_http_upstream.c` and `ngx_http_upstream_round_robin.c`: every address that is
//! passed to is an entry of one list, so that a name means the same wherever it is written.

use super::pass::peer::{Balance, Peer};
use super::pass::url::{Host, Url};
use super::{Inherit, PhaseHandler, Row};
use crate::nginx::check;
use crate::nginx::config::Config;
use crate::nginx::config::builder::Builder;
use crate::nginx::directive::{Context, Effect};
use crate::nginx::include;
use crate::nginx::problem;
use crate::nginx::slot::{self, Unit};
use crate::nginx::step::Phase;
use crate::nginx::syntax::{self, Directive, Item, Word};
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A host's name became an address.
const RESOLVED: Rule = Rule("upstream-resolved");

/// How deep files may be included inside an `upstream` block.
const MAX_INCLUDES: usize = 8;

/// Where requests are passed to: an `upstream` block, or an address named by a pass directive.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    /// Its name, or the host as it is written.
    pub(crate) name: String,
    /// The port; 0 for an `upstream` block.
    pub(crate) port: u16,
    /// Whether it is an `upstream` block.
    pub(crate) explicit: bool,
    /// The servers, once names are resolved.
    pub(crate) peers: Vec<Peer>,
    /// How a server is chosen.
    pub(crate) balance: Balance,
    no_port: bool,
    span: Span,
    line: u32,
}

impl Upstream {
    /// Its name, as it is written.
    pub(crate) fn name(&self) -> Traced {
        Traced::of(&self.name, &Origin::written(Program::Nginx, self.span))
    }
}

/// An `upstream` block has no settings of its own; see [`Config::upstreams`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const DIRECTIVES: &[Row] = &[("upstream", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// Adds the address of a pass directive (`ngx_http_upstream_add`) and gives its index.
/// `text` is what `url` was read from.
pub(crate) fn add(
    builder: &mut Builder<'_>,
    directive: &Directive,
    word: &Word,
    text: &str,
    url: &Url,
) -> Result<usize, Diagnostic> {
    let name = &text[url.host_range.clone()];
    for (index, upstream) in builder.config.upstreams.iter().enumerate() {
        if !upstream.name.eq_ignore_ascii_case(name) {
            continue;
        }
        if upstream.explicit && !url.no_port() {
            return Err(problem::emerg_at(
                "upstream-with-port",
                directive,
                word,
                format!("upstream \"{name}\" may not have port {}", url.port),
            ));
        }
        if upstream.port != 0 && url.port != 0 && upstream.port != url.port {
            continue;
        }
        return Ok(index);
    }
    let mut peers = Vec::new();
    if let Some(address) = url.literal()
        && (url.port != 0 || matches!(url.host, Host::Unix(_)))
    {
        let origin = Origin::written(Program::Nginx, word.span);
        peers.push(Peer::new(Traced::of(address, &origin), word.span));
    }
    builder.config.upstreams.push(Upstream {
        name: name.to_owned(),
        port: url.port,
        explicit: false,
        peers,
        balance: Balance::RoundRobin,
        no_port: url.no_port(),
        span: word.span,
        line: directive.line,
    });
    Ok(builder.config.upstreams.len() - 1)
}

/// The upstream that a name evaluated at run time means.
pub(crate) fn find(config: &Config, name: &[u8], url: &Url) -> Option<usize> {
    config.upstreams.iter().position(|upstream| {
        upstream.name.as_bytes().eq_ignore_ascii_case(name)
            && (upstream.port == 0 && url.no_port() || upstream.port == url.port)
    })
}

/// The address of a name, as the machine's `/etc/hosts` has it.
pub(crate) fn resolve(config: &Config, name: &str) -> Option<String> {
    if let Some(address) = config.hosts.get(name) {
        return Some(address.clone());
    }
    name.eq_ignore_ascii_case("localhost")
        .then(|| "127.0.0.1".to_owned())
}

/// What nginx finds out once the whole config is read: names are resolved.
pub(crate) fn check_merged(builder: &mut Builder<'_>) {
    let mut found = Vec::new();
    for index in 0..builder.config.upstreams.len() {
        let upstream = &builder.config.upstreams[index];
        let problem = if upstream.explicit {
            upstream
                .peers
                .iter()
                .all(|peer| peer.backup)
                .then_some("no servers")
        } else if !upstream.peers.is_empty() {
            None
        } else if upstream.port == 0 {
            Some("no port")
        } else if let Some(ip) = resolve(&builder.config, &upstream.name) {
            let (name, port, span) = (upstream.name.clone(), upstream.port, upstream.span);
            let address = resolved(&name, &ip, port, span);
            builder.config.upstreams[index].peers = vec![Peer::new(address, span)];
            None
        } else {
            Some("host not found")
        };
        if let Some(problem) = problem {
            let upstream = &builder.config.upstreams[index];
            found.push(Diagnostic {
                line: Some(upstream.line),
                ..Diagnostic::at(
                    Severity::Emerg,
                    "upstream",
                    upstream.span,
                    format!("{problem} in upstream \"{}\"", upstream.name),
                )
            });
        }
    }
    for diagnostic in found {
        builder.push(diagnostic);
    }
}

/// The address a name was resolved to.
pub(crate) fn resolved(name: &str, ip: &str, port: u16, span: Span) -> Traced {
    let written = Origin::written(Program::Nginx, span);
    let origin = Origin::made(Program::Nginx, RESOLVED, name, Some(span), vec![written]);
    let text = if ip.contains(':') {
        format!("[{ip}]:{port}")
    } else {
        format!("{ip}:{port}")
    };
    Traced::of(text, &origin)
}

/// An `upstream` block while it is read.
struct Block {
    peers: Vec<Peer>,
    balance: Option<Balance>,
    /// Whether there was a `server`, a wrong one included.
    has_servers: bool,
}

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let name = word.text.as_str();
    let mut index = None;
    for (known, upstream) in builder.config.upstreams.iter().enumerate() {
        if !upstream.name.eq_ignore_ascii_case(name) {
            continue;
        }
        if upstream.explicit {
            return Err(problem::emerg_at(
                "duplicate-upstream",
                directive,
                word,
                format!("duplicate upstream \"{name}\""),
            ));
        }
        if !upstream.no_port {
            return Err(Diagnostic {
                line: Some(upstream.line),
                ..Diagnostic::at(
                    Severity::Emerg,
                    "upstream-with-port",
                    upstream.span,
                    format!("upstream \"{name}\" may not have port {}", upstream.port),
                )
            });
        }
        index = Some(known);
        break;
    }
    // The entry is there before its block is read, as in nginx.
    let entry = Upstream {
        name: name.to_owned(),
        port: 0,
        explicit: true,
        peers: Vec::new(),
        balance: Balance::RoundRobin,
        no_port: true,
        span: word.span,
        line: directive.line,
    };
    let index = if let Some(index) = index {
        builder.config.upstreams[index] = entry;
        index
    } else {
        builder.config.upstreams.push(entry);
        builder.config.upstreams.len() - 1
    };
    let mut block = Block {
        peers: Vec::new(),
        balance: None,
        has_servers: false,
    };
    if let Some(written) = &directive.block {
        block.items(builder, &written.items, 0);
        if !block.has_servers {
            // nginx is at the closing brace by now.
            let text = &builder.sources.get(written.span.source).text;
            let end = written.span.range().end.min(text.len());
            let lines = text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n');
            let line = u32::try_from(lines.count() + 1).unwrap_or(u32::MAX);
            builder.push(Diagnostic {
                line: Some(line),
                ..Diagnostic::at(
                    Severity::Emerg,
                    "empty-upstream",
                    word.span,
                    "no servers are inside upstream",
                )
            });
        }
    }
    let upstream = &mut builder.config.upstreams[index];
    upstream.peers = block.peers;
    upstream.balance = block.balance.unwrap_or(Balance::RoundRobin);
    Ok(())
}

impl Block {
    fn items(&mut self, builder: &mut Builder<'_>, items: &[Item], depth: usize) {
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
                self.method(builder, directive, Balance::Unknown);
                builder.push(problem::not_simulated(directive, row));
            }
            _ if row.effect == Effect::Harmless => {}
            _ => builder.push(problem::not_simulated(directive, row)),
        }
        Ok(())
    }

    fn method(&mut self, builder: &mut Builder<'_>, directive: &Directive, balance: Balance) {
        if self.balance.is_some() {
            builder.push(
                Diagnostic::at(
                    Severity::Warn,
                    "balancing-redefined",
                    directive.span,
                    "load balancing method redefined",
)
                .on_line(directive.line));
        }
        self.balance = Some(balance);
    }

    /// `server ADDRESS PARAMETERS` (`ngx_http_upstream_server`).
    fn server(
        &mut self,
        builder: &mut Builder<'_>,
        directive: &Directive,
    ) -> Result<(), Diagnostic> {
        self.has_servers = true;
        let word = &directive.args[0];
        let (mut weight, mut max_fails, mut backup, mut down, mut resolve_later) =
            (1, 1, false, false, false);
        let newer = builder.version > crate::nginx::Version::V1_22;
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
            } else if text == "down" {
                down = true;
            } else if text == "resolve" && newer {
                resolve_later = true;
            } else {
                return Err(invalid());
            }
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
        let address = match (url.literal(), &url.host) {
            (Some(address), _) => {
                let origin = Origin::written(Program::Nginx, word.span);
                Traced::of(address, &origin)
            }
            (None, Host::Name(name)) => match resolve(&builder.config, name) {
                Some(ip) => resolved(name, &ip, url.port, word.span),
                // Resolved at run time, and not found: as good as down.
                None if resolve_later => {
                    down = true;
                    resolved(name, name, url.port, word.span)
                }
                None => return Err(fail("host not found")),
            },
            (None, _) => return Err(fail("host not found")),
        };
        self.peers.push(Peer {
            address,
            weight,
            max_fails,
            backup,
            down,
            span: directive.span,
        });
        Ok(())
    }
}
