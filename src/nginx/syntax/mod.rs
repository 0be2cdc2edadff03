//! The config language: words, quotes, blocks. Parsing never fails; what nginx would refuse
//! stands in the tree at its place, so that one walk meets everything in nginx's own order.

mod lexer;
mod lua;

pub mod tree;

pub mod parser;

pub mod highlight;

pub use highlight::{TokenKind, highlight};
pub use parser::parse;
pub use tree::{Block, Directive, Item, Word};
