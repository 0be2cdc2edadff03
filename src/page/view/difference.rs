//! What differs between the simulated versions of nginx, for those who choose one.

use crate::nginx::directive::{self, Versions};
use crate::nginx::version::CHANGES;
use crate::page::words::nginx_change;
use crate::page::words::ui::Label;

/// The version nginx changed in (nothing for how it was built), and what it did before and does
/// since; oldest first.
pub fn rows() -> impl Iterator<Item = (&'static str, [Label; 2])> {
    CHANGES
        .iter()
        .map(|(change, _, since)| (*since, nginx_change::change(*change)))
}

/// The names of the directives that only these versions have.
pub fn directives(versions: Versions) -> String {
    let mut names = String::new();
    for row in directive::all() {
        if row.versions != versions {
            continue;
        }
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(row.name);
        // Elsewhere the others have it, too.
        if directive::find(row.name).len() > 1 {
            for context in row.contexts.iter() {
                names.push_str(" (");
                names.push_str(context.as_str());
                names.push(')');
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_of_one_version_are_named_with_their_place_if_others_have_the_name() {
        assert_eq!(directives(Versions::Until1_22), "ssl");
        let newer = directives(Versions::Since1_31);
        assert!(newer.starts_with("add_header_inherit, "), "{newer}");
        assert!(newer.contains(", resolver (upstream), "), "{newer}");
        assert!(!newer.contains("proxy_pass,"), "{newer}");
    }
}
