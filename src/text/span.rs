//! A place in a source.

/// Which source of a [`super::Sources`] a span lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u16);

/// A range of bytes (UTF-8 offsets) of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `range` in `source`.
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        Self {
            source,
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    /// From the start of `self` to the end of `last`, in the source of `self`.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        Self {
            end: last.end.max(self.start),
            ..self
        }
    }

    /// The bytes as a range to index a text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `offset` lies in the span or at its end, as a cursor does.
    pub fn touches(self, source: SourceId, offset: u32) -> bool {
        self.source == source && self.start <= offset && offset <= self.end
    }
}
