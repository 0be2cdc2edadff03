//! The verdict: one sentence in which the wrong part of the URL is marked, and the way there.

use super::super::run::Run;
use super::super::words::ui;
use super::super::words::{Language, Piece as Word, Said, ending};
use super::problem::Problem;
use super::tone::{self, Aspect, Tone};
use crate::scenario::Journey;
use crate::scenario::journey::VerdictKind;
use crate::scenario::why::question;
use crate::text::Severity;

/// The verdict card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// How the journey ends, as in `trace --json`; empty without a journey.
    pub kind: &'static str,
    /// Good, bad, or neither.
    pub tone: Tone,
    /// The sentence, cut where the marking changes.
    pub sentence: Vec<Part>,
    /// What led there, if more is to be said.
    pub detail: Option<Said>,
    /// What "why?" asks about: `http`.
    pub question: Option<String>,
}

/// A part of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it is a value.
    pub value: bool,
    /// Whether it is what went wrong.
    pub wrong: bool,
}

/// The card of a journey. A config that nginx refuses is told in nginx's own words.
pub fn view(journey: &Journey, problems: &[Problem], language: Language) -> VerdictView {
    if journey.verdict.kind == VerdictKind::ConfigError {
        return refused(problems, language);
    }
    if journey.trips.is_empty() && journey.verdict.url.is_empty() {
        return quiet(ui::NO_REQUEST.say(language), Tone::Plain);
    }
    let url = journey.verdict.url.to_text();
    let mut sentence = Vec::new();
    for word in ending::sentence(journey).pieces(language) {
        match word {
            Word::Text(text) => sentence.push(part(text, false, false)),
            Word::Value(value) if value == url => cut(journey, &value, &mut sentence),
            Word::Value(value) => sentence.push(part(value, true, false)),
        }
    }
    VerdictView {
        kind: journey.verdict.kind.as_str(),
        tone: match journey.verdict.kind {
            VerdictKind::Page => Tone::Good,
            VerdictKind::Refused => Tone::Differs,
            _ => Tone::Bad,
        },
        sentence,
        detail: ending::detail(journey),
        question: question(journey).map(|question| question.about),
    }
}

/// The card when there is nothing to follow.
pub fn without_journey(run: &Run, problems: &[Problem], language: Language) -> VerdictView {
    if problems
        .iter()
        .any(|problem| problem.severity == Severity::Emerg)
    {
        return refused(problems, language);
    }
    match run.refusal {
        Some(refusal) => quiet(refusal.say(language), Tone::Differs),
        None => quiet(ui::NO_REQUEST.say(language), Tone::Plain),
    }
}

/// A card that only says something.
fn quiet(text: impl Into<String>, tone: Tone) -> VerdictView {
    VerdictView {
        kind: "",
        tone,
        sentence: vec![part(text, false, false)],
        detail: None,
        question: None,
    }
}

/// The card of a config that nginx refuses.
fn refused(problems: &[Problem], language: Language) -> VerdictView {
    let sentence = ui::CONFIG_ERROR.say(language);
    let first = problems
        .iter()
        .find(|problem| problem.severity == Severity::Emerg);
    VerdictView {
        kind: VerdictKind::ConfigError.as_str(),
        tone: Tone::Bad,
        sentence: vec![part(sentence, false, false)],
        detail: first.map(|problem| {
            let place = match problem.line {
                Some(line) => format!("{}:{line}", problem.file),
                None => problem.file.clone(),
            };
            Said::new(
                "{0} in {1}",
                "{0}，在 {1}",
                [problem.message.clone(), place],
            )
        }),
        question: None,
    }
}

/// Cuts the URL so that its wrong part stands alone.
fn cut(journey: &Journey, url: &str, sentence: &mut Vec<Part>) {
    let scheme = tone::scheme(url).len();
    let wrong = if scheme == 0 {
        0..0
    } else if journey.verdict.kind == VerdictKind::Downgrade {
        0..scheme
    } else if tone::at_fault(journey, Aspect::Host) {
        scheme + 3..scheme + 3 + tone::authority(url).len()
    } else {
        0..0
    };
    for (text, is_wrong) in [
        (&url[..wrong.start], false),
        (&url[wrong.clone()], true),
        (&url[wrong.end..], false),
    ] {
        if !text.is_empty() {
            sentence.push(part(text, true, is_wrong));
        }
    }
}

fn part(text: impl Into<String>, value: bool, wrong: bool) -> Part {
    Part {
        text: text.into(),
        value,
        wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_wrong_part_of_the_url_is_marked() {
        let journey = fixture::downgrade().journey;
        for language in [Language::English, Language::Chinese] {
            let view = view(&journey, &[], language);
            let wrong: Vec<_> = view.sentence.iter().filter(|part| part.wrong).collect();
            assert_eq!(wrong.len(), 1);
            assert_eq!(wrong[0].text, "http");
            assert_eq!(view.question.as_deref(), Some("http"));
            let text: String = view
                .sentence
                .iter()
                .map(|part| part.text.as_str())
                .collect();
            assert!(text.contains("http://your.domain.com/index/"), "{text}");
        }
    }
}
