//! A URL rule and its parts.

use crate::text::NameSet;

use crate::flask::converter::Converter;
use crate::flask::value::Value;
use crate::flask::version::Rules;
use crate::text::Span;

/// A rule of the map: `@app.route("/u/<name>/")`.
#[derive(Clone, Debug)]
pub(in crate::flask) struct UrlRule {
    /// As written, a blueprint's prefix included.
    pub(in crate::flask) text: String,
    /// Where it is written.
    pub(in crate::flask) span: Span,
    pub(in crate::flask) endpoint: String,
    /// Upper-case; `HEAD` and `OPTIONS` are among them where Flask adds them.
    pub(in crate::flask) methods: NameSet,
    /// Whether Flask answers `OPTIONS` by itself.
    pub(in crate::flask) automatic_options: bool,
    pub(in crate::flask) defaults: Vec<(String, Value)>,
    pub(in crate::flask) strict_slashes: bool,
    pub(in crate::flask) merge_slashes: bool,
    pub(in crate::flask) redirect_to: Option<String>,
    /// Its subdomain or, where hosts are matched, its host; empty for none.
    pub(in crate::flask) domain: Vec<Piece>,
    pub(in crate::flask) pieces: Vec<Piece>,
    /// The names of its variable parts and defaults.
    pub(in crate::flask) arguments: NameSet,
}

/// A part of a rule's text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::flask) enum Piece {
    Slash,
    Text(String),
    Variable(String, Converter),
}

impl UrlRule {
    /// Whether it ends in a slash.
    pub(super) fn is_branch(&self) -> bool {
        self.pieces.last() == Some(&Piece::Slash)
    }

    /// Its variable parts.
    pub(in crate::flask) fn variables(&self) -> impl Iterator<Item = (&String, &Converter)> {
        let pieces = self.domain.iter().chain(&self.pieces);
        pieces.filter_map(|piece| match piece {
            Piece::Variable(name, converter) => Some((name, converter)),
            _ => None,
        })
    }

    /// The names and values of what was matched; `None` when a converter refuses one.
    pub(super) fn values(&self, matched: &[crate::wire::Traced]) -> Option<Vec<(String, Value)>> {
        let mut values = Vec::new();
        for ((name, converter), text) in self.variables().zip(matched) {
            values.push((name.clone(), converter.to_python(text)?));
        }
        for (name, default) in &self.defaults {
            values.retain(|(other, _)| other != name);
            values.push((name.clone(), default.clone()));
        }
        Some(values)
    }
}

/// Takes a rule's text apart.
pub(in crate::flask) fn parse(
    rules: &Rules,
    text: &str,
    merge_slashes: bool,
) -> Result<Vec<Piece>, String> {
    if !text.starts_with('/') {
        return Err(["URL rule '", text, "' must start with a slash."].concat());
    }
    if merge_slashes && !rules.merges_every_slash {
        // Slashes are merged pair by pair, so that of three two are left.
        return parse_part(rules, &text.replace("//", "/"), false);
    }
    parse_part(rules, text, merge_slashes)
}

/// Takes a rule's path or domain apart.
pub(in crate::flask) fn parse_part(
    rules: &Rules,
    text: &str,
    merge_slashes: bool,
) -> Result<Vec<Piece>, String> {
    let malformed = || format!("malformed url rule: '{text}'");
    let mut pieces: Vec<Piece> = Vec::new();
    let mut names = NameSet::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match first {
            '/' => {
                if !(merge_slashes && pieces.last() == Some(&Piece::Slash)) {
                    pieces.push(Piece::Slash);
                }
                rest = &rest[1..];
            }
            '<' => {
                let (piece, after) = variable(rules, rest).ok_or_else(malformed)??;
                if let Piece::Variable(name, _) = &piece
                    && !names.insert(name.clone())
                {
                    return Err(format!("variable name '{name}' used twice."));
                }
                pieces.push(piece);
                rest = after;
            }
            _ => {
                let end = rest.find(['<', '/']).unwrap_or(rest.len());
                pieces.push(Piece::Text(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
    }
    Ok(pieces)
}

/// `"<" ( converter ( "(" arguments ")" )? ":" )? name ">"`
fn variable<'a>(rules: &Rules, text: &'a str) -> Option<Result<(Piece, &'a str), String>> {
    let rest = text.strip_prefix('<')?;
    let (first, rest) = identifier(rest)?;
    let (converter, arguments, rest) = if let Some(inside) = rest.strip_prefix('(') {
        let (arguments, rest) = inside.split_once("):")?;
        (first, arguments, rest)
    } else if let Some(rest) = rest.strip_prefix(':') {
        (first, "", rest)
    } else {
        let after = rest.strip_prefix('>')?;
        return Some(
            Converter::new(rules, "default", "")
                .map(|converter| (Piece::Variable(first.to_owned(), converter), after)),
        );
    };
    let (name, rest) = identifier(rest)?;
    let after = rest.strip_prefix('>')?;
    Some(
        Converter::new(rules, converter, arguments)
            .map(|converter| (Piece::Variable(name.to_owned(), converter), after)),
    )
}

fn identifier(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let begins = text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    begins.then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flask::WerkzeugVersion;

    #[test]
    fn a_rule_is_slashes_texts_and_variables() {
        let pieces = parse(
            WerkzeugVersion::V3_1.rules(),
            "/a//<int(min=1):b>-x/<c>/",
            true,
        )
        .expect("a rule");
        let outline: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Slash => "/".to_owned(),
                Piece::Text(text) => text.clone(),
                Piece::Variable(name, _) => format!("<{name}>"),
            })
            .collect();
        assert_eq!(outline.join(" "), "/ a / <b> -x / <c> /");
        assert_eq!(
            parse(WerkzeugVersion::V3_1.rules(), "//", false)
                .expect("a rule")
                .len(),
            2
        );
    }

    #[test]
    fn werkzeug_s_own_complaints() {
        for (text, complaint) in [
            ("a", "URL rule 'a' must start with a slash."),
            ("/<a", "malformed url rule: '/<a'"),
            ("/<1>", "malformed url rule: '/<1>'"),
            ("/<a>/<a>", "variable name 'a' used twice."),
            ("/<re:a>", "the converter 're' does not exist"),
        ] {
            assert_eq!(
                parse(WerkzeugVersion::V3_1.rules(), text, true),
                Err(complaint.to_owned())
            );
        }
    }
}
