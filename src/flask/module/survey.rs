//! What decides on an answer and is not simulated, said before any request asks for it: every way
//! through every view is taken once, with a request of which nothing is known.

use std::rc::Rc;

use super::Reader;
use crate::flask::adapter::Request;
use crate::flask::app::{Globals, Hook, View as Answering};
use crate::flask::view::{ASKED, Passed, View};
use crate::wire::Environ;
use crate::wire::origin::{ABSENT, Origin, Program};

impl Reader<'_> {
    /// Looks through all views, hooks and error handlers.
    pub(super) fn survey(&mut self, globals: &Rc<Globals>) {
        let mut found = Vec::new();
        for app in &self.apps {
            let mut functions: Vec<usize> = Vec::new();
            for view in app.views.values() {
                if let Answering::Function(index) = view {
                    functions.push(*index);
                }
            }
            for (_, hook) in app.before.iter().chain(&app.after) {
                if let Hook::Function(index, _) = hook {
                    functions.push(*index);
                }
            }
            functions.extend(app.handlers.iter().map(|(.., index)| *index));
            functions.extend(app.class_handlers.iter().map(|(.., index)| *index));
            crate::text::sort_by(&mut functions, Ord::cmp);
            functions.dedup();
            let environ = Environ::new(Origin::new(Program::Flask, ABSENT, "", None));
            let mut request = Request::any(app, &environ);
            let mut view = View::new(&mut request);
            for index in functions {
                view.survey(index);
                if let Some(function) = globals.functions.get(index)
                    && let Some(span) = function.decorated
                {
                    view.marks.push(("this decorator", span));
                }
            }
            found.append(&mut view.marks);
        }
        if let Some(app) = self.apps.first() {
            let silence = Origin::new(Program::Flask, ABSENT, "", None);
            let mut environ = Environ::new(silence);
            let seen = environ.clone();
            let mut request = Request::any(app, &seen);
            let mut view = View::new(&mut request);
            for own in &self.owns {
                if let Ok(Passed::Unknown(why)) = view.pass(own, &mut environ)
                    && why.0 != ASKED
                {
                    view.marks.push(why);
                }
            }
            found.append(&mut view.marks);
        }
        for (what, span) in found {
            let message = [
                "hopscope does not simulate ",
                what,
                "; an answer that hangs on it is not simulated",
            ];
            self.not_simulated(span, &message);
        }
    }
}
