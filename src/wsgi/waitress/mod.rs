//! waitress. Follows `waitress/parser.py` and `waitress/task.py` of waitress 3.0.

mod proxy;

use super::process::Waitress;
use super::request_line::{add_header, environ, http, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, Stopped, peer, reply};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Request, Traced, UpstreamRequest};

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
    if let Some((limit, span)) = options.max_header
        && request.head().len() >= limit
    {
        let message = format!("exceeds max_header of {limit}");
        return Err(refusal(
            431,
            "Request Header Fields Too Large",
            &message,
            "waitress",
            Some(span),
        ));
    }
    // `urlsplit` decodes; a target with two slashes is not given to it.
    let target = &request.target;
    if !target.as_bytes().is_ascii() && !target.starts_with(b"//") {
        return Err(bad_request("Bad URI", "waitress", None));
    }
    if request.method.as_bytes().iter().any(u8::is_ascii_lowercase) {
        let message = format!("Malformed HTTP method \"{}\"", request.method);
        return Err(bad_request(&message, "waitress", None));
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
            listener
                .port()
                .unwrap_or(listener.address.trim_start_matches("unix:")),
            &own(Rule("server-port-socket"), "SERVER_PORT"),
        ),
    );
    // On a unix socket it says localhost.
    let peer = peer::address(upstream)
        .unwrap_or_else(|| Traced::of("localhost", &own(Rule("peer-address"), "REMOTE_ADDR")));
    environ.set("REMOTE_HOST", peer.clone());
    environ.set("REMOTE_ADDR", peer);
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
    proxy::translate(steps, options, &mut environ)?;
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

fn bad_request(message: &str, by: &str, span: Option<Span>) -> Stopped {
    refusal(400, "Bad Request", message, by, span)
}

fn refusal(status: u16, reason: &str, message: &str, by: &str, span: Option<Span>) -> Stopped {
    let origin = Origin::new(Program::Wsgi, Rule("waitress-refused"), message, span);
    let body = [
        reason,
        "\r\n\r\n",
        message,
        "\r\n\r\n(generated by ",
        by,
        ")",
    ]
    .concat();
    let headers = [
        ("Connection", "close"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ];
    Outcome::Answer(reply::text(status, reason, &headers, &body, &origin)).into()
}
