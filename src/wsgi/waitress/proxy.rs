//! What a trusted proxy says replaces what the connection says; what an untrusted one says is
//! removed. Follows `waitress/proxy_headers.py` of waitress 3.0.

use super::super::process::Waitress;
use super::{Event, Step, Stopped, bad_request};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};

/// The headers that are removed unless they are trusted, by environ key.
const PROXY_HEADERS: [(&str, &str); 6] = [
    ("X-Forwarded-For", "HTTP_X_FORWARDED_FOR"),
    ("X-Forwarded-Host", "HTTP_X_FORWARDED_HOST"),
    ("X-Forwarded-Proto", "HTTP_X_FORWARDED_PROTO"),
    ("X-Forwarded-Port", "HTTP_X_FORWARDED_PORT"),
    ("X-Forwarded-By", "HTTP_X_FORWARDED_BY"),
    ("Forwarded", "HTTP_FORWARDED"),
];

/// What the headers say; what they do not say is empty.
#[derive(Default)]
struct Told {
    client: Traced,
    host: Traced,
    proto: Traced,
    port: Traced,
}

/// A header that cannot be read, why, and its value if that is not the header's.
struct Malformed(&'static str, &'static str, Option<Traced>);

/// Translates what is trusted, and removes the rest.
pub(super) fn translate(
    steps: &mut Vec<Step>,
    options: &Waitress,
    environ: &mut Environ,
) -> Result<(), Stopped> {
    let peer = environ.get("REMOTE_ADDR").cloned().unwrap_or_default();
    let trusted = options
        .trusted_proxy
        .as_ref()
        .filter(|(proxy, _)| proxy == "*" || peer.is(proxy));
    let listed = &options.trusted_proxy_headers;
    let kept = |name: &str| {
        trusted.is_some()
            && (listed.iter().any(|own| own.eq_ignore_ascii_case(name))
                || listed.is_empty() && name == "X-Forwarded-Proto")
    };
    if let Some((_, span)) = trusted {
        let count = options.trusted_proxy_count.max(1);
        let told = if kept("Forwarded") {
            forwarded(environ, count)
        } else {
            forwarded_headers(environ, count, &kept)
        };
        let forwarded = environ
            .get("HTTP_FORWARDED")
            .is_some_and(|_| kept("Forwarded"));
        let applied = told.and_then(|told| apply(environ, *span, &told, forwarded));
        if let Err(Malformed(name, why, value)) = applied {
            let key = PROXY_HEADERS.iter().find(|(known, _)| *known == name);
            let value = value
                .or_else(|| environ.get(key?.1).cloned())
                .unwrap_or_default();
            let peer = peer.to_text();
            steps.push(Step {
                span: Some(*span),
                event: Event::Log(format!(
                    "Malformed proxy header \"{name}\" from \"{peer}\": {why} value: {value}"
                )),
            });
            let message = ["Header \"", name, "\" malformed."].concat();
            return Err(bad_request(&message, "server", Some(*span)));
        }
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

/// What the X-Forwarded headers say.
fn forwarded_headers(
    environ: &mut Environ,
    count: usize,
    kept: &impl Fn(&str) -> bool,
) -> Result<Told, Malformed> {
    const QUOTING: &str = "Invalid quoting in value";
    let mut read = Vec::new();
    for (index, (name, key)) in PROXY_HEADERS.into_iter().take(4).enumerate() {
        let value = environ.get(key).filter(|_| kept(name)).cloned();
        let value = value.unwrap_or_default();
        if index > 1 {
            let value = undquote(&value).ok_or(Malformed(name, QUOTING, None))?;
            if value.find(b',').is_some() {
                let why = "Unspecified behavior for multiple values found in header";
                return Err(Malformed(name, why, None));
            }
            read.push(value);
            continue;
        }
        // All hops are read, the last so many are kept, and the first of those counts.
        let mut hops = Vec::new();
        for hop in value.split(b',') {
            hops.push(undquote(&hop.trim(b" \t")).ok_or(Malformed(name, QUOTING, None))?);
        }
        if !value.is_empty() {
            environ.set(key, last_hops(&value, count));
        }
        read.push(hops.swap_remove(hops.len().saturating_sub(count)));
    }
    let [mut client, host, proto, port] = <[Traced; 4]>::try_from(read).unwrap_or_default();
    // Brackets go around an IPv6 address, even around one that has brackets and a port.
    let ipv6 = client.find(b'.').is_none() && client.find(b':').is_some();
    if ipv6 && !client.ends_with("]") {
        let origin = client.origins().swap_remove(0);
        client = Traced::of("[", &origin).then(&client);
        client.push_bytes("]", &origin);
    }
    Ok(Told {
        client,
        host,
        proto,
        port,
    })
}

/// What the header Forwarded says: of its last elements, the oldest that says something.
fn forwarded(environ: &mut Environ, count: usize) -> Result<Told, Malformed> {
    let mut told = Told::default();
    let Some(value) = environ.get("HTTP_FORWARDED").cloned() else {
        return Ok(told);
    };
    let malformed = |why| Malformed("Forwarded", why, None);
    let elements = value.split(b',');
    let first = elements.len().saturating_sub(count);
    let mut all: Vec<(usize, Traced, Traced)> = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        for pair in element.trim(b" \t").to_ascii_lowercase().split(b';') {
            if pair.is_empty() {
                continue;
            }
            let equals = pair.find(b'=');
            let equals = equals.ok_or(malformed("Invalid forwarded-pair missing \"=\""))?;
            let (token, value) = (pair.to(equals), pair.from(equals + 1));
            if token.trim(b" \t") != token {
                return Err(malformed("Token may not be surrounded by whitespace"));
            }
            if value.trim(b" \t") != value {
                return Err(malformed("Value may not be surrounded by whitespace"));
            }
            if ["by", "for", "host", "proto"]
                .iter()
                .any(|own| token.is(own))
            {
                let value = undquote(&value).ok_or(malformed("Invalid quoting in value"))?;
                all.push((index, token, value));
            }
        }
    }
    for (index, token, value) in all.into_iter().rev() {
        let place = match token.as_bytes() {
            b"for" => &mut told.client,
            b"host" => &mut told.host,
            b"proto" => &mut told.proto,
            _ => continue,
        };
        if index >= first && !value.is_empty() {
            *place = value;
        }
    }
    if !value.is_empty() {
        environ.set("HTTP_FORWARDED", last_hops(&value, count));
    }
    Ok(told)
}

fn apply(environ: &mut Environ, span: Span, told: &Told, forwarded: bool) -> Result<(), Malformed> {
    let name = |known: &'static str| if forwarded { "Forwarded" } else { known };
    let taken = |value: &Traced, known: &'static str| {
        let rule = Rule("waitress-trusted-header");
        value.via(Program::Wsgi, rule, name(known), Some(span))
    };
    let mut port = taken(&told.port, "X-Forwarded-Port");
    if !told.proto.is_empty() {
        let proto = taken(&told.proto.to_ascii_lowercase(), "X-Forwarded-Proto");
        if !proto.is("http") && !proto.is("https") {
            let header = if forwarded {
                "Forwarded Proto="
            } else {
                "X-Forwarded-Proto"
            };
            return Err(Malformed(header, "unsupported proto value", Some(proto)));
        }
        if port.is_empty() {
            let rule = Rule("server-port-of-scheme");
            let from = proto.origins();
            let origin = Origin::made(Program::Wsgi, rule, "SERVER_PORT", Some(span), from);
            port = Traced::of(if proto.is("http") { "80" } else { "443" }, &origin);
        }
        environ.set("wsgi.url_scheme", proto);
    }
    if !told.host.is_empty() {
        let mut host = taken(&told.host, "X-Forwarded-Host");
        let mut name = host.clone();
        if let Some(at) = last_colon(&host) {
            port = host.from(at + 1).trim(b" \t");
            name = host.to(at).trim(b" \t");
        } else {
            let https = environ
                .get("wsgi.url_scheme")
                .is_some_and(|scheme| scheme.is("https"));
            let standard = port.is("443") && https || port.is("80") && !https;
            if let Some(origin) = port.origin_at(0).filter(|_| !standard) {
                host.push_bytes(":", origin);
                host.push(&port);
            }
        }
        environ.set("SERVER_NAME", name);
        environ.set("HTTP_HOST", host);
    }
    if !port.is_empty() {
        environ.set("SERVER_PORT", port);
    }
    if !told.client.is_empty() {
        let mut client = taken(&told.client, "X-Forwarded-For");
        if let Some(at) = last_colon(&client) {
            client = client.to(at);
        }
        let mut client = client.trim(b" \t");
        if client.starts_with("[") && client.ends_with("]") {
            client = client.slice(1..client.len() - 1);
        }
        environ.set("REMOTE_HOST", client.clone());
        environ.set("REMOTE_ADDR", client);
    }
    Ok(())
}

/// Where the port begins, if there is one.
fn last_colon(value: &Traced) -> Option<usize> {
    let colon = value.as_bytes().iter().rposition(|byte| *byte == b':');
    colon.filter(|_| !value.ends_with("]"))
}

/// A value without its quotes and backslashes; `None` if the quotes are wrong.
fn undquote(value: &Traced) -> Option<Traced> {
    let (opens, closes) = (value.starts_with("\""), value.ends_with("\""));
    if !opens && !closes {
        return Some(value.clone());
    }
    if !(opens && closes) || value.len() < 2 {
        return None;
    }
    let inner = value.slice(1..value.len() - 1);
    let mut plain = Traced::new();
    let mut escaped = false;
    for (at, byte) in inner.as_bytes().iter().enumerate() {
        if !escaped && *byte == b'"' || byte.is_ascii_control() && *byte != b'\t' {
            return None;
        }
        escaped = !escaped && *byte == b'\\';
        if !escaped {
            plain.push(&inner.slice(at..at + 1));
        }
    }
    (!escaped).then_some(plain)
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
