//! Classes, loops, with and try blocks, and parameters.

use super::token::Kind;
use super::tree::{Expression, ExpressionKind, Parameter, Statement, StatementKind, Try};
use super::{Confused, Parser};

impl Parser<'_> {
    /// `class NAME ( "(" arguments ")" )? block`
    pub(super) fn class(&mut self, decorators: Vec<Expression>) -> Result<StatementKind, Confused> {
        let (name, _) = self.name("a class' name")?;
        let mut bases = Vec::new();
        if self.take_operator("(") {
            bases = self.arguments()?.into_iter().map(|one| one.value).collect();
        }
        let body = self.block()?;
        Ok(StatementKind::Class {
            name,
            bases,
            decorators,
            body,
        })
    }

    /// `for targets in expressions block`
    pub(super) fn for_loop(&mut self) -> Result<StatementKind, Confused> {
        let target = self.targets()?;
        let items = self.expressions()?;
        let body = self.block()?;
        Ok(StatementKind::For {
            target,
            items,
            body,
        })
    }

    /// `while expression block`, which runs over something unknown.
    pub(super) fn while_loop(&mut self) -> Result<StatementKind, Confused> {
        let test = self.expression()?;
        let nothing = |kind| Expression {
            kind,
            span: test.span,
        };
        Ok(StatementKind::For {
            target: nothing(ExpressionKind::Tuple(Vec::new())),
            items: nothing(ExpressionKind::Unknown("a while loop")),
            body: self.block()?,
        })
    }

    /// `with expression ( "as" target )? ( "," … )* block`
    pub(super) fn with_block(&mut self) -> Result<StatementKind, Confused> {
        let start = self.span_here();
        let bracketed = self.is_operator("(") && self.brackets_end_in_colon();
        self.at += usize::from(bracketed);
        let mut contexts = Vec::new();
        while !self.is_operator(")") {
            let context = self.expression()?;
            let target = if self.take_word("as") {
                Some(self.postfix()?)
            } else {
                None
            };
            contexts.push((context, target));
            if !self.take_operator(",") {
                break;
            }
        }
        if bracketed {
            self.expect_operator(")", "a closing )")?;
        }
        let span = start.to(self.span_before());
        let mut body = self.block()?;
        let mut kind = StatementKind::Nothing;
        for (context, target) in contexts.into_iter().rev() {
            kind = StatementKind::With {
                context,
                target,
                body,
            };
            body = vec![Statement {
                kind: kind.clone(),
                span,
            }];
        }
        Ok(kind)
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
    pub(super) fn try_block(&mut self) -> Result<StatementKind, Confused> {
        let body = self.block()?;
        let mut handlers = Vec::new();
        while self.take_word("except") {
            self.take_operator("*");
            let of = if self.is_operator(":") {
                None
            } else {
                Some(self.expressions()?)
            };
            let name = if self.take_word("as") {
                Some(self.name("a name")?.0)
            } else {
                None
            };
            handlers.push((of, name, self.block()?));
        }
        let mut block_after = |word| {
            if self.take_word(word) {
                self.block()
            } else {
                Ok(Vec::new())
            }
        };
        let otherwise = block_after("else")?;
        let finally = block_after("finally")?;
        Ok(StatementKind::Try(Box::new(Try {
            body,
            handlers,
            otherwise,
            finally,
        })))
    }

    /// The parameters of a function or lambda, and what closes them.
    pub(super) fn parameters(
        &mut self,
        close: &str,
        annotated: bool,
    ) -> Result<Vec<Parameter>, Confused> {
        let mut parameters = Vec::new();
        while !self.take_operator(close) {
            if self.take_operator("/") {
                // Positional-only parameters end here; they are parameters like others.
            } else {
                let stars = if self.take_operator("**") {
                    2
                } else {
                    u8::from(self.take_operator("*"))
                };
                if !(stars == 1 && self.is_operator(",")) {
                    let (name, _) = self.name("a parameter's name")?;
                    if annotated && self.take_operator(":") {
                        self.expression()?;
                    }
                    let default = if self.take_operator("=") {
                        Some(self.expression()?)
                    } else {
                        None
                    };
                    parameters.push(Parameter {
                        name,
                        stars,
                        default,
                    });
                }
            }
            if !self.take_operator(",") && !self.is_operator(close) {
                return Err("a comma or )");
            }
        }
        Ok(parameters)
    }
}
