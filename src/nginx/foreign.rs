//! What becomes of a directive of a module that does not come with nginx. Whoever wrote it has an
//! nginx with that module, so it is taken to be there: the line is said, and left out. A stock nginx
//! would call the directive unknown and not start.

use super::config::builder::Builder;
use super::directive::{Context, foreign};
use super::module::{Handler, other_pass};
use super::request::Request;
use super::syntax::{Directive, Item, Word};
use super::variable::{Defined, example};
use crate::text::{Diagnostic, Severity};
use crate::wire::Traced;

/// A variable that such a module gives a value.
#[derive(Debug)]
pub(crate) struct Untold;

impl Defined for Untold {
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced> {
        example::untold(request, name)
    }
}

/// Says what is left out, and keeps others from answering in its place.
pub(crate) fn leave_out(
    builder: &mut Builder<'_>,
    directive: &Directive,
    module: &'static str,
    context: Context,
) {
    let name = directive.name.text.as_str();
    let message = ["\"", name, "\" is not simulated"].concat();
    let said = Diagnostic::at(
        Severity::NotSimulated,
        "foreign-module",
        directive.span,
        message,
    );
    builder.push(said.on_line(directive.line).about(name).about(module));
    for word in &directive.args {
        define(builder, word);
    }
    // `geoip2` and the like name their variables in a block.
    for item in directive.block.iter().flat_map(|block| &block.items) {
        if let Item::Directive(line) = item {
            define(builder, &line.name);
        }
    }
    if foreign::answers(name) && matches!(context, Context::Location | Context::IfInLocation) {
        builder.current().handler = Some(Handler {
            directive: module,
            span: directive.span,
            run: other_pass::handle,
            redirects: false,
        });
    }
}

/// Takes a word that is a variable for one that the directive gives a value.
fn define(builder: &mut Builder<'_>, word: &Word) {
    let name = word.text.strip_prefix('$').unwrap_or_default();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.is_empty() && name.bytes().all(word) && !builder.knows(name) {
        let name = name.to_ascii_lowercase();
        builder.config.defined.insert(name, Box::new(Untold));
    }
}
