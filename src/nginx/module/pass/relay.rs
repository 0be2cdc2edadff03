//! What of an upstream's answer goes to the client: `ngx_http_upstream_process_headers`.

use super::{Flow, Pass, Rewritten};
use crate::nginx::answer;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::version::Change;
use crate::wire::{Gateway, Header, Headers, Payload, Program, Response, Rule, Traced};

/// The answer's header was passed on as it came.
const PASSED_BACK: Rule = Rule("passed-back");

/// Headers of which an answer may have one; since 1.23 others are dropped with an error in the log.
const SINGLE: &[&str] = &[
    "Status",
    "Content-Type",
    "Date",
    "Last-Modified",
    "ETag",
    "Server",
    "Location",
    "Refresh",
    "Expires",
    "X-Accel-Expires",
    "X-Accel-Redirect",
    "X-Accel-Limit-Rate",
];

/// Headers that belong to one connection: nginx makes its own.
const CONNECTION: &[&str] = &["Connection", "Keep-Alive", "Transfer-Encoding"];

/// The answer as nginx keeps it: with one line of those headers that may only be once.
pub(super) fn received(request: &Request<'_>, mut response: Response) -> Response {
    let single = request.config.version.has(Change::SingleUpstreamHeaders);
    let mut list: Vec<Header> = Vec::new();
    for header in response.headers.list {
        let name = SINGLE
            .iter()
            .find(|name| header.name.is_ignoring_case(name));
        let earlier = name.and_then(|name| {
            list.iter()
                .position(|other| other.name.is_ignoring_case(name))
        });
        match earlier {
            Some(_) if single => {}
            // The last Content-Type counts.
            Some(index) if header.name.is_ignoring_case("Content-Type") => list[index] = header,
            _ => list.push(header),
        }
    }
    response.headers.list = list;
    response
}

/// Whether `…_intercept_errors` gives this answer to `error_page`.
pub(super) fn intercepts(request: &mut Request<'_>, pass: &Pass<'_>, response: &Response) -> bool {
    let intercepted = response.status >= 300
        && pass.settings.intercept_errors == Some(true)
        && request.conf().error_page.has(response.status);
    if intercepted && response.status == 401 {
        let challenges = response
            .headers
            .list
            .iter()
            .filter(|header| header.name.is_ignoring_case("WWW-Authenticate"));
        let all = request.config.version.has(Change::AllChallenges);
        let most = if all { usize::MAX } else { 1 };
        request.memory.kept.extend(challenges.take(most).cloned());
    }
    intercepted
}

/// Makes the answer to the client of the upstream's.
pub(super) fn pass_back(request: &mut Request<'_>, pass: &Pass<'_>, response: Response) -> Flow {
    request.phase = Phase::HeaderFilter;
    let wordless = request.config.version.has(Change::WordlessStatus)
        && matches!(&pass.payload, Payload::Params(params) if params.gateway != Gateway::Uwsgi)
        && response
            .headers
            .get("Status")
            .is_some_and(|status| status.len() == 3);
    let length = response.headers.get("Content-Length");
    request.memory.ranges_of = length
        .filter(|_| pass.settings.force_ranges == Some(true) || request.memory.allow_ranges)
        .filter(|_| !response.headers.has("Transfer-Encoding"))
        .and_then(|length| slot::parse_number(&length.to_text()));
    let mut headers = Headers::new(response.headers.silence.clone());
    let (mut locations, mut redirected) = (0, None);
    for mut header in response.headers.list {
        if is_hidden(pass, &header.name)
            || CONNECTION
                .iter()
                .any(|name| header.name.is_ignoring_case(name))
        {
            continue;
        }
        let about = header.name.to_string();
        let passed =
            |value: &Traced| value.via(Program::Nginx, PASSED_BACK, &about, Some(pass.span));
        header.name = passed(&header.name);
        let before = header.value.clone();
        let rewritten = (pass.rewrite)(request, &mut header);
        if rewritten == Rewritten::InPlace {
            overwrite(request, &before, &header.value);
        }
        if matches!(rewritten, Rewritten::No | Rewritten::Failed) {
            header.value = passed(&header.value);
        }
        if rewritten == Rewritten::Failed {
            // What was read before stays.
            headers.list.push(header);
            headers
                .list
                .retain(|header| !header.name.is_ignoring_case("Content-Type"));
            request.memory.kept.append(&mut headers.list);
            return Flow::Status(500);
        }
        if header.name.is_ignoring_case("Location") {
            // `r->headers_out.location` of `ngx_http_upstream_rewrite_location`.
            if rewritten != Rewritten::No || !pass.redirects && !header.value.starts_with("/") {
                request.memory.location = Some(header.value.clone());
            }
            // Only a Location that was changed is made absolute, and of several the last one.
            if rewritten != Rewritten::No {
                redirected = Some(locations);
            }
            locations += 1;
        }
        headers.list.push(header);
    }
    let response = Response {
        headers,
        ..response
    };
    if response.headers.has("Content-Type") {
        request.memory.forget_type();
    }
    request.memory.length = None;
    request.memory.status_line = request.status_override.is_none() && !wordless;
    request.memory.told_charset = true;
    answer::finish_with(request, response, redirected);
    Flow::Answered
}

/// What `$upstream_http_location` shows after nginx wrote a shorter value over the upstream's own,
/// and a NUL after it: the old length of the new bytes.
fn overwrite(request: &mut Request<'_>, before: &Traced, after: &Traced) {
    let headers = request.upstream.iter_mut();
    let mut list = headers.flat_map(|upstream| upstream.headers.list.iter_mut());
    let Some(header) = list.find(|header| header.value == *before) else {
        return;
    };
    let mut value = after.clone();
    if let Some(origin) = before.origin_at(after.len()) {
        value.push_bytes([0], origin);
    }
    header.value = value.then(&before.from(after.len() + 1)).to(before.len());
}

fn is_hidden(pass: &Pass<'_>, name: &Traced) -> bool {
    let has = |list: &[String]| list.iter().any(|other| name.is_ignoring_case(other));
    let hidden = pass.hidden.iter().any(|other| name.is_ignoring_case(other));
    (hidden || has(&pass.settings.hide)) && !has(&pass.settings.show)
}
