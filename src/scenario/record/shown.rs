//! How values are written in recorded lines: UTF-8 as it is, everything else escaped, and no
//! signature that has the time in it.

use std::fmt::Write as _;

/// Bytes on one line: `\n`, `\r`, `\t`, and `\xNN` for what cannot stand there.
pub(super) fn shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\0'..='\u{1f}' | '\u{7f}' => escape(&mut text, letter as u8),
                letter => text.push(letter),
            }
        }
        for byte in chunk.invalid() {
            escape(&mut text, *byte);
        }
    }
    unsigned(text)
}

/// What Flask signs has the time in it and is another one at every run.
fn unsigned(text: String) -> String {
    let Some(at) = text.find("=eyJ") else {
        return text;
    };
    let (before, value) = text.split_at(at + 1);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = value.find(|c| !is_part(c)).unwrap_or(value.len());
    if value[..end].matches('.').count() != 2 {
        return text;
    }
    [before, "[signed]", &unsigned(value[end..].to_owned())].concat()
}

fn escape(text: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\\x{byte:02X}");
}
