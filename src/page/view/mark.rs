//! Marks in the text: causes of what is asked about, chosen places, places that lost.

use super::super::model::{Place, Tab};
use super::place::Places;
use crate::nginx::step::Contestant;
use crate::nginx::{Event, syntax};
use crate::scenario::{Hop, Trip};
use crate::text::Span;

/// What a mark says. The order is that of `KINDS` in `editor.js`; an earlier one outweighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is a cause of what went wrong.
    Cause,
    /// It was chosen.
    Won,
    /// It stood for choice and lost.
    Lost,
}

/// A marked place.
pub type Mark = (Place, Kind);

/// The marks of a trip in a tab; `causes` are the spans of the chain that is shown.
pub fn marks(trip: Option<&Trip>, causes: &[Span], tab: &Tab, places: &Places) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut add = |span: Span, kind: Kind| {
        if let Some(place) = places.place(span).filter(|place| place.tab == *tab) {
            marks.push((place, kind));
        }
    };
    for span in causes {
        add(*span, Kind::Cause);
    }
    let contests = trip
        .into_iter()
        .flat_map(|trip| &trip.hops)
        .flat_map(|hop| match hop {
            Hop::Nginx(served) => served.steps.as_slice(),
            _ => &[],
        });
    for step in contests {
        let (Event::LocationChosen { contestants, .. } | Event::ServerChosen { contestants, .. }) =
            &step.event
        else {
            continue;
        };
        for contestant in contestants {
            mark_contestant(contestant, &mut add);
        }
    }
    widen(&mut marks, places);
    // A place chosen by one request of the trip is not shown as lost for another.
    let won: Vec<Place> = marks
        .iter()
        .filter(|(_, kind)| *kind == Kind::Won)
        .map(|(place, _)| place.clone())
        .collect();
    marks.retain(|(place, kind)| *kind != Kind::Lost || !won.contains(place));
    marks
}

/// A location that won or lost did so with its whole block.
fn widen(marks: &mut [Mark], places: &Places) {
    let stood = marks.iter().any(|(_, kind)| *kind != Kind::Cause);
    let Some((source, text)) = stood
        .then(|| {
            marks
                .first()
                .and_then(|(place, _)| places.source(&place.tab))
        })
        .flatten()
    else {
        return;
    };
    let mut blocks = Vec::new();
    collect(&syntax::parse(source, text), &mut blocks);
    for (place, kind) in marks {
        if *kind != Kind::Cause
            && let Some((_, end)) = blocks.iter().find(|(start, _)| *start == place.start)
        {
            place.end = place.end.max(*end);
        }
    }
}

/// Where the locations begin and their blocks end.
fn collect(items: &[syntax::Item], blocks: &mut Vec<(usize, usize)>) {
    for item in items {
        let syntax::Item::Directive(directive) = item else {
            continue;
        };
        if let Some(block) = &directive.block {
            if directive.name.text == "location" {
                blocks.push((directive.span.start() as usize, block.span.end() as usize));
            }
            collect(&block.items, blocks);
        }
    }
}

fn mark_contestant(contestant: &Contestant, add: &mut impl FnMut(Span, Kind)) {
    if let Some(span) = contestant.span {
        let kind = if contestant.outcome.won() {
            Kind::Won
        } else {
            Kind::Lost
        };
        add(span, kind);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn winner_loser_and_cause_are_marked_in_their_tab() {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let listen = fixture.span("nginx.conf", "listen 80;");
        let trip = Some(&fixture.journey.trips[0]);
        let kinds: Vec<_> = marks(trip, &[listen], &Tab::Section(0), &places)
            .into_iter()
            .map(|(_, kind)| kind)
            .collect();
        assert_eq!(kinds, [Kind::Cause, Kind::Lost, Kind::Won]);
        let won = &marks(trip, &[], &Tab::Section(0), &places)[1].0;
        let text = fixture.text("nginx.conf");
        assert!(text[won.start..won.end].ends_with(";\n    }"));
        assert!(marks(trip, &[listen], &Tab::Section(1), &places).is_empty());
    }
}
