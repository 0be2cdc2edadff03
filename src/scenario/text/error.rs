//! What is wrong with a scenario's text, at its line and column.

use crate::scenario::Scenario;
use crate::text::{Diagnostic, Positions, Severity, SourceId};

/// A mistake in a scenario's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// The line of the scenario's text, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// A kebab-case noun of the mistake: `unknown-section`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The section it is in, if it is in one: its content and the place there.
    pub source: Option<SourceId>,
}

impl ScenarioError {
    /// An error at a line and column of the whole text.
    pub fn new(line: u32, column: u32, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            line,
            column,
            code,
            message: message.into(),
            source: None,
        }
    }
}

/// The sections' diagnostics, told by the line and column of the whole text.
pub(super) fn located(scenario: &Scenario, diagnostics: &[Diagnostic]) -> Vec<ScenarioError> {
    let positions = Positions::new(&scenario.sources);
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| locate(scenario, diagnostic, &positions))
        .collect()
}

fn locate(
    scenario: &Scenario,
    diagnostic: &Diagnostic,
    positions: &Positions<'_>,
) -> ScenarioError {
    let message = diagnostic.message.clone();
    let Some(span) = diagnostic.span else {
        return ScenarioError::new(1, 1, diagnostic.code, message);
    };
    let position = positions.start(span);
    let section = scenario
        .sections
        .iter()
        .find(|section| section.source == span.source());
    let line = section.map_or(0, |section| section.line) + position.line;
    ScenarioError {
        source: Some(span.source()),
        ..ScenarioError::new(line, position.column, diagnostic.code, message)
    }
}
