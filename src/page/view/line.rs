//! What the cursor's line did to this request.

use super::super::model::{Place, Tab};
use super::flow::Station;
use super::hop::{StepView, steps};
use super::place::Places;
use super::why::Link;

/// The steps of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineView {
    /// The line, from 1.
    pub number: u32,
    /// The steps whose text lies in the line, with the index of their hop.
    pub steps: Vec<(usize, StepView)>,
    /// The links of the shown or the verdict's chain whose text lies in the line.
    pub causes: Vec<Link>,
}

impl LineView {
    /// Whether the line had no part in the request.
    pub fn is_idle(&self) -> bool {
        self.steps.is_empty() && self.causes.is_empty()
    }
}

/// What the line at a cursor took part in: steps of the row's hops, links of a chain.
pub fn line(
    row: &[Station],
    chain: &[Link],
    tab: &Tab,
    text: &str,
    cursor: usize,
    places: &Places,
) -> LineView {
    let bounds = bounds(text, cursor);
    let number = text[..bounds.0]
        .bytes()
        .filter(|byte| *byte == b'\n')
        .count() as u32
        + 1;
    let here = |place: &Place| {
        place.tab == *tab
            && place.start <= bounds.1
            && bounds.0 <= place.end
            && place.start >= bounds.0
    };
    let mut found = Vec::new();
    for (index, station) in row.iter().enumerate() {
        for step in steps(station, places) {
            let own = step
                .target
                .as_ref()
                .is_some_and(|target| here(&target.place));
            let stood = step.contest.iter().any(|one| {
                one.target
                    .as_ref()
                    .is_some_and(|target| here(&target.place))
            });
            if own || stood {
                found.push((index, step));
            }
        }
    }
    let on_line = |link: &&Link| {
        link.target
            .as_ref()
            .is_some_and(|target| here(&target.place))
    };
    LineView {
        number,
        steps: found,
        causes: chain.iter().filter(on_line).cloned().collect(),
    }
}

/// Start and end of the line at an offset.
fn bounds(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::flow::stations;
    use super::*;

    fn check(cursor: &str) -> (u32, usize) {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let row = stations(&fixture.journey.trips[0]);
        let text = fixture.text("nginx.conf");
        let at = text.find(cursor).unwrap();
        let view = line(&row, &[], &Tab::Section(0), text, at, &places);
        (view.number, view.steps.len())
    }

    #[test]
    fn a_line_shows_the_steps_it_took_part_in() {
        assert_eq!(check("^~ /test1/"), (4, 1));
        assert_eq!(check("try_files"), (3, 1));
        assert_eq!(check("listen"), (2, 0));
    }
}
