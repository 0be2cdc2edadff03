//! The sentence of an assumption.

use super::Said;
use crate::scenario::Assumption;

/// The sentence of an assumption.
pub fn said(assumption: &Assumption) -> Said {
    let about = assumption.about.join(" ");
    Said::new(
        "{0} {1}",
        "{0} {1}",
        [assumption.code.replace('-', " "), about],
    )
}
