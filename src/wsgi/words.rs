//! Command lines into words, as a shell splits them: quotes, backslashes, comments, and a
//! backslash at the end of a line.

use crate::text::{SourceId, Span};

/// A word without its quotes, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// The words of each line that has some.
pub(super) fn words(text: &str, source: SourceId) -> Vec<Vec<Word>> {
    let mut lines = Vec::new();
    let mut line: Vec<Word> = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quote: Option<char> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('"') | None, '\\') => match characters.next() {
                Some((_, '\n')) | None => {}
                Some((_, next)) => push(&mut word, at, next),
            },
            (Some(open), character) if open == character => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_with(|| (at, String::new()));
            }
            (None, '#') if word.is_none() => {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            (None, character) if character.is_whitespace() => {
                if let Some((start, text)) = word.take() {
                    let span = Span::new(source, start..at);
                    line.push(Word { text, span });
                }
                if character == '\n' && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
            }
            (_, character) => push(&mut word, at, character),
        }
    }
    if let Some((start, word)) = word {
        let span = Span::new(source, start..text.len());
        line.push(Word { text: word, span });
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn push(word: &mut Option<(usize, String)>, at: usize, character: char) {
    word.get_or_insert_with(|| (at, String::new()))
        .1
        .push(character);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]]) {
        let lines: Vec<Vec<String>> = words(text, SourceId(0))
            .into_iter()
            .map(|line| line.into_iter().map(|word| word.text).collect())
            .collect();
        assert_eq!(lines, expect, "{text:?}");
    }

    #[test]
    fn quotes_join_and_a_backslash_continues_the_line() {
        check("a 'b c'd \"e\\\"f\"\n", &[&["a", "b cd", "e\"f"]]);
        check("a \\\n  b\nc", &[&["a", "b"], &["c"]]);
        check("# x\n\na # b\n a#b ''", &[&["a"], &["a#b", ""]]);
        check("'open", &[&["open"]]);
        check("", &[]);
    }
}
