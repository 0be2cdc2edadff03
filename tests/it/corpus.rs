//! Every recorded scenario is simulated, and our journey is compared with what the real programs
//! did, line by line.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use hopscope::scenario::section::expect;
use hopscope::scenario::section::recorded::{self, Recorded};
use hopscope::scenario::{Hop, Journey, Kind, Loaded, Scenario, record};
use hopscope::text::Span;
use hopscope::wire::{Cause, Headers, Origin, Payload, Response, Traced};
use hopscope::wsgi::Outcome;

/// Scenarios we get wrong, each with a sentence that says why.
const EXPECTED_FAILURES: &str = "tests/expected_failures.txt";

#[test]
fn journeys_are_those_of_the_real_programs() {
    let mut expected = expected_failures();
    let mut wrong = Vec::new();
    let mut right = 0;
    for (path, text) in scenarios() {
        let (scenario, _) = Scenario::parse(&text);
        for recorded in recorded::read(&scenario) {
            let name = format!("{path} [{}]", recorded.versions);
            let seen = render(&scenario, &recorded);
            let holds = seen == normal(&recorded.text);
            match (holds, expected.remove(&name).is_some()) {
                (true, false) | (false, true) => right += 1,
                (true, true) => wrong.push(format!(
                    "{name}: is right now: take it from {EXPECTED_FAILURES}\n"
                )),
                (false, false) => wrong.push(format!(
                    "{name}\n{}",
                    difference(&normal(&recorded.text), &seen)
                )),
            }
        }
    }
    for name in expected.keys() {
        wrong.push(format!(
            "{name}: in {EXPECTED_FAILURES}, but there is no such recording\n"
        ));
    }
    let total = right + wrong.len();
    assert!(
        wrong.is_empty(),
        "{} of {total} recordings differ\n(- the real programs, + hopscope)\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn expectations_hold() {
    let mut wrong = Vec::new();
    for (path, text) in scenarios() {
        let (scenario, _) = Scenario::parse(&text);
        let journeys = Loaded::new(&scenario).simulate_all();
        for expectation in expect::read(&scenario).0 {
            let journey = match &expectation.request {
                Some(name) => journeys.iter().find(|journey| journey.request == *name),
                None => journeys.first(),
            };
            let checked = journey.map(|journey| expectation.check(journey));
            if !checked.as_ref().is_some_and(|checked| checked.holds) {
                let line = scenario.sources.slice(expectation.span).to_owned();
                wrong.push(format!("{path}: {line}: seen {checked:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn scenarios_are_read_without_errors_and_printed_without_loss() {
    for (path, text) in scenarios() {
        let (scenario, errors) = Scenario::parse(&text);
        assert!(errors.is_empty(), "{path}: {errors:?}");
        assert_eq!(scenario.print(), text, "{path}");
        assert_eq!(Scenario::parse(&scenario.print()).0, scenario, "{path}");
    }
}

#[test]
fn the_same_scenario_gives_the_same_journeys() {
    for (path, text) in scenarios() {
        let (scenario, _) = Scenario::parse(&text);
        let once = record::render(&Loaded::new(&scenario));
        let again = record::render(&Loaded::new(&scenario));
        assert_eq!(once, again, "{path}");
    }
}

/// The scenario as it is rendered with the versions of a recording.
fn render(scenario: &Scenario, recorded: &Recorded) -> String {
    let mut lines = String::new();
    for program in ["nginx", "werkzeug"] {
        if let Some(version) = recorded.version(program) {
            lines.extend([program, " ", version, "\n"]);
        }
    }
    let versions = scenario.of_kind(&Kind::Versions).next();
    let changed = match versions {
        None => scenario.with_section("versions", &lines),
        Some(section) => {
            for line in scenario.sources.get(section.source).text.lines() {
                let program = line.split_whitespace().next().unwrap_or_default();
                if recorded.version(program).is_none() {
                    lines.push_str(line);
                    lines.push('\n');
                }
            }
            scenario.with_text(section.source, &lines)
        }
    };
    record::render(&Loaded::new(&changed))
}

/// Without the empty lines that keep sections apart.
fn normal(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// The lines that differ, each with the lines that lead to it.
fn difference(expected: &str, seen: &str) -> String {
    let expected: Vec<&str> = expected.lines().collect();
    let seen: Vec<&str> = seen.lines().collect();
    let mut shown = String::new();
    let mut request = "";
    let (mut one, mut two) = (0, 0);
    let mut left = 24;
    while (one < expected.len() || two < seen.len()) && left > 0 {
        let same = expected.get(one) == seen.get(two);
        if same {
            if expected[one].starts_with("request ") {
                request = expected[one];
            }
            one += 1;
            two += 1;
            continue;
        }
        if !request.is_empty() {
            shown.extend(["    ", request, "\n"]);
            request = "";
        }
        // Skips to the nearest line both have again.
        let (skip_one, skip_two) = meet(&expected[one..], &seen[two..]);
        for line in &expected[one..one + skip_one] {
            shown.extend(["  - ", line, "\n"]);
        }
        for line in &seen[two..two + skip_two] {
            shown.extend(["  + ", line, "\n"]);
        }
        one += skip_one;
        two += skip_two;
        left -= 1;
    }
    shown
}

fn meet(expected: &[&str], seen: &[&str]) -> (usize, usize) {
    let most = expected.len() + seen.len();
    for total in 1..=most {
        for one in 0..=total.min(expected.len()) {
            let two = total - one;
            if two <= seen.len() {
                let both_end = one == expected.len() && two == seen.len();
                let equal = one < expected.len() && two < seen.len() && expected[one] == seen[two];
                if both_end || equal {
                    return (one, two);
                }
            }
        }
    }
    (expected.len(), seen.len())
}

/// Name to reason.
fn expected_failures() -> BTreeMap<String, String> {
    let text = fs::read_to_string(EXPECTED_FAILURES).unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, reason) = line
                .split_once("]: ")
                .unwrap_or_else(|| panic!("{EXPECTED_FAILURES}: no reason: {line}"));
            (format!("{name}]"), reason.to_owned())
        })
        .collect()
}

/// Path and text of every scenario, in order.
pub(crate) fn scenarios() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in ["tests/corpus", "static/examples"] {
        collect(Path::new(folder), &mut paths);
    }
    paths.sort();
    assert!(!paths.is_empty(), "there is no scenario");
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "scenario")
        {
            paths.push(path);
        }
    }
}

/// A place that does not exist cannot be shown: spans of steps, origins and diagnostics.
#[test]
fn every_place_lies_inside_its_text() {
    for (path, text) in scenarios() {
        let (scenario, _) = Scenario::parse(&text);
        let loaded = Loaded::new(&scenario);
        let mut places = Places {
            path: &path,
            scenario: &scenario,
            seen: HashSet::new(),
        };
        for diagnostic in &loaded.diagnostics {
            places.check(diagnostic.span);
        }
        for journey in loaded.simulate_all() {
            places.journey(&journey);
        }
    }
}

struct Places<'a> {
    path: &'a str,
    scenario: &'a Scenario,
    /// Causes that were looked at, kept so that their addresses stay theirs.
    seen: HashSet<*const Cause>,
}

impl Places<'_> {
    fn check(&self, span: Option<Span>) {
        if let Some(span) = span {
            let source = self.scenario.sources.get(span.source());
            let inside = source.text.get(span.range()).is_some();
            assert!(inside, "{}: {span:?} in {}", self.path, source.name);
        }
    }

    fn origin(&mut self, origin: &Origin) {
        let mut open = vec![origin.clone()];
        while let Some(origin) = open.pop() {
            let cause: *const Cause = origin.cause();
            if self.seen.insert(cause) {
                self.check(origin.cause().span);
                open.extend(origin.cause().from.iter().cloned());
            }
        }
    }

    fn traced(&mut self, value: &Traced) {
        for origin in value.origins() {
            self.origin(&origin);
        }
    }

    fn headers(&mut self, headers: &Headers) {
        self.origin(&headers.silence);
        for header in &headers.list {
            self.traced(&header.name);
            self.traced(&header.value);
        }
    }

    fn response(&mut self, response: &Response) {
        self.origin(&response.status_origin);
        self.headers(&response.headers);
        self.traced(&response.body);
    }

    fn journey(&mut self, journey: &Journey) {
        self.check(journey.span);
        self.traced(&journey.verdict.url);
        for trip in &journey.trips {
            self.traced(&trip.method);
            self.traced(&trip.url);
            trip.next.iter().for_each(|next| self.traced(next));
            match &trip.answer {
                Ok(response) => self.response(response),
                Err(unanswered) => self.origin(&unanswered.origin),
            }
            trip.hops.iter().for_each(|hop| self.hop(hop));
        }
        // The causes of one journey go with it: another's may get their addresses.
        self.seen.clear();
    }

    fn hop(&mut self, hop: &Hop) {
        match hop {
            Hop::Balancer(passed) => {
                self.check(passed.span);
                self.headers(&passed.sent.headers);
                self.origin(&passed.connection.scheme_origin);
                passed.steps.iter().for_each(|step| self.check(step.span));
            }
            Hop::Nginx(served) => {
                self.traced(&served.uri);
                served.steps.iter().for_each(|step| self.check(step.span));
                served
                    .response
                    .iter()
                    .for_each(|response| self.response(response));
                for exchange in &served.exchanges {
                    match &exchange.request.payload {
                        Payload::Http(request) => self.headers(&request.headers),
                        Payload::Params(params) => {
                            self.origin(&params.silence);
                            for (name, value) in &params.list {
                                self.traced(name);
                                self.traced(value);
                            }
                        }
                    }
                }
            }
            Hop::Wsgi(received) => {
                self.check(received.span);
                received.steps.iter().for_each(|step| self.check(step.span));
                if let Outcome::Call { environ, .. } = &received.outcome {
                    self.origin(&environ.silence);
                    environ.iter().for_each(|(_, value)| self.traced(value));
                }
            }
            Hop::Flask(called) => {
                called.steps.iter().for_each(|step| self.check(step.span));
                self.response(&called.response);
            }
            Hop::Backend(backend) => self.check(backend.span),
        }
    }
}
