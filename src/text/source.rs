//! The named texts a scenario is made of.

use super::span::{SourceId, Span};

/// A text with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's name as an `include` would write it, or a section's name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether the text comes with hopscope (`uwsgi_params`, the default app) and not from the user.
    pub stock: bool,
}

/// All texts of one scenario; a [`SourceId`] is an index into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text and returns its id.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        stock: bool,
    ) -> SourceId {
        self.list.push(Source {
            name: name.into(),
            text: text.into(),
            stock,
        });
        SourceId((self.list.len() - 1).min(usize::from(u16::MAX)) as u16)
    }

    /// The source with this id. Ids are only made by [`Sources::add`] of the same value.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[usize::from(id.0)]
    }

    /// The first source with this name.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        let index = self.list.iter().position(|source| source.name == name)?;
        Some(SourceId(index as u16))
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source()).text.get(span.range()).unwrap_or("")
    }

    /// All sources with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, source)| (SourceId(index as u16), source))
    }
}
