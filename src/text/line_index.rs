//! From byte offsets to lines and columns, and between UTF-8 and the browser's UTF-16.

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            starts: std::iter::once(0)
                .chain(newlines.map(|(index, _)| index + 1))
                .collect(),
        }
    }

    /// The position of a byte offset of the same text.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1) - 1;
        let column = text[self.starts[line]..offset].chars().count();
        Position {
            line: line as u32 + 1,
            column: column as u32 + 1,
        }
    }

    /// The line of a byte offset, from 1, without looking at the text again.
    pub fn line(&self, offset: usize) -> u32 {
        self.starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    /// The byte offset at which a line (from 1) begins; the last line's for one past the end.
    pub fn line_start(&self, line: u32) -> usize {
        let index = (line.max(1) as usize - 1).min(self.starts.len() - 1);
        self.starts[index]
    }

    /// How many lines the text has, at least 1.
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }
}

/// The UTF-16 offset, as browsers count, of a UTF-8 offset.
pub fn utf16_offset(text: &str, offset: usize) -> usize {
    let offset = floor_char_boundary(text, offset);
    text[..offset].encode_utf16().count()
}

/// The UTF-8 offset of a UTF-16 offset.
pub fn utf8_offset(text: &str, utf16: usize) -> usize {
    let mut seen = 0;
    for (index, character) in text.char_indices() {
        if seen >= utf16 {
            return index;
        }
        seen += character.len_utf16();
    }
    text.len()
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_begin_at_one() {
        let text = "a\n把 b\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 6), Position { line: 2, column: 3 });
        assert_eq!(index.position(text, 99), Position { line: 3, column: 1 });
    }

    #[test]
    fn browser_offsets_and_ours_are_inverse() {
        let text = "😀把x";
        for offset in [0, 4, 7, 8] {
            assert_eq!(utf8_offset(text, utf16_offset(text, offset)), offset);
        }
        assert_eq!(utf16_offset(text, 4), 2);
    }
}
