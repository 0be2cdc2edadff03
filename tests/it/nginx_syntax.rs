//! What nginx says of configs, compared with what the real programs say
//! (`tests/data/nginx-messages.txt`), and regexes with what PCRE makes of them
//! (`tests/data/pcre.txt`).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hopscope::nginx::pattern::{Pattern, PatternError};
use hopscope::nginx::{self, Version, stock};
use hopscope::text::{LineIndex, Names, Severity, Sources};

const MESSAGES: &str = include_str!("../data/nginx-messages.txt");
const FAILING: &str = include_str!("../data/nginx-messages-failing.txt");
const PCRE: &str = include_str!("../data/pcre.txt");

#[test]
fn every_config_gets_nginxs_own_messages() {
    let known: BTreeSet<&str> = blocks(FAILING).map(|(config, _)| config).collect();
    let mut unknown = known.clone();
    let mut wrongs = String::new();
    for (config, answers) in blocks(MESSAGES) {
        unknown.remove(config);
        let wrong: Vec<String> = Version::ALL
            .into_iter()
            .filter_map(|version| {
                let real = of_version(answers, version);
                let ours = said(config, version);
                (real != ours).then(|| {
                    let version = version.as_str();
                    format!("  {version} says\n{real}  here\n{ours}")
                })
            })
            .collect();
        match (wrong.is_empty(), known.contains(config)) {
            (false, false) => {
                let _ = writeln!(wrongs, "{config}\n{}", wrong.concat());
            }
            (true, true) => {
                let _ = writeln!(wrongs, "{config}\n  is right now: take it out of the list");
            }
            _ => {}
        }
    }
    for config in unknown {
        let _ = writeln!(
            wrongs,
            "{config}\n  is listed as failing, but nothing is recorded of it"
        );
    }
    assert!(wrongs.is_empty(), "\n{wrongs}");
}

/// The configs of a file and what is indented below each.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\n\n")
        .filter(|block| !block.starts_with("# "))
        .map(|block| {
            let block = block.trim_end_matches('\n');
            match block.split_once("\n    ") {
                Some((config, _)) => (config, &block[config.len() + 1..]),
                None => (block, ""),
            }
        })
}

/// The lines of an answer that hold for a version.
fn of_version(answers: &str, version: Version) -> String {
    let names = Version::ALL.map(Version::as_str);
    let lines = answers.lines().filter_map(|line| {
        let line = line.trim_start();
        let Some((first, rest)) = line.split_once(' ') else {
            return Some(line);
        };
        if names.contains(&first) {
            (first == version.as_str()).then_some(rest)
        } else {
            Some(line)
        }
    });
    let text = lines.fold(String::new(), |text, line| text + "    " + line + "\n");
    // The one `crit` there is ends the start like an `emerg`.
    text.replace("    crit ", "    emerg ")
}

/// What we say of a config, up to the message nginx would stop at.
fn said(config: &str, version: Version) -> String {
    let text = match config.strip_prefix("%file") {
        Some(rest) => rest.strip_prefix('\n').unwrap_or(rest).to_owned(),
        None => format!("events {{}}\nhttp {{\n{config}\n}}\n"),
    };
    let lines = LineIndex::new(&text);
    let mut sources = Sources::default();
    let main = sources.add("nginx.conf", text, false);
    for (name, text) in stock::files(stock::Params::Nginx) {
        sources.add(*name, *text, true);
    }
    let mut said = String::new();
    for diagnostic in nginx::load(&sources, main, version, &Names::default()).diagnostics {
        let level = match diagnostic.severity {
            Severity::Emerg => "emerg",
            Severity::Warn => "warn",
            Severity::Error | Severity::NotSimulated | Severity::Note => continue,
        };
        let line = diagnostic
            .line
            .or_else(|| {
                diagnostic
                    .span
                    .map(|span| lines.line(span.start() as usize))
            })
            .filter(|_| diagnostic.placed);
        let line = line.map_or_else(|| "-".to_owned(), |line| line.to_string());
        let _ = writeln!(said, "    {level} {line} {}", diagnostic.message);
        if level == "emerg" {
            return said;
        }
    }
    said + "    ok\n"
}

#[test]
fn garbage_and_repetition_end_with_a_message() {
    let mut state = 1_u32;
    let noise: String = (0..100_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from((state >> 24) as u8 & 127)
        })
        .collect();
    let names = |pattern: &str| -> String {
        let lines = (0..5_000).map(|number| pattern.replace('N', &number.to_string()));
        lines.collect()
    };
    for text in [
        noise,
        "x;".repeat(20_000),
        "server{".repeat(20_000),
        "http{".to_owned() + &"server{}".repeat(5_000),
        "http{server{".to_owned() + &names("location /N{}"),
        "http{server{".to_owned() + &names("set $aN $bN;"),
        "http{types{".to_owned() + &names("a/N N;"),
        "http{map $host $a{".to_owned() + &names("N N;"),
        "include nginx.conf;".repeat(50),
        "server ".to_owned() + &"x\n server ".repeat(5_000) + ";",
    ] {
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", text, false);
        for version in Version::ALL {
            let loaded = nginx::load(&sources, main, version, &Names::default());
            assert!((1..=1_000).contains(&loaded.diagnostics.len()));
        }
    }
}

#[test]
fn every_regex_means_what_pcre_makes_of_it() {
    let mut wrongs = String::new();
    for block in PCRE.split("\n\n").filter(|block| !block.starts_with("# ")) {
        let mut lines = block.lines();
        let pattern = unescape(lines.next().unwrap_or_default());
        for line in lines {
            let line = line.trim_start();
            let (versions, line) = match line.split_once(": ") {
                Some(("1", line)) => (vec![Version::V1_31], line),
                Some(("2", line)) => (vec![Version::V1_22], line),
                _ => (Version::ALL.to_vec(), line),
            };
            for version in versions {
                let ours = matched(&pattern, line, version);
                if ours != line {
                    let version = version.as_str();
                    let _ = writeln!(wrongs, "{pattern}\n  {line}\n  {ours}  ({version})");
                }
            }
        }
    }
    assert!(wrongs.is_empty(), "\n{wrongs}");
}

/// A line of the data as we would write it: `refused …` or `"subject" => groups`.
fn matched(pattern: &str, line: &str, version: Version) -> String {
    let compiled = match Pattern::compile(pattern, false, version) {
        Ok(compiled) => compiled,
        Err(PatternError::Refused { message, offset }) => {
            let words = message
                .split_once("failed: ")
                .map_or("", |(_, words)| words);
            let words = words.split_once(" in \"").map_or(words, |(words, _)| words);
            return format!("refused at {offset}, {words}");
        }
        Err(PatternError::Unsupported { construct, .. }) => {
            return format!("unsupported {construct}");
        }
    };
    let Some((subject, _)) = line.split_once(" => ") else {
        return "taken".to_owned();
    };
    let found = match compiled.find(unescape(subject).as_bytes()) {
        Err(_) => "given up".to_owned(),
        Ok(None) => "no".to_owned(),
        Ok(Some(captures)) => {
            let ranges = captures.ranges.into_iter().map(|range| match range {
                Some(range) => format!("{}-{}", range.start, range.end),
                None => "unset".to_owned(),
            });
            ranges.collect::<Vec<_>>().join(" ")
        }
    };
    format!("{subject} => {found}")
}

/// Text with `\n`, `\r`, `\t` written as `⏎`, `␍`, `␉`, so that it fits a line.
fn unescape(text: &str) -> String {
    text.replace('⏎', "\n")
        .replace('␍', "\r")
        .replace('␉', "\t")
        .replace('∅', "")
}
