//! Expressions.

use super::token::Kind;
use super::tree::{Argument, Comprehension, Expression, ExpressionKind, Operator};
use super::{Confused, DEEPEST, Parser};

/// How tightly a binary operator binds; `None` for what is none.
fn binding(operator: &str) -> Option<(u8, Operator)> {
    Some(match operator {
        "or" => (1, Operator::Or),
        "and" => (2, Operator::And),
        "==" => (4, Operator::Equal),
        "!=" => (4, Operator::NotEqual),
        "in" => (4, Operator::In),
        "not" => (4, Operator::NotIn),
        "is" => (4, Operator::Is),
        "<" => (4, Operator::Less),
        "<=" => (4, Operator::LessOrEqual),
        ">" => (4, Operator::Greater),
        ">=" => (4, Operator::GreaterOrEqual),
        "|" | "^" | "&" => (5, Operator::Other),
        "<<" | ">>" => (6, Operator::Other),
        "+" => (7, Operator::Plus),
        "-" => (7, Operator::Other),
        "%" => (8, Operator::Percent),
        "*" | "/" | "//" | "@" => (8, Operator::Other),
        "**" => (10, Operator::Other),
        _ => return None,
    })
}

/// No chain of operators, attributes and calls may be longer.
const LONGEST: usize = 200;

/// Where `not` stands among the binary operators.
const NOT: u8 = 3;

/// Where comparisons stand.
const COMPARES: u8 = 4;

impl Parser<'_> {
    /// `expressions = expression ( "," expression )* ","?`: a tuple if there is a comma.
    pub(super) fn expressions(&mut self) -> Result<Expression, Confused> {
        let first = self.expression()?;
        if !self.is_operator(",") {
            return Ok(first);
        }
        let start = first.span;
        let mut items = vec![first];
        while self.take_operator(",") {
            if self.ends_expression() {
                break;
            }
            items.push(self.expression()?);
        }
        Ok(Expression {
            span: start.to(self.span_before()),
            kind: ExpressionKind::Tuple(items),
        })
    }

    /// `expression = operation ( "if" operation "else" expression )?`
    pub(super) fn expression(&mut self) -> Result<Expression, Confused> {
        if self.depth >= DEEPEST {
            return Err("less nesting");
        }
        self.depth += 1;
        let read = self.conditional();
        self.depth -= 1;
        read
    }

    fn conditional(&mut self) -> Result<Expression, Confused> {
        if self.is_word("lambda") {
            let start = self.span_here();
            self.at += 1;
            let parameters = self.parameters(":", false)?;
            let value = self.expression()?;
            return Ok(Expression {
                span: start.to(value.span),
                kind: ExpressionKind::Lambda(parameters, Box::new(value)),
            });
        }
        if self.is_word("yield") {
            return self.unknown_to_the_end("yield");
        }
        if self.is_operator("*") || self.is_operator("**") {
            return self.unknown_to_the_end("a * or **");
        }
        let then = self.operation(0)?;
        if self.take_operator(":=") {
            let value = self.expression()?;
            return Ok(Expression {
                span: then.span.to(value.span),
                kind: ExpressionKind::Unknown("an assignment inside an expression"),
            });
        }
        if !self.take_word("if") {
            return Ok(then);
        }
        let test = self.operation(0)?;
        if !self.take_word("else") {
            return Err("an else");
        }
        let otherwise = self.expression()?;
        Ok(Expression {
            span: then.span.to(otherwise.span),
            kind: ExpressionKind::Conditional {
                test: Box::new(test),
                then: Box::new(then),
                otherwise: Box::new(otherwise),
            },
        })
    }

    /// After a word or operator that is not followed: its operands are read and left out.
    fn unknown_to_the_end(&mut self, what: Confused) -> Result<Expression, Confused> {
        let start = self.span_here();
        self.at += 1;
        self.take_word("from");
        if !self.ends_expression() && !self.is_operator(",") {
            self.expression()?;
        }
        Ok(Expression {
            span: start.to(self.span_before()),
            kind: ExpressionKind::Unknown(what),
        })
    }

    /// `( "async"? "for" target "in" items ( "if" test )* )*` behind an item; what holds more than
    /// one loop is not followed.
    fn comprehension(&mut self, item: Expression) -> Result<Expression, Confused> {
        let start = item.span;
        let mut made = None;
        let mut loops = 0;
        while self.is_word("for") || self.is_word("async") {
            self.take_word("async");
            self.take_word("for");
            let target = self.targets()?;
            let items = self.operation(0)?;
            let mut tests = Vec::new();
            while self.take_word("if") {
                tests.push(self.operation(0)?);
            }
            loops += 1;
            made = (tests.len() < 2).then(|| (target, items, tests.pop()));
        }
        let span = start.to(self.span_before());
        let kind = match made {
            Some((target, items, test)) if loops == 1 => {
                ExpressionKind::Comprehension(Box::new(Comprehension {
                    item,
                    target,
                    items,
                    test,
                }))
            }
            _ => ExpressionKind::Unknown("a comprehension"),
        };
        Ok(Expression { kind, span })
    }

    /// `target ( "," target )* ","? "in"`: what a loop binds.
    pub(super) fn targets(&mut self) -> Result<Expression, Confused> {
        let mut targets = Vec::new();
        let mut several = false;
        while !self.take_word("in") {
            targets.push(self.postfix()?);
            several |= self.is_operator(",");
            if !self.take_operator(",") && !self.is_word("in") {
                return Err("a loop");
            }
        }
        let first = targets.first().ok_or("a loop")?.span;
        Ok(match (targets.pop(), several) {
            (Some(one), false) => one,
            (last, _) => {
                targets.extend(last);
                let span = first.to(self.span_before());
                let kind = ExpressionKind::Tuple(targets);
                Expression { kind, span }
            }
        })
    }

    /// The inside of `[…]` behind a value.
    fn index(&mut self) -> Result<Expression, Confused> {
        let start = self.span_here();
        let bound = |parser: &mut Self| -> Result<_, Confused> {
            let none = parser.is_operator(":") || parser.is_operator("]");
            Ok(if none {
                None
            } else {
                Some(parser.expressions()?)
            })
        };
        let first = bound(self)?;
        if !self.take_operator(":") {
            return first.ok_or("an index");
        }
        let second = bound(self)?;
        let stepped = self.take_operator(":") && bound(self)?.is_some();
        let kind = if stepped {
            ExpressionKind::Unknown("a slice with a step")
        } else {
            ExpressionKind::Slice(first.map(Box::new), second.map(Box::new))
        };
        let span = start.to(self.span_before());
        Ok(Expression { kind, span })
    }

    fn operation(&mut self, least: u8) -> Result<Expression, Confused> {
        let mut left = self.unary()?;
        let mut length = 0;
        let mut compares = false;
        while let Some((strength, operator)) = self.binary_operator() {
            if strength < least {
                break;
            }
            length += 1;
            if length > LONGEST {
                return Err("less nesting");
            }
            self.at += 1;
            let operator = match operator {
                Operator::NotIn if !self.take_word("in") => return Err("not in"),
                Operator::Is if self.take_word("not") => Operator::IsNot,
                operator => operator,
            };
            self.depth += 1;
            let right = if self.depth >= DEEPEST {
                Err("less nesting")
            } else {
                self.operation(strength + 1)
            };
            self.depth -= 1;
            let right = right?;
            let chained = compares && strength == COMPARES;
            compares = strength == COMPARES;
            left = Expression {
                span: left.span.to(right.span),
                kind: if chained {
                    ExpressionKind::Unknown("a chain of comparisons")
                } else {
                    ExpressionKind::Operation {
                        operator,
                        left: Box::new(left),
                        right: Box::new(right),
                    }
                },
            };
        }
        Ok(left)
    }

    fn binary_operator(&self) -> Option<(u8, Operator)> {
        let token = self.peek()?;
        match token.kind {
            Kind::Operator(operator) => binding(operator),
            Kind::Keyword => binding(&self.text[token.span.range()]),
            _ => None,
        }
    }

    fn unary(&mut self) -> Result<Expression, Confused> {
        let start = self.peek().ok_or("an expression")?.span;
        if self.take_word("not") {
            let operand = self.nested(NOT)?;
            return Ok(Expression {
                span: start.to(operand.span),
                kind: ExpressionKind::Not(Box::new(operand)),
            });
        }
        if self.take_operator("-") {
            let operand = self.nested(9)?;
            let span = start.to(operand.span);
            let kind = match operand.kind {
                ExpressionKind::Number(digits) => ExpressionKind::Number(format!("-{digits}")),
                _ => ExpressionKind::Unknown("arithmetic"),
            };
            return Ok(Expression { kind, span });
        }
        if self.take_operator("+") || self.take_operator("~") {
            let span = start.to(self.nested(9)?.span);
            let kind = ExpressionKind::Unknown("arithmetic");
            return Ok(Expression { kind, span });
        }
        // A coroutine's value is what it returns.
        self.take_word("await");
        self.postfix()
    }

    fn nested(&mut self, least: u8) -> Result<Expression, Confused> {
        if self.depth >= DEEPEST {
            return Err("less nesting");
        }
        self.depth += 1;
        let read = self.operation(least);
        self.depth -= 1;
        read
    }

    pub(super) fn postfix(&mut self) -> Result<Expression, Confused> {
        let mut value = self.atom()?;
        // A long chain is a deep tree, and dropping one goes as deep.
        for _ in 0..LONGEST {
            let start = value.span;
            let kind = if self.take_operator(".") {
                let (name, _) = self.name("an attribute's name")?;
                ExpressionKind::Attribute(Box::new(value), name)
            } else if self.take_operator("(") {
                ExpressionKind::Call {
                    callee: Box::new(value),
                    arguments: self.arguments()?,
                }
            } else if self.take_operator("[") {
                let index = self.index()?;
                self.expect_operator("]", "a closing ]")?;
                ExpressionKind::Subscript(Box::new(value), Box::new(index))
            } else {
                return Ok(value);
            };
            value = Expression {
                span: start.to(self.span_before()),
                kind,
            };
        }
        Err("less nesting")
    }

    /// `arguments = ( ( name "=" )? expression ( "," … )* )? ","? ")"`
    pub(super) fn arguments(&mut self) -> Result<Vec<Argument>, Confused> {
        let mut arguments = Vec::new();
        while !self.take_operator(")") {
            let one = self.take_operator("*");
            if one || self.take_operator("**") {
                let value = self.expression()?;
                arguments.push(Argument {
                    name: Some(if one { "*" } else { "**" }.to_owned()),
                    value,
                });
            } else {
                let named = matches!(self.peek(), Some(token) if token.kind == Kind::Name)
                    && matches!(self.tokens.get(self.at + 1), Some(next) if next.is_operator("="));
                let name = if named {
                    let (name, _) = self.name("an argument's name")?;
                    self.at += 1;
                    Some(name)
                } else {
                    None
                };
                let value = self.item()?;
                arguments.push(Argument { name, value });
            }
            if !self.take_operator(",") && !self.is_operator(")") {
                return Err("a comma or )");
            }
        }
        Ok(arguments)
    }

    fn atom(&mut self) -> Result<Expression, Confused> {
        let token = self.peek().ok_or("an expression")?.clone();
        let word = &self.text[token.span.range()];
        let kind = match token.kind {
            Kind::Text => return self.strings(),
            Kind::Name => ExpressionKind::Name(word.to_owned()),
            Kind::Number => ExpressionKind::Number(word.replace('_', "")),
            Kind::Keyword => match word {
                "True" => ExpressionKind::True,
                "False" => ExpressionKind::False,
                "None" => ExpressionKind::None,
                _ => return Err("an expression"),
            },
            Kind::Operator("...") => ExpressionKind::None,
            Kind::Operator("(") => {
                self.at += 1;
                let kind = if self.is_operator(")") {
                    ExpressionKind::Tuple(Vec::new())
                } else {
                    let first = self.expressions()?;
                    self.looped(first)?.kind
                };
                self.expect_operator(")", "a closing )")?;
                return Ok(Expression {
                    kind,
                    span: token.span.to(self.span_before()),
                });
            }
            Kind::Operator("[") => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.take_operator("]") {
                    items.push(self.item()?);
                    if !self.take_operator(",") && !self.is_operator("]") {
                        return Err("a comma or ]");
                    }
                }
                return Ok(Expression {
                    kind: listed(items),
                    span: token.span.to(self.span_before()),
                });
            }
            Kind::Operator("{") => {
                self.at += 1;
                let kind = self.braced()?;
                return Ok(Expression {
                    kind,
                    span: token.span.to(self.span_before()),
                });
            }
            _ => return Err("an expression"),
        };
        self.at += 1;
        Ok(Expression {
            kind,
            span: token.span,
        })
    }

    /// An expression that may be a comprehension's.
    fn item(&mut self) -> Result<Expression, Confused> {
        let item = self.expression()?;
        self.looped(item)
    }

    fn looped(&mut self, item: Expression) -> Result<Expression, Confused> {
        if self.is_word("for") || self.is_word("async") {
            self.comprehension(item)
        } else {
            Ok(item)
        }
    }

    /// A dict or set, behind its opening brace.
    fn braced(&mut self) -> Result<ExpressionKind, Confused> {
        let (mut pairs, mut items) = (Vec::new(), Vec::new());
        let mut unknown = false;
        while !self.take_operator("}") {
            let key = self.item()?;
            if matches!(key.kind, ExpressionKind::Unknown(_)) {
                unknown = true;
            }
            if self.take_operator(":") {
                let value = self.item()?;
                unknown |= matches!(value.kind, ExpressionKind::Comprehension(_));
                pairs.push((key, value));
            } else {
                items.push(key);
            }
            if !self.take_operator(",") && !self.is_operator("}") {
                return Err("a comma or }");
            }
        }
        Ok(match (unknown, items.is_empty()) {
            (true, _) => ExpressionKind::Unknown("a dict with ** or a loop"),
            (_, true) => ExpressionKind::Dict(pairs),
            _ => listed(items),
        })
    }

    fn ends_expression(&self) -> bool {
        match self.peek() {
            None => true,
            Some(token) => matches!(
                token.kind,
                Kind::Newline | Kind::Operator(")" | "]" | "}" | "=" | ":" | ";")
            ),
        }
    }
}

/// A list of what stands between brackets, which a loop may make.
fn listed(mut items: Vec<Expression>) -> ExpressionKind {
    match items.as_slice() {
        [
            Expression {
                kind: ExpressionKind::Comprehension(_),
                ..
            },
        ] => items.remove(0).kind,
        _ if items
            .iter()
            .any(|item| matches!(item.kind, ExpressionKind::Unknown("a * or **"))) =>
        {
            ExpressionKind::Unknown("a list with *")
        }
        _ => ExpressionKind::List(items),
    }
}
