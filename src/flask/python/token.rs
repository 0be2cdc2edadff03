//! Python's tokens. Line ends count outside brackets only, and indentation opens and closes blocks.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{one_of, satisfy};
use nom::combinator::{opt, recognize, value};
use nom::multi::many_m_n;
use nom::{IResult, Parser as _};

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
        if let Ok((after, ())) = blank(rest) {
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

/// `blank = ( " " | tab | CR | "\" end-of-line | "#" … )+`
fn blank(input: &str) -> IResult<&str, ()> {
    let continued = alt((tag("\\\n"), tag("\\\r\n")));
    let comment = recognize((tag("#"), take_while(|c| c != '\n')));
    let space = take_while1(|c| matches!(c, ' ' | '\t' | '\r' | '\x0c' | '\u{feff}'));
    value((), alt((space, continued, comment))).parse(input)
}

/// One token; what begins nothing is one bad character.
fn one(input: &str) -> (&str, Kind) {
    if let Ok((rest, kind)) = text(input) {
        return (rest, kind);
    }
    if let Ok((rest, name)) = name(input) {
        let keyword = KEYWORDS.contains(&name);
        return (rest, if keyword { Kind::Keyword } else { Kind::Name });
    }
    if let Ok((rest, _)) = number(input) {
        return (rest, Kind::Number);
    }
    if let Ok((rest, operator)) = operator(input) {
        return (rest, Kind::Operator(operator));
    }
    let mut characters = input.chars();
    characters.next();
    (characters.as_str(), Kind::Bad)
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

/// `name = ( letter | "_" ) ( letter | digit | "_" )*`
fn name(input: &str) -> IResult<&str, &str> {
    recognize((
        satisfy(|c| is_letter(c) && !c.is_ascii_digit()),
        take_while(is_letter),
    ))
    .parse(input)
}

/// `number = digit ( letter | digit | "." | "_" )*`, or with a point in front
fn number(input: &str) -> IResult<&str, &str> {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    alt((
        recognize((satisfy(|c| c.is_ascii_digit()), take_while(rest))),
        recognize((tag("."), satisfy(|c| c.is_ascii_digit()), take_while(rest))),
    ))
    .parse(input)
}

/// Every operator that is known, the longest first.
const OPERATORS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "+", "-", "*", "/", "%", "@", "&", "|",
    "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
];

fn operator(input: &str) -> IResult<&str, &'static str> {
    let found = OPERATORS.iter().find(|one| input.starts_with(**one));
    match found {
        Some(one) => Ok((&input[one.len()..], one)),
        None => Err(nom::Err::Error(nom::error::Error::new(
            input,
            nom::error::ErrorKind::Alt,
        ))),
    }
}

/// `text = prefix? ( '"""' … '"""' | "'''" … "'''" | '"' … '"' | "'" … "'" )`
fn text(input: &str) -> IResult<&str, Kind> {
    let (rest, ()) = many_m_n(0, 2, one_of("rRbBuUfF"))
        .map(|_: Vec<char>| ())
        .parse(input)?;
    let (rest, quote) = alt((tag("\"\"\""), tag("'''"), tag("\""), tag("'"))).parse(rest)?;
    let long = quote.len() == 3;
    let mut characters = rest.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '\n' if !long => return Ok((&rest[index..], Kind::Bad)),
            _ if rest[index..].starts_with(quote) => {
                return Ok((&rest[index + quote.len()..], Kind::Text));
            }
            _ => {}
        }
    }
    let (rest, _) = opt(take_while(|_| true)).parse(rest)?;
    Ok((rest, Kind::Bad))
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
