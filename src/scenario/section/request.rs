//! The `request` sections: what a person types, or a request head byte for byte.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::unreadable;
use crate::scenario::{Kind, Scenario, Section};
use crate::text::{Diagnostic, Span, all_lines, part_span};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Endpoint, Header, Scheme, Traced};

/// The client's address when none is written.
pub const DEFAULT_CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// The port a client's or balancer's connection comes from.
pub const SOURCE_PORT: u16 = 40_000;

/// A request of a scenario.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name, or its number (from 1) if it has none.
    pub name: String,
    /// The line that says what is asked for.
    pub span: Option<Span>,
    /// Who asks.
    pub client: Endpoint,
    /// In which form.
    pub form: Form,
    /// Lines that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The two forms of a request.
#[derive(Clone, Debug)]
pub enum Form {
    /// As a person types it.
    Typed(Typed),
    /// Byte for byte, past the browser and the balancer.
    Raw(Raw),
    /// Nothing that could be asked.
    Unreadable,
}

/// What a person types.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The method.
    pub method: Traced,
    /// The URL as typed.
    pub url: Traced,
    /// Further header lines.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Traced,
}

/// A request head as it goes over the connection.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Whether the connection is encrypted.
    pub scheme: Scheme,
    /// Where it goes.
    pub to: SocketAddr,
    /// The line that says so.
    pub to_span: Span,
    /// The TLS server name that is asked for.
    pub server_name: Option<Traced>,
    /// A first line of the PROXY protocol, which goes before TLS.
    pub preface: Traced,
    /// Request line and header lines, each ended by CRLF, and the empty line.
    pub head: Traced,
    /// The first of these lines.
    pub line: Traced,
    /// The body.
    pub body: Traced,
}

/// Reads all requests, in order.
pub fn read(scenario: &Scenario) -> Vec<Request> {
    scenario
        .sections
        .iter()
        .filter_map(|section| match &section.kind {
            Kind::Request(name) => Some((section, name)),
            _ => None,
        })
        .zip(1..)
        .map(|((section, name), number)| {
            let name = name.clone().unwrap_or_else(|| format!("{number}"));
            read_one(scenario, section, name)
        })
        .collect()
}

fn read_one(scenario: &Scenario, section: &Section, name: String) -> Request {
    let text = scenario.sources.get(section.source).text.as_str();
    let lines = all_lines(&scenario.sources, section.source);
    let origin = Origin::new(Program::Client, Rule("default-client"), "", None);
    let mut request = Request {
        name,
        span: None,
        client: endpoint(DEFAULT_CLIENT, origin),
        form: Form::Unreadable,
        diagnostics: Vec::new(),
    };
    let Some(first) = lines.iter().position(|(_, line)| !line.trim().is_empty()) else {
        let span = Span::new(section.source, 0..0);
        let message = "a request needs a line like \"GET https://your.domain.com/\"";
        let wrong = unreadable("empty-request", span, message);
        request.diagnostics.push(wrong);
        return request;
    };
    let blank = lines[first..]
        .iter()
        .position(|(_, line)| line.is_empty())
        .map_or(lines.len(), |length| first + length);
    let body = lines.get(blank + 1).map_or(Traced::new(), |(place, _)| {
        let start = place.start() as usize;
        let rest = text[start..].trim_end_matches('\n');
        let place = Span::new(section.source, start..start + rest.len());
        Traced::of(rest, &Origin::typed("body", Some(place)))
    });
    let (span, whole) = lines[first];
    let line = whole.trim();
    let span = part_span(span, whole, line);
    request.span = Some(span);
    let head = &lines[first + 1..blank];
    if line.starts_with("to ") {
        read_raw(&mut request, span, line, head, body);
    } else {
        read_typed(&mut request, span, line, head, body);
    }
    request
}

fn read_typed(request: &mut Request, span: Span, line: &str, head: &[(Span, &str)], body: Traced) {
    let (method, url) = match line.split_once(' ') {
        Some((method, url)) if !url.trim().is_empty() => {
            let place = part_span(span, line, method);
            let method = Traced::of(method, &Origin::typed("method", Some(place)));
            (method, url.trim())
        }
        _ => {
            let origin = Origin::new(Program::Browser, Rule("method-get"), "", None);
            (Traced::of("GET", &origin), line)
        }
    };
    let place = part_span(span, line, url);
    let mut headers: Vec<Header> = Vec::new();
    for (span, line) in head {
        if let Some(address) = line.strip_prefix("from ").filter(|_| headers.is_empty()) {
            read_client(request, *span, line, address);
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            let message = format!("a header line is \"Name: value\", not \"{line}\"");
            request
                .diagnostics
                .push(unreadable("no-header", *span, message));
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let origin = Origin::typed(name, Some(part_span(*span, line, value)));
        let name_place = part_span(*span, line, name);
        headers.push(Header {
            name: Traced::of(name, &Origin::typed(name, Some(name_place))),
            value: Traced::of(value, &origin),
        });
    }
    request.form = Form::Typed(Typed {
        method,
        url: Traced::of(url, &Origin::typed("url", Some(place))),
        headers,
        body,
    });
}

fn read_raw(request: &mut Request, span: Span, line: &str, head: &[(Span, &str)], body: Traced) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let scheme = match words.get(1) {
        Some(&"http") => Some(Scheme::Http),
        Some(&"https") => Some(Scheme::Https),
        _ => None,
    };
    let to = words
        .get(2)
        .and_then(|word| word.parse::<SocketAddr>().ok());
    if let Some(from) = words.iter().position(|word| *word == "from") {
        let address = words.get(from + 1).copied().unwrap_or("");
        read_client(request, span, line, address);
    }
    let (Some(scheme), Some(to)) = (scheme, to) else {
        let message = "a request byte for byte begins with \"to http 192.0.2.10:80\"";
        request
            .diagnostics
            .push(unreadable("no-address", span, message));
        return;
    };
    let server_name = words
        .iter()
        .position(|word| *word == "sni")
        .and_then(|at| words.get(at + 1))
        .map(|name| {
            let place = part_span(span, line, name);
            Traced::of(name, &Origin::typed("server name", Some(place)))
        });
    let mut preface = Traced::new();
    let mut head = head;
    if let Some(((span, line), rest)) = head.split_first()
        && line.starts_with("PROXY ")
    {
        preface.push_bytes(
            [line, "\r\n"].concat(),
            &Origin::typed("PROXY", Some(*span)),
        );
        head = rest;
    }
    let mut bytes = Traced::new();
    for (index, (span, line)) in head.iter().enumerate() {
        let about = match line.split_once(':') {
            Some((name, _)) if index > 0 => name,
            _ => "request line",
        };
        let origin = Origin::typed(about, Some(*span));
        bytes.push_bytes(line, &origin);
        bytes.push_bytes("\r\n", &origin);
    }
    let first = head.first().map_or(0, |(_, line)| line.len());
    let line = bytes.to(first);
    bytes.push_bytes("\r\n", &Origin::typed("request line", Some(span)));
    request.form = Form::Raw(Raw {
        scheme,
        to,
        to_span: span,
        server_name,
        preface,
        head: bytes,
        line,
        body,
    });
}

fn read_client(request: &mut Request, span: Span, line: &str, address: &str) {
    let address = address.split_whitespace().next().unwrap_or_default();
    let place = if address.is_empty() {
        span
    } else {
        part_span(span, line, address)
    };
    if let Ok(ip) = address.parse() {
        request.client = endpoint(ip, Origin::typed("address", Some(place)));
    } else {
        let message = format!("\"{address}\" is no address of a client");
        let wrong = unreadable("not-an-address", place, message);
        request.diagnostics.push(wrong);
    }
}

fn endpoint(ip: IpAddr, origin: Origin) -> Endpoint {
    Endpoint {
        ip,
        port: SOURCE_PORT,
        origin,
    }
}
