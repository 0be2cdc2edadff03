//! Werkzeug's development server. It knows nothing of proxies. Follows `werkzeug/serving.py`.

use super::process::Werkzeug;
use super::request_line::{add_header, environ, http, set_bound_address, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, peer, reply};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Traced, UpstreamRequest};

/// More lines of a head than this are refused.
const MOST_HEADERS: usize = 100;

pub(super) fn receive(
    process: &Process,
    server: &Werkzeug,
    listener: &Listener,
    request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    let mut steps = Vec::new();
    let upstream = request;
    let request = match http(&mut steps, listener, request) {
        Ok(request) => request,
        Err(stopped) => return (steps, stopped.into()),
    };
    // http.server counts the empty line that ends the head, too.
    if request.headers.list.len() >= MOST_HEADERS {
        steps.push(Step {
            span: listener.span,
            event: Event::Log("code 431, message Too many headers".to_owned()),
        });
        let rule = Rule("werkzeug-too-many-headers");
        let origin = Origin::new(Program::Wsgi, rule, "", listener.span);
        let kind = [("Content-Type", "text/html;charset=utf-8")];
        let response = reply::text(431, "Too many headers", &kind, "", &origin);
        return (steps, Outcome::Answer(response));
    }
    // http.server turns leading slashes into one before anybody reads the path.
    let slashes = request
        .target
        .as_bytes()
        .iter()
        .take_while(|byte| **byte == b'/')
        .count();
    // It decodes the line as latin-1, and Werkzeug encodes it as UTF-8.
    let raw = request
        .target
        .from(slashes.saturating_sub(1))
        .expand(|byte, out| {
            let mut buffer = [0; 2];
            out.extend_from_slice(char::from(byte).encode_utf8(&mut buffer).as_bytes());
        });
    let target = split(&raw);
    let mut environ = environ(request, &target);
    let origin = Origin::new(
        Program::Wsgi,
        Rule("werkzeug-scheme-http"),
        "",
        listener.span,
    );
    environ.set("wsgi.url_scheme", Traced::of("http", &origin));
    steps.push(Step {
        span: listener.span,
        event: Event::SchemeOfConnection,
    });
    environ.set("SCRIPT_NAME", Traced::new());
    let path =
        unquote(&target.path).via(Program::Wsgi, Rule("path-info-decoded"), "PATH_INFO", None);
    environ.set("PATH_INFO", replaced(&path));
    for key in ["REQUEST_URI", "RAW_URI"] {
        let value = raw.via(Program::Wsgi, Rule("environ-from-request-line"), key, None);
        environ.set(key, value);
    }
    environ.set("REMOTE_ADDR", peer::address(upstream).unwrap_or_default());
    set_bound_address(&mut environ, listener);
    for header in &request.headers.list {
        if server.drops_underscores() && header.name.find(b'_').is_some() {
            steps.push(Step {
                span: None,
                event: Event::HeaderDropped {
                    name: header.name.to_text().into_owned(),
                },
            });
            continue;
        }
        add_header(&mut environ, &header.name, &header.value, ",");
    }
    if let Some(host) = target.host {
        let host = host.via(Program::Wsgi, Rule("host-of-target"), "HTTP_HOST", None);
        environ.set("HTTP_HOST", host);
    }
    (steps, process.call(environ))
}

/// Bytes that are no UTF-8 become U+FFFD, as Python's `unquote` has it.
fn replaced(path: &Traced) -> Traced {
    let mut result = Traced::new();
    let mut at = 0;
    for chunk in path.as_bytes().utf8_chunks() {
        let valid = at + chunk.valid().len();
        result.push(&path.slice(at..valid));
        at = valid + chunk.invalid().len();
        if let Some(origin) = path.origin_at(valid).filter(|_| at > valid) {
            result.push_bytes("\u{fffd}", origin);
        }
    }
    result
}
