//! The sentence of a cause: by its program's rule, or what everybody has in common.

use super::{Said, rule};
use crate::text::Span;
use crate::wire::Cause;
use crate::wire::origin::{ABSENT, TYPED, WRITTEN};

/// What a sender did not say.
pub fn unsaid(missing: &str) -> Said {
    Said::new("It does not say {0}.", "它没有说 {0}。", [missing])
}

/// The sentence of a cause; `slice` gives the text of a span.
pub fn said<'a>(cause: &Cause, slice: impl Fn(Span) -> &'a str) -> Said {
    let written = || {
        let text = cause.span.map(&slice).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim();
        line.chars().take(80).collect::<String>()
    };
    let about = cause.about.as_str();
    match cause.rule {
        WRITTEN => Said::new("It is written here: {0}", "这里写着：{0}", [written()]),
        TYPED if about.is_empty() => Said::plain("The client sent it.", "由客户端发来。"),
        TYPED => Said::new(
            "The client sent it ({0}).",
            "由客户端发来（{0}）。",
            [about],
        ),
        ABSENT => Said::new("There was no {0}.", "没有 {0}。", [about]),
        other => rule::rule(cause).unwrap_or_else(|| {
            Said::new(
                "{0} {1}",
                "{0} {1}",
                [other.0.replace('-', " "), about.to_owned()],
            )
        }),
    }
}
