//! A view's body is computed: assignments, conditions and a return of what is simulated. Values
//! that are not simulated travel as such, and an answer made of one says so.

mod answer;
mod builtin;
mod call;
mod change;
mod decide;
mod login;
mod lookup;
mod object;
mod operation;
mod statement;
mod wsgi;

pub(super) use answer::json;
pub(super) use builtin::{NO_INT, builtin};
pub(super) use operation::{method, operate};
pub(super) use wsgi::Passed;

use std::ops::Deref;

use crate::text::Names;

use super::adapter::Request;
use super::app::Globals;
use super::python::{Comprehension, Expression, ExpressionKind, Piece};
use super::session::State;
use super::value::Value;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};
use statement::Left;

/// An exception. It is but a pointer, since whatever is computed may be one instead.
pub(super) struct Raised(Box<Exception>);

/// What was raised, and where.
pub(super) struct Exception {
    /// The status of `abort(status)`, or of a missing key of the request's data.
    pub(super) status: Option<u16>,
    /// Of any other exception the last line of its traceback.
    pub(super) line: String,
    pub(super) span: Span,
}

impl Deref for Raised {
    type Target = Exception;

    fn deref(&self) -> &Exception {
        &self.0
    }
}

impl Raised {
    pub(super) fn http(status: u16, span: Span) -> Self {
        Self(Box::new(Exception {
            status: Some(status),
            line: String::new(),
            span,
        }))
    }

    pub(super) fn error(line: String, span: Span) -> Self {
        Self(Box::new(Exception {
            status: None,
            line,
            span,
        }))
    }

    /// Whether both end in the same answer and the same line of the log.
    fn is_like(&self, other: &Self) -> bool {
        self.status == other.status && self.line == other.line
    }
}

/// What is not known because it is the request's, where a view is read and not asked.
pub(in crate::flask) const ASKED: &str = "the request";

/// What is not known because it hangs on what a form makes of its data.
pub(super) const FORM: &str = "what the form makes of its data";

/// What is not known because it hangs on who is logged in.
pub(super) const LOGIN: &str = "who is logged in";

/// A way through a function that may be taken, and why that is not known.
type Perhaps = (Result<Option<Left>, Raised>, (&'static str, Span), State);

/// More calls inside calls than this are not followed.
const DEEPEST: usize = 16;

/// More steps than this are not taken: nothing people write needs them.
const STEPS: usize = 50_000;

/// The computation of a view, a hook or an error handler.
pub(super) struct View<'a, 'r> {
    pub(super) request: &'a mut Request<'r>,
    globals: &'r Globals,
    /// The scope of the function that is computed.
    scope: usize,
    names: Names<Value>,
    depth: usize,
    steps: usize,
    /// Ways that ended the function that is computed, if they are taken.
    perhaps: Vec<Perhaps>,
    /// Whether a loop over what is known may have ended early.
    loops_vaguely: bool,
    /// Whether the function that is computed is a generator.
    yields: bool,
    /// The exception that is being handled.
    caught: Option<Raised>,
    /// What was met that is not known and decides on an answer, while views are only read.
    pub(super) marks: Vec<(&'static str, Span)>,
}

impl<'a, 'r> View<'a, 'r> {
    /// A computation in an app.
    pub(super) fn new(request: &'a mut Request<'r>) -> Self {
        Self {
            globals: &request.app.globals,
            request,
            scope: 0,
            names: Names::default(),
            depth: 0,
            steps: 0,
            perhaps: Vec::new(),
            loops_vaguely: false,
            yields: false,
            caught: None,
            marks: Vec::new(),
        }
    }

    /// Reads a view without a request: every way through it is taken, and what is not known and
    /// decides on the answer is noted.
    pub(super) fn survey(&mut self, index: usize) {
        self.steps = 0;
        // Whatever it raises, its ways were read.
        let _: Result<_, Raised> = self.run(index, &[]);
    }

    /// Calls the view and makes a response of what it returns.
    pub(super) fn answer(
        &mut self,
        function: usize,
        arguments: Vec<(String, Value)>,
    ) -> Result<Response, Raised> {
        let given = arguments
            .into_iter()
            .map(|(name, value)| (Some(name), value));
        let given: Vec<_> = given.collect();
        self.check_arguments(function, &given)?;
        let (value, span) = self.run(function, &given)?;
        let name = self.globals.functions.get(function);
        let name = name.map_or("", |function| function.name.as_str());
        self.respond(&value, span, name)
    }

    /// A view has to take what its rule gives.
    fn check_arguments(
        &self,
        index: usize,
        given: &[(Option<String>, Value)],
    ) -> Result<(), Raised> {
        let Some(function) = self.globals.functions.get(index) else {
            return Ok(());
        };
        let parameters = &function.definition.parameters;
        let takes = |name: &str| {
            let mut own = parameters.iter();
            own.any(|one| one.stars == 2 || one.stars == 0 && one.name == name)
        };
        let mut named = given.iter().filter_map(|(name, _)| name.as_deref());
        let unexpected = named.find(|name| !takes(name));
        let name = &function.qualified;
        let line = if let Some(unexpected) = unexpected {
            [
                "TypeError: ",
                name,
                "() got an unexpected keyword argument '",
                unexpected,
                "'",
            ]
            .concat()
        } else {
            let mut missing = Vec::new();
            for one in parameters {
                let is_given = given.iter().any(|(own, _)| own.as_ref() == Some(&one.name));
                if one.stars == 0 && one.default.is_none() && !is_given {
                    missing.push(["'", &one.name, "'"].concat());
                }
            }
            let Some((last, first)) = missing.split_last() else {
                return Ok(());
            };
            let count = missing.len().to_string();
            let (plural, and) = match first.len() {
                0 => ("", ""),
                1 => ("s", " and "),
                _ => ("s", ", and "),
            };
            let listed = [&first.join(", "), and, last].concat();
            [
                "TypeError: ",
                name,
                "() missing ",
                &count,
                " required positional argument",
                plural,
                ": ",
                &listed,
            ]
            .concat()
        };
        let span = function.span;
        Err(Raised::error(line, span))
    }

    /// Calls a function; what it returns, and where.
    pub(super) fn run(
        &mut self,
        index: usize,
        given: &[(Option<String>, Value)],
    ) -> Result<(Value, Span), Raised> {
        let globals = self.globals;
        let Some(function) = globals.functions.get(index) else {
            let nowhere = Span::new(crate::text::SourceId(0), 0..0);
            return Ok((Value::unknown("a function", nowhere), nowhere));
        };
        let span = function.span;
        if self.depth >= DEEPEST {
            return Ok((not_known("so deep a call", span), span));
        }
        let outer_scope = std::mem::replace(&mut self.scope, function.scope);
        let mut bound = Names::default();
        let mut positional = given.iter().filter(|(name, _)| name.is_none());
        let mut taken: Vec<&str> = Vec::new();
        for parameter in &function.definition.parameters {
            let named = given
                .iter()
                .find(|(name, _)| name.as_deref() == Some(parameter.name.as_str()));
            let value = match parameter.stars {
                1 => {
                    let rest = positional.by_ref().map(|(_, value)| value.clone());
                    Value::tuple(rest.collect())
                }
                2 => {
                    let mut rest = given.to_vec();
                    rest.retain(|(name, _)| {
                        let name = name.as_deref();
                        name.is_some_and(|name| !taken.contains(&name))
                    });
                    Value::dict(builtin::named(&rest, span))
                }
                _ => match (positional.next().or(named), &parameter.default) {
                    (Some((_, value)), _) => value.clone(),
                    (None, Some(default)) => self.value(default)?,
                    (None, None) if self.request.is_any => not_known(ASKED, span),
                    (None, None) => not_known("a missing argument", span),
                },
            };
            taken.push(&parameter.name);
            bound.insert(parameter.name.clone(), value);
        }
        let outer = std::mem::replace(&mut self.names, bound);
        let perhaps = std::mem::take(&mut self.perhaps);
        let loops_vaguely = std::mem::take(&mut self.loops_vaguely);
        let yields = std::mem::take(&mut self.yields);
        self.depth += 1;
        let left = match self.guarded(function) {
            Some(answered) => answered,
            None => match function.class {
                Some(class) => self.dispatch(class, given, span),
                None => self.block(&function.definition.body),
            },
        };
        self.depth -= 1;
        let perhaps = std::mem::replace(&mut self.perhaps, perhaps);
        self.loops_vaguely = loops_vaguely;
        let yields = std::mem::replace(&mut self.yields, yields);
        self.names = outer;
        self.scope = outer_scope;
        if yields {
            return Ok((not_known("a generator", span), span));
        }
        let returned = self.decide(left, perhaps, span)?;
        Ok(match function.decorated {
            Some(decorator) => (Value::unknown("a decorator", decorator), returned.1),
            _ => returned,
        })
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &Expression) -> Result<Value, Raised> {
        let span = expression.span;
        self.steps += 1;
        if self.steps > STEPS {
            return Ok(not_known("so long a computation", span));
        }
        Ok(match &expression.kind {
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::Text(pieces) => self.text(pieces, span)?,
            ExpressionKind::Number(digits) => Value::Number(literal(digits, span)),
            ExpressionKind::True => Value::Bool(true),
            ExpressionKind::False => Value::Bool(false),
            ExpressionKind::None => Value::None,
            ExpressionKind::Attribute(of, name) => {
                let of = self.value(of)?;
                self.attribute(of, name, span)?
            }
            ExpressionKind::Subscript(of, key) => self.subscript(of, key, span)?,
            ExpressionKind::Call { callee, arguments } => self.call(callee, arguments, span)?,
            ExpressionKind::Tuple(items) => Value::tuple(self.values(items)?),
            ExpressionKind::List(items) => Value::list(self.values(items)?),
            ExpressionKind::Dict(items) => {
                let mut pairs = Vec::new();
                for (key, value) in items {
                    pairs.push((self.value(key)?, self.value(value)?));
                }
                Value::dict(pairs)
            }
            ExpressionKind::Operation {
                operator,
                left,
                right,
            } => self.operation(*operator, left, right, span)?,
            ExpressionKind::Not(operand) => {
                let value = self.value(operand)?;
                match value.is_true() {
                    Some(value) => Value::Bool(!value),
                    None => unknown_of(&value, "this condition", span),
                }
            }
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => match self.value(test)?.is_true() {
                Some(true) => self.value(then)?,
                Some(false) => self.value(otherwise)?,
                None => {
                    let (one, two) = (self.value(then)?, self.value(otherwise)?);
                    operation::merged(one, two, ("this condition", test.span))
                }
            },
            ExpressionKind::Comprehension(made) => self.comprehension(made, span)?,
            ExpressionKind::Slice(..) => not_known("a slice", span),
            ExpressionKind::Lambda(..) => not_known("a lambda", span),
            ExpressionKind::Unknown("bytes") => vaguely("bytes", span),
            ExpressionKind::Unknown("yield") => {
                self.yields = true;
                not_known(ASKED, span)
            }
            ExpressionKind::Unknown(what) => Value::unknown(what, span),
        })
    }

    fn comprehension(&mut self, made: &Comprehension, span: Span) -> Result<Value, Raised> {
        let over = self.value(&made.items)?;
        let Some(all) = over.items() else {
            return Ok(unknown_of(&over, "this list", span));
        };
        let names = self.names.clone();
        let mut items = Vec::new();
        let mut known = true;
        for one in all.iter() {
            self.assign(&made.target, one.clone())?;
            let wanted = match &made.test {
                Some(test) => self.value(test)?.is_true(),
                None => Some(true),
            };
            known &= wanted.is_some();
            if wanted == Some(true) {
                items.push(self.value(&made.item)?);
            }
        }
        self.names = names;
        Ok(if known {
            Value::list(items)
        } else {
            not_known("this list", span)
        })
    }

    fn values(&mut self, items: &[Expression]) -> Result<Vec<Value>, Raised> {
        let mut values = Vec::new();
        for item in items {
            values.push(self.value(item)?);
        }
        Ok(values)
    }

    pub(super) fn name(&self, name: &str, span: Span) -> Value {
        let found = self.names.get(name);
        match found.or_else(|| self.globals.get(self.scope, name)) {
            Some(value) => value.clone(),
            None if BUILTINS.contains(&name) => Value::named(["builtins.", name].concat()),
            None => not_known("this name", span),
        }
    }

    /// A string or f-string.
    fn text(&mut self, pieces: &[Piece], span: Span) -> Result<Value, Raised> {
        let mut text = Traced::new();
        let mut vague = None;
        for piece in pieces {
            match piece {
                Piece::Text(own, span) => text.push(&literal(own, *span)),
                Piece::Hole(expression) => {
                    let value = self.value(expression)?;
                    match value.shown(expression.span) {
                        Some(shown) => text.push(&shown),
                        None => vague = Some(vague_of(&value, "this value in a text", span)),
                    }
                }
            }
        }
        Ok(vague.unwrap_or(Value::Text(text)))
    }
}

const BUILTINS: [&str; 12] = [
    "str", "int", "len", "bool", "dict", "print", "any", "all", "hasattr", "getattr", "repr",
    "range",
];

/// The methods a class can have functions for, as they are named there.
pub(in crate::flask) const VERBS: [&str; 7] =
    ["get", "post", "put", "patch", "delete", "head", "options"];

/// Text as it stands in the file.
fn literal(text: &str, span: Span) -> Traced {
    Traced::of(text, &Origin::written(Program::Flask, span))
}

/// A value that is not known. Never inlined, which makes the page smaller.
#[inline(never)]
fn not_known(what: &'static str, span: Span) -> Value {
    Value::unknown(what, span)
}

/// A text that is not known.
#[inline(never)]
fn vaguely(what: &'static str, span: Span) -> Value {
    Value::vague(what, span)
}

/// The unknown value itself if it is one, so that its place is kept.
fn unknown_of(value: &Value, what: &'static str, span: Span) -> Value {
    let (what, span) = value.why().unwrap_or((what, span));
    not_known(what, span)
}

/// The same as a text that is not known.
fn vague_of(value: &Value, what: &'static str, span: Span) -> Value {
    let (what, span) = value.why().unwrap_or((what, span));
    vaguely(what, span)
}

/// The cause of a status that a view gives.
fn status_cause(span: Span) -> Origin {
    Origin::new(Program::Flask, Rule("view-returned"), "", Some(span))
}
