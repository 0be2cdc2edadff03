//! Statements and blocks, with recovery at the end of the line or of the block.

use super::token::Kind;
use super::tree::{Expression, ExpressionKind, Operator, Statement, StatementKind};
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
        let is_async = self.is_word("async")
            && matches!(self.tokens.get(self.at + 1), Some(next) if next.is_word(self.text, "def"));
        self.at += usize::from(is_async);
        if self.take_word("def") {
            let function = self.function(decorators)?;
            statements.push(Statement {
                kind: function,
                span: start.to(self.span_before()),
            });
            return Ok(());
        }
        if !decorators.is_empty() {
            return Err("a class");
        }
        let kind = if self.take_word("if") {
            self.condition()?
        } else if self.take_word("class") {
            self.class()?
        } else if self.take_word("for") {
            self.for_loop()?
        } else if self.take_word("with") {
            self.with_block()?
        } else {
            for (word, reason) in [
                ("while", "a loop"),
                ("try", "a try block"),
                ("async", "an async block"),
            ] {
                if self.is_word(word) {
                    return Err(reason);
                }
            }
            return self.line(statements);
        };
        statements.push(Statement {
            kind,
            span: start.to(self.span_before()),
        });
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
            let ends = match self.peek() {
                None => true,
                Some(token) => matches!(token.kind, Kind::Newline | Kind::Operator(";")),
            };
            StatementKind::Return(if ends {
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
            let what = self.expression()?;
            if self.take_word("from") {
                self.expression()?;
            }
            StatementKind::Raise(what)
        } else if self.take_word("import") {
            self.import()?
        } else if self.take_word("from") {
            self.import_from()?
        } else {
            for word in ["assert", "del", "yield", "break", "continue"] {
                if self.is_word(word) {
                    return Err(word);
                }
            }
            return self.assignment(start, statements);
        };
        statements.push(Statement {
            kind,
            span: start.to(self.span_before()),
        });
        Ok(())
    }

    /// `assignment = expressions ( ":" expression )? ( "=" expressions )*`
    fn assignment(&mut self, start: Span, statements: &mut Vec<Statement>) -> Result<(), Confused> {
        let mut targets = vec![self.expressions()?];
        if self.take_operator("+=") {
            let added = self.expressions()?;
            let span = start.to(self.span_before());
            let left = Box::new(targets[0].clone());
            let kind = ExpressionKind::Operation {
                operator: Operator::Plus,
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

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::text::SourceId;

    fn outline(statements: &[Statement]) -> String {
        let words: Vec<String> = statements
            .iter()
            .map(|statement| match &statement.kind {
                StatementKind::Import(names) => {
                    let names: Vec<String> = names
                        .iter()
                        .map(|one| {
                            let name = one.name.as_deref().unwrap_or_default();
                            format!("{} {name} {}", one.module, one.bound)
                        })
                        .collect();
                    format!("import {}", names.join(", "))
                }
                StatementKind::Class { name, bases, body } => {
                    format!("class {name}/{} [{}]", bases.len(), outline(body))
                }
                StatementKind::Raise(_) => "raise".to_owned(),
                StatementKind::For { body, .. } => format!("for [{}]", outline(body)),
                StatementKind::With { body, .. } => format!("with [{}]", outline(body)),
                StatementKind::Assign { target, .. } => {
                    format!("{} =", target.dotted().unwrap_or_else(|| "?".to_owned()))
                }
                StatementKind::Expression(_) => "expression".to_owned(),
                StatementKind::Function {
                    name,
                    parameters,
                    decorators,
                    body,
                } => format!(
                    "@{} def {name}/{} [{}]",
                    decorators.len(),
                    parameters.len(),
                    outline(body)
                ),
                StatementKind::Return(value) => format!("return {}", value.is_some()),
                StatementKind::If {
                    body, otherwise, ..
                } => format!("if [{}] else [{}]", outline(body), outline(otherwise)),
                StatementKind::Nothing => "nothing".to_owned(),
                StatementKind::Unknown(reason) => format!("unknown({reason})"),
            })
            .collect();
        words.join("; ")
    }

    fn check(text: &str, expect: &str) {
        assert_eq!(outline(&read(text, SourceId(0))), expect, "{text}");
    }

    #[test]
    fn a_module_as_people_write_it() {
        check(
            "from flask import (\n    Flask,\n    redirect as go,\n)\nimport os, werkzeug.middleware.proxy_fix as pf\n",
            "import flask Flask Flask, flask redirect go; import os  os, werkzeug.middleware.proxy_fix  pf",
        );
        check(
            "@app.route(\n    \"/a\",\n    methods=[\"GET\"],\n)\n@login\nasync def a(x: int = 1, *, y=None, **k) -> str:\n    \"\"\"Doc.\"\"\"\n    b = c = 1; return f'{x}', 200\n",
            "@2 def a/3 [nothing; b =; c =; return true]",
        );
        check(
            "if __name__ == '__main__': app.run()\nelif x:\n  pass\nelse:\n  y = 1\n",
            "if [expression] else [if [nothing] else [y =]]",
        );
    }

    #[test]
    fn what_is_not_understood_does_not_break_the_rest() {
        check(
            "class A(B):\n    x = 1\n\n    def f(self):\n        return 1\n\ny = 2\n",
            "class A/1 [x =; @0 def f/1 [return true]]; y =",
        );
        check(
            "try:\n    import x\nexcept E:\n    x = 1\nelse:\n    pass\nz = 3",
            "unknown(a try block); z =",
        );
        check("a = (1\nb = 2", "unknown(a closing ))");
        check("a = = 1\nb = 2\n", "unknown(an expression); b =");
        check(
            "@a.b(x for x in y)\n@c\ndef f():\n    return 1\nb = 2",
            "unknown(no comprehension); b =",
        );
        check(
            "@dataclass\nclass A:\n    x: int = 1\nb = 2",
            "unknown(a class); b =",
        );
        check(
            "def f():\n    while x:\n        return x\n    return 2\n",
            "@0 def f/0 [unknown(a loop); return true]",
        );
        check(
            "def f():\n    for x, y in z:\n        a += 1\n    with o() as p:\n        raise E(1)\n",
            "@0 def f/0 [for [a =]; with [raise]]",
        );
        check(
            "x = lambda a, *b: 1\n???\ny = [i for i in z]\nw = 1",
            "x =; unknown(an expression); unknown(a comma or ]); w =",
        );
        check("  indented = 1\nb = 2", "indented =; b =");
    }

    #[test]
    fn nesting_has_a_limit_and_an_end() {
        let deep = format!("a = {}1{}\nb = 2", "(".repeat(5000), ")".repeat(5000));
        check(&deep, "unknown(less nesting); b =");
        let blocks: Vec<String> = (0..500)
            .map(|depth| format!("{}if a:\n", " ".repeat(depth)))
            .collect();
        assert!(!read(&blocks.concat(), SourceId(0)).is_empty());
        for chain in ["+1", ".b", "()"] {
            let long = format!("a = x{}\nb = 2", chain.repeat(100_000));
            check(&long, "unknown(less nesting); b =");
        }
        let nots = format!("a = {} 1\nb = 2", "not ".repeat(9000));
        check(&nots, "unknown(less nesting); b =");
    }
}
