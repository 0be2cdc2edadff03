//! The load balancer: what it makes of the browser's request before nginx sees it.

use crate::text::Span;
use crate::wire::{Connection, Request};

/// What the balancer passed on.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Its line in the `balancer` section.
    pub span: Option<Span>,
    /// The connection it opened to nginx.
    pub connection: Connection,
    /// Where to: `10.0.0.2:80`.
    pub to: String,
    /// The request it sent there.
    pub sent: Request,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// TLS ended here.
    EndedTls,
}
