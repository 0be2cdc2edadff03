//! Runs a program on a subject as PCRE's matcher does: the first way that leads to a match wins.
//! Ways not taken wait on a stack of our own, so a long subject cannot overflow anything.

use std::ops::Range;

use super::program::{Op, Program, Start};
use super::tree::{Assert, Greed};

/// How many steps a search may take: `make bench` prints how long that is. PCRE's limit is higher,
/// 10,000,000 of its own steps; both are far from what sane patterns need.
const STEPS: usize = 1_500_000;
/// How many steps the searches of one request may take together, so that a page stays fluent with
/// several catastrophes.
pub const PATIENCE: usize = 3 * STEPS;
/// How many steps a search may always take.
const AT_LEAST: usize = 100_000;
/// How many ways may wait.
const FRAMES: usize = 500_000;
/// Up to this length PCRE first looks whether the subject holds a byte the pattern needs.
const REQUIRED: usize = 1_000;

/// The search was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchLimit;

/// Searches for the first match. The ranges are those of the groups, the whole match first. The
/// steps it takes are taken from those that are left.
pub(super) fn search(
    program: &Program,
    subject: &[u8],
    left: &mut usize,
) -> Result<Option<Vec<Option<Range<usize>>>>, MatchLimit> {
    // Where the last match can begin.
    let mut last = subject.len();
    if let Some(required) = program.required
        && subject.len() < REQUIRED
    {
        let needed = subject.iter().rposition(|byte| required.contains(*byte));
        let Some(needed) = needed else {
            return Ok(None);
        };
        last = needed;
    }
    let mut machine = Machine {
        ops: &program.ops,
        subject,
        opened: vec![0; program.groups + 1],
        groups: vec![None; program.groups + 1],
        slots: vec![0; program.slots],
        keep: 0,
        stack: Vec::new(),
        barriers: Vec::new(),
        steps: 0,
        limit: STEPS.min((*left).max(AT_LEAST)),
    };
    let found = machine.search(program, last);
    *left = left.saturating_sub(machine.steps);
    found
}

/// What is tried, or undone, when a way fails.
#[derive(Clone, Copy)]
enum Frame {
    /// Another way.
    Try { op: usize, at: usize },
    /// A greedy run can be shorter: down to `low`.
    Shorter { op: usize, low: usize, at: usize },
    /// A lazy run can be longer.
    Longer { op: usize, at: usize, left: usize },
    /// A barrier: a new way at `resume` if there is one.
    Barrier { at: usize, resume: Option<usize> },
    /// What a group had matched before.
    Group(usize, Option<(usize, usize)>),
    /// Where a group had begun before.
    Opened(usize, usize),
    /// Where the round before began.
    Slot(usize, usize),
    /// Where the match began before.
    Keep(usize),
}

struct Machine<'a> {
    ops: &'a [Op],
    subject: &'a [u8],
    opened: Vec<usize>,
    groups: Vec<Option<(usize, usize)>>,
    slots: Vec<usize>,
    keep: usize,
    stack: Vec<Frame>,
    /// Where the barriers are on the stack.
    barriers: Vec<usize>,
    steps: usize,
    /// How many steps it may take.
    limit: usize,
}

impl Machine<'_> {
    /// Searches for the first match that begins up to `last`.
    fn search(
        &mut self,
        program: &Program,
        last: usize,
    ) -> Result<Option<Vec<Option<Range<usize>>>>, MatchLimit> {
        for start in 0..=last {
            match program.start {
                Start::Anchored if start > 0 => break,
                Start::Bytes(set)
                    if !self
                        .subject
                        .get(start)
                        .is_some_and(|byte| set.contains(*byte)) =>
                {
                    continue;
                }
                _ => {}
            }
            self.keep = start;
            if let Some(end) = self.run(start)? {
                let mut ranges: Vec<_> = self
                    .groups
                    .drain(..)
                    .map(|group| group.map(|(start, end)| start..end))
                    .collect();
                // `\K` in a look-ahead may move the beginning past the end.
                ranges[0] = Some(self.keep.min(end)..end);
                return Ok(Some(ranges));
            }
        }
        Ok(None)
    }

    /// Where the match that begins at `start` ends.
    fn run(&mut self, start: usize) -> Result<Option<usize>, MatchLimit> {
        let (mut op, mut at) = (0, start);
        loop {
            self.steps += 1;
            if self.steps > self.limit || self.stack.len() > FRAMES {
                return Err(MatchLimit);
            }
            if matches!(self.ops[op], Op::Match) {
                self.stack.clear();
                self.barriers.clear();
                return Ok(Some(at));
            }
            match self.step(op, at).or_else(|| self.backtrack()) {
                Some(next) => (op, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// One instruction: where to go on, or nothing if it fails.
    fn step(&mut self, op: usize, at: usize) -> Option<(usize, usize)> {
        let next = op + 1;
        match &self.ops[op] {
            Op::Set(set) => {
                let byte = self.subject.get(at)?;
                set.contains(*byte).then_some((next, at + 1))
            }
            Op::Many {
                set,
                least,
                most,
                greed,
            } => {
                let wanted = match greed {
                    Greed::Lazy => *least,
                    Greed::Greedy | Greed::Possessive => *most,
                };
                let end = self.subject.len().min(at.saturating_add(wanted));
                let mut stop = at;
                while stop < end && set.contains(self.subject[stop]) {
                    stop += 1;
                }
                let count = stop - at;
                self.steps += count / 8;
                if count < *least {
                    return None;
                }
                match greed {
                    Greed::Greedy if count > *least => self.stack.push(Frame::Shorter {
                        op: next,
                        low: at + least,
                        at: at + count,
                    }),
                    Greed::Greedy | Greed::Possessive => {}
                    Greed::Lazy => self.stack.push(Frame::Longer {
                        op,
                        at: at + count,
                        left: most - least,
                    }),
                }
                Some((next, at + count))
            }
            Op::Split(first, second) => {
                self.stack.push(Frame::Try { op: *second, at });
                Some((*first, at))
            }
            Op::Jump(target) => Some((*target, at)),
            Op::Open(group) => {
                self.stack.push(Frame::Opened(*group, self.opened[*group]));
                self.opened[*group] = at;
                Some((next, at))
            }
            Op::Close(group) => {
                self.stack.push(Frame::Group(*group, self.groups[*group]));
                self.groups[*group] = Some((self.opened[*group], at));
                Some((next, at))
            }
            Op::Reference { groups, any_case } => {
                let (start, end) = groups.iter().find_map(|group| self.groups[*group])?;
                let text = &self.subject[start..end];
                let here = self.subject.get(at..at + text.len())?;
                self.steps += text.len() / 8;
                let same = if *any_case {
                    here.eq_ignore_ascii_case(text)
                } else {
                    here == text
                };
                same.then_some((next, at + text.len()))
            }
            Op::Assert(assert) => self.holds(*assert, at).then_some((next, at)),
            Op::Back(width) => Some((next, at.checked_sub(*width)?)),
            Op::Keep => {
                self.stack.push(Frame::Keep(self.keep));
                self.keep = at;
                Some((next, at))
            }
            Op::Round(slot) => {
                self.stack.push(Frame::Slot(*slot, self.slots[*slot]));
                self.slots[*slot] = at;
                Some((next, at))
            }
            Op::Progress { slot, exit } => {
                let target = if self.slots[*slot] == at { *exit } else { next };
                Some((target, at))
            }
            Op::Barrier { resume } => {
                self.barriers.push(self.stack.len());
                self.stack.push(Frame::Barrier {
                    at,
                    resume: *resume,
                });
                Some((next, at))
            }
            Op::Commit { back } => {
                let stood = self.commit()?;
                Some((next, if *back { stood } else { at }))
            }
            Op::Refuse { then } => {
                let stood = self.refuse()?;
                then.map(|target| (target, stood))
            }
            Op::Unless { groups, other } => {
                let set = groups.iter().any(|group| self.groups[*group].is_some());
                Some((if set { next } else { *other }, at))
            }
            Op::Fail | Op::Match => None,
        }
    }

    /// The next way that waits; on the way there everything since is undone.
    fn backtrack(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.stack.pop()? {
                Frame::Try { op, at } => return Some((op, at)),
                Frame::Shorter { op, low, at } => {
                    let at = at - 1;
                    if at > low {
                        self.stack.push(Frame::Shorter { op, low, at });
                    }
                    return Some((op, at));
                }
                Frame::Longer { op, at, left } => {
                    if let Op::Many { set, .. } = &self.ops[op]
                        && left > 0
                        && self.subject.get(at).is_some_and(|byte| set.contains(*byte))
                    {
                        self.stack.push(Frame::Longer {
                            op,
                            at: at + 1,
                            left: left - 1,
                        });
                        return Some((op + 1, at + 1));
                    }
                }
                Frame::Barrier { at, resume } => {
                    self.barriers.pop();
                    if let Some(resume) = resume {
                        return Some((resume, at));
                    }
                }
                frame => self.undo(frame),
            }
        }
    }

    /// Keeps what was done since the last barrier and forgets the other ways. Where it stood then.
    fn commit(&mut self) -> Option<usize> {
        let barrier = self.barriers.pop()?;
        let Frame::Barrier { at, .. } = *self.stack.get(barrier)? else {
            return None;
        };
        self.steps += (self.stack.len() - barrier) / 8;
        let mut kept = barrier;
        for index in barrier + 1..self.stack.len() {
            let frame = self.stack[index];
            if frame.is_undo() {
                self.stack[kept] = frame;
                kept += 1;
            }
        }
        self.stack.truncate(kept);
        Some(at)
    }

    /// Undoes what was done since the last barrier. Where it stood then.
    fn refuse(&mut self) -> Option<usize> {
        let barrier = self.barriers.pop()?;
        while self.stack.len() > barrier + 1 {
            let frame = self.stack.pop()?;
            self.undo(frame);
        }
        match self.stack.pop()? {
            Frame::Barrier { at, .. } => Some(at),
            _ => None,
        }
    }

    fn undo(&mut self, frame: Frame) {
        match frame {
            Frame::Group(group, before) => self.groups[group] = before,
            Frame::Opened(group, before) => self.opened[group] = before,
            Frame::Slot(slot, before) => self.slots[slot] = before,
            Frame::Keep(before) => self.keep = before,
            Frame::Try { .. }
            | Frame::Shorter { .. }
            | Frame::Longer { .. }
            | Frame::Barrier { .. } => {}
        }
    }

    fn holds(&self, assert: Assert, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.subject.get(at));
        let after = self.subject.get(at);
        let word = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        match assert {
            Assert::Start => before.is_none(),
            Assert::LineStart => before.is_none() || (before == Some(&b'\n') && after.is_some()),
            Assert::End => after.is_none(),
            Assert::EndOrNewline => {
                after.is_none() || (after == Some(&b'\n') && at + 1 == self.subject.len())
            }
            Assert::LineEnd => matches!(after, None | Some(b'\n')),
            Assert::Boundary => word(before) != word(after),
            Assert::NoBoundary => word(before) == word(after),
        }
    }
}

impl Frame {
    /// Whether it undoes something, and so outlives a commit.
    fn is_undo(self) -> bool {
        matches!(
            self,
            Frame::Group(..) | Frame::Opened(..) | Frame::Slot(..) | Frame::Keep(_)
        )
    }
}
