//! What a pattern means, with flags and escapes already resolved.

use super::byte_set::ByteSet;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing, which always matches.
    Empty,
    /// One byte of a set.
    Set(ByteSet),
    /// One after the other.
    Sequence(Vec<Node>),
    /// The first that leads to a match.
    Choice(Vec<Node>),
    /// A numbered group.
    Group(usize, Box<Node>),
    /// A quantifier.
    Repeat {
        /// What is repeated.
        node: Box<Node>,
        /// How often at least.
        least: u32,
        /// How often at most.
        most: Option<u32>,
        /// In which order the counts are tried.
        greed: Greed,
    },
    /// `(?>…)`: once matched, it is not entered again.
    Atomic(Box<Node>),
    /// `(?=…)` and its kin.
    Look(Box<Look>),
    /// `(?(1)…|…)`, `(?(?=…)…|…)`
    Condition(Box<Test>, Box<Node>, Box<Node>),
    /// What one of these groups matched: the first that is set.
    Reference {
        /// The groups' numbers; filled in when all names are known.
        to: Target,
        /// Whether case counts.
        any_case: bool,
    },
    /// A place without a width.
    Assert(Assert),
    /// `\K`: the match begins here.
    Keep,
    /// Never matches.
    Fail,
}

/// A look-around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether it looks at what is before.
    pub(super) behind: bool,
    /// Whether it must not match.
    pub(super) negative: bool,
    /// What is looked for.
    pub(super) node: Node,
}

/// What a conditional group asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Whether one of these groups is set.
    Set(Target),
    /// A look-around.
    Look(Box<Look>),
    /// `(?(DEFINE)…)`: never.
    Never,
}

/// Groups that are referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// By number.
    Number(usize),
    /// By name.
    Name(Vec<u8>),
}

/// In which order counts are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greed {
    /// The most first.
    Greedy,
    /// The fewest first.
    Lazy,
    /// The most only.
    Possessive,
}

/// A place without a width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assert {
    /// The subject's beginning: `^`, `\A`, `\G`.
    Start,
    /// The beginning of a line, but not after a newline at the very end.
    LineStart,
    /// The subject's end: `\z`.
    End,
    /// The end, or before a newline there: `$`, `\Z`.
    EndOrNewline,
    /// The end of a line.
    LineEnd,
    /// `\b`
    Boundary,
    /// `\B`
    NoBoundary,
}

impl Node {
    /// Whether it refers to a group.
    pub(super) fn refers(&self) -> bool {
        match self {
            Node::Reference { .. } => true,
            Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().any(Node::refers),
            Node::Group(_, node) | Node::Atomic(node) | Node::Repeat { node, .. } => node.refers(),
            Node::Condition(_, yes, no) => yes.refers() || no.refers(),
            _ => false,
        }
    }

    /// How many bytes it matches, if that is always the same.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Node::Empty | Node::Look(_) | Node::Assert(_) | Node::Keep | Node::Fail => Some(0),
            Node::Set(_) => Some(1),
            Node::Sequence(nodes) => nodes
                .iter()
                .try_fold(0usize, |sum, node| sum.checked_add(node.width()?)),
            Node::Choice(nodes) => {
                let mut widths = nodes.iter().map(Node::width);
                let width = widths.next()??;
                widths.all(|other| other == Some(width)).then_some(width)
            }
            Node::Group(_, node) | Node::Atomic(node) => node.width(),
            Node::Repeat {
                node, least, most, ..
            } => {
                if matches!(**node, Node::Look(_)) {
                    return Some(0);
                }
                let width = node.width()?;
                let fixed = *most == Some(*least);
                fixed.then(|| width.checked_mul(*least as usize)).flatten()
            }
            Node::Condition(_, yes, no) => {
                let width = yes.width()?;
                (no.width() == Some(width)).then_some(width)
            }
            Node::Reference { .. } => None,
        }
    }
}
