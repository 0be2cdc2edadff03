//! The WSGI servers: what a process makes of the bytes or vars it receives, and the environ it
//! hands to the app.

pub mod command_line;
mod gunicorn;
pub mod load;
mod option;
mod peer;
pub mod process;
mod reply;
mod request_line;
mod uwsgi;
mod waitress;
mod werkzeug;
mod words;

use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Failure, Response, Traced, UpstreamRequest};

pub use command_line::{read, speaks};
pub use process::{Listener, Mounted, Process, Protocol, Server};

/// The name of the machine everything runs on.
pub const HOSTNAME: &str = "web1";

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

/// The outcome of a request that gets no further than the server.
struct Stopped(Box<Outcome>);

impl From<Outcome> for Stopped {
    fn from(outcome: Outcome) -> Self {
        Self(Box::new(outcome))
    }
}

impl From<Stopped> for Outcome {
    fn from(stopped: Stopped) -> Self {
        *stopped.0
    }
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
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A line the operator would find in the server's log.
    Log(String),
    /// A server was spoken to in a protocol it does not expect there.
    WrongProtocol {
        spoken: &'static str,
        expected: &'static str,
    },
    /// uWSGI: a var is the scheme, verbatim.
    SchemeTaken { key: String, value: String },
    /// uWSGI: the var came later than another one that also tells the scheme.
    SchemeOverwritten { key: String, earlier: String },
    /// A var or header with its own value for https decided.
    SchemeFromHttps {
        key: String,
        value: String,
        scheme: &'static str,
    },
    /// Nothing told the scheme: http.
    SchemeDefault,
    /// gunicorn: the header told the scheme, but not from a trusted peer.
    SchemeUntrusted { header: String },
    /// Werkzeug's server: the scheme is that of the connection.
    SchemeOfConnection,
    /// waitress: the scheme after options and trusted headers.
    SchemeIs { scheme: String },
    /// uWSGI: `SCRIPT_NAME` is a mountpoint.
    AppByMountpoint { mountpoint: String },
    /// uWSGI: `SCRIPT_NAME` is no mountpoint; the default app takes it.
    DefaultApp {
        script_name: String,
        mountpoint: String,
    },
    /// uWSGI: `SCRIPT_NAME` is no mountpoint and there is no default app.
    NoApp { script_name: String },
    /// `--manage-script-name` moved a mountpoint from the path into `SCRIPT_NAME`.
    Mounted {
        mountpoint: String,
        path_info: String,
    },
    /// `--manage-script-name` found no mountpoint for the path.
    NotMounted { path_info: String },
    /// The mountpoint's trailing slash makes uWSGI hand over garbage as the path.
    PathInfoGarbled,
    /// A header was left out of the environ.
    HeaderDropped { name: String },
    /// Something hopscope does not simulate.
    NotSimulated(&'static str),
}

/// What `process` makes of a request that reaches it at `listener`. The listeners a command line
/// can name here are plain, so a TLS connection never gets this far; an assumed uWSGI behind
/// `proxy_pass https://` is one with `--https-socket`.
pub fn receive(process: &Process, listener: &Listener, request: &UpstreamRequest) -> Received {
    let (steps, outcome) = match &process.server {
        Server::Uwsgi(options) => uwsgi::receive(process, options, listener, request),
        Server::Gunicorn(options) => gunicorn::receive(process, options, listener, request),
        Server::Waitress(options) => waitress::receive(process, options, listener, request),
        Server::Werkzeug(server) => werkzeug::receive(process, server, listener, request),
    };
    received(process, listener, steps, outcome)
}

/// What becomes of a request to a server that did not start, or whose app is none hopscope knows.
/// uWSGI starts without an app and answers 500 (unless it was told that it needs one); gunicorn and
/// waitress call what they found, and that fails.
pub fn receive_without_app(process: &Process, listener: &Listener) -> Received {
    let mut steps = Vec::new();
    let outcome = match &process.server {
        Server::Uwsgi(options) if options.need_app.is_none() && process.broken.is_none() => {
            Outcome::Answer(uwsgi::no_app(&mut steps))
        }
        Server::Gunicorn(_) | Server::Waitress(_) if process.broken.is_none() => {
            let event = Event::NotSimulated("an app that is not Flask's");
            steps.push(Step { span: None, event });
            answer_exception(process).map_or_else(Outcome::Fail, Outcome::Answer)
        }
        _ => {
            steps.extend(process.broken.iter().map(|line| Step {
                span: process.span,
                event: Event::Log(line.clone()),
            }));
            Outcome::Fail(listener.absent())
        }
    };
    received(process, listener, steps, outcome)
}

/// What the server makes of the app's response on the wire. What a server adds without effect on
/// a journey (`Date`) is left out.
pub fn answer(process: &Process, mut response: Response) -> Response {
    let server = match &process.server {
        Server::Uwsgi(_) => return response,
        Server::Gunicorn(_) => "gunicorn",
        Server::Waitress(_) => "waitress",
        Server::Werkzeug(_) => "Werkzeug/3.1.9 Python/3.11",
    };
    if !response.headers.has("Server") {
        let origin = Origin::new(Program::Wsgi, Rule("server-header"), "Server", process.span);
        response
            .headers
            .add("Server", &origin, Traced::of(server, &origin));
    }
    response
}

/// What a client gets when an exception left the app: uWSGI closes the connection without a word,
/// the others answer 500.
pub fn answer_exception(process: &Process) -> Result<Response, Failure> {
    let origin = Origin::new(Program::Wsgi, Rule("exception-in-app"), "", process.span);
    let (kind, body) = match &process.server {
        Server::Uwsgi(_) => return Err(Failure::Closed),
        Server::Gunicorn(_) | Server::Werkzeug(_) => (
            "text/html",
            "<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n    <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>\n",
        ),
        Server::Waitress(_) => (
            "text/plain; charset=utf-8",
            "Internal Server Error\r\n\r\nThe server encountered an unexpected internal server error\r\n\r\n(generated by waitress)",
        ),
    };
    let headers = [("Connection", "close"), ("Content-Type", kind)];
    Ok(reply::text(
        500,
        "Internal Server Error",
        &headers,
        body,
        &origin,
    ))
}

fn received(
    process: &Process,
    listener: &Listener,
    steps: Vec<Step>,
    outcome: Outcome,
) -> Received {
    Received {
        program: process.server.program(),
        address: listener.address.clone(),
        span: process.span,
        steps,
        outcome,
    }
}

impl Process {
    /// The call of the one app a server has that knows no mountpoints.
    fn call(&self, environ: Environ) -> Outcome {
        match self.apps.first() {
            Some(mounted) => Outcome::Call {
                app: mounted.app.clone(),
                environ,
            },
            // Without an app these servers do not start.
            None => Outcome::Fail(Failure::Refused),
        }
    }
}
