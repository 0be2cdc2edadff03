//! Texts with variables, compiled once: `ngx_http_complex_value_t`.

use super::request::Request;
use super::syntax::Word;
use super::variable;
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A variable was put in its place.
pub(crate) const VARIABLE: Rule = Rule("variable");
/// A capture of the last regex was put in its place.
pub(crate) const CAPTURE: Rule = Rule("capture");

/// A text with variables and captures.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// The parts, in order.
    pub(crate) parts: Vec<Part>,
    /// The word it was compiled from.
    pub(crate) span: Span,
    /// As written, quotes removed.
    pub(crate) text: String,
}

/// A part of a [`Value`].
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Text as written.
    Text(Traced),
    /// `$name`.
    Variable {
        /// The name without `$`.
        name: String,
        /// Where it is written.
        span: Span,
    },
    /// `$1` to `$9`.
    Capture {
        /// The group's number.
        group: usize,
        /// Where it is written.
        span: Span,
    },
}

impl Value {
    /// Compiles a word. The error is nginx's own.
    pub(crate) fn compile(word: &Word) -> Result<Value, Diagnostic> {
        Self::compile_text(&word.text, word.span)
    }

    /// Compiles a part of a word. When the word has no quotes or escapes, parts get spans of
    /// their own, otherwise the word's.
    pub(crate) fn compile_text(text: &str, span: Span) -> Result<Value, Diagnostic> {
        let plain = (span.end() - span.start()) as usize == text.len();
        let quoted = (span.end() - span.start()) as usize == text.len() + 2;
        let place = |range: std::ops::Range<usize>| {
            if plain || quoted {
                let shift = span.start() as usize + usize::from(quoted);
                Span::new(span.source(), shift + range.start..shift + range.end)
            } else {
                span
            }
        };
        let mut parts = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b'$' {
                let (part, end) = compile_variable(text, at, span, &place)?;
                parts.push(part);
                at = end;
            } else {
                let end = bytes[at..]
                    .iter()
                    .position(|byte| *byte == b'$')
                    .map_or(bytes.len(), |length| at + length);
                let origin = Origin::written(Program::Nginx, place(at..end));
                parts.push(Part::Text(Traced::of(&bytes[at..end], &origin)));
                at = end;
            }
        }
        Ok(Value {
            parts,
            span,
            text: text.to_owned(),
        })
    }

    /// The variables' names and places, in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, Span)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { name, span } => Some((name.as_str(), *span)),
            _ => None,
        })
    }

    /// Whether there is neither a variable nor a capture.
    pub(crate) fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// The value for a request.
    pub(crate) fn eval(&self, request: &mut Request<'_>) -> Traced {
        // nginx first measures, then copies: what a variable's regex captures is known to what
        // stands before it.
        let is_variable = |part: &&Part| matches!(part, Part::Variable { .. });
        let variables = self.parts.iter().filter(is_variable);
        let known: Vec<Traced> = variables.map(|part| part.eval(request)).collect();
        let mut known = known.into_iter();
        let mut result = Traced::new();
        for part in &self.parts {
            let value = match part {
                Part::Variable { .. } => known.next().unwrap_or_default(),
                part => part.eval(request),
            };
            result.push(&value);
        }
        result
    }
}

impl Part {
    /// The part's value for a request; a variable that is not found is empty.
    pub(crate) fn eval(&self, request: &mut Request<'_>) -> Traced {
        match self {
            Part::Text(text) => text.clone(),
            Part::Variable { name, span } => variable::get(request, name).unwrap_or_default().via(
                Program::Nginx,
                VARIABLE,
                &format!("${name}"),
                Some(*span),
            ),
            Part::Capture { group, span } => request.captures.group(*group).via(
                Program::Nginx,
                CAPTURE,
                &format!("${group}"),
                Some(*span),
            ),
        }
    }
}

fn compile_variable(
    text: &str,
    dollar: usize,
    span: Span,
    place: &impl Fn(std::ops::Range<usize>) -> Span,
) -> Result<(Part, usize), Diagnostic> {
    let bytes = text.as_bytes();
    let invalid = || {
        Diagnostic::at(
            Severity::Emerg,
            "invalid-variable-name",
            span,
            "invalid variable name",
        )
    };
    let first = *bytes.get(dollar + 1).ok_or_else(invalid)?;
    if matches!(first, b'1'..=b'9') {
        let part = Part::Capture {
            group: usize::from(first - b'0'),
            span: place(dollar..dollar + 2),
        };
        return Ok((part, dollar + 2));
    }
    let bracket = first == b'{';
    let start = dollar + 1 + usize::from(bracket);
    let length = bytes
        .get(start..)
        .unwrap_or_default()
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        .unwrap_or(bytes.len().saturating_sub(start));
    let name = &text[start.min(text.len())..(start + length).min(text.len())];
    let mut end = start + length;
    if bracket {
        if start >= bytes.len() {
            return Err(invalid());
        }
        if bytes.get(end) != Some(&b'}') {
            return Err(Diagnostic::at(
                Severity::Emerg,
                "variable-bracket-missing",
                span,
                format!("the closing bracket in \"{name}\" variable is missing"),
            ));
        }
        end += 1;
    }
    if name.is_empty() {
        return Err(invalid());
    }
    let part = Part::Variable {
        name: name.to_ascii_lowercase(),
        span: place(dollar..end),
    };
    Ok((part, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceId;

    fn check(text: &str, expected: &str) {
        let span = Span::new(SourceId(0), 0..text.len());
        let seen = match Value::compile_text(text, span) {
            Ok(value) => value
                .parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.to_string(),
                    Part::Variable { name, .. } => format!("[{name}]"),
                    Part::Capture { group, .. } => format!("<{group}>"),
                })
                .collect::<String>(),
            Err(diagnostic) => diagnostic.into_remark().message,
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn variables_captures_and_text_alternate() {
        check("a$host/${uri}b$10", "a[host]/[uri]b<1>0");
        check("https://$Host", "https://[host]");
    }

    #[test]
    fn errors_are_those_of_nginx() {
        check("a$", "invalid variable name");
        check("$ a", "invalid variable name");
        check("${b", "the closing bracket in \"b\" variable is missing");
        check("${", "invalid variable name");
        check("${}", "invalid variable name");
    }
}
