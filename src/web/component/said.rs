//! A sentence whose values are shown as code.

use yew::prelude::*;

use crate::page::words::{Language, Piece, Said};

pub(super) fn said(said: &Said, language: Language) -> Html {
    said.pieces(language)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => html! { { text } },
            Piece::Value(value) => html! { <code class="said__value">{ value }</code> },
        })
        .collect()
}
