//! From a pattern's tree to the instructions of the [`super::machine`].

use super::byte_set::ByteSet;
use super::parser::Parsed;
use super::tree::{Assert, Greed, Look, Node, Target, Test};

/// How large a program may be. PCRE's limit, in bytes of its own code, which are estimated here.
const SIZE: usize = 1 << 16;

/// An instruction. Positions in the program are absolute.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// One byte of the set.
    Set(ByteSet),
    /// Several bytes of the set.
    Many {
        set: ByteSet,
        least: usize,
        most: usize,
        greed: Greed,
    },
    /// Go on at the first; if that fails, at the second.
    Split(usize, usize),
    /// Go on elsewhere.
    Jump(usize),
    /// A group begins.
    Open(usize),
    /// A group ends, and what it matched is kept.
    Close(usize),
    /// The same text as one of these groups.
    Reference { groups: Vec<usize>, any_case: bool },
    /// Holds only at such a place.
    Assert(Assert),
    /// Steps back.
    Back(usize),
    /// The match begins here.
    Keep,
    /// Remembers where a round of a loop begins.
    Round(usize),
    /// Leaves the loop after a round that matched nothing.
    Progress { slot: usize, exit: usize },
    /// What begins here is later committed to or refused; if it fails, go on at `resume`.
    Barrier { resume: Option<usize> },
    /// Forgets the other ways since the barrier; a look goes back to where it stood.
    Commit { back: bool },
    /// Undoes everything since the barrier and goes on at `then`, or fails.
    Refuse { then: Option<usize> },
    /// Goes on elsewhere unless one of these groups is set.
    Unless { groups: Vec<usize>, other: usize },
    /// Fails.
    Fail,
    /// The whole pattern matches.
    Match,
}

/// A pattern ready to run.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The instructions.
    pub(super) ops: Vec<Op>,
    /// How many groups there are, the whole match not counted.
    pub(super) groups: usize,
    /// How many loops remember a place.
    pub(super) slots: usize,
    /// Where a match can begin.
    pub(super) start: Start,
    /// Bytes of which one must be in the subject.
    pub(super) required: Option<ByteSet>,
}

/// Where a match can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// At the subject's beginning only.
    Anchored,
    /// At one of these bytes.
    Bytes(ByteSet),
    /// Anywhere.
    Anywhere,
}

/// The pattern is too large.
pub(super) struct TooLarge;

/// Makes the program of a pattern.
pub(super) fn compile(parsed: &Parsed) -> Result<Program, TooLarge> {
    let mut compiler = Compiler {
        ops: Vec::new(),
        size: 0,
        slots: 0,
        parsed,
    };
    compiler.node(&parsed.node)?;
    compiler.ops.push(Op::Match);
    Ok(Program {
        ops: compiler.ops,
        groups: parsed.groups,
        slots: compiler.slots,
        start: start(&parsed.node),
        required: required(&parsed.node),
    })
}

struct Compiler<'a> {
    ops: Vec<Op>,
    size: usize,
    slots: usize,
    parsed: &'a Parsed,
}

impl Compiler<'_> {
    fn node(&mut self, node: &Node) -> Result<(), TooLarge> {
        self.size += size(node);
        if self.size > SIZE {
            return Err(TooLarge);
        }
        match node {
            Node::Empty => {}
            Node::Set(set) => self.ops.push(Op::Set(*set)),
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.node(node)?;
                }
            }
            Node::Choice(branches) => {
                self.choice(branches, Self::node)?;
            }
            Node::Group(number, node) => {
                self.ops.push(Op::Open(*number));
                self.node(node)?;
                self.ops.push(Op::Close(*number));
            }
            Node::Repeat {
                node,
                least,
                most,
                greed,
            } => self.repeat(node, *least, *most, *greed)?,
            Node::Atomic(node) => self.atomic(|this| this.node(node))?,
            Node::Look(look) if look.negative => {
                let barrier = self.push(Op::Fail);
                self.look_body(look)?;
                self.ops.push(Op::Refuse { then: None });
                let after = self.ops.len();
                self.ops[barrier] = Op::Barrier {
                    resume: Some(after),
                };
            }
            Node::Look(look) => {
                self.ops.push(Op::Barrier { resume: None });
                self.look_body(look)?;
                self.ops.push(Op::Commit { back: true });
            }
            Node::Condition(test, yes, no) => self.condition(test, yes, no)?,
            Node::Reference { to, any_case } => {
                let groups = self.numbers(to);
                self.ops.push(Op::Reference {
                    groups,
                    any_case: *any_case,
                });
            }
            Node::Assert(assert) => self.ops.push(Op::Assert(*assert)),
            Node::Keep => self.ops.push(Op::Keep),
            Node::Fail => self.ops.push(Op::Fail),
        }
        Ok(())
    }

    fn push(&mut self, op: Op) -> usize {
        self.ops.push(op);
        self.ops.len() - 1
    }

    fn choice(
        &mut self,
        branches: &[Node],
        mut each: impl FnMut(&mut Self, &Node) -> Result<(), TooLarge>,
    ) -> Result<(), TooLarge> {
        let mut jumps = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if index + 1 == branches.len() {
                each(self, branch)?;
                break;
            }
            let split = self.push(Op::Fail);
            each(self, branch)?;
            jumps.push(self.push(Op::Fail));
            self.ops[split] = Op::Split(split + 1, self.ops.len());
        }
        let end = self.ops.len();
        for jump in jumps {
            self.ops[jump] = Op::Jump(end);
        }
        Ok(())
    }

    fn atomic(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<(), TooLarge>,
    ) -> Result<(), TooLarge> {
        self.ops.push(Op::Barrier { resume: None });
        body(self)?;
        self.ops.push(Op::Commit { back: false });
        Ok(())
    }

    /// Every branch of a look-behind first steps back by its own width.
    fn look_body(&mut self, look: &Look) -> Result<(), TooLarge> {
        match &look.node {
            Node::Choice(branches) if look.behind => self.choice(branches, |this, branch| {
                this.ops.push(Op::Back(branch.width().unwrap_or(0)));
                this.node(branch)
            }),
            node => self.node(node),
        }
    }

    fn repeat(
        &mut self,
        node: &Node,
        least: u32,
        most: Option<u32>,
        greed: Greed,
    ) -> Result<(), TooLarge> {
        if let Node::Set(set) = node {
            self.ops.push(Op::Many {
                set: *set,
                least: least as usize,
                most: most.map_or(usize::MAX, |most| most as usize),
                greed,
            });
            return Ok(());
        }
        // A look-around matches no more when it is repeated.
        let (least, most) = match node {
            Node::Look(_) => (least.min(1), most.map(|most| most.min(1)).or(Some(1))),
            _ => (least, most),
        };
        match greed {
            Greed::Possessive => self.atomic(|this| this.rounds(node, least, most, false)),
            Greed::Greedy => self.rounds(node, least, most, false),
            Greed::Lazy => self.rounds(node, least, most, true),
        }
    }

    fn rounds(
        &mut self,
        node: &Node,
        least: u32,
        most: Option<u32>,
        lazy: bool,
    ) -> Result<(), TooLarge> {
        let Some(most) = most else {
            self.copies(node, least.saturating_sub(1))?;
            let skip = (least == 0).then(|| self.push(Op::Fail));
            self.endless(node, lazy)?;
            if let Some(skip) = skip {
                self.ops[skip] = split(skip + 1, self.ops.len(), lazy);
            }
            return Ok(());
        };
        self.copies(node, least)?;
        let mut splits = Vec::new();
        for _ in least..most {
            let before = self.push(Op::Fail);
            splits.push(before);
            self.node(node)?;
            if self.ops.len() == before + 1 {
                break;
            }
        }
        let end = self.ops.len();
        for at in splits {
            self.ops[at] = split(at + 1, end, lazy);
        }
        Ok(())
    }

    fn copies(&mut self, node: &Node, count: u32) -> Result<(), TooLarge> {
        for _ in 0..count {
            let before = self.ops.len();
            self.node(node)?;
            // What compiles to nothing needs no second copy.
            if self.ops.len() == before {
                break;
            }
        }
        Ok(())
    }

    /// Once, and then again as long as something was matched.
    fn endless(&mut self, node: &Node, lazy: bool) -> Result<(), TooLarge> {
        let slot = self.slots;
        self.slots += 1;
        let again = self.push(Op::Round(slot));
        self.node(node)?;
        let exit = self.ops.len() + 2;
        self.ops.push(Op::Progress { slot, exit });
        self.ops.push(split(again, exit, lazy));
        Ok(())
    }

    fn condition(&mut self, test: &Test, yes: &Node, no: &Node) -> Result<(), TooLarge> {
        let first = self.push(Op::Fail);
        match test {
            Test::Look(look) => {
                self.look_body(look)?;
                let end = self.push(Op::Commit { back: true });
                self.node(yes)?;
                let jump = self.push(Op::Fail);
                let other = self.ops.len();
                self.node(no)?;
                self.ops[jump] = Op::Jump(self.ops.len());
                let resume = if look.negative { end + 1 } else { other };
                self.ops[first] = Op::Barrier {
                    resume: Some(resume),
                };
                if look.negative {
                    self.ops[end] = Op::Refuse { then: Some(other) };
                }
            }
            Test::Set(_) | Test::Never => {
                self.node(yes)?;
                let jump = self.push(Op::Fail);
                let other = self.ops.len();
                self.node(no)?;
                self.ops[jump] = Op::Jump(self.ops.len());
                let groups = match test {
                    Test::Set(target) => self.numbers(target),
                    _ => Vec::new(),
                };
                self.ops[first] = Op::Unless { groups, other };
            }
        }
        Ok(())
    }

    fn numbers(&self, target: &Target) -> Vec<usize> {
        match target {
            Target::Number(number) => vec![*number],
            Target::Name(name) => {
                let known = self.parsed.names.iter().find(|(known, _)| known == name);
                known.map_or(Vec::new(), |(_, numbers)| numbers.clone())
            }
        }
    }
}

/// About how many bytes PCRE needs for a piece, what is inside it not counted.
fn size(node: &Node) -> usize {
    match node {
        Node::Empty => 0,
        Node::Set(set) if is_letter(*set) || is_letter(set.inverse()) => 2,
        Node::Set(_) => 33,
        Node::Sequence(_) => 6,
        Node::Choice(branches) => 3 * branches.len(),
        Node::Repeat { node, .. } => match **node {
            Node::Set(set) => size(&Node::Set(set)) + 4,
            _ => 3,
        },
        _ => 5,
    }
}

/// Whether it is one byte, in either case if case does not count.
fn is_letter(set: ByteSet) -> bool {
    (0..=u8::MAX)
        .find(|byte| set.contains(*byte))
        .is_some_and(|byte| set == ByteSet::byte(byte) || set == ByteSet::byte(byte).any_case())
}

fn split(body: usize, exit: usize, lazy: bool) -> Op {
    if lazy {
        Op::Split(exit, body)
    } else {
        Op::Split(body, exit)
    }
}

/// Where a match of this piece can begin.
fn start(node: &Node) -> Start {
    match node {
        Node::Assert(Assert::Start) => Start::Anchored,
        Node::Set(set) => Start::Bytes(*set),
        Node::Group(_, node) | Node::Atomic(node) => start(node),
        Node::Repeat { node, least, .. } if *least > 0 => start(node),
        Node::Sequence(nodes) => {
            let mut nodes = nodes.iter();
            nodes
                .find(|node| {
                    !matches!(
                        node,
                        Node::Empty | Node::Keep | Node::Assert(Assert::Boundary)
                    )
                })
                .map_or(Start::Anywhere, start)
        }
        Node::Choice(branches) => {
            let starts = branches.iter().map(start);
            starts
                .reduce(|one, other| match (one, other) {
                    (Start::Anchored, Start::Anchored) => Start::Anchored,
                    (Start::Bytes(one), Start::Bytes(other)) => Start::Bytes(one.or(other)),
                    _ => Start::Anywhere,
                })
                .unwrap_or(Start::Anywhere)
        }
        _ => Start::Anywhere,
    }
}

/// The last byte that every match must have, in either case if case does not count. PCRE looks
/// for it first, which spares it most catastrophes.
fn required(node: &Node) -> Option<ByteSet> {
    match node {
        Node::Set(set) => is_letter(*set).then_some(*set),
        Node::Sequence(nodes) => nodes.iter().rev().find_map(required),
        Node::Choice(branches) if branches.len() == 1 => branches.first().and_then(required),
        Node::Group(_, node) | Node::Atomic(node) => required(node),
        Node::Repeat { node, least, .. } if *least > 0 => required(node),
        _ => None,
    }
}
