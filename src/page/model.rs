//! What the page knows that nothing else tells: the text, and what is opened and selected.
//! Everything that follows from it is derived ([`super::derive`]) and never stored.

use std::rc::Rc;

use super::document::Document;
use super::link::{Saved, Trouble};
use super::words::Language;

/// The page's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The scenario's text.
    pub document: Rc<Document>,
    /// Counts opened scenarios: the editor keeps no history across them.
    pub opened: u32,
    /// The selected request, an index among the request sections.
    pub request: usize,
    /// The open tab.
    pub tab: Tab,
    /// The shown round trip.
    pub trip: usize,
    /// The opened hop of the shown trip, the browser being 0; `None` leaves it to the page.
    pub hop: Option<usize>,
    /// What is asked "why?" about.
    pub asked: Asked,
    /// The place the editor was told to select last.
    pub selected: Option<Selected>,
    /// Where the editor's cursor stands in the open tab (a UTF-8 offset), once it was moved.
    pub cursor: Option<usize>,
    /// The language.
    pub language: Language,
    /// The colours; `None` follows the system.
    pub theme: Option<Theme>,
    /// Why the link could not be opened.
    pub trouble: Option<Trouble>,
    /// Whether the text was edited since it was opened from a link.
    pub edited: bool,
}

/// A tab of the editor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Title and prose.
    About,
    /// A section, by its index.
    Section(usize),
    /// A file that comes with hopscope, by its name.
    Stock(String),
}

/// A place in a tab's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The tab.
    pub tab: Tab,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A place the editor shall select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The place.
    pub place: Place,
    /// Counts selections: the same place can be selected again.
    pub count: u32,
}

/// What "why?" is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: the chain is closed.
    #[default]
    Nothing,
    /// The verdict.
    Verdict,
    /// A value in a table of the opened hop.
    Value {
        /// Which table.
        table: TableKind,
        /// The row.
        row: usize,
        /// The piece of equal origin in the row's value.
        piece: usize,
    },
}

/// A table of a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableKind {
    /// What the hop received.
    Received,
    /// What it passed on.
    Sent,
    /// What it answered.
    Answered,
}

/// The colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The name in storage and in the page's `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl Model {
    /// The page on a scenario's text.
    pub fn new(saved: &Saved, language: Language, theme: Option<Theme>) -> Self {
        let document = Document::read(&saved.text);
        let requests = document.requests().len();
        let tab = saved
            .tab
            .as_deref()
            .and_then(|name| document.find(name))
            .or_else(|| document.config())
            .or((!document.sections.is_empty()).then_some(0))
            .map_or(Tab::About, Tab::Section);
        Self {
            request: saved.request.min(requests.saturating_sub(1)),
            document: Rc::new(document),
            opened: 0,
            tab,
            trip: 0,
            hop: None,
            asked: Asked::Nothing,
            selected: None,
            cursor: None,
            language,
            theme,
            trouble: None,
            edited: false,
        }
    }

    /// What a link and the autosave hold.
    pub fn saved(&self) -> Saved {
        let tab = match &self.tab {
            Tab::Section(index) if Some(*index) != self.document.config() => self
                .document
                .sections
                .get(*index)
                .map(|section| section.name.clone()),
            _ => None,
        };
        Saved {
            text: self.document.text(),
            request: self.request,
            tab,
        }
    }

    /// The section of the selected request.
    pub fn request_section(&self) -> Option<usize> {
        self.document.requests().get(self.request).copied()
    }

    /// The text of a section by its name.
    pub fn section_text(&self, name: &str) -> Option<&str> {
        let index = self.document.find(name)?;
        Some(&self.document.sections[index].body.text)
    }
}
