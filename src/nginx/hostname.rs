//! Host names with wildcards in a table, as `ngx_hash_add_key` and `ngx_hash_find_combined` have
//! them: `*.a.b`, `.a.b` and `a.b.*` beside whole names.

use crate::text::Names;

/// Names, and a number for each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hostnames {
    exact: Names<usize>,
    leading: Names<usize>,
    trailing: Names<usize>,
}

/// Why a name was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It has a `*` inside, or `..`.
    Invalid,
    /// It is there already.
    Conflict,
}

impl Hostnames {
    /// Adds a name in lower case. Without `wildcards` it is a text like any other.
    pub(crate) fn add(&mut self, key: &str, wildcards: bool, value: usize) -> Result<(), Refused> {
        if !wildcards {
            return insert(&mut self.exact, key, value);
        }
        let inner = key
            .strip_prefix("*.")
            .or(key.strip_suffix(".*"))
            .unwrap_or(key);
        if inner.contains('*') || key.contains("..") || key == "*." {
            return Err(Refused::Invalid);
        }
        if let Some(suffix) = key.strip_prefix('*') {
            return insert(&mut self.leading, suffix, value);
        }
        if let Some(bare) = key.strip_prefix('.').filter(|bare| !bare.is_empty()) {
            insert(&mut self.exact, bare, value)?;
            return insert(&mut self.leading, key, value);
        }
        match key.strip_suffix('*') {
            Some(prefix) => insert(&mut self.trailing, prefix, value),
            None => insert(&mut self.exact, key, value),
        }
    }

    /// The number of a name in lower case: whole names first, then the longest wildcard.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        if let Some(value) = self.exact.get(name) {
            return Some(*value);
        }
        let mut best = (0, None);
        for (suffix, value) in self.leading.iter() {
            if name.len() > suffix.len() && name.ends_with(suffix) && suffix.len() > best.0 {
                best = (suffix.len(), Some(*value));
            }
        }
        if best.1.is_none() {
            for (prefix, value) in self.trailing.iter() {
                if name.starts_with(prefix) && prefix.len() > best.0 {
                    best = (prefix.len(), Some(*value));
                }
            }
        }
        best.1
    }

    /// The names without wildcards.
    pub(crate) fn whole(&self) -> Vec<&str> {
        self.exact.keys().collect()
    }

    /// Whether there is no name.
    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.leading.is_empty() && self.trailing.is_empty()
    }
}

fn insert(map: &mut Names<usize>, key: &str, value: usize) -> Result<(), Refused> {
    if map.contains_key(key) {
        return Err(Refused::Conflict);
    }
    map.insert(key, value);
    Ok(())
}
