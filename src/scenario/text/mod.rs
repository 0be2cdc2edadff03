//! The scenario's text: cut into sections, and put together again without loss.

pub mod dump;
mod error;
pub(super) mod kind;

use super::section;
use super::{Kind, Scenario, Section};
use crate::flask;
use crate::nginx::stock;
use crate::text::SourceId;

pub use error::ScenarioError;

/// What begins a section's line.
const MARK: &str = "--- ";

/// More sections than anybody writes; what follows them is the text of the last one.
const MOST_SECTIONS: usize = 1000;

/// More text than a scenario may hold.
const MOST_BYTES: usize = 8 << 20;

/// Words that show a text to be a config although it has no section line.
const CONFIG_MARKS: [char; 3] = ['{', ';', '}'];

impl Scenario {
    /// Reads a scenario. What is wrong is said at its line and column; what can be understood
    /// is in the scenario.
    pub fn parse(text: &str) -> (Self, Vec<ScenarioError>) {
        let mut scenario = Scenario::default();
        let mut errors = Vec::new();
        let text = cut_to_size(text, &mut errors);
        cut(&mut scenario, text, &mut errors);
        errors.extend(kind::check(&scenario));
        scenario.add_stock();
        let wrong = section::diagnostics(&scenario);
        errors.extend(error::located(&scenario, &wrong));
        crate::text::sort_by_key(&mut errors, |error| (error.line, error.column));
        (scenario, errors)
    }

    /// A config by itself, pasted without any section line; or what `nginx -T` prints.
    pub fn from_config(text: &str) -> Self {
        let mut files = dump::files(text);
        if files.is_empty() {
            files.push(("nginx.conf", text));
        }
        let sections = files
            .into_iter()
            .map(|(name, text)| [MARK, name, "\n", text].concat());
        Self::parse(&sections.collect::<String>()).0
    }

    /// The same scenario with one more section at its end.
    #[must_use]
    pub fn with_section(&self, name: &str, text: &str) -> Self {
        let mut whole = self.print();
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        Self::parse(&format!("{whole}{MARK}{name}\n{text}")).0
    }

    /// The same scenario with another text in a section.
    #[must_use]
    pub fn with_text(&self, source: SourceId, text: &str) -> Self {
        let mut whole = self.head.clone();
        for section in &self.sections {
            let own = section.source == source;
            whole.push_str(MARK);
            whole.push_str(&section.head);
            whole.push_str(if own {
                text
            } else {
                &self.sources.get(section.source).text
            });
        }
        Self::parse(&whole).0
    }

    /// Reads a scenario, or a config if that is what the text looks like.
    pub fn read(text: &str) -> (Self, Vec<ScenarioError>) {
        if is_config(text) {
            (Self::from_config(text), Vec::new())
        } else {
            Self::parse(text)
        }
    }

    /// The text again: [`Scenario::parse`] of it gives the same scenario.
    pub fn print(&self) -> String {
        let mut text = self.head.clone();
        for section in &self.sections {
            text.push_str(MARK);
            text.push_str(&section.head);
            text.push_str(&self.sources.get(section.source).text);
        }
        text
    }

    /// The title: the first line.
    pub fn title(&self) -> &str {
        self.head.lines().next().unwrap_or("").trim()
    }

    /// The text between the title and the first section.
    pub fn prose(&self) -> &str {
        self.head
            .split_once('\n')
            .map_or("", |(_, rest)| rest)
            .trim()
    }

    fn add(&mut self, head: &str, text: &str, line: u32) {
        let kind = Kind::read(head);
        let name = match &kind {
            Kind::File(name) => name.clone(),
            _ => head.trim().to_owned(),
        };
        let source = self.sources.add(name, text, false);
        self.sections.push(Section {
            kind,
            head: head.to_owned(),
            source,
            line,
        });
    }

    /// Adds the texts that come with hopscope, after the user's own, which win.
    fn add_stock(&mut self) {
        let params = section::versions::read(self).params;
        for (name, text) in stock::files(params) {
            self.sources.add(*name, *text, true);
        }
        if !self.has_app() {
            self.sources.add("app.py", flask::default_app(), true);
        }
    }

    fn has_app(&self) -> bool {
        self.sections.iter().any(|section| match &section.kind {
            Kind::File(name) => name.to_ascii_lowercase().ends_with(".py"),
            _ => false,
        })
    }
}

/// Whether a text has no section line and its first lines look like a config.
pub fn is_config(text: &str) -> bool {
    let sections = text.lines().any(|line| line.starts_with(MARK));
    !sections
        && text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
            .take(20)
            .any(|line| line.trim_end().ends_with(CONFIG_MARKS))
}

fn cut_to_size<'a>(text: &'a str, errors: &mut Vec<ScenarioError>) -> &'a str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let message = format!("the text is too long: only its first {MOST_BYTES} bytes are read");
    errors.push(ScenarioError::new(1, 1, "too-long", message));
    let mut end = MOST_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn cut(scenario: &mut Scenario, text: &str, errors: &mut Vec<ScenarioError>) {
    let mut open: Option<(&str, usize, u32)> = None;
    let mut offset = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if let Some(head) = line.strip_prefix(MARK) {
            match open {
                Some((head, start, at)) => scenario.add(head, &text[start..offset], at),
                None => text[..offset].clone_into(&mut scenario.head),
            }
            open = Some((head, offset + line.len(), number));
            if scenario.sections.len() >= MOST_SECTIONS {
                let message = format!("there are more than {MOST_SECTIONS} sections");
                errors.push(ScenarioError::new(number, 1, "too-many-sections", message));
                break;
            }
        }
        offset += line.len();
    }
    match open {
        Some((head, start, at)) => scenario.add(head, &text[start..], at),
        None => text.clone_into(&mut scenario.head),
    }
}

#[cfg(test)]
mod tests;
