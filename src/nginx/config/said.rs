//! What is said while a config is read, and at which line.

use super::builder::{Builder, MAX_BLOCKS};
use crate::nginx::check;
use crate::nginx::syntax::{Directive, Item};
use crate::text::{Diagnostic, LineIndex, Severity, Span};

/// After so many messages nobody reads on; nginx itself stops at the first mistake.
const MOST_DIAGNOSTICS: usize = 1000;

impl Builder<'_> {
    /// Says something.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let refuses = diagnostic.severity == Severity::Emerg;
        if self.diagnostics.len() < MOST_DIAGNOSTICS || (refuses && !self.refused()) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Notes several diagnostics.
    pub(crate) fn push_all(&mut self, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Says what is wrong with settings that were merged: nginx has read the whole `http` block.
    pub(crate) fn push_merged(&mut self, code: &'static str, span: Span, message: String) {
        self.push_merged_as(Severity::Emerg, code, span, message);
    }

    /// The same, maybe as a warning.
    pub(crate) fn push_merged_as(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
    ) {
        self.push_at_end(Diagnostic::at(severity, code, span, message));
    }

    /// The same of what is known already.
    pub(super) fn push_at_end(&mut self, mut diagnostic: Diagnostic) {
        let Some(end) = self.http_end else {
            // The block that is put around a part of a config is no text.
            let (severity, message) = (diagnostic.severity, diagnostic.message.clone());
            let said = Diagnostic::general(severity, diagnostic.code, message);
            self.push(said.blaming(diagnostic.span));
            return;
        };
        let text = &self.sources.get(end.source()).text;
        diagnostic.line = Some(LineIndex::new(text).line(end.start() as usize));
        if diagnostic
            .span
            .is_some_and(|span| span.source() != end.source())
        {
            diagnostic.span = Some(end);
        }
        self.push(diagnostic);
    }

    /// Says where the reading stops: at the first directive of a block that is too deep.
    pub(super) fn too_deep(&mut self, items: &[Item]) {
        let first = items.iter().find_map(|item| match item {
            Item::Directive(directive) => Some(directive),
            Item::Problem(_) => None,
        });
        if let Some(directive) = first {
            let message =
                format!("blocks nest deeper than {MAX_BLOCKS}; hopscope reads no further");
            let span = directive.name.span;
            self.push(
                Diagnostic::at(Severity::Error, "nesting-too-deep", span, message)
                    .on_line(directive.line),
            );
        }
    }

    fn refused(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Emerg)
    }

    /// Says why a directive is refused.
    pub(super) fn refuse(&mut self, diagnostic: Diagnostic, directive: &Directive) {
        let text = &self.sources.get(directive.span.source()).text;
        self.push(check::explain(diagnostic, directive, text));
    }

    /// Whether nobody would read on.
    pub(super) fn is_enough(&self) -> bool {
        self.diagnostics.len() >= MOST_DIAGNOSTICS && self.refused()
    }
}
