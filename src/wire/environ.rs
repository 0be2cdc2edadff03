//! The WSGI environ (PEP 3333).

use super::origin::{ABSENT, Origin, Program};
use super::traced::Traced;

/// The environ's entries that are strings, in the order they were set; keys are unique.
/// Values are latin-1 bytes, as PEP 3333's "native strings" are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environ {
    list: Vec<(String, Traced)>,
    /// Why there are no other keys.
    pub silence: Origin,
    /// The request body, `wsgi.input`.
    pub input: Traced,
}

impl Environ {
    /// An empty environ.
    pub fn new(silence: Origin) -> Self {
        Self {
            list: Vec::new(),
            silence,
            input: Traced::new(),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Traced> {
        self.list
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Sets a key, replacing an earlier value.
    pub fn set(&mut self, key: impl Into<String>, value: Traced) {
        let key = key.into();
        match self.list.iter_mut().find(|(name, _)| *name == key) {
            Some(entry) => entry.1 = value,
            None => self.list.push((key, value)),
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.list.retain(|(name, _)| name != key);
    }

    /// All entries, in the order they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Traced)> {
        self.list.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The cause of `program` not finding `key` here.
    pub fn absent(&self, program: Program, key: &str) -> Origin {
        Origin::made(program, ABSENT, key, None, vec![self.silence.clone()])
    }
}
