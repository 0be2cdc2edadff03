//! What a request asks for and hopscope does not follow is said where it happens.

use hopscope::nginx::Event;
use hopscope::scenario::{Hop, Loaded, Scenario};

/// What is said to be not simulated of a request with these header lines to a file of 11 bytes.
fn check(headers: &str, expected: &[&str]) {
    let text = format!(
        "T\n\n--- nginx.conf\nserver {{ listen 80; root /srv; }}\n\n\
         --- file /srv/a.txt\n0123456789\n\n--- request\nGET http://a.test/a.txt\n{headers}\n"
    );
    let (scenario, errors) = Scenario::parse(&text);
    assert!(errors.is_empty(), "{errors:?}");
    let journeys = Loaded::new(&scenario).simulate_all();
    let Some(Hop::Nginx(served)) = journeys[0].trips[0].hops.last() else {
        panic!("{headers}: nginx was not asked");
    };
    let said: Vec<&str> = served
        .steps
        .iter()
        .filter_map(|step| match &step.event {
            Event::NotSimulated { directive } => Some(directive.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, expected, "{headers}");
    let status = served.response.as_ref().map(|response| response.status);
    assert_eq!(expected.is_empty(), status != Some(200), "{headers}");
}

#[test]
fn conditions_on_the_date_of_a_file_are_said() {
    const DATE: &str = "Wed, 08 Jul 2026 22:53:52 GMT";
    for name in ["If-Modified-Since", "If-Unmodified-Since"] {
        check(&format!("{name}: {DATE}"), &[name]);
    }
    let ranged = format!("Range: bytes=1-2\nIf-Range: {DATE}");
    check(&ranged, &["If-Range"]);
    check("Range: bytes=1-2", &[]);
}

#[test]
fn conditions_on_a_tag_the_file_may_have_are_said() {
    check("If-None-Match: \"65a1b2c3-b\"", &["If-None-Match"]);
    check("If-Match: W/\"1-2\", \"65a1b2c3-b\"", &["If-Match"]);
    check("If-Match: \"65a1b2c3-c\"", &[]);
}
