//! The phases in nginx's order, and what a handler's word means in each
//! (`ngx_http_core_run_phases` and its checkers).

use super::answer;
use super::choose;
use super::module::{self, Flow, error_page};
use super::request::Request;
use super::step::{Event, Phase};
use crate::wire::Header;

/// The order of the phases a request passes once its server is known.
const ORDER: &[Phase] = &[
    Phase::PostRead,
    Phase::ServerRewrite,
    Phase::FindConfig,
    Phase::Rewrite,
    Phase::PostRewrite,
    Phase::PreAccess,
    Phase::Access,
    Phase::PostAccess,
    Phase::PreContent,
    Phase::Content,
];

/// What became of one pass through the phases.
enum Passed {
    Answered,
    Status(u16),
    Restart(Phase),
}

/// Runs a request to its end: the answer stands in [`Request::answer`], or nothing is answered.
pub(crate) fn run(request: &mut Request<'_>) {
    run_from(request, Phase::PostRead);
}

/// The same from a later phase on.
pub(crate) fn run_from(request: &mut Request<'_>, start: Phase) {
    let mut start = start;
    loop {
        let passed = pass(request, start);
        let status = match passed {
            Passed::Answered => return,
            Passed::Restart(phase) => {
                start = phase;
                continue;
            }
            Passed::Status(status) => status,
        };
        match conclude(request, status) {
            Some(phase) => start = phase,
            None => return,
        }
    }
}

/// Ends with a status of nginx's own: an `error_page` may send the request on.
pub(crate) fn conclude(request: &mut Request<'_>, status: u16) -> Option<Phase> {
    // These close; below 300 nginx has a page for 201 and 204 only, and else never answers: a
    // subrequest ends then without a status.
    let unfinished = status < 300 && !matches!(status, 201 | 204);
    if unfinished || matches!(status, 408 | 444 | 499) {
        let ends = unfinished && request.subrequest;
        request.answer = ends.then(|| answer::empty(request, 0));
        return None;
    }
    request.memory.forget_type();
    match error_page::apply(request, status) {
        Flow::Restart(phase) => Some(phase),
        Flow::Status(status) => {
            answer::special(request, status);
            None
        }
        _ => None,
    }
}

fn pass(request: &mut Request<'_>, start: Phase) -> Passed {
    let mut index = ORDER.iter().position(|phase| *phase == start).unwrap_or(0);
    while let Some(phase) = ORDER.get(index) {
        request.phase = *phase;
        match run_phase(request, *phase) {
            Flow::Declined | Flow::Done => index += 1,
            Flow::Restart(back @ (Phase::FindConfig | Phase::Rewrite))
                if *phase == Phase::PostRewrite || *phase == Phase::FindConfig =>
            {
                index = ORDER.iter().position(|phase| *phase == back).unwrap_or(0);
            }
            Flow::Restart(phase) => return Passed::Restart(phase),
            Flow::Status(status) => return Passed::Status(status),
            Flow::Answered => {
                let refused = request.refused.take();
                return refused.map_or(Passed::Answered, Passed::Status);
            }
        }
    }
    Passed::Status(404)
}

fn run_phase(request: &mut Request<'_>, phase: Phase) -> Flow {
    match phase {
        Phase::FindConfig => choose::location::find_config(request),
        Phase::PostRewrite => post_rewrite(request),
        Phase::Access => access(request),
        Phase::PostAccess => post_access(request),
        Phase::Content => content(request),
        _ => generic(request, phase),
    }
}

fn generic(request: &mut Request<'_>, phase: Phase) -> Flow {
    for handler in module::handlers(phase) {
        match handler(request) {
            Flow::Declined => {}
            other => return other,
        }
    }
    Flow::Declined
}

/// `ngx_http_core_post_rewrite_phase`: back to the search for a location if the URI changed.
fn post_rewrite(request: &mut Request<'_>) -> Flow {
    if !request.uri_changed {
        return Flow::Done;
    }
    if !count_change(request) {
        let log = format!(
            "rewrite or internal redirection cycle while processing \"{}\"",
            request.uri
        );
        request.step(None, Event::Answered { status: 500, log });
        return Flow::Status(500);
    }
    request.scope = request.server().scope;
    Flow::Restart(Phase::FindConfig)
}

/// Counts one change of the URI from inside; `false` when there were too many.
pub(crate) fn count_change(request: &mut Request<'_>) -> bool {
    request.uri_changes = request.uri_changes.saturating_sub(1);
    request.uri_changes > 0
}

/// `ngx_http_core_access_phase`: with `satisfy all` the first refusal ends, with `satisfy any`
/// the first consent does.
///
/// What nginx asks of itself was let in before.
fn access(request: &mut Request<'_>) -> Flow {
    if request.subrequest {
        return Flow::Done;
    }
    let any = request.conf().core.satisfy_any();
    request.access_status = 0;
    for handler in module::handlers(Phase::Access) {
        match handler(request) {
            Flow::Done if any => {
                request.access_status = 0;
                // Nobody has to be asked for a password any more.
                let asks = |header: &Header| header.name.is_ignoring_case("WWW-Authenticate");
                request.memory.kept.retain(|header| !asks(header));
                return Flow::Done;
            }
            Flow::Declined | Flow::Done => {}
            Flow::Status(status @ (401 | 403)) if any => {
                if request.access_status != 401 {
                    request.access_status = status;
                }
            }
            other => return other,
        }
    }
    Flow::Done
}

fn post_access(request: &mut Request<'_>) -> Flow {
    match request.access_status {
        0 => Flow::Done,
        status => {
            request.access_status = 0;
            Flow::Status(status)
        }
    }
}

/// `ngx_http_core_content_phase`: the location's own handler, or index, autoindex, static.
fn content(request: &mut Request<'_>) -> Flow {
    if let Some(handler) = request.handler.clone() {
        return (handler.run)(request);
    }
    match generic(request, Phase::Content) {
        Flow::Declined if request.uri.ends_with("/") => {
            let path = module::core::file_path(request).map(|path| path.whole());
            let log = match path {
                Some(path) => format!("directory index of \"{path}\" is forbidden"),
                None => String::new(),
            };
            request.step(None, Event::Answered { status: 403, log });
            Flow::Status(403)
        }
        Flow::Declined => {
            let log = "no handler found".to_owned();
            request.step(None, Event::Answered { status: 404, log });
            Flow::Status(404)
        }
        other => other,
    }
}

/// `ngx_http_internal_redirect`: another URI, everything from the server's rewrite phase on.
pub(crate) fn internal_redirect(
    request: &mut Request<'_>,
    uri: crate::wire::Traced,
    args: crate::wire::Traced,
    why: &'static str,
    span: Option<crate::text::Span>,
) -> Flow {
    if !count_change(request) {
        let log = format!(
            "rewrite or internal redirection cycle while internally redirecting to \"{uri}\""
        );
        request.step(span, Event::Answered { status: 500, log });
        return Flow::Status(500);
    }
    let mut to = uri.clone();
    if !args.is_empty() {
        let origin = request.by_rule(super::value::VARIABLE, "?", span);
        to.push_bytes("?", &origin);
        to.push(&args);
    }
    request.step(span, Event::InternalRedirect { to, why });
    request.uri = uri;
    request.args = args;
    request.internal = true;
    request.valid_unparsed_uri = false;
    request.valid_location = true;
    request.add_uri_to_alias = false;
    request.memory.split = None;
    request.handler = None;
    request.scope = request.server().scope;
    Flow::Restart(Phase::ServerRewrite)
}

/// `ngx_http_named_location`: the URI stays, the named location's rewrite phase is next.
pub(crate) fn named_location(
    request: &mut Request<'_>,
    name: &crate::wire::Traced,
    span: Option<crate::text::Span>,
) -> Flow {
    if !count_change(request) {
        let log = format!(
            "rewrite or internal redirection cycle while redirect to named location \"{name}\""
        );
        request.step(span, Event::Answered { status: 500, log });
        return Flow::Status(500);
    }
    if request.uri.is_empty() {
        let log = format!("empty URI in redirect to named location \"{name}\"");
        request.step(span, Event::Answered { status: 500, log });
        return Flow::Status(500);
    }
    let server = request.config.scope(request.server().scope);
    let found = server
        .locations
        .named
        .iter()
        .find(|id| name.is(&request.config.scope(**id).name));
    let Some(id) = found else {
        let log = format!("could not find named location \"{name}\"");
        request.step(span, Event::Answered { status: 500, log });
        return Flow::Status(500);
    };
    let to = name.clone();
    request.step(
        span,
        Event::InternalRedirect {
            to,
            why: "named location",
        },
    );
    request.internal = true;
    request.memory.split = None;
    request.handler = None;
    request.scope = *id;
    choose::location::enter(request);
    Flow::Restart(Phase::Rewrite)
}
