//! What becomes of a directive of a module that does not come with nginx: nginx calls it unknown
//! and does not start, unless the config loads the module. Then the line is said, and left out.

use super::config::builder::Builder;
use super::directive::foreign::{self, Module};
use super::directive::{self, Context};
use super::include;
use super::module::{Handler, other_pass};
use super::request::Request;
use super::syntax::{Directive, Item, Word};
use super::variable::{Defined, example};
use crate::text::{Diagnostic, Severity};
use crate::wire::Traced;

/// What a config loads.
#[derive(Debug, Default)]
pub(crate) struct Loads {
    /// The files of `load_module`.
    files: Vec<String>,
    /// Whether it loads what the machine has, in files that the scenario does not show.
    more: bool,
}

/// Folders whose files are lines of `load_module`: Debian's and Fedora's.
const FOLDERS: &[&str] = &["modules-enabled/", "/share/nginx/modules/"];

/// A variable that such a module gives a value.
#[derive(Debug)]
pub(crate) struct Untold;

impl Defined for Untold {
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced> {
        example::untold(request, name)
    }
}

/// Notes what is loaded, and leaves out what belongs to it. Whether there is nothing else to do.
pub(crate) fn take(builder: &mut Builder<'_>, directive: &Directive, context: Context) -> bool {
    let name = directive.name.text.as_str();
    let first = directive.args.first().map_or("", |word| &word.text);
    match name {
        "load_module" => {
            builder.given.loads.files.push(first.to_owned());
            // What is put around a part of a config stands around this line, too.
            return builder.is_top() && matches!(context, Context::Http | Context::Server);
        }
        "include" if FOLDERS.iter().any(|folder| first.contains(folder)) => {
            let found = include::resolve(builder.sources, directive);
            builder.given.loads.more |= found.is_ok_and(|files| files.is_empty());
        }
        _ if directive::find(name).is_empty() => {
            let Some(module) = foreign::module(name) else {
                return false;
            };
            let loads = &builder.given.loads;
            if loads.more || loads.files.iter().any(|file| module.is_in(file)) {
                leave_out(builder, directive, &module, context);
                return true;
            }
        }
        _ => {}
    }
    false
}

/// Says what is left out, and keeps others from answering in its place.
fn leave_out(builder: &mut Builder<'_>, directive: &Directive, module: &Module, context: Context) {
    let name = directive.name.text.as_str();
    let message = ["\"", name, "\" is not simulated"].concat();
    let code = "foreign-module";
    let said = Diagnostic::at(Severity::NotSimulated, code, directive.span, message);
    builder.push(said.on_line(directive.line).about(name).about(module.name));
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
        builder.current().handle(Handler {
            directive: module.name,
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
