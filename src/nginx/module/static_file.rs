//! Static files: the last resort of the content phase.
//!
//! Follows `ngx_http_static_module.c`.

use super::{Flow, Inherit, PhaseHandler, Row, content_type, core, index};
use crate::nginx::answer;
use crate::nginx::escape;
use crate::nginx::request::Request;
use crate::nginx::step::{Event, Phase};
use crate::wire::{Entry, Rule};

/// A file's content.
const FILE: Rule = Rule("static-file");
/// The slash nginx adds to a folder's URI.
const FOLDER_REDIRECT: Rule = Rule("folder-redirect");

/// No settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const DIRECTIVES: &[Row] = &[];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Content, run)];

fn run(request: &mut Request<'_>) -> Flow {
    if !index::is_get_head_post(request) {
        return core::refuse(request, None, 405, String::new());
    }
    if request.uri.ends_with("/") {
        return Flow::Declined;
    }
    let Some(path) = core::file_path(request) else {
        return Flow::Status(500);
    };
    let path = path.whole();
    let entry = request.world.files().get(path.as_bytes()).cloned();
    let span = request.conf().core.root().map(|root| root.span);
    let outcome = match &entry {
        None => "missing",
        Some(Entry::Folder { .. }) => "folder",
        Some(Entry::File { .. }) => "file",
    };
    request.step(
        span,
        Event::StaticFile {
            path: path.clone(),
            outcome,
        },
    );
    match entry {
        None => {
            let log = format!("open() \"{path}\" failed (2: No such file or directory)");
            core::refuse(request, None, 404, log)
        }
        Some(Entry::Folder { .. }) => folder_redirect(request),
        Some(Entry::File { .. }) if request.method.is("POST") => {
            core::refuse(request, None, 405, String::new())
        }
        Some(Entry::File { content, span }) => {
            let mut response = answer::empty(request, 200);
            let origin = request.by_rule(FILE, &path.to_text(), span);
            let media_type = content_type::of(request);
            response.headers.add("Content-Type", &origin, media_type);
            request.memory.length = Some(content.len());
            response.body = content;
            response.status_origin = origin;
            request.is_file = true;
            answer::finish(request, response);
            Flow::Answered
        }
    }
}

fn folder_redirect(request: &mut Request<'_>) -> Flow {
    if request.uri.is_empty() {
        // nginx looks at the byte before it.
        let directive = "\"\"".to_owned();
        request.step(None, Event::NotSimulated { directive });
    }
    let span = request.conf().core.root().map(|root| root.span);
    let origin = request.by_rule(FOLDER_REDIRECT, "", span);
    let mut location = escape::uri(&request.uri);
    location.push_bytes("/", &origin);
    if !request.args.is_empty() {
        location.push_bytes("?", &origin);
        location.push(&request.args);
    }
    request.location = Some(location);
    Flow::Status(301)
}
