//! gunicorn's file of settings: Python, of which assignments of literals are understood.

use super::{Given, Reader, file_name};
use crate::text::{SourceId, Span};
use crate::wsgi::option::{GUNICORN, Kind, Known, Meaning, names};
use crate::wsgi::words::Word;

/// The value of an assignment, as far as it is literals.
#[derive(Default)]
struct Value {
    /// The strings in it, in their order.
    strings: Vec<(String, Span)>,
    /// What else it has besides brackets, commas and colons.
    rest: String,
    dictionary: bool,
    end: usize,
}

impl Reader<'_> {
    /// The settings of the file that is named, or of `gunicorn.conf.py` where nothing is named.
    pub(super) fn settings(&mut self, named: Option<&Given>) -> Vec<Given> {
        let mut name = "gunicorn.conf.py".to_owned();
        if let Some(option) = named {
            let value = option.value.text.as_str();
            name = match value.strip_prefix("python:") {
                Some(module) => [&module.replace('.', "/"), ".py"].concat(),
                None => file_name(value.strip_prefix("file:").unwrap_or(value)),
            };
        }
        let Some(source) = self.find(&name) else {
            if let Some(option) = named {
                let message = match option.value.text.strip_prefix("python:") {
                    Some(module) => ["Error: No module named '", module, "'"],
                    None => ["Error: '", &name, "' doesn't exist"],
                };
                self.no_file(option.value.span, message.concat(), &name);
            }
            return Vec::new();
        };
        let sources = self.sources;
        let text = sources.get(source).text.as_str();
        let mut given = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            let line = &text[at..end];
            let name = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = name.into_iter().next().unwrap_or_default();
            let after = line[name.len()..].trim_start();
            let span = Span::new(source, at..end);
            if !name.is_empty() && after.starts_with('=') && !after.starts_with("==") {
                let start = end - after.len() + 1;
                let value = value(text, start, source);
                let span = Span::new(source, at..value.end);
                at = value.end + 1;
                self.setting(&mut given, name, &value, span);
                continue;
            }
            if ["if", "for", "while", "try", "with", "exec"].contains(&name) {
                let message =
                    "hopscope reads assignments of plain values in gunicorn's settings, not this";
                self.not_simulated(span, message.to_owned());
            }
            at = end + 1;
        }
        given
    }

    fn setting(&mut self, given: &mut Vec<Given>, name: &str, value: &Value, span: Span) {
        let name = name.replace('_', "-");
        let option = names(GUNICORN).find(|option| option.name.replace('_', "-") == name);
        let heeded = |known: &&Known| known.meaning != Meaning::Harmless || known.kind == Kind::Int;
        let Some(known) = option.map(|option| option.known).filter(heeded) else {
            return;
        };
        let plain = value.rest.as_str();
        let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
        let literal = plain.is_empty() || ["True", "False", "None"].contains(&plain) || digits;
        if known.meaning == Meaning::Unsimulated {
            if !["False", "None"].contains(&plain) {
                let message = ["hopscope does not simulate gunicorn's setting ", &name].concat();
                self.not_simulated(span, message);
            }
            return;
        }
        let number = known.kind == Kind::Int && literal;
        if number && !digits || !literal && known.meaning == Meaning::Harmless {
            return;
        }
        if !literal {
            let message = [
                "hopscope reads only plain values here, so it does not know ",
                &name,
            ];
            self.not_simulated(span, message.concat());
            return;
        }
        let mut say = |text: String, place: Span| {
            given.push(Given {
                kind: known.kind,
                meaning: known.meaning,
                value: Word { text, span: place },
                span,
            });
        };
        if value.dictionary {
            say(String::new(), span);
            for pair in value.strings.chunks(2) {
                if let [(name, place), (secure, _)] = pair {
                    say([name, "=", secure].concat(), *place);
                }
            }
        } else if value.strings.is_empty() {
            say(plain.to_owned(), span);
        } else {
            for (text, place) in &value.strings {
                say(text.clone(), *place);
            }
        }
    }
}

/// Reads to the end of a statement: a line's end outside quotes and brackets.
fn value(text: &str, start: usize, source: SourceId) -> Value {
    let mut value = Value {
        end: text.len(),
        ..Value::default()
    };
    let mut depth = 0;
    let mut letters = text[start..].char_indices().map(|(at, c)| (start + at, c));
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '\'' => {
                let mut string = String::new();
                let mut escaped = false;
                let mut end = text.len();
                for (inside, next) in letters.by_ref() {
                    if !escaped && next == letter || next == '\n' {
                        end = inside + 1;
                        break;
                    }
                    escaped = !escaped && next == '\\';
                    if !escaped {
                        string.push(next);
                    }
                }
                value
                    .strings
                    .push((string, Span::new(source, at..end.min(text.len()))));
            }
            '#' => {
                if letters.by_ref().any(|(_, next)| next == '\n') && depth > 0 {
                    continue;
                }
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
                value.end = end;
                break;
            }
            '\n' if depth == 0 => {
                value.end = at;
                break;
            }
            '[' | '(' | '{' => {
                depth += 1;
                value.dictionary |= letter == '{';
            }
            ']' | ')' | '}' => depth -= 1,
            ',' | ':' => {}
            other if other.is_whitespace() => {}
            other => value.rest.push(other),
        }
    }
    value
}
