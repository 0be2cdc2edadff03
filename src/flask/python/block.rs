//! Classes, loops, with and try blocks, and parameters.

use std::rc::Rc;

use super::Parser;
use super::token::Kind;
use super::tree::{
    Definition, Expression, ExpressionKind, Parameter, Statement, StatementKind, Try,
};

impl Parser<'_> {
    /// `class NAME ( "(" arguments ")" )? block`
    pub(super) fn class(&mut self, decorators: Vec<Expression>) -> StatementKind {
        let name = self.name("a class' name");
        let mut bases = Vec::new();
        if self.take_operator("(") {
            bases.extend(self.arguments().into_iter().map(|one| one.value));
        }
        let definition = Definition {
            name,
            parameters: Vec::new(),
            decorators,
            body: self.block(),
        };
        StatementKind::Class(bases, Rc::new(definition))
    }

    /// `for targets in expressions block`
    pub(super) fn for_loop(&mut self) -> StatementKind {
        StatementKind::For {
            target: self.targets(),
            items: self.expressions(),
            body: self.block(),
        }
    }

    /// `while expression block`, which runs over something unknown.
    pub(super) fn while_loop(&mut self) -> StatementKind {
        let span = self.expression().span;
        StatementKind::For {
            target: Expression::new(ExpressionKind::Tuple(Vec::new()), span),
            items: Expression::new(ExpressionKind::Unknown("a while loop"), span),
            body: self.block(),
        }
    }

    /// `with expression ( "as" target )? ( "," … )* block`
    pub(super) fn with_block(&mut self) -> StatementKind {
        let start = self.span_here();
        let bracketed = self.is_operator("(") && self.brackets_end_in_colon();
        self.at += usize::from(bracketed);
        let mut contexts = Vec::new();
        while !self.is_operator(")") {
            let context = self.expression();
            let target = self.take_word("as").then(|| self.postfix());
            contexts.push((context, target));
            if !self.take_operator(",") {
                break;
            }
        }
        if bracketed {
            self.expect_operator(")", "a closing )");
        }
        let span = start.to(self.span_before());
        let mut kind = StatementKind::Nothing;
        let mut body = self.block();
        for (context, target) in contexts.into_iter().rev() {
            // The inner ones are the body of the outer ones.
            if !matches!(kind, StatementKind::Nothing) {
                body = vec![Statement { kind, span }];
            }
            kind = StatementKind::With {
                context,
                target,
                body: std::mem::take(&mut body),
            };
        }
        kind
    }

    /// Whether the bracket that opens here closes in front of a colon: then it holds contexts.
    fn brackets_end_in_colon(&self) -> bool {
        let mut open = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                Kind::Operator("(" | "[" | "{") => open += 1,
                Kind::Operator(")" | "]" | "}") => open = open.saturating_sub(1),
                Kind::Newline => return false,
                _ => {}
            }
            if open == 0 {
                let next = self.tokens.get(index + 1);
                return next.is_some_and(|next| next.is_operator(":"));
            }
        }
        false
    }

    /// `try block ( "except" … )* ( "else" block )? ( "finally" block )?`
    pub(super) fn try_block(&mut self) -> StatementKind {
        let body = self.block();
        let mut handlers = Vec::new();
        while self.take_word("except") {
            self.take_operator("*");
            let of = (!self.is_operator(":")).then(|| self.expressions());
            let name = self.take_word("as").then(|| self.name("a name"));
            handlers.push((of, name, self.block()));
        }
        StatementKind::Try(Box::new(Try {
            body,
            handlers,
            otherwise: self.block_after("else"),
            finally: self.block_after("finally"),
        }))
    }

    pub(super) fn block_after(&mut self, word: &str) -> Vec<Statement> {
        if self.take_word(word) {
            self.block()
        } else {
            Vec::new()
        }
    }

    /// The parameters of a function or lambda, and what closes them.
    pub(super) fn parameters(&mut self, close: &str, annotated: bool) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        self.list(close, "a comma or )", &mut |parser| {
            // Positional-only parameters end here; they are parameters like others.
            if parser.take_operator("/") {
                return;
            }
            let stars = if parser.take_operator("**") {
                2
            } else {
                u8::from(parser.take_operator("*"))
            };
            if stars == 1 && parser.is_operator(",") {
                return;
            }
            let name = parser.name("a parameter's name");
            if annotated && parser.take_operator(":") {
                parser.expression();
            }
            let default = parser.take_operator("=").then(|| parser.expression());
            parameters.push(Parameter {
                name,
                stars,
                default,
            });
        });
        parameters
    }
}
