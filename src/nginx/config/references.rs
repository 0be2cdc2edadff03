//! The variables that a config uses, in the order in which nginx looks for them when it has read
//! everything (`ngx_http_variables_init_vars`).

use crate::nginx::value::Value;
use crate::text::{NameSet, Span};

/// Names with the first place that uses them.
#[derive(Debug, Default)]
pub(crate) struct References {
    known: NameSet,
    found: Vec<(String, Span)>,
    /// Of values that are compiled only when all is merged.
    late: Vec<(String, Span)>,
}

impl References {
    /// Remembers that a variable is used.
    pub(crate) fn add(&mut self, name: &str, span: Span) {
        if self.known.insert(name) {
            self.found.push((name.to_owned(), span));
        }
    }

    /// The same of all variables of a value.
    pub(crate) fn add_all(&mut self, value: &Value) {
        for (name, span) in value.variables() {
            self.add(name, span);
        }
    }

    /// The same of a value that is compiled later than all others.
    pub(crate) fn add_late(&mut self, value: &Value) {
        let variables = value.variables();
        self.late
            .extend(variables.map(|(name, span)| (name.to_owned(), span)));
    }

    /// All of them in order.
    pub(crate) fn take(&mut self) -> Vec<(String, Span)> {
        for (name, span) in std::mem::take(&mut self.late) {
            self.add(&name, span);
        }
        std::mem::take(&mut self.found)
    }
}
