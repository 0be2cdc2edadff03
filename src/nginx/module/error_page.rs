//! `error_page`: another page, place or status for a status of nginx's own.
//!
//! Follows `ngx_http_core_error_page` and `ngx_http_special_response_handler`.

use super::{Flow, Inherit, PhaseHandler, Row, inherit_list, try_files};
use crate::nginx::config::builder::Builder;
use crate::nginx::phase;
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};

/// The entries, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    status: u16,
    answer: Answer,
    target: Value,
    span: Span,
}

/// Which status the answer gets.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// The original one.
    Original,
    /// `=`: whatever the target answers.
    Target,
    /// `=200`: this one.
    Fixed(u16),
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit_list(&mut self.entries, &parent.entries);
    }
}

impl Conf {
    /// Whether a status has an entry, for `proxy_intercept_errors`.
    pub(crate) fn has(&self, status: u16) -> bool {
        self.entries.iter().any(|entry| entry.status == status)
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("error_page", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let args = &directive.args;
    let invalid = |word: &crate::nginx::syntax::Word| {
        problem::emerg_at(
            "invalid-value",
            directive,
            word,
            format!("invalid value \"{}\"", word.text),
        )
    };
    let Some((target, statuses)) = args.split_last() else {
        return Ok(());
    };
    let (statuses, answer) = match statuses.split_last() {
        Some((word, rest)) if word.text.starts_with('=') => {
            if rest.is_empty() {
                return Err(invalid(word));
            }
            let answer = match &word.text[1..] {
                "" => Answer::Target,
                code => match number(code).and_then(|code| u16::try_from(code).ok()) {
                    Some(code) => Answer::Fixed(code),
                    None => return Err(invalid(word)),
                },
            };
            (rest, answer)
        }
        _ => (statuses, Answer::Original),
    };
    let target = builder.value(target)?;
    for word in statuses {
        let status = match number(&word.text) {
            None | Some(499) => return Err(invalid(word)),
            Some(status @ 300..=599) => status as u16,
            Some(_) => {
                return Err(problem::emerg_at(
                    "status-out-of-range",
                    directive,
                    word,
                    format!("value \"{}\" must be between 300 and 599", word.text),
                ));
            }
        };
        let answer = match (answer, status) {
            (Answer::Original, 494..=497) => Answer::Fixed(400),
            (answer, _) => answer,
        };
        builder.conf().error_page.entries.push(Entry {
            status,
            answer,
            target: target.clone(),
            span: directive.span,
        });
    }
    Ok(())
}

/// What becomes of a status: an internal redirect, a redirect of the client, or the status itself.
pub(crate) fn apply(request: &mut Request<'_>, status: u16) -> Flow {
    // `r->err_status`: what the answer will show, whatever the target answers.
    request.status_override = Some(match status {
        494..=497 => 400,
        other => other,
    });
    // The type that `X-Accel-Redirect` kept ends here.
    request.memory.forget_type();
    let conf = request.conf();
    if request.error_page_used || request.uri_changes == 0 || conf.error_page.entries.is_empty() {
        return Flow::Status(status);
    }
    if !conf.core.recursive_error_pages() {
        request.error_page_used = true;
    }
    let Some(entry) = conf
        .error_page
        .entries
        .iter()
        .find(|entry| entry.status == status)
    else {
        return Flow::Status(status);
    };
    request.status = status;
    let target = request.eval(&entry.target);
    request.step(
        Some(entry.span),
        Event::ErrorPage {
            status,
            target: target.clone(),
        },
    );
    match entry.answer {
        Answer::Original => {}
        // With `=`, the target's own status counts.
        Answer::Target => request.status_override = None,
        // `=0` overrides nothing: the target's status counts too.
        Answer::Fixed(fixed) => request.status_override = Some(fixed).filter(|fixed| *fixed != 0),
    }
    let span = Some(entry.span);
    let flow = if target.starts_with("/") {
        if !request.method.is("HEAD") && !request.is_nameless_head() {
            let origin = request.by_rule(crate::wire::Rule("error-page-method"), "GET", span);
            request.method = crate::wire::Traced::of("GET", &origin);
        }
        let (uri, args) = try_files::split_args(&target);
        phase::internal_redirect(request, uri, args, "error_page", span)
    } else if target.starts_with("@") {
        phase::named_location(request, &target, span)
    } else {
        let shown = match entry.answer {
            Answer::Fixed(fixed @ (301 | 302 | 303 | 307 | 308)) => fixed,
            _ => 302,
        };
        request.location = Some(target);
        request.status_override = Some(shown);
        return Flow::Status(shown);
    };
    match flow {
        // The cycle limit: its 500 is not sent to an error page again.
        Flow::Status(status) => {
            request.status_override = Some(status);
            Flow::Status(status)
        }
        other => other,
    }
}
