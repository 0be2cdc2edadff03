//! `index`: a URI that ends in a slash is answered by a file in the folder.
//!
//! Follows `ngx_http_index_module.c`.

use super::{Flow, Inherit, PhaseHandler, Row, core, inherit_list};
use crate::nginx::config::builder::Builder;
use crate::nginx::phase;
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::{Rule, Traced};

/// `index index.html`, when nothing else is said.
const DEFAULT_INDEX: Rule = Rule("default-index");

/// The names, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    names: Vec<Value>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit_list(&mut self.names, &parent.names);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("index", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Content, run)];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let count = directive.args.len();
    for (position, word) in directive.args.iter().enumerate() {
        if word.text.is_empty() {
            return Err(problem::emerg_at(
                "empty-index",
                directive,
                word,
                format!("index \"{}\" in \"index\" directive is invalid", word.text),
            ));
        }
        if word.text.starts_with('/') && position + 1 < count {
            builder.push(problem::warn_at("index-not-last", directive, word, "only the last index in \"index\" directive should be absolute"));
        }
        let value = builder.value(word)?;
        builder.conf().index.names.push(value);
    }
    Ok(())
}

fn run(request: &mut Request<'_>) -> Flow {
    if !request.uri.ends_with("/") || !is_get_head_post(request) {
        return Flow::Declined;
    }
    let names = &request.conf().index.names;
    if names.is_empty() {
        let origin = request.by_rule(DEFAULT_INDEX, "index.html", None);
        return try_name(request, &Traced::of("index.html", &origin), None, false)
            .unwrap_or(Flow::Declined);
    }
    for (position, name) in names.iter().enumerate() {
        let span = Some(name.span);
        let value = request.eval(name);
        if value.starts_with("/") {
            let args = request.args.clone();
            return phase::internal_redirect(request, value, args, "index", span);
        }
        if let Some(flow) = try_name(request, &value, span, position > 0) {
            return flow;
        }
    }
    Flow::Declined
}

/// Tests one name; `Some` when the request is decided.
fn try_name(
    request: &mut Request<'_>,
    name: &Traced,
    span: Option<Span>,
    folder_known: bool,
) -> Option<Flow> {
    let Some(folder) = core::file_path(request) else {
        return Some(Flow::Status(500));
    };
    let folder = folder.whole();
    let path = folder.clone().then(name);
    let found = request.world.files().get(path.as_bytes()).is_some();
    request.step(
        span,
        Event::IndexTested {
            path: path.clone(),
            found,
        },
    );
    if found {
        let uri = request.uri.clone().then(name);
        let args = request.args.clone();
        return Some(phase::internal_redirect(request, uri, args, "index", span));
    }
    // An alias without its slash may lead to a file.
    if !folder_known
        && !folder.ends_with("/")
        && request.world.files().is_file(folder.as_bytes())
    {
        let log = format!("\"{folder}\" is not a directory");
        return Some(core::refuse(request, None, 500, log));
    }
    if !folder_known && !request.world.files().is_folder(folder.as_bytes()) {
        let log = format!("\"{path}\" is not found (2: No such file or directory)");
        return Some(core::refuse(request, None, 404, log));
    }
    None
}

/// Whether the method is one that static content is for.
pub(crate) fn is_get_head_post(request: &Request<'_>) -> bool {
    ["GET", "HEAD", "POST"]
        .iter()
        .any(|method| request.method.is(method))
}
