//! The browser against what Chromium did (`tests/data/browser`).

use hopscope::browser::{Asking, Event, LIMIT, Next, Session, Url, is_unsafe};
use hopscope::wire::{Headers, Origin, Response, Traced};

/// A case: what is typed, and what the server answers.
#[derive(Default)]
struct Case<'a> {
    name: &'a str,
    typed: Vec<(&'a str, &'a str, &'a str)>,
    answers: Vec<(&'a str, u16, Vec<&'a str>)>,
    ports: Vec<u16>,
}

#[test]
fn the_browser_goes_where_chromium_goes() {
    let cases = include_str!("../data/browser/cases.txt");
    let recorded = include_str!("../data/browser/recorded.txt");
    let mut recorded = recorded.split("\n\n").skip(1);
    let mut wrong = Vec::new();
    for case in read(cases) {
        let expected = recorded.next().unwrap_or_default().trim();
        let seen = format!("case {}\n{}", case.name, run(&case).join("\n"));
        if seen != expected {
            wrong.push(format!("Chromium:\n{expected}\nhopscope:\n{seen}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(recorded.next().map(str::trim).unwrap_or_default(), "");
}

fn read(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("case ") {
            cases.push(Case {
                name,
                ..Case::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        let words: Vec<&str> = line.split(' ').collect();
        if line.starts_with("  ") {
            case.answers.last_mut().unwrap().2.push(line.trim());
        } else if words[0] == "typed" {
            let body = words.get(3).copied().unwrap_or_default();
            case.typed.push((words[1], words[2], body));
        } else if words[0] == "on" {
            case.answers
                .push((words[1], words[2].parse().unwrap(), Vec::new()));
        } else if words[0] == "ports" {
            case.ports = words[1..]
                .iter()
                .map(|port| port.parse().unwrap())
                .collect();
        }
    }
    cases
}

fn run(case: &Case<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let [first, last] = case.ports[..] {
        let found = (first..=last).filter(|port| is_unsafe(*port));
        let found: Vec<String> = found.map(|port| port.to_string()).collect();
        lines.push(format!("unsafe {}", found.join(" ")));
    }
    let mut session = Session::default();
    for (method, url, body) in &case.typed {
        let asking = Asking {
            method: typed(method),
            headers: Vec::new(),
            body: typed(body),
        };
        let end = go(&mut session, asking, url, case, &mut lines);
        lines.push(format!("end {end}"));
    }
    lines
}

/// Follows one navigation, and says where it ends.
fn go(
    session: &mut Session,
    mut asking: Asking,
    url: &str,
    case: &Case<'_>,
    lines: &mut Vec<String>,
) -> String {
    let upgrades = case.name.starts_with("upgrades");
    let first = Url::typed(&typed(url)).unwrap();
    session.start(&asking, &first);
    let mut url = session.upgrade(first);
    for _ in 0..2 * LIMIT {
        if is_unsafe(url.port()) {
            return "ERR_UNSAFE_PORT".to_owned();
        }
        let tried = |event: &Event| upgrades && matches!(event, Event::HttpsMayBeTried { .. });
        if session.steps().iter().any(|step| tried(&step.event)) {
            url = url.with_https(&Origin::typed("test", None));
        }
        let request = session.send(&url, &asking);
        let cookies = request.headers.get("Cookie");
        let cookies = cookies.map_or(String::new(), |value| format!(" [{value}]"));
        let body = match asking.body.to_text() {
            body if body.is_empty() => String::new(),
            body => format!(" ({body})"),
        };
        let asked = url.without_fragment();
        let shown = if asked.to_text().contains('@') {
            format!(
                "{}://{}{}",
                url.scheme.as_str(),
                url.authority(),
                url.target()
            )
        } else {
            asked.to_string()
        };
        lines.push(format!("{} {shown}{cookies}{body}", asking.method));
        let response = answer(case, &shown);
        let (to, becomes_get) = match session.receive(&url, &asking, &response) {
            Next::Stay => return url.text().to_string(),
            Next::Fail { error, .. } => return error.to_owned(),
            Next::Follow { url, becomes_get } => (url, becomes_get),
            Next::Refresh { url } => (url, !asking.method.is("GET")),
        };
        if upgrades && to.with_https(&Origin::typed("test", None)).text() == url.text() {
            // Tried in vain.
            lines.push(format!("GET {}", to.text()));
            return to.text().to_string();
        }
        asking = asking.redirected(becomes_get, true);
        url = session.upgrade(*to);
        if session.is_exhausted() {
            return "ERR_TOO_MANY_REDIRECTS".to_owned();
        }
    }
    "no end".to_owned()
}

fn answer(case: &Case<'_>, url: &str) -> Response {
    let origin = Origin::typed("test", None);
    let found = case.answers.iter().find(|(on, ..)| *on == url);
    let mut headers = Headers::new(origin.clone());
    for line in found.iter().flat_map(|(_, _, lines)| lines) {
        let (name, value) = line.split_once(':').unwrap();
        headers.add(name, &origin, typed(value.trim()));
    }
    Response {
        status: found.map_or(200, |(_, status, _)| *status),
        reason: String::new(),
        status_origin: origin,
        headers,
        body: Traced::new(),
    }
}

fn typed(text: &str) -> Traced {
    Traced::of(text, &Origin::typed("test", None))
}
