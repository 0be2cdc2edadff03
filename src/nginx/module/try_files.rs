//! `try_files`: the first path that exists, else the last word.
//!
//! Follows `ngx_http_try_files_module.c`.

use super::core::Mapping;
use super::{Flow, Inherit, PhaseHandler, Row, core};
use crate::nginx::config::builder::Builder;
use crate::nginx::phase;
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::Traced;

/// The words of `try_files`; never inherited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    tries: Option<Tries>,
}

#[derive(Clone, Debug)]
struct Tries {
    items: Vec<Try>,
    last: Last,
}

#[derive(Clone, Debug)]
struct Try {
    value: Value,
    folder: bool,
}

#[derive(Clone, Debug)]
enum Last {
    Status(u16, Span),
    Uri(Value),
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, nameless: bool) {
        // `if` and `limit_except` have no `try_files` of their own and do not take the location's.
        let _ = (parent, nameless);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("try_files", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::PreContent, run)];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().try_files.tries.is_some() {
        return Err(slot::duplicate(directive));
    }
    let Some((last, items)) = directive.args.split_last() else {
        return Ok(());
    };
    let mut tries = Vec::new();
    for word in items {
        let (text, folder) = match word.text.strip_suffix('/') {
            Some(text) => (text, true),
            None => (word.text.as_str(), false),
        };
        let value = builder.value_of(text, word.span)?;
        tries.push(Try { value, folder });
    }
    let value = builder.value(last)?;
    let last = match last.text.strip_prefix('=') {
        Some(code) => {
            let digits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
            let status = code
                .parse::<u16>()
                .ok()
                .filter(|status| digits && *status <= 999);
            let Some(status) = status else {
                // nginx counts a zero byte that a text with variables has not got.
                let mut shown = last.text.clone();
                if !value.is_constant() {
                    shown.pop();
                }
                return Err(problem::emerg_at(
                    "invalid-code",
                    directive,
                    last,
                    format!("invalid code \"{shown}\""),
                ));
            };
            Last::Status(status, last.span)
        }
        None => Last::Uri(value),
    };
    builder.conf().try_files.tries = Some(Tries {
        items: tries,
        last,
    });
    Ok(())
}

fn run(request: &mut Request<'_>) -> Flow {
    let Some(tries) = &request.conf().try_files.tries else {
        return Flow::Declined;
    };
    let mapping = request.conf().core.mapping();
    for item in &tries.items {
        let value = request.eval(&item.value);
        let value = cut(request, value, item.value.is_constant(), mapping);
        let Some(path) = path_of(request, &value, mapping) else {
            return Flow::Status(500);
        };
        let whole = path.root.clone().then(&path.rest);
        let files = request.world.files();
        let found = if item.folder {
            files.is_folder(whole.as_bytes())
        } else {
            files.is_file(whole.as_bytes())
        };
        request.step(
            Some(item.value.span),
            Event::TryFile {
                path: whole,
                folder: item.folder,
                found,
            },
        );
        if !found {
            continue;
        }
        match mapping {
            Mapping::Root => request.uri = path.rest,
            Mapping::Whole => {
                if !item.folder {
                    request.uri = path.rest;
                    request.add_uri_to_alias = true;
                }
            }
            Mapping::Alias(length) => request.uri = request.uri.to(length).then(&path.rest),
        }
        return Flow::Declined;
    }
    match &tries.last {
        Last::Status(status, span) => core::refuse(request, Some(*span), *status, String::new()),
        Last::Uri(value) => {
            let span = value.span;
            let target = request.eval(value);
            let target = cut(request, target, value.is_constant(), mapping);
            if target.starts_with("@") {
                return phase::named_location(request, &target, Some(span));
            }
            let (uri, args) = split_args(&target);
            phase::internal_redirect(request, uri, args, "try_files", Some(span))
        }
    }
}

struct TryPath {
    root: Traced,
    rest: Traced,
}

/// The path on the disk of one word: root and word.
fn path_of(
    request: &mut Request<'_>,
    value: &Traced,
    mapping: Mapping,
) -> Option<TryPath> {
    if mapping != Mapping::Root && !request.valid_location {
        return core::file_path(request).map(|path| TryPath {
            root: path.root,
            rest: path.rest,
        });
    }
    Some(TryPath {
        root: core::document_root(request),
        rest: value.clone(),
    })
}

/// A word of `try_files` under `alias`: without the location's name at its beginning, if there are
/// variables in it. nginx does so with the last word, too, which is no path at all.
fn cut(
    request: &Request<'_>,
    value: Traced,
    constant: bool,
    mapping: Mapping,
) -> Traced {
    match mapping {
        Mapping::Alias(length)
            if !constant && value.starts_with(request.uri.to(length).as_bytes()) =>
        {
            value.from(length)
        }
        _ => value,
    }
}

/// Divides at the first `?`.
pub(crate) fn split_args(target: &Traced) -> (Traced, Traced) {
    match target.find(b'?') {
        Some(mark) => (target.to(mark), target.from(mark + 1)),
        None => (target.clone(), Traced::new()),
    }
}
