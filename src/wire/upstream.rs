//! What nginx sends to an upstream, and how that may fail.

use std::net::{IpAddr, SocketAddr};

use super::http::{Connection, Request};
use super::origin::Origin;
use super::traced::Traced;

/// What is sent, by protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// An HTTP request.
    Http(Request),
    /// Params and a body, by one of CGI's descendants.
    Params(Params),
}

impl Payload {
    /// Its protocol's name: `http`, `uwsgi`, `fastcgi`, `scgi`.
    pub fn protocol(&self) -> &'static str {
        match self {
            Payload::Http(_) => "http",
            Payload::Params(params) => params.gateway.as_str(),
        }
    }
}

/// A protocol that carries params as CGI's environment has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// uWSGI's own.
    Uwsgi,
    /// FastCGI.
    Fastcgi,
    /// SCGI.
    Scgi,
}

impl Gateway {
    /// As its directives begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Gateway::Uwsgi => "uwsgi",
            Gateway::Fastcgi => "fastcgi",
            Gateway::Scgi => "scgi",
        }
    }
}

/// The params of a uwsgi packet, of FastCGI or of SCGI in order, and the request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// The protocol.
    pub gateway: Gateway,
    /// `modifier1` of a uwsgi packet.
    pub modifier1: u8,
    /// `modifier2` of a uwsgi packet.
    pub modifier2: u8,
    /// Names and values in their order; names may repeat.
    pub list: Vec<(Traced, Traced)>,
    /// Why there are no others.
    pub silence: Origin,
    /// The request body.
    pub body: Traced,
}

/// A request on its way from nginx to an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamRequest {
    /// Whether nginx speaks TLS to it (`proxy_pass https://`, `uwsgi_pass suwsgi://`).
    pub tls: bool,
    /// `ADDRESS:PORT` or `unix:/path`, resolved as nginx would (`localhost:5000` → `127.0.0.1:5000`).
    pub address: Traced,
    /// What is sent.
    pub payload: Payload,
    /// The address nginx comes from, where `…_bind` says it; else empty.
    pub bind: Traced,
    /// The connection the request came in on, for what the upstream sees of it.
    pub client: Connection,
}

impl UpstreamRequest {
    /// The address nginx was told to come from.
    pub fn bound(&self) -> Option<IpAddr> {
        ip_of(&self.bind.to_text())
    }
}

/// The address in a text that may have a port too.
pub fn ip_of(text: &str) -> Option<IpAddr> {
    let alone = text.parse().ok();
    alone.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Nobody listens on the address.
    Refused,
    /// No such unix socket.
    NoSuchSocket,
    /// The upstream closed the connection without a complete answer.
    Closed,
    /// It closed with a part of the request unread, which resets the connection.
    Reset,
    /// Nothing came within nginx's read timeout.
    TimedOut,
    /// nginx speaks TLS, the upstream does not.
    NotTls,
    /// The answer's head is not HTTP.
    InvalidHeader,
    /// The answer's head does not fit into nginx's buffer.
    TooBigHeader,
    /// The journey is too deep (nginx proxies to itself again and again).
    TooDeep,
}
