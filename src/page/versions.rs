//! The versions section as the version menus show and edit it.

/// What has versions to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// nginx.
    Nginx,
    /// Whose parameter files: nginx's own or Debian's.
    Params,
    /// Werkzeug.
    Werkzeug,
}

impl Part {
    /// All, in the order of the bar.
    pub const ALL: [Part; 3] = [Part::Nginx, Part::Params, Part::Werkzeug];

    /// The word the line begins with.
    pub fn key(self) -> &'static str {
        match self {
            Part::Nginx => "nginx",
            Part::Params => "params",
            Part::Werkzeug => "werkzeug",
        }
    }

    /// What can be chosen, the default first.
    pub fn choices(self) -> &'static [&'static str] {
        match self {
            Part::Nginx => &["1.31.3", "1.22.1"],
            Part::Params => &["nginx", "debian"],
            Part::Werkzeug => &["3.1", "3.0", "2.3", "2.0"],
        }
    }

    /// What a section's text says, or the default.
    pub fn of(self, text: Option<&str>) -> String {
        let default = self.choices()[0];
        let written = text.and_then(|text| {
            text.lines()
                .filter_map(|line| line.trim().split_once(' '))
                .find(|(key, _)| *key == self.key())
                .map(|(_, value)| value.trim())
        });
        let written = written.unwrap_or(default);
        // `1.22` and `3.1.9` mean what the menu calls `1.22.1` and `3.1`.
        let known = self.choices().iter().find(|choice| {
            **choice == written
                || choice.starts_with(&format!("{written}."))
                || written.starts_with(&format!("{choice}."))
        });
        (*known.unwrap_or(&written)).to_owned()
    }

    /// The section's text with another choice.
    pub fn write(self, text: Option<&str>, value: &str) -> String {
        let line = format!("{} {value}", self.key());
        let mut found = false;
        let mut lines: Vec<String> = Vec::new();
        for old in text.unwrap_or("").lines() {
            if old.trim().split(' ').next() == Some(self.key()) {
                found = true;
                lines.push(line.clone());
            } else {
                lines.push(old.to_owned());
            }
        }
        if !found {
            lines.push(line);
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_other_lines_stay() {
        let text = Part::Werkzeug.write(Some("nginx 1.22\nuwsgi 2.0.30"), "2.0");
        assert_eq!(text, "nginx 1.22\nuwsgi 2.0.30\nwerkzeug 2.0");
        assert_eq!(Part::Werkzeug.of(Some(&text)), "2.0");
        assert_eq!(Part::Nginx.of(Some(&text)), "1.22.1");
        assert_eq!(Part::Params.of(Some(&text)), "nginx");
    }
}
