//! `upstream` blocks, and the upstreams that a pass directive implies by naming an address.
//!
//! Follows `ngx_http_upstream.c` and `ngx_http_upstream_round_robin.c`: every address that is
//! passed to is an entry of one list, so that a name means the same wherever it is written.

mod block;
pub(crate) mod resolver;
mod sticky;

use self::block::Block;
use super::pass::peer::{Balance, Peer};
use super::pass::url::{Host, Url};
use super::{Inherit, PhaseHandler, Row};
use crate::nginx::address;
use crate::nginx::config::Config;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Word};
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A host's name became an address.
const RESOLVED: Rule = Rule("upstream-resolved");

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
    /// Whether names are resolved at run time, and what that needs is missing.
    resolves: Option<Missing>,
    span: Span,
    line: u32,
}

/// What `server … resolve` needs and an `upstream` block does not have itself.
#[derive(Clone, Copy, Debug)]
struct Missing {
    zone: bool,
    resolver: bool,
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
        resolves: None,
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

/// The address of a name, as the machine's `/etc/hosts` has it, or of a number.
pub(crate) fn resolve(config: &Config, name: &str) -> Option<String> {
    if let Some(address) = config.hosts.get(name) {
        return Some(address.clone());
    }
    if name.eq_ignore_ascii_case("localhost") {
        return Some("127.0.0.1".to_owned());
    }
    address::from_number(name).map(|ip| ip.to_string())
}

/// What nginx finds out once the whole config is read: names are resolved.
pub(crate) fn check_merged(builder: &mut Builder<'_>) {
    let mut found = Vec::new();
    let has_resolver = builder.config.scope(Config::HTTP).conf.core.has_resolver();
    for index in 0..builder.config.upstreams.len() {
        let upstream = &builder.config.upstreams[index];
        if let Some(missing) = upstream.resolves {
            found.extend(cannot_resolve(builder, upstream, missing, has_resolver));
        }
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
            found.push(Diagnostic::at(
                    Severity::Emerg,
                    "upstream",
                    upstream.span,
                    format!("{problem} in upstream \"{}\"", upstream.name),
).on_line(upstream.line));
        }
    }
    for diagnostic in found {
        builder.push(diagnostic);
    }
}

/// `resolve` wants a zone and a resolver. nginx puts the block's place into its sentence.
fn cannot_resolve(
    builder: &Builder<'_>,
    upstream: &Upstream,
    missing: Missing,
    has_resolver: bool,
) -> Option<Diagnostic> {
    let file = &builder.sources.get(upstream.span.source()).name;
    let place = format!("upstream \"{}\" in {file}:{}", upstream.name, upstream.line);
    let message = if missing.zone {
        format!("resolving names at run time requires {place} to be in shared memory")
    } else if missing.resolver && !has_resolver {
        format!("no resolver defined to resolve names at run time in {place}")
    } else {
        return None;
    };
    let diagnostic = Diagnostic::general(Severity::Emerg, "upstream-resolve", message);
    Some(diagnostic.blaming(Some(upstream.span)))
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
            return Err(Diagnostic::at(
                    Severity::Emerg,
                    "upstream-with-port",
                    upstream.span,
                    format!("upstream \"{name}\" may not have port {}", upstream.port),
).on_line(upstream.line));
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
        resolves: None,
        span: word.span,
        line: directive.line,
    };
    let index = if let Some(index) = index {
        // nginx names the place where it was mentioned first.
        let (span, line) = {
            let mentioned = &builder.config.upstreams[index];
            (mentioned.span, mentioned.line)
        };
        builder.config.upstreams[index] = Upstream {
            span,
            line,
            ..entry
        };
        index
    } else {
        builder.config.upstreams.push(entry);
        builder.config.upstreams.len() - 1
    };
    let mut block = Block::default();
    if let Some(written) = &directive.block {
        block.items(builder, &written.items, 0);
        if !block.has("server") {
            // nginx is at the closing brace by now.
            let text = &builder.sources.get(written.span.source()).text;
            let end = written.span.range().end.min(text.len());
            let lines = text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n');
            let line = u32::try_from(lines.count() + 1).unwrap_or(u32::MAX);
            builder.push(Diagnostic::at(
                    Severity::Emerg,
                    "empty-upstream",
                    word.span,
                    "no servers are inside upstream",
).on_line(line));
        }
    }
    // With one server there is nothing to choose.
    if block.peers.len() > 1
        && let Some(unknown) = block.unknown.take()
    {
        builder.push(unknown);
    }
    let upstream = &mut builder.config.upstreams[index];
    upstream.resolves = block.resolves.then_some(Missing {
        zone: !block.has("zone"),
        resolver: !block.has("resolver"),
    });
    upstream.peers = block.peers;
    upstream.balance = block.balance.unwrap_or(Balance::RoundRobin);
    Ok(())
}
