//! What a view's body contains that is not simulated, said before any request asks for it.

use super::Reader;
use super::canonical;
use crate::flask::app::{Globals, View};
use crate::flask::python::{Expression, ExpressionKind, Piece, Statement, StatementKind};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::flask::view::{BUILTINS, KNOWN};

impl Reader {
    /// Looks through the bodies of all views.
    pub(super) fn check(&mut self, globals: &Globals) {
        let mut views: Vec<usize> = self
            .apps
            .iter()
            .flat_map(|app| app.views.iter())
            .filter_map(|(_, view)| match view {
                View::Function(index) => Some(*index),
                _ => None,
            })
            .collect();
        crate::text::sort_by(&mut views, Ord::cmp);
        views.dedup();
        for index in views {
            if let Some(function) = globals.functions.get(index) {
                let locals = function.parameters.iter().map(|one| one.name.clone());
                let mut checker = Checker {
                    reader: self,
                    globals,
                    locals: locals.collect(),
                };
                checker.block(&function.body);
            }
        }
    }
}

struct Checker<'a> {
    reader: &'a mut Reader,
    globals: &'a Globals,
    locals: Vec<String>,
}

impl Checker<'_> {
    fn block(&mut self, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Assign { target, value } => {
                    self.expression(value);
                    if let ExpressionKind::Name(name) = &target.kind {
                        self.locals.push(name.clone());
                    }
                }
                StatementKind::Expression(value) | StatementKind::Return(Some(value)) => {
                    self.expression(value);
                }
                StatementKind::If {
                    test,
                    body,
                    otherwise,
                } => {
                    self.expression(test);
                    self.block(body);
                    self.block(otherwise);
                }
                StatementKind::Import(names) => {
                    self.locals.extend(names.iter().map(|(_, bound)| bound.clone()));
                }
                StatementKind::Function { name, .. } => self.locals.push(name.clone()),
                StatementKind::Return(None) | StatementKind::Nothing => {}
                StatementKind::Unknown(what) => self.reader.not_simulated(
                    statement.span,
                    format!("hopscope does not read this statement ({what}); where a request comes to it, the answer is not simulated"),
                ),
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Call { callee, arguments } => {
                self.callee(callee, expression);
                for argument in arguments {
                    self.expression(&argument.value);
                }
            }
            ExpressionKind::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Hole(hole) = piece {
                        self.expression(hole);
                    }
                }
            }
            ExpressionKind::Attribute(of, _) | ExpressionKind::Not(of) => self.expression(of),
            ExpressionKind::Subscript(of, key) => {
                self.expression(of);
                self.expression(key);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                for item in items {
                    self.expression(item);
                }
            }
            ExpressionKind::Dict(items) => {
                for (key, value) in items {
                    self.expression(key);
                    self.expression(value);
                }
            }
            ExpressionKind::Operation { left, right, .. } => {
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::Conditional {
                test,
                then,
                otherwise,
            } => {
                self.expression(test);
                self.expression(then);
                self.expression(otherwise);
            }
            _ => {}
        }
    }

    fn callee(&mut self, callee: &Expression, whole: &Expression) {
        let Some(dotted) = callee.dotted() else {
            self.expression(callee);
            return;
        };
        let (root, rest) = dotted.split_once('.').unwrap_or((&dotted, ""));
        if self.locals.iter().any(|local| local == root) {
            return;
        }
        let full = match self.globals.get(root) {
            Some(Value::Named(full)) if rest.is_empty() => canonical(full),
            Some(Value::Named(full)) => canonical(&format!("{full}.{rest}")),
            Some(Value::Unknown(..)) | None => {
                let known = self.globals.function(root).is_some() || BUILTINS.contains(&root);
                if known && rest.is_empty() {
                    return;
                }
                dotted.clone()
            }
            // A method of a constant.
            Some(_) => return,
        };
        let on_request = full.starts_with("flask.request.");
        let is_lookup = full
            .strip_suffix(".get")
            .is_some_and(|of| Mapping::named(of).is_some());
        if KNOWN.contains(&full.as_str()) || is_lookup {
            return;
        }
        // A method of text the request gives: `request.url.replace(…)`.
        if on_request && full.matches('.').count() == 3 {
            return;
        }
        self.reader.not_simulated(
            whole.span,
            format!(
                "hopscope does not simulate {dotted}(); an answer made with it is not simulated"
            ),
        );
    }
}
