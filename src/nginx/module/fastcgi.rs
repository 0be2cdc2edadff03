//! `fastcgi_pass`: a request is passed on as FastCGI params, and the URI may be split into a
//! script's name and what follows it.
//!
//! Follows `ngx_http_fastcgi_module.c`.

use super::pass::gateway::{self, Kind};
use super::pass::settings::{Settings, pass_directives};
use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::variable;
use crate::text::Diagnostic;
use crate::wire::{Gateway, Origin, Program, Traced};

/// Response headers that stay with nginx (`ngx_http_fastcgi_hide_headers`).
pub(super) const HIDDEN: &[&str] = &[
    "Status",
    "X-Accel-Expires",
    "X-Accel-Redirect",
    "X-Accel-Limit-Rate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    gateway: gateway::Conf,
    index: Option<Word>,
    split: Option<Pattern>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, nameless: bool) {
        self.gateway.inherit(&parent.gateway, nameless);
        inherit(&mut self.index, &parent.index);
        inherit(&mut self.split, &parent.split);
    }
}

const KIND: &Kind = &Kind {
    gateway: Gateway::Fastcgi,
    directive: "fastcgi_pass",
    run: |request| gateway::handle(request, KIND),
    schemes: &[],
    hidden: HIDDEN,
    conf: |conf| &mut conf.fastcgi.gateway,
    read: |conf| &conf.fastcgi.gateway,
};

pub(super) fn settings(conf: &mut super::Conf) -> &mut Settings {
    &mut conf.fastcgi.gateway.settings
}

/// Whether a block passes by TLS.
pub(super) const TLS: fn(&super::Conf) -> bool = |_| false;

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = pass_directives!("fastcgi", settings, [
    ("fastcgi_pass", |builder, directive| gateway::pass(builder, directive, KIND)),
    ("fastcgi_param", |builder, directive| gateway::param(builder, directive, KIND)),
    ("fastcgi_index", |builder, directive| {
        slot::fill(&mut builder.conf().fastcgi.index, directive, slot::text)
    }),
    ("fastcgi_split_path_info", split_path_info),
]);

/// Variables of this module.
pub(crate) const VARIABLES: &[variable::Row] = &[
    ("fastcgi_script_name", |request| {
        let (mut name, _) = split(request)?;
        if name.ends_with("/")
            && let Some(index) = &request.conf().fastcgi.index
        {
            let origin = Origin::written(Program::Nginx, index.span);
            name.push_bytes(&index.text, &origin);
        }
        Some(name)
    }),
    ("fastcgi_path_info", |request| Some(split(request)?.1)),
];

/// A regex with two groups; a second one takes the first one's place.
fn split_path_info(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let pattern = Pattern::compile(&word.text, false, builder.version)
        .map_err(|error| error.diagnostic(&word.text, directive, word))?;
    if pattern.groups() != 2 {
        let message = ["pattern \"", &word.text, "\" must have 2 captures"].concat();
        return Err(problem::emerg_at("split-captures", directive, word, message));
    }
    builder.conf().fastcgi.split = Some(pattern);
    Ok(())
}

/// `ngx_http_fastcgi_split`: the script's name and what follows it. What was found once is kept
/// until the request is passed on.
fn split(request: &mut Request<'_>) -> Option<(Traced, Traced)> {
    if let Some(split) = &request.memory.split
        && !split.0.is_empty()
    {
        return Some(split.clone());
    }
    let uri = request.uri.clone();
    let found = match &request.conf().fastcgi.split {
        Some(pattern) => request.search(pattern, &uri).ok()?,
        None => None,
    };
    let split = match found {
        Some(found) => {
            let group = |number: usize| match found.ranges.get(number) {
                Some(Some(range)) => uri.slice(range.clone()),
                _ => Traced::new(),
            };
            (group(1), group(2))
        }
        None => (uri, Traced::new()),
    };
    request.memory.split = Some(split.clone());
    Some(split)
}
