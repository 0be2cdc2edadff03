//! The scenario a command works on.

use std::io::Read;

use super::argument::Trace;
use crate::scenario::{Kind, RequestId, Scenario, ScenarioError, section};

/// A text that was read, and what is wrong with it.
pub(super) struct Input {
    pub(super) scenario: Scenario,
    pub(super) errors: Vec<ScenarioError>,
}

/// Reads a file or, for `-`, the standard input.
pub(super) fn read(file: &str) -> Result<Input, String> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
            .map_err(|error| format!("standard input: {error}"))?
    } else {
        std::fs::read(file).map_err(|error| format!("{file}: {error}"))?
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("{file}: this is not a text (its bytes are not UTF-8)"))?;
    let (scenario, errors) = Scenario::read(&text);
    if scenario.sections.is_empty() {
        return Err(format!(
            "{file}: this is neither a scenario (no line begins with \"--- \") nor an nginx config"
        ));
    }
    Ok(Input { scenario, errors })
}

/// Applies the options that change the scenario, and gives the requests that are wanted.
pub(super) fn apply(input: Input, options: &Trace) -> Result<(Input, Vec<RequestId>), String> {
    let mut input = input;
    for (program, version) in &options.versions {
        input.scenario = with_version(&input.scenario, program, version)?;
    }
    let mut wanted = Vec::new();
    for request in &options.requests {
        let known = section::request::read(&input.scenario)
            .iter()
            .position(|known| known.name == *request);
        let index = match known {
            Some(index) => index,
            None if request.contains("://") => {
                let before = section::request::read(&input.scenario).len();
                input.scenario = input.scenario.with_section("request", request);
                if section::request::read(&input.scenario).len() == before {
                    return Err("there are too many sections for one more request".to_owned());
                }
                before
            }
            None => match request.parse::<usize>() {
                Ok(number @ 1..) if number <= section::request::read(&input.scenario).len() => {
                    number - 1
                }
                _ => return Err(format!("there is no request \"{request}\"")),
            },
        };
        wanted.push(RequestId(index));
    }
    if wanted.is_empty() {
        let count = section::request::read(&input.scenario).len();
        wanted.extend((0..count).map(RequestId));
    }
    Ok((input, wanted))
}

/// The scenario with another version of a program.
fn with_version(scenario: &Scenario, program: &str, version: &str) -> Result<Scenario, String> {
    let line = format!("{program} {version}\n");
    let changed = match scenario.of_kind(&Kind::Versions).next() {
        None => scenario.with_section("versions", &line),
        Some(section) => {
            let text = &scenario.sources.get(section.source).text;
            let kept = text
                .split_inclusive('\n')
                .filter(|line| line.split_whitespace().next() != Some(program));
            scenario.with_text(section.source, &(line.clone() + &kept.collect::<String>()))
        }
    };
    let wrong = section::versions::read(&changed).diagnostics;
    match wrong.iter().find(|wrong| wrong.message.contains(program)) {
        Some(wrong) => Err(wrong.message.clone()),
        None => Ok(changed),
    }
}
