//! A place in a source.

use std::num::NonZeroU64;

/// Which source of a [`super::Sources`] a span lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u16);

/// A range of bytes (UTF-8 offsets) of one source.
///
/// It is one number, whose order is that of the places: source, start and end from the high bits to
/// the low ones. Spans are everywhere, and this makes the page smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span(NonZeroU64);

/// How many bits an offset has: no scenario is as long as that.
const OFFSET: u32 = 24;

/// The largest offset.
const MOST: u32 = (1 << OFFSET) - 1;

impl Span {
    /// The span of `range` in `source`.
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        let offset = |offset: usize| u64::from((offset as u32).min(MOST));
        // One more than the source, so that no span is zero.
        let high = (u64::from(source.0) + 1) << (2 * OFFSET);
        let packed = high | offset(range.start) << OFFSET | offset(range.end);
        Self(NonZeroU64::new(packed).unwrap_or(NonZeroU64::MIN))
    }

    /// The source.
    pub fn source(self) -> SourceId {
        SourceId(((self.0.get() >> (2 * OFFSET)) as u16).wrapping_sub(1))
    }

    /// First byte.
    pub fn start(self) -> u32 {
        (self.0.get() >> OFFSET) as u32 & MOST
    }

    /// One past the last byte.
    pub fn end(self) -> u32 {
        self.0.get() as u32 & MOST
    }

    /// Another range of the same source.
    #[must_use]
    pub fn with(self, range: std::ops::Range<usize>) -> Self {
        Self::new(self.source(), range)
    }

    /// From the start of `self` to the end of `last`, in the source of `self`.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        let start = self.start() as usize;
        self.with(start..start.max(last.end() as usize))
    }

    /// The bytes as a range to index a text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start() as usize..self.end() as usize
    }

    /// Whether `offset` lies in the span or at its end, as a cursor does.
    pub fn touches(self, source: SourceId, offset: u32) -> bool {
        self.source() == source && self.start() <= offset && offset <= self.end()
    }
}
