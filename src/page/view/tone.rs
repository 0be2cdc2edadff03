//! What is marked as wrong. Red is only for what went wrong in this journey: a hop that believes
//! something else than the browser is red when that is how the journey failed, else only noted.

use crate::scenario::journey::{Journey, VerdictKind};

/// How a thing is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// As the browser has it, where that matters.
    Good,
    /// Differs from what the browser has, without harm here.
    Differs,
    /// Part of what went wrong.
    Bad,
}

impl Tone {
    /// The modifier of the class.
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Differs => "differs",
            Tone::Bad => "bad",
        }
    }
}

/// Something every hop has a belief about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// `http` or `https`.
    Scheme,
    /// The host, with a port if it is not the default.
    Host,
    /// The client's address.
    Client,
}

/// The tone of a hop's belief.
pub fn tone(journey: &Journey, aspect: Aspect, believed: &str, truth: &str) -> Tone {
    if believed.is_empty() || truth.is_empty() {
        return Tone::Plain;
    }
    if believed.eq_ignore_ascii_case(truth) {
        return if aspect == Aspect::Scheme {
            Tone::Good
        } else {
            Tone::Plain
        };
    }
    if at_fault(journey, aspect) {
        Tone::Bad
    } else {
        Tone::Differs
    }
}

/// Whether a wrong belief about this is how the journey failed.
pub fn at_fault(journey: &Journey, aspect: Aspect) -> bool {
    let first = journey.trips.first().map(|trip| trip.url.to_text());
    let last = journey.verdict.url.to_text();
    let moved = first.is_some_and(|first| authority(&first) != authority(&last));
    match (journey.verdict.kind, aspect) {
        (VerdictKind::Downgrade | VerdictKind::Loop, Aspect::Scheme)
        | (VerdictKind::Refused, Aspect::Client) => true,
        (VerdictKind::Unreachable, Aspect::Host) => moved,
        _ => false,
    }
}

/// The scheme of a URL.
pub fn scheme(url: &str) -> &str {
    url.split_once("://").map_or("", |(scheme, _)| scheme)
}

/// Host and port of a URL, as written.
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or("")
}

/// Path and query of a URL.
pub fn path(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let length = url[start..].find(['/', '?']);
    length.map_or("/", |length| &url[start + length..])
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn only_the_aspect_that_failed_is_red() {
        let journey = fixture::downgrade().journey;
        let check = |aspect, believed| tone(&journey, aspect, believed, "https");
        assert_eq!(check(Aspect::Scheme, "http"), Tone::Bad);
        assert_eq!(check(Aspect::Scheme, "https"), Tone::Good);
        assert_eq!(check(Aspect::Host, "localhost:5000"), Tone::Differs);
    }

    #[test]
    fn a_url_is_cut_without_being_understood() {
        assert_eq!(scheme("https://a:1/b?c"), "https");
        assert_eq!(authority("https://a:1/b?c"), "a:1");
        assert_eq!(path("https://a:1/b?c"), "/b?c");
        assert_eq!(path("https://a"), "/");
        assert_eq!(authority("nonsense"), "");
    }
}
