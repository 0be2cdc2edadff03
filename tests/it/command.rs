//! The command line as its users run it: the built program, its output and its exit code.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Both versions of nginx, and those of Werkzeug.
const VERSIONS: [(&str, &str); 6] = [
    ("1.31.3", "3.1"),
    ("1.31.3", "3.0"),
    ("1.31.3", "2.3"),
    ("1.31.3", "2.0"),
    ("1.22.1", "3.1"),
    ("1.22.1", "2.0"),
];

/// How long a long text is; a build that is not optimised gets a shorter one.
const BYTES: usize = if cfg!(debug_assertions) {
    1_000_000
} else {
    5_000_000
};

pub(crate) fn run(arguments: &[&str], input: &[u8]) -> (String, String, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hopscope"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    (
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
        status.code().unwrap(),
    )
}

fn json(scenario: &str, request: &str, nginx: &str, werkzeug: &str) -> Value {
    let file = format!("tests/corpus/chain/{scenario}.scenario");
    let arguments = [
        "trace",
        &file,
        "--json",
        "--request",
        request,
        "--nginx",
        nginx,
        "--werkzeug",
        werkzeug,
    ];
    let (out, err, code) = run(&arguments, b"");
    assert_eq!((err.as_str(), code), ("", 0));
    serde_json::from_str(&out).unwrap()
}

/// The Location that leaves nginx in the first trip, `""` if there is none, and its status.
fn first(journey: &Value) -> (u64, String) {
    let nginx = &journey["journeys"][0]["trips"][0]["nginx"][0];
    let location = nginx["headers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|header| header[0] == "Location")
        .map(|header| header[1].as_str().unwrap().to_owned());
    (
        nginx["status"].as_u64().unwrap(),
        location.unwrap_or_default(),
    )
}

/// The article's three configs, with what the real programs make of them.
#[test]
fn the_story_of_the_three_configs_comes_out() {
    const SILENT: &str = "behind_a_silent_balancer";
    const FORWARDED: &str = "forwarded_proto_leaks_the_inner_name";
    const FIXED: &str = "uwsgi_scheme_parameter";
    const FIXED_FORWARDED: &str = "uwsgi_scheme_parameter_and_forwarded_proto";
    let relative = |werkzeug: &str, old: &'static str| {
        if werkzeug == "2.0" { old } else { "/index/" }
    };
    let site = |scheme: &str, path: &str| format!("{scheme}://your.domain.com{path}");
    for (nginx, werkzeug) in VERSIONS {
        let check = |scenario: &str, request: &str, status: u64, location: &str| {
            let seen = first(&json(scenario, request, nginx, werkzeug));
            let about = format!("{scenario}: {request}, nginx {nginx}, Werkzeug {werkzeug}");
            assert_eq!(seen, (status, location.to_owned()), "{about}");
        };
        if nginx == "1.31.3" {
            let refused = json("tls_at_nginx", "relative", nginx, werkzeug);
            let first = &refused["diagnostics"][0];
            assert_eq!(first["severity"], "emerg");
            assert_eq!(first["message"], "unknown directive \"ssl\"");
            assert_eq!(
                (&first["file"], &first["line"]),
                (&"nginx.conf".into(), &7.into())
            );
            let journey = &refused["journeys"][0];
            assert_eq!(journey["trips"].as_array().map(Vec::len), Some(0));
            assert_eq!(journey["verdict"]["kind"], "config-error");
        } else {
            let config = "tls_at_nginx";
            let old = "https://your.domain.com/index/";
            check(config, "relative", 302, relative(werkzeug, old));
            check(config, "external", 302, &site("https", "/index/"));
            check(config, "without the slash", 301, &site("https", "/test1/"));
            check(config, "private from outside", 403, "");
            let refused = json(config, "private from outside", nginx, werkzeug);
            assert_eq!(refused["journeys"][0]["verdict"]["kind"], "refused");
            assert!(refused["journeys"][0]["trips"][0]["app"].is_null());
            check(config, "the target", 404, "");
        }
        let old = "http://your.domain.com/index/";
        check(SILENT, "external", 302, &site("http", "/index/"));
        check(SILENT, "relative", 302, relative(werkzeug, old));
        check(FORWARDED, "external", 302, "https://localhost:5000/index/");
        check(FIXED, "external", 302, &site("https", "/index/"));
        check(FIXED_FORWARDED, "external", 302, &site("https", "/index/"));
        for scenario in [SILENT, FORWARDED, FIXED, FIXED_FORWARDED] {
            check(scenario, "without the slash", 301, &site("http", "/test1/"));
            check(scenario, "the target", 404, "");
        }
    }
}

#[test]
fn the_json_has_the_names_that_are_promised() {
    let output = json("behind_a_silent_balancer", "external", "1.31.3", "3.1");
    let journey = &output["journeys"][0];
    assert_eq!(journey["request"], "external");
    let trip = &journey["trips"][0];
    assert_eq!(trip["request"]["method"], "GET");
    assert_eq!(trip["request"]["url"], "https://your.domain.com/test1/ext");
    assert_eq!(trip["balancer"]["sent"]["to"], "10.0.0.2:80");
    assert_eq!(trip["balancer"]["sent"]["headers"][0][0], "Host");
    let nginx = &trip["nginx"][0];
    assert_eq!(nginx["listen"], "0.0.0.0:80");
    assert_eq!(nginx["server"], "your.domain.com");
    assert_eq!(nginx["locations"][0], "^~ /test1/");
    assert_eq!(nginx["uri"], "/test1/ext");
    assert_eq!(nginx["status"], 302);
    assert!(nginx["body"].is_string());
    let upstream = &nginx["upstream"];
    assert_eq!(upstream["protocol"], "http");
    assert_eq!(upstream["address"], "127.0.0.1:5000");
    assert_eq!(upstream["request_line"], "GET /test1/ext HTTP/1.1");
    assert_eq!(upstream["headers"][0][1], "localhost:5000");
    assert_eq!(trip["wsgi"]["program"], "uwsgi");
    assert_eq!(trip["wsgi"]["environ"]["wsgi.url_scheme"], "http");
    assert_eq!(trip["app"]["endpoint"], "external");
    assert_eq!(trip["app"]["status"], 302);
    assert_eq!(trip["answer"]["status"], 302);
    assert_eq!(trip["answer"]["next"], "http://your.domain.com/index/");
    let verdict = &journey["verdict"];
    assert_eq!(verdict["kind"], "downgrade");
    assert_eq!(verdict["url"], "http://your.domain.com/index/");
    assert_eq!(verdict["status"], 404);
    assert!(
        verdict["text"]
            .as_str()
            .is_some_and(|text| text.contains("http://"))
    );
    let uwsgi = json("uwsgi_scheme_parameter", "external", "1.31.3", "3.1");
    let upstream = &uwsgi["journeys"][0]["trips"][0]["nginx"][0]["upstream"];
    assert_eq!(upstream["protocol"], "uwsgi");
    assert_eq!(upstream["params"][0][0], "QUERY_STRING");
}

/// "why http?" leads to the line that listens and to what the balancer did not say.
#[test]
fn the_text_tells_the_verdict_the_hops_and_why() {
    let file = "tests/corpus/chain/behind_a_silent_balancer.scenario";
    let (out, _, code) = run(&["trace", file, "--request", "external"], b"");
    assert_eq!(code, 0);
    for words in [
        "The browser ends at http://your.domain.com/index/",
        "1. GET https://your.domain.com/test1/ext",
        "location ^~ /test1/ wins",
        "[nginx.conf:12]",
        "why http?",
        "is plain http.  [nginx.conf:2]",
        "The balancer did not say how the client came (https)",
    ] {
        assert!(out.contains(words), "no {words:?} in\n{out}");
    }
}

#[test]
fn versions_says_what_differs_and_every_change_has_the_old_and_the_new() {
    let (out, err, code) = run(&["versions"], b"");
    assert_eq!((err.as_str(), code), ("", 0));
    let proxy = "1.29.7\n    1.22.1  proxy_pass sends HTTP/1.0 and Connection: close; keepalive in an upstream is off.\n    1.31.3  proxy_pass sends HTTP/1.1 and no Connection; keepalive in an upstream is on.\n";
    assert!(out.contains(proxy), "{out}");
    assert!(out.contains("1.22.1  ssl\n"), "{out}");
    assert_eq!(out.lines().count() % 3, 0, "{out}");
}

#[test]
fn a_config_by_itself_is_traced_with_a_request() {
    let config = b"server {\n    listen 80;\n    return 301 https://$host/;\n}\n";
    let request = ["trace", "-", "--json", "--request", "GET http://a.test/"];
    let (out, _, code) = run(&request, config);
    assert_eq!(code, 0);
    let output: Value = serde_json::from_str(&out).unwrap();
    let journey = &output["journeys"][0];
    assert_eq!(journey["trips"][0]["answer"]["next"], "https://a.test/");
    assert_eq!(journey["assumed"][0], "wrapped-in-http");
    let (out, err, code) = run(&["trace", "-"], config);
    assert_eq!((out.as_str(), code), ("", 0));
    assert!(err.contains("--request"));
}

#[test]
fn check_ends_with_what_became_of_the_expectations() {
    let scenario = |expect: &str| {
        format!(
            "T\n--- nginx.conf\nserver {{ listen 80; return 204; }}\n--- request\nGET http://a/\n--- expect\n{expect}\n"
        )
    };
    let check = |text: &str| run(&["check", "-"], text.as_bytes());
    let (out, err, code) = check(&scenario("verdict is page\ntrip 1 status is 204"));
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("2 passed, 0 failed\n", "", 0)
    );
    let (out, _, code) = check(&scenario("verdict is loop"));
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "-:7: expected: verdict is loop\n    seen: page\n0 passed, 1 failed\n"
    );
    let (_, err, code) = check(&scenario("nonsense"));
    assert_eq!(code, 2);
    assert!(err.starts_with("-:7:1: "), "{err}");
    let (_, err, code) = run(&["check", "tests/no.scenario"], b"");
    assert_eq!(code, 2);
    assert!(err.contains("tests/no.scenario"), "{err}");
}

#[test]
fn the_readme_s_scenario_holds() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (_, scenario) = readme.split_once("```\n").unwrap();
    let (scenario, _) = scenario.split_once("\n```").unwrap();
    let (out, err, code) = run(&["check", "-"], scenario.as_bytes());
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("1 passed, 0 failed\n", "", 0)
    );
}

#[test]
fn check_says_what_is_not_simulated_and_ends_the_same() {
    const SAID: &str = "-:4: [not-simulated] \"mirror\" is not simulated\n    nginx would obey it: \
                        what reaches the upstream, or whether it is asked, may differ from what you see here.\n";
    for (verdict, rest, ended) in [
        ("page", "1 passed, 0 failed\n", 0),
        (
            "loop",
            "-:9: expected: verdict is loop\n    seen: page\n0 passed, 1 failed\n",
            1,
        ),
    ] {
        let scenario = format!(
            "T\n--- nginx.conf\nserver {{ listen 80;\n  mirror /m;\n  return 204; }}\n\
             --- request\nGET http://a/\n--- expect\nverdict is {verdict}\n"
        );
        let (out, err, code) = run(&["check", "-"], scenario.as_bytes());
        assert_eq!(
            (out, err, code),
            ([SAID, rest].concat(), String::new(), ended)
        );
    }
}

#[test]
fn what_cannot_be_read_is_said_in_words() {
    let garbage: Vec<u8> = (0..=255).cycle().take(4096).collect();
    for (arguments, input) in [
        (vec!["check", "-"], garbage.as_slice()),
        (vec!["trace", "-"], garbage.as_slice()),
        (vec!["trace", "-"], b"".as_slice()),
        (vec!["trace", "-"], b"just prose".as_slice()),
        (vec!["trace"], b"".as_slice()),
        (vec!["fly"], b"".as_slice()),
        (
            vec!["trace", "-", "--nginx", "0.1"],
            b"events {}".as_slice(),
        ),
        (
            vec!["trace", "-", "--request", "x"],
            b"events {}".as_slice(),
        ),
    ] {
        let (out, err, code) = run(&arguments, input);
        assert_eq!(code, 2, "{arguments:?} {out} {err}");
        assert!(!err.is_empty() && !err.contains("panicked"), "{err}");
    }
    let (out, _, code) = run(&["--version"], b"");
    assert_eq!((out.starts_with("hopscope "), code), (true, 0));
    let (out, _, code) = run(&["--help"], b"");
    assert_eq!((out.contains("hopscope trace FILE"), code), (true, 0));
}

#[test]
fn megabytes_of_anything_end_in_time_and_in_words() {
    let request = "\n--- request\nGET http://a.test/\n";
    let scenario = |head: &str, piece: &str| {
        let count = BYTES / piece.len();
        format!(
            "T\n--- nginx.conf\nserver {{ return 204; }}\n{head}{}{request}",
            piece.repeat(count)
        )
    };
    let texts = [
        "a{".repeat(BYTES / 2),
        "a;\n".repeat(BYTES / 3),
        "x".repeat(BYTES),
        "--- nginx.conf\n".repeat(BYTES / 15),
        scenario("--- balancer\n", "what\n"),
        scenario("--- files\n", "/a\n"),
        scenario("--- processes\n", "uwsgi --socket 127.0.0.1:1\n"),
        scenario("--- app.py\n", "("),
        scenario("--- app.py\n", "if x:\n"),
        scenario("--- expect\n", "verdict is x\n"),
        scenario("--- request: long\nGET http://a.test/", "x"),
    ];
    std::thread::scope(|scope| {
        for text in &texts {
            scope.spawn(move || {
                let (out, err, code) = run(&["trace", "-"], text.as_bytes());
                let head: String = text.chars().take(60).collect();
                assert!([0, 2].contains(&code), "{head}: {code} {err}");
                assert!(!(out.is_empty() && err.is_empty()), "{head}");
            });
        }
    });
}
