//! What was written: statements and expressions with their places.

use crate::text::Span;

/// A statement.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Statement {
    pub(in crate::flask) kind: StatementKind,
    pub(in crate::flask) span: Span,
}

#[derive(Clone, Debug)]
pub(in crate::flask) enum StatementKind {
    /// `import a.b as c`, `from a.b import c as d`.
    Import(Vec<Import>),
    /// `target = value`; several targets make several statements.
    Assign {
        target: Expression,
        value: Expression,
    },
    Expression(Expression),
    Function {
        name: String,
        parameters: Vec<Parameter>,
        decorators: Vec<Expression>,
        body: Vec<Statement>,
    },
    /// A class whose body only assigns is a bag of settings.
    Class {
        name: String,
        bases: Vec<Expression>,
        body: Vec<Statement>,
    },
    Return(Option<Expression>),
    Raise(Expression),
    For {
        target: Expression,
        items: Expression,
        body: Vec<Statement>,
    },
    With {
        context: Expression,
        body: Vec<Statement>,
    },
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

/// One name an import binds.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Import {
    /// With its leading dots, if it is relative.
    pub(in crate::flask) module: String,
    /// What is taken from it, `*` for everything; `None` for the module itself.
    pub(in crate::flask) name: Option<String>,
    pub(in crate::flask) bound: String,
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Parameter {
    pub(in crate::flask) name: String,
    /// 1 for `*args`, 2 for `**kwargs`.
    pub(in crate::flask) stars: u8,
    pub(in crate::flask) default: Option<Expression>,
}

/// An expression.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Expression {
    pub(in crate::flask) kind: ExpressionKind,
    pub(in crate::flask) span: Span,
}

#[derive(Clone, Debug)]
pub(in crate::flask) enum ExpressionKind {
    Name(String),
    /// A string, f-string, or several of them side by side.
    Text(Vec<Piece>),
    Number(String),
    True,
    False,
    None,
    Attribute(Box<Expression>, String),
    Subscript(Box<Expression>, Box<Expression>),
    Call {
        callee: Box<Expression>,
        arguments: Vec<Argument>,
    },
    Tuple(Vec<Expression>),
    List(Vec<Expression>),
    Dict(Vec<(Expression, Expression)>),
    Operation {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Not(Box<Expression>),
    Lambda(Vec<Parameter>, Box<Expression>),
    Conditional {
        test: Box<Expression>,
        then: Box<Expression>,
        otherwise: Box<Expression>,
    },
    /// What is not read, and why.
    Unknown(&'static str),
}

/// A part of a string.
#[derive(Clone, Debug)]
pub(in crate::flask) enum Piece {
    Text(String, Span),
    /// `{expression}` of an f-string.
    Hole(Expression),
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Argument {
    /// `None` for a positional one, `*` and `**` for those that hold several.
    pub(in crate::flask) name: Option<String>,
    pub(in crate::flask) value: Expression,
}

/// A binary operator that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flask) enum Operator {
    Plus,
    Percent,
    Or,
    And,
    Equal,
    NotEqual,
    In,
    NotIn,
    Is,
    IsNot,
    /// One that is read and not simulated.
    Other,
}

impl Expression {
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
