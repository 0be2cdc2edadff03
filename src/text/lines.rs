//! The lines of a section that say something: trimmed, without comments and empty lines.

use super::source::Sources;
use super::span::{SourceId, Span};

/// The lines of a source with their places; those that are empty or begin with `#` are left out.
pub fn written_lines(sources: &Sources, source: SourceId) -> Vec<(Span, &str)> {
    all_lines(sources, source)
        .into_iter()
        .map(|(span, line)| {
            let start = span.start() as usize + line.len() - line.trim_start().len();
            let line = line.trim();
            (Span::new(source, start..start + line.len()), line)
        })
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// All lines of a source with their places, without their line ends.
pub fn all_lines(sources: &Sources, source: SourceId) -> Vec<(Span, &str)> {
    let text = sources.get(source).text.as_str();
    let mut lines = Vec::new();
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        lines.push((Span::new(source, start..start + line.len()), line));
        start += whole.len();
    }
    lines
}

/// A part of a text whose place is known: `part` has to be a slice of `whole`.
pub fn part_span(span: Span, whole: &str, part: &str) -> Span {
    let offset = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    let start = span.start() as usize + offset.min(whole.len());
    Span::new(span.source(), start..start + part.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_where_they_stand() {
        let mut sources = Sources::default();
        let source = sources.add("x", "# c\r\n  a b \n\nc", false);
        let lines = written_lines(&sources, source);
        let shown: Vec<_> = lines
            .iter()
            .map(|(span, line)| (span.start(), *line))
            .collect();
        assert_eq!(shown, [(7, "a b"), (13, "c")]);
        let (span, line) = lines[0];
        assert_eq!(part_span(span, line, &line[2..]).range(), 9..10);
    }
}
