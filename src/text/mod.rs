//! Texts, places in them, and what is said about such a place.

pub mod diagnostic;
pub mod line_index;
pub mod lines;
pub mod names;
pub mod positions;
pub mod sort;
pub mod source;
pub mod span;

pub use diagnostic::{Diagnostic, Severity};
pub use line_index::{LineIndex, Position};
pub use lines::{all_lines, part_span, written_lines};
pub use names::{NameSet, Names};
pub use positions::Positions;
pub use sort::{sort_by, sort_by_key};
pub use source::{Source, Sources};
pub use span::{SourceId, Span};
