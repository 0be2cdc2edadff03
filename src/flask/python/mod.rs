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

use token::Kind;
pub(super) use tree::{
    Argument, Comprehension, Definition, Expression, ExpressionKind, Import, Operator, Piece,
    Statement, StatementKind, Try,
};

/// Reads the statements of a file.
pub(super) fn read(text: &str, source: SourceId) -> Vec<Statement> {
    Parser::new(text, source).file()
}

/// The arguments of a call as a command line names it: `create_app("production", debug=True)`.
/// Their place is where the function stands.
pub(super) fn arguments(call: &str, span: Span) -> Vec<(Option<String>, Value)> {
    let mut parser = Parser::new(call, span.source());
    let read = parser.expression();
    let ExpressionKind::Call { arguments, .. } = &read.kind else {
        return Vec::new();
    };
    if parser.confused.is_some() {
        return Vec::new();
    }
    let plain = |one: &Argument| (one.name.clone(), literal(&one.value, span));
    arguments.iter().map(plain).collect()
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
            Value::list(items.iter().map(|item| literal(item, span)).collect())
        }
        ExpressionKind::Dict(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(key, value)| (literal(key, span), literal(value, span)));
            Value::dict(pairs.collect())
        }
        _ => match expression.text() {
            Some(text) => Value::Text(written(&text)),
            None => Value::unknown("this argument", span),
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
    /// What was expected first where something else stood: then there are no more tokens.
    confused: Option<Confused>,
}

/// What was expected where something else stood.
type Confused = &'static str;

/// Deeper than this nobody writes by hand.
const DEEPEST: usize = 48;

impl<'a> Parser<'a> {
    fn new(text: &'a str, source: SourceId) -> Self {
        Self {
            text,
            source,
            tokens: token::tokens(text, 0, source),
            at: 0,
            depth: 0,
            confused: None,
        }
    }

    fn peek(&self) -> Option<&token::Token> {
        self.tokens.get(self.at)
    }

    fn kind(&self) -> Option<Kind> {
        self.peek().map(|token| token.kind)
    }

    /// What is read is given up. Whoever reads goes on, but finds no more tokens.
    fn confuse(&mut self, expected: Confused) {
        self.confused.get_or_insert(expected);
        self.at = self.tokens.len();
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

    fn expect_operator(&mut self, operator: &str, expected: Confused) {
        if !self.take_operator(operator) {
            self.confuse(expected);
        }
    }

    /// Before something nested is read: that may be so deep only.
    fn descend(&mut self) {
        if self.depth >= DEEPEST {
            self.confuse("less nesting");
        }
        self.depth += 1;
    }

    /// `( one ( "," one )* ","? )? close`
    fn list(&mut self, close: &str, missing: Confused, one: &mut dyn FnMut(&mut Self)) {
        while !self.take_operator(close) {
            one(self);
            if !self.take_operator(",") && !self.is_operator(close) {
                return self.confuse(missing);
            }
        }
    }

    /// A name that is no keyword.
    fn name(&mut self, expected: Confused) -> String {
        match self.peek() {
            Some(token) if token.kind == Kind::Name => {
                let name = self.text[token.span.range()].to_owned();
                self.at += 1;
                name
            }
            _ => {
                self.confuse(expected);
                String::new()
            }
        }
    }

    fn span_here(&self) -> Span {
        self.peek()
            .map_or_else(|| self.span_before(), |token| token.span)
    }

    fn span_before(&self) -> Span {
        let index = self.at.saturating_sub(1);
        self.tokens
            .get(index)
            .map_or(Span::new(self.source, 0..0), |token| token.span)
    }

    /// An expression from `start` to here.
    fn since(&self, start: Span, kind: ExpressionKind) -> Expression {
        Expression::new(kind, start.to(self.span_before()))
    }
}
