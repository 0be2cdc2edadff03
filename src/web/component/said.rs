//! A sentence whose values are shown as code.

use yew::prelude::*;

use super::super::store::use_language;
use crate::page::words::{Piece, Said as Sentence};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) said: Sentence,
}

#[component]
pub(super) fn Said(props: &Props) -> Html {
    let language = use_language();
    props
        .said
        .pieces(language)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => html! { { text } },
            Piece::Value(value) => html! { <code class="said__value">{ value }</code> },
        })
        .collect()
}
