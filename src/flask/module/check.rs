//! What a view's body contains that is not simulated, said before any request asks for it.

use super::Reader;
use super::canonical;
use crate::flask::app::{Globals, Hook, View};
use crate::flask::python::{Expression, ExpressionKind, Piece, Statement, StatementKind};
use crate::flask::request::Mapping;
use crate::flask::value::Value;
use crate::flask::view::{BUILTINS, KNOWN, is_silent};
use crate::text::Span;

impl Reader<'_> {
    /// Looks through the bodies of all views.
    pub(super) fn check(&mut self, globals: &Globals) {
        let mut views: Vec<usize> = Vec::new();
        for app in &self.apps {
            for view in app.views.values() {
                if let View::Function(index) = view {
                    views.push(*index);
                }
            }
            for (_, hook) in app.before.iter().chain(&app.after) {
                if let Hook::Function(index, _) = hook {
                    views.push(*index);
                }
            }
            views.extend(app.handlers.iter().map(|(.., index)| *index));
        }
        crate::text::sort_by(&mut views, Ord::cmp);
        views.dedup();
        for index in views {
            if let Some(function) = globals.functions.get(index) {
                let locals = function.parameters.iter().map(|one| one.name.clone());
                let mut checker = Checker {
                    scope: function.scope,
                    reader: self,
                    globals,
                    locals: locals.collect(),
                };
                checker.block(&function.body);
            }
        }
    }
}

struct Checker<'a, 'r> {
    scope: usize,
    reader: &'a mut Reader<'r>,
    globals: &'a Globals,
    locals: Vec<String>,
}

impl Checker<'_, '_> {
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
                    self.locals
                        .extend(names.iter().map(|one| one.bound.clone()));
                }
                StatementKind::Function { name, .. } | StatementKind::Class { name, .. } => {
                    self.locals.push(name.clone());
                }
                StatementKind::For { target, items, .. } => {
                    self.unread(target.span.to(items.span), "a loop");
                }
                StatementKind::With { context, .. } => self.unread(context.span, "a with block"),
                StatementKind::Raise(_) | StatementKind::Return(None) | StatementKind::Nothing => {}
                StatementKind::Unknown(what) => self.unread(statement.span, what),
            }
        }
    }

    fn unread(&mut self, span: Span, what: &str) {
        let message = [
            "hopscope does not read this statement (",
            what,
            "); where a request comes to it, the answer is not simulated",
        ];
        self.reader.not_simulated(span, message.concat());
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
        let full = match self.globals.get(self.scope, root) {
            Some(Value::Named(full)) if rest.is_empty() => canonical(full),
            Some(Value::Named(full)) => canonical(&[full, ".", rest].concat()),
            Some(Value::Unknown(..)) | None => {
                if BUILTINS.contains(&root) && rest.is_empty() {
                    return;
                }
                dotted.clone()
            }
            // A function of the modules, a method of a constant.
            Some(_) => return,
        };
        let on_request = full.starts_with("flask.request.");
        let is_lookup = full
            .strip_suffix(".get")
            .is_some_and(|of| Mapping::named(of).is_some());
        if KNOWN.contains(&full.as_str()) || is_lookup || is_silent(&full) {
            return;
        }
        // A method of text the request gives: `request.url.replace(…)`.
        if on_request && full.matches('.').count() == 3 {
            return;
        }
        self.reader.not_simulated(
            whole.span,
            [
                "hopscope does not simulate ",
                dotted.as_str(),
                "(); an answer made with it is not simulated",
            ]
            .concat(),
        );
    }
}
