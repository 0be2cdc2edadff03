//! What gunicorn, waitress and Werkzeug's server have in common: the parts of a request target,
//! and an environ begun with them.

use super::{Event, Listener, Outcome, Step, Stopped};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Failure, Payload, Request, Traced, UpstreamRequest};

/// The parts of a request target, undecoded.
pub(super) struct Target {
    /// The host of an absolute target.
    pub(super) host: Option<Traced>,
    /// The path.
    pub(super) path: Traced,
    /// After the first `?`.
    pub(super) query: Traced,
}

/// Splits a target as Python's `urlsplit` does; the fragment goes.
pub(super) fn split(target: &Traced) -> Target {
    let end = target.find(b'#').unwrap_or(target.len());
    let target = target.to(end);
    let question = target.find(b'?');
    let query = question.map_or_else(Traced::new, |at| target.from(at + 1));
    let before = target.to(question.unwrap_or(target.len()));
    let scheme = before.find(b':').filter(|colon| {
        let scheme = &before.as_bytes()[..*colon];
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        scheme.first().is_some_and(u8::is_ascii_alphabetic) && scheme.iter().all(known)
    });
    let Some(colon) = scheme else {
        return Target {
            host: None,
            path: before,
            query,
        };
    };
    let rest = before.from(colon + 1);
    if !rest.starts_with("//") {
        return Target {
            host: None,
            path: rest,
            query,
        };
    }
    let rest = rest.from(2);
    let slash = rest.find(b'/').unwrap_or(rest.len());
    Target {
        host: Some(rest.to(slash)).filter(|host| !host.is_empty()),
        path: rest.from(slash),
        query,
    }
}

/// Percent-decoding as Python's `unquote_to_bytes` does it: what is no escape stays.
pub(super) fn unquote(path: &Traced) -> Traced {
    let bytes = path.as_bytes();
    let mut decoded = Traced::new();
    let mut at = 0;
    while let Some(origin) = path.origin_at(at) {
        let escape = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                Some((digit(digits[0])? * 16 + digit(digits[1])?) as u8)
            });
        if let Some(byte) = escape {
            decoded.push_bytes([byte], origin);
            at += 3;
        } else {
            decoded.push_bytes([bytes[at]], origin);
            at += 1;
        }
    }
    decoded
}

/// The HTTP request, or why there is none: uwsgi is spoken to an HTTP server.
pub(super) fn http<'a>(
    steps: &mut Vec<Step>,
    listener: &Listener,
    request: &'a UpstreamRequest,
) -> Result<&'a Request, Stopped> {
    match &request.payload {
        Payload::Http(request) => Ok(request),
        Payload::Params(_) => {
            steps.push(Step {
                span: listener.span,
                event: Event::WrongProtocol {
                    spoken: "uwsgi",
                    expected: "HTTP",
                },
            });
            // The server waits for the end of a line that never comes.
            Err(Outcome::Fail(Failure::TimedOut).into())
        }
    }
}

/// An environ with what every server takes from the request line.
pub(super) fn environ(request: &Request, target: &Target) -> Environ {
    let mut environ = Environ::new(request.headers.silence.clone());
    environ.input = request.body.clone();
    let line = |value: &Traced, key: &str| {
        value.via(Program::Wsgi, Rule("environ-from-request-line"), key, None)
    };
    environ.set("REQUEST_METHOD", line(&request.method, "REQUEST_METHOD"));
    environ.set("QUERY_STRING", line(&target.query, "QUERY_STRING"));
    let version = Origin::new(
        Program::Wsgi,
        Rule("environ-from-request-line"),
        "SERVER_PROTOCOL",
        None,
    );
    environ.set("SERVER_PROTOCOL", Traced::of(request.version, &version));
    environ
}

/// Adds a header to the environ under its CGI name; a repeated one is joined.
pub(super) fn add_header(environ: &mut Environ, name: &Traced, value: &Traced, joiner: &str) {
    let about = name.to_text().into_owned();
    let upper = about.to_ascii_uppercase().replace('-', "_");
    let key = match upper.as_str() {
        "CONTENT_TYPE" | "CONTENT_LENGTH" => upper,
        _ => format!("HTTP_{upper}"),
    };
    let value = value
        .trim(b" \t")
        .via(Program::Wsgi, Rule("environ-from-header"), &about, None);
    let value = match environ.get(&key) {
        Some(earlier) => {
            let joined = Origin::new(Program::Wsgi, Rule("headers-joined"), about, None);
            let mut both = earlier.clone();
            both.push_bytes(joiner, &joined);
            both.then(&value)
        }
        None => value,
    };
    environ.set(key, value);
}

/// The bound address and port as `SERVER_NAME` and `SERVER_PORT`.
pub(super) fn set_bound_address(environ: &mut Environ, listener: &Listener) {
    let Some((host, port)) = listener.address.rsplit_once(':') else {
        return;
    };
    let own = |key: &str| {
        Origin::new(
            Program::Wsgi,
            Rule("server-address-bound"),
            key,
            listener.span,
        )
    };
    let host = host.trim_matches(['[', ']']);
    environ.set("SERVER_NAME", Traced::of(host, &own("SERVER_NAME")));
    environ.set("SERVER_PORT", Traced::of(port, &own("SERVER_PORT")));
}
