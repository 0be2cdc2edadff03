//! What was written: directives, words and blocks with their spans, and the places that are wrong.

use crate::text::{Diagnostic, Span};

/// A word of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word with quotes removed and escapes resolved. nginx's words are bytes; ours are UTF-8
    /// because the source is.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A directive as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Its name.
    pub name: Word,
    /// Its arguments.
    pub args: Vec<Word>,
    /// Its block, if it was ended by `{`.
    pub block: Option<Block>,
    /// From the name to the `;`, or to the `{`.
    pub span: Span,
    /// The line nginx names in messages about it: that of the `;` or `{`.
    pub line: u32,
}

/// What stands between `{` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The directives and problems in it, in order.
    pub items: Vec<Item>,
    /// From the `{` to the `}`.
    pub span: Span,
}

/// One thing in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A directive.
    Directive(Directive),
    /// Something nginx's parser refuses here; it would stop.
    Problem(Diagnostic),
}
