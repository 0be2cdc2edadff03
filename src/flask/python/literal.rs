//! String literals: prefixes, escapes, and the holes of f-strings.

use super::Parser;
use super::token::{Kind, tokens};
use super::tree::{Expression, ExpressionKind, Piece};
use crate::text::Span;

impl Parser<'_> {
    /// One or more string tokens side by side.
    pub(super) fn strings(&mut self) -> Expression {
        let start = self.span_here();
        let mut pieces = Vec::new();
        let mut bytes = false;
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Text) {
            let one = token.span;
            self.at += 1;
            bytes |= self.literal(one, &mut pieces);
        }
        let kind = if bytes {
            ExpressionKind::Unknown("bytes")
        } else {
            ExpressionKind::Text(pieces)
        };
        self.since(start, kind)
    }

    /// One string token; whether it is of bytes.
    fn literal(&mut self, span: Span, pieces: &mut Vec<Piece>) -> bool {
        let written = &self.text[span.range()];
        let prefix_length = written.find(['"', '\'']).unwrap_or(0);
        let prefix = written[..prefix_length].to_ascii_lowercase();
        let quotes = &written[prefix_length..];
        let long = quotes.starts_with("\"\"\"") || quotes.starts_with("'''");
        let quote = if long { 3 } else { 1 };
        let start = span.start() as usize + prefix_length + quote;
        let end = (span.end() as usize).saturating_sub(quote).max(start);
        let has = |sign| prefix.contains(sign);
        if !has('b') {
            self.format(start, end, has('r'), has('f'), pieces);
        }
        has('b')
    }

    /// The inside of a string, with the holes of an f-string.
    fn format(
        &mut self,
        start: usize,
        end: usize,
        raw: bool,
        has_holes: bool,
        pieces: &mut Vec<Piece>,
    ) {
        let mut at = start;
        let mut plain = start;
        loop {
            let rest = &self.text[at..end];
            let twice = has_holes && (rest.starts_with("{{") || rest.starts_with("}}"));
            let is_hole = has_holes && !twice && rest.starts_with('{');
            if !twice && !is_hole && !rest.is_empty() {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let until = at + usize::from(twice);
            let text = unescape(&self.text[plain..until], raw);
            if !text.is_empty() {
                pieces.push(Piece::Text(text, Span::new(self.source, plain..until)));
            }
            if twice {
                at += 2;
            } else if is_hole {
                let Some(length) = hole(rest) else {
                    return self.confuse("an f-string that ends");
                };
                pieces.push(Piece::Hole(self.hole(at + 1, at + length)));
                at += length + 1;
            } else {
                return;
            }
            plain = at;
        }
    }

    fn hole(&mut self, start: usize, end: usize) -> Expression {
        let inside = &self.text[start..end];
        let mut inner = Parser {
            text: self.text,
            source: self.source,
            // A hole never begins a line, so no indentation is read in it.
            tokens: tokens(inside, start.max(1), self.source),
            at: 0,
            depth: self.depth + 1,
            confused: None,
        };
        let expression = inner.expression();
        if let Some(expected) = inner.confused {
            self.confuse(expected);
        }
        // `=`, a conversion and a format would change the text.
        if inner.kind().is_some_and(|kind| kind != Kind::Newline) {
            let kind = ExpressionKind::Unknown("a format in an f-string");
            return Expression::new(kind, expression.span);
        }
        expression
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
