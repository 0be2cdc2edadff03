//! What is said about a place in a text, before anybody renders it.

use std::ops::{Deref, DerefMut};

use super::span::Span;

/// How bad it is. The order is the order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The real program would refuse to start.
    Emerg,
    /// hopscope cannot read this text (a scenario's section, a Python statement it must understand).
    Error,
    /// The real program starts and warns.
    Warn,
    /// The real program knows this, hopscope does not simulate it; the message says what it may change.
    NotSimulated,
    /// What hopscope assumed or would point out.
    Note,
}

/// A message about a place. It is a pointer: most of what is read can fail with one, and results
/// that hold it whole are moved again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic(Box<Remark>);

/// What a [`Diagnostic`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub severity: Severity,
    /// A kebab-case noun of the mistake: `unknown-directive`, `duplicate-location`.
    pub code: &'static str,
    /// The real program's own words (without file and line), or ours where it has none.
    pub message: String,
    /// The words it is about, as far as we can tell.
    pub span: Option<Span>,
    /// Whether the real program names a file and line too: nginx does not for what it finds
    /// when the whole config is read (`unknown "x" variable`).
    pub placed: bool,
    /// The line the real program names, when it is not the first line of `span`
    /// (nginx names the line of the terminating `;` or `{`).
    pub line: Option<u32>,
    /// Further values for the page's own help, in the order its sentence uses them
    /// (a similar name, the contexts in which a directive is allowed).
    pub about: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic at a place.
    pub fn at(
        severity: Severity,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self::new(severity, code, Some(span), message.into())
    }

    /// A diagnostic for which the real program names no place; [`Diagnostic::blaming`] gives ours.
    pub fn general(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self::new(severity, code, None, message.into())
    }

    fn new(severity: Severity, code: &'static str, span: Option<Span>, message: String) -> Self {
        Self(Box::new(Remark {
            severity,
            code,
            message,
            span,
            placed: span.is_some(),
            line: None,
            about: Vec::new(),
        }))
    }

    /// What it says.
    pub fn into_remark(self) -> Remark {
        *self.0
    }

    /// The same, with the words we blame where the real program names none.
    #[must_use]
    pub fn blaming(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// The same, with the line the real program names.
    #[must_use]
    pub fn on_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, with values for the help text.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about.push(about.into());
        self
    }
}

impl Deref for Diagnostic {
    type Target = Remark;

    fn deref(&self) -> &Remark {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Remark {
        &mut self.0
    }
}
