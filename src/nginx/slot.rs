//! The values most directives take, read as nginx's generic setters (`ngx_conf_set_*_slot`,
//! `ngx_parse_size`, `ngx_parse_time`) read them, with their messages.
//!
//! A setter first refuses a second value ([`fill`]), then reads the first argument.

use super::config::builder::Builder;
use super::module::Conf;
use super::syntax::{Directive, Word};
use super::value::Value;
use crate::text::{Diagnostic, Severity};

/// Fills a slot that may be filled once in a block.
pub fn fill<T>(
    slot: &mut Option<T>,
    directive: &Directive,
    read: impl FnOnce(&Directive) -> Result<T, Diagnostic>,
) -> Result<(), Diagnostic> {
    if slot.is_some() {
        return Err(duplicate(directive));
    }
    *slot = Some(read(directive)?);
    Ok(())
}

/// Fills a slot with a text with variables (`ngx_http_set_complex_value_slot`).
pub(crate) fn fill_value(
    builder: &mut Builder<'_>,
    directive: &Directive,
    slot: fn(&mut Conf) -> &mut Option<Value>,
) -> Result<(), Diagnostic> {
    if slot(builder.conf()).is_some() {
        return Err(duplicate(directive));
    }
    let value = builder.value(&directive.args[0])?;
    *slot(builder.conf()) = Some(value);
    Ok(())
}

/// `on` or `off`, in any case.
pub fn flag(directive: &Directive) -> Result<bool, Diagnostic> {
    let value = argument(directive, 0);
    if value.eq_ignore_ascii_case("on") {
        Ok(true)
    } else if value.eq_ignore_ascii_case("off") {
        Ok(false)
    } else {
        let name = &directive.name.text;
        let message = format!(
            "invalid value \"{value}\" in \"{name}\" directive, it must be \"on\" or \"off\""
        );
        Err(at_argument(directive, 0, "invalid-flag", message))
    }
}

/// The first argument's text.
pub fn text(directive: &Directive) -> Result<Word, Diagnostic> {
    match directive.args.first() {
        Some(word) => Ok(word.clone()),
        None => Err(invalid_value(directive)),
    }
}

/// A whole number from 0 on.
pub fn number(directive: &Directive) -> Result<i64, Diagnostic> {
    parse_number(argument(directive, 0))
        .ok_or_else(|| said_of(directive, "invalid-number", "invalid number"))
}

/// A whole number from `low` to `high`.
pub fn number_between(directive: &Directive, low: i64, high: i64) -> Result<i64, Diagnostic> {
    let number = number(directive)?;
    if (low..=high).contains(&number) {
        return Ok(number);
    }
    let message = format!("value must be between {low} and {high}");
    Err(at_argument(directive, 0, "number-out-of-range", message))
}

/// A whole number from `low` on.
pub fn number_from(directive: &Directive, low: i64) -> Result<i64, Diagnostic> {
    let number = number(directive)?;
    if number >= low {
        return Ok(number);
    }
    let message = format!("value must be equal to or greater than {low}");
    Err(at_argument(directive, 0, "number-out-of-range", message))
}

/// A size in bytes: `8k`, `1m`.
pub fn size(directive: &Directive) -> Result<i64, Diagnostic> {
    parse_size(argument(directive, 0)).ok_or_else(|| invalid_value(directive))
}

/// A size in bytes that may also be written in `g`.
pub fn offset(directive: &Directive) -> Result<i64, Diagnostic> {
    parse_offset(argument(directive, 0)).ok_or_else(|| invalid_value(directive))
}

/// A time in milliseconds: `75s`, `1h 30m`, `500ms`.
pub fn milliseconds(directive: &Directive) -> Result<i64, Diagnostic> {
    parse_time(argument(directive, 0), Unit::Milliseconds).ok_or_else(|| invalid_value(directive))
}

/// A time in seconds: `75s`, `1h 30m`, `1y`.
pub fn seconds(directive: &Directive) -> Result<i64, Diagnostic> {
    parse_time(argument(directive, 0), Unit::Seconds).ok_or_else(|| invalid_value(directive))
}

/// A number of buffers and their size, neither of them 0.
pub fn buffers(directive: &Directive) -> Result<(i64, i64), Diagnostic> {
    let count = parse_number(argument(directive, 0)).filter(|count| *count != 0);
    let size = parse_size(argument(directive, 1)).filter(|size| *size != 0);
    count.zip(size).ok_or_else(|| invalid_value(directive))
}

/// One of some words, in any case.
pub fn one_of<T: Copy>(directive: &Directive, choices: &[(&str, T)]) -> Result<T, Diagnostic> {
    choose(directive, 0, choices)
}

/// Some of some words, in any case, besides those that other lines chose; warnings about
/// repetitions.
pub fn several_of<T: Copy + PartialEq>(
    directive: &Directive,
    choices: &[(&str, T)],
    chosen: &mut Option<Vec<T>>,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let chosen = chosen.get_or_insert_default();
    let mut warnings = Vec::new();
    for (index, word) in directive.args.iter().enumerate() {
        let choice = choose(directive, index, choices)?;
        if chosen.contains(&choice) {
            let message = format!("duplicate value \"{}\"", word.text);
            warnings.push(
                Diagnostic::at(Severity::Warn, "duplicate-value", word.span, message)
                    .on_line(directive.line),
            );
        } else {
            chosen.push(choice);
        }
    }
    Ok(warnings)
}

/// `"X" directive is duplicate`
pub fn duplicate(directive: &Directive) -> Diagnostic {
    said_of(directive, "duplicate-directive", "is duplicate")
}

/// `"X" directive invalid value`
pub fn invalid_value(directive: &Directive) -> Diagnostic {
    let mut diagnostic = said_of(directive, "invalid-value", "invalid value");
    diagnostic.span = directive.args.first().map(|word| word.span);
    diagnostic
}

/// `"X" directive SAID`, as nginx puts what a setter returns.
pub fn said_of(directive: &Directive, code: &'static str, said: &str) -> Diagnostic {
    let message = format!("\"{}\" directive {said}", directive.name.text);
    Diagnostic::at(Severity::Emerg, code, directive.name.span, message).on_line(directive.line)
}

/// A message about one argument (from 0); about the name, if it is not there.
pub fn at_argument(
    directive: &Directive,
    index: usize,
    code: &'static str,
    message: String,
) -> Diagnostic {
    let word = directive.args.get(index).unwrap_or(&directive.name);
    Diagnostic::at(Severity::Emerg, code, word.span, message).on_line(directive.line)
}

/// The value of decimal digits, if they fit.
pub fn parse_number(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A size with `k` or `m`.
pub fn parse_size(text: &str) -> Option<i64> {
    let (number, scale) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 1 << 10),
        b'm' | b'M' => (&text[..text.len() - 1], 1 << 20),
        _ => (text, 1),
    };
    parse_number(number)?.checked_mul(scale)
}

/// A size with `k`, `m` or `g`.
pub fn parse_offset(text: &str) -> Option<i64> {
    match text.strip_suffix(['g', 'G']) {
        Some(number) => parse_number(number)?.checked_mul(1 << 30),
        None => parse_size(text),
    }
}

/// What a time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds; `ms` is refused.
    Seconds,
    /// Milliseconds; `y` and `M` are refused.
    Milliseconds,
}

/// A time: numbers with units from the largest to the smallest; a last number without one is seconds.
pub fn parse_time(text: &str, unit: Unit) -> Option<i64> {
    let per_second = match unit {
        Unit::Seconds => 1,
        Unit::Milliseconds => 1000,
    };
    let mut step = match unit {
        Unit::Seconds => 0,
        Unit::Milliseconds => 2,
    };
    let mut rest = text;
    let mut total: i64 = 0;
    let mut seen_digit = false;
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        seen_digit |= digits > 0;
        let value = match digits {
            0 => 0,
            _ => parse_number(&rest[..digits])?,
        };
        rest = &rest[digits..];
        if rest.is_empty() {
            let last = value.checked_mul(per_second)?;
            return seen_digit.then(|| total.checked_add(last)).flatten();
        }
        let (next, scale, after) = time_unit(rest, unit)?;
        // A space stands for seconds, so none may have been before.
        let needed = if next == SPACE { SECOND } else { next };
        if step >= needed {
            return None;
        }
        step = next;
        let scale = if next == MILLISECOND {
            1
        } else {
            scale * per_second
        };
        total = total.checked_add(value.checked_mul(scale)?)?;
        rest = after.trim_start_matches(' ');
    }
}

const SECOND: u8 = 7;
const MILLISECOND: u8 = 8;
const SPACE: u8 = 9;

/// The step, the seconds and the text after the unit that `text` begins with.
fn time_unit(text: &str, unit: Unit) -> Option<(u8, i64, &str)> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    if let Some(after) = text.strip_prefix("ms") {
        return (unit == Unit::Milliseconds).then_some((MILLISECOND, 1, after));
    }
    let (step, seconds) = match text.as_bytes().first()? {
        b'y' => (1, 365 * DAY),
        b'M' => (2, 30 * DAY),
        b'w' => (3, 7 * DAY),
        b'd' => (4, DAY),
        b'h' => (5, HOUR),
        b'm' => (6, MINUTE),
        b's' => (SECOND, 1),
        b' ' => (SPACE, 1),
        _ => return None,
    };
    Some((step, seconds, &text[1..]))
}

fn choose<T: Copy>(
    directive: &Directive,
    index: usize,
    choices: &[(&str, T)],
) -> Result<T, Diagnostic> {
    let value = argument(directive, index);
    let found = choices
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(value));
    if let Some((_, choice)) = found {
        return Ok(*choice);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
    let message = format!("invalid value \"{value}\"");
    Err(at_argument(directive, index, "invalid-choice", message).about(names.join(", ")))
}

fn argument(directive: &Directive, index: usize) -> &str {
    directive
        .args
        .get(index)
        .map_or("", |word| word.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::syntax::{Item, parse};
    use crate::text::SourceId;

    fn check<T: std::fmt::Debug>(
        text: &str,
        read: impl FnOnce(&Directive) -> Result<T, Diagnostic>,
        expect: &str,
    ) {
        let items = parse(SourceId(0), text);
        let Some(Item::Directive(directive)) = items.first() else {
            panic!("{text}");
        };
        let shown = match read(directive) {
            Ok(value) => format!("{value:?}"),
            Err(diagnostic) => diagnostic.into_remark().message,
        };
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn flags_are_on_or_off_in_any_case() {
        check("port_in_redirect ON;", flag, "true");
        check(
            "x maybe;",
            flag,
            "invalid value \"maybe\" in \"x\" directive, it must be \"on\" or \"off\"",
        );
    }

    #[test]
    fn numbers_have_bounds() {
        check("m 255;", |it| number_between(it, 0, 255), "255");
        check(
            "m 256;",
            |it| number_between(it, 0, 255),
            "value must be between 0 and 255",
        );
        check(
            "m 1;",
            |it| number_from(it, 2),
            "value must be equal to or greater than 2",
        );
        check("m -1;", number, "\"m\" directive invalid number");
        check(
            "m 99999999999999999999;",
            number,
            "\"m\" directive invalid number",
        );
    }

    #[test]
    fn sizes_take_units() {
        check("s 1m;", size, "1048576");
        check("s 1g;", size, "\"s\" directive invalid value");
        check("s 2G;", offset, "2147483648");
        check("s k;", size, "\"s\" directive invalid value");
        check("s '';", size, "\"s\" directive invalid value");
        check("b 4 8k;", buffers, "(4, 8192)");
        check("b 0 8k;", buffers, "\"b\" directive invalid value");
    }

    #[test]
    fn times_go_from_large_units_to_small_ones() {
        check("t 1h30m;", seconds, "5400");
        check("t '1h 30';", seconds, "3630");
        check("t 30m1h;", seconds, "\"t\" directive invalid value");
        check("t 500ms;", milliseconds, "500");
        check("t 500ms;", seconds, "\"t\" directive invalid value");
        check("t 1y;", seconds, "31536000");
        check("t 1y;", milliseconds, "\"t\" directive invalid value");
        check("t 1M;", milliseconds, "\"t\" directive invalid value");
        check("t 1w;", milliseconds, "604800000");
        check("t s;", seconds, "\"t\" directive invalid value");
        check("t 75;", milliseconds, "75000");
        check("t '5s 3';", seconds, "8");
        check("t '5s 3 2';", seconds, "\"t\" directive invalid value");
    }

    #[test]
    fn choices_are_named_when_none_is_met() {
        let choices = [("all", 1), ("any", 2)];
        check("s ANY;", |it| one_of(it, &choices), "2");
        check("s x;", |it| one_of(it, &choices), "invalid value \"x\"");
        let mut chosen = None;
        let mut several = |it: &Directive| several_of(it, &choices, &mut chosen);
        check("s all all;", |it| several(it).map(|said| said.len()), "1");
        check("s any all;", |it| several(it).map(|said| said.len()), "1");
        assert_eq!(chosen, Some(vec![1, 2]));
    }

    #[test]
    fn a_slot_is_filled_once() {
        let mut slot = None;
        check("s 1;", |it| fill(&mut slot, it, number), "()");
        check(
            "s 2;",
            |it| fill(&mut slot, it, number),
            "\"s\" directive is duplicate",
        );
        assert_eq!(slot, Some(1));
    }
}
