//! gunicorn. Follows `gunicorn/http/message.py` and `gunicorn/http/wsgi.py` of gunicorn 27.

mod refused;
mod scheme;

use std::net::IpAddr;

use super::command_line::{integer, localhost};
use super::process::{Gunicorn, HeaderMap};
use super::request_line::{add_header, environ, http, set_bound_address, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, peer};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::upstream::Params;
use crate::wire::{Environ, Header, Payload, Request, Traced, UpstreamRequest};
use refused::{Refused, repr};
use scheme::Vote;

/// gunicorn's way to write an address: a port alone is every address.
pub(super) fn address(value: &str) -> Result<String, String> {
    if let Some(path) = value.strip_prefix("unix:") {
        return Ok(["unix:", path.strip_prefix("//").unwrap_or(path)].concat());
    }
    let value = value.strip_prefix("tcp://").unwrap_or(value);
    let mut parts = value.split(':');
    let (host, port) = match value.rsplit_once("]:") {
        Some((host, port)) => ([host, "]"].concat(), Some(port)),
        None if value.ends_with(']') => (value.to_owned(), None),
        None => (parts.next().unwrap_or_default().to_owned(), parts.next()),
    };
    let Some(port) = integer(port.unwrap_or("8000")) else {
        let port = port.unwrap_or_default();
        return Err(["Error: '", port, "' is not a valid port number."].concat());
    };
    let host = match localhost(&host) {
        "" => "0.0.0.0",
        host => host,
    };
    Ok([host, ":", &port.to_string()].concat())
}

pub(super) fn receive(
    process: &Process,
    options: &Gunicorn,
    listener: &Listener,
    request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    let mut steps = Vec::new();
    // A uwsgi packet is bytes like any others until one of them ends a line.
    if let Payload::Params(params) = &request.payload
        && has_line_end(params)
    {
        steps.push(Step {
            span: listener.span,
            event: Event::WrongProtocol {
                spoken: "uwsgi",
                expected: "HTTP",
            },
        });
        let refused = Refused::new("Invalid HTTP request line: ", b"bare LF as line terminator");
        let outcome = refused
            .titled("Invalid Request Line ")
            .outcome(&mut steps, request);
        return (steps, outcome);
    }
    let outcome = match http(&mut steps, listener, request) {
        Ok(http) => match serve(&mut steps, process, options, listener, request, http) {
            Ok(outcome) => outcome,
            Err(refused) => refused.outcome(&mut steps, request),
        },
        Err(stopped) => stopped.into(),
    };
    (steps, outcome)
}

/// Whether a packet has a line feed somewhere: in a name or value, or as a length of 10.
fn has_line_end(params: &Params) -> bool {
    let lengths = |length: usize| [length as u8, (length >> 8) as u8];
    let size: usize = params
        .list
        .iter()
        .map(|(key, value)| 4 + key.len() + value.len())
        .sum();
    lengths(size).contains(&b'\n')
        || params.list.iter().any(|(key, value)| {
            [key, value]
                .iter()
                .any(|part| lengths(part.len()).contains(&b'\n') || part.find(b'\n').is_some())
        })
}

fn serve(
    steps: &mut Vec<Step>,
    process: &Process,
    options: &Gunicorn,
    listener: &Listener,
    upstream: &UpstreamRequest,
    request: &Request,
) -> Result<Outcome, Refused> {
    let peer = peer::ip(upstream);
    check_line(options, request)?;
    let trusted = is_trusted(&options.forwarded_allow_ips, peer);
    let target = split(&request.target);
    let mut environ = environ(request, &target);
    let mut script_name = match &options.script_name {
        Some((name, span)) => Traced::of(name, &Origin::written(Program::Wsgi, *span)),
        None => Traced::new(),
    };
    let mut vote = Vote::default();
    let mut dropped = Vec::new();
    let mut kept = 0;
    for header in &request.headers.list {
        let name = header.name.to_text().to_ascii_uppercase();
        check_header(options, kept, header, &environ)?;
        vote.cast(options, trusted, header)?;
        if header.name.find(b'_').is_some() {
            let forwarder = |own: &String| *own == name || own == "*";
            if !(trusted && options.forwarder_headers.iter().any(forwarder)) {
                match options.header_map {
                    HeaderMap::Drop => {
                        dropped.push(header.name.to_text().into_owned());
                        continue;
                    }
                    HeaderMap::Refuse => {
                        return Err(Refused::new("Invalid HTTP header name: ", name.as_bytes()));
                    }
                    HeaderMap::Dangerous => {}
                }
            }
        }
        kept += 1;
        if name == "SCRIPT_NAME" {
            script_name = header.value.via(
                Program::Wsgi,
                Rule("gunicorn-script-name"),
                "SCRIPT_NAME",
                options.forwarded_allow_ips_span,
            );
        }
        add_header(&mut environ, &header.name, &header.value, ",");
    }
    let scheme = vote.scheme(options, trusted, request);
    if !target.path.starts_with(script_name.as_bytes()) {
        let mut message = "Configuration problem: Request path ".to_owned();
        message.push_str(&repr(target.path.as_bytes()));
        message.push_str(" does not start with SCRIPT_NAME ");
        message.push_str(&repr(script_name.as_bytes()));
        return Err(Refused {
            status: 500,
            ..Refused::said(message)
        });
    }
    let path = unquote(&target.path.from(script_name.len()));
    environ.set(
        "PATH_INFO",
        path.via(Program::Wsgi, Rule("path-info-decoded"), "PATH_INFO", None),
    );
    environ.set("SCRIPT_NAME", script_name);
    environ.set(
        "RAW_URI",
        request.target.via(
            Program::Wsgi,
            Rule("environ-from-request-line"),
            "RAW_URI",
            None,
        ),
    );
    environ.set("REMOTE_ADDR", peer::address(upstream).unwrap_or_default());
    set_bound_address(&mut environ, listener);
    if listener.port().is_none() {
        set_server_from_host(&mut environ, listener, &scheme.value);
    }
    environ.set("wsgi.url_scheme", scheme.value);
    steps.push(Step {
        span: options.forwarded_allow_ips_span,
        event: scheme.event,
    });
    steps.extend(dropped.into_iter().map(|name| Step {
        span: None,
        event: Event::HeaderDropped { name },
    }));
    Ok(process.call(environ))
}

/// The request line, in gunicorn's order: its length, the method, the target.
fn check_line(options: &Gunicorn, request: &Request) -> Result<(), Refused> {
    let (method, target) = (request.method.as_bytes(), request.target.as_bytes());
    let mut line = [method, target, request.version.as_bytes()].join(&b' ');
    let limit = match options.limit_line {
        limit @ 0..8190 => limit,
        _ => 8190,
    };
    if limit > 0 && line.len() > limit {
        // It reads 8192 bytes at first, and does not wait for the end of a line it refuses anyway.
        let size = line.len().min(8192);
        let message = format!("Request Line is too large ({size} > {limit})");
        return Err(Refused {
            status: 414,
            reason: "URI Too Long",
            span: options.limit_span,
            ..Refused::said(message)
        });
    }
    let conventional = |byte: &u8| !byte.is_ascii_lowercase() && *byte != b'#' && is_token(*byte);
    if !(3..=20).contains(&method.len()) || !method.iter().all(conventional) {
        return Err(Refused::new("Invalid HTTP method: ", method).titled("Invalid Method "));
    }
    let form = target.starts_with(b"/") || target.windows(3).any(|part| part == b"://");
    let all = target == b"*" && method == b"OPTIONS";
    if !target.iter().all(u8::is_ascii_graphic) || !(form || all) {
        line.truncate(8192);
        return Err(
            Refused::new("Invalid HTTP request line: ", &line).titled("Invalid Request Line ")
        );
    }
    Ok(())
}

/// One header: how many there are, its name, its value, its length, and whether it may come again.
fn check_header(
    options: &Gunicorn,
    kept: usize,
    header: &Header,
    environ: &Environ,
) -> Result<(), Refused> {
    let too_large = |message: &str| Refused {
        status: 431,
        reason: "Request Header Fields Too Large",
        span: options.limit_span,
        ..Refused::said(message.to_owned()).titled("Error parsing headers: ")
    };
    let limit = |limit: usize, most: usize| match limit {
        limit if limit == 0 || limit > most => most,
        limit => limit,
    };
    if kept >= limit(options.limit_fields, 32768) {
        return Err(too_large("limit request headers fields"));
    }
    let name = header.name.as_bytes();
    if !name.iter().copied().all(is_token) {
        return Err(Refused::new("Invalid HTTP header name: ", name));
    }
    let upper = name.to_ascii_uppercase();
    let invalid = || Refused::new("Invalid HTTP Header: ", &upper);
    let control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    if header.value.as_bytes().iter().any(control) {
        return Err(invalid());
    }
    if name.len() + header.value.len() + 4 > limit(options.limit_field_size, usize::MAX) {
        return Err(too_large("limit request headers fields size"));
    }
    let key = match &*upper {
        b"HOST" => "HTTP_HOST",
        b"CONTENT-TYPE" => "CONTENT_TYPE",
        b"CONTENT-LENGTH" => "CONTENT_LENGTH",
        _ => return Ok(()),
    };
    match environ.get(key) {
        Some(_) => Err(invalid()),
        None => Ok(()),
    }
}

/// Whether a byte may stand in a method or a header's name.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// On a unix socket the Host header has to stand in for the address; without one its path does.
fn set_server_from_host(environ: &mut Environ, listener: &Listener, scheme: &Traced) {
    let host = environ.get("HTTP_HOST").cloned().unwrap_or_default();
    let parts = host.split(b':');
    let mut name = parts.first().cloned().unwrap_or_default();
    let port = if host.is_empty() {
        let rule = Rule("server-address-bound");
        let origin = Origin::new(Program::Wsgi, rule, "SERVER_NAME", listener.span);
        name = Traced::of(listener.address.trim_start_matches("unix:"), &origin);
        Traced::new()
    } else {
        parts.get(1).cloned().unwrap_or_else(|| {
            let default = if scheme.is("https") { "443" } else { "80" };
            let rule = Rule("server-port-of-scheme");
            let origin = Origin::new(Program::Wsgi, rule, "SERVER_PORT", None);
            Traced::of(default, &origin)
        })
    };
    environ.set("SERVER_NAME", name);
    environ.set("SERVER_PORT", port);
}

/// Whether a peer is in a list of addresses, networks and `*`. A unix socket's peer always is.
fn is_trusted(allowed: &[String], peer: Option<IpAddr>) -> bool {
    let Some(peer) = peer else {
        return true;
    };
    allowed.iter().any(|entry| match network(entry) {
        Some((address, host)) => {
            let (peer_bits, own) = (bits(peer), bits(address));
            let same = (peer_bits ^ own).checked_shr(host).unwrap_or(0) == 0;
            peer.is_ipv4() == address.is_ipv4() && same
        }
        None => entry == "*",
    })
}

/// What gunicorn has against a list of networks.
pub(super) fn no_networks(list: &[String]) -> Option<String> {
    list.iter().find_map(|entry| {
        let wrong = match network(entry) {
            Some((address, host)) => {
                let address = bits(address);
                let network = address.checked_shr(host).map_or(0, |bits| bits << host);
                let strict = network == address;
                return (!strict).then(|| ["Error: ", entry, " has host bits set"].concat());
            }
            None => entry != "*",
        };
        let end = "' does not appear to be an IPv4 or IPv6 network";
        wrong.then(|| ["Error: '", entry, end].concat())
    })
}

/// An address, and how many of its last bits tell the hosts of its network apart.
fn network(entry: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match entry.split_once('/') {
        Some((address, length)) => (address, Some(length.parse().ok()?)),
        None => (entry, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32_u32 } else { 128 };
    Some((address, width.checked_sub(length.unwrap_or(width))?))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_the_star_are_trusted() {
        let trusted = |list: &str, peer: &str| {
            let list: Vec<_> = list.split(',').map(str::to_owned).collect();
            is_trusted(&list, peer.parse().ok())
        };
        assert!(trusted("127.0.0.1,::1", "127.0.0.1"));
        assert!(!trusted("127.0.0.1", "127.0.0.2"));
        assert!(trusted("10.0.0.0/8", "10.9.9.9"));
        assert!(!trusted("10.0.0.0/8", "11.0.0.1"));
        assert!(trusted("0.0.0.0/0", "11.0.0.1"));
        assert!(trusted("*", "2001:db8::1"));
        assert!(trusted("10.0.0.1", "unix"));
    }

    #[test]
    fn addresses_as_gunicorn_reads_them() {
        let address = |value| address(value).unwrap_or_else(|wrong| wrong);
        assert_eq!(address("127.0.0.1:8000"), "127.0.0.1:8000");
        assert_eq!(address("127.0.0.1"), "127.0.0.1:8000");
        assert_eq!(address(":81"), "0.0.0.0:81");
        assert_eq!(address("unix:/run/g.sock"), "unix:/run/g.sock");
        assert_eq!(address("[::1]:81"), "[::1]:81");
        assert_eq!(address("[::1]"), "[::1]:8000");
        assert_eq!(address("localhost:81"), "127.0.0.1:81");
    }
}
