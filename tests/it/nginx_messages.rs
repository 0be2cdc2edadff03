//! What nginx says of a config that is wrong, compared with what the real programs said
//! (`tests/data/nginx-messages.txt`).

use std::collections::BTreeMap;
use std::fs;

use hopscope::nginx::{self, Version};
use hopscope::text::{Severity, Sources};

/// What nginx would say and we do not: how these configs begin.
const GAPS: &[&str] = &[
    "server { listen 20001 ssl; ssl_certificate /nope;",
    "server { listen 20001; location / { internal; internal;",
    "server { listen 20001; gzip on; gzip off;",
    "map $host $a { hostnames; *.a 1; .a 2;",
    "geo $a { 10.0.0.1/8",
    "geo $a { 10.0.0.0/8",
    "geo $a { foo",
    "split_clients $host $a { 50% a; 60%",
    "split_clients $host $a { 50 a",
    "types { text/html x {",
    "keepalive_timeout x",
    "variables_hash_max_size x",
    r#"log_format a "$nope""#,
    "log_format main a; log_format main",
    "access_log /dev/null nope",
];

#[test]
fn configs_are_refused_and_warned_of_with_nginx_s_own_words() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/nginx-messages.txt");
    let text = fs::read_to_string(path).expect("a table");
    let mut wrongs = Vec::new();
    let mut config = "";
    for line in text.lines().skip(2) {
        let Some(expected) = line.strip_prefix("    ") else {
            config = line;
            continue;
        };
        for version in Version::ALL {
            let other = Version::ALL
                .iter()
                .any(|other| expected.starts_with(other.as_str()) && *other != version);
            let prefix = format!("{}: ", version.as_str());
            let expected = expected.strip_prefix(&prefix).unwrap_or(expected);
            if other {
                continue;
            }
            let seen = said(config, version);
            let known = GAPS.iter().any(|gap| config.starts_with(gap));
            if (seen == expected) == known {
                wrongs.push(format!(
                    "{} {config}\n  expected {expected}\n  seen     {seen}\n",
                    version.as_str(),
                ));
            }
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}

/// The first thing nginx says, or `fine`.
fn said(config: &str, version: Version) -> String {
    let mut sources = Sources::default();
    let text = format!("events {{}}\nhttp {{\n{config}\n}}\n");
    let main = sources.add("nginx.conf", text.clone(), false);
    let loaded = nginx::load(&sources, main, version, &BTreeMap::new());
    let first = loaded.diagnostics.iter().find_map(|diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Emerg => "emerg",
            Severity::Warn => "warn",
            _ => return None,
        };
        let line = diagnostic.line.map_or_else(
            || {
                let start = diagnostic.span.map_or(0, |span| span.range().start);
                text[..start].matches('\n').count() + 1
            },
            |line| line as usize,
        );
        let place = if diagnostic.placed {
            format!(" in nginx.conf:{line}")
        } else {
            String::new()
        };
        Some(format!("[{severity}] {}{place}", diagnostic.message))
    });
    first.unwrap_or_else(|| "fine".to_owned())
}
