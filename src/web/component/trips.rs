//! The round trips, when a redirect was followed.

use yew::prelude::*;

use super::super::store::Act;
use crate::page::Action;
use crate::page::derived::TripView;
use crate::page::words::{Language, ui};

pub(crate) fn trips(list: &[TripView], open: usize, act: &Act, language: Language) -> Html {
    if list.len() < 2 {
        return html! {};
    }
    let trips = list.iter().enumerate().map(|(index, trip)| {
        let onclick = act.reform(move |_| Action::OpenTrip(index));
        let open = index == open;
        html! {
            <li class="trips__item">
                <button
                    type="button"
                    class={classes!("trips__trip", open.then_some("trips__trip--open"))}
                    aria-pressed={open.to_string()}
                    data-testid="trip"
                    {onclick}
                >
                    <span class="trips__number">{ index + 1 }</span>
                    <span class="trips__url">{ &trip.url }</span>
                    <span class={classes!("trips__outcome", format!("tone--{}", trip.tone.as_str()))}>
                        { &trip.outcome }
                    </span>
                </button>
            </li>
        }
    });
    html! {
        <nav class="trips" aria-label={ui::TRIPS.say(language)}>
            <ol class="trips__list">{ for trips }</ol>
        </nav>
    }
}
