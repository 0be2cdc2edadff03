//! `autoindex`: a folder's list where there is no index file.
//!
//! Follows `ngx_http_autoindex_module.c`; the page itself is not made, only its status and type.

use super::{Flow, Inherit, PhaseHandler, Row, core, index, inherit};
use crate::nginx::answer;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::text::Span;
use crate::wire::{Rule, Traced};

/// The list of a folder.
const LISTING: Rule = Rule("autoindex");

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    on: Option<(bool, Span)>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("autoindex", |builder, directive| {
    let read = |directive: &Directive| slot::flag(directive).map(|on| (on, directive.span));
    slot::fill(&mut builder.conf().autoindex.on, directive, read)
})];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Content, run)];

fn run(request: &mut Request<'_>) -> Flow {
    let Some((true, span)) = request.conf().autoindex.on else {
        return Flow::Declined;
    };
    if !request.uri.ends_with("/") || !index::is_get_head_post(request) || request.method.is("POST")
    {
        return Flow::Declined;
    }
    let Some(path) = core::file_path(request) else {
        return Flow::Status(500);
    };
    let path = path.whole();
    if !request.world.files().is_folder(path.as_bytes()) {
        let log = format!("opendir() \"{path}\" failed (2: No such file or directory)");
        return core::refuse(request, Some(span), 404, log);
    }
    let origin = request.by_rule(LISTING, &path.to_text(), Some(span));
    let mut response = answer::empty(request, 200);
    response
        .headers
        .add("Content-Type", &origin, Traced::of("text/html", &origin));
    response.body = Traced::of(
        format!("<html>\r\n<head><title>Index of {}</title></head>\r\n", request.uri),
        &origin,
    );
    response.status_origin = origin;
    request.step(
        Some(span),
        Event::StaticFile {
            path,
            outcome: "listing",
        },
    );
    answer::finish(request, response);
    Flow::Answered
}
