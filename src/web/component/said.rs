//! Sentences whose values are shown as code, and URLs that may break.

use super::super::draw::Draw;
use crate::page::words::{Piece, Said};

pub(super) fn said(draw: &mut Draw, said: &Said) {
    for piece in said.pieces(draw.language) {
        match piece {
            Piece::Text(text) => draw.text(&text),
            Piece::Value(value) => draw.leaf("code said__value", &value),
        }
    }
}

/// A text that may break where a reader would break it: behind the parts of a URL.
pub(super) fn breakable(draw: &mut Draw, text: &str) {
    let mut start = 0;
    for (index, character) in text.char_indices() {
        let end = index + character.len_utf8();
        let within = text[end..].starts_with('/');
        if matches!(character, '/' | '?' | '&' | '.') && !within {
            draw.text(&text[start..end]);
            draw.tag("wbr", |_| ());
            start = end;
        }
    }
    draw.text(&text[start..]);
}
