//! The `processes` section: a command line of a WSGI server a line.

use super::Process;
use crate::text::{Diagnostic, SourceId, Sources};

/// Reads the `processes` section.
pub fn read(_sources: &Sources, _source: SourceId) -> (Vec<Process>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
