//! What surrounds nginx while it serves one trip: the files, and whoever listens on the addresses
//! it asks. Every hop is kept in the order in which the request reached it.

use std::net::SocketAddr;

use super::assume;
use super::journey::{AskedBy, Assumption, Backend, Hop};
use super::load::Loaded;
use super::section::answers::Answer;
use crate::flask;
use crate::nginx::{self, World};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{
    Connection, Endpoint, Failure, Files, Payload, Response, Scheme, Traced, UpstreamRequest,
};
use crate::wsgi::{self, Listener, Outcome, Process, Protocol, Received};

/// How often nginx may ask itself inside one trip.
const MOST_NESTED: usize = 10;

/// How many hops one trip may have.
const MOST_HOPS: usize = 200;

/// What came of a connection to nginx.
pub(super) enum Reply {
    /// Nothing listens there.
    Nobody,
    /// It ended before there was a request.
    Unserved(nginx::Unserved),
    /// It was closed without an answer.
    Closed,
    /// The answer.
    Answer(Box<Response>),
}

/// The world of one trip.
pub(super) struct Stage<'a> {
    pub(super) loaded: &'a Loaded<'a>,
    pub(super) assumed: Vec<Assumption>,
    hops: Vec<(Option<Hop>, Option<AskedBy>)>,
    /// The nginx hops that are serving right now, outermost first, and how often each has asked.
    open: Vec<AskedBy>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(loaded: &'a Loaded<'a>) -> Self {
        Self {
            loaded,
            assumed: Vec::new(),
            hops: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Adds a hop that the request reached from outside.
    pub(super) fn push(&mut self, hop: Hop) {
        self.hops.push((Some(hop), None));
    }

    /// Has nginx serve a request.
    pub(super) fn serve(
        &mut self,
        connection: &Connection,
        head: &Traced,
        body: &Traced,
        silence: &Origin,
        asked_by: Option<AskedBy>,
    ) -> Reply {
        let Some(config) = self.loaded.config.as_ref() else {
            return Reply::Nobody;
        };
        let index = self.hops.len();
        self.hops.push((None, asked_by));
        self.open.push(AskedBy {
            hop: index,
            exchange: 0,
        });
        let served = nginx::serve(config, connection, head, body, silence, self);
        self.open.pop();
        let Some(served) = served else {
            self.hops.truncate(index);
            return Reply::Nobody;
        };
        let (response, unserved) = (served.response.clone(), served.unserved);
        self.hops[index].0 = Some(Hop::Nginx(served));
        match (response, unserved) {
            (_, Some(reason)) => Reply::Unserved(reason),
            (Some(response), None) => Reply::Answer(Box::new(response)),
            (None, None) => Reply::Closed,
        }
    }

    /// The hops, and who asked each.
    pub(super) fn finish(self) -> (Vec<Hop>, Vec<Option<AskedBy>>, Vec<Assumption>) {
        let (hops, asked_by) = self
            .hops
            .into_iter()
            .filter_map(|(hop, asked_by)| Some((hop?, asked_by)))
            .unzip();
        (hops, asked_by, self.assumed)
    }

    fn assume(&mut self, assumption: Assumption) {
        if !self.assumed.contains(&assumption) {
            self.assumed.push(assumption);
        }
    }

    fn ask_process(
        &mut self,
        process: &Process,
        listener: &Listener,
        tls: bool,
        request: &UpstreamRequest,
        asked_by: Option<AskedBy>,
    ) -> Result<Response, Failure> {
        let other = matches!(request.payload.protocol(), "fastcgi" | "scgi");
        if process.broken.is_none() && (request.tls && !tls || other) {
            let failure = if other {
                Failure::Closed
            } else {
                Failure::NotTls
            };
            let received = Received {
                program: process.server.program(),
                address: listener.address.clone(),
                span: process.span,
                steps: Vec::new(),
                outcome: Outcome::Fail(failure),
            };
            self.hops.push((Some(Hop::Wsgi(received)), asked_by));
            return Err(failure);
        }
        let received = match process.broken {
            Some(_) => wsgi::receive_without_app(process, listener),
            None => wsgi::receive(process, listener, request),
        };
        let outcome = received.outcome.clone();
        let Outcome::Call { app, environ } = &outcome else {
            self.hops.push((Some(Hop::Wsgi(received)), asked_by));
            return answered(outcome);
        };
        let module = self.loaded.apps.get(&app.file);
        let detects = matches!(process.server, wsgi::Server::Werkzeug(_));
        let found = module.and_then(|module| {
            let detected = || module.detected().filter(|_| detects);
            module.app(&app.callable).or_else(detected)
        });
        let Some(found) = found else {
            let received = wsgi::receive_without_app(process, listener);
            let outcome = received.outcome.clone();
            self.hops.push((Some(Hop::Wsgi(received)), asked_by));
            return answered(outcome);
        };
        self.assume_app(&app.file);
        let called = flask::call(found, environ);
        let answer = if called.escaped.is_some() {
            wsgi::answer_exception(process)
        } else {
            Ok(wsgi::answer(process, called.response.clone()))
        };
        self.hops.push((Some(Hop::Wsgi(received)), asked_by));
        self.hops.push((Some(Hop::Flask(called)), asked_by));
        answer
    }

    fn assume_app(&mut self, file: &str) {
        let scenario = self.loaded.scenario;
        if let Some(source) = scenario.file(file) {
            let source = scenario.sources.get(source);
            if source.stock {
                self.assume(assume::app(&source.text));
            }
        }
    }

    fn ask_backend(
        &mut self,
        backend: &Answer,
        request: &UpstreamRequest,
        asked_by: Option<AskedBy>,
    ) -> Result<Response, Failure> {
        let answer = match request.payload.protocol() {
            _ if request.tls => Err(Failure::NotTls),
            protocol if protocol == backend.protocol => {
                let mut answer = backend.response.clone();
                if let Ok(response) = &mut answer
                    && is_head(&request.payload)
                {
                    response.body = Traced::new();
                }
                answer
            }
            _ => Err(Failure::Closed),
        };
        let hop = Hop::Backend(Backend {
            address: backend.address.clone(),
            answer: answer.clone(),
            span: backend.span,
        });
        self.hops.push((Some(hop), asked_by));
        answer
    }

    /// Another server of the same nginx, if one listens there.
    fn ask_nginx(
        &mut self,
        address: &str,
        request: &UpstreamRequest,
        asked_by: Option<AskedBy>,
    ) -> Option<Result<Response, Failure>> {
        let unix = address
            .starts_with("unix:")
            .then(|| request.address.clone());
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let (to, ssl) = if let Some(path) = address.strip_prefix("unix:") {
            (nowhere, self.loaded.config.as_ref()?.accepts_unix(path)?.1)
        } else {
            let to = address.parse().ok()?;
            (to, self.loaded.listener(to)?)
        };
        if request.tls && !ssl {
            return Some(Err(Failure::NotTls));
        }
        if self.open.len() >= MOST_NESTED || self.hops.len() >= MOST_HOPS {
            return Some(Err(Failure::TooDeep));
        }
        let scheme = if request.tls {
            Scheme::Https
        } else {
            Scheme::Http
        };
        let from = request.address.origins();
        let origin = Origin::made(Program::Nginx, Rule("asks-itself"), address, None, from);
        let connection = Connection {
            scheme,
            scheme_origin: origin.clone(),
            peer: Endpoint {
                ip: request.bound().unwrap_or(to.ip()),
                port: super::section::request::SOURCE_PORT,
                origin: request.bind.origin_at(0).unwrap_or(&origin).clone(),
            },
            local: Endpoint {
                ip: to.ip(),
                port: to.port(),
                origin: origin.clone(),
            },
            unix,
            server_name: None,
            preface: Traced::new(),
        };
        let (head, body, silence) = match &request.payload {
            Payload::Http(sent) => (sent.head(), sent.body.clone(), sent.headers.silence.clone()),
            // A packet does not begin with a letter of a method: nginx reads no further.
            Payload::Params(params) => (
                Traced::of(b"\0\r\n\r\n", &params.silence),
                Traced::new(),
                params.silence.clone(),
            ),
        };
        match self.serve(&connection, &head, &body, &silence, asked_by) {
            Reply::Nobody => None,
            Reply::Unserved(_) if request.tls => Some(Err(Failure::NotTls)),
            Reply::Closed | Reply::Unserved(_) => Some(Err(Failure::Closed)),
            Reply::Answer(mut response) => match request.payload.protocol() {
                "fastcgi" => Some(Err(Failure::InvalidHeader)),
                "scgi" => {
                    // A status line is as good as a Status with words to the nginx that asked.
                    let status = response.status.to_string() + " ";
                    let status = Traced::of(status, &response.status_origin);
                    let origin = response.status_origin.clone();
                    response.headers.add("Status", &origin, status);
                    Some(Ok(*response))
                }
                _ => Some(Ok(*response)),
            },
        }
    }
}

impl World for Stage<'_> {
    fn files(&self) -> &Files {
        &self.loaded.files
    }

    fn exchange(&mut self, request: UpstreamRequest) -> Result<Response, Failure> {
        let asked_by = self.open.last().copied();
        if let Some(open) = self.open.last_mut() {
            open.exchange += 1;
        }
        if self.hops.len() >= MOST_HOPS {
            return Err(Failure::TooDeep);
        }
        let loaded = self.loaded;
        let address = request.address.to_text().into_owned();
        let exact = |process: &&Process| {
            process
                .listeners
                .iter()
                .any(|listener| listener.address == address)
        };
        let heard = |process: &&Process| process.listener(&address).is_some();
        let runs = |process: &&Process| process.broken.is_none();
        let running = || loaded.processes.iter().filter(runs);
        let process = running().find(exact).or_else(|| running().find(heard));
        if let Some(process) = process
            && let Some(listener) = process.listener(&address)
        {
            return self.ask_process(process, listener, false, &request, asked_by);
        }
        if let Some(answer) = loaded
            .answers
            .iter()
            .find(|answer| answer.address == address)
        {
            return self.ask_backend(answer, &request, asked_by);
        }
        if let Some(answer) = self.ask_nginx(&address, &request, asked_by) {
            return answer;
        }
        if !loaded.has_processes {
            let protocol = match request.payload.protocol() {
                "http" => Protocol::Http,
                "uwsgi" => Protocol::Uwsgi,
                protocol => {
                    let (backend, assumption) = assume::backend(&address, protocol);
                    self.assume(assumption);
                    return self.ask_backend(&backend, &request, asked_by);
                }
            };
            let (process, assumption) = assume::process(&address, protocol, request.tls);
            self.assume(assumption);
            if let Some(listener) = process.listener(&address) {
                return self.ask_process(&process, listener, true, &request, asked_by);
            }
        }
        // One that did not start tells why.
        if let Some(process) = loaded.processes.iter().find(heard)
            && let Some(listener) = process.listener(&address)
        {
            return self.ask_process(process, listener, false, &request, asked_by);
        }
        Err(if address.starts_with("unix:") {
            Failure::NoSuchSocket
        } else {
            Failure::Refused
        })
    }
}

fn answered(outcome: Outcome) -> Result<Response, Failure> {
    match outcome {
        Outcome::Answer(response) => Ok(response),
        Outcome::Fail(failure) => Err(failure),
        Outcome::Call { .. } => Err(Failure::Closed),
    }
}

fn is_head(payload: &Payload) -> bool {
    match payload {
        Payload::Http(request) => request.method.is("HEAD"),
        Payload::Params(params) => params
            .list
            .iter()
            .any(|(name, value)| name.is("REQUEST_METHOD") && value.is("HEAD")),
    }
}
