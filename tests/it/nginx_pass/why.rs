//! Why an upstream sees what it sees, down to the text that decided.

use super::table::{Answer, load_with, response, serve};
use hopscope::nginx::Version;
use hopscope::text::Sources;
use hopscope::wire::{Origin, Payload, Program, Response};

const CONFIG: &str = "server {
    listen 20130;
    location /app/ { proxy_pass http://localhost:5000/; }
    location / { uwsgi_param A $scheme; uwsgi_pass 127.0.0.1:5000; }
    location /xff/ { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://localhost:5000; }
}
";

/// The causes behind an origin, each as its rule and the text it stands on.
fn causes(sources: &Sources, origin: &Origin) -> Vec<String> {
    let chain = origin.chain(20);
    let shown = chain.iter().map(|origin| {
        let cause = origin.cause();
        let text = cause.span.map_or("", |span| sources.slice(span).trim());
        format!("{} [{text}]", cause.rule.0)
    });
    shown.collect()
}

/// Serves a request of [`CONFIG`] and gives the causes of what `pick` chooses.
fn check(target: &str, pick: fn(&Payload, &Response) -> Option<Origin>, expected: &[&str]) {
    let (sources, config) = load_with(CONFIG, Version::V1_31);
    let answer: Answer = |_| {
        let location = "http://localhost:5000/next".to_owned();
        Ok(response(302, vec![("Location", location)], ""))
    };
    let head = format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
    let served = serve(&config, &head, answer);
    let payload = &served.exchanges[0].request.payload;
    let answered = served.response.as_ref().expect("an answer");
    let origin = pick(payload, answered).expect("an origin");
    assert_eq!(causes(&sources, &origin), expected);
}

fn header(payload: &Payload, name: &str) -> Option<Origin> {
    match payload {
        Payload::Http(request) => request.headers.get(name)?.origin_at(0).cloned(),
        Payload::Params(params) => {
            let (_, value) = params.list.iter().find(|(key, _)| key.is(name))?;
            value.origin_at(0).cloned()
        }
    }
}

#[test]
fn the_host_an_upstream_sees_is_the_one_in_proxy_pass() {
    check(
        "/app/x",
        |payload, _| header(payload, "Host"),
        &[
            "proxy-host [proxy_pass http://localhost:5000/]",
            "written [localhost:5000]",
        ],
    );
}

#[test]
fn a_header_nobody_sent_leads_to_the_plain_listen() {
    check(
        "/app/x",
        |payload, _| match payload {
            Payload::Http(request) => {
                Some(request.headers.absent(Program::Wsgi, "X-Forwarded-Proto"))
            }
            Payload::Params(_) => None,
        },
        &[
            "absent []",
            "proxy-passes-only [proxy_pass http://localhost:5000/]",
            "plain-connection [listen 20130]",
            "typed []",
        ],
    );
    check(
        "/x",
        |payload, _| match payload {
            Payload::Params(params) => Some(params.silence.clone()),
            Payload::Http(_) => None,
        },
        &[
            "params-passed-only [uwsgi_pass 127.0.0.1:5000]",
            "plain-connection [listen 20130]",
            "typed []",
        ],
    );
}

#[test]
fn a_param_leads_to_its_variable_and_on() {
    check(
        "/x",
        |payload, _| header(payload, "A"),
        &[
            "variable [$scheme]",
            "plain-connection [listen 20130]",
            "typed []",
        ],
    );
}

#[test]
fn an_address_is_appended_to_a_header_that_was_not_there() {
    check(
        "/xff/x",
        |payload, _| header(payload, "X-Forwarded-For"),
        &[
            "variable [$proxy_add_x_forwarded_for]",
            "proxy-add-x-forwarded-for []",
            "typed []",
            "absent []",
        ],
    );
}

#[test]
fn the_path_an_upstream_sees_is_that_of_proxy_pass_and_the_rest_of_the_client_s() {
    check(
        "/app/x",
        |payload, _| http_target(payload, 0),
        &[
            "proxy-uri-replaced [proxy_pass http://localhost:5000/]",
            "written [/]",
        ],
    );
    check(
        "/app/x",
        |payload, _| http_target(payload, 1),
        &[
            "proxy-uri-rest [proxy_pass http://localhost:5000/]",
            "typed []",
        ],
    );
}

fn http_target(payload: &Payload, index: usize) -> Option<Origin> {
    match payload {
        Payload::Http(request) => request.target.origin_at(index).cloned(),
        Payload::Params(_) => None,
    }
}

#[test]
fn a_location_is_the_upstream_s_name_replaced_by_default() {
    check(
        "/app/x",
        |_, response| {
            let location = response.headers.get("Location")?;
            let slash = location.to_text().find("/app/")?;
            location.origin_at(slash).cloned()
        },
        &[
            "proxy-redirect-default [proxy_pass http://localhost:5000/]",
            "typed []",
            "written [location /app/]",
        ],
    );
}
