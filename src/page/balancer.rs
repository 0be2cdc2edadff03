//! The balancer section as the balancer control shows and edits it.

use crate::balancer::{preset, presets};

/// What the control offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Nothing is written: one is assumed when nginx has no listener for the URL.
    Unwritten,
    /// It ends TLS and says nothing about it.
    Silent,
    /// It says the scheme and the client: X-Forwarded-Proto and X-Forwarded-For.
    Forwards,
    /// It does as a known balancer does, by its name.
    Preset(&'static str),
    /// Something else is written.
    Custom,
}

impl Choice {
    /// All, in the order of the menu.
    pub fn all() -> Vec<Choice> {
        let mut all = vec![Choice::Unwritten, Choice::Silent, Choice::Forwards];
        all.extend(presets().iter().map(|preset| Choice::Preset(preset.name)));
        all.push(Choice::Custom);
        all
    }

    /// The name in the select's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Choice::Unwritten => "unwritten",
            Choice::Silent => "silent",
            Choice::Forwards => "forwards",
            Choice::Preset(name) => name,
            Choice::Custom => "custom",
        }
    }

    /// The choice with this name.
    pub fn find(name: &str) -> Option<Choice> {
        Choice::all()
            .into_iter()
            .find(|choice| choice.as_str() == name)
    }

    /// Which one a section's text is.
    pub fn of(text: Option<&str>) -> Choice {
        let Some(text) = text else {
            return Choice::Unwritten;
        };
        let headers: Vec<&str> = lines(text).filter(|line| !is_mapping(line)).collect();
        if let [line] = headers[..]
            && let Some(preset) = line.strip_prefix("preset ").and_then(preset)
        {
            return Choice::Preset(preset.name);
        }
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

/// The section's text for a choice; mapping lines and `from` lines stay as they were, but for a
/// preset, which has its own. As written, after a preset, are the preset's lines themselves.
/// `None` when the section goes away.
pub fn write(choice: Choice, text: Option<&str>, mappings: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    kept.extend(lines(text.unwrap_or_default()).filter(|line| is_mapping(line)));
    let from_preset = matches!(Choice::of(text), Choice::Preset(_)) && choice == Choice::Custom;
    if !kept.iter().any(|line| line.contains("->")) && !from_preset {
        kept.extend(lines(mappings));
    }
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
        Choice::Preset(name) => return Some(write_preset(name, &kept)),
        Choice::Custom => {
            if let Choice::Preset(name) = Choice::of(text)
                && let Some(preset) = preset(name)
            {
                let own = kept.contains("->");
                let part = preset
                    .text
                    .lines()
                    .filter(|line| !own || !line.contains("->"));
                let part: Vec<&str> = part.collect();
                let head = ["# ", preset.title, ": ", preset.source].concat();
                return Some(
                    [&head, &*kept, &part.join("\n")]
                        .join("\n")
                        .replace("\n\n", "\n"),
                );
            }
            return Some(text.map_or(kept, str::to_owned));
        }
    }
    Some(kept)
}

/// The line of a preset; its mappings too, where nginx listens on another port than 80.
fn write_preset(name: &str, mappings: &str) -> String {
    let mut text = ["preset ", name].concat();
    let port = lines(mappings).find_map(|line| line.rsplit_once("-> http://")?.1.rsplit_once(':'));
    if let (Some((_, port)), Some(preset)) = (port, preset(name))
        && port != "80"
    {
        let to = ["http://10.0.0.2:", port].concat();
        for line in preset.text.lines().filter(|line| line.contains("->")) {
            text.push('\n');
            text.push_str(&line.replace("http://10.0.0.2:80", &to));
        }
    }
    text
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
    fn a_preset_is_a_line_and_can_be_written_out() {
        for choice in Choice::all() {
            let Choice::Preset(name) = choice else {
                continue;
            };
            let text = write(choice, None, &default_mappings("https://a/"));
            assert_eq!(text.as_deref(), Some(&*format!("preset {name}")));
            assert_eq!(Choice::of(text.as_deref()), choice);
            let out = write(Choice::Custom, text.as_deref(), "").unwrap();
            assert!(out.contains(preset(name).unwrap().text.trim()), "{out}");
        }
        let alb = write(
            Choice::Preset("aws-alb"),
            Some("https://a -> http://10.0.0.2:8081"),
            "",
        );
        let lines =
            "preset aws-alb\nhttps://* -> http://10.0.0.2:8081\nhttp://* -> http://10.0.0.2:8081";
        assert_eq!(alb.as_deref(), Some(lines));
        assert_eq!(Choice::of(Some(lines)), Choice::Preset("aws-alb"));
        let silent = write(Choice::Silent, Some("preset gcp"), "https://a -> http://b");
        assert_eq!(silent.as_deref(), Some("https://a -> http://b"));
    }

    #[test]
    fn mapping_lines_survive_a_change_of_headers() {
        let text = "https://a -> http://10.0.0.2:8080\nfrom 10.0.0.8\nX-Real-IP: set";
        assert_eq!(Choice::of(Some(text)), Choice::Custom);
        let silent = write(Choice::Silent, Some(text), "").unwrap();
        assert_eq!(silent, "https://a -> http://10.0.0.2:8080\nfrom 10.0.0.8");
    }
}
