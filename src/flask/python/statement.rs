//! Statements and blocks, with recovery at the end of the line or of the block.

use std::rc::Rc;

use super::token::Kind;
use super::tree::{
    Argument, Definition, Expression, ExpressionKind, Operator, Statement, StatementKind,
};
use super::{Confused, Parser};
use crate::text::Span;

impl Parser<'_> {
    /// `file = statement*`
    pub(super) fn file(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while self.at < self.tokens.len() {
            self.statement(&mut statements);
        }
        statements
    }

    /// A statement, with which the reader always gets on.
    fn statement(&mut self, statements: &mut Vec<Statement>) {
        // A block nobody opened: its statements are read as if it were not indented.
        if matches!(
            self.kind(),
            Some(Kind::Newline | Kind::Dedent | Kind::Indent)
        ) {
            self.at += 1;
            return;
        }
        let (start, span) = (self.at, self.span_here());
        let count = statements.len();
        self.compound_or_line(span, statements);
        if let Some(reason) = self.confused.take() {
            statements.truncate(count);
            self.at = start;
            self.skip(start, span, reason, statements);
        }
        self.at += usize::from(self.at == start);
    }

    fn push(&self, start: Span, kind: StatementKind, statements: &mut Vec<Statement>) {
        statements.push(Statement {
            kind,
            span: start.to(self.span_before()),
        });
    }

    fn compound_or_line(&mut self, start: Span, statements: &mut Vec<Statement>) {
        let mut decorators = Vec::new();
        while self.take_operator("@") {
            decorators.push(self.expression());
            if self.kind() != Some(Kind::Newline) {
                self.confuse("the end of the line");
            }
            self.at += 1;
        }
        // What waits for each other in the real program waits for nothing here.
        self.take_word("async");
        let is_loop = self.is_word("for") || self.is_word("while");
        let kind = if self.take_word("def") {
            self.function(decorators)
        } else if self.take_word("class") {
            self.class(decorators)
        } else if !decorators.is_empty() {
            return self.confuse("a function or class");
        } else if self.take_word("if") {
            self.condition()
        } else if self.take_word("for") {
            self.for_loop()
        } else if self.take_word("while") {
            self.while_loop()
        } else if self.take_word("with") {
            self.with_block()
        } else if self.take_word("try") {
            self.try_block()
        } else {
            return self.line(statements);
        };
        self.push(start, kind, statements);
        // Whether a loop came to its end is not followed.
        if is_loop && self.take_word("else") {
            let test = self.since(start, ExpressionKind::Unknown("the else of a loop"));
            let body = self.block();
            let span = test.span;
            let kind = StatementKind::If {
                test,
                body,
                otherwise: Vec::new(),
            };
            statements.push(Statement { kind, span });
        }
    }

    /// `line = simple ( ";" simple )* end-of-line`
    fn line(&mut self, statements: &mut Vec<Statement>) {
        loop {
            let start = self.span_here();
            match self.simple() {
                Some(kind) => self.push(start, kind, statements),
                None => self.assignment(start, statements),
            }
            let goes_on = self.take_operator(";");
            match self.kind() {
                None => return,
                Some(Kind::Newline) => {
                    self.at += 1;
                    return;
                }
                _ if goes_on => {}
                _ => return self.confuse("the end of the statement"),
            }
        }
    }

    /// A statement that begins with a word of its own.
    fn simple(&mut self) -> Option<StatementKind> {
        let nothing = StatementKind::Nothing;
        Some(if self.take_word("return") {
            StatementKind::Return(self.perhaps())
        } else if self.take_word("pass") {
            nothing
        } else if self.take_word("global") || self.take_word("nonlocal") {
            loop {
                self.name("a name");
                if !self.take_operator(",") {
                    return Some(nothing);
                }
            }
        } else if self.take_word("raise") {
            let what = self.perhaps();
            if self.take_word("from") {
                self.expression();
            }
            StatementKind::Raise(what)
        } else if self.take_word("break") {
            StatementKind::Leave(true)
        } else if self.take_word("continue") {
            StatementKind::Leave(false)
        } else if self.take_word("assert") {
            self.expressions();
            nothing
        } else if self.take_word("del") {
            deleted(&self.expressions())
        } else if self.take_word("import") {
            self.import()
        } else if self.take_word("from") {
            self.import_from()
        } else {
            return None;
        })
    }

    /// What may stand behind `return` and `raise`.
    fn perhaps(&mut self) -> Option<Expression> {
        (!self.ends_statement()).then(|| self.expressions())
    }

    fn ends_statement(&self) -> bool {
        matches!(
            self.kind(),
            None | Some(Kind::Newline | Kind::Operator(";"))
        )
    }

    /// `assignment = expressions ( ":" expression )? ( "=" expressions )*`
    fn assignment(&mut self, start: Span, statements: &mut Vec<Statement>) {
        let mut value = self.expressions();
        let augmented = [
            "+=", "-=", "*=", "/=", "//=", "%=", "|=", "&=", "^=", "@=", "**=", ">>=", "<<=",
        ];
        let mut targets = Vec::new();
        if let Some(sign) = augmented.iter().position(|sign| self.is_operator(sign)) {
            self.at += 1;
            targets.push(value.clone());
            let right = self.expressions();
            let kind = ExpressionKind::Operation {
                operator: if sign == 0 {
                    Operator::Plus
                } else {
                    Operator::Other
                },
                left: value,
                right,
            };
            value = self.since(start, kind);
        } else {
            if self.take_operator(":") {
                self.expression();
            }
            while self.take_operator("=") {
                targets.push(value);
                value = self.expressions();
            }
        }
        if targets.is_empty() {
            let kind = match value.kind {
                ExpressionKind::Text(_) => StatementKind::Nothing,
                _ => StatementKind::Expression(value),
            };
            return self.push(start, kind, statements);
        }
        for target in targets {
            let value = value.clone();
            self.push(start, StatementKind::Assign { target, value }, statements);
        }
    }

    fn function(&mut self, decorators: Vec<Expression>) -> StatementKind {
        let name = self.name("a function's name");
        self.expect_operator("(", "an opening (");
        let parameters = self.parameters(")", true);
        if self.take_operator("->") {
            self.expression();
        }
        StatementKind::Function(Rc::new(Definition {
            name,
            parameters,
            decorators,
            body: self.block(),
        }))
    }

    /// After `if` or `elif`.
    fn condition(&mut self) -> StatementKind {
        self.descend();
        let test = self.expression();
        let body = self.block();
        let start = self.span_here();
        let mut otherwise = Vec::new();
        if self.take_word("elif") {
            let kind = self.condition();
            self.push(start, kind, &mut otherwise);
        } else {
            otherwise = self.block_after("else");
        }
        self.depth -= 1;
        StatementKind::If {
            test,
            body,
            otherwise,
        }
    }

    /// `block = ":" ( line | end-of-line indent statement+ dedent )`
    pub(super) fn block(&mut self) -> Vec<Statement> {
        self.expect_operator(":", "a colon");
        self.descend();
        let mut statements = Vec::new();
        if self.kind() == Some(Kind::Newline) {
            self.at += 1;
            if self.kind() != Some(Kind::Indent) {
                self.confuse("an indented block");
            }
            self.at += 1;
            while let Some(kind) = self.kind() {
                if kind == Kind::Dedent {
                    self.at += 1;
                    break;
                }
                self.statement(&mut statements);
            }
        } else {
            self.line(&mut statements);
        }
        self.depth -= 1;
        statements
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
            while let Some(kind) = self.kind() {
                self.at += 1;
                if kind == Kind::Newline {
                    break;
                }
            }
            let mut open = 0_usize;
            while let Some(kind) = self.kind() {
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
        let end = start.start() as usize + line;
        statements.push(Statement {
            kind: StatementKind::Unknown(reason),
            span: Span::new(self.source, start.start() as usize..end),
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
fn deleted(what: &Expression) -> StatementKind {
    let ExpressionKind::Subscript(of, key) = &what.kind else {
        return StatementKind::Nothing;
    };
    let argument = Argument {
        name: None,
        value: key.clone(),
    };
    let method = ExpressionKind::Attribute(of.clone(), "__delitem__".to_owned());
    let call = ExpressionKind::Call {
        callee: Expression::new(method, what.span),
        arguments: vec![argument].into(),
    };
    StatementKind::Expression(Expression::new(call, what.span))
}
