//! The line of a section: which kind it names, and what is wrong with it.

use super::error::ScenarioError;
use crate::scenario::{Kind, Scenario, Section};
use crate::text::{Diagnostic, Severity, Span};

/// The names that are no files.
const NAMES: [&str; 12] = [
    "nginx.conf",
    "app.py",
    "processes",
    "answers",
    "balancer",
    "files",
    "file",
    "versions",
    "hosts",
    "request",
    "expect",
    "recorded",
];

impl Kind {
    /// Reads what stands behind `--- `.
    pub fn read(head: &str) -> Self {
        let head = head.trim();
        let end = head.find([' ', ':']).unwrap_or(head.len());
        let rest = head[end..].trim_start_matches([' ', ':']).trim();
        let name = (!rest.is_empty()).then(|| rest.to_owned());
        match &head[..end] {
            "processes" if rest.is_empty() => Kind::Processes,
            "balancer" if rest.is_empty() => Kind::Balancer,
            "files" if rest.is_empty() => Kind::Files,
            "versions" if rest.is_empty() => Kind::Versions,
            "hosts" if rest.is_empty() => Kind::Hosts,
            "answers" => {
                let (address, protocol) = rest.split_once(' ').unwrap_or((rest, "http"));
                Kind::Answers {
                    address: address.to_owned(),
                    protocol: protocol.trim().to_owned(),
                }
            }
            "file" => Kind::FileContent(rest.to_owned()),
            "request" => Kind::Request(name),
            "expect" => Kind::Expect(name),
            "recorded" => Kind::Recorded(rest.to_owned()),
            _ => Kind::File(head.to_owned()),
        }
    }

    /// Whether a scenario may hold only one of these.
    fn only_one(&self) -> bool {
        !matches!(self, Kind::Request(None) | Kind::Expect(_))
    }
}

/// What is wrong with the sections' lines, told at the beginning of each section's text.
pub(in crate::scenario) fn diagnostics(scenario: &Scenario) -> Vec<Diagnostic> {
    check(scenario)
        .into_iter()
        .filter_map(|error| {
            let span = Span::new(error.source?, 0..0);
            Some(Diagnostic::at(
                Severity::Error,
                error.code,
                span,
                error.message,
            ))
        })
        .collect()
}

/// Says what is wrong with the sections' lines.
pub(super) fn check(scenario: &Scenario) -> Vec<ScenarioError> {
    let mut errors = Vec::new();
    let mut say = |section: &Section, code, message: String| {
        errors.push(ScenarioError {
            source: Some(section.source),
            ..ScenarioError::new(section.line, 5, code, message)
        });
    };
    let mut seen: Vec<&Kind> = Vec::new();
    let included = included(scenario);
    for section in &scenario.sections {
        let name = section.head.trim();
        if let Some((code, message)) = problem(section, name, &included) {
            say(section, code, message);
        }
        if section.kind.only_one() {
            if seen.contains(&&section.kind) {
                let message = format!("there is another section \"{name}\" above");
                say(section, "duplicate-section", message);
            } else {
                seen.push(&section.kind);
            }
        }
    }
    errors
}

fn problem(section: &Section, name: &str, included: &[&str]) -> Option<(&'static str, String)> {
    match &section.kind {
        Kind::File(file) if file.is_empty() => {
            Some(("nameless-section", "a section without a name".to_owned()))
        }
        Kind::File(file) if !is_file(file, included) => Some((
            "unknown-section",
            match similar(file) {
                Some(known) => format!("unknown section \"{name}\": did you mean \"{known}\"?"),
                None => format!("unknown section \"{name}\""),
            },
        )),
        Kind::FileContent(path) if !path.starts_with('/') => Some((
            "relative-path",
            format!("the path of a file begins with \"/\": \"{path}\""),
        )),
        Kind::Answers { address, .. } if address.is_empty() => Some((
            "no-address",
            "answers needs an address: answers 127.0.0.1:5001 http".to_owned(),
        )),
        Kind::Answers { protocol, .. } if !super::super::PROTOCOLS.contains(&protocol.as_str()) => {
            Some((
                "unknown-protocol",
                format!("answers speaks http, uwsgi, fastcgi or scgi, not \"{protocol}\""),
            ))
        }
        _ => None,
    }
}

/// Whether a section's name can be a file's: it looks like one, or the config includes it.
fn is_file(name: &str, included: &[&str]) -> bool {
    let looks = name.contains(['.', '/']) && !name.contains(' ') || name.ends_with("_params");
    looks || included.contains(&name)
}

/// What the sections' texts include, as far as one can tell without reading them.
fn included(scenario: &Scenario) -> Vec<&str> {
    let files = scenario
        .sections
        .iter()
        .filter(|section| matches!(section.kind, Kind::File(_)));
    files
        .flat_map(|section| scenario.sources.get(section.source).text.lines())
        .filter_map(|line| {
            let (_, rest) = line
                .split_once("include")
                .or_else(|| line.split_once("user_file"))?;
            rest.split(';').next()
        })
        .map(|word| word.trim().trim_matches(['"', '\'']))
        .collect()
}

/// The known name that begins or ends alike.
fn similar(name: &str) -> Option<&'static str> {
    let word = name
        .split([' ', ':'])
        .next()
        .unwrap_or(name)
        .to_ascii_lowercase();
    NAMES.into_iter().find(|known| distance(&word, known) <= 2)
}

/// How many letters have to be changed, added or removed.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, letter) in one.chars().take(40).enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, other) in two.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[two.len()]
}
