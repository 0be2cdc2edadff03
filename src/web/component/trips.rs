//! The round trips, when a redirect was followed.

use super::super::draw::{Draw, Name};
use crate::page::Action;
use crate::page::derived::TripView;
use crate::page::words::ui;

pub(super) fn trips(draw: &mut Draw, list: &[TripView], open: usize) {
    draw.perhaps(list.len() > 1, |draw| {
        draw.tag("nav trips", |draw| {
            draw.named(ui::TRIPS);
            draw.tag("ol trips__list", |draw| {
                for (index, one) in list.iter().enumerate() {
                    draw.tag("li trips__item", |draw| {
                        trip(draw, one, index, index == open);
                    });
                }
            });
        });
    });
}

fn trip(draw: &mut Draw, trip: &TripView, index: usize, open: bool) {
    draw.button("trips__trip", |draw| {
        draw.class(if open { " trips__trip--open" } else { "" });
        draw.whether(Name::Pressed, open);
        draw.tested("trip");
        draw.click(Action::OpenTrip(index));
        draw.leaf("span trips__number", &(index + 1).to_string());
        draw.leaf("span trips__url", &trip.url);
        draw.tag("span trips__outcome tone--", |draw| {
            draw.class(trip.tone.as_str());
            draw.text(&trip.outcome);
        });
    });
}
