//! `types` and `default_type`: the Content-Type of what nginx itself sends.
//!
//! Follows `ngx_http_core_types` and `ngx_http_set_content_type`.

use crate::text::Names;
use std::rc::Rc;

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::check;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Item, Word};
use crate::text::Diagnostic;
use crate::wire::{Origin, Program, Rule, Traced};

/// A type chosen by extension, or because nothing else is said.
const CONTENT_TYPE: Rule = Rule("content-type");

/// Content types by extension.
pub(super) type Types = Names<String>;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    pub(super) types: Option<Rc<Types>>,
    default_type: Option<Word>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.types, &parent.types);
        inherit(&mut self.default_type, &parent.default_type);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("default_type", |builder, directive| {
        slot::fill(
            &mut builder.conf().content_type.default_type,
            directive,
            slot::text,
        )
    }),
    ("types", types),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// The Content-Type of the current URI by its extension: `ngx_http_set_content_type`.
pub(crate) fn of(request: &Request<'_>) -> Traced {
    let uri = request.uri.to_text().into_owned();
    let name = uri.rsplit('/').next().unwrap_or_default();
    let extension = name
        .rsplit_once('.')
        // A dot that is the second byte counts no more, whatever stands before it.
        .filter(|(stem, extension)| !stem.is_empty() && uri.len() > extension.len() + 2)
        .map(|(_, extension)| extension.to_ascii_lowercase());
    let conf = &request.conf().content_type;
    if let Some(extension) = extension {
        const DEFAULT_TYPES: &[(&str, &str)] = &[
            ("html", "text/html"),
            ("gif", "image/gif"),
            ("jpg", "image/jpeg"),
        ];
        let known = match &conf.types {
            Some(types) => types.get(&extension).map(String::as_str),
            None => DEFAULT_TYPES
                .iter()
                .find(|(known, _)| *known == extension)
                .map(|(_, content_type)| *content_type),
        };
        if let Some(content_type) = known {
            let origin = request.by_rule(CONTENT_TYPE, &extension, None);
            return Traced::of(content_type, &origin);
        }
    }
    match &conf.default_type {
        // `default_type` takes no variables: a `$` stands for itself.
        Some(word) => Traced::of(&word.text, &Origin::written(Program::Nginx, word.span)),
        None => Traced::of("text/plain", &request.by_rule(CONTENT_TYPE, "", None)),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a setter's type")]
fn types(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let mut found = builder
        .conf()
        .content_type
        .types
        .take()
        .map_or_else(Types::default, Rc::unwrap_or_clone);
    let items = directive.block.as_ref().map(|block| &block.items[..]);
    read_types(builder, items.unwrap_or_default(), &mut found);
    builder.conf().content_type.types = Some(Rc::new(found));
    Ok(())
}

fn read_types(builder: &mut Builder<'_>, items: &[Item], found: &mut Types) {
    for item in items {
        match item {
            Item::Problem(problem) => builder.push(problem.clone()),
            Item::Directive(line) if line.name.text == "include" && line.args.len() == 1 => {
                builder.included(line, |builder, items| read_types(builder, items, found));
            }
            Item::Directive(line) => match check::parameter(line) {
                Ok(()) => add_types(builder, line, found),
                Err(diagnostic) => builder.push(diagnostic),
            },
        }
    }
}

fn add_types(builder: &mut Builder<'_>, line: &Directive, found: &mut Types) {
    let content_type = &line.name.text;
    for word in &line.args {
        let extension = word.text.to_ascii_lowercase();
        if let Some(old) = found.get_mut(&extension) {
            let message = format!(
                "duplicate extension \"{extension}\", content type: \"{content_type}\", previous content type: \"{old}\""
            );
            old.clone_from(content_type);
            builder.push(problem::warn_at("duplicate-extension", line, word, message));
        } else {
            found.insert(extension, content_type.clone());
        }
    }
}
