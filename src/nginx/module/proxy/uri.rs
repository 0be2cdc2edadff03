//! The request target an upstream gets (`ngx_http_proxy_create_request`): the client's own,
//! untouched, as long as nobody changed it and `proxy_pass` has no URI part; otherwise the
//! location's name is cut off the decoded URI, the URI part takes its place, and the rest is
//! escaped again.

use crate::nginx::escape;
use crate::nginx::request::Request;
use crate::text::Span;
use crate::wire::{Program, Rule, Traced};

/// The target as the client sent it.
const RAW: Rule = Rule("proxy-uri-raw");
/// The URI part of `proxy_pass`, in the place of the location's name.
const REPLACED: Rule = Rule("proxy-uri-replaced");
/// The URI without the location's name.
const REST: Rule = Rule("proxy-uri-rest");
/// A target with variables is sent as it is evaluated.
const EVALUATED: Rule = Rule("proxy-uri-evaluated");

/// What `proxy_pass` says.
pub(super) struct Parts<'a> {
    /// Its URI part.
    pub(super) written: &'a Traced,
    /// Whether it has variables.
    pub(super) evaluated: bool,
    /// The location's name.
    pub(super) location: &'a str,
    /// Where it is written.
    pub(super) span: Span,
}

/// The target, and how it was made: `variables`, `raw`, `replaced` or `rewritten`.
pub(super) fn make(parts: &Parts<'_>, request: &Request<'_>) -> (Traced, &'static str) {
    let via = |value: &Traced, rule: Rule, about: &str| {
        value.via(Program::Nginx, rule, about, Some(parts.span))
    };
    let written = parts.written;
    if parts.evaluated && !written.is_empty() {
        return (via(written, EVALUATED, ""), "variables");
    }
    if written.is_empty() && request.valid_unparsed_uri {
        return (via(&request.target, RAW, ""), "raw");
    }
    let replaced = request.valid_location && !written.is_empty();
    let cut = if replaced {
        parts.location.len().min(request.uri.len())
    } else {
        0
    };
    let mut target = Traced::new();
    if request.valid_location {
        target.push(&via(written, REPLACED, parts.location));
    }
    let mut rest = request.uri.from(cut);
    if request.quoted_uri || request.internal {
        rest = escape::uri(&rest);
    }
    target.push(&via(&rest, REST, parts.location));
    if !request.args.is_empty() {
        let origin = request.by_rule(REST, "?", Some(parts.span));
        target.push_bytes("?", &origin);
        target.push(&request.args);
    }
    (target, if replaced { "replaced" } else { "rewritten" })
}
