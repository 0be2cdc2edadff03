//! The answer to "why?": a value's causes, one link under the other, down to what somebody wrote.

use super::super::model::Asked;
use super::super::words::{Said, cause};
use super::flow::Station;
use super::hop::origin_of;
use super::place::{Places, Target};
use crate::scenario::Journey;
use crate::scenario::why::{Part, question};
use crate::text::Span;
use crate::wire::origin::{ABSENT, Origin, Program};

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
const LONGEST: usize = 20;

/// A cause on the way, and what was looked for in it in vain.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The cause.
    pub origin: Origin,
    /// The header or param that is missing in what a sender said.
    pub missing: Option<String>,
}

/// The chain of what is asked about.
pub fn why(
    asked: Asked,
    journey: &Journey,
    station: Option<&Station>,
    places: &Places,
) -> Option<Why> {
    let (about, chain) = answer(asked, journey, station)?;
    let links = links(&chain, places);
    Some(Why { about, links })
}

/// What is asked about, and the causes that answer, the most telling first.
pub fn answer(
    asked: Asked,
    journey: &Journey,
    station: Option<&Station>,
) -> Option<(String, Vec<Stop>)> {
    let mut chain = Vec::new();
    let about = match asked {
        Asked::Nothing => return None,
        Asked::Value { table, row, piece } => {
            let (about, origin) = origin_of(station?, table, row, piece)?;
            tell(&origin, None, &mut chain);
            about
        }
        Asked::Verdict => {
            let question = question(journey)?;
            for origin in &question.origins {
                tell(origin, None, &mut chain);
            }
            if question.part == Part::Scheme {
                tell_what_was_not_said(journey, &mut chain);
            }
            question.about
        }
    };
    let own = |stop: &Stop| {
        !matches!(
            stop.origin.cause().program,
            Program::Client | Program::Browser
        )
    };
    if asked == Asked::Verdict && chain.iter().any(own) {
        chain.retain(own);
    }
    Some((about, chain))
}

/// The links of a chain. A cause that only repeats the one before it is left out.
pub fn links(chain: &[Stop], places: &Places) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for stop in chain {
        let cause = stop.origin.cause();
        let said = cause::said(cause, |span| places.slice(span));
        let link = Link {
            program: cause.program,
            said: match &stop.missing {
                Some(missing) => said.then(cause::unsaid(missing)),
                None => said,
            },
            target: cause.span.and_then(|span| places.target(span)),
        };
        if links.last() != Some(&link) {
            links.push(link);
        }
    }
    links
}

/// The spans of a chain: the causes marked in the text.
pub fn spans(chain: &[Stop]) -> Vec<Span> {
    let causes = chain.iter().map(|stop| stop.origin.cause());
    causes.filter_map(|cause| cause.span).collect()
}

/// A redirect that an app began and nginx made absolute has two reasons for its scheme: nginx's
/// own connection, and what nobody told the app. The second stands behind the rest of the URL.
fn tell_what_was_not_said(journey: &Journey, chain: &mut Vec<Stop>) {
    let left = journey.trips.iter().find_map(|trip| {
        let next = trip.next.as_ref()?;
        (trip.url.starts_with("https:") && next.starts_with("http:")).then_some(next)
    });
    for (_, origin) in left.unwrap_or(&journey.verdict.url).runs() {
        let mut longer = chain.clone();
        tell(origin, None, &mut longer);
        if longer[chain.len()..].iter().any(is_absence) {
            *chain = longer;
            return;
        }
    }
}

fn is_absence(stop: &Stop) -> bool {
    stop.origin.cause().rule == ABSENT
}

/// A cause, then the most telling one behind it; behind something that is not there, all that its
/// senders had to say.
fn tell(origin: &Origin, missing: Option<&str>, chain: &mut Vec<Stop>) {
    let known = chain.iter().any(|stop| stop.origin == *origin);
    if known || chain.len() >= LONGEST {
        return;
    }
    let cause = origin.cause();
    // The rules of silence end so: `balancer-sends-only`.
    let is_silence = cause.rule.0.ends_with("-only");
    chain.push(Stop {
        origin: origin.clone(),
        missing: missing.filter(|_| is_silence).map(str::to_owned),
    });
    let missing = if cause.rule == ABSENT {
        Some(cause.about.as_str())
    } else {
        missing
    };
    let telling = if cause.rule == ABSENT || is_silence {
        cause.from.len()
    } else {
        1
    };
    for origin in cause.from.iter().take(telling) {
        tell(origin, missing, chain);
    }
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
