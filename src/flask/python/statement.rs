//! Statements and blocks, with recovery at the end of the line or of the block.

use super::token::Kind;
use super::tree::{Argument, Expression, ExpressionKind, Operator, Statement, StatementKind};
use super::{Confused, DEEPEST, Parser};
use crate::text::Span;

impl Parser<'_> {
    /// `file = statement*`
    pub(super) fn file(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while self.at < self.tokens.len() {
            let before = self.at;
            self.statement(&mut statements);
            // Whatever it was, the reader must get on.
            self.at += usize::from(self.at == before);
        }
        statements
    }

    fn statement(&mut self, statements: &mut Vec<Statement>) {
        let Some(first) = self.peek().cloned() else {
            return;
        };
        match first.kind {
            Kind::Newline | Kind::Dedent => {
                self.at += 1;
                return;
            }
            Kind::Indent => {
                // A block nobody opened: its statements are read as if it were not indented.
                self.at += 1;
                return;
            }
            _ => {}
        }
        let start = self.at;
        let count = statements.len();
        if let Err(reason) = self.compound_or_line(first.span, statements) {
            statements.truncate(count);
            self.at = start;
            self.skip(start, first.span, reason, statements);
        }
    }

    fn compound_or_line(
        &mut self,
        start: Span,
        statements: &mut Vec<Statement>,
    ) -> Result<(), Confused> {
        let mut decorators = Vec::new();
        while self.take_operator("@") {
            decorators.push(self.expression()?);
            if !matches!(self.peek(), Some(token) if token.kind == Kind::Newline) {
                return Err("the end of the line");
            }
            self.at += 1;
        }
        // What waits for each other in the real program waits for nothing here.
        self.take_word("async");
        if self.take_word("def") {
            let function = self.function(decorators)?;
            statements.push(Statement {
                kind: function,
                span: start.to(self.span_before()),
            });
            return Ok(());
        }
        let is_loop = self.is_word("for") || self.is_word("while");
        let kind = if self.take_word("class") {
            self.class(decorators)?
        } else if !decorators.is_empty() {
            return Err("a function or class");
        } else if self.take_word("if") {
            self.condition()?
        } else if self.take_word("for") {
            self.for_loop()?
        } else if self.take_word("while") {
            self.while_loop()?
        } else if self.take_word("with") {
            self.with_block()?
        } else if self.take_word("try") {
            self.try_block()?
        } else {
            return self.line(statements);
        };
        let span = start.to(self.span_before());
        statements.push(Statement { kind, span });
        // Whether a loop came to its end is not followed.
        if is_loop && self.take_word("else") {
            let kind = StatementKind::If {
                test: Expression {
                    kind: ExpressionKind::Unknown("the else of a loop"),
                    span,
                },
                body: self.block()?,
                otherwise: Vec::new(),
            };
            statements.push(Statement { kind, span });
        }
        Ok(())
    }

    /// `line = simple ( ";" simple )* end-of-line`
    fn line(&mut self, statements: &mut Vec<Statement>) -> Result<(), Confused> {
        loop {
            self.simple(statements)?;
            let ended = match self.peek() {
                None => true,
                Some(token) => token.kind == Kind::Newline,
            };
            if ended {
                self.at += 1;
                return Ok(());
            }
            self.expect_operator(";", "the end of the statement")?;
            if matches!(self.peek(), Some(token) if token.kind == Kind::Newline) {
                self.at += 1;
                return Ok(());
            }
        }
    }

    fn simple(&mut self, statements: &mut Vec<Statement>) -> Result<(), Confused> {
        let start = self.peek().ok_or("a statement")?.span;
        let kind = if self.take_word("return") {
            StatementKind::Return(if self.ends_statement() {
                None
            } else {
                Some(self.expressions()?)
            })
        } else if self.take_word("pass") {
            StatementKind::Nothing
        } else if self.take_word("global") || self.take_word("nonlocal") {
            self.name("a name")?;
            while self.take_operator(",") {
                self.name("a name")?;
            }
            StatementKind::Nothing
        } else if self.take_word("raise") {
            let what = if self.ends_statement() {
                None
            } else {
                Some(self.expression()?)
            };
            if self.take_word("from") {
                self.expression()?;
            }
            StatementKind::Raise(what)
        } else if self.take_word("break") {
            StatementKind::Leave(true)
        } else if self.take_word("continue") {
            StatementKind::Leave(false)
        } else if self.take_word("assert") {
            self.expressions()?;
            StatementKind::Nothing
        } else if self.take_word("del") {
            deleted(self.expressions()?)
        } else if self.take_word("import") {
            self.import()?
        } else if self.take_word("from") {
            self.import_from()?
        } else {
            return self.assignment(start, statements);
        };
        statements.push(Statement {
            kind,
            span: start.to(self.span_before()),
        });
        Ok(())
    }

    fn ends_statement(&self) -> bool {
        match self.peek() {
            None => true,
            Some(token) => matches!(token.kind, Kind::Newline | Kind::Operator(";")),
        }
    }

    /// `assignment = expressions ( ":" expression )? ( "=" expressions )*`
    fn assignment(&mut self, start: Span, statements: &mut Vec<Statement>) -> Result<(), Confused> {
        let mut targets = vec![self.expressions()?];
        let augmented = [
            "+=", "-=", "*=", "/=", "//=", "%=", "|=", "&=", "^=", "@=", "**=", ">>=", "<<=",
        ];
        if let Some(sign) = augmented.iter().find(|sign| self.is_operator(sign)) {
            self.at += 1;
            let added = self.expressions()?;
            let span = start.to(self.span_before());
            let left = Box::new(targets[0].clone());
            let kind = ExpressionKind::Operation {
                operator: if *sign == "+=" {
                    Operator::Plus
                } else {
                    Operator::Other
                },
                left,
                right: Box::new(added),
            };
            let target = targets.remove(0);
            let value = Expression { kind, span };
            let kind = StatementKind::Assign { target, value };
            statements.push(Statement { kind, span });
            return Ok(());
        }
        if self.take_operator(":") {
            self.expression()?;
        }
        while self.take_operator("=") {
            targets.push(self.expressions()?);
        }
        let value = targets.pop().ok_or("an expression")?;
        let span = start.to(self.span_before());
        if targets.is_empty() {
            let kind = match value.kind {
                ExpressionKind::Text(_) => StatementKind::Nothing,
                _ => StatementKind::Expression(value),
            };
            statements.push(Statement { kind, span });
            return Ok(());
        }
        statements.extend(targets.into_iter().map(|target| Statement {
            kind: StatementKind::Assign {
                target,
                value: value.clone(),
            },
            span,
        }));
        Ok(())
    }

    fn function(&mut self, decorators: Vec<Expression>) -> Result<StatementKind, Confused> {
        let (name, _) = self.name("a function's name")?;
        self.expect_operator("(", "an opening (")?;
        let parameters = self.parameters(")", true)?;
        if self.take_operator("->") {
            self.expression()?;
        }
        let body = self.block()?;
        Ok(StatementKind::Function {
            name,
            parameters,
            decorators,
            body,
        })
    }

    /// After `if` or `elif`.
    fn condition(&mut self) -> Result<StatementKind, Confused> {
        if self.depth >= DEEPEST {
            return Err("less nesting");
        }
        let test = self.expression()?;
        let body = self.block()?;
        let start = self.peek().map(|token| token.span);
        let otherwise = if self.take_word("elif") {
            self.depth += 1;
            let kind = self.condition();
            self.depth -= 1;
            let span = start.map_or(test.span, |start| start.to(self.span_before()));
            vec![Statement { kind: kind?, span }]
        } else if self.take_word("else") {
            self.block()?
        } else {
            Vec::new()
        };
        Ok(StatementKind::If {
            test,
            body,
            otherwise,
        })
    }

    /// `block = ":" ( line | end-of-line indent statement+ dedent )`
    pub(super) fn block(&mut self) -> Result<Vec<Statement>, Confused> {
        self.expect_operator(":", "a colon")?;
        if self.depth >= DEEPEST {
            return Err("less nesting");
        }
        self.depth += 1;
        let body = self.block_body();
        self.depth -= 1;
        body
    }

    fn block_body(&mut self) -> Result<Vec<Statement>, Confused> {
        let mut statements = Vec::new();
        if !matches!(self.peek(), Some(token) if token.kind == Kind::Newline) {
            self.line(&mut statements)?;
            return Ok(statements);
        }
        self.at += 1;
        if !matches!(self.peek(), Some(token) if token.kind == Kind::Indent) {
            return Err("an indented block");
        }
        self.at += 1;
        while let Some(kind) = self.peek().map(|token| token.kind) {
            if kind == Kind::Dedent {
                self.at += 1;
                break;
            }
            let before = self.at;
            self.statement(&mut statements);
            self.at += usize::from(self.at == before);
        }
        Ok(statements)
    }

    /// Skips a statement that was not understood: its line, and the block under it.
    fn skip(
        &mut self,
        first: usize,
        start: Span,
        reason: Confused,
        statements: &mut Vec<Statement>,
    ) {
        loop {
            while let Some(kind) = self.peek().map(|token| token.kind) {
                self.at += 1;
                if kind == Kind::Newline {
                    break;
                }
            }
            let mut open = 0_usize;
            while let Some(kind) = self.peek().map(|token| token.kind) {
                match kind {
                    Kind::Indent => open += 1,
                    Kind::Dedent if open <= 1 => {
                        self.at += open;
                        break;
                    }
                    Kind::Dedent => open -= 1,
                    _ if open == 0 => break,
                    _ => {}
                }
                self.at += 1;
            }
            // What belongs to the same statement: a decorated function, else, except.
            let decorated = self.tokens[first].is_operator("@");
            let goes_on = ["elif", "else", "except", "finally"]
                .iter()
                .any(|word| self.is_word(word));
            let header = decorated
                && !self.block_was_read(first)
                && (self.is_operator("@")
                    || self.is_word("def")
                    || self.is_word("class")
                    || self.is_word("async"));
            if !goes_on && !header {
                break;
            }
        }
        let last = self.span_before();
        let text = &self.text[start.range().start..last.range().end.max(start.range().start)];
        let line = text.lines().next().unwrap_or_default().len();
        let end = start.start as usize + line;
        statements.push(Statement {
            kind: StatementKind::Unknown(reason),
            span: Span::new(self.source, start.start as usize..end),
        });
    }

    /// Whether the function under the decorators that begin at token `first` was passed already.
    fn block_was_read(&self, first: usize) -> bool {
        self.tokens[first..self.at.min(self.tokens.len())]
            .iter()
            .any(|token| token.is_word(self.text, "def") || token.is_word(self.text, "class"))
    }
}

/// `del x[key]` as the call that it is; other names are not followed.
fn deleted(what: Expression) -> StatementKind {
    let span = what.span;
    let ExpressionKind::Subscript(of, key) = what.kind else {
        return StatementKind::Nothing;
    };
    let argument = Argument {
        name: None,
        value: *key,
    };
    let kind = ExpressionKind::Attribute(of, "__delitem__".to_owned());
    StatementKind::Expression(Expression {
        kind: ExpressionKind::Call {
            callee: Box::new(Expression { kind, span }),
            arguments: vec![argument],
        },
        span,
    })
}
