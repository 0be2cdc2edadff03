//! From words to directives and blocks. Where nginx would stop, its message is put at the place
//! and reading goes on as a person would: with the directive that was meant, if that is clear.

use std::ops::Range;

use super::lexer::{BUFFER, Kind, Lexeme, Lexer, unescape};
use super::lua;
use super::tree::{Block, Directive, Item, Word};
use crate::text::{Diagnostic, LineIndex, Severity, SourceId, Span};

/// How deep blocks may stand in each other. nginx's own contexts end long before.
const DEPTH: usize = 128;
/// How many lexemes are read, so that memory stays bounded.
const LEXEMES: usize = 500_000;
/// How many mistakes are told.
const PROBLEMS: usize = 1_000;

const END_IN_DIRECTIVE: &str = "unexpected end of file, expecting \";\" or \"}\"";
const END_IN_BLOCK: &str = "unexpected end of file, expecting \"}\"";

/// Reads a config file. Never fails: what nginx would refuse stands in the tree as
/// [`Item::Problem`], in the order nginx would come upon it.
pub fn parse(source: SourceId, text: &str) -> Vec<Item> {
    let mut parser = Parser {
        source,
        text,
        lines: LineIndex::new(text),
        lexer: Lexer::new(text),
        open: Vec::new(),
        items: Vec::new(),
        words: Vec::new(),
        lexemes: 0,
        problems: 0,
    };
    while let Some(lexeme) = parser.lexer.next() {
        parser.lexemes += 1;
        if parser.fits_buffer(&lexeme) {
            parser.take(&lexeme);
        }
        if parser.problems >= PROBLEMS || parser.lexemes >= LEXEMES {
            parser.give_up(lexeme.range.end);
            return parser.finish();
        }
    }
    parser.end_of_file();
    parser.finish()
}

struct Parser<'a> {
    source: SourceId,
    text: &'a str,
    lines: LineIndex,
    lexer: Lexer<'a>,
    /// The blocks that are not closed yet, outermost first.
    open: Vec<OpenBlock>,
    /// What the innermost of them holds so far.
    items: Vec<Item>,
    /// The words of a directive that is not ended yet.
    words: Vec<Word>,
    lexemes: usize,
    problems: usize,
}

/// A block that is not closed yet.
struct OpenBlock {
    /// Its directive's words; none when `{` stood where a directive should begin.
    words: Vec<Word>,
    /// Where the `{` is.
    brace: usize,
    /// What stood before it in the enclosing block.
    before: Vec<Item>,
}

impl Parser<'_> {
    fn take(&mut self, lexeme: &Lexeme) {
        let start = lexeme.range.start;
        match lexeme.kind {
            Kind::Comment => {}
            Kind::Bare | Kind::Quoted(_) => self.word(lexeme),
            Kind::Semicolon if self.words.is_empty() => {
                self.unexpected(start, ';', "unexpected-semicolon");
            }
            Kind::Semicolon => self.directive(start),
            Kind::Open => self.open(start),
            Kind::Close => self.close(start),
            Kind::Stray(character) => self.stray(start, character),
            Kind::Unclosed(quote) => self.unclosed(lexeme, quote),
        }
    }

    fn word(&mut self, lexeme: &Lexeme) {
        self.words.push(Word {
            text: unescape(&self.text[lexeme.content()]),
            span: Span::new(self.source, lexeme.range.clone()),
        });
    }

    /// Ends a directive without a block at `end`, where its `;` is or should be.
    fn directive(&mut self, end: usize) {
        let words = std::mem::take(&mut self.words);
        self.push_directive(words, end, None);
    }

    fn push_directive(&mut self, words: Vec<Word>, end: usize, block: Option<Block>) {
        let mut words = words.into_iter();
        let Some(name) = words.next() else { return };
        self.items.push(Item::Directive(Directive {
            span: Span::new(self.source, name.span.start() as usize..end),
            name,
            args: words.collect(),
            block,
            line: self.lines.line(end),
        }));
    }

    fn open(&mut self, brace: usize) {
        let words = std::mem::take(&mut self.words);
        if self.open.len() >= DEPTH {
            self.skip_block(brace);
            return;
        }
        if words.is_empty() {
            self.unexpected(brace, '{', "unexpected-opening-brace");
        }
        if words
            .first()
            .is_some_and(|name| lua::is_block_of(&name.text))
        {
            let end = lua::end(self.text, brace + 1);
            let span = Span::new(self.source, brace..end);
            let items = Vec::new();
            self.push_directive(words, brace, Some(Block { items, span }));
            self.lexer.resume(end);
            return;
        }
        self.open.push(OpenBlock {
            words,
            brace,
            before: std::mem::take(&mut self.items),
        });
    }

    fn close(&mut self, brace: usize) {
        if let Some(last) = self.words.last() {
            let end = last.span.end() as usize;
            let about = last.text.clone();
            let diagnostic = self.emerg(brace..brace + 1, "missing-semicolon", "unexpected \"}\"");
            self.problem(diagnostic.about(about));
            self.directive(end);
        }
        if self.open.is_empty() {
            self.unexpected(brace, '}', "unexpected-closing-brace");
        } else {
            self.end_block(brace + 1);
        }
    }

    fn end_block(&mut self, end: usize) {
        let Some(block) = self.open.pop() else { return };
        let mut items = std::mem::replace(&mut self.items, block.before);
        if block.words.is_empty() {
            // A block without a name means nothing; only its mistakes are kept.
            items.retain(|item| matches!(item, Item::Problem(_)));
            self.items.append(&mut items);
            return;
        }
        let inside = Block {
            items,
            span: Span::new(self.source, block.brace..end),
        };
        self.push_directive(block.words, block.brace, Some(inside));
    }

    /// Skips a block that is nested too deeply, without recursion.
    fn skip_block(&mut self, brace: usize) {
        let mut diagnostic = self.emerg(
            brace..brace + 1,
            "nesting-too-deep",
            &format!("blocks are nested deeper than {DEPTH}"),
        );
        diagnostic.severity = Severity::Error;
        self.problem(diagnostic);
        let mut depth = 1;
        while depth > 0 && self.lexemes < LEXEMES {
            let Some(lexeme) = self.lexer.next() else {
                return;
            };
            self.lexemes += 1;
            match lexeme.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                _ => {}
            }
        }
    }

    /// A character that may not follow a closing quote. If the quoted word spans lines, its
    /// closing quote was probably meant to open the next word, and a quote before is missing.
    fn stray(&mut self, start: usize, character: char) {
        let Some(word) = self.words.last().map(|word| word.span) else {
            return;
        };
        let opened = self.lines.line(word.start() as usize);
        let across = opened != self.lines.line(word.end() as usize);
        let code = if across {
            "unclosed-quote"
        } else {
            "unexpected-after-quote"
        };
        let end = start + character.len_utf8();
        // nginx shows one byte.
        let shown = if character.is_ascii() {
            character
        } else {
            '\u{fffd}'
        };
        let message = format!("unexpected \"{shown}\"");
        let diagnostic = self.emerg(start..end, code, &message);
        self.problem(diagnostic.about(opened.to_string()));
        if across {
            self.resume_after_line(word.start() as usize);
        } else if !matches!(character, '#' | '}' | '"' | '\'') {
            // Anything but what would mean something else there begins the word that was meant.
            self.lexer.resume(start);
        }
    }

    /// The file ends inside a word.
    fn unclosed(&mut self, lexeme: &Lexeme, quote: Option<char>) {
        let start = lexeme.range.start;
        let code = if quote.is_some() {
            "unclosed-quote"
        } else {
            "unexpected-end-of-file"
        };
        let opened = self.lines.line(start).to_string();
        let diagnostic = self.emerg(lexeme.range.clone(), code, END_IN_DIRECTIVE);
        self.problem(diagnostic.about(opened).on_line(self.lines.lines()));
        if quote.is_some() {
            self.resume_after_line(start);
        } else {
            self.word(lexeme);
            self.directive(lexeme.range.end);
            self.close_all();
        }
    }

    /// Whether nginx's buffer holds the word. It counts from the byte after an opening quote to
    /// the space after the word; a `;` or `{` needs no room. A long comment does not fit either.
    fn fits_buffer(&mut self, lexeme: &Lexeme) -> bool {
        if matches!(
            lexeme.kind,
            Kind::Semicolon | Kind::Open | Kind::Close | Kind::Stray(_)
        ) {
            return true;
        }
        let (start, end) = (lexeme.content().start, lexeme.range.end);
        let full = start + BUFFER;
        let space =
            lexeme.kind != Kind::Comment && self.text[end..].starts_with([' ', '\t', '\r', '\n']);
        if end + usize::from(space) < full || self.text.len() <= full {
            return true;
        }
        let open_quote = match lexeme.kind {
            Kind::Quoted(quote) if end > full => Some(quote),
            Kind::Unclosed(quote) => quote,
            _ => None,
        };
        let (code, message) = if let Some(quote) = open_quote {
            let message =
                format!("too long parameter, probably missing terminating \"{quote}\" character");
            ("unclosed-quote", message)
        } else {
            let ten = String::from_utf8_lossy(&self.text.as_bytes()[start..start + 10]);
            let message = format!("too long parameter \"{ten}...\" started");
            ("too-long-parameter", message)
        };
        let opened = self.lines.line(start).to_string();
        let diagnostic = self.emerg(lexeme.range.clone(), code, &message);
        self.problem(diagnostic.about(opened));
        if lexeme.kind != Kind::Comment {
            self.resume_after_line(lexeme.range.start);
        }
        false
    }

    /// Drops the directive that began and goes on with the line after `offset`. A quote that is
    /// not closed lets everything after it look wrong, so its own line is all that is given up.
    fn resume_after_line(&mut self, offset: usize) {
        self.words.clear();
        let rest = &self.text[offset..];
        let length = rest.find('\n').map_or(rest.len(), |length| length + 1);
        self.lexer.resume(offset + length);
    }

    fn end_of_file(&mut self) {
        let end = self.text.len();
        if let Some(word) = self.words.last() {
            let start = word.span.start() as usize;
            let diagnostic = self.emerg(start..end, "unexpected-end-of-file", END_IN_DIRECTIVE);
            self.problem(diagnostic.on_line(self.lines.lines()));
            self.directive(end);
        } else if let Some(brace) = self.open.last().map(|block| block.brace) {
            let opened = self.lines.line(brace).to_string();
            let diagnostic = self.emerg(brace..brace + 1, "missing-closing-brace", END_IN_BLOCK);
            self.problem(diagnostic.about(opened).on_line(self.lines.lines()));
        }
    }

    fn give_up(&mut self, offset: usize) {
        let what = if self.problems >= PROBLEMS {
            format!("more than {PROBLEMS} mistakes")
        } else {
            format!("more than {LEXEMES} words")
        };
        let message = format!("{what}, the rest is not read");
        let mut diagnostic = self.emerg(offset..offset, "too-much-text", &message);
        diagnostic.severity = Severity::Error;
        self.problem(diagnostic.about(what));
    }

    fn finish(mut self) -> Vec<Item> {
        self.close_all();
        self.items
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.end_block(self.text.len());
        }
    }

    fn unexpected(&mut self, at: usize, character: char, code: &'static str) {
        let diagnostic = self.emerg(at..at + 1, code, &format!("unexpected \"{character}\""));
        self.problem(diagnostic);
    }

    fn emerg(&self, range: Range<usize>, code: &'static str, message: &str) -> Diagnostic {
        let line = self.lines.line(range.start);
        let span = Span::new(self.source, range);
        Diagnostic::at(Severity::Emerg, code, span, message).on_line(line)
    }

    fn problem(&mut self, diagnostic: Diagnostic) {
        self.problems += 1;
        self.items.push(Item::Problem(diagnostic));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in one line: `name(arg,arg){…}`, problems as `!line message`.
    fn shown(items: &[Item]) -> String {
        let shown: Vec<String> = items
            .iter()
            .map(|item| match item {
                Item::Problem(it) => {
                    format!("!{} {}", it.line.unwrap_or_default(), it.message)
                }
                Item::Directive(it) => {
                    let args: Vec<_> = it.args.iter().map(|word| word.text.as_str()).collect();
                    let args = if args.is_empty() {
                        String::new()
                    } else {
                        format!("({})", args.join(","))
                    };
                    let block = it.block.as_ref();
                    let block = block.map_or(String::new(), |block| {
                        format!("{{{}}}", shown(&block.items))
                    });
                    format!("{}{args}{block}", it.name.text)
                }
            })
            .collect();
        shown.join(" ")
    }

    fn check(text: &str, expect: &str) {
        assert_eq!(shown(&parse(SourceId(0), text)), expect, "{text}");
    }

    #[test]
    fn directives_and_blocks_nest() {
        check("http { server { listen 80; } }", "http{server{listen(80)}}");
        check("set $x 'a b';", "set($x,a b)");
    }

    #[test]
    fn what_is_lua_is_not_read() {
        check("a_by_lua_block { x = {'}'} } b;", "a_by_lua_block{} b");
    }

    #[test]
    fn lines_are_those_of_the_terminator() {
        let items = parse(SourceId(0), "a\nb\n;\nc\n{\n}");
        let lines: Vec<_> = items
            .iter()
            .map(|item| match item {
                Item::Directive(it) => it.line,
                Item::Problem(_) => 0,
            })
            .collect();
        assert_eq!(lines, [3, 5]);
    }

    #[test]
    fn a_missing_semicolon_keeps_the_directive() {
        check("a { b c }\nd;", "a{!1 unexpected \"}\" b(c)} d");
    }

    #[test]
    fn a_mistake_does_not_hide_the_next() {
        check(
            "a;;\nb \"x\"y;\n} c",
            "a !1 unexpected \";\" !2 unexpected \"y\" b(x,y) !3 unexpected \"}\" \
             !3 unexpected end of file, expecting \";\" or \"}\" c",
        );
    }

    #[test]
    fn a_quote_left_open_costs_its_own_line() {
        check("a \"b;\nc d;\ne \"f\";\n", "!3 unexpected \"f\" c(d) e(f)");
        check(
            "a 'b;\nc d;\n",
            "!3 unexpected end of file, expecting \";\" or \"}\" c(d)",
        );
    }

    #[test]
    fn the_end_of_the_file_is_told_once() {
        check(
            "a {\nb {\nc;\n",
            "a{b{c !4 unexpected end of file, expecting \"}\"}}",
        );
        check(
            "a { b",
            "a{!1 unexpected end of file, expecting \";\" or \"}\" b}",
        );
    }

    #[test]
    fn words_fill_less_than_a_buffer() {
        let filler = "#\n".repeat(3000);
        for (text, expect) in [
            (format!("a {};", "x".repeat(4095)), ""),
            (format!("a {} ;", "x".repeat(4094)), ""),
            (
                format!("a {} ;", "x".repeat(4095)),
                "too long parameter \"xxxxxxxxxx...\" started",
            ),
            (
                format!("a {};", "x".repeat(4096)),
                "too long parameter \"xxxxxxxxxx...\" started",
            ),
            (format!("a \"{}\";", "x".repeat(4094)), ""),
            (
                format!("a \"{}\";", "x".repeat(4095)),
                "too long parameter \"xxxxxxxxxx...\" started",
            ),
            (
                format!("a '{}';", "x".repeat(4096)),
                "too long parameter, probably missing terminating \"'\" character",
            ),
            (
                format!("#{}\na;", "x".repeat(4095)),
                "too long parameter \"#xxxxxxxxx...\" started",
            ),
        ] {
            let items = parse(SourceId(0), &format!("{text}\n{filler}"));
            let message = items.iter().find_map(|item| match item {
                Item::Problem(it) => Some(it.message.as_str()),
                Item::Directive(_) => None,
            });
            assert_eq!(message.unwrap_or(""), expect, "{}", text.len());
        }
    }

    #[test]
    fn deep_nesting_and_much_garbage_end() {
        for piece in [
            "{", "a{", "}", "\"", "'\"", "a\"", ";", "\\", "$", "a;", "\"\n", "a'\n{", "#",
        ] {
            let items = parse(SourceId(0), &piece.repeat(50_000));
            assert!(!items.is_empty() || piece == "#", "{piece}");
        }
    }
}
