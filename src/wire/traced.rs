//! A byte string each of whose bytes knows its origin.
//!
//! Interpolation concatenates, a regex capture keeps the origins of what it was cut from, a
//! lookup adds a link ([`Traced::via`]). Equality looks at the bytes only.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use super::origin::{Origin, Program, Rule};
use crate::text::Span;

#[derive(Clone)]
struct Run {
    end: usize,
    origin: Origin,
}

#[derive(Clone, Default)]
struct Text {
    bytes: Vec<u8>,
    runs: Vec<Run>,
}

/// A byte string with origins. It is but a pointer, since nothing travels more.
#[derive(Clone, Default)]
pub struct Traced(Option<Rc<Text>>);

impl Traced {
    /// The empty string.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that all have one origin.
    pub fn of(bytes: impl AsRef<[u8]>, origin: &Origin) -> Self {
        let mut value = Self::new();
        value.append(bytes.as_ref(), origin);
        value
    }

    /// Appends bytes that all have one origin.
    pub fn push_bytes(&mut self, bytes: impl AsRef<[u8]>, origin: &Origin) {
        self.append(bytes.as_ref(), origin);
    }

    /// The same, once for all kinds of bytes.
    fn append(&mut self, bytes: &[u8], origin: &Origin) {
        if bytes.is_empty() {
            return;
        }
        let text = Rc::make_mut(self.0.get_or_insert_default());
        text.bytes.extend_from_slice(bytes);
        let end = text.bytes.len();
        match text.runs.last_mut() {
            Some(last) if last.origin.is(origin) => last.end = end,
            _ => text.runs.push(Run {
                end,
                origin: origin.clone(),
            }),
        }
    }

    fn spans(&self) -> &[Run] {
        self.0.as_ref().map_or(&[], |text| &text.runs)
    }

    /// Appends another traced string.
    pub fn push(&mut self, other: &Traced) {
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        for (range, origin) in other.runs() {
            self.append(&other.as_bytes()[range], origin);
        }
    }

    /// Both, one after the other.
    #[must_use]
    pub fn then(mut self, other: &Traced) -> Self {
        self.push(other);
        self
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |text| &text.bytes)
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    pub fn to_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }

    /// The same, to keep.
    pub fn owned(&self) -> String {
        self.to_text().into_owned()
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// Whether the bytes are those.
    pub fn is(&self, bytes: impl AsRef<[u8]>) -> bool {
        self.as_bytes() == bytes.as_ref()
    }

    /// Whether the bytes are those, ASCII case aside.
    pub fn is_ignoring_case(&self, bytes: impl AsRef<[u8]>) -> bool {
        self.as_bytes().eq_ignore_ascii_case(bytes.as_ref())
    }

    /// Whether it begins with those bytes.
    pub fn starts_with(&self, prefix: impl AsRef<[u8]>) -> bool {
        self.as_bytes().starts_with(prefix.as_ref())
    }

    /// Whether it ends with those bytes.
    pub fn ends_with(&self, suffix: impl AsRef<[u8]>) -> bool {
        self.as_bytes().ends_with(suffix.as_ref())
    }

    /// The first index of a byte.
    pub fn find(&self, byte: u8) -> Option<usize> {
        self.as_bytes().iter().position(|other| *other == byte)
    }

    /// A part, with its origins. The range is cut to what is there.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        let mut part = Self::new();
        for (run, origin) in self.runs() {
            let from = run.start.max(start);
            let to = run.end.min(end);
            if from < to {
                part.append(&self.as_bytes()[from..to], origin);
            }
        }
        part
    }

    /// From an index to the end.
    #[must_use]
    pub fn from(&self, start: usize) -> Self {
        self.slice(start..self.len())
    }

    /// Up to an index.
    #[must_use]
    pub fn to(&self, end: usize) -> Self {
        self.slice(0..end)
    }

    /// The parts between a separator byte.
    pub fn split(&self, separator: u8) -> Vec<Traced> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (index, byte) in self.as_bytes().iter().enumerate() {
            if *byte == separator {
                parts.push(self.slice(start..index));
                start = index + 1;
            }
        }
        parts.push(self.from(start));
        parts
    }

    /// Without the given bytes at both ends.
    #[must_use]
    pub fn trim(&self, trimmed: &[u8]) -> Self {
        let bytes = self.as_bytes();
        let start = bytes
            .iter()
            .position(|byte| !trimmed.contains(byte))
            .unwrap_or(self.len());
        let end = bytes
            .iter()
            .rposition(|byte| !trimmed.contains(byte))
            .map_or(start, |index| index + 1);
        self.slice(start..end)
    }

    /// The same origins, every byte mapped to another.
    #[must_use]
    pub fn map(&self, change: impl Fn(u8) -> u8) -> Self {
        let mut value = self.clone();
        if let Some(text) = &mut value.0 {
            for byte in &mut Rc::make_mut(text).bytes {
                *byte = change(*byte);
            }
        }
        value
    }

    /// Every byte replaced by any number of bytes of the same origin (percent-escaping).
    #[must_use]
    pub fn expand(&self, change: impl Fn(u8, &mut Vec<u8>)) -> Self {
        let mut value = Self::new();
        let mut buffer = Vec::new();
        for (range, origin) in self.runs() {
            buffer.clear();
            for byte in &self.as_bytes()[range] {
                change(*byte, &mut buffer);
            }
            value.append(&buffer, origin);
        }
        value
    }

    /// ASCII lower case.
    #[must_use]
    pub fn to_ascii_lowercase(&self) -> Self {
        self.map(|byte| byte.to_ascii_lowercase())
    }

    /// The ranges of equal origin, in order.
    pub fn runs(&self) -> impl Iterator<Item = (Range<usize>, &Origin)> {
        let mut start = 0;
        self.spans().iter().map(move |run| {
            let range = start..run.end;
            start = run.end;
            (range, &run.origin)
        })
    }

    /// The origin of the byte at an index.
    pub fn origin_at(&self, index: usize) -> Option<&Origin> {
        self.spans()
            .iter()
            .find(|run| index < run.end)
            .map(|run| &run.origin)
    }

    /// All origins, in order of their bytes.
    pub fn origins(&self) -> Vec<Origin> {
        self.spans().iter().map(|run| run.origin.clone()).collect()
    }

    /// The same bytes, with one more link before each origin: a variable was looked up, a header
    /// was passed on, a rule used the value.
    #[must_use]
    pub fn via(&self, program: Program, rule: Rule, about: &str, span: Option<Span>) -> Self {
        let mut value = Self::new();
        for (range, origin) in self.runs() {
            let link = Origin::made(program, rule, about, span, vec![origin.clone()]);
            value.append(&self.as_bytes()[range], &link);
        }
        value
    }
}

impl PartialEq for Traced {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Traced {}

impl fmt::Debug for Traced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.to_text())
    }
}

impl fmt::Display for Traced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::origin::TYPED;

    fn origin(name: &str) -> Origin {
        Origin::new(Program::Client, TYPED, name, None)
    }

    #[test]
    fn a_slice_keeps_the_origins_of_what_it_was_cut_from() {
        let value = Traced::of("http", &origin("a")).then(&Traced::of("://host/", &origin("b")));
        let part = value.slice(2..7);
        assert_eq!(part.to_text(), "tp://");
        let names: Vec<_> = part
            .runs()
            .map(|(range, origin)| (range, origin.cause().about.clone()))
            .collect();
        assert_eq!(names, [(0..2, "a".to_owned()), (2..5, "b".to_owned())]);
    }

    #[test]
    fn a_lookup_adds_a_link_and_keeps_what_was_before() {
        let value =
            Traced::of("x", &origin("a")).via(Program::Nginx, Rule("variable"), "host", None);
        let chain = value.origin_at(0).map(|origin| origin.chain(10).len());
        assert_eq!(chain, Some(2));
    }

    #[test]
    fn ranges_outside_the_value_are_cut() {
        let value = Traced::of("ab", &origin("a"));
        assert_eq!(value.slice(1..9).to_text(), "b");
        assert!(value.from(7).is_empty());
    }
}
