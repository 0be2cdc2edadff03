//! What is to be said about the texts: diagnostics with the tab and line they belong to.

use super::super::model::Place;
use super::super::words::{Said, nginx_help};
use super::place::Places;
use crate::text::{Diagnostic, Severity, sort_by_key};

/// A problem as it is listed under the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// The file or section.
    pub file: String,
    /// The line the real program names.
    pub line: Option<u32>,
    /// The words it is about.
    pub place: Option<Place>,
    /// What to write instead, or what it may change.
    pub help: Option<Said>,
}

/// The longest list that is shown.
const LONGEST: usize = 200;

/// The problems of a list of diagnostics, the worst first, in the order of the texts.
pub fn problems(diagnostics: &[Diagnostic], places: &Places) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for diagnostic in diagnostics {
        let target = diagnostic.span.and_then(|span| places.target(span));
        let file = target
            .as_ref()
            .and_then(|target| target.label.rsplit_once(':'))
            .map_or_else(String::new, |(file, _)| file.to_owned());
        let line = diagnostic
            .line
            .or_else(|| diagnostic.span.map(|span| places.line(span)));
        let problem = Problem {
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            file,
            line,
            place: target.map(|target| target.place),
            help: nginx_help::help(diagnostic),
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
        if problems.len() >= LONGEST {
            break;
        }
    }
    sort_by_key(&mut problems, |problem| problem.severity);
    problems
}

/// The name in `data-severity`.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Emerg => "emerg",
        Severity::Error => "error",
        Severity::Warn => "warn",
        Severity::NotSimulated => "not-simulated",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_worst_comes_first_with_the_line_the_real_program_names() {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let span = fixture.span("nginx.conf", "try_files");
        let warn = Diagnostic::at(Severity::Warn, "a", span, "w");
        let mut emerg = Diagnostic::at(Severity::Emerg, "b", span, "e");
        emerg.line = Some(9);
        let list = problems(&[warn.clone(), warn, emerg], &places);
        let seen: Vec<_> = list
            .iter()
            .map(|problem| {
                (
                    problem.message.as_str(),
                    problem.file.as_str(),
                    problem.line,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [("e", "nginx.conf", Some(9)), ("w", "nginx.conf", Some(3))]
        );
    }
}
