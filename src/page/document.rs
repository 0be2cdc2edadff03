//! The scenario's text as the page edits it: what stands before the first section, and the
//! sections, each a tab. Nothing is understood here; printing what was read gives the same text
//! (a section line at the very end gets its line end).

/// A scenario's text, cut at its `--- ` lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Title and prose.
    pub about: Body,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// A section: its name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What stands behind `--- `: `nginx.conf`, `request: after login`.
    pub name: String,
    /// Its text.
    pub body: Body,
}

/// A text as a tab shows it, and the line ends that keep it apart from the next section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// What the tab shows.
    pub text: String,
    tail: &'static str,
}

const MARK: &str = "--- ";

impl Document {
    /// Cuts a text.
    pub fn read(text: &str) -> Self {
        let mut document = Document::default();
        let mut name: Option<String> = None;
        let mut start = 0;
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if let Some(marked) = line.strip_prefix(MARK) {
                document.close(name.take(), &text[start..offset]);
                name = Some(marked.trim().to_owned());
                start = offset + line.len();
            }
            offset += line.len();
        }
        document.close(name, &text[start..]);
        document
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.len());
        text.push_str(&self.about.text);
        text.push_str(self.about.tail);
        for section in &self.sections {
            text.push_str(MARK);
            text.push_str(&section.name);
            text.push('\n');
            text.push_str(&section.body.text);
            text.push_str(section.body.tail);
        }
        text
    }

    /// How many bytes the whole text has.
    pub fn len(&self) -> usize {
        let sections = self.sections.iter().map(|section| {
            MARK.len() + section.name.len() + 1 + section.body.text.len() + section.body.tail.len()
        });
        self.about.text.len() + self.about.tail.len() + sections.sum::<usize>()
    }

    /// Whether nothing is there at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The title: the first line.
    pub fn title(&self) -> &str {
        self.about.text.lines().next().unwrap_or("").trim()
    }

    /// The first section with this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.sections
            .iter()
            .position(|section| section.name == name)
    }

    /// The sections that are requests, in order.
    pub fn requests(&self) -> Vec<usize> {
        let is_request = |section: &Section| {
            section.name == "request"
                || section.name.starts_with("request:")
                || section.name.starts_with("request ")
        };
        (0..self.sections.len())
            .filter(|index| is_request(&self.sections[*index]))
            .collect()
    }

    /// The section of the main config: `nginx.conf`, else the first that ends in `.conf`.
    pub fn config(&self) -> Option<usize> {
        self.find("nginx.conf").or_else(|| {
            self.sections
                .iter()
                .position(|section| is_config(&section.name))
        })
    }

    /// Gives a section another text. A text that holds whole sections becomes sections: the
    /// format has no other way to say it.
    pub fn set(&mut self, index: usize, text: impl Into<String>) {
        let Some(section) = self.sections.get_mut(index) else {
            return;
        };
        section.body.set(text.into());
        self.separate();
        if holds_sections(&self.sections[index].body.text) {
            *self = Document::read(&self.text());
        }
    }

    /// Gives title and prose another text.
    pub fn set_about(&mut self, text: impl Into<String>) {
        self.about.set(text.into());
        self.separate();
        if holds_sections(&self.about.text) {
            *self = Document::read(&self.text());
        }
    }

    /// Sets the first section with this name, or adds it in front of the requests.
    /// Returns its index.
    pub fn put(&mut self, name: &str, text: &str) -> usize {
        let index = self.find(name).unwrap_or_else(|| self.add(name));
        self.set(index, text);
        index
    }

    /// Adds an empty section: a request at the end of the requests, anything else before them.
    /// Returns its index.
    pub fn add(&mut self, name: &str) -> usize {
        let requests = self.requests();
        let index = if name.starts_with("request") {
            requests.last().map_or(self.sections.len(), |last| last + 1)
        } else {
            requests.first().copied().unwrap_or(self.sections.len())
        };
        let body = Body::default();
        let name = name.to_owned();
        self.sections.insert(index, Section { name, body });
        self.separate();
        index
    }

    /// Removes a section.
    pub fn remove(&mut self, index: usize) {
        if index < self.sections.len() {
            self.sections.remove(index);
        }
    }

    fn close(&mut self, name: Option<String>, text: &str) {
        let body = Body::read(text);
        match name {
            None => self.about = body,
            Some(name) => self.sections.push(Section { name, body }),
        }
    }

    /// A body that is followed by a section has to end its line.
    fn separate(&mut self) {
        let last = self.sections.len();
        let bodies = std::iter::once(&mut self.about)
            .chain(self.sections.iter_mut().map(|section| &mut section.body));
        for (index, body) in bodies.enumerate() {
            if index < last && !body.text.is_empty() && body.tail.is_empty() {
                body.tail = "\n\n";
            }
        }
    }
}

impl Body {
    fn read(text: &str) -> Self {
        let tail = ["\n\n", "\n"]
            .into_iter()
            .find(|tail| text.ends_with(tail))
            .unwrap_or("");
        Self {
            text: text[..text.len() - tail.len()].to_owned(),
            tail,
        }
    }

    fn set(&mut self, text: String) {
        if !text.is_empty() && self.tail.is_empty() {
            self.tail = "\n";
        }
        self.text = text;
    }
}

/// Whether a section's name is a config's.
pub fn is_config(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "conf")
}

fn holds_sections(text: &str) -> bool {
    text.starts_with(MARK) || text.contains("\n--- ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Title\nProse.\n\n--- nginx.conf\nserver {}\n\n--- request: a\nGET http://a/\n";

    #[test]
    fn printing_what_was_read_gives_the_same_text() {
        for text in [
            TEXT,
            "",
            "\n",
            "no section",
            "--- a\n",
            "--- a\n\n\n\n--- b\nx",
            "T\n--- a\nx\n--- b\n\n",
        ] {
            assert_eq!(Document::read(text).text(), text);
            assert_eq!(Document::read(text).len(), text.len());
        }
    }

    #[test]
    fn an_edit_keeps_what_the_tab_shows() {
        let mut document = Document::read(TEXT);
        for text in ["", "a\n", "a\n\n", "\n\n\n", "x"] {
            document.set(0, text);
            assert_eq!(document.sections[0].body.text, text);
            assert_eq!(Document::read(&document.text()).sections.len(), 2);
        }
    }

    #[test]
    fn a_section_is_added_before_the_requests_and_a_request_after_them() {
        let mut document = Document::read(TEXT);
        assert_eq!(document.put("balancer", "x"), 1);
        assert_eq!(document.put("balancer", "y"), 1);
        assert_eq!(document.add("request: b"), 3);
        let names: Vec<_> = document.sections.iter().map(|one| &one.name).collect();
        assert_eq!(
            names,
            ["nginx.conf", "balancer", "request: a", "request: b"]
        );
        assert_eq!(Document::read(&document.text()).sections.len(), 4);
    }

    #[test]
    fn a_pasted_section_line_makes_a_section() {
        let mut document = Document::read(TEXT);
        document.set(0, "server {}\n--- app.py\nx = 1");
        assert_eq!(document.sections[1].name, "app.py");
        assert_eq!(document.sections[1].body.text, "x = 1");
    }
}
