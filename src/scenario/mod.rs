//! A scenario: one text with everything in it, and the journey it gives.
//!
//! [`Scenario`] is what was written; [`simulate`] runs a request of it through the programs.

pub mod journey;

use crate::text::{SourceId, Sources, Span};

pub use journey::{Assumption, Hop, Journey, Trip, Verdict};

/// A scenario as it was written. Every section's content is a source, so that spans lie in the
/// text a tab of the editor shows.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// The first line.
    pub title: String,
    /// The text between the title and the first section.
    pub prose: String,
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
    /// `request` or `request: NAME`.
    Request(Option<String>),
    /// `expect` or `expect: NAME`.
    Expect(Option<String>),
    /// `recorded: …`: written by the recorder.
    Recorded(String),
}

/// A place to point at, in the scenario's sources.
pub type Place = Span;
