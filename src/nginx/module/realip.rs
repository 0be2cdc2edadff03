//! `set_real_ip_from`, `real_ip_header`, `real_ip_recursive`: the client's address out of a
//! header that a trusted peer sent.
//!
//! Follows `ngx_http_realip_module.c` and `ngx_http_get_forwarded_addr`.

use std::net::IpAddr;

use super::{Flow, Inherit, PhaseHandler, Row, inherit, upstream};
use crate::nginx::address;
use crate::nginx::cidr::{self, Cidr};
use crate::nginx::config::builder::Builder;
use crate::nginx::request::{Client, Request};
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::variable;
use crate::nginx::version::{Change, Version};
use crate::text::{Diagnostic, Span};
use crate::wire::{Program, Rule, Traced};

/// The client's address was taken from a header.
const REAL_IP: Rule = Rule("real-ip");

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    from: Vec<Cidr>,
    from_unix: bool,
    from_span: Option<Span>,
    header: Option<(String, Span)>,
    recursive: Option<bool>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        if self.from_span.is_none() {
            self.from.clone_from(&parent.from);
            self.from_unix = parent.from_unix;
            self.from_span = parent.from_span;
        }
        inherit(&mut self.header, &parent.header);
        inherit(&mut self.recursive, &parent.recursive);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("set_real_ip_from", set_from),
    ("real_ip_header", |builder, directive| {
        let read = |directive: &Directive| {
            slot::text(directive).map(|word| (word.text, directive.span))
        };
        slot::fill(&mut builder.conf().realip.header, directive, read)
    }),
    ("real_ip_recursive", |builder, directive| {
        slot::fill(&mut builder.conf().realip.recursive, directive, slot::flag)
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] =
    &[(Phase::PostRead, replace), (Phase::PreAccess, replace)];

pub(crate) const VARIABLES: &[variable::Row] = &[
    ("realip_remote_addr", |request| {
        Some(connected(request).text)
    }),
    ("realip_remote_port", |request| {
        Some(connected(request).port)
    }),
];

/// The client as the connection has it.
fn connected(request: &Request<'_>) -> Client {
    let address = &request.config.addresses[request.address].address;
    Client::new(request.connection, address)
}

fn set_from(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let text = word.text.as_str();
    let conf = |builder: &mut Builder<'_>, cidr: Option<Cidr>| {
        let conf = &mut builder.conf().realip;
        conf.from.extend(cidr);
        conf.from_span.get_or_insert(directive.span);
    };
    if text == "unix:" {
        conf(builder, None);
        builder.conf().realip.from_unix = true;
        return Ok(());
    }
    if let Some((cidr, low_bits)) = Cidr::parse(text) {
        if low_bits {
            builder.push(problem::low_bits(directive, word));
        }
        conf(builder, Some(cidr));
        return Ok(());
    }
    let known = upstream::resolve(&builder.config, &text.to_ascii_lowercase());
    match known.and_then(|ip| Cidr::parse(&ip)) {
        Some((cidr, _)) => {
            conf(builder, Some(cidr));
            Ok(())
        }
        None => Err(problem::emerg_at(
            "host-not-found",
            directive,
            word,
            format!("host not found in set_real_ip_from \"{text}\""),
        )),
    }
}

fn replace(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().realip;
    if conf.from_span.is_none() || request.real_ip_done {
        return Flow::Declined;
    }
    let (header, span) = match &conf.header {
        Some((header, span)) => (header.as_str(), Some(*span)),
        None => ("X-Real-IP", conf.from_span),
    };
    let proxied = request.proxied.clone().filter(|_| header == "proxy_protocol");
    let lines: Vec<Traced> = match (&proxied, header) {
        (Some(proxied), _) => vec![proxied.source.0.clone()],
        (None, "proxy_protocol") => Vec::new(),
        _ => request.headers.all(header).cloned().collect(),
    };
    let kept = |request: &mut Request<'_>, reason| {
        let header = header.to_owned();
        request.step(span, Event::RealIpKept { header, reason });
        Flow::Declined
    };
    if lines.is_empty() {
        return kept(request, "absent");
    }
    // Only `X-Forwarded-For` counts all its lines; of another header the first line counts.
    let lines = if header.eq_ignore_ascii_case("X-Forwarded-For") {
        lines
    } else {
        lines[..1].to_vec()
    };
    let peer = request.connection.peer.ip;
    let trusts_peer = match request.connection.unix {
        Some(_) => conf.from_unix,
        None => conf.from.iter().any(|cidr| cidr.contains(peer)),
    };
    let recursive = conf.recursive.unwrap_or(false);
    let version = request.config.version;
    let found = match forwarded(&lines, trusts_peer, &conf.from, recursive, version) {
        Ok(found) => found,
        Err(reason) => return kept(request, reason),
    };
    // nginx prints the address anew.
    let mut text = found.text;
    let printed = address::text(found.ip);
    if !text.is(&printed)
        && let Some(origin) = text.origin_at(0)
    {
        text = Traced::of(printed, origin);
    }
    let text = text.via(Program::Nginx, REAL_IP, header, conf.from_span.or(span));
    request.step(
        span,
        Event::RealIp {
            header: header.to_owned(),
            from: request.client.text.to_string(),
            to: text.clone(),
        },
    );
    request.client = Client {
        ip: found.ip,
        text,
        port: proxied.map_or(found.port, |proxied| proxied.source.1),
    };
    request.real_ip_done = true;
    Flow::Declined
}

/// An address that was found in a header.
pub(super) struct Found {
    /// The address.
    pub(super) ip: IpAddr,
    /// As it stands there.
    pub(super) text: Traced,
    port: Traced,
}

/// `ngx_http_get_forwarded_addr`: from the last element of the last line back to the first
/// address that is not trusted.
pub(super) fn forwarded(
    lines: &[Traced],
    trusts_peer: bool,
    from: &[Cidr],
    recursive: bool,
    version: Version,
) -> Result<Found, &'static str> {
    let mut trusted = trusts_peer;
    let mut found: Option<Found> = None;
    for line in lines.iter().rev() {
        let mut rest = line.clone();
        loop {
            if !trusted {
                return found.ok_or("untrusted");
            }
            let element = last_element(&mut rest);
            let Some(next) = parse(&element, version) else {
                return found.ok_or("invalid");
            };
            trusted = from.iter().any(|cidr| cidr.contains(next.ip));
            found = Some(next);
            if !recursive {
                return found.ok_or("invalid");
            }
            if rest.is_empty() {
                break;
            }
        }
    }
    found.ok_or("invalid")
}

/// Takes the last element off: separators are commas and spaces.
fn last_element(rest: &mut Traced) -> Traced {
    let bytes = rest.as_bytes();
    let mut end = bytes.len();
    while end > 1 && matches!(bytes[end - 1], b' ' | b',') {
        end -= 1;
    }
    // The first byte is never looked at.
    let start = (1..end)
        .rev()
        .find(|index| matches!(bytes[*index], b' ' | b','))
        .map_or(0, |index| index + 1);
    let element = rest.slice(start..end);
    *rest = rest.to(start.saturating_sub(1));
    element
}

/// `ngx_parse_addr_port`: an address, `address:port`, `[v6]:port`, `[v6]`.
fn parse(element: &Traced, version: Version) -> Option<Found> {
    let text = element.to_text().into_owned();
    let inner = text.strip_prefix('[');
    let (host, port) = match inner {
        _ if cidr::address(&text).is_some() => (text.as_str(), None),
        Some(inner) => match inner.split_once(']')? {
            (host, "") if version.has(Change::BareBrackets) => (host, None),
            (host, port) => (host, Some(port.strip_prefix(':')?)),
        },
        None => text.split_once(':').map(|(host, port)| (host, Some(port)))?,
    };
    let mut found = Found {
        ip: cidr::address(host)?,
        text: element.slice(inner.map_or(0, |_| 1)..host.len() + inner.map_or(0, |_| 1)),
        port: Traced::new(),
    };
    if let Some(port) = port {
        let digits = port.trim_start_matches('0');
        let valid = port.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|_| valid)?;
        found.port = element.from(text.len() - digits.len());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(header: &str, recursive: bool, expected: &str) {
        let origin = Origin::typed("X-Forwarded-For", None);
        let from = [Cidr::parse("10.0.0.0/8").unwrap().0];
        let lines = [Traced::of(header, &origin)];
        let seen = match forwarded(&lines, true, &from, recursive, Version::V1_22) {
            Ok(found) => format!("{} {}", found.text, found.port),
            Err(reason) => reason.to_owned(),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_last_element_counts() {
        check("1.1.1.1, 2.2.2.2", false, "2.2.2.2 ");
        check("2.2.2.2, ", false, "2.2.2.2 ");
        check("1.1.1.1:80", false, "1.1.1.1 80");
        check("bad", false, "invalid");
        check(",1.1.1.1", false, "invalid");
    }

    #[test]
    fn recursion_goes_back_to_the_first_untrusted_one() {
        check("1.1.1.1, 2.2.2.2, 10.0.0.2", true, "2.2.2.2 ");
        check("10.0.0.3, 10.0.0.2", true, "10.0.0.3 ");
        check("bad, 10.0.0.2", true, "10.0.0.2 ");
    }
}
