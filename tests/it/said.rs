//! What a request asks for and hopscope does not follow is said where it happens.

use hopscope::nginx::{self, Event, Version};
use hopscope::scenario::{Hop, Loaded, Scenario};
use hopscope::text::{Diagnostic, Names, Severity, Sources, Span};

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

/// A directive of a location, and what help stands under it if it is said not to be simulated.
const DIRECTIVES: &[(&str, &str)] = &[
    ("mirror /m", "upstream"),
    ("mirror off", ""),
    ("mirror_request_body off", ""),
    ("grpc_pass grpc://127.0.0.1:1", "upstream"),
    ("grpc_set_header a b", ""),
    (
        "set $memcached_key $uri; memcached_pass 127.0.0.1:1",
        "upstream",
    ),
    ("proxy_cache c", "upstream"),
    ("proxy_cache off", ""),
    ("proxy_cache_valid 200 1m", ""),
    ("proxy_ssl_verify on", "upstream"),
    ("proxy_ssl_server_name on", "upstream"),
    ("proxy_ssl_trusted_certificate c.pem", ""),
    ("proxy_buffering off", ""),
    ("proxy_read_timeout 3", ""),
    ("slice 1m", "upstream"),
    ("ssi on", "body"),
    ("ssi off", ""),
    ("ssi_types text/css", ""),
    ("sub_filter a b", "body"),
    ("sub_filter_once off", ""),
    ("add_before_body /x", "body"),
    ("image_filter resize 1 1", "body"),
    ("image_filter_buffer 1m", ""),
    ("xslt_stylesheet x.xsl", "body"),
    ("mp4", "body"),
    ("flv", "body"),
    ("gzip_static always", "body"),
    ("gzip_static on", ""),
    ("gzip on", ""),
    ("gunzip on", "headers"),
    ("userid on", "headers"),
    ("userid_name u", ""),
    ("early_hints 1", "headers"),
    ("add_trailer a b", ""),
    ("random_index on", "routing"),
    ("perl p::h", "routing"),
    ("dav_methods PUT", "routing"),
    ("dav_access user:rw", ""),
    ("disable_symlinks on", "access"),
    ("modern_browser unlisted", "variables"),
    ("proxy_store on", "upstream"),
    ("uwsgi_store off", ""),
    ("limit_rate 1k", ""),
    ("access_log off", ""),
];

#[test]
fn what_may_change_an_answer_is_said_and_nothing_else() {
    for (directive, effect) in DIRECTIVES {
        let text = format!("events {{}} http {{ server {{ location / {{\n{directive};\n}} }} }}");
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", text, false);
        let loaded = nginx::load(&sources, main, Version::V1_31, &Names::default());
        let said: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::NotSimulated)
            .map(|diagnostic| (diagnostic.line, diagnostic.about[1].as_str()))
            .collect();
        let expected: Vec<_> = [(Some(2), *effect)]
            .into_iter()
            .filter(|(_, effect)| !effect.is_empty())
            .collect();
        assert_eq!(said, expected, "{directive}");
    }
}

/// What is said of a config: the severity's first letter, the line and the message.
fn said(config: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let main = sources.add("nginx.conf", config.to_owned(), false);
    let loaded = nginx::load(&sources, main, Version::V1_31, &Names::default());
    let line = |said: &Diagnostic| format!("{} {}", said.line.unwrap_or(0), said.message);
    loaded.diagnostics.iter().map(line).collect()
}

#[test]
fn what_nginx_says_without_a_place_is_shown_at_one() {
    let mut sources = Sources::default();
    let main = sources.add("nginx.conf", "http { }".to_owned(), false);
    let loaded = nginx::load(&sources, main, Version::V1_31, &Names::default());
    let first = &loaded.diagnostics[0];
    assert_eq!(first.message, "no \"events\" section in configuration");
    assert_eq!(first.span.map(Span::source), Some(main));
    assert_eq!(first.line, None);
}

#[test]
fn other_protocols_are_said() {
    for name in ["mail", "stream"] {
        let text = format!("events {{}}\n{name} {{ }}");
        assert_eq!(said(&text), [format!("2 \"{name}\" is not simulated")]);
    }
}

#[test]
fn modules_nginx_does_not_come_with_are_left_out_where_they_are_loaded() {
    let line = "more_set_headers a;";
    let unknown = "unknown directive \"more_set_headers\"";
    let left_out = "\"more_set_headers\" is not simulated";
    let load = "load_module modules/ngx_http_headers_more_filter_module.so;";
    for (before, expected) in [
        ("events {}", unknown),
        (
            "events {} load_module modules/ngx_http_lua_module.so;",
            unknown,
        ),
        (load, left_out),
        ("include modules-enabled/*.conf;", left_out),
    ] {
        let text = format!("{before}\nhttp {{\n{line} }} ");
        let last = said(&text).into_iter().find(|said| said.starts_with('3'));
        assert_eq!(last, Some(format!("3 {expected}")), "{before}");
        // A part of a config may say what it loads, too.
        let text = format!("{before}\nserver {{\n{line} }} ");
        if before == load {
            assert_eq!(said(&text), [format!("3 {left_out}")]);
        }
    }
}

/// As nginx 1.22.1 does; the newer one at hand is built without these modules.
#[test]
fn mp4_and_flv_serve_a_file_that_is_asked_for_whole_and_stub_status_answers() {
    for module in ["mp4", "flv", "stub_status"] {
        let text = format!(
            "T\n\n--- nginx.conf\nserver {{ listen 80; root /srv; location /a {{ {module}; }} }}\n\n\
             --- file /srv/a\nfilm\n\n--- request\nGET http://a.test/a\n"
        );
        let (scenario, _) = Scenario::parse(&text);
        let journeys = Loaded::new(&scenario).simulate_all();
        let status = journeys[0].trips[0].answer.as_ref().map(|it| it.status);
        assert_eq!(status.ok(), Some(200), "{module}");
    }
}
