//! The answer to "why?": a value's causes, one link under the other, down to what somebody wrote.

use super::super::model::Asked;
use super::super::words::{Said, cause};
use super::flow::Station;
use super::hop::origin_of;
use super::place::{Places, Target};
use super::tone::{self, Aspect};
use crate::scenario::Journey;
use crate::scenario::journey::VerdictKind;
use crate::wire::origin::{Origin, Program};

/// The chain of causes of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// What is asked about: `http`.
    pub about: String,
    /// The links, nearest first.
    pub links: Vec<Link>,
}

/// A cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who decided.
    pub program: Program,
    /// The sentence.
    pub said: Said,
    /// The text that caused it.
    pub target: Option<Target>,
}

/// The longest chain that is shown.
const LONGEST: usize = 24;

/// The chain of what is asked about.
pub fn why(
    asked: Asked,
    journey: &Journey,
    station: Option<&Station>,
    places: &Places,
) -> Option<Why> {
    let (about, origin) = match asked {
        Asked::Nothing => return None,
        Asked::Verdict => verdict_question(journey)?,
        Asked::Value { table, row, piece } => origin_of(station?, table, row, piece)?,
    };
    Some(Why {
        about,
        links: links(&origin, places),
    })
}

/// The question the verdict asks for: the part of the URL that is wrong, else the status.
pub fn verdict_question(journey: &Journey) -> Option<(String, Origin)> {
    let url = &journey.verdict.url;
    let text = url.to_text();
    let status = || {
        let response = journey.trips.last()?.answer.as_ref().ok()?;
        Some((response.status.to_string(), response.status_origin.clone()))
    };
    let unanswered = || match &journey.trips.last()?.answer {
        Err(unanswered) => Some((unanswered.error.to_owned(), unanswered.origin.clone())),
        Ok(_) => None,
    };
    let scheme = || Some((tone::scheme(&text).to_owned(), url.origin_at(0)?.clone()));
    let host = || {
        let start = text.find("://")? + 3;
        Some((
            tone::authority(&text).to_owned(),
            url.origin_at(start)?.clone(),
        ))
    };
    match journey.verdict.kind {
        VerdictKind::Downgrade => scheme(),
        VerdictKind::Unreachable if tone::at_fault(journey, Aspect::Host) => host(),
        VerdictKind::Unreachable => unanswered(),
        VerdictKind::Page if journey.trips.len() > 1 => scheme(),
        _ => status().or_else(unanswered),
    }
}

/// The links of an origin's chain. A cause that only repeats the one before it is left out.
pub fn links(origin: &Origin, places: &Places) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for origin in origin.chain(LONGEST) {
        let cause = origin.cause();
        let link = Link {
            program: cause.program,
            said: cause::said(cause, |span| places.slice(span)),
            target: cause.span.and_then(|span| places.target(span)),
        };
        if links.last() != Some(&link) {
            links.push(link);
        }
    }
    links
}

/// The spans of a chain: the causes marked in the text.
pub fn spans(origin: &Origin) -> Vec<crate::text::Span> {
    origin
        .chain(LONGEST)
        .iter()
        .filter_map(|origin| origin.cause().span)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_chain_of_a_downgrade_goes_back_to_listen_and_to_the_balancer() {
        let fixture = fixture::downgrade();
        let places = Places::new(&fixture.scenario);
        let why = why(Asked::Verdict, &fixture.journey, None, &places).unwrap();
        assert_eq!(why.about, "http");
        let programs: Vec<_> = why.links.iter().map(|link| link.program).collect();
        assert_eq!(
            programs,
            [
                Program::Wsgi,
                Program::Wsgi,
                Program::Balancer,
                Program::Nginx
            ]
        );
        let last = why.links.last().and_then(|link| link.target.as_ref());
        assert_eq!(
            last.map(|target| target.label.as_str()),
            Some("nginx.conf:2")
        );
    }
}
