//! Where the browser ends, and how.

use super::journey::{Unanswered, Verdict, VerdictKind};
use crate::browser::Url;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Scheme, Traced};

/// Why an answer is neither shown nor followed.
pub(super) struct Stop {
    /// Chromium's name for it.
    pub(super) error: &'static str,
    /// The cause.
    pub(super) origin: Origin,
}

/// nginx would not start.
pub(super) fn refused_config(url: &Traced) -> Verdict {
    Verdict {
        kind: VerdictKind::ConfigError,
        url: url.clone(),
        status: None,
        by: Some(Program::Nginx),
        error: None,
    }
}

/// What was typed is no URL a request could be made from.
pub(super) fn not_a_url(typed: &Traced) -> Verdict {
    let origin = Origin::made(
        Program::Browser,
        Rule("not-a-url"),
        typed.to_text(),
        None,
        typed.origins(),
    );
    let error = "ERR_INVALID_URL";
    unanswered_at(typed, Unanswered { error, origin })
}

/// No answer came.
pub(super) fn unanswered(url: &Url, unanswered: Unanswered) -> Verdict {
    unanswered_at(&url.text(), unanswered)
}

/// The same for a URL that only is a text.
pub(super) fn unanswered_at(url: &Traced, unanswered: Unanswered) -> Verdict {
    Verdict {
        kind: VerdictKind::Unreachable,
        url: url.clone(),
        status: None,
        by: Some(unanswered.origin.cause().program),
        error: Some(unanswered),
    }
}

/// The answer is shown, on a journey that began with a scheme.
pub(super) fn shown(first: Scheme, url: &Url, response: &Response) -> Verdict {
    let mut verdict = answered(&url.text(), response);
    if verdict.kind != VerdictKind::Refused && first == Scheme::Https && url.scheme == Scheme::Http
    {
        verdict.kind = VerdictKind::Downgrade;
    }
    verdict
}

/// The answer is shown.
pub(super) fn answered(url: &Traced, response: &Response) -> Verdict {
    ended(
        match response.status {
            401 | 403 => VerdictKind::Refused,
            status if status >= 400 => VerdictKind::Error,
            _ => VerdictKind::Page,
        },
        url,
        response,
    )
}

/// The answer is a redirect that leads nowhere.
pub(super) fn stopped(url: &Traced, response: &Response, stop: Stop) -> Verdict {
    let mut verdict = ended(VerdictKind::Unreachable, url, response);
    verdict.error = Some(Unanswered {
        error: stop.error,
        origin: stop.origin,
    });
    verdict
}

/// The answer leads where the browser was already, or the browser has had enough of redirects.
pub(super) fn circles(url: &Url, response: &Response) -> Verdict {
    let mut verdict = ended(VerdictKind::Loop, &url.text(), response);
    let from = response
        .headers
        .get("Location")
        .map(Traced::origins)
        .unwrap_or_default();
    verdict.error = Some(Unanswered {
        error: "ERR_TOO_MANY_REDIRECTS",
        origin: Origin::made(Program::Browser, Rule("same-request-again"), "", None, from),
    });
    verdict
}

fn ended(kind: VerdictKind, url: &Traced, response: &Response) -> Verdict {
    Verdict {
        kind,
        url: url.clone(),
        status: Some(response.status).filter(|_| !response.is_bare()),
        by: Some(response.status_origin.cause().program),
        error: None,
    }
}
