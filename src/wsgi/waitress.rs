//! waitress. Follows `waitress/task.py` and `waitress/proxy_headers.py` of waitress 3.0.

use super::process::Waitress;
use super::request_line::{add_header, environ, http, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, Stopped, peer, reply};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Request, Traced, UpstreamRequest};

/// The headers that are removed unless they are trusted, by environ key.
const PROXY_HEADERS: [(&str, &str); 6] = [
    ("x-forwarded-for", "HTTP_X_FORWARDED_FOR"),
    ("x-forwarded-host", "HTTP_X_FORWARDED_HOST"),
    ("x-forwarded-proto", "HTTP_X_FORWARDED_PROTO"),
    ("x-forwarded-port", "HTTP_X_FORWARDED_PORT"),
    ("x-forwarded-by", "HTTP_X_FORWARDED_BY"),
    ("forwarded", "HTTP_FORWARDED"),
];

/// waitress's way to write an address.
pub(super) fn address(value: &str) -> String {
    match value.rsplit_once(':') {
        Some(("" | "*", port)) => format!("0.0.0.0:{port}"),
        Some((host, port)) => format!("{}:{port}", super::command_line::localhost(host)),
        None => format!("{}:8080", super::command_line::localhost(value)),
    }
}

pub(super) fn receive(
    process: &Process,
    options: &Waitress,
    listener: &Listener,
    request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    let mut steps = Vec::new();
    let outcome = match http(&mut steps, listener, request) {
        Ok(http) => serve(&mut steps, process, options, listener, request, http)
            .unwrap_or_else(Outcome::from),
        Err(stopped) => stopped.into(),
    };
    (steps, outcome)
}

fn serve(
    steps: &mut Vec<Step>,
    process: &Process,
    options: &Waitress,
    listener: &Listener,
    upstream: &UpstreamRequest,
    request: &Request,
) -> Result<Outcome, Stopped> {
    if !request.target.as_bytes().is_ascii() {
        return Err(refusal("Bad URI", "waitress"));
    }
    if request.method.as_bytes().iter().any(u8::is_ascii_lowercase) {
        let message = format!("Malformed HTTP method \"{}\"", request.method);
        return Err(refusal(&message, "waitress"));
    }
    let target = split(&request.target);
    let mut environ = environ(request, &target);
    let (scheme, scheme_span) = match &options.url_scheme {
        Some((scheme, span)) => (scheme.as_str(), Some(*span)),
        None => ("http", None),
    };
    let rule = Rule("waitress-url-scheme");
    let scheme_origin = Origin::new(Program::Wsgi, rule, "", scheme_span);
    environ.set("wsgi.url_scheme", Traced::of(scheme, &scheme_origin));
    set_path(&mut environ, options, &target.path);
    environ.set(
        "REQUEST_URI",
        request.target.via(
            Program::Wsgi,
            Rule("environ-from-request-line"),
            "REQUEST_URI",
            None,
        ),
    );
    let own = |rule, key: &str| Origin::new(Program::Wsgi, rule, key, listener.span);
    environ.set(
        "SERVER_NAME",
        Traced::of(
            "waitress.invalid",
            &own(Rule("waitress-server-name"), "SERVER_NAME"),
        ),
    );
    environ.set(
        "SERVER_PORT",
        Traced::of(
            listener.port().unwrap_or_default(),
            &own(Rule("server-port-socket"), "SERVER_PORT"),
        ),
    );
    environ.set("REMOTE_ADDR", peer::address(upstream).unwrap_or_default());
    for header in &request.headers.list {
        if header.name.find(b'_').is_some() {
            steps.push(Step {
                span: None,
                event: Event::HeaderDropped {
                    name: header.name.to_text().into_owned(),
                },
            });
            continue;
        }
        add_header(&mut environ, &header.name, &header.value, ", ");
    }
    translate(steps, options, upstream, &mut environ)?;
    steps.push(Step {
        span: scheme_span,
        event: Event::SchemeIs {
            scheme: environ
                .get("wsgi.url_scheme")
                .map_or_else(String::new, |scheme| scheme.to_text().into_owned()),
        },
    });
    Ok(process.call(environ))
}

/// `SCRIPT_NAME` and `PATH_INFO`: the prefix is cut where the path begins with it, and claimed
/// even where it does not.
fn set_path(environ: &mut Environ, options: &Waitress, path: &Traced) {
    let slashes = path
        .as_bytes()
        .iter()
        .take_while(|byte| **byte == b'/')
        .count();
    let path = unquote(&path.from(slashes.saturating_sub(1)));
    let mut path = path.via(Program::Wsgi, Rule("path-info-decoded"), "PATH_INFO", None);
    let mut script_name = Traced::new();
    if let Some((prefix, span)) = &options.url_prefix {
        let origin = Origin::new(
            Program::Wsgi,
            Rule("waitress-url-prefix"),
            prefix,
            Some(*span),
        );
        script_name = Traced::of(prefix, &origin);
        let next = path.as_bytes().get(prefix.len());
        if path.starts_with(prefix) && matches!(next, None | Some(b'/')) {
            path = path.from(prefix.len());
        }
    }
    environ.set("SCRIPT_NAME", script_name);
    environ.set("PATH_INFO", path);
}

/// What a trusted proxy says replaces what the connection says; what an untrusted one says is
/// removed.
fn translate(
    steps: &mut Vec<Step>,
    options: &Waitress,
    upstream: &UpstreamRequest,
    environ: &mut Environ,
) -> Result<(), Stopped> {
    let peer = peer::ip(upstream).map(|ip| ip.to_string());
    let trusted = options
        .trusted_proxy
        .as_ref()
        .filter(|(proxy, _)| proxy == "*" || Some(proxy) == peer.as_ref());
    let kept = |name: &str| {
        trusted.is_some()
            && options
                .trusted_proxy_headers
                .iter()
                .any(|other| other == name)
    };
    if let Some((_, span)) = trusted {
        let read = |environ: &Environ, index: usize| {
            let (name, key) = PROXY_HEADERS[index];
            kept(name).then(|| environ.get(key).cloned()).flatten()
        };
        if kept("forwarded") && environ.get("HTTP_FORWARDED").is_some() {
            steps.push(Step {
                span: Some(*span),
                event: Event::NotSimulated("the header Forwarded"),
            });
        }
        apply(
            environ,
            options.trusted_proxy_count.max(1),
            Some(*span),
            read(environ, 0),
            read(environ, 1),
            read(environ, 2),
            read(environ, 3),
        )?;
    }
    if options.keeps_untrusted.is_some() {
        return Ok(());
    }
    for (name, key) in PROXY_HEADERS {
        if !kept(name) && environ.get(key).is_some() {
            environ.remove(key);
            steps.push(Step {
                span: None,
                event: Event::HeaderDropped {
                    name: name.to_owned(),
                },
            });
        }
    }
    Ok(())
}

fn apply(
    environ: &mut Environ,
    count: usize,
    span: Option<Span>,
    forwarded_for: Option<Traced>,
    host: Option<Traced>,
    proto: Option<Traced>,
    port: Option<Traced>,
) -> Result<(), Stopped> {
    let taken = |value: &Traced, about: &str| {
        value.via(Program::Wsgi, Rule("waitress-trusted-header"), about, span)
    };
    let hop = |value: &Traced| {
        let hops = value.split(b',');
        hops[hops.len().saturating_sub(count)].trim(b" \t\"")
    };
    for (value, name) in [(&proto, "X-Forwarded-Proto"), (&port, "X-Forwarded-Port")] {
        if value
            .as_ref()
            .is_some_and(|value| value.find(b',').is_some())
        {
            return Err(malformed(name));
        }
    }
    let mut port = port.unwrap_or_default();
    if let Some(proto) = proto.filter(|proto| !proto.is_empty()) {
        let proto = taken(&proto.trim(b"\"").to_ascii_lowercase(), "X-Forwarded-Proto");
        if !proto.is("http") && !proto.is("https") {
            return Err(malformed("X-Forwarded-Proto"));
        }
        if port.is_empty() {
            let rule = Rule("server-port-of-scheme");
            let origin = Origin::made(Program::Wsgi, rule, "SERVER_PORT", span, proto.origins());
            port = Traced::of(if proto.is("http") { "80" } else { "443" }, &origin);
        }
        environ.set("wsgi.url_scheme", proto);
    }
    if let Some(host) = &host {
        environ.set("HTTP_X_FORWARDED_HOST", last_hops(host, count));
    }
    if let Some(host) = host.map(|host| taken(&hop(&host), "X-Forwarded-Host")) {
        let colon = host.as_bytes().iter().rposition(|byte| *byte == b':');
        let mut full = host.clone();
        if let Some(at) = colon.filter(|_| !host.ends_with("]")) {
            port = host.from(at + 1);
            environ.set("SERVER_NAME", host.to(at));
        } else {
            let https = environ
                .get("wsgi.url_scheme")
                .is_some_and(|scheme| scheme.is("https"));
            let standard = port.is("443") && https || port.is("80") && !https;
            if !port.is_empty() && !standard {
                let rule = Rule("waitress-trusted-header");
                let origin = Origin::new(Program::Wsgi, rule, "X-Forwarded-Port", span);
                full.push_bytes(":", &origin);
                full.push(&taken(&port, "X-Forwarded-Port"));
            }
            environ.set("SERVER_NAME", host);
        }
        environ.set("HTTP_HOST", full);
    }
    if !port.is_empty() {
        environ.set("SERVER_PORT", port);
    }
    if let Some(value) = forwarded_for {
        let client = taken(&hop(&value), "X-Forwarded-For");
        environ.set("HTTP_X_FORWARDED_FOR", last_hops(&value, count));
        let port = client.as_bytes().iter().rposition(|byte| *byte == b':');
        let plain = client.split(b':').len() == 2;
        let client = match port {
            Some(at) if plain || client.starts_with("[") && !client.ends_with("]") => client.to(at),
            _ => client,
        };
        environ.set("REMOTE_ADDR", client.trim(b"[]"));
    }
    Ok(())
}

/// The last so many items of a list header.
fn last_hops(value: &Traced, count: usize) -> Traced {
    let hops = value.split(b',');
    let cut: usize = hops[..hops.len().saturating_sub(count)]
        .iter()
        .map(|hop| hop.len() + 1)
        .sum();
    value.from(cut).trim(b" \t")
}

fn malformed(name: &str) -> Stopped {
    refusal(&format!("Header \"{name}\" malformed."), "server")
}

fn refusal(message: &str, by: &str) -> Stopped {
    let origin = Origin::new(Program::Wsgi, Rule("waitress-refused"), message, None);
    let body = format!("Bad Request\r\n\r\n{message}\r\n\r\n(generated by {by})");
    Outcome::Answer(reply::text(
        400,
        "Bad Request",
        &[
            ("Connection", "close"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ],
        &body,
        &origin,
    ))
    .into()
}
