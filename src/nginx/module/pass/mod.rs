//! What all pass directives share: where a request goes, who is asked first, what a failure
//! becomes, and what of the answer is passed back.
//!
//! Follows `ngx_http_upstream.c`.

pub(crate) mod accel;
pub(crate) mod cache;
pub(crate) mod exchange;
pub(crate) mod gateway;
pub(crate) mod merged;
pub(crate) mod peer;
pub(crate) mod relay;
pub(crate) mod settings;
pub(crate) mod target;
pub(crate) mod url;

pub(crate) use settings::Settings;
pub(crate) use target::Target;

use self::peer::Chooser;
use super::Flow;
use crate::nginx::request::Request;
use crate::nginx::step::Event;
use crate::nginx::variable;
use crate::nginx::version::Change;
use crate::text::{Names, Span};
use crate::wire::{Header, Payload, Rule, Traced};

/// Lines of one name are joined since 1.23.
const JOINED: Rule = Rule("joined-header-lines");

/// A request that is ready to go.
pub(crate) struct Pass<'a> {
    /// `proxy_pass`, `uwsgi_pass`.
    pub(crate) directive: &'static str,
    /// Where it is written.
    pub(crate) span: Span,
    /// The settings in force.
    pub(crate) settings: &'a Settings,
    /// Response headers that stay with nginx unless a directive shows them.
    pub(crate) hidden: &'static [&'static str],
    /// The servers to ask.
    pub(crate) chooser: Chooser,
    /// Whether by TLS.
    pub(crate) tls: bool,
    /// What is asked for, as the page shows it.
    pub(crate) uri: Traced,
    /// What is sent.
    pub(crate) payload: Payload,
    /// What the module does to a header of the answer.
    pub(crate) rewrite: fn(&mut Request<'_>, &mut Header) -> Rewritten,
    /// Whether it has rules for a Location.
    pub(crate) redirects: bool,
}

/// Whether a module changed a header of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rewritten {
    /// It did.
    Yes,
    /// It did, in the very bytes that `$upstream_http_…` shows.
    InPlace,
    /// It did not.
    No,
    /// A regex gave up.
    Failed,
}

/// A server that was asked, for `$upstream_addr` and `$upstream_status`.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Its address.
    pub(crate) address: Traced,
    /// Its answer's status, or nginx's own for a failure.
    pub(crate) status: u16,
    /// The first of a request: an internal redirect led to it.
    pub(crate) first: bool,
}

/// What a request remembers of being passed on.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// What variables that `charset` names were when they were last asked.
    pub(crate) asked: Names<Option<Traced>>,
    /// The Location that nginx gives the answer itself.
    pub(crate) location: Option<Traced>,
    /// The servers asked so far.
    pub(crate) states: Vec<State>,
    /// `$proxy_host`.
    pub(crate) host: Option<Traced>,
    /// `$proxy_port`.
    pub(crate) port: Option<Traced>,
    /// Headers of an earlier answer that the final one gets too: those that `X-Accel-Redirect`
    /// keeps, and `WWW-Authenticate` of an intercepted 401.
    pub(crate) kept: Vec<Header>,
    /// The body was read, as it is to be passed on.
    pub(crate) body_read: bool,
    /// It was too large and is gone.
    pub(crate) body_thrown_away: bool,
    /// The script's name and what follows it, as `fastcgi` split the URI.
    pub(crate) split: Option<(Traced, Traced)>,
    /// `; charset=…` of the Content-Type of such an earlier answer: it outlives the type.
    pub(crate) charset: Option<Traced>,
    /// Whether the charset in the Content-Type is one that an upstream told nginx of.
    pub(crate) told_charset: bool,
    /// `X-Accel-Charset` of the last answer that had one.
    pub(crate) override_charset: Option<Traced>,
    /// The length of an answer of nginx's own, once that is made.
    pub(crate) length: Option<usize>,
    /// The answer is the upstream's, with its status line: then a 204 keeps its Content-Type.
    pub(crate) status_line: bool,
    /// Parts of a file could be asked for, and a range that it has not was: that also holds for what
    /// an `error_page` puts in its place.
    pub(crate) allow_ranges: bool,
    /// The length of an upstream's answer, where `…_force_ranges` lets parts of it be asked for.
    pub(crate) ranges_of: Option<i64>,
}

impl Memory {
    /// Another Content-Type takes the place of one that was kept.
    pub(crate) fn forget_type(&mut self) {
        self.kept
            .retain(|header| !header.name.is_ignoring_case("Content-Type"));
    }
}

/// Ends with a status of nginx's own and the line in its error log.
pub(crate) fn refuse(request: &mut Request<'_>, span: Span, status: u16, log: String) -> Flow {
    request.step(Some(span), Event::Answered { status, log });
    Flow::Status(status)
}

/// The handler of one `if`, but the settings of a later one, which does not pass on.
pub(crate) fn misplaced(request: &mut Request<'_>) -> Flow {
    let span = request.handler.as_ref().map(|handler| handler.span);
    let log = "no upstream configuration".to_owned();
    request.step(span, Event::Answered { status: 500, log });
    Flow::Status(500)
}

/// `$upstream_addr`.
pub(crate) fn upstream_addr(request: &mut Request<'_>) -> Option<Traced> {
    listed(request, |state| state.address.clone())
}

/// `$upstream_status`.
pub(crate) fn upstream_status(request: &mut Request<'_>) -> Option<Traced> {
    listed(request, |state| {
        let origin = state.address.origin_at(0).cloned();
        origin.map_or_else(Traced::new, |origin| {
            Traced::of(state.status.to_string(), &origin)
        })
    })
}

/// `$upstream_http_…`: since 1.23 all lines of a name, before that the first one.
pub(crate) fn upstream_header(request: &Request<'_>, name: &str) -> Option<Traced> {
    let lines = variable::named(&request.upstream.as_ref()?.headers.list, name);
    let mut lines = lines.into_iter();
    let mut value = lines.next()?.clone();
    if request.config.version.has(Change::JoinedHeaderLines) {
        let separator = request.by_rule(JOINED, name, None);
        for line in lines {
            value.push_bytes(", ", &separator);
            value.push(line);
        }
    }
    Some(value)
}

/// `$upstream_cookie_…`: a cookie's value in the answer, up to its attributes.
pub(crate) fn upstream_cookie(request: &Request<'_>, name: &str) -> Option<Traced> {
    let headers = &request.upstream.as_ref()?.headers;
    headers
        .all("Set-Cookie")
        .find_map(|line| variable::cookie_at(line, name))
}

/// Servers of one pass are separated by commas, passes by colons.
fn listed(request: &Request<'_>, show: impl Fn(&State) -> Traced) -> Option<Traced> {
    let mut list = Traced::new();
    for (index, state) in request.memory.states.iter().enumerate() {
        let value = show(state);
        if index > 0
            && let Some(origin) = value.origin_at(0)
        {
            let separator = if state.first { " : " } else { ", " };
            list.push_bytes(separator, origin);
        }
        list.push(&value);
    }
    (!request.memory.states.is_empty()).then_some(list)
}
