//! `auth_request`: another location is asked whether the client may enter.
//!
//! Follows `ngx_http_auth_request_module.c`.

use super::{Flow, Inherit, PhaseHandler, Row, inherit, inherit_list};
use crate::nginx::config::builder::Builder;
use crate::nginx::request::{Request, subrequest};
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::nginx::version::Change;
use crate::text::Diagnostic;
use crate::wire::{Header, Origin, Program, Traced};

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    uri: Option<Word>,
    /// `auth_request_set`: variables and their values.
    sets: Vec<(String, Value)>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.uri, &parent.uri);
        inherit_list(&mut self.sets, &parent.sets);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("auth_request", |builder, directive| {
        slot::fill(&mut builder.conf().auth_request.uri, directive, slot::text)
    }),
    ("auth_request_set", set),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Access, check)];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = variable::declare(builder, directive, &directive.args[0])?;
    if variable::builtin(&name, builder.version).is_none() {
        builder.config.user_variables.insert(name.clone());
    }
    let value = builder.value(&directive.args[1])?;
    builder.conf().auth_request.sets.push((name, value));
    Ok(())
}

fn check(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().auth_request;
    let Some(word) = &conf.uri else {
        return Flow::Declined;
    };
    if word.text.is_empty() || word.text == "off" {
        return Flow::Declined;
    }
    let span = Some(word.span);
    let uri = Traced::of(&word.text, &Origin::written(Program::Nginx, word.span));
    request.step(span, Event::Subrequest { uri: uri.clone() });
    let phase = request.phase;
    let (mut status, mut challenges, mut args) = (None, Vec::new(), None);
    subrequest::run(request, uri, &mut |inner| {
        status = inner.answer.as_ref().map(|answer| answer.status);
        challenges = asks(inner);
        for (name, value) in &conf.sets {
            let value = inner.eval(value);
            if name == "args" {
                args = Some(value);
            } else {
                inner.variables.insert(name.clone(), Some(value));
            }
        }
    });
    request.phase = phase;
    // Without an answer the whole connection is closed.
    let Some(status) = status else {
        return Flow::Status(444);
    };
    if let Some(args) = args {
        request.args = args;
        request.valid_unparsed_uri = false;
    }
    if status > 0 {
        request.step(span, Event::SubrequestAnswered { status });
    }
    match status {
        200..=299 => Flow::Done,
        401 => {
            request.memory.kept.extend(challenges);
            Flow::Status(401)
        }
        403 => Flow::Status(403),
        _ => {
            let log = ["auth request unexpected status: ", &status.to_string()].concat();
            request.step(span, Event::Answered { status: 500, log });
            Flow::Status(500)
        }
    }
}

/// The `WWW-Authenticate` lines of the upstream that was asked: before 1.23 one of them.
fn asks(inner: &Request<'_>) -> Vec<Header> {
    let answer = inner.upstream.as_ref().map(|answer| &answer.headers.list);
    let lines = [Some(&inner.memory.kept), answer];
    let all = inner.config.version.has(Change::AllChallenges);
    let most = if all { usize::MAX } else { 1 };
    lines
        .into_iter()
        .flatten()
        .map(|list| {
            let asks = |header: &&Header| header.name.is_ignoring_case("WWW-Authenticate");
            list.iter().filter(asks).take(most).cloned().collect()
        })
        .find(|found: &Vec<Header>| !found.is_empty())
        .unwrap_or_default()
}
