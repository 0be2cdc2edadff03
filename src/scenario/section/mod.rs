//! The sections that belong to no program: each reader takes its sections out of a scenario and
//! says what it cannot read.

pub mod answers;
pub mod expect;
pub mod files;
pub mod hosts;
pub mod recorded;
pub mod request;
pub mod versions;

use super::{Kind, Scenario};
use crate::text::{Diagnostic, Severity, Span};
use crate::{balancer, wsgi};

/// More than anybody reads.
const MOST: usize = 200;

/// What is wrong in the sections hopscope itself reads (the config's and the app's own mistakes
/// are told when they are loaded).
pub(super) fn diagnostics(scenario: &Scenario) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    diagnostics.extend(versions::read(scenario).diagnostics);
    diagnostics.extend(hosts::read(scenario).diagnostics);
    diagnostics.extend(files::read(scenario).1);
    diagnostics.extend(answers::read(scenario).1);
    for section in &scenario.sections {
        match section.kind {
            Kind::Balancer => {
                diagnostics.extend(balancer::read(&scenario.sources, section.source).1);
            }
            Kind::Processes => diagnostics.extend(
                wsgi::read(&scenario.sources, section.source, "")
                    .1
                    .into_iter()
                    .filter(|said| said.severity == Severity::Error && !wsgi::speaks(said)),
            ),
            _ => {}
        }
    }
    for request in request::read(scenario) {
        diagnostics.extend(request.diagnostics);
    }
    diagnostics.extend(expect::read(scenario).1);
    diagnostics.truncate(MOST);
    diagnostics
}

/// A line that cannot be read.
fn unreadable(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::at(Severity::Error, code, span, message)
}
