//! Reads a pattern as PCRE does (`man pcre2pattern`), on bytes and without UTF.

mod call;
mod class;
mod condition;
mod escape;
mod group;
mod property;
mod verb;

use std::ops::Range;

use super::byte_set::ByteSet;
use super::error::{Library, Mistake, Stop};
use super::tree::{Assert, Greed, Node, Target};
use escape::Escape;

/// How deep groups may stand in each other: PCRE's own limit.
const DEPTH: usize = 250;
/// The largest number in a quantifier: PCRE's own limit.
const MOST_REPEATS: u32 = 65_535;

/// A pattern that was read.
pub(super) struct Parsed {
    /// What it means.
    pub(super) node: Node,
    /// How many groups it has.
    pub(super) groups: usize,
    /// The named ones, in the order of their first appearance.
    pub(super) names: Vec<(Vec<u8>, Vec<usize>)>,
}

/// Reads a pattern.
pub(super) fn parse(text: &[u8], any_case: bool, library: Library) -> Result<Parsed, Stop> {
    let mut parser = Parser {
        text,
        at: 0,
        library,
        flags: Flags {
            any_case,
            ..Flags::default()
        },
        quoting: false,
        groups: 0,
        names: Vec::new(),
        references: Vec::new(),
        late: Vec::new(),
        branch_ends: Vec::new(),
        depth: 0,
        looks: 0,
        begin: 0,
        unknown: None,
    };
    let node = Node::Choice(parser.choice(false)?);
    if parser.at < text.len() {
        let unmatched = Stop::Wrong(Mistake::UnmatchedParenthesis, parser.at);
        match library {
            // PCRE1 has looked at calls and names by then.
            Library::Pcre1 => parser.late(0, unmatched),
            Library::Pcre2 => return Err(unmatched),
        }
    }
    parser.refuse_late()?;
    if let Some(range) = parser.unknown {
        return Err(Stop::Unsupported(range));
    }
    Ok(Parsed {
        node,
        groups: parser.groups,
        names: parser.names,
    })
}

/// The options that `(?i)` and its kin switch.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "PCRE has as many options")]
struct Flags {
    any_case: bool,
    multi_line: bool,
    dot_all: bool,
    extended: bool,
    /// `xx`: spaces in classes too.
    extended_more: bool,
    ungreedy: bool,
    same_names: bool,
    no_capture: bool,
    /// PCRE1's `X`: letters without a meaning are mistakes.
    extra: bool,
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    library: Library,
    flags: Flags,
    /// Between `\Q` and `\E`.
    quoting: bool,
    groups: usize,
    names: Vec<(Vec<u8>, Vec<usize>)>,
    /// What is referred to, and what to say if it is not there.
    references: Vec<(Target, Late)>,
    /// Mistakes the library finds only after it has read everything.
    late: Vec<Late>,
    /// Where the branches of the last choice ended.
    branch_ends: Vec<usize>,
    depth: usize,
    /// How many look-arounds are open.
    looks: usize,
    /// Where the verbs of the pattern's beginning end.
    begin: usize,
    /// The first construct that is not simulated. It is told if nothing is refused.
    unknown: Option<Range<usize>>,
}

/// A mistake that is found late: the first by stage and place is told.
#[derive(Clone)]
struct Late {
    stage: u8,
    place: usize,
    stop: Stop,
}

/// A piece and whether a quantifier may follow it.
struct Item {
    node: Node,
    repeatable: bool,
}

impl Item {
    fn of(node: Node) -> Self {
        Item {
            node,
            repeatable: true,
        }
    }

    fn place(node: Node) -> Self {
        Item {
            node,
            repeatable: false,
        }
    }
}

impl Parser<'_> {
    /// `choice = sequence ("|" sequence)*`; in `(?|…)` every branch counts its groups anew.
    fn choice(&mut self, reset: bool) -> Result<Vec<Node>, Stop> {
        let first = self.groups;
        let mut most = first;
        let mut branches = Vec::new();
        let mut ends = Vec::new();
        loop {
            branches.push(self.sequence()?);
            ends.push(self.at);
            most = most.max(self.groups);
            if self.quoting || self.peek() != Some(b'|') {
                break;
            }
            self.at += 1;
            if reset {
                self.groups = first;
            }
        }
        self.groups = most;
        self.branch_ends = ends;
        Ok(branches)
    }

    /// `sequence = (item quantifier?)*`
    fn sequence(&mut self) -> Result<Node, Stop> {
        let mut nodes = Vec::new();
        let mut repeatable = false;
        loop {
            self.skip_ignored()?;
            let Some(byte) = self.peek() else { break };
            if self.quoting {
                self.at += 1;
                nodes.push(self.literal(byte));
                repeatable = true;
                continue;
            }
            if matches!(byte, b'|' | b')') {
                break;
            }
            if let Some((least, most)) = self.quantifier()? {
                if !repeatable {
                    return Err(Stop::Wrong(Mistake::NothingToRepeat, self.at - 1));
                }
                let greed = self.greed()?;
                if let Some(node) = nodes.pop() {
                    nodes.push(Node::Repeat {
                        node: Box::new(node),
                        least,
                        most,
                        greed,
                    });
                }
                repeatable = false;
                continue;
            }
            if let Some(look) = self.word_end() {
                nodes.extend([Node::Assert(Assert::Boundary), look]);
                repeatable = true;
                continue;
            }
            let item = self.item(byte)?;
            repeatable = item.repeatable;
            if item.node != Node::Empty || item.repeatable {
                nodes.push(item.node);
            }
        }
        Ok(Node::Sequence(nodes))
    }

    /// One piece that begins with `byte`.
    fn item(&mut self, byte: u8) -> Result<Item, Stop> {
        Ok(match byte {
            b'(' => self.group()?,
            b'[' => Item::of(Node::Set(self.class()?)),
            b'\\' => self.escaped()?,
            b'.' => {
                self.at += 1;
                Item::of(Node::Set(self.any()))
            }
            b'^' => {
                self.at += 1;
                Item::place(Node::Assert(if self.flags.multi_line {
                    Assert::LineStart
                } else {
                    Assert::Start
                }))
            }
            b'$' => {
                self.at += 1;
                Item::place(Node::Assert(if self.flags.multi_line {
                    Assert::LineEnd
                } else {
                    Assert::EndOrNewline
                }))
            }
            _ => {
                self.at += 1;
                Item::of(self.literal(byte))
            }
        })
    }

    fn escaped(&mut self) -> Result<Item, Stop> {
        let start = self.at;
        Ok(match self.escape(false)? {
            Escape::Byte(byte) => Item::of(self.literal(byte)),
            Escape::Set(set) => Item::of(Node::Set(set)),
            Escape::Assert(assert) => Item::place(Node::Assert(assert)),
            Escape::Reference(to) => Item::of(Node::Reference {
                to,
                any_case: self.flags.any_case,
            }),
            Escape::Newline => Item::of(newline()),
            Escape::Keep => {
                if self.looks > 0 && self.library == Library::Pcre2 {
                    self.late(2, Stop::Wrong(Mistake::KeepInLook, self.text.len()));
                }
                Item::place(Node::Keep)
            }
            Escape::Quote | Escape::Nothing => Item::place(Node::Empty),
            Escape::Call => {
                self.unknown(start);
                Item::of(call())
            }
            Escape::Cluster => {
                self.unknown(start);
                Item::of(Node::Repeat {
                    node: Box::new(Node::Set(ByteSet::ALL)),
                    least: 1,
                    most: None,
                    greed: Greed::Possessive,
                })
            }
        })
    }

    /// `.`
    fn any(&self) -> ByteSet {
        if self.flags.dot_all {
            ByteSet::ALL
        } else {
            ByteSet::byte(b'\n').inverse()
        }
    }

    fn literal(&self, byte: u8) -> Node {
        let set = ByteSet::byte(byte);
        Node::Set(if self.flags.any_case {
            set.any_case()
        } else {
            set
        })
    }

    /// Skips comments, the end of quoting, and in extended patterns white space.
    fn skip_ignored(&mut self) -> Result<(), Stop> {
        loop {
            let rest = &self.text[self.at..];
            if self.quoting {
                if !rest.starts_with(b"\\E") {
                    return Ok(());
                }
                self.quoting = false;
                self.at += 2;
            } else if rest.starts_with(b"\\E") {
                self.at += 2;
            } else if rest.starts_with(b"(?#") {
                let Some(length) = rest.iter().position(|byte| *byte == b')') else {
                    return Err(Stop::Wrong(Mistake::MissingCommentEnd, self.text.len()));
                };
                self.at += length + 1;
            } else if self.flags.extended
                && matches!(
                    rest.first(),
                    Some(b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
                )
            {
                self.at += 1;
            } else if self.flags.extended && rest.first() == Some(&b'#') {
                let length = rest.iter().position(|byte| *byte == b'\n');
                self.at += length.map_or(rest.len(), |length| length + 1);
            } else {
                return Ok(());
            }
        }
    }

    /// `quantifier = "*" | "+" | "?" | "{" n "}" | "{" n "," m? "}"`; other braces are ordinary.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, Stop> {
        let counts = match self.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => return self.braces(),
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(counts))
    }

    fn braces(&mut self) -> Result<Option<(u32, Option<u32>)>, Stop> {
        let rest = &self.text[self.at + 1..];
        let Some(length) = rest.iter().position(|byte| *byte == b'}') else {
            return Ok(None);
        };
        let inside = &rest[..length];
        let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        let (least, most) = match inside.iter().position(|byte| *byte == b',') {
            None => (inside, None),
            Some(comma) => (&inside[..comma], Some(&inside[comma + 1..])),
        };
        if !digits(least) || !most.is_none_or(|most| most.is_empty() || digits(most)) {
            return Ok(None);
        }
        let start = self.at + 1;
        let low = number(least, start)?;
        let high = match most {
            None => Some(low),
            Some([]) => None,
            Some(most) => Some(number(most, start + least.len() + 1)?),
        };
        self.at += length + 2;
        if high.is_some_and(|high| high < low) {
            return Err(Stop::Wrong(Mistake::NumbersOutOfOrder, self.at - 1));
        }
        Ok(Some((low, high)))
    }

    /// `?` or `+` behind a quantifier.
    fn greed(&mut self) -> Result<Greed, Stop> {
        if self.library == Library::Pcre2 {
            self.skip_ignored()?;
        }
        while self.flags.extended && self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        let greed = match self.peek() {
            Some(b'+') => Greed::Possessive,
            Some(b'?') if !self.flags.ungreedy => Greed::Lazy,
            Some(b'?') => Greed::Greedy,
            _ if self.flags.ungreedy => return Ok(Greed::Lazy),
            _ => return Ok(Greed::Greedy),
        };
        self.at += 1;
        Ok(greed)
    }

    /// Remembers that what began at `start` and ends here is not simulated.
    fn unknown(&mut self, start: usize) {
        if self.unknown.is_none() {
            self.unknown = Some(start..self.at);
        }
    }

    /// Remembers a mistake that comes after those of reading.
    fn late(&mut self, stage: u8, stop: Stop) {
        self.late.push(Late {
            stage,
            place: self.at,
            stop,
        });
    }

    /// Remembers that a group must be there.
    fn refer(&mut self, target: &Target, offset: usize) {
        // PCRE1 looks at plain numbers at the very end.
        let stage = match (self.library, target) {
            (Library::Pcre1, Target::Name(_)) => 0,
            (Library::Pcre1, Target::Number(_)) | (Library::Pcre2, _) => 1,
        };
        self.refer_at_stage(target, offset, stage);
    }

    fn refer_at_stage(&mut self, target: &Target, offset: usize, stage: u8) {
        let late = Late {
            stage,
            place: self.at,
            stop: Stop::Wrong(Mistake::NoSuchGroup, offset),
        };
        self.references.push((target.clone(), late));
    }

    fn refuse_late(&mut self) -> Result<(), Stop> {
        let (groups, names) = (self.groups, &self.names);
        let missing = self
            .references
            .drain(..)
            .filter(|(target, _)| match target {
                Target::Number(number) => *number > groups,
                Target::Name(name) => !names.iter().any(|(known, _)| known == name),
            });
        self.late.extend(missing.map(|(_, late)| late));
        let first = self.late.iter().min_by_key(|late| (late.stage, late.place));
        first.map_or(Ok(()), |late| Err(late.stop.clone()))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }
}

/// A number in a quantifier. PCRE stops at the digit that makes it too big.
fn number(digits: &[u8], start: usize) -> Result<u32, Stop> {
    let mut value = 0;
    for (index, digit) in digits.iter().enumerate() {
        value = value * 10 + u32::from(digit - b'0');
        if value > MOST_REPEATS {
            return Err(Stop::Wrong(Mistake::NumberTooBig, start + index + 1));
        }
    }
    Ok(value)
}

/// What stands for a group that is called: of unknown width, like a reference.
fn call() -> Node {
    Node::Reference {
        to: Target::Number(0),
        any_case: false,
    }
}

/// `\R`
fn newline() -> Node {
    let both = Node::Sequence(vec![
        Node::Set(ByteSet::byte(b'\r')),
        Node::Set(ByteSet::byte(b'\n')),
    ]);
    let one = Node::Set(super::byte_set::vertical());
    Node::Atomic(Box::new(Node::Choice(vec![both, one])))
}
