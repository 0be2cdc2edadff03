//! What the regex libraries refuse, in their words: nginx 1.22.1 of Debian is built with PCRE2,
//! the 1.31.3 wheel with PCRE1.

use std::ops::Range;

use crate::nginx::syntax::{Directive, Word};
use crate::nginx::version::{Change, Version};
use crate::text::{Diagnostic, Severity};

/// Which library an nginx is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    /// PCRE 8.
    Pcre1,
    /// PCRE2 10.
    Pcre2,
}

impl From<Version> for Library {
    fn from(version: Version) -> Self {
        if version.has(Change::Pcre1) {
            Library::Pcre1
        } else {
            Library::Pcre2
        }
    }
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// The library refuses it.
    Refused {
        /// nginx's message.
        message: String,
        /// Where in the pattern.
        offset: usize,
    },
    /// The library takes it, hopscope does not know what it does.
    Unsupported {
        /// The construct as written.
        construct: String,
        /// Where in the pattern.
        range: Range<usize>,
    },
}

impl PatternError {
    /// As a diagnostic about the word that holds the pattern.
    pub fn diagnostic(&self, pattern: &str, directive: &Directive, word: &Word) -> Diagnostic {
        match self {
            PatternError::Refused { message, offset } => {
                let rest = pattern.get(*offset..).unwrap_or("");
                Diagnostic::at(Severity::Emerg, "invalid-regex", word.span, message.clone())
                    .on_line(directive.line)
                    .about(rest)
            }
            PatternError::Unsupported { construct, .. } => {
                let message = format!("\"{construct}\" in a regex is not simulated");
                Diagnostic::at(
                    Severity::NotSimulated,
                    "unsupported-regex",
                    word.span,
                    message,
                )
                .on_line(directive.line)
                .about(construct.clone())
            }
        }
    }
}

/// A mistake of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    BackslashAtEnd,
    ControlAtEnd,
    ControlNotAscii,
    UnknownEscape,
    UnsupportedEscape,
    NumbersOutOfOrder,
    NumberTooBig,
    MissingClassEnd,
    EscapeInClass,
    NotNewlineInClass,
    RangeOutOfOrder,
    InvalidRange,
    NothingToRepeat,
    UnknownGroup,
    UnknownGroupP,
    UnknownGroupLess,
    PosixOutsideClass,
    Collating,
    UnknownPosix,
    MissingParenthesis,
    UnmatchedParenthesis,
    NoSuchGroup,
    MissingCommentEnd,
    TooDeep,
    TooLarge,
    LookbehindLength,
    KeepInLook,
    ConditionBranches,
    MalformedCondition,
    ConditionExpected,
    RecursionEnd,
    CalloutEnd,
    DigitExpected,
    InvalidHyphen,
    DefineBranches,
    ConditionZero,
    ByteTooLarge,
    NotHex,
    MissingDigits,
    OctalTooLarge,
    NotOctal,
    OctalBrace,
    NameExpected,
    NameDigit,
    NameEnd,
    NameTooLong,
    NameTwice,
    NamedReference,
    GroupReference,
    ReferenceZero,
    Verb,
    VerbArgument,
    MarkArgument,
    GroupWord,
    Property,
    UnknownProperty,
    LeftRecursion,
    GroupNumber,
    RelativeZero,
    CalloutNumber,
    CalloutDelimiter,
    CalloutText,
    OnlyInUnicode,
    OtherName,
}

impl Mistake {
    fn words(self, library: Library) -> &'static str {
        let (one, two) = self.both();
        match library {
            Library::Pcre1 => one,
            Library::Pcre2 => two,
        }
    }

    /// PCRE1's words and PCRE2's.
    fn both(self) -> (&'static str, &'static str) {
        let same = |words| (words, words);
        match self {
            Mistake::BackslashAtEnd => same("\\ at end of pattern"),
            Mistake::ControlAtEnd => same("\\c at end of pattern"),
            Mistake::ControlNotAscii => (
                "\\c must be followed by an ASCII character",
                "\\c must be followed by a printable ASCII character",
            ),
            Mistake::UnknownEscape => same("unrecognized character follows \\"),
            Mistake::UnsupportedEscape => (
                "PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u",
                "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u",
            ),
            Mistake::NumbersOutOfOrder => same("numbers out of order in {} quantifier"),
            Mistake::NumberTooBig => same("number too big in {} quantifier"),
            Mistake::MissingClassEnd => same("missing terminating ] for character class"),
            Mistake::EscapeInClass => (
                "invalid escape sequence in character class",
                "escape sequence is invalid in character class",
            ),
            Mistake::NotNewlineInClass => same("\\N is not supported in a class"),
            Mistake::RangeOutOfOrder => same("range out of order in character class"),
            Mistake::InvalidRange => same("invalid range in character class"),
            Mistake::NothingToRepeat => (
                "nothing to repeat",
                "quantifier does not follow a repeatable item",
            ),
            Mistake::UnknownGroup => same("unrecognized character after (? or (?-"),
            Mistake::UnknownGroupP => same("unrecognized character after (?P"),
            Mistake::UnknownGroupLess => (
                "unrecognized character after (?<",
                "subpattern name expected",
            ),
            Mistake::PosixOutsideClass => {
                same("POSIX named classes are supported only within a class")
            }
            Mistake::Collating => same("POSIX collating elements are not supported"),
            Mistake::UnknownPosix => same("unknown POSIX class name"),
            Mistake::MissingParenthesis => ("missing )", "missing closing parenthesis"),
            Mistake::UnmatchedParenthesis => {
                ("unmatched parentheses", "unmatched closing parenthesis")
            }
            Mistake::NoSuchGroup => same("reference to non-existent subpattern"),
            Mistake::MissingCommentEnd => {
                ("missing ) after comment", "missing ) after (?# comment")
            }
            Mistake::TooDeep => same("parentheses are too deeply nested"),
            Mistake::TooLarge => same("regular expression is too large"),
            Mistake::LookbehindLength => same("lookbehind assertion is not fixed length"),
            Mistake::KeepInLook => {
                same("\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)")
            }
            Mistake::ConditionBranches => (
                "conditional group contains more than two branches",
                "conditional subpattern contains more than two branches",
            ),
            Mistake::MalformedCondition => (
                "malformed number or name after (?(",
                "missing closing parenthesis for condition",
            ),
            Mistake::ConditionExpected => same("assertion expected after (?( or (?(?C)"),
            Mistake::RecursionEnd => (
                "(?R or (?[+-]digits must be followed by )",
                "(?R (recursive pattern call) must be followed by a closing parenthesis",
            ),
            Mistake::CalloutEnd => (
                "closing ) for (?C expected",
                "closing parenthesis for (?C expected",
            ),
            Mistake::DigitExpected => (
                "digit expected after (?+",
                "digit expected after (?+ or (?-",
            ),
            Mistake::InvalidHyphen => same("invalid hyphen in option setting"),
            Mistake::DefineBranches => (
                "DEFINE group contains more than one branch",
                "DEFINE subpattern contains more than one branch",
            ),
            Mistake::ConditionZero => (
                "invalid condition (?(0)",
                "reference to non-existent subpattern",
            ),
            Mistake::ByteTooLarge => (
                "character value in \\x{} or \\o{} is too large",
                "character code point value in \\x{} or \\o{} is too large",
            ),
            Mistake::NotHex => same("non-hex character in \\x{} (closing brace missing?)"),
            Mistake::MissingDigits => (
                "digits missing in \\x{} or \\o{}",
                "digits missing in \\x{} or \\o{} or \\N{U+}",
            ),
            Mistake::OctalTooLarge => {
                same("octal value is greater than \\377 in 8-bit non-UTF-8 mode")
            }
            Mistake::NotOctal => same("non-octal character in \\o{} (closing brace missing?)"),
            Mistake::OctalBrace => same("missing opening brace after \\o"),
            Mistake::NameExpected => same("subpattern name expected"),
            Mistake::NameDigit => (
                "group name must start with a non-digit",
                "subpattern name must start with a non-digit",
            ),
            Mistake::NameEnd => (
                "syntax error in subpattern name (missing terminator)",
                "syntax error in subpattern name (missing terminator?)",
            ),
            Mistake::NameTooLong => (
                "subpattern name is too long (maximum 32 characters)",
                "subpattern name is too long (maximum 32 code units)",
            ),
            Mistake::NameTwice => (
                "two named subpatterns have the same name",
                "two named subpatterns have the same name (PCRE2_DUPNAMES not set)",
            ),
            Mistake::NamedReference => {
                same("\\k is not followed by a braced, angle-bracketed, or quoted name")
            }
            Mistake::GroupReference => same(
                "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a \
                 plain number",
            ),
            Mistake::ReferenceZero => same("a numbered reference must not be zero"),
            Mistake::Verb => same("(*VERB) not recognized or malformed"),
            Mistake::VerbArgument => {
                same("an argument is not allowed for (*ACCEPT), (*FAIL), or (*COMMIT)")
            }
            Mistake::MarkArgument => same("(*MARK) must have an argument"),
            Mistake::GroupWord => same("(*alpha_assertion) not recognized"),
            Mistake::UnknownProperty => (
                "unknown property name after \\P or \\p",
                "unknown property after \\P or \\p",
            ),
            Mistake::LeftRecursion => same("recursive call could loop indefinitely"),
            Mistake::GroupNumber => ("number is too big", "subpattern number is too big"),
            Mistake::RelativeZero => (
                "a numbered reference must not be zero",
                "a relative value of zero is not allowed",
            ),
            Mistake::CalloutNumber => (
                "number after (?C is > 255",
                "number after (?C is greater than 255",
            ),
            Mistake::CalloutDelimiter => same("unrecognized string delimiter follows (?C"),
            Mistake::CalloutText => {
                same("missing terminating delimiter for callout with string argument")
            }
            Mistake::OnlyInUnicode => same("\\N{U+dddd} is supported only in Unicode (UTF) mode"),
            Mistake::OtherName => {
                same("different names for subpatterns of the same number are not allowed")
            }
            Mistake::Property => same("malformed \\P or \\p sequence"),
        }
    }
}

/// What the parser stops with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A mistake and its offset.
    Wrong(Mistake, usize),
    /// A construct that is not simulated.
    Unsupported(Range<usize>),
}

impl Stop {
    /// As the outside sees it.
    pub(super) fn error(self, pattern: &str, library: Library) -> PatternError {
        match self {
            Stop::Unsupported(range) => PatternError::Unsupported {
                construct: String::from_utf8_lossy(&pattern.as_bytes()[range.clone()]).into_owned(),
                range,
            },
            Stop::Wrong(mistake, offset) => {
                let function = match library {
                    Library::Pcre1 => "pcre_compile()",
                    Library::Pcre2 => "pcre2_compile()",
                };
                let words = mistake.words(library);
                let rest =
                    String::from_utf8_lossy(&pattern.as_bytes()[offset.min(pattern.len())..]);
                let at = if rest.is_empty() {
                    String::new()
                } else {
                    format!(" at \"{rest}\"")
                };
                PatternError::Refused {
                    message: format!("{function} failed: {words} in \"{pattern}\"{at}"),
                    offset,
                }
            }
        }
    }
}
