//! Content handlers that always answer the same, and those that are not simulated: `grpc_pass` and
//! its like. They are known, so that nobody else answers in their place.

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
        answers(builder, directive, "empty_gif", |request| {
            ready(request, Rule("empty-gif"), "image/gif", GIF)
        });
        Ok(())
    }),
    ("perl", set),
    ("stub_status", |builder, directive| {
        answers(builder, directive, "stub_status", |request| {
            ready(request, Rule("stub-status"), "text/plain", STATUS)
        });
        Ok(())
    }),
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
        builder.current().handle(Handler {
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

/// What is told of the first connection.
const STATUS: &[u8] = b"Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n";

fn answers(
    builder: &mut Builder<'_>,
    directive: &Directive,
    name: &'static str,
    run: fn(&mut Request<'_>) -> Flow,
) {
    builder.current().handle(Handler {
        directive: name,
        span: directive.span,
        run,
        redirects: false,
    });
}

/// An answer that hangs on nothing (`ngx_http_empty_gif_module.c`, `ngx_http_stub_status_module.c`).
fn ready(request: &mut Request<'_>, rule: Rule, kind: &str, body: &[u8]) -> Flow {
    if !request.method.is("GET") && !request.method.is("HEAD") {
        return Flow::Status(405);
    }
    let mut response = answer::empty(request, 200);
    let origin = request.by_rule(rule, "", None);
    let kind = Traced::of(kind, &origin);
    response.headers.add("Content-Type", &origin, kind);
    response.body = Traced::of(body, &origin);
    request.memory.length = Some(body.len());
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
