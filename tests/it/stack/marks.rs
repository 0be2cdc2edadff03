//! What is said about the apps of scenarios: nothing where they are understood, and every line that
//! is not where they are unusual.

use hopscope::flask::Event;
use hopscope::scenario::{Hop, Loaded, Scenario};
use hopscope::text::Severity;

/// Apps in several files, written as their authors would.
const UNDERSTOOD: [&str; 4] = [
    "shop_factory_behind_a_balancer",
    "intranet_in_several_files",
    "site_with_mounted_admin",
    "wiki_under_a_prefix",
];

#[test]
fn apps_as_people_write_them_are_understood() {
    for name in UNDERSTOOD {
        assert_eq!(marks(&text(name)), [""; 0], "{name}");
    }
}

#[test]
fn what_is_not_understood_is_marked_at_its_line_and_in_the_answer() {
    let asked = [
        text("unusual_code_is_marked").as_str(),
        "--- request: marked\nGET http://www.example.com/sum/3\n\n",
        "--- request: a decorator\nGET http://www.example.com/decorated\n",
    ]
    .concat();
    assert_eq!(
        marks(&asked),
        [
            "len(os.listdir(\".\")) < 0",
            "load_rules()",
            "s > n",
            "answering",
            "marked: s > n",
            "a decorator: answering",
        ]
    );
}

/// A scenario up to what was recorded.
fn text(name: &str) -> String {
    let path = format!("tests/corpus/flask/{name}.scenario");
    let text = std::fs::read_to_string(path).expect("a scenario");
    let end = text.find("--- recorded").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The places that are marked, and those that made an answer uncertain, after the request's name.
fn marks(text: &str) -> Vec<String> {
    let (scenario, errors) = Scenario::parse(text);
    assert!(errors.is_empty(), "{errors:?}");
    let loaded = Loaded::new(&scenario);
    let slice = |span| scenario.sources.slice(span).to_owned();
    let mut marks = Vec::new();
    for said in &loaded.diagnostics {
        if matches!(said.severity, Severity::NotSimulated | Severity::Error) {
            marks.push(said.span.map_or_else(|| said.message.clone(), slice));
        }
    }
    for journey in loaded.simulate_all() {
        for hop in journey.trips.iter().flat_map(|trip| &trip.hops) {
            let Hop::Flask(called) = hop else {
                continue;
            };
            for step in &called.steps {
                let uncertain = matches!(
                    step.event,
                    Event::NotSimulated { .. } | Event::AroundNotSimulated { .. }
                );
                if let Some(span) = step.span.filter(|_| uncertain) {
                    let mark = format!("{}: {}", journey.request, slice(span));
                    if !marks.contains(&mark) {
                        marks.push(mark);
                    }
                }
            }
        }
    }
    marks
}
