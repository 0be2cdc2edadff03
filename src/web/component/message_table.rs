//! A message as a table of names and values.

use super::super::draw::{Draw, Name};
use super::value::value;
use crate::page::model::{Asked, TableKind};
use crate::page::view::Kind;
use crate::page::view::hop::{Change, Row, Table};
use crate::page::words::ui;

pub(super) fn message_table(draw: &mut Draw, table: &Table, hop: Kind, asked: Asked) {
    let title = match table.kind {
        TableKind::Received => ui::RECEIVED,
        TableKind::Sent => ui::SENT,
        TableKind::Answered if hop == Kind::Browser => ui::GOT,
        TableKind::Answered => ui::ANSWERED,
    };
    draw.tag("div message_table", |draw| {
        draw.label("h4 message_table__title", title);
        draw.tag("p message_table__head", |draw| {
            value(draw, &table.head, None, asked);
        });
        draw.perhaps(!table.rows.is_empty(), |draw| {
            draw.tag("table message_table__table", |draw| {
                draw.tag("tbody", |draw| {
                    for (index, one) in table.rows.iter().enumerate() {
                        draw.tag("tr message_table__row", |draw| {
                            row(draw, table.kind, index, one, asked);
                        });
                    }
                });
            });
        });
    });
}

fn row(draw: &mut Draw, table: TableKind, index: usize, row: &Row, asked: Asked) {
    let (class, note) = match row.change {
        Change::Same => ("", None),
        Change::Added => (" message_table__row--added", Some(ui::ADDED)),
        Change::Changed => (" message_table__row--changed", Some(ui::CHANGED)),
        Change::Dropped => (" message_table__row--dropped", Some(ui::DROPPED)),
    };
    draw.class(class);
    draw.tag("th message_table__name", |draw| {
        draw.set(Name::Scope, "row");
        if row.name.is_empty() {
            draw.text(draw.say(ui::BODY));
        } else {
            draw.text(&row.name);
        }
        if let Some(note) = note {
            draw.label("span message_table__note", note);
        }
    });
    draw.tag("td message_table__value", |draw| {
        let question = askable(row).then_some((table, index));
        value(draw, &row.value, question, asked);
    });
}

/// A dropped row and a body have no place in what was passed on.
fn askable(row: &Row) -> bool {
    row.change != Change::Dropped && !row.name.is_empty()
}
