//! The balancer section as the balancer control shows and edits it.

/// What the control offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Nothing is written: one is assumed when nginx has no listener for the URL.
    Unwritten,
    /// It ends TLS and says nothing about it.
    Silent,
    /// It says the scheme and the client: X-Forwarded-Proto and X-Forwarded-For.
    Forwards,
    /// Something else is written.
    Custom,
}

impl Choice {
    /// All, in the order of the menu.
    pub const ALL: [Choice; 4] = [
        Choice::Unwritten,
        Choice::Silent,
        Choice::Forwards,
        Choice::Custom,
    ];

    /// The name in the select's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Choice::Unwritten => "unwritten",
            Choice::Silent => "silent",
            Choice::Forwards => "forwards",
            Choice::Custom => "custom",
        }
    }

    /// The choice with this name.
    pub fn find(name: &str) -> Option<Choice> {
        Choice::ALL
            .into_iter()
            .find(|choice| choice.as_str() == name)
    }

    /// Which one a section's text is.
    pub fn of(text: Option<&str>) -> Choice {
        let Some(text) = text else {
            return Choice::Unwritten;
        };
        let headers: Vec<&str> = lines(text).filter(|line| !is_mapping(line)).collect();
        let mut sorted = headers.clone();
        crate::text::sort_by_key(&mut sorted, |line| *line);
        if headers.is_empty() {
            Choice::Silent
        } else if sorted == FORWARDS {
            Choice::Forwards
        } else {
            Choice::Custom
        }
    }
}

/// The header lines of [`Choice::Forwards`], sorted.
const FORWARDS: [&str; 2] = ["X-Forwarded-For: append", "X-Forwarded-Proto: set"];

/// The section's text for a choice; mapping lines and `from` lines stay as they were.
/// `None` when the section goes away.
pub fn write(choice: Choice, text: Option<&str>, mappings: &str) -> Option<String> {
    let kept: Vec<&str> = match text {
        Some(text) => lines(text).filter(|line| is_mapping(line)).collect(),
        None => lines(mappings).collect(),
    };
    let mut kept = kept.join("\n");
    match choice {
        Choice::Unwritten => return None,
        Choice::Silent => {}
        Choice::Forwards => {
            for line in FORWARDS {
                kept.push('\n');
                kept.push_str(line);
            }
        }
        Choice::Custom => return Some(text.map_or(kept, str::to_owned)),
    }
    Some(kept)
}

/// The mapping lines for a URL when nothing better is known.
pub fn default_mappings(url: &str) -> String {
    let host = url
        .split_once("://")
        .map_or("", |(_, rest)| rest)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or("");
    let host = if host.is_empty() { "*" } else { host };
    format!("https://{host} -> http://10.0.0.2:80\nhttp://{host} -> http://10.0.0.2:80")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn is_mapping(line: &str) -> bool {
    line.contains("->") || line.starts_with("from ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_choice_writes_is_that_choice() {
        for choice in [Choice::Silent, Choice::Forwards] {
            let text = write(choice, None, &default_mappings("https://a.b:8443/c"));
            assert_eq!(Choice::of(text.as_deref()), choice);
            let again = write(choice, text.as_deref(), "");
            assert_eq!(again, text);
        }
        assert_eq!(write(Choice::Unwritten, Some("x"), ""), None);
    }

    #[test]
    fn mapping_lines_survive_a_change_of_headers() {
        let text = "https://a -> http://10.0.0.2:8080\nfrom 10.0.0.8\nX-Real-IP: set";
        assert_eq!(Choice::of(Some(text)), Choice::Custom);
        let silent = write(Choice::Silent, Some(text), "").unwrap();
        assert_eq!(silent, "https://a -> http://10.0.0.2:8080\nfrom 10.0.0.8");
    }
}
