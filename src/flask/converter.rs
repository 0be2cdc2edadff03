//! The converters of URL rules: what a variable part matches, and what value it gives.

use super::number::Float;
use super::quote::repr;
use super::value::Value;
use super::version::Rules;
use super::view::NO_INT;
use crate::wire::Traced;
use crate::wire::origin::Origin;
use std::cmp::Ordering;

/// A converter with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Converter {
    /// `string` and `default`: a segment of so many characters.
    Text { least: usize, most: Option<usize> },
    /// `path`: like text, with slashes.
    Path,
    /// `int` and `float`.
    Number(Number),
    /// `any(a, b)`.
    Any(Vec<String>),
    /// `uuid`.
    Uuid,
}

/// `int` or `float` with its arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Number {
    float: bool,
    signed: bool,
    fixed_digits: usize,
    min: Option<Float>,
    max: Option<Float>,
}

/// Why a converter is not understood.
pub(super) type Wrong = String;

impl Converter {
    /// The converter of `<name(arguments):variable>`.
    pub(super) fn new(rules: &Rules, name: &str, arguments: &str) -> Result<Self, Wrong> {
        let arguments = if arguments.is_empty() {
            Vec::new()
        } else {
            parse_arguments(arguments, rules.strict_arguments)?
        };
        let positional: Vec<&str> = arguments
            .iter()
            .filter(|(key, _)| key.is_none())
            .map(|(_, value)| value.as_str())
            .collect();
        let named = |wanted: &str, index: usize| {
            arguments
                .iter()
                .find(|(key, _)| key.as_deref() == Some(wanted))
                .map(|(_, value)| value.as_str())
                .or_else(|| positional.get(index).copied())
        };
        let number = |wanted: &str, index: usize| named(wanted, index)?.parse::<usize>().ok();
        let float = |wanted: &str, index: usize| Float::parse(named(wanted, index)?);
        Ok(match name {
            "default" | "string" => match number("length", 2) {
                Some(length) => Converter::Text {
                    least: length,
                    most: Some(length),
                },
                None => Converter::Text {
                    least: number("minlength", 0).unwrap_or(1),
                    most: number("maxlength", 1),
                },
            },
            "path" => Converter::Path,
            "any" => Converter::Any(positional.into_iter().map(str::to_owned).collect()),
            "int" => Converter::Number(Number {
                float: false,
                fixed_digits: number("fixed_digits", 0).unwrap_or(0),
                min: float("min", 1),
                max: float("max", 2),
                signed: named("signed", 3) == Some("True"),
            }),
            "float" => Converter::Number(Number {
                float: true,
                fixed_digits: 0,
                min: float("min", 0),
                max: float("max", 1),
                signed: named("signed", 2) == Some("True"),
            }),
            "uuid" => Converter::Uuid,
            other => return Err(format!("the converter '{other}' does not exist")),
        })
    }

    /// What the router sorts by: a lower weight is tried first.
    pub(super) fn weight(&self) -> i32 {
        match self {
            Converter::Number(_) => 50,
            Converter::Path => 200,
            _ => 100,
        }
    }

    /// Whether its regex is that of another one: limits of numbers are no part of it.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Converter::Number(one), Converter::Number(two)) => {
                one.float == two.float && one.signed == two.signed
            }
            (one, two) => one == two,
        }
    }

    /// Whether it stays within one segment.
    pub(super) fn isolates(&self) -> bool {
        !matches!(self, Converter::Path)
    }

    /// How many of the first bytes of `text` it may match, the preferred number first.
    pub(super) fn lengths(&self, text: &[u8]) -> Vec<usize> {
        match self {
            Converter::Text { least, most } => {
                let boundaries = boundaries(text, |character| character != '/');
                let most = most.unwrap_or(usize::MAX).min(boundaries.len() - 1);
                (*least..=most)
                    .rev()
                    .map(|count| boundaries[count])
                    .collect()
            }
            Converter::Path if text.first() == Some(&b'/') => Vec::new(),
            Converter::Path => boundaries(text, |character| character != '\n')
                .into_iter()
                .skip(1)
                .collect(),
            Converter::Number(number) => number.lengths(text),
            Converter::Any(items) => items
                .iter()
                .filter(|item| text.starts_with(item.as_bytes()))
                .map(String::len)
                .collect(),
            Converter::Uuid => {
                let is_uuid = text.len() >= 36
                    && text[..36]
                        .iter()
                        .enumerate()
                        .all(|(index, byte)| match index {
                            8 | 13 | 18 | 23 => *byte == b'-',
                            _ => byte.is_ascii_hexdigit(),
                        });
                if is_uuid { vec![36] } else { Vec::new() }
            }
        }
    }

    /// The value of what was matched; `None` when the converter refuses it.
    pub(super) fn to_python(&self, matched: &Traced) -> Option<Value> {
        match self {
            Converter::Number(number) => number.to_python(matched),
            Converter::Uuid => Some(Value::Text(matched.to_ascii_lowercase())),
            _ => Some(Value::Text(matched.clone())),
        }
    }

    /// The text of a value in a URL, or Python's complaint.
    pub(super) fn to_url(
        &self,
        value: &Value,
        rules: &Rules,
        origin: &Origin,
    ) -> Result<Traced, String> {
        let text = value
            .to_text(origin)
            .ok_or_else(|| "TypeError: this value cannot stand in a URL".to_owned())?;
        match self {
            Converter::Number(number) => number.to_url(&text, value),
            Converter::Any(items) if rules.any_checks => {
                let plain = text.owned();
                if items.contains(&plain) {
                    return Ok(text);
                }
                let mut valid: Vec<String> = items.iter().map(|item| format!("'{item}'")).collect();
                crate::text::sort_by(&mut valid, Ord::cmp);
                valid.dedup();
                Err(format!(
                    "ValueError: '{plain}' is not one of {}",
                    valid.join(", ")
                ))
            }
            Converter::Uuid => Ok(text),
            _ => Ok(super::quote::quote(&text, rules.rule_value)),
        }
    }
}

impl Number {
    fn lengths(&self, text: &[u8]) -> Vec<usize> {
        let sign = usize::from(self.signed && text.first() == Some(&b'-'));
        let digits = |from: usize| {
            text.get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let whole = digits(sign);
        if whole == 0 {
            return Vec::new();
        }
        if !self.float {
            return (1..=whole).rev().map(|count| sign + count).collect();
        }
        let point = sign + whole;
        if text.get(point) != Some(&b'.') {
            return Vec::new();
        }
        (1..=digits(point + 1))
            .rev()
            .map(|count| point + 1 + count)
            .collect()
    }

    fn to_python(&self, matched: &Traced) -> Option<Value> {
        if self.fixed_digits > 0 && matched.len() != self.fixed_digits {
            return None;
        }
        let number = Float::parse(&matched.to_text())?;
        let beyond = |limit: &Option<Float>, order| {
            let limit = limit.as_ref();
            limit.is_some_and(|limit| number.compare(limit) == order)
        };
        if beyond(&self.min, Ordering::Less) || beyond(&self.max, Ordering::Greater) {
            return None;
        }
        Some(Value::Number(if self.float {
            shown_as(matched, &number.repr())
        } else {
            whole(matched)
        }))
    }

    fn to_url(&self, text: &Traced, value: &Value) -> Result<Traced, String> {
        let plain = text.owned();
        let trimmed = plain.trim();
        if self.float {
            let trimmed = match value {
                Value::Bool(value) => ["0", "1"][usize::from(*value)],
                _ => trimmed,
            };
            let number = Float::parse(trimmed).ok_or_else(|| {
                let line = "ValueError: could not convert string to float: ";
                [line, &repr(&plain)].concat()
            })?;
            return Ok(shown_as(text, &number.repr()));
        }
        let digits = match value {
            Value::Bool(value) => u8::from(*value).to_string(),
            // int() cuts a float's fraction off.
            Value::Number(_) => trimmed.split('.').next().unwrap_or_default().to_owned(),
            _ => trimmed.to_owned(),
        };
        let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
        if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err([NO_INT, &repr(&plain)].concat());
        }
        let mut shown = shown_as(text, &digits);
        if digits == plain {
            shown = whole(text);
        }
        let missing = self.fixed_digits.saturating_sub(shown.len());
        Ok(match shown.origin_at(0) {
            Some(origin) if missing > 0 => Traced::of("0".repeat(missing), origin).then(&shown),
            _ => shown,
        })
    }
}

/// Digits without the zeros in front.
fn whole(digits: &Traced) -> Traced {
    let bytes = digits.as_bytes();
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let zeros = bytes[sign..]
        .iter()
        .take_while(|byte| **byte == b'0')
        .count();
    let zeros = zeros.min(bytes.len() - sign - usize::from(zeros == bytes.len() - sign));
    digits.to(sign).then(&digits.from(sign + zeros))
}

/// Another text with the origin of the first byte.
fn shown_as(from: &Traced, text: &str) -> Traced {
    match from.origin_at(0) {
        Some(origin) => Traced::of(text, origin),
        None => Traced::new(),
    }
}

/// The byte index after each character, beginning with 0, while the characters are `allowed`.
fn boundaries(text: &[u8], allowed: impl Fn(char) -> bool) -> Vec<usize> {
    let mut boundaries = vec![0];
    let text = String::from_utf8_lossy(text);
    for (index, character) in text.char_indices() {
        if !allowed(character) {
            break;
        }
        boundaries.push(index + character.len_utf8());
    }
    boundaries
}

/// `a, b="c"`: names and values, without quotes, as Werkzeug's regex finds them. What it does not
/// match (`x-y`, a negative number) is passed over by old versions, an error in new ones.
fn parse_arguments(text: &str, strict: bool) -> Result<Vec<(Option<String>, String)>, Wrong> {
    let whole = [text, ","].concat();
    let mut arguments = Vec::new();
    let mut at = 0;
    let mut start = 0;
    while start < whole.len() {
        let Some((argument, length)) = argument(&whole[start..], strict) else {
            start += whole[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if strict && start != at {
            return Err(["Cannot parse converter argument '", &whole[at..start], "'"].concat());
        }
        arguments.push(argument);
        start += length;
        at = start;
    }
    Ok(arguments)
}

/// `( NAME "=" )? VALUE ","` at the beginning of the text, and its length.
fn argument(text: &str, strict: bool) -> Option<((Option<String>, String), usize)> {
    let rest = if strict { text.trim_start() } else { text };
    let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    if word > 0
        && let Some(value) = rest[word..].trim_start().strip_prefix('=')
        && let Some((value, after)) = argument_value(value.trim_start())
    {
        let name = rest[..word].to_owned();
        return Some(((Some(name), value), text.len() - after.len()));
    }
    let (value, after) = argument_value(rest)?;
    Some(((None, value), text.len() - after.len()))
}

/// A value up to its comma: a word, a number or a string.
fn argument_value(text: &str) -> Option<(String, &str)> {
    let ended = |end: usize| text[end..].trim_start().strip_prefix(',');
    let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let word = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    if digits > 0 && text[digits..].starts_with('.') {
        let fraction = text[digits + 1..]
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len() - digits - 1);
        let end = digits + 1 + fraction;
        if let Some(after) = ended(end) {
            return Some((text[..end].to_owned(), after));
        }
    }
    if word > 0
        && let Some(after) = ended(word)
    {
        return Some((text[..word].to_owned(), after));
    }
    let quoted = text.strip_prefix(['u', 'r', 'U', 'R']).unwrap_or(text);
    let quote = quoted.chars().next().filter(|c| "\"'".contains(*c))?;
    let (value, rest) = quoted[1..].split_once(quote)?;
    let after = rest.trim_start().strip_prefix(',')?;
    Some((value.to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flask::WerkzeugVersion;
    fn origin() -> Origin {
        Origin::typed("", None)
    }

    fn traced(text: &str) -> Traced {
        Traced::of(text, &origin())
    }

    fn check(name: &str, arguments: &str, text: &str, expect: &str) {
        let converter =
            Converter::new(WerkzeugVersion::V3_1.rules(), name, arguments).expect("a converter");
        let value = converter
            .lengths(text.as_bytes())
            .first()
            .filter(|length| **length == text.len())
            .and_then(|_| converter.to_python(&traced(text)))
            .and_then(|value| value.to_text(&origin()));
        let value = value.map_or("none".to_owned(), |value| value.owned());
        assert_eq!(value, expect, "{name}({arguments}) {text}");
    }

    #[test]
    fn values_are_python_s() {
        check("int", "", "01", "1");
        check("int", "", "0", "0");
        check("int", "", "-1", "none");
        check("int", "signed=True", "-01", "-1");
        check("int", "min=5, max=9", "4", "none");
        check("int", "fixed_digits=4", "0001", "1");
        check("int", "4", "01", "none");
        check("float", "", "1.50", "1.5");
        check("float", "", "1", "none");
        check("string", "length=2", "é!", "é!");
        check("default", "minlength=2", "a", "none");
        check("any", "a, 'b c'", "b c", "b c");
        check(
            "uuid",
            "",
            "123E4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-426614174000",
        );
    }

    #[test]
    fn a_path_prefers_to_be_short_and_text_to_be_long() {
        let path = Converter::Path;
        assert_eq!(path.lengths(b"a/b"), [1, 2, 3]);
        assert!(path.lengths(b"/a").is_empty());
        let text =
            Converter::new(WerkzeugVersion::V3_1.rules(), "string", "").expect("a converter");
        assert_eq!(text.lengths(b"ab/c"), [2, 1]);
        assert!(Converter::new(WerkzeugVersion::V3_1.rules(), "regex", "").is_err());
    }

    #[test]
    fn numbers_are_built_as_python_prints_them() {
        let build = |name: &str, arguments: &str, value: Value| {
            Converter::new(WerkzeugVersion::V3_1.rules(), name, arguments)
                .expect("a converter")
                .to_url(&value, WerkzeugVersion::V3_1.rules(), &origin())
                .map(|url| url.owned())
        };
        let text = |text: &str| Value::Text(traced(text));
        let number = |text: &str| Value::Number(traced(text));
        assert_eq!(build("int", "", text("5")).as_deref(), Ok("5"));
        assert_eq!(
            build("int", "fixed_digits=3", number("5")).as_deref(),
            Ok("005")
        );
        assert_eq!(build("float", "", number("1")).as_deref(), Ok("1.0"));
        assert_eq!(
            build("float", "", number("0.00001")).as_deref(),
            Ok("1e-05")
        );
        assert_eq!(
            build("int", "", text("x")),
            Err("ValueError: invalid literal for int() with base 10: 'x'".to_owned())
        );
        assert_eq!(
            build("string", "", text("a/b ?")).as_deref(),
            Ok("a/b%20%3F")
        );
    }
}
