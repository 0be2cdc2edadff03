//! What each hop believed about scheme, host and client.

use yew::prelude::*;

use crate::page::view::believed::Believed;
use crate::page::view::tone::Aspect;
use crate::page::words::{Language, ui};

pub(crate) fn believed(table: &Believed, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    if table.columns.len() < 2 {
        return html! {};
    }
    let columns = table.columns.iter().map(|(kind, name)| {
        html! { <th scope="col" class={classes!("believed__hop", format!("hue--{}", kind.as_str()))}>{ name }</th> }
    });
    let rows = table.rows.iter().map(|(aspect, cells)| {
        let label = match aspect {
            Aspect::Scheme => ui::SCHEME,
            Aspect::Host => ui::HOST,
            Aspect::Client => ui::CLIENT,
        };
        let cells = cells.iter().map(|cell| {
            html! {
                <td class={classes!("believed__cell", format!("tone--{}", cell.tone.as_str()))}>
                    { if cell.text.is_empty() { "–" } else { &cell.text } }
                </td>
            }
        });
        html! { <tr><th scope="row">{ say(label) }</th>{ for cells }</tr> }
    });
    html! {
        <section class="card believed" aria-label={say(ui::BELIEVED)}>
            <h3 class="card__head"><span>{ say(ui::BELIEVED) }</span></h3>
            <div class="believed__scroll" tabindex="0" role="group" aria-label={say(ui::BELIEVED)}>
                <table class="believed__table">
                    <thead><tr><td></td>{ for columns }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </section>
    }
}
