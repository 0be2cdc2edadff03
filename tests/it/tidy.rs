//! The rules of the house that neither the compiler nor clippy can keep: each is a test, and each
//! failure names every place and the way out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up. Imports point downwards; units on one level do not know each other.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["wire"],
    &["balancer", "browser", "flask", "nginx", "wsgi"],
    &["scenario"],
    &["page"],
    &["command", "web"],
];

/// A file has one concept, and those have at most so many lines.
const MOST_LINES: usize = 500;

/// The files that may be longer, each with its reason.
const LONG: &[(&str, &str)] = &[(
    "src/nginx/directive/table.rs",
    "one line for each of nginx's directives",
)];

/// What may not stand outside tests: no input of a user may end the program.
const PANICS: &[&str] = &[
    ".unwrap()",
    ".expect(\"",
    "panic!(",
    "todo!(",
    "unimplemented!(",
    "unreachable!(",
    "dbg!(",
];

#[test]
fn every_source_file_says_what_it_is_for() {
    check(&rust_files(), |file| {
        let opens = file.text.starts_with("//!");
        complain(
            !opens,
            file,
            1,
            "begins without a `//!` that says what it is for",
        )
    });
}

#[test]
fn no_source_file_holds_too_much() {
    check(&rust_files(), |file| {
        let lines = file.text.lines().count();
        let listed = LONG.iter().any(|(path, _)| file.path == *path);
        let long = lines > MOST_LINES;
        [
            complain(
                long && !listed,
                file,
                lines,
                "is over the limit: two concepts share a room",
            ),
            complain(
                !long && listed,
                file,
                lines,
                "is short again: take it from LONG",
            ),
        ]
        .concat()
    });
}

#[test]
fn imports_point_downwards() {
    check(&rust_files(), |file| {
        let Some(own) = file.unit() else {
            return Vec::new();
        };
        let Some(level) = level_of(own) else {
            return complain(
                true,
                file,
                1,
                "is in no layer: give its folder a place in LAYERS",
            );
        };
        file.code_lines()
            .flat_map(|(number, line)| {
                imported_units(line).into_iter().flat_map(move |unit| {
                    let above = level_of(unit).is_some_and(|other| other >= level && unit != own);
                    complain(above, file, number, &format!("{own} may not know {unit}"))
                })
            })
            .collect()
    });
}

#[test]
fn nothing_panics_outside_tests() {
    check(&rust_files(), |file| {
        if !file.path.starts_with("src/") || file.path.ends_with("/tests.rs") {
            return Vec::new();
        }
        file.code_lines()
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
            .flat_map(|(number, line)| {
                PANICS.iter().flat_map(move |call| {
                    let wrong = format!("{call} can end the program: give a diagnostic instead");
                    complain(line.contains(call), file, number, &wrong)
                })
            })
            .collect()
    });
}

#[test]
fn nothing_is_decided_by_how_debug_prints_it() {
    // The page is built without the texts of `Debug`; in the tests they would still be there.
    let engine: Vec<File> = rust_files()
        .into_iter()
        .filter(|file| file.path.starts_with("src/") && !file.path.ends_with("tests.rs"))
        .filter(|file| file.path != "src/wire/traced.rs" && file.unit() != Some("command"))
        .collect();
    check(&engine, |file| {
        let code = file.untested();
        let lines = code.lines().enumerate();
        lines
            .flat_map(|(index, line)| complain(line.contains(":?}"), file, index + 1, line.trim()))
            .collect()
    });
}

#[test]
fn every_rule_has_its_words() {
    let files = rust_files();
    let (words, code): (Vec<&File>, Vec<&File>) = files
        .iter()
        .filter(|file| file.path.starts_with("src/"))
        .partition(|file| file.path.starts_with("src/page/words"));
    let said: BTreeSet<String> = words
        .iter()
        .flat_map(|file| literals_after(&file.untested(), "rule:"))
        .collect();
    let wrongs: Vec<String> = code
        .iter()
        .flat_map(|file| {
            let rules = literals_after(&file.untested(), "Rule(");
            rules.into_iter().map(|rule| (file.path.clone(), rule))
        })
        .filter(|(_, rule)| !said.contains(rule))
        .map(|(path, rule)| format!("{path}: Rule(\"{rule}\") has no words in src/page/words"))
        .collect();
    report(&wrongs);
}

#[test]
fn every_change_between_versions_is_asked_by_the_engine() {
    let files: Vec<File> = rust_files()
        .into_iter()
        .filter(|file| file.path.starts_with("src/nginx/") && file.path != "src/nginx/version.rs")
        .collect();
    for (change, ..) in hopscope::nginx::version::CHANGES {
        let asks = format!("has(Change::{change:?})");
        let asked = files.iter().any(|file| file.untested().contains(&asks));
        assert!(asked, "nothing asks {asks}");
    }
}

#[test]
fn every_sentence_is_there_in_both_languages() {
    let words: Vec<File> = rust_files()
        .into_iter()
        .filter(|file| file.path.starts_with("src/page") || file.path.starts_with("src/web"))
        .collect();
    check(&words, |file| {
        let text = file.untested();
        let mut pairs = pairs_after(&text, "Said::new(");
        pairs.extend(pairs_after(&text, "Said::plain("));
        pairs.extend(
            literals_after(&text, "en:")
                .into_iter()
                .zip(literals_after(&text, "zh:")),
        );
        pairs
            .into_iter()
            .flat_map(|(english, chinese)| {
                let wrong = format!("not in Chinese: {english:?} is {chinese:?}");
                complain(has_words(&english) && chinese.is_ascii(), file, 1, &wrong)
            })
            .collect()
    });
}

#[test]
fn every_scenario_has_a_title_a_rule_and_what_the_real_programs_did() {
    let mut scenarios = files_under("tests/corpus", &["scenario"]);
    scenarios.extend(files_under("static/examples", &["scenario"]));
    check(&scenarios, |file| {
        let head = file.text.split("\n--- ").next().unwrap_or_default();
        let mut lines = head.lines();
        let title = lines
            .next()
            .is_some_and(|line| !line.trim().is_empty() && !line.starts_with("--- "));
        // A sentence that states a rule is no shorter than that.
        let prose = lines.collect::<Vec<_>>().join(" ");
        let prose = prose.split_whitespace().count() >= 8 && prose.trim_end().ends_with('.');
        let recorded = file
            .text
            .lines()
            .any(|line| line.starts_with("--- recorded:"));
        [
            complain(!title, file, 1, "has no title"),
            complain(!prose, file, 2, "has no sentence that states its rule"),
            complain(!recorded, file, 1, "is not recorded: `make record` does it"),
        ]
        .concat()
    });
}

#[test]
fn no_line_ends_in_space() {
    check(&text_files(), |file| {
        file.lines()
            .flat_map(|(number, line)| {
                let space = line.ends_with([' ', '\t', '\r']);
                complain(space, file, number, "ends in space")
            })
            .collect()
    });
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // Spelled in two halves, so that this file passes its own test.
    let machine = [
        concat!("/wo", "rk/wt"),
        concat!("/wo", "rk/main"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
    ];
    check(&text_files(), |file| {
        file.lines()
            .flat_map(|(number, line)| {
                machine.iter().flat_map(move |path| {
                    let wrong = format!("names {path}, a folder of one machine");
                    complain(line.contains(path), file, number, &wrong)
                })
            })
            .collect()
    });
}

#[test]
fn lock_files_name_no_registry() {
    let locks: Vec<File> = files_under("", &["json"])
        .into_iter()
        .filter(|file| file.path.ends_with("package-lock.json"))
        .collect();
    check(&locks, |file| {
        file.lines()
            .flat_map(|(number, line)| {
                let host = line.trim_start().starts_with("\"resolved\"");
                complain(
                    host,
                    file,
                    number,
                    "names a registry's host: npm install with the folder's .npmrc",
                )
            })
            .collect()
    });
}

#[test]
fn markdown_has_one_sentence_a_line() {
    check(&files_under("", &["md"]), |file| {
        let mut fenced = false;
        file.lines()
            .flat_map(|(number, line)| {
                fenced ^= line.trim_start().starts_with("```");
                let prose = !fenced && !line.starts_with(['|', '#', ' ']);
                let second = line.match_indices(". ").any(|(at, _)| {
                    let word = line[..at].rsplit(' ').next().unwrap_or_default();
                    let next = line[at + 2..].chars().next();
                    word.len() > 2 && next.is_some_and(char::is_uppercase)
                });
                complain(
                    prose && second,
                    file,
                    number,
                    "holds a second sentence: give it its own line",
                )
            })
            .collect()
    });
}

/// A file of the repository.
struct File {
    /// From the repository's root, with slashes.
    path: String,
    text: String,
}

impl File {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.split('\n'))
    }

    /// Lines without their comments.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Everything before the tests at the file's end.
    fn untested(&self) -> String {
        let lines: Vec<&str> = self
            .code_lines()
            .map(|(_, line)| line)
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .collect();
        lines.join("\n")
    }

    /// The unit of `src` it belongs to; none for the crate's own two files and for tests.
    fn unit(&self) -> Option<&str> {
        let (unit, _) = self.path.strip_prefix("src/")?.split_once('/')?;
        Some(unit)
    }
}

fn level_of(unit: &str) -> Option<usize> {
    LAYERS.iter().position(|level| level.contains(&unit))
}

/// The units a line names: `use crate::wire::Traced;`, `crate::{text, wire}`.
fn imported_units(line: &str) -> Vec<&str> {
    line.match_indices("crate::")
        .filter(|(at, _)| {
            !line[..*at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_')
        })
        .flat_map(|(at, path)| {
            let rest = &line[at + path.len()..];
            match rest.strip_prefix('{') {
                None => vec![rest],
                Some(group) => group.split(',').map(str::trim).collect(),
            }
        })
        .map(|path| {
            path.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        })
        .collect()
}

/// The string literals that follow a mark, wherever rustfmt puts them.
fn literals_after(text: &str, mark: &str) -> Vec<String> {
    text.match_indices(mark)
        .filter_map(|(at, _)| Some(literal(&text[at + mark.len()..])?.0))
        .collect()
}

/// The pairs of string literals that follow a mark.
fn pairs_after(text: &str, mark: &str) -> Vec<(String, String)> {
    text.match_indices(mark)
        .filter_map(|(at, _)| {
            let (first, rest) = literal(&text[at + mark.len()..])?;
            let (second, _) = literal(rest.trim_start().strip_prefix(',')?)?;
            Some((first, second))
        })
        .collect()
}

/// The string literal a text begins with, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let body = text.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        match character {
            '"' if !escaped => return Some((body[..at].to_owned(), &body[at + 1..])),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// Whether a sentence holds words to translate, apart from names and values.
fn has_words(sentence: &str) -> bool {
    sentence
        .split_whitespace()
        .filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()))
        .count()
        > 1
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files() -> Vec<File> {
    let mut files = files_under("src", &["rs"]);
    files.extend(files_under("tests", &["rs"]));
    files
}

/// What people write by hand. Scenarios are not among them: a header may end in space.
fn text_files() -> Vec<File> {
    files_under(
        "",
        &[
            "rs", "toml", "md", "sh", "mjs", "js", "css", "html", "py", "json", "yml", "Makefile",
            "run",
        ],
    )
}

/// The files under a folder whose extension (or whole name, if it has none) is one of these.
fn files_under(folder: &str, extensions: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.extend((!is_generated(&path)).then_some(path));
            } else if let Some(extension) = path.extension().or(path.file_name())
                && extensions.iter().any(|wanted| extension == *wanted)
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push(File {
                    path: shown(&path),
                    text,
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn is_generated(folder: &Path) -> bool {
    let generated = [
        ".git",
        "target",
        "dist",
        "node_modules",
        "generated",
        "__pycache__",
        ".venv",
    ];
    folder
        .file_name()
        .is_some_and(|name| generated.iter().any(|other| name == *other))
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn complain(wrong: bool, file: &File, line: usize, words: &str) -> Vec<String> {
    wrong
        .then(|| format!("{}:{line} {words}", file.path))
        .into_iter()
        .collect()
}

fn check(files: &[File], rule: impl Fn(&File) -> Vec<String>) {
    let wrongs: Vec<String> = files.iter().flat_map(rule).collect();
    report(&wrongs);
}

#[track_caller]
fn report(wrongs: &[String]) {
    assert!(wrongs.is_empty(), "\n{}\n", wrongs.join("\n"));
}
