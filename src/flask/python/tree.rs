//! What was written: statements and expressions with their places.

use std::ops::Deref;
use std::rc::Rc;

use crate::text::Span;

/// A statement.
#[derive(Debug)]
pub(in crate::flask) struct Statement {
    pub(in crate::flask) kind: StatementKind,
    pub(in crate::flask) span: Span,
}

#[derive(Debug)]
pub(in crate::flask) enum StatementKind {
    /// `import a.b as c`, `from a.b import c as d`.
    Import(Vec<Import>),
    /// `target = value`; several targets make several statements.
    Assign {
        target: Expression,
        value: Expression,
    },
    Expression(Expression),
    Function(Rc<Definition>),
    /// With what it is derived from.
    Class(Vec<Expression>, Rc<Definition>),
    Return(Option<Expression>),
    /// Without an expression it raises again what was caught.
    Raise(Option<Expression>),
    /// A `while` runs over something unknown.
    For {
        target: Expression,
        items: Expression,
        body: Vec<Statement>,
    },
    /// `break`, or else `continue`.
    Leave(bool),
    With {
        context: Expression,
        target: Option<Expression>,
        body: Vec<Statement>,
    },
    Try(Box<Try>),
    If {
        test: Expression,
        body: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// `pass`, a docstring, `global`.
    Nothing,
    /// What is not read, and why.
    Unknown(&'static str),
}

/// A function, a class or a lambda.
#[derive(Debug, Default)]
pub(in crate::flask) struct Definition {
    pub(in crate::flask) name: String,
    pub(in crate::flask) parameters: Vec<Parameter>,
    pub(in crate::flask) decorators: Vec<Expression>,
    pub(in crate::flask) body: Vec<Statement>,
}

/// `try` with all that belongs to it.
#[derive(Debug)]
pub(in crate::flask) struct Try {
    pub(in crate::flask) body: Vec<Statement>,
    /// Each with the exceptions it takes (all without any) and the name they are bound to.
    pub(in crate::flask) handlers: Vec<(Option<Expression>, Option<String>, Vec<Statement>)>,
    pub(in crate::flask) otherwise: Vec<Statement>,
    pub(in crate::flask) finally: Vec<Statement>,
}

/// One name an import binds.
#[derive(Debug)]
pub(in crate::flask) struct Import {
    /// With its leading dots, if it is relative.
    pub(in crate::flask) module: String,
    /// What is taken from it, `*` for everything; `None` for the module itself.
    pub(in crate::flask) name: Option<String>,
    pub(in crate::flask) bound: String,
}

/// A parameter of a function.
#[derive(Debug)]
pub(in crate::flask) struct Parameter {
    pub(in crate::flask) name: String,
    /// 1 for `*args`, 2 for `**kwargs`.
    pub(in crate::flask) stars: u8,
    pub(in crate::flask) default: Option<Expression>,
}

/// An expression. It is but a pointer, since it goes through many hands while it is read.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Expression(Rc<Node>);

/// What an expression is, and its place.
#[derive(Debug)]
pub(in crate::flask) struct Node {
    pub(in crate::flask) kind: ExpressionKind,
    pub(in crate::flask) span: Span,
}

impl Deref for Expression {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

#[derive(Debug)]
pub(in crate::flask) enum ExpressionKind {
    Name(String),
    /// A string, f-string, or several of them side by side.
    Text(Vec<Piece>),
    Number(String),
    True,
    False,
    None,
    Attribute(Expression, String),
    Subscript(Expression, Expression),
    Call {
        callee: Expression,
        arguments: Rc<[Argument]>,
    },
    Tuple(Vec<Expression>),
    List(Vec<Expression>),
    Dict(Vec<(Expression, Expression)>),
    /// `start:end` in a subscript.
    Slice(Option<Expression>, Option<Expression>),
    /// `item for target in items if test`, with its one loop.
    Comprehension(Comprehension),
    Operation {
        operator: Operator,
        left: Expression,
        right: Expression,
    },
    Not(Expression),
    Lambda(Rc<Definition>),
    Conditional {
        test: Expression,
        then: Expression,
        otherwise: Expression,
    },
    /// What is not read, and why.
    Unknown(&'static str),
}

/// A list, set or generator that is made by a loop.
#[derive(Debug)]
pub(in crate::flask) struct Comprehension {
    pub(in crate::flask) item: Expression,
    pub(in crate::flask) target: Expression,
    pub(in crate::flask) items: Expression,
    pub(in crate::flask) test: Option<Expression>,
}

/// A part of a string.
#[derive(Debug)]
pub(in crate::flask) enum Piece {
    Text(String, Span),
    /// `{expression}` of an f-string.
    Hole(Expression),
}

/// An argument of a call.
#[derive(Debug)]
pub(in crate::flask) struct Argument {
    /// `None` for a positional one, `*` and `**` for those that hold several.
    pub(in crate::flask) name: Option<String>,
    pub(in crate::flask) value: Expression,
}

/// A binary operator that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flask) enum Operator {
    Plus,
    Minus,
    Times,
    Percent,
    Or,
    And,
    Equal,
    NotEqual,
    In,
    NotIn,
    Is,
    IsNot,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// One that is read and not simulated.
    Other,
}

impl Expression {
    pub(in crate::flask) fn new(kind: ExpressionKind, span: Span) -> Self {
        Self(Rc::new(Node { kind, span }))
    }

    /// The same with a wider place, as long as nobody else has it.
    pub(in crate::flask) fn at(mut self, span: Span) -> Self {
        if let Some(node) = Rc::get_mut(&mut self.0) {
            node.span = span;
        }
        self
    }

    /// The dotted name of `a.b.c`.
    pub(in crate::flask) fn dotted(&self) -> Option<String> {
        match &self.kind {
            ExpressionKind::Name(name) => Some(name.clone()),
            ExpressionKind::Attribute(of, name) => Some(format!("{}.{name}", of.dotted()?)),
            _ => None,
        }
    }

    /// The text of a string without holes.
    pub(in crate::flask) fn text(&self) -> Option<String> {
        let ExpressionKind::Text(pieces) = &self.kind else {
            return None;
        };
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text, _) => Some(text.as_str()),
                Piece::Hole(_) => None,
            })
            .collect()
    }
}
