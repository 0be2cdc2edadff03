//! `(*…)`: verbs, and PCRE2's words for groups.

use super::super::error::{Library, Mistake, Stop};
use super::super::tree::Node;
use super::group::choice;
use super::{Item, Parser};

/// Verbs that stand anywhere.
const VERBS: &[&[u8]] = &[
    b"", b"ACCEPT", b"F", b"FAIL", b"COMMIT", b"PRUNE", b"SKIP", b"THEN", b"MARK",
];
/// Verbs that stand at the pattern's beginning.
const VERBS_AT_START: &[&[u8]] = &[
    b"UTF8",
    b"UTF",
    b"UCP",
    b"CR",
    b"LF",
    b"CRLF",
    b"ANY",
    b"ANYCRLF",
    b"BSR_ANYCRLF",
    b"BSR_UNICODE",
    b"NO_START_OPT",
    b"NO_AUTO_POSSESS",
    b"LIMIT_MATCH",
    b"LIMIT_RECURSION",
];
/// Those that PCRE2 has besides.
const VERBS_AT_START_OF_2: &[&[u8]] = &[
    b"NO_JIT",
    b"NO_DOTSTAR_ANCHOR",
    b"LIMIT_DEPTH",
    b"LIMIT_HEAP",
    b"NUL",
    b"NOTEMPTY",
    b"NOTEMPTY_ATSTART",
];
/// What PCRE2's word for a group means.
enum Word {
    Look {
        behind: bool,
        negative: bool,
    },
    Atomic,
    /// Looks that are not atomic, and runs of one script.
    Unknown {
        behind: bool,
    },
}

/// PCRE2's words for groups.
const GROUPS_BY_WORD: &[(&[u8], &[u8], Word)] = &[
    (b"atomic", b"atomic", Word::Atomic),
    (b"pla", b"positive_lookahead", look(false, false)),
    (b"nla", b"negative_lookahead", look(false, true)),
    (b"plb", b"positive_lookbehind", look(true, false)),
    (b"nlb", b"negative_lookbehind", look(true, true)),
    (
        b"napla",
        b"non_atomic_positive_lookahead",
        Word::Unknown { behind: false },
    ),
    (
        b"naplb",
        b"non_atomic_positive_lookbehind",
        Word::Unknown { behind: true },
    ),
    (b"sr", b"script_run", Word::Unknown { behind: false }),
    (
        b"asr",
        b"atomic_script_run",
        Word::Unknown { behind: false },
    ),
];

const fn look(behind: bool, negative: bool) -> Word {
    Word::Look { behind, negative }
}

impl<'a> Parser<'a> {
    /// `(*VERB)`
    pub(super) fn verb(&mut self, open: usize) -> Result<Item, Stop> {
        let two = self.library == Library::Pcre2;
        self.at += 1;
        let name = self.word();
        if open == self.begin
            && (VERBS_AT_START.contains(&name) || (two && VERBS_AT_START_OF_2.contains(&name)))
            && self.ends_start_verb(name)?
        {
            // In UTF mode other patterns are right.
            if name.starts_with(b"UTF") {
                return Err(Stop::Unsupported(open..self.at));
            }
            self.unknown(open);
            self.begin = self.at;
            return Ok(Item::place(Node::Empty));
        }
        if two && name.first().is_some_and(u8::is_ascii_lowercase) {
            return self.group_by_word(name, open).map(Item::of);
        }
        if !two {
            let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic());
            self.at = self.at - name.len() + letters.count();
        }
        let mut argument = None;
        if self.peek() == Some(b':') {
            let rest = &self.text[self.at + 1..];
            let length = rest.iter().position(|byte| *byte == b')');
            argument = length.or(Some(rest.len()));
            // PCRE1 looks for the end first, PCRE2 for the verb.
            if !two || VERBS.contains(&name) {
                self.at += 1 + argument.unwrap_or(0);
            }
        }
        if !VERBS.contains(&name) || self.peek() != Some(b')') {
            return Err(Stop::Wrong(Mistake::Verb, self.at));
        }
        let empty = argument.unwrap_or(0) == 0;
        if matches!(name, b"" | b"MARK") && empty {
            return Err(Stop::Wrong(Mistake::MarkArgument, self.at));
        }
        let takes_none = matches!(name, b"ACCEPT" | b"F" | b"FAIL" | b"COMMIT");
        if !two && takes_none && !empty {
            return Err(Stop::Wrong(Mistake::VerbArgument, self.at));
        }
        self.at += 1;
        if matches!(name, b"F" | b"FAIL") {
            return Ok(Item::place(Node::Fail));
        }
        self.unknown(open);
        Ok(Item {
            node: Node::Empty,
            repeatable: two && name == b"ACCEPT",
        })
    }

    /// The word that begins here.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let rest = &self.text[self.at..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        self.at += length;
        &rest[..length]
    }

    /// Steps over the end of `(*UCP)`, `(*LIMIT_MATCH=5)`; `false` if it is no such verb.
    fn ends_start_verb(&mut self, name: &[u8]) -> Result<bool, Stop> {
        let start = self.at;
        if name.starts_with(b"LIMIT_") {
            if self.next() != Some(b'=') {
                self.at = start;
                return Ok(false);
            }
            let digits = self.at;
            while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1;
            }
            let two = self.library == Library::Pcre2;
            if two && (self.at == digits || self.peek() != Some(b')')) {
                return Err(Stop::Wrong(Mistake::Verb, self.at));
            }
        }
        let ends = self.peek() == Some(b')');
        self.at = if ends { self.at + 1 } else { start };
        Ok(ends)
    }

    /// `(*pla:…)` is `(?=…)`; the word has been read.
    pub(super) fn group_by_word(&mut self, name: &[u8], open: usize) -> Result<Node, Stop> {
        let row = GROUPS_BY_WORD
            .iter()
            .find(|(short, long, _)| *short == name || *long == name);
        let Some((_, _, kind)) = row.filter(|_| self.peek() == Some(b':')) else {
            return Err(Stop::Wrong(Mistake::GroupWord, self.at));
        };
        self.at += 1;
        Ok(match kind {
            Word::Look { behind, negative } => {
                Node::Look(Box::new(self.look(*behind, *negative, open + 2)?))
            }
            Word::Unknown { behind } => {
                let look = self.look(*behind, false, open + 2)?;
                self.unknown(open);
                Node::Look(Box::new(look))
            }
            Word::Atomic => Node::Atomic(Box::new(choice(self.inside(false)?))),
        })
    }
}
