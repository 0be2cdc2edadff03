//! The `recorded: VERSIONS` sections: what the real programs did, and which versions those were.

use crate::scenario::{Kind, Scenario, Section};

/// A recorded section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// `nginx 1.31.3, uwsgi 2.0.30, werkzeug 3.1.9`.
    pub versions: String,
    /// Its lines.
    pub text: String,
}

impl Recorded {
    /// The version of a program, if it took part.
    pub fn version(&self, program: &str) -> Option<&str> {
        self.versions
            .split(',')
            .filter_map(|part| part.trim().split_once(' '))
            .find(|(name, _)| *name == program)
            .map(|(_, version)| version.trim())
    }
}

/// The recorded sections in order.
pub fn read(scenario: &Scenario) -> Vec<Recorded> {
    let recorded = |section: &Section| match &section.kind {
        Kind::Recorded(versions) => Some(Recorded {
            versions: versions.clone(),
            text: scenario.sources.get(section.source).text.clone(),
        }),
        _ => None,
    };
    scenario.sections.iter().filter_map(recorded).collect()
}
