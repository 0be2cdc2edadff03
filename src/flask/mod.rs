//! Flask and Werkzeug: an `app.py` is read, and called with an environ.

use crate::text::Span;
use crate::wire::Response;

/// What an app made of one environ.
#[derive(Clone, Debug)]
pub struct Called {
    /// The endpoint whose rule matched.
    pub endpoint: Option<String>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
    /// The answer as the app gives it to the server.
    pub response: Response,
}

/// A decision of Flask or Werkzeug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line of the app that decided, if one did.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// What happened in the app.
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A rule matched.
    Matched { rule: String, endpoint: String },
}
