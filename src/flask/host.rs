//! The request's host: what `request.host` is, and what URLs are built with.

use super::version::Rules;
use super::{Event, Step};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};

/// The host is not among the trusted ones: a 400.
pub(super) struct Untrusted(pub(super) Traced);

/// Decides on the host. `trusted` is `TRUSTED_HOSTS`, with its place.
pub(super) fn host(
    steps: &mut Vec<Step>,
    rules: &Rules,
    environ: &Environ,
    scheme: &Traced,
    trusted: Option<(&[String], Span)>,
) -> Result<Traced, Untrusted> {
    let header = environ.get("HTTP_HOST");
    let mut host = match header {
        Some(host) => host.via(Program::Flask, Rule("host-header"), "HTTP_HOST", None),
        None => server_name(rules, environ),
    };
    let standard: &[u8] = match scheme.as_bytes() {
        b"http" | b"ws" => b":80",
        b"https" | b"wss" => b":443",
        _ => b"",
    };
    if !standard.is_empty() && host.ends_with(standard) {
        host = host.to(host.len() - standard.len());
        steps.push(Step {
            span: None,
            event: Event::StandardPortDropped {
                port: String::from_utf8_lossy(&standard[1..]).into_owned(),
            },
        });
    }
    if !rules.validates_host || header.is_none() && host.is_empty() {
        return Ok(host);
    }
    let trusted = trusted.filter(|(list, _)| rules.trusted_hosts && !list.is_empty());
    let valid = is_valid(&host.to_text());
    match trusted {
        Some((list, span)) if !valid || !is_trusted(&host.to_text(), list) => {
            steps.push(Step {
                span: Some(span),
                event: Event::HostUntrusted { host: host.owned() },
            });
            Err(Untrusted(host))
        }
        _ if !valid => {
            steps.push(Step {
                span: None,
                event: Event::HostInvalid { host: host.owned() },
            });
            Ok(Traced::new())
        }
        _ => Ok(host),
    }
}

/// Without a Host header the server's own name stands in.
fn server_name(rules: &Rules, environ: &Environ) -> Traced {
    let Some(name) = environ.get("SERVER_NAME") else {
        return Traced::new();
    };
    let absent = environ.absent(Program::Flask, "HTTP_HOST");
    let from = |value: &Traced, about: &str| {
        let mut from = value.origins();
        from.push(absent.clone());
        Origin::made(
            Program::Flask,
            Rule("host-from-server-name"),
            about,
            None,
            from,
        )
    };
    let origin = from(name, "SERVER_NAME");
    let port = environ.get("SERVER_PORT").filter(|port| {
        let text = port.to_text();
        !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit())
    });
    if port.is_none() && rules.validates_host {
        return Traced::new();
    }
    let bare_v6 = rules.brackets_server_name && name.find(b':').is_some() && !name.starts_with("[");
    let mut host = Traced::new();
    host.push_bytes(if bare_v6 { "[" } else { "" }, &origin);
    host.push_bytes(name.as_bytes(), &origin);
    host.push_bytes(if bare_v6 { "]" } else { "" }, &origin);
    if let Some(port) = port {
        host.push_bytes(":", &origin);
        host.push_bytes(port.as_bytes(), &from(port, "SERVER_PORT"));
    }
    host
}

/// A name or IPv4 address, or an IPv6 address in brackets, and perhaps a port.
fn is_valid(host: &str) -> bool {
    let (name, port) = if host.starts_with('[') {
        match host.find(']') {
            Some(end) => host.split_at(end + 1),
            None => return false,
        }
    } else {
        host.split_at(host.find(':').unwrap_or(host.len()))
    };
    let name_is_valid = match name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
    {
        Some(address) => match address.split_once(':') {
            Some((first, rest)) => {
                first.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && !rest.is_empty()
                    && rest
                        .bytes()
                        .all(|byte| byte.is_ascii_hexdigit() || b".:".contains(&byte))
            }
            None => false,
        },
        None => {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        }
    };
    let port_is_valid = match port.strip_prefix(':') {
        Some(digits) => {
            !digits.starts_with('0')
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && digits
                    .parse::<u32>()
                    .is_ok_and(|port| (1..=65535).contains(&port))
        }
        None => port.is_empty(),
    };
    name_is_valid && port_is_valid
}

/// A leading dot stands for a domain with all its subdomains; case matters.
fn is_trusted(host: &str, trusted: &[String]) -> bool {
    let name = if host.starts_with('[') {
        host.split_inclusive(']').next().unwrap_or_default()
    } else {
        host.split(':').next().unwrap_or_default()
    };
    trusted.iter().any(|entry| {
        let (domain, subdomains) = match entry.strip_prefix('.') {
            Some(domain) => (domain, true),
            None => (entry.as_str(), false),
        };
        let domain = domain.split(':').next().unwrap_or_default();
        name == domain
            || subdomains
                && name
                    .strip_suffix(domain)
                    .is_some_and(|before| before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_and_addresses_are_valid() {
        for host in [
            "a",
            "A-1.b",
            "1.2.3.4:8080",
            "[::1]",
            "[fe80::1.2.3.4]:1",
            "a:65535",
        ] {
            assert!(is_valid(host), "{host}");
        }
        for host in [
            "",
            "my_app:8000",
            "a b",
            "a:",
            "a:0",
            "a:65536",
            "a:080",
            "u@h",
            "a/b",
            "[::1",
            "[1]",
            "é",
        ] {
            assert!(!is_valid(host), "{host}");
        }
    }

    #[test]
    fn a_dot_trusts_subdomains_too() {
        let trusted = ["ok.com".to_owned(), ".sub.com".to_owned()];
        for host in ["ok.com", "ok.com:99", "sub.com", "a.sub.com"] {
            assert!(is_trusted(host, &trusted), "{host}");
        }
        for host in ["no.com", "OK.com", "asub.com", "a.ok.com"] {
            assert!(!is_trusted(host, &trusted), "{host}");
        }
    }
}
