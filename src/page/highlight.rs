//! What to colour in the text of a tab. Configs are read by [`crate::nginx::syntax`]; the other
//! texts are line by line simple enough to be coloured by their looks.

use std::ops::Range;

/// What a piece of text is to the eye. The order is that of `CLASSES` in `editor.js`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A comment.
    Comment,
    /// A word of the language: a directive's name, a Python keyword.
    Keyword,
    /// A name that is defined or looked up.
    Name,
    /// A variable.
    Variable,
    /// A string in quotes.
    String,
    /// A regular expression.
    Regex,
    /// A value: a number, an address, a status.
    Value,
    /// Punctuation.
    Punctuation,
    /// What the program would refuse.
    Problem,
}

/// Texts longer than this are not coloured.
pub const LIMIT: usize = 300_000;

/// The pieces of a section's text, in order, without overlap.
pub fn highlight(section: &str, text: &str) -> Vec<(Range<usize>, Class)> {
    if text.len() > LIMIT {
        return Vec::new();
    }
    let word = section.split([' ', ':']).next().unwrap_or("");
    if std::path::Path::new(section)
        .extension()
        .is_some_and(|extension| extension == "py")
    {
        return python(text);
    }
    match word {
        "request" => lines(text, request_line),
        "balancer" | "answers" => lines(text, header_line),
        "processes" => lines(text, command_line),
        "versions" | "expect" | "recorded" | "hosts" => lines(text, first_word),
        "files" | "file" => Vec::new(),
        _ => config(text),
    }
}

type Pieces = Vec<(Range<usize>, Class)>;

fn config(text: &str) -> Pieces {
    use crate::nginx::syntax::TokenKind;
    let class = |kind| match kind {
        TokenKind::DirectiveName => Class::Keyword,
        TokenKind::Argument => Class::Value,
        TokenKind::String => Class::String,
        TokenKind::Variable => Class::Variable,
        TokenKind::Comment => Class::Comment,
        TokenKind::Punctuation => Class::Punctuation,
        TokenKind::Wrong => Class::Problem,
    };
    crate::nginx::syntax::highlight(text)
        .into_iter()
        .map(|(range, kind)| (range, class(kind)))
        .collect()
}

/// Colours each line by itself; `#` begins a comment.
fn lines(text: &str, colour: impl Fn(usize, &str, usize, &mut Pieces)) -> Pieces {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim_start().starts_with('#') {
            pieces.push((start..start + content.len(), Class::Comment));
        } else {
            colour(number, content, start, &mut pieces);
        }
        start += line.len();
    }
    pieces
}

fn first_word(_number: usize, line: &str, start: usize, pieces: &mut Pieces) {
    let length = line.find(' ').unwrap_or(line.len());
    if length > 0 {
        pieces.push((start..start + length, Class::Keyword));
    }
}

fn header_line(_number: usize, line: &str, start: usize, pieces: &mut Pieces) {
    if let Some(arrow) = line.find("->") {
        pieces.push((start + arrow..start + arrow + 2, Class::Punctuation));
    } else if let Some(colon) = line.find(':').filter(|colon| !line[..*colon].contains(' ')) {
        pieces.push((start..start + colon, Class::Keyword));
        pieces.push((start + colon..start + colon + 1, Class::Punctuation));
    } else if line
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric())
    {
        first_word(0, line, start, pieces);
    }
}

fn request_line(number: usize, line: &str, start: usize, pieces: &mut Pieces) {
    if number == 0 || line.starts_with("from ") {
        if line.contains(' ') {
            first_word(number, line, start, pieces);
        }
    } else {
        header_line(number, line, start, pieces);
    }
}

fn command_line(_number: usize, line: &str, start: usize, pieces: &mut Pieces) {
    let mut offset = 0;
    for (index, word) in line.split(' ').enumerate() {
        let class = match index {
            0 => Some(Class::Keyword),
            _ if word.starts_with('-') => Some(Class::Variable),
            _ => None,
        };
        if let (Some(class), false) = (class, word.is_empty()) {
            pieces.push((start + offset..start + offset + word.len(), class));
        }
        offset += word.len() + 1;
    }
}

const PYTHON: [&str; 16] = [
    "def", "return", "from", "import", "as", "if", "else", "elif", "class", "None", "True",
    "False", "not", "and", "or", "in",
];

fn python(text: &str) -> Pieces {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'#' => {
                at = text[at..]
                    .find('\n')
                    .map_or(bytes.len(), |length| at + length);
                pieces.push((start..at, Class::Comment));
            }
            b'"' | b'\'' => {
                at = string_end(text, at);
                pieces.push((start..at, Class::String));
            }
            b'@' => {
                at = word_end(bytes, at + 1);
                pieces.push((start..at, Class::Variable));
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                at = word_end(bytes, at);
                if PYTHON.contains(&&text[start..at]) {
                    pieces.push((start..at, Class::Keyword));
                } else if text[..start].ends_with("def ") {
                    pieces.push((start..at, Class::Name));
                }
            }
            byte if byte.is_ascii_digit() => {
                at = word_end(bytes, at);
                pieces.push((start..at, Class::Value));
            }
            _ => at += 1,
        }
    }
    pieces
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.';
    let length = bytes[start..]
        .iter()
        .take_while(|byte| is_word(byte))
        .count();
    start + length
}

/// The end of the string that begins at `start`; a short one ends with its line at the latest.
fn string_end(text: &str, start: usize) -> usize {
    let quote = &text[start..=start];
    let triple = quote.repeat(3);
    if text[start..].starts_with(&triple) {
        let inside = start + 3;
        return text[inside..]
            .find(&triple)
            .map_or(text.len(), |length| inside + length + 3);
    }
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            b'\n' => return index,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote.as_bytes()[0] => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(section: &str, text: &str, expect: &[(&str, Class)]) {
        let found: Vec<_> = highlight(section, text)
            .into_iter()
            .map(|(range, class)| (&text[range], class))
            .collect();
        assert_eq!(found, expect, "{section}");
    }

    #[test]
    fn each_section_is_coloured_by_its_looks() {
        check(
            "request: a",
            "GET http://a/\nfrom 1.2.3.4\nHost: b",
            &[
                ("GET", Class::Keyword),
                ("from", Class::Keyword),
                ("Host", Class::Keyword),
                (":", Class::Punctuation),
            ],
        );
        check(
            "balancer",
            "https://a -> http://b\nX: set",
            &[
                ("->", Class::Punctuation),
                ("X", Class::Keyword),
                (":", Class::Punctuation),
            ],
        );
        check(
            "app.py",
            "def a():  # c\n    return 'x\\'y' + \"\"\"z\n\"\"\"",
            &[
                ("def", Class::Keyword),
                ("a", Class::Name),
                ("# c", Class::Comment),
                ("return", Class::Keyword),
                ("'x\\'y'", Class::String),
                ("\"\"\"z\n\"\"\"", Class::String),
            ],
        );
    }

    #[test]
    fn broken_texts_are_coloured_without_overlap() {
        for section in [
            "a.py",
            "request",
            "balancer",
            "processes",
            "versions",
            "nginx.conf",
        ] {
            let text = "'把\n\"\"\"# : ->\n--x @ 把把 '\\";
            let mut end = 0;
            for (range, _) in highlight(section, text) {
                assert!(range.start >= end && range.end > range.start);
                assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                end = range.end;
            }
        }
    }
}
