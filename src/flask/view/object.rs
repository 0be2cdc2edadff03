//! Objects of the modules' classes: their attributes and methods, views that are classes, forms of
//! Flask-WTF.

use super::statement::Left;
use super::{ASKED, FORM, Raised, View, not_known};
use crate::flask::value::Value;
use crate::text::Span;

type Given = [(Option<String>, Value)];

impl View<'_, '_> {
    /// What a class has under a name.
    pub(super) fn member(&self, scope: usize, name: &str) -> Option<Value> {
        let names = &self.globals.scopes.get(scope)?.names;
        let (_, value) = names.iter().find(|(own, _)| own == name)?;
        let functions = &self.globals.functions;
        match value {
            // A property, most likely.
            Value::Function(index) => match functions.get(*index)?.decorated {
                Some(span) => Some(not_known("a decorator", span)),
                None => Some(value.clone()),
            },
            value => Some(value.clone()),
        }
    }

    /// An attribute of an object.
    pub(super) fn object_attribute(&self, class: usize, name: &str, span: Span) -> Value {
        if let Some((own, fields)) = &self.request.state.object
            && *own == class
            && let Some(value) = fields.get(name)
        {
            return value;
        }
        match self.member(class, name) {
            Some(Value::Function(_)) => Value::Instance(class).method(name),
            Some(value) if !self.globals.scopes[class].is_changed => value,
            None if self.is_form(class) && is_form_method(name) => {
                Value::Instance(class).method(name)
            }
            _ => not_known("this attribute", span),
        }
    }

    /// A class that is called.
    pub(super) fn instance(&mut self, class: usize, span: Span) -> Value {
        // A form makes its token at once.
        let protected = self.request.setting("WTF_CSRF_ENABLED") != Some(Value::Bool(false));
        if self.is_form(class) && protected && self.member(class, "Meta").is_none() {
            let name = self
                .request
                .setting_text("WTF_CSRF_FIELD_NAME", "csrf_token");
            if self.request.state.session.get(&name).is_none() {
                let token = not_known("this token", span);
                self.session(span).set(&name, token);
            }
        }
        Value::Instance(class)
    }

    /// A method of an object.
    pub(super) fn object_method(
        &mut self,
        class: usize,
        name: &str,
        given: &Given,
        span: Span,
    ) -> Result<Value, Raised> {
        if let Some(Value::Function(index)) = self.member(class, name) {
            let mut all = vec![(None, Value::Instance(class))];
            all.extend_from_slice(given);
            return Ok(self.run(index, &all)?.0);
        }
        if !self.is_form(class) || !is_form_method(name) {
            return Ok(not_known("this method", span));
        }
        if self.request.is_any {
            return Ok(not_known(ASKED, span));
        }
        let method = self.request.method.as_str();
        let submitted = matches!(method, "POST" | "PUT" | "PATCH" | "DELETE");
        Ok(match name {
            "is_submitted" => Value::Bool(submitted),
            "validate_on_submit" if !submitted => Value::Bool(false),
            _ => not_known(FORM, span),
        })
    }

    fn is_form(&self, class: usize) -> bool {
        let bases = self.globals.scopes.get(class).map(|scope| &scope.bases);
        bases.is_some_and(|bases| bases.iter().any(|base| base.starts_with("flask_wtf.")))
    }

    /// A view that is a class: `dispatch_request`, or the method named like the request's.
    pub(super) fn dispatch(
        &mut self,
        class: usize,
        given: &Given,
        span: Span,
    ) -> Result<Option<Left>, Raised> {
        let left = |value| Ok(Some(Left::Returned(value, span)));
        let own =
            |view: &Self, name: &str| matches!(view.member(class, name), Some(Value::Function(_)));
        if own(self, "dispatch_request") {
            return left(self.object_method(class, "dispatch_request", given, span)?);
        }
        if self.request.is_any {
            for method in super::VERBS {
                if own(self, method) {
                    let value = self.object_method(class, method, given, span)?;
                    self.mark_unknown(&value);
                }
            }
            return left(not_known(ASKED, span));
        }
        let mut method = self.request.method.to_ascii_lowercase();
        if method == "head" && !own(self, "head") {
            "get".clone_into(&mut method);
        }
        if !own(self, &method) {
            return left(not_known("this class as a view", span));
        }
        left(self.object_method(class, &method, given, span)?)
    }
}

fn is_form_method(name: &str) -> bool {
    matches!(name, "validate_on_submit" | "is_submitted" | "validate")
}
