//! HTTP messages as they stand on a connection.

use std::net::IpAddr;

use super::origin::{ABSENT, Origin, Program};
use super::traced::Traced;

/// Whether a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// 80 or 443.
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The address.
    pub ip: IpAddr,
    /// The port.
    pub port: u16,
    /// How it came to be this address.
    pub origin: Origin,
}

/// The connection on which a request arrives at a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whether it is encrypted.
    pub scheme: Scheme,
    /// Why it is (a typed URL, a balancer's line).
    pub scheme_origin: Origin,
    /// The other end.
    pub peer: Endpoint,
    /// This end, as the packet was addressed.
    pub local: Endpoint,
    /// The unix socket (`unix:/path`) it came through; the addresses say nothing then.
    pub unix: Option<Traced>,
    /// The TLS server name the client asked for.
    pub server_name: Option<Traced>,
    /// What comes before anything else, TLS included: the header of the PROXY protocol.
    pub preface: Traced,
}

/// A header line: name as sent, value as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, in its sender's case.
    pub name: Traced,
    /// The value.
    pub value: Traced,
}

/// Header lines in order, repeatable, looked up without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// The lines.
    pub list: Vec<Header>,
    /// Why there are no others: the sender sent just these. `from` is the silence of whoever
    /// the sender had it from. The cause behind every header that is missing.
    pub silence: Origin,
}

impl Headers {
    /// No headers yet, from a sender whose silence has this cause.
    pub fn new(silence: Origin) -> Self {
        Self {
            list: Vec::new(),
            silence,
        }
    }

    /// Appends a line.
    pub fn push(&mut self, name: Traced, value: Traced) {
        self.list.push(Header { name, value });
    }

    /// Appends a line whose name has the origin given.
    pub fn add(&mut self, name: &str, origin: &Origin, value: Traced) {
        self.push(Traced::of(name, origin), value);
    }

    /// The first value with this name.
    pub fn get(&self, name: &str) -> Option<&Traced> {
        self.list
            .iter()
            .find(|header| header.name.is_ignoring_case(name))
            .map(|header| &header.value)
    }

    /// All values with this name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Traced> {
        self.list
            .iter()
            .filter(move |header| header.name.is_ignoring_case(name))
            .map(|header| &header.value)
    }

    /// Whether a line with this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Removes all lines with this name.
    pub fn remove(&mut self, name: &str) {
        self.list
            .retain(|header| !header.name.is_ignoring_case(name));
    }

    /// The cause of `program` not finding `name` here.
    pub fn absent(&self, program: Program, name: &str) -> Origin {
        Origin::made(program, ABSENT, name, None, vec![self.silence.clone()])
    }
}

/// A request as a well-behaved sender makes it. [`Request::head`] gives the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Traced,
    /// The request target, as sent.
    pub target: Traced,
    /// `HTTP/1.1`, `HTTP/1.0`.
    pub version: &'static str,
    /// The header lines.
    pub headers: Headers,
    /// The body.
    pub body: Traced,
}

impl Request {
    /// Request line and header lines, each ended by CRLF, and the empty line.
    pub fn head(&self) -> Traced {
        let silence = &self.headers.silence;
        let mut head = self.method.clone();
        head.push_bytes(" ", silence);
        head.push(&self.target);
        head.push_bytes(format!(" {}\r\n", self.version), silence);
        for header in &self.headers.list {
            head.push(&header.name);
            head.push_bytes(": ", silence);
            head.push(&header.value);
            head.push_bytes("\r\n", silence);
        }
        head.push_bytes("\r\n", silence);
        head
    }
}

impl Response {
    /// The status of an answer of HTTP/0.9, which has neither a status nor headers.
    pub const BARE: u16 = 9;

    /// Whether it has nothing but a body.
    pub fn is_bare(&self) -> bool {
        self.status == Self::BARE
    }
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase, as sent.
    pub reason: String,
    /// Who decided on the status, and why.
    pub status_origin: Origin,
    /// The header lines.
    pub headers: Headers,
    /// The body.
    pub body: Traced,
}
