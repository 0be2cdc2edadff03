//! Classes, loops, with blocks and parameters.

use super::tree::{Expression, ExpressionKind, Parameter, StatementKind};
use super::{Confused, Parser};

impl Parser<'_> {
    /// `class NAME ( "(" arguments ")" )? block`
    pub(super) fn class(&mut self) -> Result<StatementKind, Confused> {
        let (name, _) = self.name("a class' name")?;
        let mut bases = Vec::new();
        if self.take_operator("(") {
            bases = self.arguments()?.into_iter().map(|one| one.value).collect();
        }
        let body = self.block()?;
        Ok(StatementKind::Class { name, bases, body })
    }

    /// `for NAME ( "," NAME )* in expressions block`
    pub(super) fn for_loop(&mut self) -> Result<StatementKind, Confused> {
        let mut names = Vec::new();
        loop {
            let (name, span) = self.name("a loop")?;
            let kind = ExpressionKind::Name(name);
            names.push(Expression { kind, span });
            if !self.take_operator(",") {
                break;
            }
        }
        if !self.take_word("in") {
            return Err("a loop");
        }
        let items = self.expressions()?;
        let body = self.block()?;
        if self.is_word("else") {
            return Err("a loop");
        }
        let span = names.first().map_or(items.span, |first| first.span);
        let target = match <[Expression; 1]>::try_from(names) {
            Ok([one]) => one,
            Err(names) => Expression {
                kind: ExpressionKind::Tuple(names),
                span,
            },
        };
        Ok(StatementKind::For {
            target,
            items,
            body,
        })
    }

    /// `with expression ( "as" NAME )? block`
    pub(super) fn with_block(&mut self) -> Result<StatementKind, Confused> {
        let context = self.expression()?;
        if self.take_word("as") {
            self.name("a name")?;
        }
        if !self.is_operator(":") {
            return Err("a with block");
        }
        let body = self.block()?;
        Ok(StatementKind::With { context, body })
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
