//! The answer to "why?": a value's causes, one link under the other, down to what somebody wrote.

use super::super::model::Asked;
use super::super::words::{Said, cause};
use super::flow::Station;
use super::hop::origin_of;
use super::place::{Places, Target};
use crate::scenario::Journey;
use crate::scenario::why::question;
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
    let (about, chain) = match asked {
        Asked::Nothing => return None,
        Asked::Verdict => {
            let question = question(journey)?;
            let chain = question.chain(LONGEST);
            (question.about, chain)
        }
        Asked::Value { table, row, piece } => {
            let (about, origin) = origin_of(station?, table, row, piece)?;
            (about, origin.chain(LONGEST))
        }
    };
    Some(Why {
        about,
        links: links_of(&chain, places),
    })
}

/// The question the verdict asks for: the part of the URL that is wrong, else the status.
pub fn verdict_question(journey: &Journey) -> Option<(String, Origin)> {
    let question = question(journey)?;
    let origin = question.origins.first()?.clone();
    Some((question.about, origin))
}

/// The links of an origin's chain. A cause that only repeats the one before it is left out.
pub fn links(origin: &Origin, places: &Places) -> Vec<Link> {
    links_of(&origin.chain(LONGEST), places)
}

fn links_of(chain: &[Origin], places: &Places) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for origin in chain {
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
