//! The config language: words, quotes, blocks. Parsing never fails; what nginx would refuse
//! stands in the tree at its place, so that one walk meets everything in nginx's own order.

pub mod tree;

pub use tree::{Block, Directive, Item, Word};
