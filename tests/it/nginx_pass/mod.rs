//! What nginx sends to upstreams and what it makes of their answers, compared with what the real
//! programs did (`tests/data/nginx-*.txt`).
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unnecessary_wraps,
    reason = "a test that meets what it does not expect has failed; answers share a type"
)]

mod table;
mod why;

use hopscope::nginx::{self, Served, Version};
use hopscope::wire::{Failure, Payload, Response, Traced, UpstreamRequest};

use table::{Answer, Table, http, load, response, serve};

/// Says what it was asked, as an nginx would that proxies nowhere.
fn echo(request: &UpstreamRequest) -> Result<Response, Failure> {
    let request = http(request);
    let target = request.target.to_text();
    if target.contains(' ') || !target.starts_with('/') {
        return Ok(response(400, Vec::new(), ""));
    }
    let header = |name| {
        let value = request.headers.get(name);
        value.map(Traced::to_string).unwrap_or_default()
    };
    let body = format!(
        "{target} H={} C={} v={}",
        header("Host"),
        header("Connection"),
        request.version
    );
    Ok(response(200, Vec::new(), &body))
}

/// Answers with the headers its query asks for, 302 if a Location is among them.
fn asked(request: &UpstreamRequest) -> Result<Response, Failure> {
    let target = http(request).target.to_string();
    let query = target.split_once('?').map(|(_, query)| query.to_owned());
    let query = query.unwrap_or_default();
    let headers: Vec<(&str, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name, decode(value)))
        .collect();
    let is_redirect = headers.iter().any(|(name, _)| *name == "Location");
    let status = if is_redirect { 302 } else { 200 };
    Ok(response(status, headers, "ok"))
}

fn decode(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('%') {
        decoded += before;
        let byte = u8::from_str_radix(&after[..2], 16).expect("two hex digits");
        decoded.push(char::from(byte));
        rest = &after[2..];
    }
    decoded + rest
}

fn body(served: &Served) -> String {
    match &served.response {
        Some(response) if response.status == 200 => response.body.to_string(),
        Some(response) => response.status.to_string(),
        None => "closed".to_owned(),
    }
}

fn headers(served: &Served) -> String {
    let Some(response) = &served.response else {
        return "closed".to_owned();
    };
    let mut lines = vec![response.status.to_string()];
    for header in &response.headers.list {
        // The recording client left these out.
        if !["Server", "Date"]
            .iter()
            .any(|name| header.name.is_ignoring_case(name))
        {
            lines.push(format!("{}: {}", header.name, header.value));
        }
    }
    lines.join(" | ")
}

#[test]
fn upstreams_are_asked_for_what_nginx_asks_them_for() {
    Table::read("nginx-proxy-uri").check("GET", echo, body);
}

#[test]
fn locations_of_upstreams_are_rewritten_as_nginx_does() {
    Table::read("nginx-proxy-redirect").check("GET", asked, headers);
}

#[test]
fn cookies_and_hidden_headers_pass_as_with_nginx() {
    Table::read("nginx-proxy-headers").check("GET", asked, headers);
}

#[test]
fn upstreams_get_the_headers_that_nginx_sends() {
    let answer: Answer = |_| Ok(response(200, Vec::new(), ""));
    Table::read("nginx-proxy-request").check("POST", answer, |served| {
        let request = http(&served.exchanges[0].request);
        let mut lines = vec![format!(
            "{} {} {}",
            request.method, request.target, request.version
        )];
        for header in &request.headers.list {
            lines.push(format!("{}: {}", header.name, header.value));
        }
        lines.join(" | ")
    });
}

#[test]
fn uwsgi_packets_are_those_of_nginx() {
    let answer: Answer = |_| Ok(response(200, Vec::new(), ""));
    Table::read("nginx-uwsgi-params").check("POST", answer, |served| {
        let Payload::Params(params) = &served.exchanges[0].request.payload else {
            panic!("a uwsgi packet");
        };
        let mut lines = vec![format!("{} {}", params.modifier1, params.modifier2)];
        for (name, value) in &params.list {
            if !name.is("DOCUMENT_ROOT") && !name.is("REMOTE_PORT") {
                lines.push(format!("{name}={value}"));
            }
        }
        lines.join(" | ").trim_end().to_owned()
    });
}

/// Serves `GET /` of a config whose upstreams answer so, and shows status, servers asked and log.
fn check_failure(config: &str, answer: Answer, expected: &str) {
    let config = format!("server {{ listen 20130; {config} }}");
    let config = load(&config, Version::V1_31).unwrap_or_else(|said| panic!("{said}"));
    let served = serve(&config, "GET / HTTP/1.0\r\n\r\n", answer);
    let mut seen = vec![body(&served)];
    for exchange in &served.exchanges {
        seen.push(exchange.request.address.to_string());
    }
    for step in &served.steps {
        match &step.event {
            nginx::Event::UpstreamFailed { log, .. } | nginx::Event::Answered { log, .. }
                if !log.is_empty() =>
            {
                seen.push(log.clone());
            }
            _ => {}
        }
    }
    assert_eq!(seen.join("\n"), expected);
}

#[test]
fn a_failure_becomes_a_status_and_a_line_in_the_log() {
    check_failure(
        "location / { proxy_pass http://127.0.0.1:82; }",
        |_| Err(Failure::Refused),
        "502\n127.0.0.1:82\nconnect() failed (111: Connection refused) while connecting to upstream",
    );
    check_failure(
        "location / { uwsgi_pass unix:/tmp/a.sock; }",
        |_| Err(Failure::NoSuchSocket),
        "502\nunix:/tmp/a.sock\nconnect() to unix:/tmp/a.sock failed (2: No such file or directory) while connecting to upstream",
    );
    check_failure(
        "location / { set $t nohost; proxy_pass http://$t; }",
        |_| Err(Failure::Refused),
        "502\nno resolver defined to resolve nohost",
    );
    check_failure(
        "location / { set $t h:x; proxy_pass http://$t; }",
        |_| Err(Failure::Refused),
        "500\ninvalid port in upstream \"h:x\"",
    );
}

#[test]
fn a_name_is_known_at_run_time_if_it_is_written_elsewhere() {
    check_failure(
        "location / { set $t localhost:81; proxy_pass http://$t; } location /a { proxy_pass http://LOCALHOST:81; }",
        |_| Err(Failure::TimedOut),
        "504\n127.0.0.1:81\nupstream timed out (110: Connection timed out) while reading response header from upstream",
    );
}

#[test]
fn the_next_server_is_asked_after_a_failure() {
    check_failure(
        "location / { proxy_pass http://two; } } upstream two { server backend; server 127.0.0.1:83; ",
        |request| {
            if request.address.is("127.0.0.1:83") {
                Ok(response(200, Vec::new(), "fine"))
            } else {
                Err(Failure::Closed)
            }
        },
        "fine\n10.0.0.5:80\n127.0.0.1:83\nupstream prematurely closed connection while reading response header from upstream",
    );
}

#[test]
fn intercepted_errors_go_to_the_error_page() {
    check_failure(
        "error_page 404 = /here; location / { proxy_pass http://127.0.0.1:82; proxy_intercept_errors on; } location /here { return 200 $upstream_http_x; }",
        |_| Ok(response(404, vec![("X", "kept".to_owned())], "theirs")),
        "kept\n127.0.0.1:82",
    );
}

#[test]
fn x_accel_redirect_stays_inside() {
    check_failure(
        "location / { proxy_pass http://127.0.0.1:82; } location /in/ { internal; return 200 $uri; }",
        |_| {
            Ok(response(
                200,
                vec![("X-Accel-Redirect", "/in/a%20b".to_owned())],
                "theirs",
            ))
        },
        "/in/a b\n127.0.0.1:82",
    );
}

/// Loads a config and shows the first thing nginx says, with its line.
fn check_refused(config: &str, expected: &str) {
    let seen = load(
        &format!("http {{\n{config}\n}}\nevents {{}}"),
        Version::V1_31,
    );
    assert_eq!(seen.map(|_| ()), Err(expected.to_owned()), "{config}");
}

#[test]
fn configs_are_refused_with_nginx_s_own_words() {
    let server = |inside: &str| format!("server {{ location / {{\n{inside}\n}} }}");
    let cases = [
        ("proxy_pass foo;", "invalid URL prefix :3"),
        ("proxy_pass http://;", "no host in upstream \"\" :3"),
        (
            "proxy_pass http://nohost.invalid/a;",
            "host not found in upstream \"nohost.invalid\" :3",
        ),
        (
            "if ($host) { proxy_pass http://127.0.0.1:1/; }",
            "\"proxy_pass\" cannot have URI part in location given by regular expression, \
             or inside named location, or inside \"if\" statement, or inside \"limit_except\" block :3",
        ),
        (
            "proxy_pass http://127.0.0.1; proxy_pass http://127.0.0.1;",
            "\"proxy_pass\" directive is duplicate :3",
        ),
        (
            "proxy_redirect default; proxy_pass http://127.0.0.1:1;",
            "\"proxy_redirect default\" should be placed after the \"proxy_pass\" directive :3",
        ),
        (
            "proxy_pass http://$host; proxy_redirect default;",
            "\"proxy_redirect default\" cannot be used with \"proxy_pass\" directive with variables :3",
        ),
        (
            "proxy_redirect off; proxy_redirect off;",
            "\"proxy_redirect\" directive is duplicate :3",
        ),
        ("proxy_redirect foo;", "invalid parameter \"foo\" :3"),
        (
            "uwsgi_pass 127.0.0.1;",
            "no port in upstream \"127.0.0.1\" :3",
        ),
        (
            "uwsgi_pass unix:;",
            "no path in the unix domain socket in upstream \"unix:\" :3",
        ),
        (
            "uwsgi_pass http://127.0.0.1:1;",
            "invalid host in upstream \"http://127.0.0.1:1\" :3",
        ),
        ("uwsgi_param a b c;", "invalid parameter \"c\" :3"),
        ("uwsgi_modifier1 256;", "value must be between 0 and 255 :3"),
        ("add_header a b c;", "invalid parameter \"c\" :3"),
        ("expires soon;", "\"expires\" directive invalid value :3"),
        ("proxy_http_version 1.2;", "invalid value \"1.2\" :3"),
    ];
    for (inside, expected) in cases {
        check_refused(&server(inside), expected);
    }
}

#[test]
fn upstream_blocks_are_refused_with_nginx_s_own_words() {
    check_refused("upstream a {\n}", "no servers are inside upstream :3");
    check_refused(
        "upstream a { server 127.0.0.1; }\nupstream A { server 127.0.0.1; }",
        "duplicate upstream \"A\" :3",
    );
    check_refused(
        "upstream a { server foo:bar; }",
        "invalid port in upstream \"foo:bar\" :2",
    );
    check_refused(
        "upstream a { server nohost.invalid; }",
        "host not found in upstream \"nohost.invalid\" :2",
    );
    check_refused(
        "upstream a { server 127.0.0.1 x; }",
        "invalid parameter \"x\" :2",
    );
    check_refused(
        "upstream a { server 127.0.0.1:1 backup; }",
        "no servers in upstream \"a\" :2",
    );
    check_refused(
        "upstream a { ip_hash; server 127.0.0.1:1 backup; }",
        "balancing method does not support parameter \"backup\" :2",
    );
    check_refused(
        "upstream a { server 127.0.0.1:1; } server { location / { proxy_pass http://a:80; } }",
        "upstream \"a\" may not have port 80 :2",
    );
}
