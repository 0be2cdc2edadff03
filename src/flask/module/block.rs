//! Statements outside views are run: conditions, loops, what may fail.

use super::known::is_harmless;
use super::{Expression, ExpressionKind, Reader, STEPS, Statement, StatementKind, Try, Value};

impl Reader<'_> {
    /// Runs statements; the value of a return, for factories.
    pub(super) fn run(&mut self, statements: &[Statement]) -> Option<Value> {
        for statement in statements {
            self.steps += 1;
            if self.steps > STEPS || self.fails {
                return None;
            }
            let returned = match &statement.kind {
                StatementKind::Return(Some(value)) => Some(self.evaluate(value)),
                StatementKind::Return(None) => Some(Value::None),
                StatementKind::If {
                    test,
                    body,
                    otherwise,
                } => self.condition(test, body, otherwise),
                StatementKind::With {
                    context,
                    target,
                    body,
                } => {
                    self.evaluate(context);
                    if let Some(target) = target {
                        self.assign_binding(target, Self::unknown(context.span));
                    }
                    self.run(body)
                }
                StatementKind::For {
                    target,
                    items,
                    body,
                } => self.for_each(target, items, body),
                StatementKind::Try(all) => self.try_block(all),
                // A loop is left: for what modules do in loops that is rare.
                StatementKind::Leave(_) => return None,
                _ => {
                    self.simple(statement);
                    None
                }
            };
            if returned.is_some() {
                return returned;
            }
        }
        None
    }

    /// A statement that nothing returns from.
    fn simple(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Import(names) => self.import(names, statement.span),
            StatementKind::Assign { target, value } => self.assign(target, value),
            StatementKind::Expression(expression) => {
                self.evaluate(expression);
            }
            StatementKind::Function(function) => {
                let index = self.function(&function.name, function, statement.span);
                let mut decorated = Value::Function(index);
                for decorator in function.decorators.iter().rev() {
                    decorated = self.decorate(decorator, decorated);
                }
                self.bind(&function.name, decorated);
            }
            StatementKind::Class(bases, class) => {
                for decorator in &class.decorators {
                    self.evaluate(decorator);
                }
                self.class(&class.name, bases, &class.body);
            }
            StatementKind::Unknown(what) => self.not_simulated(
                statement.span,
                &[
                    "hopscope does not read this statement (",
                    what,
                    "); what it does is left out",
                ],
            ),
            StatementKind::Raise(_) => self.not_simulated(
                statement.span,
                &["hopscope does not know what becomes of an exception here"],
            ),
            _ => {}
        }
    }

    fn condition(
        &mut self,
        test: &Expression,
        body: &[Statement],
        otherwise: &[Statement],
    ) -> Option<Value> {
        match self.value(test).and_then(|value| value.is_true()) {
            Some(true) => self.run(body),
            Some(false) => self.run(otherwise),
            None => {
                self.left_out(
                    test,
                    &[body, otherwise],
                    "hopscope cannot decide on this condition; what stands under it is left out",
                );
                None
            }
        }
    }

    fn for_each(
        &mut self,
        target: &Expression,
        items: &Expression,
        body: &[Statement],
    ) -> Option<Value> {
        let over = self.evaluate(items);
        let Some(all) = over.items() else {
            self.left_out(
                items,
                &[body],
                "hopscope does not know what this loop runs over; it is left out",
            );
            return None;
        };
        for item in all.iter() {
            self.assign_binding(target, item.clone());
            let returned = self.run(body);
            if returned.is_some() {
                return returned;
            }
        }
        None
    }

    /// `try`: its handlers run where an import fails, nothing else is taken to raise.
    fn try_block(&mut self, all: &Try) -> Option<Value> {
        let said = self.diagnostics.len();
        let returned = self.run(&all.body);
        let returned = if self.fails && !all.handlers.is_empty() {
            self.fails = false;
            self.diagnostics.truncate(said);
            all.handlers
                .first()
                .and_then(|(.., handler)| self.run(handler))
        } else {
            returned.or_else(|| self.run(&all.otherwise))
        };
        returned.or_else(|| self.run(&all.finally))
    }

    /// Statements that are not run: what they bind is not known, and it is said if they do
    /// something to an app.
    fn left_out(&mut self, why: &Expression, blocks: &[&[Statement]], message: &str) {
        let mut matters = false;
        for block in blocks {
            matters |= self.matters(block);
        }
        if matters {
            self.not_simulated(why.span, &[message]);
        }
    }

    fn matters(&mut self, statements: &[Statement]) -> bool {
        let mut matters = false;
        for statement in statements {
            let span = statement.span;
            matters |= match &statement.kind {
                StatementKind::Return(value) => {
                    self.returns_vaguely = true;
                    value.as_ref().is_some_and(|value| self.touches(value))
                }
                StatementKind::Unknown(_) => true,
                StatementKind::Assign { target, value } => {
                    if matches!(
                        target.kind,
                        ExpressionKind::Name(_) | ExpressionKind::Tuple(_)
                    ) {
                        let was_app = self.app_of(target).is_some();
                        self.assign_binding(target, Self::unknown(span));
                        was_app || self.touches(value)
                    } else {
                        self.touches(target) || self.touches(value)
                    }
                }
                StatementKind::Expression(expression) => self.touches(expression),
                StatementKind::Import(names) => {
                    for one in names {
                        self.bind(&one.bound, Self::unknown(span));
                    }
                    false
                }
                StatementKind::Function(function) => {
                    self.bind(&function.name, Self::unknown(span));
                    let mut decorators = function.decorators.iter();
                    decorators.any(|decorator| self.touches(decorator))
                }
                StatementKind::Class(_, class) => {
                    self.bind(&class.name, Self::unknown(span));
                    false
                }
                StatementKind::If {
                    body, otherwise, ..
                } => self.matters(body) | self.matters(otherwise),
                StatementKind::For { body, .. } => self.matters(body),
                StatementKind::With { context, body, .. } => {
                    self.touches(context) | self.matters(body)
                }
                StatementKind::Try(all) => {
                    let mut any = self.matters(&all.body) | self.matters(&all.otherwise);
                    for (.., handler) in &all.handlers {
                        any |= self.matters(handler);
                    }
                    any | self.matters(&all.finally)
                }
                StatementKind::Raise(_) | StatementKind::Leave(_) | StatementKind::Nothing => false,
            };
        }
        matters
    }

    /// Whether an expression has an app or a blueprint in it, other than for its log.
    fn touches(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Call { callee, arguments } => {
                // `db.create_all(app=app)`
                if let ExpressionKind::Attribute(of, _) = &callee.kind
                    && let Some(Value::Made(made)) = self.resolve(of)
                {
                    return !is_harmless(&made.full);
                }
                self.touches(callee) || arguments.iter().any(|one| self.touches(&one.value))
            }
            ExpressionKind::Attribute(of, name) => {
                !matches!(name.as_str(), "logger" | "jinja_env" | "cli") && self.touches(of)
            }
            ExpressionKind::Subscript(of, _) => self.touches(of),
            ExpressionKind::Comprehension(made) => self.touches(&made.item),
            ExpressionKind::Name(_) => {
                self.app_of(expression).is_some() || self.blueprint_of(expression).is_some()
            }
            _ => false,
        }
    }
}
