//! Zones of shared memory: each has a name, a size and one use, whoever names it.
//!
//! Follows `ngx_shared_memory_add`.

use super::config::builder::Builder;
use super::problem;
use super::slot;
use super::syntax::{Directive, Word};
use crate::text::{Diagnostic, Severity, Span};

/// The eight pages of memory that most zones need at least.
pub(crate) const SMALLEST: i64 = 8 * 4096;

/// A zone that was named.
#[derive(Debug)]
pub(crate) struct Zone {
    name: String,
    /// The directive that gives it its size.
    use_of: &'static str,
    /// 0 until it is given.
    size: i64,
    /// Whether it is a cache's.
    pub(crate) has_cache: bool,
    /// The upstream whose it is.
    pub(crate) used_by: String,
    span: Span,
}

impl Zone {
    /// Whether it has got its size.
    pub(crate) fn is_given(&self) -> bool {
        self.size > 0
    }
}

/// A message about a word, with something in quotes.
pub(crate) fn refused(
    directive: &Directive,
    word: &Word,
    before: &str,
    shown: &str,
    after: &str,
) -> Diagnostic {
    let message = [before, "\"", shown, "\"", after].concat();
    problem::emerg_at("invalid-parameter", directive, word, message)
}

/// Finds a zone or adds it, and gives its number; `size` is 0 where it is not said.
pub(crate) fn add(
    builder: &mut Builder<'_>,
    directive: &Directive,
    name: &str,
    size: i64,
    use_of: &'static str,
) -> Result<usize, Diagnostic> {
    let zones = &mut builder.zones;
    let Some(index) = zones.iter().position(|zone| zone.name == name) else {
        zones.push(Zone {
            name: name.to_owned(),
            use_of,
            size,
            has_cache: false,
            used_by: String::new(),
            span: directive.span,
        });
        return Ok(zones.len() - 1);
    };
    let zone = &mut zones[index];
    let word = &directive.name;
    if zone.use_of != use_of {
        let after = " is already declared for a different use";
        return Err(refused(
            directive,
            word,
            "the shared memory zone ",
            name,
            after,
        ));
    }
    if zone.size == 0 {
        zone.size = size;
    }
    if size != 0 && size != zone.size {
        let (new, old) = (size.to_string(), zone.size.to_string());
        let before = ["the size ", &new, " of shared memory zone "].concat();
        let after = [" conflicts with already declared size ", &old].concat();
        return Err(refused(directive, word, &before, name, &after));
    }
    Ok(index)
}

/// `NAME:SIZE`.
pub(crate) fn name_and_size(text: &str) -> Option<(&str, i64)> {
    let (name, size) = text.split_once(':')?;
    Some((name, slot::parse_size(size)?))
}

/// What is checked last of all: every zone has got its size.
pub(crate) fn check_last(builder: &mut Builder<'_>) {
    if let Some(zone) = builder.zones.iter().find(|zone| zone.size == 0) {
        let message = ["zero size shared memory zone \"", &zone.name, "\""].concat();
        let diagnostic = Diagnostic::general(Severity::Emerg, "zone-without-size", message);
        let diagnostic = diagnostic.blaming(Some(zone.span));
        builder.push(diagnostic);
    }
}
