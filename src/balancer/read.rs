//! The `balancer` section: mapping lines, header lines, and the balancer's own address.

use std::net::{IpAddr, SocketAddr};

use super::{
    Action, Balancer, DEFAULT_ADDRESS, Mapping, Policy, ProxyProtocol, Target, preset, presets,
};
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
            from_client: false,
            tcp: None,
            lower: false,
            redirect: (301, ""),
            preset: None,
            proxy_protocol: None,
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
    let lines = written_lines(sources, source);
    let has_mappings = lines.iter().any(|(_, line)| line.contains("->"));
    for (span, line) in lines {
        let Some(name) = line.strip_prefix("preset ") else {
            diagnostics.extend(balancer.read_line(span, line, None).err());
            continue;
        };
        let name = name.trim();
        let Some(found) = preset(name) else {
            let names: Vec<&str> = presets().iter().map(|preset| preset.name).collect();
            let known = names.join(", ");
            let message = format!("there is no preset \"{name}\", only {known}");
            let place = part_span(span, line, name);
            diagnostics.push(wrong("no-such-preset", place, message));
            continue;
        };
        balancer.preset = Some((found, span));
        for line in found.text.lines() {
            // Mappings of one's own take the place of the preset's.
            if !(has_mappings && line.contains("->")) {
                diagnostics.extend(balancer.read_line(span, line, Some(span)).err());
            }
        }
    }
    if balancer.mappings.is_empty() {
        let length = sources.get(source).text.trim_end().len();
        diagnostics.push(wrong(
            "no-mapping",
            Span::new(source, 0..length),
            "a balancer needs a line like \"https://your.domain.com -> http://10.0.0.2:80\"",
        ));
    }
    if let (Some(tcp), Some(policy)) = (balancer.tcp, balancer.policies.first()) {
        let message = "with \"tcp\" the balancer reads no headers, so it cannot change any";
        diagnostics.push(wrong("headers-over-tcp", policy.span, message).blaming(Some(tcp)));
    }
    (balancer, diagnostics)
}

impl Balancer {
    /// Reads a line; of a preset, all of it stands at the preset's place.
    fn read_line(
        &mut self,
        span: Span,
        line: &str,
        preset: Option<Span>,
    ) -> Result<(), Diagnostic> {
        let place = |part: &str| preset.unwrap_or_else(|| part_span(span, line, part));
        if let Some((from, to)) = line.split_once("->") {
            let found = mapping(span, &place, from.trim(), to.trim())?;
            self.mappings.push(found);
        } else if line == "from client" {
            self.from_client = true;
        } else if line == "proxy_protocol" || line == "proxy_protocol v2" {
            let binary = line.ends_with("v2");
            self.proxy_protocol = Some(ProxyProtocol { binary, span });
        } else if line == "lower case" {
            self.lower = true;
        } else if line == "tcp" {
            self.tcp = Some(span);
        } else if let Some(address) = line.strip_prefix("from ") {
            self.address = own_address(&place, address.trim())?;
        } else if let Some(how) = line.strip_prefix("redirect ") {
            self.redirect = redirect(how.trim()).ok_or_else(|| {
                let message = "\"redirect\" is followed by 301, 302, 307 or 308, and perhaps :443";
                wrong("invalid-redirect", place(line), message)
            })?;
        } else {
            self.policies.push(policy(span, &place, line)?);
        }
        Ok(())
    }
}

/// How `redirect https` is answered.
fn redirect(how: &str) -> Option<(u16, &'static str)> {
    let (status, port) = match how.split_once(' ') {
        Some((status, ":443")) => (status, ":443"),
        None => (how, ""),
        Some(_) => return None,
    };
    let status = status.parse().ok()?;
    [301, 302, 307, 308]
        .contains(&status)
        .then_some((status, port))
}

fn mapping(
    span: Span,
    part: &dyn Fn(&str) -> Span,
    from: &str,
    to: &str,
) -> Result<Mapping, Diagnostic> {
    let (scheme, host, port) = place(from).ok_or_else(|| {
        let span = part(from);
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
            wrong("invalid-target", part(to), message)
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

fn own_address(part: &dyn Fn(&str) -> Span, address: &str) -> Result<Endpoint, Diagnostic> {
    let place = part(address);
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

fn policy(span: Span, place: &dyn Fn(&str) -> Span, line: &str) -> Result<Policy, Diagnostic> {
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
        if part.is_empty() {
            return Traced::new();
        }
        let origin = Origin::written(Program::Balancer, place(part));
        Traced::of(part, &origin)
    };
    let (word, rest) = value.split_once(' ').unwrap_or((value, ""));
    let rest = rest.trim();
    let action = match word {
        "append" => Action::Append(written(rest)),
        "add" => Action::Add(written(rest)),
        "set"
            if rest.is_empty()
                && !super::header::KNOWN.contains(&name.to_ascii_lowercase().as_str()) =>
        {
            let known = "X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, -Port and -Host";
            let message = format!("\"set\" says what the balancer knows ({known}), not {name}");
            return Err(wrong("nothing-to-set", place(value), message));
        }
        "set" if rest.is_empty() => Action::Set,
        "remove" if rest.is_empty() => Action::Remove,
        "keep" if rest.is_empty() => Action::Keep,
        _ => Action::Value(written(value)),
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
