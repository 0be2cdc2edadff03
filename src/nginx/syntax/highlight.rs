//! The same words for the editor: what to colour where.

use std::ops::Range;

use super::lexer::{Kind, Lexer};

/// What a piece of a config is to the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The first word of a directive.
    DirectiveName,
    /// A word after it, without quotes.
    Argument,
    /// A word in quotes, quotes included.
    String,
    /// `$name` or `${name}` inside a word.
    Variable,
    /// `# …`
    Comment,
    /// `;` `{` `}`
    Punctuation,
    /// What nginx would refuse: a quote without end, a character right after a closing quote.
    Wrong,
}

/// The pieces of a text in order, without gaps inside words; white space is left out.
pub fn highlight(text: &str) -> Vec<(Range<usize>, TokenKind)> {
    let mut tokens = Vec::new();
    let mut first = true;
    for lexeme in Lexer::new(text) {
        match lexeme.kind {
            Kind::Comment => tokens.push((lexeme.range, TokenKind::Comment)),
            Kind::Semicolon | Kind::Open | Kind::Close => {
                first = true;
                tokens.push((lexeme.range, TokenKind::Punctuation));
            }
            Kind::Stray(_) | Kind::Unclosed(Some(_)) => {
                tokens.push((lexeme.range, TokenKind::Wrong));
            }
            Kind::Bare | Kind::Unclosed(None) | Kind::Quoted(_) => {
                let kind = match lexeme.kind {
                    _ if first => TokenKind::DirectiveName,
                    Kind::Quoted(_) => TokenKind::String,
                    _ => TokenKind::Argument,
                };
                push_word(&mut tokens, text, lexeme.range, kind);
                first = false;
            }
        }
    }
    tokens
}

/// A word, cut where variables begin and end.
fn push_word(
    tokens: &mut Vec<(Range<usize>, TokenKind)>,
    text: &str,
    range: Range<usize>,
    kind: TokenKind,
) {
    let mut start = range.start;
    while let Some(length) = text[start..range.end].find('$') {
        let dollar = start + length;
        let end = dollar + variable_length(&text[dollar..range.end]);
        if dollar > start {
            tokens.push((start..dollar, kind));
        }
        let kind = if end > dollar + 1 {
            TokenKind::Variable
        } else {
            kind
        };
        tokens.push((dollar..end, kind));
        start = end;
    }
    if start < range.end {
        tokens.push((start..range.end, kind));
    }
}

/// The length of the variable that `text` begins with, or 1 for a `$` that names nothing.
/// Names are as `ngx_http_script_compile` reads them; `$1` is one digit.
fn variable_length(text: &str) -> usize {
    let name = &text[1..];
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if let Some(inner) = name.strip_prefix('{') {
        let length = inner.find(|character| !is_name(character));
        return match length {
            Some(length) if length > 0 && inner[length..].starts_with('}') => length + 3,
            _ => 1,
        };
    }
    if name.starts_with(|character: char| ('1'..='9').contains(&character)) {
        return 2;
    }
    1 + name
        .find(|character| !is_name(character))
        .unwrap_or(name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{Argument, Comment, DirectiveName, Punctuation, String, Variable};

    fn check(text: &str, expect: &[(&str, TokenKind)]) {
        let found: Vec<_> = highlight(text)
            .into_iter()
            .map(|(range, kind)| (&text[range], kind))
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn a_directive_has_a_name_arguments_and_variables() {
        check(
            "return 301 https://$host/${uri}$10; # x",
            &[
                ("return", DirectiveName),
                ("301", Argument),
                ("https://", Argument),
                ("$host", Variable),
                ("/", Argument),
                ("${uri}", Variable),
                ("$1", Variable),
                ("0", Argument),
                (";", Punctuation),
                ("# x", Comment),
            ],
        );
        check(
            "a '$'{",
            &[
                ("a", DirectiveName),
                ("'", String),
                ("$", String),
                ("'", String),
                ("{", Punctuation),
            ],
        );
    }

    #[test]
    fn pieces_do_not_overlap_and_keep_their_order() {
        let text = "a\"b\" 'c$d' \"e\"f ${ $\u{e9} 把$x;} \"";
        let mut end = 0;
        for (range, _) in highlight(text) {
            assert!(range.start >= end && range.end > range.start, "{range:?}");
            end = range.end;
        }
    }
}
