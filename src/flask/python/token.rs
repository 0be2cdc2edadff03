//! Python's tokens. Line ends count outside brackets only, and indentation opens and closes blocks.

use crate::text::{SourceId, Span};

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Keyword,
    Number,
    /// A string with its prefix and quotes.
    Text,
    Operator(&'static str),
    /// The end of a logical line.
    Newline,
    Indent,
    Dedent,
    /// A character that begins nothing, or a string without an end.
    Bad,
}

impl Token {
    pub(super) fn is_operator(&self, operator: &str) -> bool {
        matches!(self.kind, Kind::Operator(own) if own == operator)
    }

    /// Whether it is that keyword or name.
    pub(super) fn is_word(&self, text: &str, word: &str) -> bool {
        matches!(self.kind, Kind::Name | Kind::Keyword) && text.get(self.span.range()) == Some(word)
    }
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The tokens of `text`, which begins at byte `base` of its source.
pub(super) fn tokens(text: &str, base: usize, source: SourceId) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut indents: Vec<usize> = vec![0];
    let mut brackets = 0_usize;
    let mut rest = text;
    let mut line_begins = base == 0;
    let at = |rest: &str| base + text.len() - rest.len();
    let spanned = |kind, from: usize, to: usize| Token {
        kind,
        span: Span::new(source, from..to),
    };
    while !rest.is_empty() {
        if line_begins && brackets == 0 {
            let (after, width) = indentation(rest);
            rest = after;
            line_begins = false;
            if rest.is_empty() || rest.starts_with(['\n', '\r', '#']) {
                // An empty line has no say.
            } else if width > indents.last().copied().unwrap_or(0) {
                indents.push(width);
                tokens.push(spanned(Kind::Indent, at(rest), at(rest)));
            } else {
                while width < indents.last().copied().unwrap_or(0) {
                    indents.pop();
                    tokens.push(spanned(Kind::Dedent, at(rest), at(rest)));
                }
            }
            continue;
        }
        let after = blank(rest);
        if after.len() < rest.len() {
            rest = after;
            continue;
        }
        let start = at(rest);
        if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            line_begins = brackets == 0;
            let ended = !matches!(
                tokens.last().map(|token| token.kind),
                None | Some(Kind::Newline | Kind::Indent | Kind::Dedent)
            );
            if brackets == 0 && ended {
                tokens.push(spanned(Kind::Newline, start, start));
            }
            continue;
        }
        let (after, kind) = one(rest);
        match kind {
            Kind::Operator("(" | "[" | "{") => brackets += 1,
            Kind::Operator(")" | "]" | "}") => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        rest = after;
        tokens.push(spanned(kind, start, at(rest)));
    }
    let end = base + text.len();
    if tokens
        .last()
        .is_some_and(|token| token.kind != Kind::Newline)
    {
        tokens.push(spanned(Kind::Newline, end, end));
    }
    for _ in 1..indents.len() {
        tokens.push(spanned(Kind::Dedent, end, end));
    }
    tokens
}

/// The width of a line's indentation; a tab goes to the next multiple of eight.
fn indentation(line: &str) -> (&str, usize) {
    let mut width = 0;
    let rest = line.trim_start_matches(|character| match character {
        ' ' => {
            width += 1;
            true
        }
        '\t' => {
            width = (width / 8 + 1) * 8;
            true
        }
        '\x0c' => true,
        _ => false,
    });
    (rest, width)
}

/// What is behind `blank = ( " " | tab | CR | "\" end-of-line | "#" … )?`
fn blank(input: &str) -> &str {
    for continued in ["\\\n", "\\\r\n"] {
        if let Some(rest) = input.strip_prefix(continued) {
            return rest;
        }
    }
    if input.starts_with('#') {
        return &input[input.find('\n').unwrap_or(input.len())..];
    }
    input.trim_start_matches([' ', '\t', '\r', '\x0c', '\u{feff}'])
}

/// One token; what begins nothing is one bad character.
fn one(input: &str) -> (&str, Kind) {
    if let Some(found) = text(input) {
        return found;
    }
    let first = input.chars().next().unwrap_or_default();
    let is_digit = |c: char| c.is_ascii_digit();
    // `name = ( letter | "_" ) ( letter | digit | "_" )*`
    if is_letter(first) && !is_digit(first) {
        let rest = input.trim_start_matches(is_letter);
        let keyword = KEYWORDS.contains(&&input[..input.len() - rest.len()]);
        return (rest, if keyword { Kind::Keyword } else { Kind::Name });
    }
    // `number = digit ( letter | digit | "." | "_" )*`, or with a point in front
    if input
        .strip_prefix('.')
        .unwrap_or(input)
        .starts_with(is_digit)
    {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
        return (input.trim_start_matches(is_part), Kind::Number);
    }
    match OPERATORS.iter().find(|one| input.starts_with(**one)) {
        Some(one) => (&input[one.len()..], Kind::Operator(one)),
        None => (&input[first.len_utf8()..], Kind::Bad),
    }
}

/// Letters of every script, without Unicode's tables: whatever is neither ASCII nor punctuation in
/// the usual places.
fn is_letter(c: char) -> bool {
    c == '_'
        || c.is_ascii_alphanumeric()
        || (c >= '\u{c0}'
            && !('\u{2000}'..='\u{206f}').contains(&c)
            && !('\u{3000}'..='\u{3004}').contains(&c)
            && !('\u{3008}'..='\u{3020}').contains(&c)
            && !('\u{ff00}'..='\u{ff20}').contains(&c))
}

/// Every operator that is known, the longest first.
const OPERATORS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "+", "-", "*", "/", "%", "@", "&", "|",
    "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
];

/// `text = prefix? ( '"""' … '"""' | "'''" … "'''" | '"' … '"' | "'" … "'" )`
fn text(input: &str) -> Option<(&str, Kind)> {
    let prefix = input.bytes().take(2);
    let prefix = prefix.take_while(|byte| b"rRbBuUfF".contains(byte)).count();
    let rest = &input[prefix..];
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let quote = quotes.into_iter().find(|quote| rest.starts_with(quote))?;
    let long = quote.len() == 3;
    let rest = &rest[quote.len()..];
    let mut characters = rest.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '\n' if !long => return Some((&rest[index..], Kind::Bad)),
            _ if rest[index..].starts_with(quote) => {
                return Some((&rest[index + quote.len()..], Kind::Text));
            }
            _ => {}
        }
    }
    Some(("", Kind::Bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let written: Vec<String> = tokens(text, 0, SourceId(0))
            .into_iter()
            .map(|token| match token.kind {
                Kind::Newline => "NL".to_owned(),
                Kind::Indent => "IN".to_owned(),
                Kind::Dedent => "OUT".to_owned(),
                Kind::Bad => format!("BAD:{}", &text[token.span.range()]),
                _ => text[token.span.range()].to_owned(),
            })
            .collect();
        assert_eq!(written.join(" "), expect, "{text:?}");
    }

    #[test]
    fn indentation_opens_and_closes_blocks() {
        check(
            "if a:\n  b\n\n  # c\n  d\ne",
            "if a : NL IN b NL d NL OUT e NL",
        );
        check("a:\n b:\n  c", "a : NL IN b : NL IN c NL OUT OUT");
        check("", "");
        check("\n\n  \n", "");
    }

    #[test]
    fn line_ends_inside_brackets_do_not_count() {
        check("f(\n  a,\n)\nb", "f ( a , ) NL b NL");
        check("(a\n), b\n", "( a ) , b NL");
        check("a = 1 + \\\n  2", "a = 1 + 2 NL");
        check("a\r\nb\r\n", "a NL b NL");
    }

    #[test]
    fn strings_of_every_kind() {
        check(
            "f'a{b}' \"\"\"x\ny\"\"\" rb'\\'' u\"\"",
            "f'a{b}' \"\"\"x\ny\"\"\" rb'\\'' u\"\" NL",
        );
        check("'open\nb", "BAD:'open NL b NL");
        check("\"\"\"open\nb", "BAD:\"\"\"open\nb NL");
        check("a ? b $", "a BAD:? b BAD:$ NL");
    }

    #[test]
    fn numbers_and_names() {
        check("x1 1_000 0xFF 1.5e3 .5 é", "x1 1_000 0xFF 1.5e3 .5 é NL");
    }
}
