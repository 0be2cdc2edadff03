//! What a person can do on the page, and what it makes of the model. Pure: effects live in `web`.

use std::rc::Rc;

use super::balancer::{self, Choice};
use super::document::Document;
use super::link::{Saved, Trouble};
use super::model::{Asked, Model, Place, Selected, Tab, Theme};
use super::request::Typed;
use super::versions::Part;
use super::words::Language;
use crate::scenario::text::dump;

/// Something that happened on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A scenario was opened: from a link, the gallery, a file.
    Open(Saved),
    /// A link could not be opened.
    OpenFailed(Trouble),
    /// The message about the link was read.
    DismissTrouble,
    /// The text of a tab was changed.
    Edit(Tab, String),
    /// A tab was opened.
    OpenTab(Tab),
    /// A section was added, with a text, and opened.
    AddSection(String, String),
    /// A section was given another name.
    RenameSection(usize, String),
    /// A section was removed.
    RemoveSection(usize),
    /// Another request was selected.
    SelectRequest(usize),
    /// The selected request's method was changed.
    SetMethod(String),
    /// The selected request's URL was changed.
    SetUrl(String),
    /// The selected request's client address was changed.
    SetFrom(String),
    /// The selected request's header lines were changed.
    SetHeaders(String),
    /// Another balancer was chosen; the mapping lines to use if none are written yet.
    SetBalancer(Choice, String),
    /// Another version was chosen.
    SetVersion(Part, String),
    /// A round trip was chosen.
    OpenTrip(usize),
    /// A hop of the shown trip was opened.
    OpenHop(usize),
    /// A place in a text shall be shown.
    Select(Place),
    /// "Why?" was asked, or the answer closed.
    Ask(Asked),
    /// The editor's cursor moved.
    MoveCursor(usize),
    /// The language was chosen.
    SetLanguage(Language),
    /// The colours were chosen.
    SetTheme(Theme),
}

impl Model {
    /// The model after an action.
    #[must_use]
    pub fn apply(&self, action: Action) -> Model {
        let mut next = self.clone();
        match action {
            Action::Open(saved) => {
                next = Model::new(&saved, self.language, self.theme);
                next.opened = self.opened.wrapping_add(1);
            }
            Action::OpenFailed(trouble) => next.trouble = Some(trouble),
            Action::DismissTrouble => next.trouble = None,
            Action::Edit(tab, text) => next.edit_tab(&tab, text),
            Action::OpenTab(tab) => next.open_tab(tab),
            Action::AddSection(name, text) => next.add_section(&name, &text),
            Action::RenameSection(index, name) => {
                let name = section_name(&name);
                if !name.is_empty() {
                    next.change(|document| {
                        if let Some(section) = document.sections.get_mut(index) {
                            section.name = name;
                        }
                    });
                }
            }
            Action::RemoveSection(index) => {
                next.change(|document| document.remove(index));
                next.open_tab(Tab::Section(index.saturating_sub(1)));
            }
            Action::SelectRequest(index) => {
                next.request = index;
                next.edited = true;
                next.restart();
            }
            Action::SetMethod(method) => next.edit_request(|typed| typed.method = Some(method)),
            Action::SetUrl(url) => next.edit_request(|typed| typed.url = one_line(&url)),
            Action::SetFrom(from) => next.edit_request(|typed| {
                let from = one_line(&from);
                typed.from = (!from.is_empty()).then_some(from);
            }),
            Action::SetHeaders(headers) => next.edit_request(|typed| typed.headers = headers),
            Action::SetBalancer(choice, mappings) => next.set_balancer(choice, &mappings),
            Action::SetVersion(part, value) => {
                let text = part.write(self.section_text("versions"), &value);
                next.change(|document| {
                    document.put("versions", &text);
                });
            }
            Action::OpenTrip(trip) => {
                next.trip = trip;
                next.hop = None;
                next.forget_values();
            }
            Action::OpenHop(hop) => {
                next.hop = Some(hop);
                next.forget_values();
            }
            Action::Select(place) => {
                next.tab = place.tab.clone();
                next.cursor = None;
                let count = self.selected.as_ref().map_or(0, |selected| selected.count);
                next.selected = Some(Selected {
                    place,
                    count: count.wrapping_add(1),
                });
            }
            Action::Ask(asked) => next.asked = asked,
            Action::MoveCursor(offset) => next.cursor = Some(offset),
            Action::SetLanguage(language) => next.language = language,
            Action::SetTheme(theme) => next.theme = Some(theme),
        }
        next
    }

    fn edit_tab(&mut self, tab: &Tab, text: String) {
        if let Some(whole) = whole_scenario(&text) {
            let opened = self.opened.wrapping_add(1);
            *self = Model::new(&whole, self.language, self.theme);
            self.opened = opened;
            self.edited = true;
            return;
        }
        let files = match *tab {
            Tab::Section(index) if self.document.config() == Some(index) => dump::files(&text),
            _ => Vec::new(),
        };
        if let [(_, main), others @ ..] = files.as_slice() {
            self.change(|document| {
                if let Some(index) = document.config() {
                    document.set(index, *main);
                }
                for (name, text) in others {
                    document.put(name, text);
                }
            });
            self.opened = self.opened.wrapping_add(1);
            return;
        }
        match *tab {
            Tab::About => self.change(|document| document.set_about(text)),
            Tab::Section(index) => self.change(|document| document.set(index, text)),
            Tab::Stock(_) => {}
        }
    }

    fn open_tab(&mut self, tab: Tab) {
        self.cursor = None;
        self.tab = match tab {
            Tab::Section(index) if self.document.sections.is_empty() || index == usize::MAX => {
                Tab::About
            }
            Tab::Section(index) => Tab::Section(index.min(self.document.sections.len() - 1)),
            other => other,
        };
    }

    fn add_section(&mut self, name: &str, text: &str) {
        let name = section_name(name);
        if name.is_empty() {
            return;
        }
        let mut index = 0;
        self.change(|document| index = document.put(&name, text));
        self.open_tab(Tab::Section(index));
        if let Some(request) = self.document.requests().iter().position(|at| *at == index) {
            self.request = request;
            self.restart();
        }
    }

    fn edit_request(&mut self, edit: impl FnOnce(&mut Typed)) {
        let section = self.request_section();
        let text = section.map_or("", |index| &self.document.sections[index].body.text);
        let Some(mut typed) = Typed::read(text) else {
            return;
        };
        edit(&mut typed);
        let text = typed.text();
        self.change(|document| {
            let index = section.unwrap_or_else(|| document.add("request"));
            document.set(index, text);
        });
    }

    fn set_balancer(&mut self, choice: Choice, mappings: &str) {
        let text = balancer::write(choice, self.section_text("balancer"), mappings);
        self.change(|document| match (text, document.find("balancer")) {
            (Some(text), _) => {
                document.put("balancer", &text);
            }
            (None, Some(index)) => document.remove(index),
            (None, None) => {}
        });
        if choice == Choice::Custom
            && let Some(index) = self.document.find("balancer")
        {
            self.open_tab(Tab::Section(index));
        }
    }

    /// Changes the document; the open tab stays the one with the same name.
    fn change(&mut self, change: impl FnOnce(&mut Document)) {
        let name = match self.tab {
            Tab::Section(index) => self
                .document
                .sections
                .get(index)
                .map(|one| one.name.clone()),
            _ => None,
        };
        let document = Rc::make_mut(&mut self.document);
        change(document);
        if let (Tab::Section(index), Some(name)) = (&mut self.tab, name) {
            let still = document
                .sections
                .get(*index)
                .is_some_and(|one| one.name == name);
            if !still && let Some(moved) = document.find(&name) {
                *index = moved;
            }
            *index = (*index).min(document.sections.len().saturating_sub(1));
        }
        let requests = document.requests().len();
        self.request = self.request.min(requests.saturating_sub(1));
        self.edited = true;
        self.trouble = None;
    }

    fn restart(&mut self) {
        self.trip = 0;
        self.hop = None;
        self.forget_values();
    }

    /// A value is asked about by its place in a table of the opened hop.
    fn forget_values(&mut self) {
        if matches!(self.asked, Asked::Value { .. }) {
            self.asked = Asked::Nothing;
        }
    }
}

/// A text that is a scenario of its own: pasted into a tab it replaces everything.
fn whole_scenario(text: &str) -> Option<Saved> {
    let pasted = Document::read(text);
    let whole = !pasted.about.text.is_empty()
        && !pasted.about.text.contains(['{', ';'])
        && pasted.config().is_some();
    whole.then(|| Saved {
        text: text.to_owned(),
        ..Saved::default()
    })
}

fn section_name(name: &str) -> String {
    let name = one_line(name);
    name.trim_start_matches("--- ").to_owned()
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "T\n\n--- nginx.conf\nserver {}\n\n--- app.py\nx\n\n--- request: a\nGET http://a/\n\n--- request: b\nto http 1.2.3.4:80\nGET / HTTP/1.1\n";

    fn model() -> Model {
        let text = TEXT.to_owned();
        let saved = Saved {
            text,
            ..Saved::default()
        };
        Model::new(&saved, Language::English, None)
    }

    fn check(actions: impl IntoIterator<Item = Action>) -> Model {
        actions
            .into_iter()
            .fold(model(), |model, action| model.apply(action))
    }

    #[test]
    fn the_config_is_open_at_first() {
        assert_eq!(model().tab, Tab::Section(0));
    }

    #[test]
    fn an_edit_changes_only_its_section() {
        let model = check([Action::Edit(Tab::Section(1), "y".to_owned())]);
        assert_eq!(model.document.text(), TEXT.replace("\nx\n", "\ny\n"));
        assert!(model.edited);
    }

    #[test]
    fn the_request_bar_edits_the_selected_request() {
        let model = check([
            Action::SetUrl("https://b/\n".to_owned()),
            Action::SetMethod("POST".to_owned()),
            Action::SetFrom("1.2.3.4".to_owned()),
            Action::SetHeaders("A: b\n\nC: d".to_owned()),
        ]);
        assert_eq!(
            model.document.sections[2].body.text,
            "POST https://b/\nfrom 1.2.3.4\nA: b\nC: d"
        );
    }

    #[test]
    fn a_byte_for_byte_request_is_not_rewritten_by_the_bar() {
        let before = check([Action::SelectRequest(1)]);
        let after = before.apply(Action::SetUrl("x".to_owned()));
        assert_eq!(before.document, after.document);
    }

    #[test]
    fn the_open_tab_stays_when_a_section_comes_before_it() {
        let open = Action::OpenTab(Tab::Section(2));
        let silent = Action::SetBalancer(Choice::Silent, "https://a -> http://b:80".to_owned());
        let model = check([open, silent]);
        assert_eq!(model.tab, Tab::Section(3));
        assert_eq!(
            model.section_text("balancer"),
            Some("https://a -> http://b:80")
        );
        let model = model.apply(Action::SetBalancer(Choice::Unwritten, String::new()));
        assert_eq!(model.document.text(), TEXT);
        assert_eq!(model.tab, Tab::Section(2));
    }

    #[test]
    fn a_pasted_scenario_replaces_everything() {
        let text = "Other\n--- nginx.conf\nevents {}\n";
        let model = check([Action::Edit(Tab::Section(0), text.to_owned())]);
        assert_eq!(model.document.text(), text);
        assert_eq!(model.opened, 1);
    }

    #[test]
    fn what_nginx_prints_becomes_tabs() {
        let text = "# configuration file /etc/nginx/nginx.conf:\nhttp {}\n\n\
                    # configuration file /etc/nginx/a.conf:\nserver {}\n";
        let model = check([Action::Edit(Tab::Section(0), text.to_owned())]);
        let names: Vec<_> = model
            .document
            .sections
            .iter()
            .map(|one| &one.name)
            .collect();
        assert_eq!(names[..3], ["nginx.conf", "app.py", "a.conf"]);
        assert_eq!(model.section_text("nginx.conf"), Some("http {}\n"));
        assert_eq!((model.tab, model.opened), (Tab::Section(0), 1));
    }

    #[test]
    fn removing_every_section_leaves_the_title() {
        let model = check((0..5).map(|_| Action::RemoveSection(0)));
        assert_eq!(model.tab, Tab::About);
        let model = model.apply(Action::SetUrl("http://a/".to_owned()));
        assert_eq!(model.document.text(), "T\n\n--- request\nhttp://a/\n");
    }

    #[test]
    fn selecting_a_place_opens_its_tab_every_time() {
        let place = Place {
            tab: Tab::Section(1),
            start: 0,
            end: 1,
        };
        let model = check([Action::Select(place.clone()), Action::Select(place)]);
        assert_eq!(model.tab, Tab::Section(1));
        assert_eq!(model.selected.map(|selected| selected.count), Some(2));
    }

    #[test]
    fn a_link_restores_text_request_and_tab() {
        let model = check([Action::SelectRequest(1), Action::OpenTab(Tab::Section(1))]);
        let again = self::model().apply(Action::Open(model.saved()));
        assert_eq!(again.document, model.document);
        assert_eq!((again.request, again.tab), (1, Tab::Section(1)));
    }
}
