//! Werkzeug's development server. It knows nothing of proxies. Follows `werkzeug/serving.py`.

use super::request_line::{add_header, environ, http, set_bound_address, split, unquote};
use super::{Event, Listener, Outcome, Process, Step, peer};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Traced, UpstreamRequest};

pub(super) fn receive(
    process: &Process,
    listener: &Listener,
    request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    let mut steps = Vec::new();
    let upstream = request;
    let request = match http(&mut steps, listener, request) {
        Ok(request) => request,
        Err(stopped) => return (steps, stopped.into()),
    };
    // http.server turns leading slashes into one before anybody reads the path.
    let slashes = request
        .target
        .as_bytes()
        .iter()
        .take_while(|byte| **byte == b'/')
        .count();
    let raw = request.target.from(slashes.saturating_sub(1));
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
    environ.set("PATH_INFO", path);
    for key in ["REQUEST_URI", "RAW_URI"] {
        let value = raw.via(Program::Wsgi, Rule("environ-from-request-line"), key, None);
        environ.set(key, value);
    }
    environ.set("REMOTE_ADDR", peer::address(upstream).unwrap_or_default());
    set_bound_address(&mut environ, listener);
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
        add_header(&mut environ, &header.name, &header.value, ",");
    }
    if let Some(host) = target.host {
        let host = host.via(Program::Wsgi, Rule("host-of-target"), "HTTP_HOST", None);
        environ.set("HTTP_HOST", host);
    }
    (steps, process.call(environ))
}
