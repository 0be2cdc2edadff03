//! The `balancer` section: mapping lines, header lines, and the balancer's own address.

use std::net::{IpAddr, SocketAddr};

use super::{Action, Balancer, DEFAULT_ADDRESS, Mapping, Policy, Target};
use crate::text::{Diagnostic, Severity, SourceId, Sources, Span, part_span, written_lines};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Endpoint, Scheme, Traced};

/// The port the balancer's connections come from.
const SOURCE_PORT: u16 = 40_000;

impl Balancer {
    /// A balancer without lines.
    pub fn new() -> Self {
        let origin = Origin::new(Program::Balancer, Rule("balancer-address"), "", None);
        Self {
            mappings: Vec::new(),
            policies: Vec::new(),
            address: Endpoint {
                ip: DEFAULT_ADDRESS,
                port: SOURCE_PORT,
                origin,
            },
        }
    }
}

impl Default for Balancer {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads the section.
pub fn read(sources: &Sources, source: SourceId) -> (Balancer, Vec<Diagnostic>) {
    let mut balancer = Balancer::new();
    let mut diagnostics = Vec::new();
    for (span, line) in written_lines(sources, source) {
        let read = if let Some((from, to)) = line.split_once("->") {
            mapping(span, line, from.trim(), to.trim()).map(|found| balancer.mappings.push(found))
        } else if let Some(address) = line.strip_prefix("from ") {
            own_address(span, line, address.trim()).map(|found| balancer.address = found)
        } else {
            policy(span, line).map(|found| balancer.policies.push(found))
        };
        diagnostics.extend(read.err());
    }
    if balancer.mappings.is_empty() {
        let length = sources.get(source).text.trim_end().len();
        diagnostics.push(wrong(
            "no-mapping",
            Span::new(source, 0..length),
            "a balancer needs a line like \"https://your.domain.com -> http://10.0.0.2:80\"",
        ));
    }
    (balancer, diagnostics)
}

fn mapping(span: Span, line: &str, from: &str, to: &str) -> Result<Mapping, Diagnostic> {
    let (scheme, host, port) = place(from).ok_or_else(|| {
        let span = part_span(span, line, from);
        let message = format!("\"{from}\" is not SCHEME://HOST or SCHEME://HOST:PORT");
        wrong("invalid-mapping", span, message)
    })?;
    let target = if to.split_whitespace().eq(["redirect", "https"]) {
        Target::RedirectHttps
    } else {
        let target = place(to).and_then(|(scheme, host, port)| {
            let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok()?;
            let address = SocketAddr::new(ip, port);
            Some(Target::Nginx { scheme, address })
        });
        target.ok_or_else(|| {
            let message = format!(
                "\"{to}\" is neither \"redirect https\" nor an address of nginx like http://10.0.0.2:80"
            );
            wrong("invalid-target", part_span(span, line, to), message)
        })?
    };
    Ok(Mapping {
        scheme,
        host,
        port,
        target,
        span: Some(span),
    })
}

/// Scheme, host and port of a URL without a path.
fn place(url: &str) -> Option<(Scheme, String, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return None,
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let colon = rest
        .rfind(':')
        .filter(|colon| !rest[*colon..].contains(']'));
    let (host, port) = match colon {
        Some(colon) => (&rest[..colon], rest[colon + 1..].parse().ok()?),
        None => (rest, scheme.default_port()),
    };
    let bad = |letter: char| letter.is_whitespace() || "/?#@".contains(letter);
    let valid = !host.is_empty() && !host.contains(bad);
    valid.then(|| (scheme, host.to_ascii_lowercase(), port))
}

fn own_address(span: Span, line: &str, address: &str) -> Result<Endpoint, Diagnostic> {
    let place = part_span(span, line, address);
    let ip = address.parse().map_err(|_| {
        let message = format!("\"{address}\" is no address of a balancer");
        wrong("not-an-address", place, message)
    })?;
    Ok(Endpoint {
        ip,
        port: SOURCE_PORT,
        origin: Origin::written(Program::Balancer, place),
    })
}

fn policy(span: Span, line: &str) -> Result<Policy, Diagnostic> {
    let token = |letter: char| letter.is_ascii_alphanumeric() || "-_.!#$%&'*+^`|~".contains(letter);
    let (name, value) = line
        .split_once(':')
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, _)| !name.is_empty() && name.chars().all(token))
        .ok_or_else(|| {
            let message = format!(
                "\"{line}\" is neither a mapping (\"https://host -> http://10.0.0.2:80\"), nor \"from ADDRESS\", nor a header line (\"X-Forwarded-Proto: set\")"
            );
            wrong("unreadable-line", span, message)
        })?;
    let written = |part: &str| {
        let origin = Origin::written(Program::Balancer, part_span(span, line, part));
        Traced::of(part, &origin)
    };
    let action = match value {
        "append" => Action::Append,
        "set" if !super::header::KNOWN.contains(&name.to_ascii_lowercase().as_str()) => {
            let known = "X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, -Port and -Host";
            let message = format!("\"set\" says what the balancer knows ({known}), not {name}");
            return Err(wrong(
                "nothing-to-set",
                part_span(span, line, value),
                message,
            ));
        }
        "set" => Action::Set,
        "remove" => Action::Remove,
        "keep" => Action::Keep,
        value => Action::Value(written(value)),
    };
    Ok(Policy {
        name: written(name),
        action,
        span,
    })
}

fn wrong(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::at(Severity::Error, code, span, message)
}
