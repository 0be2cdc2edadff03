//! A traced value: each piece leads to the text that caused it and asks why it is there.

use super::super::draw::{Draw, Name, On};
use super::super::message::Does;
use crate::page::Action;
use crate::page::model::{Asked, TableKind};
use crate::page::view::Piece;

/// The pieces; `row` is their table and row when they can be asked about.
pub(super) fn value(
    draw: &mut Draw,
    pieces: &[Piece],
    row: Option<(TableKind, usize)>,
    asked: Asked,
) {
    draw.tag("span value", |draw| {
        for (index, piece) in pieces.iter().enumerate() {
            let question = row.map(|(table, row)| Asked::Value {
                table,
                row,
                piece: index,
            });
            if question.is_none() && piece.place.is_none() {
                draw.leaf("span value__plain", &piece.text);
                continue;
            }
            // A button element would not break across lines as text does.
            draw.tag("span value__piece", |draw| {
                if question == Some(asked) {
                    draw.class(" value__piece--open");
                }
                draw.set(Name::Role, "button");
                draw.set(Name::Tabindex, "0");
                if let Some(place) = &piece.place {
                    pressed(draw, Action::Select(place.clone()));
                }
                if let Some(question) = question {
                    pressed(draw, Action::Ask(question));
                }
                draw.text(&piece.text);
            });
        }
    });
}

fn pressed(draw: &mut Draw, action: Action) {
    draw.on(On::Keydown, Does::Act(action.clone()));
    draw.click(action);
}
