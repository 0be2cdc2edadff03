//! The journey of one request: round trips, each with its hops there and back, and a verdict.

use crate::balancer;
use crate::browser;
use crate::flask;
use crate::nginx;
use crate::text::{Diagnostic, Span};
use crate::wire::{Failure, Origin, Program, Response, Traced};
use crate::wsgi;

/// What came of one request.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The request's name, or its number (from 1) if it has none.
    pub request: String,
    /// Where it is written.
    pub span: Option<Span>,
    /// What was assumed because the scenario does not say it.
    pub assumed: Vec<Assumption>,
    /// What this journey's own texts have to be told (an unreadable request line).
    pub diagnostics: Vec<Diagnostic>,
    /// The round trips; a redirect that is followed is the next one.
    pub trips: Vec<Trip>,
    /// Where the browser ends and how.
    pub verdict: Verdict,
}

/// One request of the browser and its answer.
#[derive(Clone, Debug)]
pub struct Trip {
    /// The method.
    pub method: Traced,
    /// The URL, in the browser's spelling. Its origins lead back to the typed one or to a Location.
    pub url: Traced,
    /// What the browser decided, besides where to go.
    pub steps: Vec<browser::Step>,
    /// The hops in the order in which the request reached them.
    pub hops: Vec<Hop>,
    /// For each hop, which exchange of which nginx brought the request there; `None` if it came
    /// from outside (the balancer, nginx behind it).
    pub asked_by: Vec<Option<AskedBy>>,
    /// What the browser got.
    pub answer: Result<Response, Unanswered>,
    /// The URL the browser goes to next, if it is redirected.
    pub next: Option<Traced>,
}

/// The exchange of an nginx hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedBy {
    /// The index of the nginx hop.
    pub hop: usize,
    /// The index of the exchange in it.
    pub exchange: usize,
}

/// Why the browser got no answer, or went no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Chromium's own name for it: `ERR_CONNECTION_REFUSED`.
    pub error: &'static str,
    /// The cause.
    pub origin: Origin,
}

/// What one program made of the request, and of the answer on its way back.
// The sizes differ by target, so the lint cannot be expected on all of them.
#[allow(
    clippy::large_enum_variant,
    reason = "a journey has a handful of hops, and most are the large ones"
)]
#[derive(Clone, Debug)]
pub enum Hop {
    /// The balancer.
    Balancer(balancer::Passed),
    /// nginx; more than one if it proxies to a server of its own.
    Nginx(nginx::Served),
    /// A WSGI server.
    Wsgi(wsgi::Received),
    /// The app in it.
    Flask(flask::Called),
    /// A backend given by its raw answer.
    Backend(Backend),
}

/// A backend given by its raw answer.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Where it listens.
    pub address: String,
    /// Its answer, or how it failed.
    pub answer: Result<Response, Failure>,
    /// The section.
    pub span: Option<Span>,
}

/// Something the scenario does not say, and what is taken for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Which: a key of `page::words`, such as `wrapped-in-http`, `uwsgi-speaks`, `default-app`, `no-balancer`, `another-host`.
    pub code: &'static str,
    /// The values of its sentence.
    pub about: Vec<String>,
    /// The section that would say it (`processes`), and the text to put there.
    pub section: Option<(String, String)>,
}

/// Where the browser ends, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How.
    pub kind: VerdictKind,
    /// The last URL.
    pub url: Traced,
    /// The last status, if there was an answer.
    pub status: Option<u16>,
    /// Which program decided on that status.
    pub by: Option<Program>,
    /// The browser's own error, if it shows one.
    pub error: Option<Unanswered>,
}

/// How a journey ends. A downgrade from https to http outweighs the page or error it ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// A page: a status below 400 that is not followed further.
    Page,
    /// A status of 400 or more, other than a refusal.
    Error,
    /// 401 or 403.
    Refused,
    /// The same request came again, or the browser's limit was reached.
    Loop,
    /// No such host, no connection, or an address only the inside knows.
    Unreachable,
    /// Began with https and ended with http.
    Downgrade,
    /// nginx would not start with this config.
    ConfigError,
}

impl VerdictKind {
    /// The name in `trace --json`.
    pub fn as_str(self) -> &'static str {
        match self {
            VerdictKind::Page => "page",
            VerdictKind::Error => "error",
            VerdictKind::Refused => "refused",
            VerdictKind::Loop => "loop",
            VerdictKind::Unreachable => "unreachable",
            VerdictKind::Downgrade => "downgrade",
            VerdictKind::ConfigError => "config-error",
        }
    }
}
