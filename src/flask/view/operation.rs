//! Operators, and the methods of text.

use std::rc::Rc;

use super::wsgi::ENVIRON;
use super::{Raised, View, literal, not_known};
use crate::flask::number::Float;
use crate::flask::python::{Expression, Operator};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

impl View<'_, '_> {
    pub(super) fn operation(
        &mut self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Result<Value, Raised> {
        let first = self.value(left)?;
        if matches!(operator, Operator::Or | Operator::And) {
            return Ok(match (first.is_true(), operator) {
                (None, _) => match self.value(right)? {
                    // Whatever the first one is, the second one decides.
                    second
                        if second.is_true() == Some(operator == Operator::Or)
                            && matches!(second, Value::Bool(_)) =>
                    {
                        second
                    }
                    second => merged(first, second, ("this condition", span)),
                },
                (Some(true), Operator::Or) | (Some(false), Operator::And) => first,
                _ => self.value(right)?,
            });
        }
        let second = self.value(right)?;
        if let (Operator::In | Operator::NotIn, Value::Named(name), Value::Text(key)) =
            (operator, &second, &first)
        {
            self.request.state.accessed |=
                name.as_str() == "flask.session" && self.request.rules.touch_is_access;
            let kept = match name.as_str() {
                "flask.g" => Some(self.request.state.g.get(&key.to_text())),
                ENVIRON => Some(self.request.state.environ.get(&key.to_text())),
                name => Mapping::named(name)
                    .map(|mapping| self.request.lookup(mapping, &key.to_text(), span).ok()),
            };
            return Ok(match kept {
                Some(Some(unknown @ Value::Unknown(_)))
                    if self.request.is_any || self.request.state.session.others.is_some() =>
                {
                    unknown
                }
                Some(found) => Value::Bool(found.is_some() == (operator == Operator::In)),
                None => not_known("this operator", span),
            });
        }
        Ok(operate(operator, first, second, span))
    }
}

/// An operator whose two sides were computed.
pub(in crate::flask) fn operate(
    operator: Operator,
    first: Value,
    second: Value,
    span: Span,
) -> Value {
    match (operator, first, second) {
        (
            Operator::Percent | Operator::Plus,
            Value::Text(_) | Value::Vague(_),
            Value::Unknown(why) | Value::Vague(why),
        )
        | (Operator::Percent | Operator::Plus, Value::Vague(why), _)
        | (Operator::Plus, Value::Unknown(why), Value::Text(_)) => Value::Vague(why),
        (_, Value::Unknown(why) | Value::Vague(why), _)
        | (_, _, Value::Unknown(why) | Value::Vague(why)) => Value::Unknown(why),
        (Operator::Plus, Value::Text(one), Value::Text(two)) => Value::Text(one.then(&two)),
        (Operator::Plus, Value::List(one), Value::List(two)) => {
            Value::list([one.as_slice(), two.as_slice()].concat())
        }
        (Operator::Percent, Value::Text(template), value) => percent(&template, value, span),
        // What something imported is equal to is not known.
        (Operator::Equal | Operator::NotEqual, Value::Named(_) | Value::Method(_), _)
        | (Operator::Equal | Operator::NotEqual, _, Value::Named(_) | Value::Method(_)) => {
            not_known("this comparison", span)
        }
        (Operator::Equal | Operator::Is, one, two) => Value::Bool(equal(&one, &two)),
        (Operator::NotEqual | Operator::IsNot, one, two) => Value::Bool(!equal(&one, &two)),
        (Operator::In, item, of) => contains(&of, &item, span),
        (Operator::NotIn, item, of) => match contains(&of, &item, span) {
            Value::Bool(value) => Value::Bool(!value),
            other => other,
        },
        (operator, Value::Number(one), Value::Number(two)) => {
            let number = |text: &Traced| text.to_text().parse::<i64>().ok();
            let computed = |number: Option<i64>| match number {
                Some(number) => Value::Number(literal(&number.to_string(), span)),
                None => not_known("this number", span),
            };
            match (operator, number(&one), number(&two)) {
                (Operator::Less, Some(one), Some(two)) => Value::Bool(one < two),
                (Operator::LessOrEqual, Some(one), Some(two)) => Value::Bool(one <= two),
                (Operator::Greater, Some(one), Some(two)) => Value::Bool(one > two),
                (Operator::GreaterOrEqual, Some(one), Some(two)) => Value::Bool(one >= two),
                (Operator::Plus, Some(one), Some(two)) => computed(one.checked_add(two)),
                (Operator::Minus, Some(one), Some(two)) => computed(one.checked_sub(two)),
                (Operator::Times, Some(one), Some(two)) => computed(one.checked_mul(two)),
                (Operator::Percent, Some(one), Some(two)) if two > 0 => {
                    computed(one.checked_rem_euclid(two))
                }
                _ => not_known("this operator", span),
            }
        }
        _ => not_known("this operator", span),
    }
}

/// What two values have in common, if one or the other is there. `why` that is not known.
pub(super) fn merged(one: Value, two: Value, why: (&'static str, Span)) -> Value {
    let (what, span) = why;
    match (one, two) {
        (one, two) if one == two => one,
        (Value::Text(_) | Value::Vague(_), Value::Text(_) | Value::Vague(_)) => {
            Value::vague(what, span)
        }
        (Value::Response(mut one), Value::Response(two)) => {
            let same = |name: &str| one.headers.get(name) == two.headers.get(name);
            if one.status != two.status || !same("Location") || !same("Content-Type") {
                return Value::unknown(what, span);
            }
            if one.body != two.body {
                one.body = vague_body(what, span);
            }
            Value::Response(one)
        }
        (Value::Tuple(one), Value::Tuple(two)) if one.len() == two.len() => {
            let pairs = one.iter().cloned().zip(two.iter().cloned());
            let items: Vec<Value> = pairs.map(|(one, two)| merged(one, two, why)).collect();
            match items.get(1) {
                Some(Value::Unknown(_)) | None => Value::unknown(what, span),
                _ => Value::tuple(items),
            }
        }
        // Both are JSON, with one text or another.
        (Value::Dict(_), Value::Dict(_)) => {
            let unknown = Value::unknown(what, span);
            Value::dict(vec![(unknown.clone(), unknown)])
        }
        (unknown @ Value::Unknown(_), _) | (_, unknown @ Value::Unknown(_)) => unknown,
        _ => Value::unknown(what, span),
    }
}

/// What stands for a body that is not known.
pub(super) fn vague_body(what: &'static str, span: Span) -> Traced {
    let rule = Rule("answer-not-simulated");
    let origin = Origin::new(Program::Flask, rule, what, Some(span));
    Traced::of(["[", what, "]"].concat(), &origin)
}

/// A method of a value; `None` for one that is not simulated.
pub(in crate::flask) fn method(
    of: &Value,
    name: &str,
    arguments: &[(Option<String>, Value)],
    span: Span,
) -> Option<Value> {
    let Value::Text(text) = of else {
        return dict_get(of, name, arguments);
    };
    let argument = |index: usize| match arguments.get(index) {
        Some((None, Value::Text(text))) => Some(text),
        _ => None,
    };
    let bytes = text.as_bytes();
    let trimmed = argument(0).map_or(b" \t\r\n\x0b\x0c".as_slice(), Traced::as_bytes);
    let start = bytes
        .iter()
        .take_while(|byte| trimmed.contains(byte))
        .count();
    let kept = bytes.len()
        - bytes
            .iter()
            .rev()
            .take_while(|byte| trimmed.contains(byte))
            .count();
    Some(match name {
        "format" => return format(text, arguments, span),
        "lower" => Value::Text(text.to_ascii_lowercase()),
        // Bytes are told from text nowhere.
        "encode" => Value::Text(text.clone()),
        "capitalize" => {
            let first = text.to(text.len().min(1));
            let rest = text.from(first.len()).to_ascii_lowercase();
            Value::Text(first.map(|byte| byte.to_ascii_uppercase()).then(&rest))
        }
        "upper" => Value::Text(text.map(|byte| byte.to_ascii_uppercase())),
        "strip" => Value::Text(text.slice(start..kept.max(start))),
        "lstrip" => Value::Text(text.from(start)),
        "rstrip" => Value::Text(text.to(kept)),
        "startswith" | "endswith" => {
            // A tuple asks for any of its texts.
            let (_, asked) = arguments.first()?;
            let asked = asked
                .items()
                .map_or(std::slice::from_ref(asked), |all| all.as_slice());
            let mut is = false;
            for one in asked {
                let Value::Text(one) = one else {
                    return None;
                };
                is |= match name {
                    "startswith" => text.starts_with(one.as_bytes()),
                    _ => text.ends_with(one.as_bytes()),
                };
            }
            Value::Bool(is)
        }
        "removeprefix" => Value::Text(if text.starts_with(argument(0)?.as_bytes()) {
            text.from(argument(0)?.len())
        } else {
            text.clone()
        }),
        "removesuffix" => Value::Text(if text.ends_with(argument(0)?.as_bytes()) {
            text.to(text.len() - argument(0)?.len())
        } else {
            text.clone()
        }),
        "replace" => {
            let most = match arguments.get(2) {
                Some((_, Value::Number(count))) => count.to_text().parse().ok()?,
                Some(_) => return None,
                None => usize::MAX,
            };
            Value::Text(replace(text, argument(0)?, argument(1)?, most)?)
        }
        "join" => {
            let (None, Value::List(items) | Value::Tuple(items)) = arguments.first()? else {
                return None;
            };
            let mut joined = Traced::new();
            for (index, item) in items.iter().enumerate() {
                let Value::Text(item) = item else {
                    return None;
                };
                if index > 0 {
                    joined.push(text);
                }
                joined.push(item);
            }
            Value::Text(joined)
        }
        "split" if arguments.len() == 1 => {
            let [separator] = argument(0)?.as_bytes() else {
                return None;
            };
            Value::list(
                text.split(*separator)
                    .into_iter()
                    .map(Value::Text)
                    .collect(),
            )
        }
        _ => return None,
    })
}

fn dict_get(of: &Value, name: &str, arguments: &[(Option<String>, Value)]) -> Option<Value> {
    let (Value::Dict(items), "get", Some((_, key))) = (of, name, arguments.first()) else {
        return None;
    };
    let found = items.iter().find(|(own, _)| own == key);
    let default = arguments
        .get(1)
        .map_or(Value::None, |(_, value)| value.clone());
    Some(found.map_or(default, |(_, value)| value.clone()))
}

fn equal(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => {
            let (one, two) = (Float::parse(&one.to_text()), Float::parse(&two.to_text()));
            matches!((one, two), (Some(one), Some(two)) if one.compare(&two).is_eq())
        }
        _ => one == two,
    }
}

fn contains(of: &Value, item: &Value, span: Span) -> Value {
    match (of, item) {
        (Value::Text(text), Value::Text(part)) => {
            Value::Bool(part.is_empty() || find(text.as_bytes(), part.as_bytes()).is_some())
        }
        (Value::List(items) | Value::Tuple(items), item) => {
            any_equal(&mut items.iter(), item, span)
        }
        (Value::Dict(items), item) => any_equal(&mut items.iter().map(|(own, _)| own), item, span),
        _ => not_known("this operator", span),
    }
}

fn any_equal(items: &mut dyn Iterator<Item = &Value>, item: &Value, span: Span) -> Value {
    let mut unknown = None;
    for own in items {
        if let Some((what, _)) = own.why() {
            unknown = Some(what);
        } else if equal(own, item) {
            return Value::Bool(true);
        }
    }
    unknown.map_or(Value::Bool(false), |what| Value::unknown(what, span))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn replace(text: &Traced, from: &Traced, to: &Traced, most: usize) -> Option<Traced> {
    if from.is_empty() {
        return None;
    }
    let mut replaced = Traced::new();
    let mut rest = text.clone();
    for _ in 0..most {
        let Some(at) = find(rest.as_bytes(), from.as_bytes()) else {
            break;
        };
        replaced.push(&rest.to(at));
        replaced.push(to);
        rest = rest.from(at + from.len());
    }
    Some(replaced.then(&rest))
}

/// `"…%s…" % value`, with `%s`, `%d` and `%%`.
fn percent(template: &Traced, value: Value, span: Span) -> Value {
    let values = match value {
        Value::Tuple(items) => items,
        one => Rc::new(vec![one]),
    };
    let mut values = values.iter();
    let bytes = template.as_bytes();
    let mut text = Traced::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            text.push(&template.slice(at..at + 1));
            at += 1;
            continue;
        }
        match bytes.get(at + 1) {
            Some(b'%') => text.push(&template.slice(at..at + 1)),
            Some(b's' | b'd') => {
                let shown = values.next().and_then(|v| v.shown(span));
                match shown {
                    Some(shown) => text.push(&shown),
                    None => return not_known("this format", span),
                }
            }
            _ => return not_known("this format", span),
        }
        at += 2;
    }
    Value::Text(text)
}

/// `"…{}…{name}…".format(…)` without formats inside the braces.
fn format(template: &Traced, arguments: &[(Option<String>, Value)], span: Span) -> Option<Value> {
    let bytes = template.as_bytes();
    let mut positional = arguments.iter().filter(|(name, _)| name.is_none());
    let mut text = Traced::new();
    let mut at = 0;
    while at < bytes.len() {
        let twice = bytes.get(at + 1) == Some(&bytes[at]);
        match bytes[at] {
            b'{' | b'}' if twice => {
                text.push(&template.slice(at..at + 1));
                at += 2;
            }
            b'{' => {
                let end = at + template.from(at).find(b'}')?;
                let hole = template.slice(at + 1..end).owned();
                let value = if hole.is_empty() {
                    &positional.next()?.1
                } else if let Ok(index) = hole.parse::<usize>() {
                    let mut all = arguments.iter().filter(|(name, _)| name.is_none());
                    &all.nth(index)?.1
                } else {
                    let named = |(name, _): &&(Option<String>, Value)| name.as_ref() == Some(&hole);
                    &arguments.iter().find(named)?.1
                };
                text.push(&value.shown(span)?);
                at = end + 1;
            }
            b'}' => return None,
            _ => {
                text.push(&template.slice(at..at + 1));
                at += 1;
            }
        }
    }
    Some(Value::Text(text))
}
