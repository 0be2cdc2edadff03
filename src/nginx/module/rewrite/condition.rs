//! The condition of an `if`: how it is read, and whether it holds.

use crate::nginx::config::builder::Builder;
use crate::nginx::pattern::{MatchLimit, Pattern};
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::text::Diagnostic;
use crate::wire::Traced;

/// A condition as it was written, without its parentheses.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// As written.
    pub(super) written: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    /// `$v`: neither empty nor `0`.
    True(String),
    /// `$v = text`, `$v != text`.
    Equal {
        variable: String,
        value: Value,
        wanted: bool,
    },
    /// `$v ~ re` and its kin.
    Matches {
        variable: String,
        pattern: Pattern,
        wanted: bool,
    },
    /// `-f path` and its kin.
    File {
        test: u8,
        path: Value,
        wanted: bool,
    },
}

/// Reads the words of an `if`: `ngx_http_rewrite_if_condition`.
pub(super) fn read(
    builder: &mut Builder<'_>,
    directive: &Directive,
) -> Result<Condition, Diagnostic> {
    let words = strip_parentheses(directive)?;
    let invalid = |word: &Word| {
        Err(problem::emerg_at(
            "invalid-condition",
            directive,
            word,
            format!("invalid condition \"{}\"", word.text),
        ))
    };
    let Some(first) = words.first() else {
        return invalid(&directive.args[0]);
    };
    let written = words
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let text = first.text.as_str();
    if text.len() > 1 && text.starts_with('$') {
        if words.len() != 1 && words.len() != 3 {
            return invalid(first);
        }
        let variable = text[1..].to_ascii_lowercase();
        builder.refer_to(&variable, first.span);
        let [_, operator, operand] = words.as_slice() else {
            return Ok(Condition {
                written,
                test: Test::True(variable),
            });
        };
        let test = comparison(builder, directive, variable, operator, operand)?;
        return Ok(Condition { written, test });
    }
    let (wanted, test) = match text.as_bytes() {
        [b'-', test] => (true, *test),
        [b'!', b'-', test] => (false, *test),
        _ => return invalid(first),
    };
    if words.len() != 2 || !b"fdex".contains(&test) {
        return invalid(first);
    }
    let path = builder.value(&words[1])?;
    Ok(Condition {
        written,
        test: Test::File { test, path, wanted },
    })
}

fn comparison(
    builder: &mut Builder<'_>,
    directive: &Directive,
    variable: String,
    operator: &Word,
    operand: &Word,
) -> Result<Test, Diagnostic> {
    let wanted = !operator.text.starts_with('!');
    match operator.text.as_str() {
        "=" | "!=" => Ok(Test::Equal {
            variable,
            value: builder.value(operand)?,
            wanted,
        }),
        "~" | "~*" | "!~" | "!~*" => {
            let caseless = operator.text.ends_with('*');
            Ok(Test::Matches {
                variable,
                pattern: builder.pattern(&operand.text, caseless, directive, operand)?,
                wanted,
            })
        }
        other => Err(problem::emerg_at(
            "unexpected-in-condition",
            directive,
            operator,
            format!("unexpected \"{other}\" in condition"),
        )),
    }
}

/// The words between the parentheses, which may stick to the first and last word.
fn strip_parentheses(directive: &Directive) -> Result<Vec<Word>, Diagnostic> {
    let mut words = directive.args.clone();
    let invalid = |word: &Word| {
        Err(problem::emerg_at(
            "invalid-condition",
            directive,
            word,
            format!("invalid condition \"{}\"", word.text),
        ))
    };
    match words.first_mut() {
        Some(first) if first.text == "(" && directive.args.len() > 1 => {
            words.remove(0);
        }
        Some(first) if first.text.len() > 1 && first.text.starts_with('(') => {
            first.text.remove(0);
            let range = first.span.range();
            first.span = first.span.with((range.start + 1).min(range.end)..range.end);
        }
        Some(first) => return invalid(&first.clone()),
        None => return Ok(words),
    }
    let alone = words.len() == 1;
    match words.last_mut() {
        Some(last) if alone && last.text == ")" => return invalid(&last.clone()),
        Some(last) if last.text.ends_with(')') => {
            last.text.pop();
            let range = last.span.range();
            let end = range.end.saturating_sub(1).max(range.start);
            last.span = last.span.with(range.start..end);
        }
        Some(last) => return invalid(&last.clone()),
        None => {}
    }
    if words.first().is_some_and(|word| word.text.is_empty()) {
        words.remove(0);
    }
    if words.len() > 1 && words.last().is_some_and(|word| word.text.is_empty()) {
        words.pop();
    }
    Ok(words)
}

impl Condition {
    /// Whether it holds for a request.
    pub(super) fn holds(&self, request: &mut Request<'_>) -> Result<bool, MatchLimit> {
        match &self.test {
            Test::True(name) => {
                let value = variable::get(request, name).unwrap_or_default();
                Ok(!value.is_empty() && !value.is("0"))
            }
            Test::Equal {
                variable: name,
                value,
                wanted,
            } => {
                let one = variable::get(request, name).unwrap_or_default();
                let other = request.eval(value);
                Ok((one == other) == *wanted)
            }
            Test::Matches {
                variable: name,
                pattern,
                wanted,
            } => {
                let subject = variable::get(request, name).unwrap_or_default();
                let matched = request.matches(pattern, &subject)?;
                if !matched {
                    request.captures.groups.clear();
                }
                Ok(matched == *wanted)
            }
            Test::File { test, path, wanted } => {
                let path: Traced = request.eval(path);
                let files = request.world.files();
                let bytes = path.as_bytes();
                let found = match test {
                    b'f' => files.is_file(bytes),
                    b'd' | b'x' => files.is_folder(bytes),
                    _ => files.get(bytes).is_some(),
                };
                Ok(found == *wanted)
            }
        }
    }
}
