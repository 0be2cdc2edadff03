//! A sentence in every language, with its values kept apart from its words.

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文.
    Chinese,
}

/// A sentence with values: `{0}` in a template is the first value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    en: &'static str,
    zh: &'static str,
    values: Vec<String>,
    next: Option<Box<Said>>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A value: shown as code.
    Value(String),
}

impl Said {
    /// A sentence in both languages, with the values of its places.
    pub fn new<V: Into<String>>(
        en: &'static str,
        zh: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            en,
            zh,
            values: values.into_iter().map(Into::into).collect(),
            next: None,
        }
    }

    /// This sentence and another one behind it.
    #[must_use]
    pub fn then(mut self, next: Said) -> Self {
        self.next = Some(match self.next.take() {
            Some(between) => Box::new(between.then(next)),
            None => Box::new(next),
        });
        self
    }

    /// A sentence without values.
    pub fn plain(en: &'static str, zh: &'static str) -> Self {
        Self::new(en, zh, std::iter::empty::<String>())
    }

    /// The sentence's parts in a language.
    pub fn pieces(&self, language: Language) -> Vec<Piece> {
        let mut rest = match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        };
        let mut pieces = Vec::new();
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|length| open + length) else {
                break;
            };
            let Ok(index) = rest[open + 1..close].parse::<usize>() else {
                break;
            };
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_owned()));
            }
            pieces.push(Piece::Value(
                self.values.get(index).cloned().unwrap_or_default(),
            ));
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        if let Some(next) = &self.next {
            if language == Language::English {
                pieces.push(Piece::Text(" ".to_owned()));
            }
            pieces.extend(next.pieces(language));
        }
        pieces
    }

    /// The sentence as plain text.
    pub fn text(&self, language: Language) -> String {
        self.pieces(language)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Value(text) => text,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_place_in_every_language() {
        let said = Said::new("{0} beats {1}.", "{1} 让位于 {0}。", ["a", "b"]);
        assert_eq!(said.text(Language::English), "a beats b.");
        assert_eq!(said.text(Language::Chinese), "b 让位于 a。");
        let both = said.clone().then(Said::plain("So be it.", "就这样。"));
        assert_eq!(both.text(Language::English), "a beats b. So be it.");
        assert_eq!(
            said.pieces(Language::English)[0],
            Piece::Value("a".to_owned())
        );
    }
}
