//! A traced value as pieces that can be clicked.

use std::fmt::Write;

use super::super::model::Place;
use super::place::Places;
use crate::wire::Traced;

/// A part of a value with one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The text that caused it.
    pub place: Option<Place>,
}

/// Values longer than this are cut when shown.
const LONGEST: usize = 2000;

/// The pieces of a value, in order, one for each run of equal origin.
pub fn pieces(value: &Traced, places: &Places) -> Vec<Piece> {
    let bytes = value.as_bytes();
    let mut pieces = Vec::new();
    for (range, origin) in value.runs() {
        if range.start >= LONGEST {
            pieces.push(Piece {
                text: "…".to_owned(),
                place: None,
            });
            break;
        }
        let end = range.end.min(LONGEST);
        pieces.push(Piece {
            text: printable(&bytes[range.start..end]),
            place: places.nearest(origin).and_then(|span| places.place(span)),
        });
    }
    pieces
}

/// The bytes as text in which line ends and other control characters can be seen.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for character in String::from_utf8_lossy(bytes).chars() {
        match character {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            character if character.is_control() => {
                // Writing into a string cannot fail.
                let _ = write!(text, "\\x{:02x}", u32::from(character));
            }
            character => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::wire::{Origin, Program};

    #[test]
    fn each_piece_leads_to_its_text() {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let listen = fixture.span("nginx.conf", "listen 80;");
        let value = Traced::of("http", &Origin::written(Program::Nginx, listen))
            .then(&Traced::of("://a\n", &Origin::typed("url", None)));
        let pieces = pieces(&value, &places);
        assert_eq!(pieces[0].text, "http");
        assert!(pieces[0].place.is_some());
        assert_eq!(pieces[1].text, "://a\\n");
        assert!(pieces[1].place.is_none());
    }
}
