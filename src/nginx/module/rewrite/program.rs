//! Running a level's program.

use super::{Instruction, Operation, Return, Rewrite};
use crate::nginx::answer;
use crate::nginx::config::Kind;
use crate::nginx::escape;
use crate::nginx::module::{Flow, content_type, core};
use crate::nginx::request::Request;
use crate::nginx::step::{Event, Phase};
use crate::nginx::value::Part;
use crate::nginx::variable;
use crate::text::Span;
use crate::wire::{Rule, Traced};

/// The old arguments were appended to a rewritten URI.
const OLD_ARGS: Rule = Rule("rewrite-keeps-args");

/// What an instruction does to the program.
enum Next {
    Continue,
    Exit,
    End(Flow),
}

/// The handler of both rewrite phases.
pub(super) fn run(request: &mut Request<'_>) -> Flow {
    let scope = request.scope();
    let in_server = matches!(scope.kind, Kind::Server);
    // In the location's phase the server's own program does not run again.
    if request.phase == Phase::Rewrite && in_server {
        return Flow::Declined;
    }
    match run_all(request, &scope.conf.rewrite.program) {
        Next::End(flow) => {
            let conf = request.conf();
            let asks = conf.auth_basic.span();
            if let Some(span) = conf.access.spans().next().or(asks) {
                request.step(Some(span), Event::AccessNeverRan);
            }
            flow
        }
        Next::Continue | Next::Exit => Flow::Declined,
    }
}

fn run_all(request: &mut Request<'_>, program: &[Instruction]) -> Next {
    for instruction in program {
        match run_one(request, instruction) {
            Next::Continue => {}
            other => return other,
        }
    }
    Next::Continue
}

fn run_one(request: &mut Request<'_>, instruction: &Instruction) -> Next {
    let span = instruction.span;
    match &instruction.operation {
        Operation::Rewrite(rewrite) => run_rewrite(request, rewrite, span),
        Operation::Return(operation) => Next::End(run_return(request, operation, span)),
        Operation::Set(name, value) => {
            let value = request.eval(value);
            request.step(
                Some(span),
                Event::Set {
                    variable: format!("${name}"),
                    value: value.clone(),
                },
            );
            if name == "args" {
                request.args = value;
                request.valid_unparsed_uri = false;
            } else {
                variable::assign(request, name, value);
            }
            Next::Continue
        }
        Operation::Break => {
            request.step(Some(span), Event::Break);
            if request.uri_changed {
                request.valid_location = false;
                request.uri_changed = false;
            }
            Next::Exit
        }
        Operation::If {
            condition,
            scope,
            body,
        } => {
            let Ok(holds) = condition.holds(request) else {
                return Next::End(Flow::Status(500));
            };
            let condition = condition.written.clone();
            request.step(Some(span), Event::If { condition, holds });
            if !holds {
                return Next::Continue;
            }
            if let Some(scope) = scope {
                request.scope = *scope;
                if let Some(handler) = &request.scope().handler {
                    request.handler = Some(handler.clone());
                }
            }
            run_all(request, body)
        }
    }
}

fn run_return(request: &mut Request<'_>, operation: &Return, span: Span) -> Flow {
    let status = operation.status;
    if operation.text.is_some() {
        request.status = status;
    }
    let text = match &operation.text {
        Some(value) => request.eval(value),
        None => Traced::new(),
    };
    request.step(
        Some(span),
        Event::Return {
            status,
            text: text.clone(),
        },
    );
    let has_text = operation
        .text
        .as_ref()
        .is_some_and(|value| !value.text.is_empty());
    if status >= 400 && !has_text {
        return Flow::Status(status);
    }
    if matches!(status, 301 | 302 | 303 | 307 | 308) {
        request.location = Some(text);
        return Flow::Status(status);
    }
    let mut response = answer::empty(request, status);
    let origin = request.by_rule(Rule("return-body"), &status.to_string(), Some(span));
    let media_type = content_type::of(request);
    response.headers.add("Content-Type", &origin, media_type);
    request.memory.length = Some(text.len());
    response.body = text;
    response.status_origin = origin;
    answer::finish(request, response);
    Flow::Answered
}

fn run_rewrite(request: &mut Request<'_>, rewrite: &Rewrite, span: Span) -> Next {
    let subject = request.uri.clone();
    let Ok(matched) = request.matches(&rewrite.pattern, &subject) else {
        return Next::End(Flow::Status(500));
    };
    request.step(
        Some(span),
        Event::RewriteTested {
            pattern: rewrite.written.clone(),
            subject,
            matched,
        },
    );
    if !matched {
        request.captures.groups.clear();
        return Next::Continue;
    }
    if rewrite.redirect.is_none() {
        request.internal = true;
        request.valid_unparsed_uri = false;
        if rewrite.breaks {
            request.valid_location = false;
            request.uri_changed = false;
        } else {
            request.uri_changed = true;
        }
    }
    let (path, args) = replacement(request, rewrite);
    if let Some(status) = rewrite.redirect {
        return Next::End(redirect(request, rewrite, status, &path, args, span));
    }
    let old = request.args.clone();
    match args {
        Some(mut args) => {
            if rewrite.add_args && !old.is_empty() {
                let origin = request.by_rule(OLD_ARGS, "&", Some(span));
                args.push_bytes("&", &origin);
                args.push(&old);
            }
            request.args = args;
        }
        None if !rewrite.add_args => request.args = Traced::new(),
        None => {}
    }
    request.step(
        Some(span),
        Event::Rewritten {
            uri: path.clone(),
            args: request.args.clone(),
        },
    );
    request.uri = path;
    if request.uri.is_empty() {
        let log = "the rewritten URI has a zero length".to_owned();
        return Next::End(core::refuse(request, Some(span), 500, log));
    }
    if rewrite.last {
        Next::Exit
    } else {
        Next::Continue
    }
}

/// The replacement: for an internal rewrite path and arguments apart (the first literal `?`
/// divides them), for a redirect everything in one.
fn replacement(request: &mut Request<'_>, rewrite: &Rewrite) -> (Traced, Option<Traced>) {
    let divide = rewrite.redirect.is_none();
    let escaped = request.quoted_uri || request.plus_in_uri;
    let mut path = Traced::new();
    let mut args: Option<Traced> = None;
    for part in &rewrite.replacement.parts {
        match part {
            Part::Text(text) if divide && args.is_none() => match text.find(b'?') {
                Some(mark) => {
                    path.push(&text.to(mark));
                    args = Some(text.from(mark + 1));
                }
                None => path.push(text),
            },
            part => {
                let mut value = part.eval(request);
                if matches!(part, Part::Capture { .. }) && escaped && (!divide || args.is_some()) {
                    value = escape::args(&value);
                }
                args.as_mut().unwrap_or(&mut path).push(&value);
            }
        }
    }
    (path, args)
}

fn redirect(
    request: &mut Request<'_>,
    rewrite: &Rewrite,
    status: u16,
    path: &Traced,
    args: Option<Traced>,
    span: Span,
) -> Flow {
    let mut location = escape::unescape_redirect(path);
    if let Some(args) = args {
        location.push(&args);
    }
    if rewrite.add_args && !request.args.is_empty() {
        let origin = request.by_rule(OLD_ARGS, "?", Some(span));
        let literal_mark = rewrite
            .replacement
            .parts
            .iter()
            .any(|part| matches!(part, Part::Text(text) if text.find(b'?').is_some()));
        location.push_bytes(if literal_mark { "&" } else { "?" }, &origin);
        location.push(&request.args.clone());
    }
    request.step(
        Some(span),
        Event::Return {
            status,
            text: location.clone(),
        },
    );
    request.location = Some(location);
    Flow::Status(status)
}
