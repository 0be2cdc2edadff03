//! Expressions.

use std::rc::Rc;

use super::token::Kind;
use super::tree::{
    Argument, Comprehension, Definition, Expression, ExpressionKind, Operator, Statement,
    StatementKind,
};
use super::{Confused, Parser};
use crate::text::Span;

/// The binary operators, and how tightly they bind.
const BINDING: [(&str, u8, Operator); 24] = [
    ("or", 1, Operator::Or),
    ("and", 2, Operator::And),
    ("==", COMPARES, Operator::Equal),
    ("!=", COMPARES, Operator::NotEqual),
    ("in", COMPARES, Operator::In),
    ("not", COMPARES, Operator::NotIn),
    ("is", COMPARES, Operator::Is),
    ("<", COMPARES, Operator::Less),
    ("<=", COMPARES, Operator::LessOrEqual),
    (">", COMPARES, Operator::Greater),
    (">=", COMPARES, Operator::GreaterOrEqual),
    ("|", 5, Operator::Other),
    ("^", 5, Operator::Other),
    ("&", 5, Operator::Other),
    ("<<", 6, Operator::Other),
    (">>", 6, Operator::Other),
    ("+", 7, Operator::Plus),
    ("-", 7, Operator::Minus),
    ("%", 8, Operator::Percent),
    ("*", 8, Operator::Times),
    ("/", 8, Operator::Other),
    ("//", 8, Operator::Other),
    ("@", 8, Operator::Other),
    ("**", 10, Operator::Other),
];

/// No chain of operators, attributes and calls may be longer.
const LONGEST: usize = 200;

/// Where `not` stands among the binary operators.
const NOT: u8 = 3;

/// Where comparisons stand.
const COMPARES: u8 = 4;

/// Where signs stand.
const SIGN: u8 = 9;

impl Parser<'_> {
    /// `expressions = expression ( "," expression )* ","?`: a tuple if there is a comma.
    pub(super) fn expressions(&mut self) -> Expression {
        let first = self.expression();
        if !self.is_operator(",") {
            return first;
        }
        let start = first.span;
        let mut items = vec![first];
        while self.take_operator(",") && !self.ends_expression() {
            items.push(self.expression());
        }
        self.since(start, ExpressionKind::Tuple(items))
    }

    /// `expression = operation ( "if" operation "else" expression )?`
    pub(super) fn expression(&mut self) -> Expression {
        self.descend();
        let read = self.conditional();
        self.depth -= 1;
        read
    }

    fn conditional(&mut self) -> Expression {
        let start = self.span_here();
        if self.take_word("lambda") {
            let parameters = self.parameters(":", false);
            let value = self.expression();
            let span = start.to(value.span);
            let kind = StatementKind::Return(Some(value));
            let definition = Definition {
                name: "<lambda>".to_owned(),
                parameters,
                decorators: Vec::new(),
                body: vec![Statement { kind, span }],
            };
            return Expression::new(ExpressionKind::Lambda(Rc::new(definition)), span);
        }
        if self.is_word("yield") {
            return self.unknown_to_the_end("yield");
        }
        if self.is_operator("*") || self.is_operator("**") {
            return self.unknown_to_the_end("a * or **");
        }
        let then = self.operation(0);
        let start = then.span;
        if self.take_operator(":=") {
            self.expression();
            let kind = ExpressionKind::Unknown("an assignment inside an expression");
            return self.since(start, kind);
        }
        if !self.take_word("if") {
            return then;
        }
        let test = self.operation(0);
        if !self.take_word("else") {
            self.confuse("an else");
        }
        let otherwise = self.expression();
        let kind = ExpressionKind::Conditional {
            test,
            then,
            otherwise,
        };
        self.since(start, kind)
    }

    /// After a word or operator that is not followed: its operands are read and left out.
    fn unknown_to_the_end(&mut self, what: Confused) -> Expression {
        let start = self.span_here();
        self.at += 1;
        self.take_word("from");
        if !self.ends_expression() && !self.is_operator(",") {
            self.expression();
        }
        self.since(start, ExpressionKind::Unknown(what))
    }

    /// `( "async"? "for" target "in" items ( "if" test )* )*` behind an item; what holds more than
    /// one loop is not followed.
    fn looped(&mut self, item: Expression) -> Expression {
        if !self.is_word("for") && !self.is_word("async") {
            return item;
        }
        let start = item.span;
        let mut made = Comprehension {
            target: item.clone(),
            items: item.clone(),
            item,
            test: None,
        };
        let mut parts = 0;
        while self.is_word("for") || self.is_word("async") {
            self.take_word("async");
            self.take_word("for");
            made.target = self.targets();
            made.items = self.operation(0);
            parts += 2;
            while self.take_word("if") {
                parts += 1;
                made.test = Some(self.operation(0));
            }
        }
        // One loop, with one test or none.
        let kind = if parts < 4 {
            ExpressionKind::Comprehension(made)
        } else {
            ExpressionKind::Unknown("a comprehension")
        };
        self.since(start, kind)
    }

    /// `target ( "," target )* ","? "in"`: what a loop binds.
    pub(super) fn targets(&mut self) -> Expression {
        let start = self.span_here();
        let mut targets = Vec::new();
        let mut several = false;
        while !self.take_word("in") {
            targets.push(self.postfix());
            several |= self.is_operator(",");
            if !self.take_operator(",") && !self.is_word("in") {
                self.confuse("a loop");
                break;
            }
        }
        match targets.pop() {
            Some(one) if !several => one,
            None => {
                self.confuse("a loop");
                self.since(start, ExpressionKind::None)
            }
            last => {
                targets.extend(last);
                self.since(start, ExpressionKind::Tuple(targets))
            }
        }
    }

    /// The inside of `[…]` behind a value.
    fn index(&mut self) -> Expression {
        let start = self.span_here();
        let first = self.bound();
        if !self.take_operator(":") {
            return first.unwrap_or_else(|| {
                self.confuse("an index");
                self.since(start, ExpressionKind::None)
            });
        }
        let second = self.bound();
        let stepped = self.take_operator(":") && self.bound().is_some();
        let kind = if stepped {
            ExpressionKind::Unknown("a slice with a step")
        } else {
            ExpressionKind::Slice(first, second)
        };
        self.since(start, kind)
    }

    fn bound(&mut self) -> Option<Expression> {
        let none = self.is_operator(":") || self.is_operator("]");
        (!none).then(|| self.expressions())
    }

    fn operation(&mut self, least: u8) -> Expression {
        let mut left = self.unary();
        let mut length = 0;
        let mut compares = false;
        while let Some((_, strength, operator)) = self.binary_operator() {
            if *strength < least {
                break;
            }
            length += 1;
            if length > LONGEST {
                self.confuse("less nesting");
            }
            self.at += 1;
            let mut operator = *operator;
            if operator == Operator::NotIn && !self.take_word("in") {
                self.confuse("not in");
            } else if operator == Operator::Is && self.take_word("not") {
                operator = Operator::IsNot;
            }
            let right = self.operand(strength + 1);
            let chained = compares && *strength == COMPARES;
            compares = *strength == COMPARES;
            let start = left.span;
            let kind = if chained {
                ExpressionKind::Unknown("a chain of comparisons")
            } else {
                ExpressionKind::Operation {
                    operator,
                    left,
                    right,
                }
            };
            left = self.since(start, kind);
        }
        left
    }

    fn operand(&mut self, least: u8) -> Expression {
        self.descend();
        let read = self.operation(least);
        self.depth -= 1;
        read
    }

    fn binary_operator(&self) -> Option<&'static (&'static str, u8, Operator)> {
        let token = self.peek()?;
        let written = match token.kind {
            Kind::Operator(operator) => operator,
            Kind::Keyword => &self.text[token.span.range()],
            _ => return None,
        };
        BINDING.iter().find(|(operator, ..)| *operator == written)
    }

    fn unary(&mut self) -> Expression {
        let start = self.span_here();
        if self.take_word("not") {
            let operand = self.operand(NOT);
            return self.since(start, ExpressionKind::Not(operand));
        }
        let minus = self.take_operator("-");
        if minus || self.take_operator("+") || self.take_operator("~") {
            let operand = self.operand(SIGN);
            let kind = match &operand.kind {
                ExpressionKind::Number(digits) if minus => {
                    ExpressionKind::Number(["-", digits].concat())
                }
                _ => ExpressionKind::Unknown("arithmetic"),
            };
            return self.since(start, kind);
        }
        // A coroutine's value is what it returns.
        self.take_word("await");
        self.postfix()
    }

    pub(super) fn postfix(&mut self) -> Expression {
        let mut value = self.atom();
        // A long chain is a deep tree, and dropping one goes as deep.
        for _ in 0..LONGEST {
            let start = value.span;
            let kind = if self.take_operator(".") {
                ExpressionKind::Attribute(value, self.name("an attribute's name"))
            } else if self.take_operator("(") {
                ExpressionKind::Call {
                    callee: value,
                    arguments: self.arguments().into(),
                }
            } else if self.take_operator("[") {
                let index = self.index();
                self.expect_operator("]", "a closing ]");
                ExpressionKind::Subscript(value, index)
            } else {
                return value;
            };
            value = self.since(start, kind);
        }
        self.confuse("less nesting");
        value
    }

    /// `arguments = ( ( name "=" )? expression ( "," … )* )? ","? ")"`
    pub(super) fn arguments(&mut self) -> Vec<Argument> {
        let mut arguments = Vec::new();
        self.list(")", "a comma or )", &mut |parser| {
            let named = parser.kind() == Some(Kind::Name)
                && matches!(parser.tokens.get(parser.at + 1), Some(next) if next.is_operator("="));
            let name = if named {
                let name = parser.name("an argument's name");
                parser.at += 1;
                Some(name)
            } else if parser.take_operator("*") {
                Some("*".to_owned())
            } else {
                parser.take_operator("**").then(|| "**".to_owned())
            };
            let value = parser.item();
            arguments.push(Argument { name, value });
        });
        arguments
    }

    fn atom(&mut self) -> Expression {
        let start = self.span_here();
        let word = &self.text[start.range()];
        let kind = match self.kind() {
            Some(Kind::Text) => return self.strings(),
            Some(Kind::Name) => ExpressionKind::Name(word.to_owned()),
            Some(Kind::Number) => ExpressionKind::Number(word.replace('_', "")),
            Some(Kind::Keyword) if word == "True" => ExpressionKind::True,
            Some(Kind::Keyword) if word == "False" => ExpressionKind::False,
            Some(Kind::Keyword) if word == "None" => ExpressionKind::None,
            Some(Kind::Operator("...")) => ExpressionKind::None,
            Some(Kind::Operator(open @ ("(" | "[" | "{"))) => {
                self.at += 1;
                return self.bracketed(start, open);
            }
            _ => {
                self.confuse("an expression");
                ExpressionKind::None
            }
        };
        self.at += 1;
        Expression::new(kind, start)
    }

    /// What an opening bracket opens.
    fn bracketed(&mut self, start: Span, open: &str) -> Expression {
        let mut items = Vec::new();
        match open {
            "(" if self.take_operator(")") => self.since(start, ExpressionKind::Tuple(items)),
            "(" => {
                let first = self.expressions();
                let inner = self.looped(first);
                self.expect_operator(")", "a closing )");
                inner.at(start.to(self.span_before()))
            }
            "[" => {
                self.list("]", "a comma or ]", &mut |parser| items.push(parser.item()));
                self.listed(start, items)
            }
            _ => {
                let mut pairs = Vec::new();
                let mut unknown = false;
                self.list("}", "a comma or }", &mut |parser| {
                    let key = parser.item();
                    unknown |= matches!(key.kind, ExpressionKind::Unknown(_));
                    if parser.take_operator(":") {
                        let value = parser.item();
                        unknown |= matches!(value.kind, ExpressionKind::Comprehension(_));
                        pairs.push((key, value));
                    } else {
                        items.push(key);
                    }
                });
                if !unknown && !items.is_empty() {
                    return self.listed(start, items);
                }
                let kind = if unknown {
                    ExpressionKind::Unknown("a dict with ** or a loop")
                } else {
                    ExpressionKind::Dict(pairs)
                };
                self.since(start, kind)
            }
        }
    }

    /// A list of what stands between brackets, which a loop may make.
    fn listed(&self, start: Span, mut items: Vec<Expression>) -> Expression {
        let is_loop = |item: &Expression| matches!(item.kind, ExpressionKind::Comprehension(_));
        let is_star = |item: &Expression| matches!(item.kind, ExpressionKind::Unknown("a * or **"));
        if items.len() == 1
            && let Some(one) = items.pop_if(|item| is_loop(item))
        {
            return one.at(start.to(self.span_before()));
        }
        let kind = if items.iter().any(is_star) {
            ExpressionKind::Unknown("a list with *")
        } else {
            ExpressionKind::List(items)
        };
        self.since(start, kind)
    }

    /// An expression that may be a comprehension's.
    fn item(&mut self) -> Expression {
        let item = self.expression();
        self.looped(item)
    }

    fn ends_expression(&self) -> bool {
        matches!(
            self.kind(),
            None | Some(Kind::Newline | Kind::Operator(")" | "]" | "}" | "=" | ":" | ";"))
        )
    }
}
