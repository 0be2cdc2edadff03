//! What Python itself offers, and a few functions like it: they only compute.

use super::call::Given;
use super::{Raised, literal, not_known, unknown_of, vague_of, vaguely};
use crate::flask::quote;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;

/// Calls something by its full name.
pub(in crate::flask) fn builtin(name: &str, given: &Given, span: Span) -> Result<Value, Raised> {
    let first = given.first().map(|(_, value)| value);
    let number = |number: usize| Value::Number(literal(&number.to_string(), span));
    let items = first.and_then(Value::items);
    Ok(match (name, first) {
        ("flask.escape" | "builtins.str", None) => Value::Text(Traced::new()),
        ("flask.escape" | "builtins.str", Some(value)) => match value.shown(span) {
            Some(text) if name == "flask.escape" => Value::Text(quote::html(&text, "&#39;")),
            Some(text) => Value::Text(text),
            None => vague_of(value, "this text", span),
        },
        ("json.dumps" | "builtins.repr", _) => vaguely("this text", span),
        ("builtins.any" | "builtins.all", Some(of)) => match items {
            Some(items) => {
                let wanted = name == "builtins.any";
                let mut unknown = None;
                let mut found = false;
                for item in items.iter() {
                    match item.is_true() {
                        Some(is) => found |= is == wanted,
                        None => unknown = Some(item),
                    }
                }
                match unknown.filter(|_| !found) {
                    Some(unknown) => unknown_of(unknown, "this condition", span),
                    None => Value::Bool(found == wanted),
                }
            }
            None => unknown_of(of, "this condition", span),
        },
        ("builtins.bool", Some(value)) => match value.is_true() {
            Some(value) => Value::Bool(value),
            None => not_known("this condition", span),
        },
        ("builtins.dict", _) => Value::dict(named(given, span)),
        ("builtins.len", Some(Value::Text(text))) => number(text.to_text().chars().count()),
        ("builtins.len", Some(_)) => match items {
            Some(items) => number(items.len()),
            None => not_known("this length", span),
        },
        ("builtins.int", Some(Value::Text(text))) => match to_int(text) {
            Some(Ok(number)) => Value::Number(number),
            Some(Err(line)) => return Err(Raised::error(line, span)),
            None => not_known("this number", span),
        },
        ("builtins.int", Some(number @ Value::Number(_))) => number.clone(),
        ("builtins.range", Some(Value::Number(end))) if given.len() == 1 => {
            match end.to_text().parse::<usize>() {
                // As far as it is worth following.
                Ok(end) if end <= 1000 => Value::list((0..end).map(number).collect()),
                _ => not_known("this range", span),
            }
        }
        ("builtins.print", _) => Value::None,
        _ => not_known("this call", span),
    })
}

/// What is given by name, as a dict has it.
pub(super) fn named(given: &Given, span: Span) -> Vec<(Value, Value)> {
    let pair = |(name, value): &(Option<String>, Value)| {
        Some((Value::Text(literal(name.as_ref()?, span)), value.clone()))
    };
    given.iter().filter_map(pair).collect()
}

/// `int(text)`, or what it raises; `None` for digits of other scripts.
pub(super) fn to_int(text: &Traced) -> Option<Result<Traced, String>> {
    let number = text.trim(b" \t\r\n");
    let plain = number.to_text();
    if plain.parse::<i64>().is_ok() && !plain.starts_with('+') {
        return Some(Ok(number));
    }
    let is_odd = |c: char| c == '_' || c == '+' || c.is_ascii_digit() || !c.is_ascii();
    if !plain.is_empty() && plain.chars().all(is_odd) {
        return None;
    }
    Some(Err([NO_INT, &quote::repr(&text.to_text())].concat()))
}

/// What `int(text)` says of a text that is no number, which follows.
pub(in crate::flask) const NO_INT: &str = "ValueError: invalid literal for int() with base 10: ";
