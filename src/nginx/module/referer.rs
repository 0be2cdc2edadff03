//! `valid_referers`: whether the page a request comes from is one of some.
//!
//! Follows `ngx_http_referer_module.c`.

use super::{Inherit, PhaseHandler, Row, hash, inherit};
use crate::nginx::config::Kind;
use crate::nginx::config::builder::Builder;
use crate::nginx::config::server::NameKind;
use crate::nginx::hostname::{Hostnames, Refused};
use crate::nginx::pattern::{MatchLimit, Pattern};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::nginx::variable;
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// `$invalid_referer`.
const REFERER: Rule = Rule("invalid-referer");

/// What is valid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    /// The first `valid_referers` of this block.
    span: Option<Span>,
    names: Hostnames,
    /// What the path must begin with, for each name.
    paths: Vec<String>,
    regexes: Vec<Pattern>,
    none: Option<bool>,
    blocked: Option<bool>,
    server_names: bool,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        if self.span.is_none() {
            *self = parent.clone();
        } else if self.regexes.is_empty() {
            self.regexes.clone_from(&parent.regexes);
        }
        inherit(&mut self.span, &parent.span);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("valid_referers", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const VARIABLES: &[variable::Row] = &[("invalid_referer", invalid_referer)];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let version = builder.version;
    let conf = &mut builder.conf().referer;
    conf.span.get_or_insert(directive.span);
    for word in &directive.args {
        let text = word.text.as_str();
        let refused = |code, before: &str| {
            let message = [before, " \"", text, "\""].concat();
            problem::emerg_at(code, directive, word, message)
        };
        match text {
            "" => return Err(refused("invalid-referer", "invalid referer")),
            "none" => conf.none = Some(true),
            "blocked" => conf.blocked = Some(true),
            "server_names" => conf.server_names = true,
            "~" => return Err(refused("empty-regex", "empty regex in")),
            _ => {
                if let Some(regex) = text.strip_prefix('~') {
                    let pattern = Pattern::compile(regex, true, version)
                        .map_err(|error| error.diagnostic(regex, directive, word))?;
                    conf.regexes.push(pattern);
                    continue;
                }
                let slash = text.find('/').unwrap_or(text.len());
                let (name, path) = text.split_at(slash);
                conf.add(name, path).map_err(|message| {
                    problem::emerg_at("invalid-referer", directive, word, message)
                })?;
            }
        }
    }
    Ok(())
}

impl Conf {
    fn add(&mut self, name: &str, path: &str) -> Result<(), String> {
        let key = name.to_ascii_lowercase();
        let (before, shown) = match self.names.add(&key, true, self.paths.len()) {
            Ok(()) => {
                self.paths.push(path.to_owned());
                return Ok(());
            }
            Err(Refused::Conflict) => ("conflicting parameter \"", key.as_str()),
            Err(Refused::Invalid) => ("invalid hostname or wildcard \"", name),
        };
        Err([before, shown, "\""].concat())
    }
}

/// What is checked when everything is merged: the servers' names take their place among the
/// others, and `none` and `blocked` need a name beside them.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    for index in 0..builder.config.scopes.len() {
        let scope = &builder.config.scopes[index];
        let conf = &scope.conf.referer;
        let Some(span) = conf.span.filter(|_| !matches!(scope.kind, Kind::If)) else {
            continue;
        };
        if let Some((severity, message)) = hash::check(&scope.conf, "referer", &conf.names.whole(), 2048) {
            let diagnostic = Diagnostic::general(severity, "hash", message);
            builder.push(diagnostic.blaming(Some(span)));
            return;
        }
        let (none, server_names) = (conf.none.or(conf.blocked), conf.server_names);
        let mut server = index;
        while let Some(parent) = builder.config.scopes[server].parent
            && !matches!(builder.config.scopes[server].kind, Kind::Server)
        {
            server = parent.0;
        }
        let mut servers = builder.config.servers.iter();
        if server_names
            && let Some(server) = servers.find(|known| known.scope.0 == server)
        {
            let names = server.names.iter();
            let names = names.filter(|name| !matches!(name.kind, NameKind::Regex(_)));
            let conf = &mut builder.config.scopes[index].conf.referer;
            for name in names {
                if let Err(message) = conf.add(&name.text, "") {
                    builder.push_merged("invalid-referer", span, message);
                    return;
                }
            }
        }
        if none.is_some() && builder.config.scopes[index].conf.referer.names.is_empty() {
            let message = "the \"none\" or \"blocked\" referers are specified in the \
                           \"valid_referers\" directive without any valid referer";
            let diagnostic = Diagnostic::general(
                crate::text::Severity::Emerg,
                "no-valid-referer",
                message,
            );
            builder.push(diagnostic.blaming(Some(span)));
        }
    }
}

fn invalid_referer(request: &mut Request<'_>) -> Option<Traced> {
    let conf = &request.conf().referer;
    let referer = request.headers.get("Referer").cloned();
    // Where a regex gives up, the variable has no value.
    if conf.allows(request, referer.as_ref()).ok()? {
        return Some(Traced::new());
    }
    let from = match &referer {
        Some(referer) => referer.origins(),
        None => vec![request.headers.absent(Program::Nginx, "Referer")],
    };
    let origin = Origin::made(Program::Nginx, REFERER, "Referer", conf.span, from);
    Some(Traced::of("1", &origin))
}

impl Conf {
    fn allows(
        &self,
        request: &mut Request<'_>,
        referer: Option<&Traced>,
    ) -> Result<bool, MatchLimit> {
        if self.names.is_empty() && self.regexes.is_empty() && !self.server_names {
            return Ok(true);
        }
        let Some(referer) = referer else {
            return Ok(self.none == Some(true));
        };
        let Some(rest) = without_scheme(referer) else {
            return Ok(self.blocked == Some(true));
        };
        let end = rest.as_bytes().iter().position(|byte| matches!(byte, b'/' | b':'));
        let end = end.unwrap_or(rest.len());
        if end > 256 {
            return Ok(false);
        }
        let host = rest.to(end).to_ascii_lowercase();
        if let Some(at) = self.names.find(&host.to_text()) {
            let path = self.paths.get(at).map_or("", String::as_str);
            let slash = rest.find(b'/').unwrap_or(rest.len());
            return Ok(rest.from(slash).starts_with(path.as_bytes()));
        }
        if self.server_names {
            for name in &request.server().names {
                if let NameKind::Regex(pattern) = &name.kind
                    && request.search(pattern, &host)?.is_some()
                {
                    return Ok(true);
                }
            }
        }
        for pattern in &self.regexes {
            if request.search(pattern, &rest)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What follows `http://` or `https://`; the shortest text nginx takes for a URL is
/// `http://i.ru`.
fn without_scheme(text: &Traced) -> Option<Traced> {
    let bytes = text.as_bytes();
    let length = ["http://", "https://"].into_iter().find_map(|scheme| {
        let begin = bytes.get(..scheme.len())?;
        let same = bytes.len() >= 11 && begin.eq_ignore_ascii_case(scheme.as_bytes());
        same.then_some(scheme.len())
    });
    length.map(|length| text.from(length))
}
