//! What was measured of the pitfalls stands in recordings. Journeys are compared with those, so what
//! stands there holds in hopscope.

use std::collections::BTreeSet;
use std::fs;

use hopscope::scenario::Scenario;
use hopscope::scenario::section::recorded;

use crate::command::run;

/// Its first lines say how it is written.
const CLAIMS: &str = "tests/data/pitfalls.txt";

#[test]
fn what_was_measured_is_recorded() {
    let text = fs::read_to_string(CLAIMS).unwrap();
    let (mut wrong, mut numbers) = (Vec::new(), BTreeSet::new());
    let mut place = ("", "");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(claim) = line.strip_prefix("  ") {
            let [_, request, shown] = claim.split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{CLAIMS}: {line}");
            };
            if !holds(place, request, shown) {
                wrong.push(format!("{place:?} {claim}"));
            }
        } else if let Some((pitfall, scenario)) = line.split_once(" | ") {
            numbers.extend(pitfall.parse::<usize>());
            place = scenario
                .strip_suffix(']')
                .and_then(|place| place.split_once(" ["))
                .unwrap_or((scenario, ""));
        }
    }
    assert!(wrong.is_empty(), "not so:\n{}", wrong.join("\n"));
    assert!(numbers.into_iter().eq(1..=46), "a pitfall has no claim");
}

/// Whether every recording (of these versions) of a scenario shows it.
fn holds((name, versions): (&str, &str), request: &str, shown: &str) -> bool {
    let path = format!("tests/corpus/{name}.scenario");
    if let Some(said) = shown.strip_prefix("says ") {
        return tells(&path, request, said);
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let recordings = recorded::read(&Scenario::parse(&text).0);
    let mut recordings = recordings
        .iter()
        .filter(|recorded| recorded.versions.contains(versions))
        .peekable();
    recordings.peek().is_some()
        && recordings.all(|recorded| {
            let heading = format!("request {request}");
            let mut lines: Vec<&str> = recorded.text.lines().collect();
            if request != "-" {
                let other = |line: &&&str| !line.starts_with("request ");
                let begins = lines.iter().position(|line| *line == heading);
                lines = lines.split_off(begins.map_or(lines.len(), |begins| begins + 1));
                lines.truncate(lines.iter().take_while(other).count());
            }
            if let Some(begin) = shown.strip_prefix("no ") {
                return !lines.is_empty() && !lines.iter().any(|line| line.starts_with(begin));
            }
            let mut lines = lines.iter();
            let mut parts = shown.split(" then ");
            parts.all(|part| lines.any(|line| is(line, part)))
        })
}

/// Whether a line is what is looked for; the version of HTTP, which differs, may be left out.
fn is(line: &str, shown: &str) -> bool {
    line.strip_prefix(shown)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(" HTTP/1."))
}

/// Whether hopscope says it on the way, or it stands on a page that was answered.
fn tells(path: &str, request: &str, said: &str) -> bool {
    let trace = ["trace", path, "--request", request];
    let has = |arguments: &[&str]| run(arguments, b"").0.contains(said);
    has(&trace) || has(&[&trace[..], &["--json"]].concat())
}
