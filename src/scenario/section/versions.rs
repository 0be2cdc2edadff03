//! The `versions` section: which versions of the programs are simulated.

use super::unreadable;
use crate::flask::WerkzeugVersion;
use crate::nginx::{self, stock::Params};
use crate::scenario::{Kind, Scenario};
use crate::text::{Diagnostic, Severity, part_span, written_lines};

/// The versions that are simulated.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// nginx's.
    pub nginx: nginx::Version,
    /// Whose parameter files.
    pub params: Params,
    /// Werkzeug's.
    pub werkzeug: WerkzeugVersion,
    /// Lines that cannot be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The uWSGI version that is simulated.
const UWSGI: &str = "2.0.30";

/// Reads the section.
pub fn read(scenario: &Scenario) -> Versions {
    let mut versions = Versions::default();
    for section in scenario.of_kind(&Kind::Versions) {
        for (span, line) in written_lines(&scenario.sources, section.source) {
            let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let value = value.trim();
            let place = part_span(span, line, value);
            let known = match name {
                "nginx" => nginx::Version::find(value).map(|found| versions.nginx = found),
                "werkzeug" => WerkzeugVersion::parse(value).map(|found| versions.werkzeug = found),
                "params" => Params::find(value).map(|found| versions.params = found),
                "uwsgi" => {
                    if value != UWSGI {
                        let message = format!("uWSGI {UWSGI} is simulated instead of {value}");
                        versions.diagnostics.push(Diagnostic::at(
                            Severity::Note,
                            "other-version",
                            place,
                            message,
                        ));
                    }
                    Some(())
                }
                // The servers whose behaviour has not changed in what is simulated.
                "flask" | "gunicorn" | "waitress" => Some(()),
                _ => {
                    let message =
                        format!("unknown program \"{name}\": nginx, params, werkzeug or uwsgi");
                    let place = part_span(span, line, name);
                    versions
                        .diagnostics
                        .push(unreadable("unknown-program", place, message));
                    continue;
                }
            };
            if known.is_none() {
                let message = format!("{name} \"{value}\" is not simulated: {}", choices(name));
                versions
                    .diagnostics
                    .push(unreadable("unknown-version", place, message));
            }
        }
    }
    versions
}

fn choices(name: &str) -> String {
    let choices: Vec<&str> = match name {
        "nginx" => nginx::Version::ALL.map(nginx::Version::as_str).to_vec(),
        "werkzeug" => WerkzeugVersion::ALL.map(WerkzeugVersion::as_str).to_vec(),
        _ => Params::ALL.map(Params::as_str).to_vec(),
    };
    choices.join(" or ")
}
