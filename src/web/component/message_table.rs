//! A message as a table of names and values.

use yew::prelude::*;

use super::super::store::Act;
use super::value::value;
use crate::page::model::{Asked, TableKind};
use crate::page::view::Kind;
use crate::page::view::hop::{Change, Row, Table};
use crate::page::words::{Language, ui};

pub(super) fn message_table(
    table: &Table,
    hop: Kind,
    asked: Asked,
    act: &Act,
    language: Language,
) -> Html {
    let say = |label: ui::Label| label.say(language);
    let title = match table.kind {
        TableKind::Received => ui::RECEIVED,
        TableKind::Sent => ui::SENT,
        TableKind::Answered if hop == Kind::Browser => ui::GOT,
        TableKind::Answered => ui::ANSWERED,
    };
    let rows = table.rows.iter().enumerate().map(|(index, row)| {
        let (class, note) = match row.change {
            Change::Same => (None, None),
            Change::Added => (Some("message_table__row--added"), Some(ui::ADDED)),
            Change::Changed => (Some("message_table__row--changed"), Some(ui::CHANGED)),
            Change::Dropped => (Some("message_table__row--dropped"), Some(ui::DROPPED)),
        };
        let name = if row.name.is_empty() {
            say(ui::BODY)
        } else {
            row.name.as_str()
        };
        html! {
            <tr class={classes!("message_table__row", class)}>
                <th scope="row" class="message_table__name">
                    { name }
                    if let Some(note) = note {
                        <span class="message_table__note">{ say(note) }</span>
                    }
                </th>
                <td class="message_table__value">
                    { value(&row.value, askable(row).then_some((table.kind, index)), asked, act) }
                </td>
            </tr>
        }
    });
    html! {
        <div class="message_table">
            <h4 class="message_table__title">{ say(title) }</h4>
            <p class="message_table__head">{ value(&table.head, None, asked, act) }</p>
            if !table.rows.is_empty() {
                <table class="message_table__table"><tbody>{ for rows }</tbody></table>
            }
        </div>
    }
}

/// A dropped row and a body have no place in what was passed on.
fn askable(row: &Row) -> bool {
    row.change != Change::Dropped && !row.name.is_empty()
}
