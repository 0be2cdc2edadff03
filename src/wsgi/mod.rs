//! The WSGI servers: what a process makes of the bytes or vars it receives, and the environ it
//! hands to the app.

pub mod command_line;
pub mod process;
mod uwsgi;

use crate::text::Span;
use crate::wire::{Environ, Failure, Response, UpstreamRequest};

pub use command_line::read;
pub use process::{Listener, Mounted, Process, Protocol, Server};

/// What a process did with one request.
#[derive(Clone, Debug)]
pub struct Received {
    /// `uwsgi`, `gunicorn`, `waitress`, `werkzeug`.
    pub program: &'static str,
    /// Where it listens.
    pub address: String,
    /// Its command line.
    pub span: Option<Span>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
    /// The environ the app got, or the server's own answer.
    pub outcome: Outcome,
}

/// What a process makes of a request before any app runs.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The app is called: which file and callable, and the environ.
    Call {
        /// The app: the file's name and the callable (`app.py`, `app`).
        app: AppName,
        /// The environ.
        environ: Environ,
    },
    /// The server answers by itself (400, 500, a static file).
    Answer(Response),
    /// The connection ends without an answer.
    Fail(Failure),
}

/// An app by file and callable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppName {
    /// The file's name in the scenario: `app.py`.
    pub file: String,
    /// The name of the callable in it: `app`.
    pub callable: String,
}

/// A decision of a WSGI server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The option of the command line that decided, if one did.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// What happened in a WSGI server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A line the operator would find in the server's log.
    Log(String),
}

/// What `process` makes of a request that reaches it at `listener`.
pub fn receive(process: &Process, listener: &Listener, request: &UpstreamRequest) -> Received {
    let (steps, outcome) = uwsgi::receive(process, listener, request);
    Received {
        program: process.server.program(),
        address: listener.address.clone(),
        span: process.span,
        steps,
        outcome,
    }
}

/// What the server makes of the app's response on the wire.
pub fn answer(_process: &Process, response: Response) -> Response {
    response
}
