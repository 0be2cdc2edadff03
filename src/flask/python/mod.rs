//! The part of Python that hopscope reads. Nothing is run.
//!
//! Reading never fails: a statement that is not understood becomes
//! [`StatementKind::Unknown`](tree::StatementKind) and the next one is read as if nothing happened.

mod block;
mod expression;
mod import;
mod literal;
mod statement;
#[cfg(test)]
mod tests;
mod token;
pub(super) mod tree;

use crate::flask::value::Value;
use crate::text::{SourceId, Span};
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program};

pub(super) use tree::{
    Argument, Comprehension, Expression, ExpressionKind, Import, Operator, Parameter, Piece,
    Statement, StatementKind, Try,
};

/// Reads the statements of a file.
pub(super) fn read(text: &str, source: SourceId) -> Vec<Statement> {
    let mut parser = Parser {
        text,
        source,
        tokens: token::tokens(text, 0, source),
        at: 0,
        depth: 0,
    };
    parser.file()
}

/// The arguments of a call as a command line names it: `create_app("production", debug=True)`.
/// Their place is where the function stands.
pub(super) fn arguments(call: &str, span: Span) -> Vec<(Option<String>, Value)> {
    let mut parser = Parser {
        text: call,
        source: span.source,
        tokens: token::tokens(call, 0, span.source),
        at: 0,
        depth: 0,
    };
    let Ok(ExpressionKind::Call { arguments, .. }) = parser.expression().map(|call| call.kind)
    else {
        return Vec::new();
    };
    let plain = |one: Argument| (one.name, literal(&one.value, span));
    arguments.into_iter().map(plain).collect()
}

/// What is written down, in Python or in JSON.
fn literal(expression: &Expression, span: Span) -> Value {
    let written = |text: &str| Traced::of(text, &Origin::written(Program::Flask, span));
    match &expression.kind {
        ExpressionKind::Number(digits) => Value::Number(written(digits)),
        ExpressionKind::True => Value::Bool(true),
        ExpressionKind::False => Value::Bool(false),
        ExpressionKind::None => Value::None,
        ExpressionKind::Name(name) if name == "true" => Value::Bool(true),
        ExpressionKind::Name(name) if name == "false" => Value::Bool(false),
        ExpressionKind::Name(name) if name == "null" => Value::None,
        ExpressionKind::List(items) => {
            Value::List(items.iter().map(|item| literal(item, span)).collect())
        }
        ExpressionKind::Dict(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(key, value)| (literal(key, span), literal(value, span)));
            Value::Dict(pairs.collect())
        }
        _ => match expression.text() {
            Some(text) => Value::Text(written(&text)),
            None => Value::Unknown("this argument", span),
        },
    }
}

/// The reader's place among the tokens.
struct Parser<'a> {
    text: &'a str,
    source: SourceId,
    tokens: Vec<token::Token>,
    at: usize,
    /// How deep the nesting is; there is a limit, so that no text overflows the stack.
    depth: usize,
}

/// What was expected where something else stood.
type Confused = &'static str;

/// Deeper than this nobody writes by hand.
const DEEPEST: usize = 48;

impl Parser<'_> {
    fn peek(&self) -> Option<&token::Token> {
        self.tokens.get(self.at)
    }

    fn is_operator(&self, operator: &str) -> bool {
        matches!(self.peek(), Some(token) if token.is_operator(operator))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(token) if token.is_word(self.text, word))
    }

    fn take_operator(&mut self, operator: &str) -> bool {
        let is = self.is_operator(operator);
        self.at += usize::from(is);
        is
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn expect_operator(&mut self, operator: &str, confused: Confused) -> Result<(), Confused> {
        if self.take_operator(operator) {
            Ok(())
        } else {
            Err(confused)
        }
    }

    /// A name that is no keyword, as text and span.
    fn name(&mut self, confused: Confused) -> Result<(String, crate::text::Span), Confused> {
        let token = self.peek().ok_or(confused)?;
        if token.kind != token::Kind::Name {
            return Err(confused);
        }
        let (span, name) = (token.span, self.text[token.span.range()].to_owned());
        self.at += 1;
        Ok((name, span))
    }

    fn span_here(&self) -> crate::text::Span {
        self.peek()
            .map_or_else(|| self.span_before(), |token| token.span)
    }

    fn span_before(&self) -> crate::text::Span {
        let index = self.at.saturating_sub(1);
        self.tokens
            .get(index)
            .map_or(crate::text::Span::new(self.source, 0..0), |token| {
                token.span
            })
    }
}
