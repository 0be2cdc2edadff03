//! Lists of content types that a filter takes (`gzip_types`, `charset_types` and their kin).
//!
//! Follows `ngx_http_types_slot` and `ngx_http_test_content_type`.

use super::config::builder::Builder;
use super::module::Conf;
use super::problem;
use super::syntax::Directive;
use crate::text::Diagnostic;
use crate::wire::Traced;

/// The type that every list begins with.
pub(crate) const HTML: &str = "text/html";

/// Types as they are written, in lower case.
#[derive(Clone, Debug)]
pub(crate) struct MimeTypes {
    /// `*`: every type, and what is written after it counts no more.
    all: bool,
    names: Vec<String>,
}

impl Default for MimeTypes {
    fn default() -> Self {
        let names = vec![HTML.to_owned()];
        MimeTypes { all: false, names }
    }
}

impl MimeTypes {
    /// Adds the words of a directive, and warns of those that are there already.
    pub(crate) fn add(&mut self, directive: &Directive, warnings: &mut Vec<Diagnostic>) {
        for word in &directive.args {
            self.all |= word.text == "*";
            if self.all {
                return;
            }
            let name = word.text.to_ascii_lowercase();
            if self.names.contains(&name) {
                let message = ["duplicate MIME type \"", &name, "\""].concat();
                let warning = problem::warn_at("duplicate-value", directive, word, message);
                warnings.push(warning);
            } else {
                self.names.push(name);
            }
        }
    }

    /// Whether a type, without parameters, is one of them, or one of the `default` if there is no
    /// list.
    pub(crate) fn has(list: Option<&MimeTypes>, default: &[&str], kind: &Traced) -> bool {
        match list {
            Some(list) => list.all || list.names.iter().any(|name| kind.is_ignoring_case(name)),
            None => default.iter().any(|name| kind.is_ignoring_case(name)),
        }
    }
}

/// Reads a directive into a module's list.
pub(crate) fn set(
    builder: &mut Builder<'_>,
    directive: &Directive,
    list: fn(&mut Conf) -> &mut Option<MimeTypes>,
) {
    let mut warnings = Vec::new();
    let list = list(builder.conf());
    list.get_or_insert_default().add(directive, &mut warnings);
    builder.push_all(warnings);
}
