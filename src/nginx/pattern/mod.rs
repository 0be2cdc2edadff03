//! nginx's regexes: PCRE on bytes. The pattern is read and matched here the way PCRE does it, with
//! its messages; there is no other regex library, because none has PCRE's rules: which group a
//! repeated group keeps, what `$` is before a last newline, possessive and atomic groups, `\K`.
//!
//! Not simulated, and said so: recursion, verbs but `(*FAIL)`, `\X`, Unicode properties. They are
//! read to their end, since what PCRE refuses comes first.

mod byte_set;
mod error;
mod machine;
mod parser;
mod program;
mod tree;

use std::ops::Range;
use std::rc::Rc;

use super::Version;
use error::{Library, Mistake, Stop};
use program::Program;

pub use error::PatternError;
pub use machine::{MatchLimit, PATIENCE};

/// A compiled regex.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Rc<str>,
    program: Rc<Program>,
    names: Rc<[(String, Vec<usize>)]>,
}

/// What a regex matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captures {
    /// The bytes of each group by number, the whole match as number 0; `None` for a group that
    /// took no part.
    pub ranges: Vec<Option<Range<usize>>>,
}

impl Pattern {
    /// Compiles a regex as the library of this nginx version does.
    pub fn compile(
        text: &str,
        case_insensitive: bool,
        version: Version,
    ) -> Result<Pattern, PatternError> {
        let library = Library::from(version);
        let parsed = parser::parse(text.as_bytes(), case_insensitive, library)
            .map_err(|stop| stop.error(text, library))?;
        let program = program::compile(&parsed).map_err(|program::TooLarge| {
            Stop::Wrong(Mistake::TooLarge, text.len()).error(text, library)
        })?;
        let names = parsed
            .names
            .into_iter()
            .map(|(name, numbers)| (String::from_utf8_lossy(&name).into_owned(), numbers));
        Ok(Pattern {
            text: text.into(),
            program: Rc::new(program),
            names: names.collect(),
        })
    }

    /// As it is written.
    pub fn text(&self) -> &Rc<str> {
        &self.text
    }

    /// How many groups it has, the whole match not counted.
    pub fn groups(&self) -> usize {
        self.program.groups
    }

    /// The names of groups and the numbers they stand for.
    pub fn names(&self) -> &[(String, Vec<usize>)] {
        &self.names
    }

    /// Searches for the first match.
    pub fn find(&self, subject: &[u8]) -> Result<Option<Captures>, MatchLimit> {
        self.find_within(subject, &mut { PATIENCE })
    }

    /// Searches for the first match with what patience is left.
    pub fn find_within(
        &self,
        subject: &[u8],
        patience: &mut usize,
    ) -> Result<Option<Captures>, MatchLimit> {
        let found = machine::search(&self.program, subject, patience)?;
        Ok(found.map(|ranges| Captures { ranges }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The match and its groups as text, `-` for a group that took no part.
    fn check(pattern: &str, subject: &str, expect: &str) {
        for version in Version::ALL {
            let compiled = Pattern::compile(pattern, false, version).expect(pattern);
            let shown = match compiled.find(subject.as_bytes()) {
                Err(MatchLimit) => "given up".to_owned(),
                Ok(None) => "no".to_owned(),
                Ok(Some(captures)) => {
                    let groups = captures.ranges.into_iter();
                    let groups = groups.map(|it| it.map_or("-", |range| &subject[range]));
                    groups.collect::<Vec<_>>().join(",")
                }
            };
            assert_eq!(shown, expect, "{pattern} on {subject:?}");
        }
    }

    #[test]
    fn the_first_branch_wins_and_groups_keep_their_last_round() {
        check("(a|ab)(c|bcd)(d*)", "abcd", "abcd,a,bcd,");
        check("(?:(a)|b)*", "ab", "ab,a");
        check("^/test1(/.*)?$", "/test1", "/test1,-");
    }

    #[test]
    fn a_dollar_matches_before_a_last_newline() {
        check("^a$", "a\n", "a");
        check("^a\\z", "a\n", "no");
        check("a.b", "a\nb", "no");
    }

    #[test]
    fn atomic_and_possessive_groups_do_not_go_back() {
        check("(?>a+)ab", "aaab", "no");
        check("a++b", "aab", "aab");
    }

    #[test]
    fn bytes_are_matched_not_characters() {
        let dots = Pattern::compile("^..$", false, Version::V1_31).expect("dots");
        assert!(dots.find("é".as_bytes()).expect("no limit").is_some());
        let upper = Pattern::compile("^É$", true, Version::V1_31).expect("letter");
        assert!(upper.find("é".as_bytes()).expect("no limit").is_none());
    }

    #[test]
    fn names_stand_for_numbers() {
        let pattern = Pattern::compile("(a)(?<n>b)", false, Version::V1_31).expect("names");
        assert_eq!(pattern.names(), [("n".to_owned(), vec![2])]);
        assert_eq!(pattern.groups(), 2);
    }

    #[test]
    fn messages_are_those_of_the_library() {
        for (version, expect) in [
            (
                Version::V1_22,
                "pcre2_compile() failed: missing closing parenthesis in \"(\"",
            ),
            (Version::V1_31, "pcre_compile() failed: missing ) in \"(\""),
        ] {
            let error = Pattern::compile("(", false, version).err();
            let Some(PatternError::Refused { message, .. }) = error else {
                panic!("{error:?}");
            };
            assert_eq!(message, expect);
        }
    }

    #[test]
    fn a_catastrophe_is_given_up() {
        check("^(a|a)*$", &format!("{}!", "a".repeat(40)), "given up");
        // Where a byte is missing without which nothing matches, PCRE does not even begin.
        check("^(a+)+b", &"a".repeat(40), "no");
    }

    const CATASTROPHES: &str = include_str!("../../../tests/data/catastrophes.txt");

    /// Patterns that take exponential or high polynomial time, and what they are searched in.
    fn catastrophes() -> impl Iterator<Item = (&'static str, &'static str)> {
        CATASTROPHES
            .lines()
            .filter_map(|line| line.split_once("  "))
            .filter(|(pattern, _)| *pattern != "#")
    }

    #[test]
    fn no_catastrophe_is_waited_for() {
        for (pattern, subject) in catastrophes() {
            let compiled = Pattern::compile(pattern, false, Version::V1_31).expect(pattern);
            assert_eq!(
                compiled.find(subject.as_bytes()),
                Err(MatchLimit),
                "{pattern}"
            );
        }
    }

    /// `cargo test --release --lib takes -- --ignored --nocapture`
    #[test]
    #[ignore = "a measurement"]
    #[expect(clippy::disallowed_methods, reason = "it measures")]
    fn how_long_a_catastrophe_takes() {
        for (pattern, subject) in catastrophes() {
            let compiled = Pattern::compile(pattern, false, Version::V1_31).expect(pattern);
            for subject in [subject.to_owned(), subject.repeat(200)] {
                let start = std::time::Instant::now();
                let given_up = compiled.find(subject.as_bytes()).is_err();
                println!("{:>6} {given_up} {pattern}", start.elapsed().as_micros());
            }
        }
    }

    /// What PCRE takes and hopscope does not: the pattern, and the construct that is named.
    const UNSUPPORTED: &[(&str, &str)] = &[
        ("a(?R)?b", "(?R)"),
        ("(a)(?1)", "(?1)"),
        ("(a)(?-1)", "(?-1)"),
        ("(?+1)(a)", "(?+1)"),
        ("(?<n>a)(?&n)", "(?&n)"),
        ("(?<n>a)(?P>n)", "(?P>n)"),
        ("(a)\\g<1>", "\\g<1>"),
        ("(?<n>a)\\g'n'", "\\g'n'"),
        ("(?(R)a|b)", "(?(R)"),
        ("(?(R1)a|b)(c)", "(?(R1)"),
        ("(?(?C)(?=a)a|b)", "(?(?C)"),
        ("a\\Xb", "\\X"),
        ("\\pL", "\\pL"),
        ("a\\P{Lu}", "\\P{Lu}"),
        ("[a\\p{Greek}]", "\\p{Greek}"),
        ("a(*ACCEPT)b", "(*ACCEPT)"),
        ("a(*COMMIT)b", "(*COMMIT)"),
        ("a(*PRUNE:x)b", "(*PRUNE:x)"),
        ("a(*SKIP)b", "(*SKIP)"),
        ("a(*THEN)b", "(*THEN)"),
        ("(*MARK:x)a", "(*MARK:x)"),
        ("(*:x)a", "(*:x)"),
        ("(*UTF)a", "(*UTF)"),
        ("(*UCP)a", "(*UCP)"),
        ("(*CRLF)a", "(*CRLF)"),
        ("(*BSR_ANYCRLF)\\R", "(*BSR_ANYCRLF)"),
        ("(*NO_START_OPT)a", "(*NO_START_OPT)"),
        ("(*LIMIT_MATCH=5)a", "(*LIMIT_MATCH=5)"),
    ];
    /// What only PCRE2 takes.
    const UNSUPPORTED_OF_2: &[(&str, &str)] = &[
        ("(?(VERSION>=10.4)a|b)", "(?(VERSION>=10.4)"),
        ("a(*napla:b)", "(*napla:b)"),
        ("(*script_run:a)", "(*script_run:a)"),
        ("(?*a)", "(?*a)"),
        ("(?<*a)", "(?<*a)"),
        ("(a)(?<=\\1)", "(?<=\\1)"),
        ("(*NUL)a", "(*NUL)"),
        ("(*NOTEMPTY_ATSTART)a", "(*NOTEMPTY_ATSTART)"),
    ];
    /// What is simulated, and often asked about.
    const SUPPORTED: &str = r"a\Kb \Ga \R \N \h\H\v\V a++ a*+ a?+ a{1,2}+ (?>a) (?=a) (?!a) (?<!a) \C
        (?<=a|bc) (?|(a)|(b)) (a)?(?(1)a|b) (?(DEFINE)(a)) (?(?<=a)b) (?C) (?C12)a (*F) (*FAIL) (?i:a)
        (?<n>a)\k<n> (?'n'a)\k{n} (?P<n>a)(?P=n) (a)\g{-1} (?J)(?<n>a)(?<n>b) (?#c)a \Qa+\E \x{41} \o{101}";

    #[test]
    fn what_is_not_simulated_is_named() {
        let unsupported = |pattern: &str, construct: &str, version| {
            let error = Pattern::compile(pattern, false, version).err();
            let Some(PatternError::Unsupported {
                construct: named,
                range,
            }) = error
            else {
                panic!("{pattern} {error:?}");
            };
            assert_eq!((named.as_str(), &pattern[range]), (construct, construct));
        };
        for version in [Version::V1_31, Version::V1_22] {
            for (pattern, construct) in UNSUPPORTED {
                unsupported(pattern, construct, version);
            }
            for pattern in SUPPORTED.split_whitespace() {
                assert!(
                    Pattern::compile(pattern, false, version).is_ok(),
                    "{pattern}"
                );
            }
        }
        for (pattern, construct) in UNSUPPORTED_OF_2 {
            unsupported(pattern, construct, Version::V1_22);
            let one = Pattern::compile(pattern, false, Version::V1_31).err();
            assert!(
                matches!(one, Some(PatternError::Refused { .. })),
                "{pattern}"
            );
        }
    }

    #[test]
    fn no_pattern_takes_long_or_overflows() {
        for pattern in [
            "(".repeat(100_000),
            "(?:".repeat(240) + &")".repeat(240),
            "(a{60000}){60000}".to_owned(),
            "(?:(?:(?:){65535}){65535}){65535}".to_owned(),
            "[".repeat(100_000),
            "[[:".repeat(3_000),
            "a{1".repeat(3_000),
            "(?#".repeat(3_000),
            "(a?){500}a{500}".to_owned(),
            "\\Q".repeat(100_000),
        ] {
            if let Ok(compiled) = Pattern::compile(&pattern, true, Version::V1_31) {
                let _ = compiled.find("a".repeat(1_000).as_bytes());
            }
        }
    }
}
