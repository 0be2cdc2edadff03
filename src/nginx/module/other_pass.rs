//! Content handlers that are not simulated: `grpc_pass` and its like. They are known, so that
//! nobody else answers in their place.

use super::{Flow, Handler, Inherit, PhaseHandler, Row};
use crate::nginx::answer;
use crate::nginx::config::builder::Builder;
use crate::nginx::directive;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::text::Diagnostic;
use crate::wire::{Rule, Traced};

/// There are no settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[
    ("grpc_pass", set),
    ("memcached_pass", set),
    ("empty_gif", |builder, directive| {
        builder.current().handler = Some(Handler {
            directive: "empty_gif",
            span: directive.span,
            run: empty_gif,
            redirects: false,
        });
        Ok(())
    }),
    ("perl", set),
    ("stub_status", set),
    ("tunnel_pass", set),
];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    if name == "memcached_pass" {
        // The key is a variable that the config has to set.
        let mut key = directive.args[0].clone();
        "$memcached_key".clone_into(&mut key.text);
        builder.value(&key)?;
    }
    if let Some(row) = directive::find(name).first() {
        builder.push(problem::not_simulated(directive, row));
        builder.current().handler = Some(Handler {
            directive: row.name,
            span: directive.span,
            run: handle,
            redirects: name.ends_with("_pass"),
        });
    }
    Ok(())
}

/// The picture.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\x01\0\0\0\0\xFF\xFF\xFF!\xF9\x04\x01\0\0\x01\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;";

/// A picture of one pixel (`ngx_http_empty_gif_module.c`).
fn empty_gif(request: &mut Request<'_>) -> Flow {
    if !request.method.is("GET") && !request.method.is("HEAD") {
        return Flow::Status(405);
    }
    let mut response = answer::empty(request, 200);
    let origin = request.by_rule(Rule("empty-gif"), "", None);
    let kind = Traced::of("image/gif", &origin);
    response.headers.add("Content-Type", &origin, kind);
    response.body = Traced::of(GIF, &origin);
    request.memory.length = Some(GIF.len());
    answer::finish(request, response);
    Flow::Answered
}

/// Nobody knows what would come back: a 502 stands for it, and the step says why.
pub(crate) fn handle(request: &mut Request<'_>) -> Flow {
    if let Some(handler) = request.handler.clone() {
        let directive = handler.directive.to_owned();
        request.step(Some(handler.span), Event::NotSimulated { directive });
    }
    Flow::Status(502)
}
