//! A traced value: each piece leads to the text that caused it and asks why it is there.

use yew::prelude::*;

use super::super::store::Act;
use crate::page::Action;
use crate::page::model::{Asked, TableKind};
use crate::page::view::Piece;

/// The pieces; `row` is their table and row when they can be asked about.
pub(super) fn value(
    pieces: &[Piece],
    row: Option<(TableKind, usize)>,
    asked: Asked,
    act: &Act,
) -> Html {
    let pieces = pieces.iter().enumerate().map(|(index, piece)| {
        let question = row.map(|(table, row)| Asked::Value {
            table,
            row,
            piece: index,
        });
        if question.is_none() && piece.place.is_none() {
            return html! { <span class="value__plain">{ &piece.text }</span> };
        }
        let follow = {
            let act = act.clone();
            let place = piece.place.clone();
            Callback::from(move |()| {
                if let Some(place) = place.clone() {
                    act.emit(Action::Select(place));
                }
                if let Some(question) = question {
                    act.emit(Action::Ask(question));
                }
            })
        };
        let onclick = follow.reform(|_: MouseEvent| ());
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                follow.emit(());
            }
        });
        let open = question.is_some_and(|question| question == asked);
        // A button element would not break across lines as text does.
        html! {
            <span
                role="button"
                tabindex="0"
                class={classes!("value__piece", open.then_some("value__piece--open"))}
                {onclick}
                {onkeydown}
            >{ &piece.text }</span>
        }
    });
    html! { <span class="value">{ for pieces }</span> }
}
