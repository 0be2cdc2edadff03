//! String literals: prefixes, escapes, and the holes of f-strings.

use super::token::{Kind, tokens};
use super::tree::{Expression, ExpressionKind, Piece};
use super::{Confused, Parser};
use crate::text::Span;

impl Parser<'_> {
    /// One or more string tokens side by side.
    pub(super) fn strings(&mut self) -> Result<Expression, Confused> {
        let mut pieces = Vec::new();
        let mut span: Option<Span> = None;
        let mut bytes = false;
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Text) {
            let one = token.span;
            self.at += 1;
            bytes |= self.literal(one, &mut pieces)?;
            span = Some(span.map_or(one, |first| first.to(one)));
        }
        Ok(Expression {
            kind: if bytes {
                ExpressionKind::Unknown("bytes")
            } else {
                ExpressionKind::Text(pieces)
            },
            span: span.ok_or("a string")?,
        })
    }

    /// One string token; whether it is of bytes.
    fn literal(&mut self, span: Span, pieces: &mut Vec<Piece>) -> Result<bool, Confused> {
        let written = &self.text[span.range()];
        let prefix_length = written.find(['"', '\'']).unwrap_or(0);
        let prefix = written[..prefix_length].to_ascii_lowercase();
        if prefix.contains('b') {
            return Ok(true);
        }
        let quotes = &written[prefix_length..];
        let quote = if quotes.starts_with("\"\"\"") || quotes.starts_with("'''") {
            3
        } else {
            1
        };
        let start = span.start as usize + prefix_length + quote;
        let end = (span.end as usize).saturating_sub(quote).max(start);
        let raw = prefix.contains('r');
        if prefix.contains('f') {
            self.format(start, end, raw, pieces)?;
        } else {
            let text = &self.text[start..end];
            self.push_text(start, end, unescape(text, raw), pieces);
        }
        Ok(false)
    }

    fn push_text(&self, start: usize, end: usize, text: String, pieces: &mut Vec<Piece>) {
        if !text.is_empty() {
            pieces.push(Piece::Text(text, Span::new(self.source, start..end)));
        }
    }

    /// The inside of an f-string.
    fn format(
        &mut self,
        start: usize,
        end: usize,
        raw: bool,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Confused> {
        let mut at = start;
        let mut plain = start;
        while at < end {
            let rest = &self.text[at..end];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                let text = unescape(&self.text[plain..=at], raw);
                self.push_text(plain, at + 1, text, pieces);
                at += 2;
                plain = at;
            } else if rest.starts_with('{') {
                let text = unescape(&self.text[plain..at], raw);
                self.push_text(plain, at, text, pieces);
                let length = hole(rest).ok_or("an f-string that ends")?;
                pieces.push(Piece::Hole(self.hole(at + 1, at + length)?));
                at += length + 1;
                plain = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        let text = unescape(&self.text[plain..end], raw);
        self.push_text(plain, end, text, pieces);
        Ok(())
    }

    fn hole(&mut self, start: usize, end: usize) -> Result<Expression, Confused> {
        if self.depth > super::DEEPEST {
            return Err("less nesting");
        }
        let inside = &self.text[start..end];
        let mut inner = Parser {
            text: self.text,
            source: self.source,
            // A hole never begins a line, so no indentation is read in it.
            tokens: tokens(inside, start.max(1), self.source),
            at: 0,
            depth: self.depth + 1,
        };
        let expression = inner.expression()?;
        // `=`, a conversion and a format would change the text.
        if inner
            .peek()
            .is_some_and(|token| token.kind != Kind::Newline)
        {
            return Ok(Expression {
                kind: ExpressionKind::Unknown("a format in an f-string"),
                ..expression
            });
        }
        Ok(expression)
    }
}

/// The length of a hole up to its closing brace, from its opening one.
fn hole(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut quote: Option<char> = None;
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(own), character) if own == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '{' | '[' | '(') => open += 1,
            (None, '}' | ']' | ')') => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return (character == '}').then_some(index);
                }
            }
            _ => {}
        }
    }
    None
}

/// Resolves the escapes of a string that is not raw.
fn unescape(text: &str, raw: bool) -> String {
    if raw || !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut characters = rest.chars();
        let Some(escape) = characters.next() else {
            out.push('\\');
            break;
        };
        let after = characters.as_str();
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = |digits: &str, radix| {
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
        };
        let octal = rest
            .bytes()
            .take(3)
            .take_while(|b| matches!(b, b'0'..=b'7'))
            .count();
        if octal > 0 {
            out.extend(code(&rest[..octal], 8));
            rest = &rest[octal..];
            continue;
        }
        if digits > 0
            && let Some(character) = after.get(..digits).and_then(|digits| code(digits, 16))
        {
            out.push(character);
            rest = &after[digits..];
            continue;
        }
        match escape {
            '\n' => {}
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'a' => out.push('\x07'),
            'b' => out.push('\x08'),
            'f' => out.push('\x0c'),
            'v' => out.push('\x0b'),
            '\\' | '\'' | '"' => out.push(escape),
            other => {
                out.push('\\');
                out.push(other);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_python_s() {
        for (text, expect) in [
            ("a\\nb", "a\nb"),
            ("\\x41\\u00e9\\101", "Aé\u{41}"),
            ("\\d\\\\", "\\d\\"),
            ("\\q\\", "\\q\\"),
            ("\\xZZ", "\\xZZ"),
        ] {
            assert_eq!(unescape(text, false), expect, "{text}");
        }
        assert_eq!(unescape("a\\n", true), "a\\n");
    }
}
