//! Lines and columns of many places, each text read only once.

use std::cell::RefCell;

use super::line_index::{LineIndex, Position};
use super::source::Sources;
use super::span::{SourceId, Span};

/// Where spans of these sources begin.
#[derive(Debug)]
pub struct Positions<'a> {
    sources: &'a Sources,
    indexes: RefCell<Vec<(SourceId, LineIndex)>>,
}

impl<'a> Positions<'a> {
    /// Nothing is read yet.
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            indexes: RefCell::default(),
        }
    }

    /// The line and column at which a span begins.
    pub fn start(&self, span: Span) -> Position {
        let text = &self.sources.get(span.source()).text;
        let mut indexes = self.indexes.borrow_mut();
        let known = indexes
            .iter()
            .position(|(source, _)| *source == span.source());
        let place = known.unwrap_or_else(|| {
            indexes.push((span.source(), LineIndex::new(text)));
            indexes.len() - 1
        });
        indexes[place].1.position(text, span.start() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_has_lines_of_its_own() {
        let mut sources = Sources::default();
        let one = sources.add("a", "x\ny z", false);
        let two = sources.add("b", "\n\nz", false);
        let positions = Positions::new(&sources);
        let at = |source, offset| {
            let position = positions.start(Span::new(source, offset..offset));
            (position.line, position.column)
        };
        assert_eq!(at(one, 4), (2, 3));
        assert_eq!(at(two, 2), (3, 1));
        assert_eq!(at(one, 0), (1, 1));
    }
}
