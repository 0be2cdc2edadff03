//! uWSGI's ini files and what stands for something else in its options. Follows `core/ini.c` and
//! `core/config.c` of uWSGI 2.0.

use super::{Given, Reader, file_name};
use crate::text::Span;
use crate::wsgi::HOSTNAME;
use crate::wsgi::option::{Kind, Meaning, UWSGI, names};
use crate::wsgi::words::Word;

/// Files that include files, and themselves.
const MOST_FILES: usize = 20;

/// The folder the processes start in.
pub(super) const FOLDER: &str = "/app";

/// An option before `$(NAME)` and `%(name)` are replaced.
pub(super) struct Entry {
    key: String,
    value: Word,
    span: Span,
}

impl Reader<'_> {
    /// Options of the command line and of the files they name, in uWSGI's order.
    pub(super) fn entries(&mut self, given: Vec<Given>, environment: &[Word]) -> Vec<Given> {
        let mut entries = Vec::new();
        let mut left = MOST_FILES;
        // A variable UWSGI_SOCKET is the option socket.
        for word in environment {
            let Some((name, text)) = word.text.split_once('=') else {
                continue;
            };
            if let Some(name) = name.strip_prefix("UWSGI_") {
                let value = Word {
                    text: text.to_owned(),
                    span: word.span,
                };
                if name == "INI" {
                    self.ini(&mut entries, &value, &mut left);
                    continue;
                }
                entries.push(Entry {
                    key: name.to_ascii_lowercase().replace('_', "-"),
                    value,
                    span: word.span,
                });
            }
        }
        for option in given {
            let value = option.value;
            match option.meaning {
                Meaning::Ini => self.ini(&mut entries, &value, &mut left),
                Meaning::Placeholder => {
                    if let Some((key, text)) = value.text.split_once('=') {
                        let value = Word {
                            text: text.to_owned(),
                            span: value.span,
                        };
                        entries.push(Entry {
                            key: key.to_owned(),
                            value,
                            span: option.span,
                        });
                    }
                }
                meaning => entries.push(Entry {
                    key: name(meaning).to_owned(),
                    value,
                    span: option.span,
                }),
            }
        }
        let get = |name: &str| {
            environment.iter().find_map(|word| {
                let (key, value) = word.text.split_once('=')?;
                (key == name).then(|| value.to_owned())
            })
        };
        for entry in &mut entries {
            entry.value.text = replace(&entry.value.text, '$', &get);
        }
        let mut used = Vec::new();
        for index in 0..entries.len() {
            let text = replace(&entries[index].value.text, '%', &|name| {
                let found = entries.iter().position(|entry| entry.key == name)?;
                Some(entries[found].value.text.clone())
            });
            if text != entries[index].value.text {
                used.push(entries[index].value.text.clone());
                entries[index].value.text = text;
            }
        }
        let mut all = Vec::new();
        for entry in entries {
            let key = entry.key.as_str();
            let named = names(UWSGI).find(|named| named.name == key);
            let off = ["false", "off", "no", "0"];
            match named.map(|named| named.known) {
                Some(known) if known.meaning == Meaning::Unsimulated => {
                    self.option_not_simulated(entry.span, "uWSGI", key);
                }
                Some(known)
                    if known.kind == Kind::Flag
                        && off.contains(&&*entry.value.text.to_ascii_lowercase()) =>
                {
                    all.retain(|given: &Given| given.meaning != known.meaning);
                }
                Some(known) => all.push(Given {
                    kind: known.kind,
                    meaning: known.meaning,
                    value: entry.value,
                    span: entry.span,
                }),
                // A name of their own for `%(name)` is no option.
                None if used
                    .iter()
                    .any(|text| text.contains(&["(", key, ")"].concat())) => {}
                None => self.option_not_simulated(entry.span, "uWSGI", key),
            }
        }
        all
    }

    /// The lines of one section of a file: `uwsgi.ini`, `uwsgi.ini:section`.
    fn ini(&mut self, entries: &mut Vec<Entry>, file: &Word, left: &mut usize) {
        let (path, section) = match file.text.rsplit_once(':') {
            Some((path, "")) => (path, "uwsgi"),
            Some((path, section)) => (path, section),
            None => (file.text.as_str(), "uwsgi"),
        };
        let Some(source) = self.find(&file_name(path)).filter(|_| *left > 0) else {
            let end = " failed: No such file or directory [core/utils.c line 3640]";
            self.no_file(file.span, ["realpath() of ", path, end].concat(), path);
            return;
        };
        *left -= 1;
        let sources = self.sources;
        let text = sources.get(source).text.as_str();
        let (mut at, mut inside, mut conditional) = (0, false, false);
        for line in text.split('\n') {
            let start = at;
            at += line.len() + 1;
            let blank = [' ', '\t', '\r'];
            let shown = line.trim_matches(blank);
            let start = start + (line.len() - line.trim_start_matches(blank).len());
            let span = Span::new(source, start..start + shown.len());
            if let Some(name) = shown.strip_prefix('[') {
                inside = name.get(..name.len().saturating_sub(1)) == Some(section);
                continue;
            }
            if !inside || shown.is_empty() || shown.starts_with([';', '#']) {
                continue;
            }
            let (key, value) = shown.split_once('=').unwrap_or((shown, ""));
            let key = key.trim_end_matches(blank);
            let written = value.trim_matches(blank);
            if key.starts_with("end") {
                conditional = false;
                continue;
            }
            let begins = key.starts_with("if-") || key == "for" || key.starts_with("for-");
            if conditional || begins {
                if begins {
                    let message =
                        "hopscope does not simulate the conditions and loops of uWSGI's ini files";
                    self.not_simulated(span, message.to_owned());
                }
                conditional = true;
                continue;
            }
            let from = span.range().end - written.len();
            let value = Word {
                text: magic(written, path),
                span: Span::new(source, from..span.range().end),
            };
            if ["ini", "include", "inherit"].contains(&key) {
                self.ini(entries, &value, left);
            } else {
                entries.push(Entry {
                    key: key.to_owned(),
                    value,
                    span,
                });
            }
        }
    }
}

/// A name an option of that meaning has.
fn name(meaning: Meaning) -> &'static str {
    let named = names(UWSGI).find(|named| named.known.meaning == meaning);
    named.map_or("", |named| named.name)
}

/// What `%` and a letter stand for in a file.
fn magic(text: &str, path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or_default();
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let folder = match path.strip_suffix(file).unwrap_or_default() {
        absolute if absolute.starts_with('/') => absolute.trim_end_matches('/').to_owned(),
        relative => [FOLDER, "/", relative.trim_start_matches("./")].concat(),
    };
    let folder = folder.trim_end_matches('/');
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            result.push(letter);
            continue;
        }
        match letters.next() {
            Some('d') => result.push_str(folder),
            Some('p') => result.extend([folder, "/", file]),
            Some('s') => result.push_str(file),
            Some('n') => result.push_str(stem),
            Some('e') => result.push_str(extension),
            Some('c') => result.push_str(folder.rsplit('/').next().unwrap_or_default()),
            Some('v') => result.push_str(FOLDER),
            Some('h') => result.push_str(HOSTNAME),
            Some('(') => result.push_str("%("),
            Some('%') | None => result.push('%'),
            Some(_) => {}
        }
    }
    result
}

/// Replaces `SYMBOL(name)` by what the name stands for; what stands for nothing stays.
fn replace(text: &str, symbol: char, get: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    let opening = String::from_iter([symbol, '(']);
    while let Some(at) = rest.find(&opening) {
        let (before, after) = rest.split_at(at);
        let end = after.find(')').unwrap_or(after.len());
        result.push_str(before);
        if let Some(value) = after.get(2..end).and_then(get) {
            result.push_str(&value);
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            result.push_str(&opening);
            rest = &after[2..];
        }
    }
    result.push_str(rest);
    result
}
