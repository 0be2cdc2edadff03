//! How values are written in recorded lines: UTF-8 as it is, everything else escaped.

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
    text
}

fn escape(text: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\\x{byte:02X}");
}
