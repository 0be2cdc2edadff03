//! From a span in the scenario's sources to a place in a tab, and to its name: `nginx.conf:2`.

use super::super::model::{Place, Tab};
use crate::scenario::Scenario;
use crate::text::{Positions, SourceId, Span};
use crate::wire::Origin;

/// Where the sources of a scenario are shown.
pub struct Places<'a> {
    scenario: &'a Scenario,
    tabs: Vec<(SourceId, Tab)>,
    positions: Positions<'a>,
}

/// A place and its name, ready to be a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The place.
    pub place: Place,
    /// `nginx.conf:2`.
    pub label: String,
}

impl<'a> Places<'a> {
    /// The places of a scenario whose sections are the page's tabs, in the same order.
    pub fn new(scenario: &'a Scenario) -> Self {
        let sections = scenario.sections.iter().enumerate();
        let mut tabs: Vec<(SourceId, Tab)> = sections
            .map(|(index, section)| (section.source, Tab::Section(index)))
            .collect();
        for (id, source) in scenario.sources.iter() {
            if source.stock && tabs.iter().all(|(known, _)| *known != id) {
                tabs.push((id, Tab::Stock(source.name.clone())));
            }
        }
        Self {
            scenario,
            tabs,
            positions: Positions::new(&scenario.sources),
        }
    }

    /// The place of a span, if a tab shows it.
    pub fn place(&self, span: Span) -> Option<Place> {
        Some(Place {
            tab: self.tab(span.source())?.clone(),
            start: span.start() as usize,
            end: span.end() as usize,
        })
    }

    /// The place of a span with its name.
    pub fn target(&self, span: Span) -> Option<Target> {
        let place = self.place(span)?;
        let name = &self.scenario.sources.get(span.source()).name;
        let label = format!("{name}:{}", self.line(span));
        Some(Target { place, label })
    }

    /// The source a tab shows, and its text.
    pub fn source(&self, tab: &Tab) -> Option<(SourceId, &'a str)> {
        let (id, _) = self.tabs.iter().find(|(_, shown)| shown == tab)?;
        Some((*id, &self.scenario.sources.get(*id).text))
    }

    /// The line of a span's start, from 1.
    pub fn line(&self, span: Span) -> u32 {
        self.positions.start(span).line
    }

    fn tab(&self, source: SourceId) -> Option<&Tab> {
        let (_, tab) = self.tabs.iter().find(|(known, _)| *known == source)?;
        Some(tab)
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &'a str {
        self.scenario.sources.slice(span)
    }

    /// The span nearest behind an origin: what a click on its value selects.
    pub fn nearest(&self, origin: &Origin) -> Option<Span> {
        let mut open = vec![origin];
        let mut steps = 0;
        // Breadth first: the nearest text, not the first line of a long chain.
        let mut at = 0;
        while at < open.len() && steps < 64 {
            let cause = open[at].cause();
            if let Some(span) = cause.span.filter(|span| self.tab(span.source()).is_some()) {
                return Some(span);
            }
            open.extend(cause.from.iter());
            at += 1;
            steps += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::wire::{Program, Rule};

    #[test]
    fn the_nearest_text_behind_a_value_is_found_and_named() {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let listen = fixture.span("nginx.conf", "listen 80;");
        let far = Origin::written(Program::Nginx, listen);
        let near = Origin::made(Program::Wsgi, Rule("x"), "", None, vec![far]);
        assert_eq!(places.nearest(&near), Some(listen));
        let target = places.target(listen).unwrap();
        assert_eq!(target.label, "nginx.conf:2");
        assert_eq!(target.place.tab, Tab::Section(0));
    }
}
