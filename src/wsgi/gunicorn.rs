//! gunicorn. Follows `gunicorn/http/message.py` and `gunicorn/http/wsgi.py` of gunicorn 27.

use std::net::IpAddr;

use super::process::{Gunicorn, HeaderMap};
use super::request_line::{add_header, environ, http, set_bound_address, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, peer, reply};
use crate::wire::origin::{ABSENT, Origin, Program, Rule};
use crate::wire::upstream::Params;
use crate::wire::{Payload, Request, Traced, UpstreamRequest};

/// The headers that tell the scheme, and the value of each that means https.
const SECURE: [(&str, &str); 3] = [
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Protocol", "ssl"),
    ("X-Forwarded-SSL", "on"),
];

/// gunicorn's way to write an address: a port alone is every address.
pub(super) fn address(value: &str) -> String {
    let value = value
        .strip_prefix("tcp://")
        .or_else(|| value.strip_prefix("http://"))
        .unwrap_or(value);
    if let Some(path) = value.strip_prefix("unix:") {
        return format!("unix:{}", path.strip_prefix("//").unwrap_or(path));
    }
    match value.rsplit_once(':') {
        Some(("", port)) => format!("0.0.0.0:{port}"),
        Some((host, port)) if !host.ends_with(':') => {
            format!("{}:{port}", super::command_line::localhost(host))
        }
        _ => format!("{value}:8000"),
    }
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
        let message = "Invalid HTTP request line: 'bare LF as line terminator'";
        let refused = Refused::new(400, message).by(request);
        let outcome = refused.titled("Invalid Request Line").outcome(&mut steps);
        return (steps, outcome);
    }
    let outcome = match http(&mut steps, listener, request) {
        Ok(http) => match serve(&mut steps, process, options, listener, request, http) {
            Ok(outcome) => outcome,
            Err(refused) => refused.outcome(&mut steps),
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
    let bad = |status: u16, message: &str| Refused::new(status, message).by(upstream);
    let line = format!("{} {} {}", request.method, request.target, request.version);
    if !request.target.as_bytes().is_ascii() || request.target.is("*") {
        let log = format!("Invalid HTTP request line: '{line}'");
        return Err(bad(400, &log).titled("Invalid Request Line"));
    }
    if request.method.as_bytes().iter().any(u8::is_ascii_lowercase) {
        let method = &request.method;
        let log = format!("Invalid HTTP method: '{method}'");
        return Err(bad(400, &log).titled("Invalid Method"));
    }
    if request.headers.all("Host").count() > 1 {
        return Err(bad(400, "Invalid HTTP Header: 'HOST'"));
    }
    let trusted = is_trusted(&options.forwarded_allow_ips, peer);
    let Ok(scheme) = scheme(request, options, trusted) else {
        return Err(bad(400, "Contradictory scheme headers"));
    };
    let target = split(&request.target);
    let mut environ = environ(request, &target);
    let own = Origin::new(
        Program::Wsgi,
        Rule("gunicorn-script-name"),
        "SCRIPT_NAME",
        None,
    );
    let mut script_name = match &options.script_name {
        Some((name, span)) => Traced::of(name, &Origin::written(Program::Wsgi, *span)),
        None => Traced::new(),
    };
    let mut dropped = Vec::new();
    for header in &request.headers.list {
        let name = header.name.to_text().to_ascii_uppercase();
        let forwarder = trusted && options.forwarder_headers.contains(&name);
        if header.name.find(b'_').is_some() && !forwarder {
            match options.header_map {
                HeaderMap::Drop => {
                    dropped.push(header.name.to_text().into_owned());
                    continue;
                }
                HeaderMap::Refuse => {
                    let message = format!("Invalid HTTP header name: '{name}'");
                    return Err(bad(400, &message));
                }
                HeaderMap::Dangerous => {}
            }
        }
        if name == "SCRIPT_NAME" {
            script_name = header.value.via(
                Program::Wsgi,
                own.cause().rule,
                "SCRIPT_NAME",
                options.forwarded_allow_ips_span,
            );
        }
        add_header(&mut environ, &header.name, &header.value, ",");
    }
    if !target.path.starts_with(script_name.as_bytes()) {
        let (path, script_name) = (&target.path, &script_name);
        let message = format!(
            "Configuration problem: Request path '{path}' does not start with SCRIPT_NAME '{script_name}'"
        );
        return Err(bad(500, &message));
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
        set_server_from_host(&mut environ, &scheme.value);
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

/// On a unix socket the Host header has to stand in for the address.
fn set_server_from_host(environ: &mut crate::wire::Environ, scheme: &Traced) {
    let host = environ.get("HTTP_HOST").cloned().unwrap_or_default();
    let parts = host.split(b':');
    let port = parts.get(1).cloned().unwrap_or_else(|| {
        let default = if scheme.is("https") { "443" } else { "80" };
        let origin = Origin::new(
            Program::Wsgi,
            Rule("server-port-of-scheme"),
            "SERVER_PORT",
            None,
        );
        Traced::of(default, &origin)
    });
    environ.set("SERVER_NAME", parts.first().cloned().unwrap_or_default());
    environ.set("SERVER_PORT", port);
}

struct Scheme {
    value: Traced,
    event: Event,
}

/// Every scheme header of a trusted peer has a vote, and they must agree.
fn scheme(request: &Request, options: &Gunicorn, trusted: bool) -> Result<Scheme, ()> {
    let mut decided: Option<(bool, &str, &Traced)> = None;
    for header in &request.headers.list {
        let Some((name, secure)) = SECURE
            .iter()
            .find(|(name, _)| header.name.is_ignoring_case(name))
        else {
            continue;
        };
        let vote = header.value.trim(b" \t").is(secure);
        if trusted && decided.is_some_and(|(earlier, ..)| earlier != vote) {
            return Err(());
        }
        decided = Some((vote, name, &header.value));
    }
    let span = options.forwarded_allow_ips_span;
    Ok(match decided {
        Some((vote, name, value)) if trusted => {
            let result = if vote { "https" } else { "http" };
            let rule = Rule("gunicorn-secure-scheme-header");
            let origin = Origin::made(Program::Wsgi, rule, name, span, value.origins());
            Scheme {
                value: Traced::of(result, &origin),
                event: Event::SchemeFromHttps {
                    key: name.to_owned(),
                    value: value.to_text().into_owned(),
                    scheme: result,
                },
            }
        }
        Some((_, name, value)) => {
            let rule = Rule("gunicorn-untrusted-peer");
            let origin = Origin::made(Program::Wsgi, rule, name, span, value.origins());
            Scheme {
                value: Traced::of("http", &origin),
                event: Event::SchemeUntrusted {
                    header: name.to_owned(),
                },
            }
        }
        None => {
            let silence = || vec![request.headers.silence.clone()];
            let from = SECURE
                .iter()
                .map(|(name, _)| Origin::made(Program::Wsgi, ABSENT, *name, None, silence()))
                .collect();
            let rule = Rule("gunicorn-scheme-default");
            let origin = Origin::made(Program::Wsgi, rule, "", None, from);
            Scheme {
                value: Traced::of("http", &origin),
                event: Event::SchemeDefault,
            }
        }
    })
}

/// Whether a peer is in a list of addresses, networks and `*`. A unix socket's peer always is.
fn is_trusted(allowed: &[String], peer: Option<IpAddr>) -> bool {
    let Some(peer) = peer else {
        return true;
    };
    allowed.iter().any(|entry| {
        if entry == "*" {
            return true;
        }
        let (network, bits) = match entry.split_once('/') {
            Some((network, bits)) => (network, bits.parse::<u32>().ok()),
            None => (entry.as_str(), Some(128)),
        };
        match (network.parse::<IpAddr>(), peer, bits) {
            (Ok(IpAddr::V4(network)), IpAddr::V4(peer), Some(bits)) => {
                let shift = 32_u32.saturating_sub(bits);
                (u32::from(network) ^ u32::from(peer))
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            (Ok(IpAddr::V6(network)), IpAddr::V6(peer), Some(bits)) => {
                let shift = 128_u32.saturating_sub(bits);
                (u128::from(network) ^ u128::from(peer))
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    })
}

/// A request gunicorn refuses: what it logs, and the page it answers with.
struct Refused {
    status: u16,
    logged: String,
    shown: String,
    peer: String,
}

impl Refused {
    fn new(status: u16, message: &str) -> Self {
        Self {
            status,
            logged: message.to_owned(),
            shown: message.to_owned(),
            peer: String::new(),
        }
    }

    fn by(mut self, upstream: &UpstreamRequest) -> Self {
        self.peer = peer::ip(upstream).map_or_else(String::new, |ip| ip.to_string());
        self
    }

    /// The page quotes the message under a title.
    fn titled(mut self, title: &str) -> Self {
        self.shown = format!("{title} '{}'", self.logged);
        self
    }

    fn outcome(self, steps: &mut Vec<Step>) -> Outcome {
        let (peer, logged) = (self.peer, self.logged);
        steps.push(Step {
            span: None,
            event: Event::Log(format!("Invalid request from ip={peer}: {logged}")),
        });
        let origin = Origin::new(Program::Wsgi, Rule("gunicorn-refused"), logged, None);
        let shown = self
            .shown
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let shown = shown.replace('"', "&quot;").replace('\'', "&#x27;");
        let body = format!(
            "<html>\n  <head>\n    <title>Bad Request</title>\n  </head>\n  <body>\n    <h1><p>Bad Request</p></h1>\n    {shown}\n  </body>\n</html>\n"
        );
        let headers = [("Connection", "close"), ("Content-Type", "text/html")];
        Outcome::Answer(reply::text(
            self.status,
            "Bad Request",
            &headers,
            &body,
            &origin,
        ))
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
        assert_eq!(address("127.0.0.1:8000"), "127.0.0.1:8000");
        assert_eq!(address("127.0.0.1"), "127.0.0.1:8000");
        assert_eq!(address(":81"), "0.0.0.0:81");
        assert_eq!(address("unix:/run/g.sock"), "unix:/run/g.sock");
        assert_eq!(address("[::1]:81"), "[::1]:81");
        assert_eq!(address("localhost:81"), "127.0.0.1:81");
    }
}
