//! One run of the selected request: the scenario read, simulated, and everything there is to say.
//! It depends on the text and the selected request only; a page that opens a tab or a hop keeps it.

use super::document::Document;
use super::words::ui;
use super::words::{Language, ui::Label};
use crate::scenario::{Journey, Loaded, RequestId, Scenario};
use crate::text::Diagnostic;

/// What came of the text.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The scenario as it was read.
    pub scenario: Scenario,
    /// The journey of the selected request.
    pub journey: Option<Journey>,
    /// What there is to say about the texts.
    pub diagnostics: Vec<Diagnostic>,
    /// Why nothing was simulated.
    pub refusal: Option<Refusal>,
    /// Whether a text holds control characters: it is simulated, but it is hardly meant.
    pub binary: bool,
}

/// Why a text is not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is longer than what can be simulated at each keystroke; how long it is.
    TooLarge(usize),
}

/// The longest text that is simulated at each keystroke.
pub const LIMIT: usize = 400 * 1024;

/// Runs the selected request.
pub fn run(document: &Document, request: usize) -> Run {
    let length = document.len();
    if length > LIMIT {
        return Run {
            scenario: unread(document),
            refusal: Some(Refusal::TooLarge(length)),
            ..Run::default()
        };
    }
    let (scenario, _) = Scenario::parse(&document.text());
    let loaded = Loaded::new(&scenario);
    let journey = loaded.simulate(RequestId(request));
    let mut diagnostics = loaded.diagnostics;
    if let Some(journey) = &journey {
        diagnostics.extend(journey.diagnostics.iter().cloned());
    }
    Run {
        journey,
        diagnostics,
        refusal: None,
        binary: is_binary(document),
        scenario,
    }
}

impl Refusal {
    /// The message.
    pub fn say(self, language: Language) -> String {
        let Refusal::TooLarge(length) = self;
        let label: Label = ui::TOO_LARGE;
        ui::fill(label.say(language), &[&size(length), &size(LIMIT)])
    }
}

fn size(bytes: usize) -> String {
    let kilobytes = bytes / 1024;
    if kilobytes < 1024 {
        format!("{kilobytes} KB")
    } else {
        format!("{}.{} MB", kilobytes / 1024, kilobytes % 1024 * 10 / 1024)
    }
}

/// A scenario whose sections have no text: places in them are still tabs.
fn unread(document: &Document) -> Scenario {
    let mut heads = String::new();
    for section in &document.sections {
        heads.push_str("--- ");
        heads.push_str(&section.name);
        heads.push('\n');
    }
    Scenario::parse(&heads).0
}

fn is_binary(document: &Document) -> bool {
    document.sections.iter().any(|section| {
        section.body.text.bytes().any(|byte| {
            byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c) || byte == 0x7f
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_large_is_refused_in_words() {
        let document = Document::read(&format!("T\n--- nginx.conf\n{}", "a{".repeat(2_600_000)));
        let run = run(&document, 0);
        let refusal = run.refusal.unwrap();
        assert!(run.journey.is_none());
        assert_eq!(
            refusal.say(Language::English),
            "This text is too large to be simulated while you type: 4.9 MB of at most 400 KB."
        );
    }
}
