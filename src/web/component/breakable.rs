//! URLs that may break where a reader would break them.

use yew::prelude::*;

/// A text that may break behind the parts of a URL.
pub(super) fn breakable(text: &str) -> Html {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, character) in text.char_indices() {
        let end = index + character.len_utf8();
        let within = text[end..].starts_with('/');
        if matches!(character, '/' | '?' | '&' | '.') && !within {
            parts.push(html! { <>{ &text[start..end] }<wbr /></> });
            start = end;
        }
    }
    parts.push(html! { { &text[start..] } });
    parts.into_iter().collect()
}
