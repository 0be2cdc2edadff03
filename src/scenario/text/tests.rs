//! What can be read is printed again, and what is wrong is said at its place.

use super::*;

const WHOLE: &str = "\
Title

Prose of
two lines.

--- nginx.conf
server {
    listen 80;
}

--- answers 127.0.0.1:5001 http
302 Found
Location: /x

--- balancer
https://a.test -> http://10.0.0.2:80

--- request: one
GET https://a.test/
from 1.2.3.4

--- expect: one
verdict is page
";

fn errors(text: &str) -> Vec<String> {
    let (scenario, errors) = Scenario::parse(text);
    assert_eq!(scenario.print(), text);
    errors
        .iter()
        .map(|error| format!("{}:{} {}", error.line, error.column, error.code))
        .collect()
}

#[test]
fn a_scenario_is_read_and_printed_without_loss() {
    let (scenario, errors) = Scenario::parse(WHOLE);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(scenario.title(), "Title");
    assert_eq!(scenario.prose(), "Prose of\ntwo lines.");
    let kinds: Vec<&Kind> = scenario
        .sections
        .iter()
        .map(|section| &section.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            &Kind::File("nginx.conf".to_owned()),
            &Kind::Answers {
                address: "127.0.0.1:5001".to_owned(),
                protocol: "http".to_owned()
            },
            &Kind::Balancer,
            &Kind::Request(Some("one".to_owned())),
            &Kind::Expect(Some("one".to_owned())),
        ]
    );
    assert_eq!(scenario.print(), WHOLE);
    assert_eq!(Scenario::parse(&scenario.print()).0, scenario);
}

#[test]
fn any_text_is_printed_as_it_was() {
    let pieces = [
        "--- ",
        "---",
        "\n",
        "\r\n",
        "nginx.conf",
        " request",
        ": ",
        "x y",
        "{",
        "\u{feff}",
        "把",
        "--- file /a\n",
        "--- request\n",
        "GET http://a/\n",
        "to http 1.2.3.4:80\n",
        "files\n",
        "balancer\n",
        "->",
        " ",
        "recorded: a\n",
    ];
    // A plain generator: the same texts in every run.
    let mut state = 1_u64;
    for _ in 0..2000 {
        let mut text = String::new();
        for _ in 0..(state >> 60) + 3 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let (scenario, _) = Scenario::parse(&text);
        assert_eq!(scenario.print(), text);
        assert_eq!(Scenario::parse(&scenario.print()).0, scenario);
    }
}

#[test]
fn what_is_wrong_is_said_at_its_line_and_column() {
    let wrong = |line: &str| errors(&format!("T\n--- nginx.conf\nevents {{}}\n{line}\n"));
    assert_eq!(wrong("--- procesess"), ["4:5 unknown-section"]);
    assert_eq!(wrong("--- nginx.conf"), ["4:5 duplicate-section"]);
    assert_eq!(
        wrong("--- balancer\n\n  nonsense"),
        ["5:1 no-mapping", "6:3 unreadable-line"]
    );
    assert_eq!(wrong("--- files\nsrv/a"), ["5:1 relative-path"]);
    assert_eq!(wrong("--- file a"), ["4:5 relative-path"]);
    assert_eq!(wrong("--- versions\nnginx 0.1"), ["5:7 unknown-version"]);
    assert_eq!(wrong("--- hosts\n把 a"), ["5:1 not-an-address"]);
    assert_eq!(wrong("--- request"), ["5:1 empty-request"]);
    assert_eq!(
        wrong("--- request\nGET http://a/\nfrom x"),
        ["6:6 not-an-address"]
    );
    assert_eq!(wrong("--- request\nto http a"), ["5:1 no-address"]);
    assert_eq!(wrong("--- expect\n把 is what"), ["5:1 unknown-expectation"]);
    assert_eq!(
        wrong("--- expect: x\nverdict is page"),
        ["5:1 unknown-request"]
    );
    assert_eq!(wrong("--- answers a ajp\n200"), ["4:5 unknown-protocol"]);
    assert_eq!(wrong("--- answers a http\nnone"), ["5:1 no-status"]);
    assert_eq!(wrong("--- "), ["4:5 nameless-section"]);
}

#[test]
fn a_config_by_itself_is_known_from_a_scenario() {
    assert!(is_config("# c\nserver {\n}\n"));
    assert!(is_config("worker_processes 1;\n"));
    assert!(!is_config(
        "A title; with a mark\n--- nginx.conf\nserver {\n"
    ));
    assert!(!is_config("Just prose.\n"));
    let scenario = Scenario::from_config("server {\n}\n");
    assert_eq!(scenario.print(), "--- nginx.conf\nserver {\n}\n");
    let more = scenario.with_section("request", "GET http://a/\n");
    assert_eq!(more.sections.len(), 2);
}

#[test]
fn more_sections_than_anybody_writes_are_still_printed() {
    let text = "--- a.conf\n".repeat(MOST_SECTIONS * 3);
    let (scenario, errors) = Scenario::parse(&text);
    assert_eq!(scenario.print(), text);
    assert!(errors.iter().any(|error| error.code == "too-many-sections"));
}
