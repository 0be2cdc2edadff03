//! The load balancer: what it makes of the browser's request before nginx sees it.

mod header;
mod pass;
mod preset;
mod proxy_protocol;
mod read;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::text::Span;
use crate::wire::{Connection, Endpoint, Request, Response, Scheme, Traced};

pub use preset::{Preset, find as preset, presets};
pub use read::read;

/// The balancer's own address towards nginx when none is written.
pub const DEFAULT_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9));

/// The address of nginx behind a balancer that is assumed.
pub const ASSUMED_TARGET: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

/// A balancer as its section describes it.
#[derive(Clone, Debug)]
pub struct Balancer {
    /// What it listens for, in order; the first that takes a URL wins.
    pub mappings: Vec<Mapping>,
    /// What it does to headers, in order.
    pub policies: Vec<Policy>,
    /// Its own address towards nginx.
    pub address: Endpoint,
    /// Whether nginx sees the client's address on the connection.
    pub from_client: bool,
    /// The line by which it passes on connections and reads nothing of what is in them.
    pub tcp: Option<Span>,
    /// Whether it sends every header's name in lower case.
    pub lower: bool,
    /// The status of `redirect https`, and the port it names.
    pub redirect: (u16, &'static str),
    /// The known balancer it does as, and the line that says so.
    pub preset: Option<(Preset, Span)>,
    /// Whether it says by the PROXY protocol whose connection it is.
    pub proxy_protocol: Option<ProxyProtocol>,
}

/// A line `proxy_protocol` or `proxy_protocol v2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyProtocol {
    /// In bytes, not as a line.
    pub binary: bool,
    /// The line.
    pub span: Span,
}

/// A mapping line: `https://your.domain.com -> http://10.0.0.2:80`.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The scheme it takes.
    pub scheme: Scheme,
    /// The host it takes; `*` is any.
    pub host: String,
    /// The port it takes.
    pub port: u16,
    /// Where the request goes.
    pub target: Target,
    /// The line; `None` if the balancer is assumed.
    pub span: Option<Span>,
}

/// Where a mapping leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To nginx.
    Nginx {
        /// Whether the connection is encrypted.
        scheme: Scheme,
        /// Its address.
        address: SocketAddr,
    },
    /// Back to the browser: the same URL with https.
    RedirectHttps,
}

/// A header line: `X-Forwarded-Proto: set`.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The header's name, as written.
    pub name: Traced,
    /// What is done to it.
    pub action: Action,
    /// The line.
    pub span: Span,
}

/// What the balancer does to a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Adds this behind what is there; nothing written is the client's address.
    Append(Traced),
    /// Adds a line of its own.
    Add(Traced),
    /// Says what it knows of the client's side.
    Set,
    /// Takes it away.
    Remove,
    /// Leaves it as the client sent it.
    Keep,
    /// Sets just this value.
    Value(Traced),
}

/// What the balancer did with a request.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Its line in the `balancer` section.
    pub span: Option<Span>,
    /// The connection it opened to nginx.
    pub connection: Connection,
    /// Where to: `10.0.0.2:80`; empty if it answered by itself.
    pub to: String,
    /// The request it sent there.
    pub sent: Request,
    /// Its own answer, if it did not ask nginx.
    pub answer: Option<Response>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
}

/// A decision of the balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line that decided.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// What happened at the balancer.
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It does as a known balancer does.
    DoesAs {
        title: &'static str,
        source: &'static str,
    },
    /// Bytes are passed on as they are.
    PassedBytes,
    /// TLS ended here.
    EndedTls,
    /// A connection to nginx was opened.
    Connected { scheme: Scheme, to: String },
    /// A header was set, in the place of what the client sent if it sent it.
    HeaderSet {
        name: String,
        value: Traced,
        before: Option<Traced>,
    },
    /// Something was added behind a header's value.
    HeaderAppended { name: String, value: Traced },
    /// A header of the client was taken away.
    HeaderRemoved { name: String },
    /// The PROXY protocol's header went before everything else.
    ProxyHeader { binary: bool },
    /// TLS ended here and nothing tells nginx so.
    SchemeNotSaid,
    /// The client's own word for its scheme went on as it was.
    SchemeBelieved { value: Traced },
    /// The browser was sent to the same URL with https.
    RedirectedToHttps { location: Traced },
}

#[cfg(test)]
mod tests;
