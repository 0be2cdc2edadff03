//! A scenario: one text with everything in it, and the journey it gives.
//!
//! [`Scenario`] is what was written; [`Loaded`] is what the programs made of it; [`simulate`] runs
//! a request of it through them.

pub mod section;
pub mod text;

mod assume;
pub mod journey;
mod load;
mod route;
mod simulate;
mod verdict;
mod world;

pub mod record;
pub mod why;

use crate::text::{SourceId, Sources, Span};

pub use journey::{Assumption, Hop, Journey, Trip, Verdict};
pub use load::Loaded;
pub use simulate::{RequestId, simulate, simulate_all};
pub use text::{ScenarioError, is_config};

/// What an `answers` section may speak.
pub const PROTOCOLS: &[&str] = &["http", "uwsgi", "fastcgi", "scgi"];

/// A scenario as it was written. Every section's content is a source, so that spans lie in the
/// text a tab of the editor shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// What stands before the first section: the title, and prose.
    pub head: String,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The sections' contents, and the stock files.
    pub sources: Sources,
}

/// A section: `--- KIND NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is.
    pub kind: Kind,
    /// What stands behind `--- `, with its line end.
    pub head: String,
    /// Its content.
    pub source: SourceId,
    /// The line of its `---` in the scenario's text, from 1.
    pub line: u32,
}

/// What a section is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file by name: the config, an included file, `app.py`.
    File(String),
    /// `processes`: command lines of WSGI servers.
    Processes,
    /// `answers ADDRESS PROTOCOL`: a backend by its raw answer.
    Answers {
        /// `127.0.0.1:5001`, `unix:/run/x.sock`.
        address: String,
        /// `http` or `uwsgi`.
        protocol: String,
    },
    /// `balancer`.
    Balancer,
    /// `files`: what nginx can serve, a path a line.
    Files,
    /// `file PATH`: one with its content.
    FileContent(String),
    /// `versions`.
    Versions,
    /// `hosts`: what names resolve to.
    Hosts,
    /// `request` or `request: NAME`.
    Request(Option<String>),
    /// `expect` or `expect: NAME`.
    Expect(Option<String>),
    /// `recorded: …`: written by the recorder.
    Recorded(String),
}

/// A place to point at, in the scenario's sources.
pub type Place = Span;

impl Scenario {
    /// The sections of a kind, in order.
    pub fn of_kind<'a>(&'a self, kind: &'a Kind) -> impl Iterator<Item = &'a Section> {
        self.sections
            .iter()
            .filter(move |section| section.kind == *kind)
    }

    /// The main config: `nginx.conf`, else the first file that ends in `.conf`.
    pub fn main_config(&self) -> Option<SourceId> {
        let files = || {
            self.sections
                .iter()
                .filter_map(|section| match &section.kind {
                    Kind::File(name) => Some((name.as_str(), section.source)),
                    _ => None,
                })
        };
        files()
            .find(|(name, _)| *name == "nginx.conf")
            .or_else(|| files().find(|(name, _)| name.to_ascii_lowercase().ends_with(".conf")))
            .map(|(_, source)| source)
    }

    /// A file by name, the user's before a stock one.
    pub fn file(&self, name: &str) -> Option<SourceId> {
        self.of_kind(&Kind::File(name.to_owned()))
            .map(|section| section.source)
            .next()
            .or_else(|| {
                self.sources
                    .iter()
                    .find(|(_, source)| source.stock && source.name == name)
                    .map(|(id, _)| id)
            })
    }
}

#[cfg(test)]
mod tests;
