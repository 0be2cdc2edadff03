//! What nginx refuses or warns of, as diagnostics: the shapes that many directives share.

use super::config::builder::Builder;
use super::directive::{self, Row};
use super::syntax::{Directive, Word};
use crate::text::{Diagnostic, Severity};

/// nginx stops here; the whole directive is to blame.
pub(crate) fn emerg(code: &'static str, directive: &Directive, message: String) -> Diagnostic {
    Diagnostic::at(Severity::Emerg, code, directive.span, message).on_line(directive.line)
}

/// nginx stops here; one word is to blame.
pub(crate) fn emerg_at(
    code: &'static str,
    directive: &Directive,
    word: &Word,
    message: String,
) -> Diagnostic {
    Diagnostic::at(Severity::Emerg, code, word.span, message).on_line(directive.line)
}

/// A warning about a word.
pub(crate) fn warn_at(
    code: &'static str,
    directive: &Directive,
    word: &Word,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::at(Severity::Warn, code, word.span, message).on_line(directive.line)
}

/// `low address bits of 10.0.0.1/8 are meaningless`.
pub(crate) fn low_bits(directive: &Directive, word: &Word) -> Diagnostic {
    let message = format!("low address bits of {} are meaningless", word.text);
    warn_at("low-address-bits", directive, word, message)
}

/// Says that a directive is known to nginx and not simulated here.
pub(crate) fn push_not_simulated(builder: &mut Builder<'_>, directive: &Directive) {
    if let Some(row) = directive::find(&directive.name.text).first() {
        builder.push(not_simulated(directive, row));
    }
}

/// Known to nginx, not simulated here.
pub(crate) fn not_simulated(directive: &Directive, row: &Row) -> Diagnostic {
    let message = format!("\"{}\" is not simulated", directive.name.text);
    Diagnostic::at(
        Severity::NotSimulated,
        "not-simulated",
        directive.span,
        message,
    )
    .on_line(directive.line)
    .about(directive.name.text.clone())
    .about(row.effect.name())
    .about(row.module)
}
