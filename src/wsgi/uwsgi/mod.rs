//! uWSGI: the vars it receives, or makes of an HTTP request, become the environ.
//!
//! Follows `proto/uwsgi.c`, `proto/http.c`, `core/protocol.c` and `plugins/python` of uWSGI 2.0.

mod app;
mod http;
mod packet;
mod scheme;

use super::process::Uwsgi;
use super::reply;
use super::{Event, Listener, Outcome, Process, Protocol, Step, Stopped};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Failure, Payload, Response, Traced, UpstreamRequest};

/// The vars of one request, as the Python plugin gets them.
struct Vars {
    list: Vec<(Traced, Traced)>,
    /// Why there are no others.
    silence: Origin,
    /// How to name a missing var to the person who reads the chain: as the header it would come
    /// from, or as the param.
    absent: fn(&str) -> String,
    body: Traced,
}

/// More vars than this and uWSGI drops the request (`--max-vars` 64, four slots each).
const MAX_VARS: usize = 128;

pub(super) fn receive(
    process: &Process,
    options: &Uwsgi,
    listener: &Listener,
    request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    let mut steps = Steps::default();
    let outcome = match vars(&mut steps, options, listener, request) {
        Ok(vars) => call(&mut steps, process, options, vars),
        Err(stopped) => stopped.into(),
    };
    (steps.list, outcome)
}

/// What the operator sees when no app can be called; the client gets a 500.
pub(super) fn no_app(steps: &mut Vec<Step>) -> Response {
    log_to(
        steps,
        None,
        "--- no python application found, check your startup logs for errors ---",
    );
    let origin = Origin::new(Program::Wsgi, Rule("uwsgi-no-app"), "", None);
    reply::text(
        500,
        "Internal Server Error",
        &[("Connection", "close"), ("Content-Type", "text/plain")],
        "Internal Server Error",
        &origin,
    )
}

fn vars(
    steps: &mut Steps,
    options: &Uwsgi,
    listener: &Listener,
    request: &UpstreamRequest,
) -> Result<Vars, Stopped> {
    let vars = match (&request.payload, listener.protocol) {
        (Payload::Params(params), Protocol::Uwsgi) => packet::vars(steps, options, params)?,
        (Payload::Http(http), Protocol::Http) => {
            http::vars(steps, options, listener, request, http)?
        }
        (Payload::Http(http), Protocol::Uwsgi) => {
            return Err(packet::not_a_packet(steps, options, listener, http));
        }
        (Payload::Params(_), Protocol::Http) => {
            // The parser waits for the end of a request head until --socket-timeout, 4 seconds.
            steps.add(
                listener.span,
                Event::WrongProtocol {
                    spoken: "uwsgi",
                    expected: "HTTP",
                },
            );
            return Err(Outcome::Fail(Failure::Closed).into());
        }
    };
    if vars.list.len() > MAX_VARS {
        steps.log(None, "max vec size reached. skip this var.");
        return Err(Outcome::Fail(Failure::Closed).into());
    }
    Ok(vars)
}

fn call(steps: &mut Steps, process: &Process, options: &Uwsgi, vars: Vars) -> Outcome {
    let scheme = scheme::scheme(steps, &vars);
    let mut environ = Environ::new(vars.silence);
    environ.input = vars.body;
    for (key, value) in vars.list {
        environ.set(latin1(key.as_bytes()), value);
    }
    let chosen = app::choose(steps, process, options, &mut environ);
    environ.set("wsgi.url_scheme", scheme);
    match chosen {
        Some(app) => Outcome::Call { app, environ },
        None => Outcome::Answer(no_app(&mut steps.list)),
    }
}

#[derive(Default)]
struct Steps {
    list: Vec<Step>,
}

impl Steps {
    fn add(&mut self, span: Option<Span>, event: Event) {
        self.list.push(Step { span, event });
    }

    fn log(&mut self, span: Option<Span>, line: impl Into<String>) {
        log_to(&mut self.list, span, line);
    }
}

fn log_to(steps: &mut Vec<Step>, span: Option<Span>, line: impl Into<String>) {
    steps.push(Step {
        span,
        event: Event::Log(line.into()),
    });
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
