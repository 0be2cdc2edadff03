//! The words of the config language, byte for byte as `ngx_conf_read_token` in nginx's
//! `ngx_conf_file.c` cuts them. The parser and the editor's highlighting share these rules.
//!
//! Quotes mean something only where a word begins; `#` starts a comment only there too; `{` right
//! after `$` belongs to the word, so that `${name}` needs no quotes.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while1};
use nom::character::complete::{anychar, char, none_of};
use nom::combinator::{map, opt, peek, recognize};
use nom::multi::many0_count;
use nom::sequence::preceded;
use nom::{IResult, Parser};

/// The size of nginx's buffer, which no word may fill.
pub(super) const BUFFER: usize = 4096;

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word without quotes.
    Bare,
    /// A word in quotes of this kind.
    Quoted(char),
    /// A word whose closing quote (given) or whose end never comes.
    Unclosed(Option<char>),
    /// `# …` up to the end of the line.
    Comment,
    /// `;`
    Semicolon,
    /// `{`
    Open,
    /// `}`
    Close,
    /// A character that may not follow a closing quote.
    Stray(char),
}

/// A lexeme and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it stands, quotes included.
    pub(super) range: Range<usize>,
}

impl Lexeme {
    /// The place of a word without its quotes.
    pub(super) fn content(&self) -> Range<usize> {
        match self.kind {
            Kind::Quoted(_) => self.range.start + 1..self.range.end - 1,
            Kind::Unclosed(Some(_)) => self.range.start + 1..self.range.end,
            _ => self.range.clone(),
        }
    }
}

/// Cuts a text into lexemes. White space is left out.
pub(super) struct Lexer<'a> {
    text: &'a str,
    rest: &'a str,
    after_quote: bool,
}

impl<'a> Lexer<'a> {
    /// Begins at the text's beginning.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            rest: text,
            after_quote: false,
        }
    }

    /// Goes on at another place, between words.
    pub(super) fn resume(&mut self, offset: usize) {
        self.rest = self.text.get(offset..).unwrap_or("");
        self.after_quote = false;
    }
}

impl Iterator for Lexer<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        let stray = if self.after_quote {
            after_quote(self.rest).ok()
        } else {
            None
        };
        let (start, (rest, kind)) = if let Some(stray) = stray {
            (self.rest, stray)
        } else {
            let (start, _) = space(self.rest).ok()?;
            (start, lexeme(start).ok()?)
        };
        self.rest = rest;
        self.after_quote = matches!(kind, Kind::Quoted(_));
        let range = self.text.len() - start.len()..self.text.len() - rest.len();
        Some(Lexeme { kind, range })
    }
}

/// `space = (" " | TAB | CR | LF)*`
fn space(input: &str) -> IResult<&str, &str> {
    recognize(opt(take_while1(is_space))).parse(input)
}

/// What may not directly follow a closing quote: anything but space, `;`, `{` and `)`.
fn after_quote(input: &str) -> IResult<&str, Kind> {
    map(none_of(" \t\r\n;{)"), Kind::Stray).parse(input)
}

/// `lexeme = ";" | "{" | "}" | comment | quoted | bare`
fn lexeme(input: &str) -> IResult<&str, Kind> {
    alt((
        map(char(';'), |_| Kind::Semicolon),
        map(char('{'), |_| Kind::Open),
        map(char('}'), |_| Kind::Close),
        comment,
        quoted("\"", "\"\\"),
        quoted("'", "'\\"),
        bare,
    ))
    .parse(input)
}

/// `comment = "#" (any but LF)*`
fn comment(input: &str) -> IResult<&str, Kind> {
    map(
        preceded(char('#'), take_till(|character| character == '\n')),
        |_| Kind::Comment,
    )
    .parse(input)
}

/// `quoted = '"' (escape | any but '"' and "\")* '"'`
fn quoted<'a>(
    quote: &'static str,
    special: &'static str,
) -> impl Parser<&'a str, Output = Kind, Error = nom::error::Error<&'a str>> {
    move |input: &'a str| {
        let (rest, _) = tag(quote).parse(input)?;
        let (rest, _) = many0_count(alt((recognize(none_of(special)), escape))).parse(rest)?;
        let mark = if quote == "'" { '\'' } else { '"' };
        match rest.strip_prefix(quote) {
            Some(rest) => Ok((rest, Kind::Quoted(mark))),
            // A lone backslash at the very end is all that can be left.
            None => Ok(("", Kind::Unclosed(Some(mark)))),
        }
    }
}

/// `bare = (escape | "$" "{"* | any but space, ";", "{", "\")+`
fn bare(input: &str) -> IResult<&str, Kind> {
    peek(anychar).parse(input)?;
    let (rest, _) = many0_count(alt((
        recognize(none_of(" \t\r\n;{\\$")),
        recognize((char('$'), many0_count(char('{')))),
        escape,
    )))
    .parse(input)?;
    match rest {
        "" | "\\" => Ok(("", Kind::Unclosed(None))),
        _ => Ok((rest, Kind::Bare)),
    }
}

/// `escape = "\" any`
fn escape(input: &str) -> IResult<&str, &str> {
    recognize((char('\\'), anychar)).parse(input)
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Resolves the escapes of a word without its quotes: `\"` `\'` `\\` `\t` `\r` `\n`; before any
/// other character the backslash stays.
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some(kept @ ('"' | '\'' | '\\')) => text.push(kept),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('n') => text.push('\n'),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(Kind, &str)]) {
        let found: Vec<_> = Lexer::new(text)
            .map(|lexeme| (lexeme.kind, &text[lexeme.range]))
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn quotes_count_only_where_a_word_begins() {
        check(
            r#"a"b"c;"#,
            &[(Kind::Bare, r#"a"b"c"#), (Kind::Semicolon, ";")],
        );
        check(
            "'a b' c;",
            &[
                (Kind::Quoted('\''), "'a b'"),
                (Kind::Bare, "c"),
                (Kind::Semicolon, ";"),
            ],
        );
    }

    #[test]
    fn only_space_semicolon_brace_and_parenthesis_follow_a_quote() {
        check(
            "\"x\"#c",
            &[
                (Kind::Quoted('"'), "\"x\""),
                (Kind::Stray('#'), "#"),
                (Kind::Unclosed(None), "c"),
            ],
        );
        check(
            r#""x")b;"#,
            &[
                (Kind::Quoted('"'), "\"x\""),
                (Kind::Bare, ")b"),
                (Kind::Semicolon, ";"),
            ],
        );
        check(
            r#""x"{"#,
            &[(Kind::Quoted('"'), "\"x\""), (Kind::Open, "{")],
        );
        check(
            "\"x\" # c\n;",
            &[
                (Kind::Quoted('"'), "\"x\""),
                (Kind::Comment, "# c"),
                (Kind::Semicolon, ";"),
            ],
        );
    }

    #[test]
    fn a_brace_after_a_dollar_belongs_to_the_word() {
        check(
            "${host};",
            &[(Kind::Bare, "${host}"), (Kind::Semicolon, ";")],
        );
        check("$host{", &[(Kind::Bare, "$host"), (Kind::Open, "{")]);
        check("$\\{x;", &[(Kind::Bare, "$\\{x"), (Kind::Semicolon, ";")]);
    }

    #[test]
    fn a_hash_inside_a_word_is_ordinary() {
        check(
            "a#b;#c",
            &[
                (Kind::Bare, "a#b"),
                (Kind::Semicolon, ";"),
                (Kind::Comment, "#c"),
            ],
        );
    }

    #[test]
    fn escapes_nginx_does_not_know_keep_their_backslash() {
        assert_eq!(unescape(r#"a\"b\'\\\t\q\$x"#), "a\"b'\\\t\\q\\$x");
    }
}
