//! The HTTP core: `root`, `alias`, redirects' form, limits.
//!
//! Follows `ngx_http_core_module.c`.

use super::upstream::resolver;
use super::{Flow, Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::config::{Kind, Match, Scope, ScopeId, listen, location, server};
use crate::nginx::directive::Context;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::unsimulated;
use crate::nginx::value::Value;
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Span};
use crate::wire::{Rule, Traced};

/// The folder relative paths of `root` and `alias` begin at.
pub(crate) const PREFIX: &str = "/etc/nginx/";
/// `root html`, when nothing else is said.
const DEFAULT_ROOT: Rule = Rule("default-root");

/// `root` or `alias`.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// The path.
    pub(crate) value: Value,
    /// What of the URI follows the path.
    pub(crate) mapping: Mapping,
    /// The directive.
    pub(crate) span: Span,
    /// `root /`: nothing stands before the URI.
    bare: bool,
}

/// What of the URI follows the path of `root` or `alias`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mapping {
    /// `root`: all of it.
    Root,
    /// `alias`: without the location's name, which has so many bytes.
    Alias(usize),
    /// `alias` in a regex location: nothing.
    Whole,
}

/// The core's settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    root: Option<Root>,
    internal: Option<Span>,
    absolute_redirect: Option<bool>,
    port_in_redirect: Option<bool>,
    server_name_in_redirect: Option<bool>,
    merge_slashes: Option<bool>,
    underscores: Option<bool>,
    ignore_invalid: Option<bool>,
    satisfy_any: Option<bool>,
    server_tokens: Option<bool>,
    recursive_error_pages: Option<bool>,
    body_limit: Option<u64>,
    header_buffer: Option<i64>,
    large_buffers: Option<(i64, i64)>,
    max_headers: Option<i64>,
    pool: Option<i64>,
    has_resolver: Option<bool>,
    msie_padding: Option<bool>,
    msie_refresh: Option<bool>,
    body_in_file: Option<bool>,
    /// The methods that are not limited, and the settings for all others.
    pub(crate) limit_except: Option<(Vec<String>, ScopeId)>,
}

impl Conf {
    pub(crate) fn internal(&self) -> bool {
        self.internal.is_some()
    }
    pub(crate) fn internal_span(&self) -> Option<Span> {
        self.internal
    }
    pub(crate) fn absolute_redirect(&self) -> bool {
        self.absolute_redirect.unwrap_or(true)
    }
    pub(crate) fn port_in_redirect(&self) -> bool {
        self.port_in_redirect.unwrap_or(true)
    }
    pub(crate) fn server_name_in_redirect(&self) -> bool {
        self.server_name_in_redirect.unwrap_or(false)
    }
    pub(crate) fn merge_slashes(&self) -> bool {
        self.merge_slashes.unwrap_or(true)
    }
    pub(crate) fn underscores(&self) -> bool {
        self.underscores.unwrap_or(false)
    }
    pub(crate) fn ignore_invalid(&self) -> bool {
        self.ignore_invalid.unwrap_or(true)
    }
    pub(crate) fn satisfy_any(&self) -> bool {
        self.satisfy_any.unwrap_or(false)
    }
    pub(crate) fn server_tokens(&self) -> bool {
        self.server_tokens.unwrap_or(true)
    }
    pub(crate) fn recursive_error_pages(&self) -> bool {
        self.recursive_error_pages.unwrap_or(false)
    }
    /// `msie_padding`.
    pub(crate) fn msie_padding(&self) -> bool {
        self.msie_padding.unwrap_or(true)
    }
    /// `msie_refresh`.
    pub(crate) fn msie_refresh(&self) -> bool {
        self.msie_refresh.unwrap_or(false)
    }
    /// `client_body_in_file_only`.
    pub(crate) fn body_in_file(&self) -> bool {
        self.body_in_file.unwrap_or(false)
    }
    /// `client_max_body_size`; `None` is without limit.
    pub(crate) fn body_limit(&self) -> Option<u64> {
        Some(self.body_limit.unwrap_or(1 << 20)).filter(|limit| *limit > 0)
    }
    /// `client_header_buffer_size`.
    pub(crate) fn header_buffer(&self) -> i64 {
        self.header_buffer.unwrap_or(1 << 10)
    }
    /// `large_client_header_buffers`: their number and size.
    pub(crate) fn large_buffers(&self) -> (i64, i64) {
        self.large_buffers.unwrap_or((4, 8 << 10))
    }
    /// `max_headers`, which Debian's 1.22.1 has as well.
    pub(crate) fn max_headers(&self) -> usize {
        usize::try_from(self.max_headers.unwrap_or(1000)).unwrap_or(usize::MAX)
    }
    pub(crate) fn has_resolver(&self) -> bool {
        self.has_resolver.unwrap_or(false)
    }
    /// What of the URI follows the path on the disk.
    pub(crate) fn mapping(&self) -> Mapping {
        self.root
            .as_ref()
            .map_or(Mapping::Root, |root| root.mapping)
    }
    /// `root` or `alias`, if one is set.
    pub(crate) fn root(&self) -> Option<&Root> {
        self.root.as_ref()
    }
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.root, &parent.root);
        inherit(&mut self.absolute_redirect, &parent.absolute_redirect);
        inherit(&mut self.port_in_redirect, &parent.port_in_redirect);
        inherit(
            &mut self.server_name_in_redirect,
            &parent.server_name_in_redirect,
        );
        inherit(&mut self.merge_slashes, &parent.merge_slashes);
        inherit(&mut self.underscores, &parent.underscores);
        inherit(&mut self.ignore_invalid, &parent.ignore_invalid);
        inherit(&mut self.satisfy_any, &parent.satisfy_any);
        inherit(&mut self.server_tokens, &parent.server_tokens);
        inherit(
            &mut self.recursive_error_pages,
            &parent.recursive_error_pages,
        );
        inherit(&mut self.body_limit, &parent.body_limit);
        inherit(&mut self.header_buffer, &parent.header_buffer);
        inherit(&mut self.large_buffers, &parent.large_buffers);
        inherit(&mut self.max_headers, &parent.max_headers);
        inherit(&mut self.pool, &parent.pool);
        inherit(&mut self.has_resolver, &parent.has_resolver);
        inherit(&mut self.internal, &parent.internal);
        inherit(&mut self.msie_padding, &parent.msie_padding);
        inherit(&mut self.msie_refresh, &parent.msie_refresh);
        inherit(&mut self.body_in_file, &parent.body_in_file);
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[
    ("listen", listen::set),
    ("server_name", server::set),
    ("location", location::set),
    ("root", root),
    ("alias", alias),
    ("internal", internal),
    ("absolute_redirect", flag),
    ("port_in_redirect", flag),
    ("server_name_in_redirect", flag),
    ("merge_slashes", flag),
    ("underscores_in_headers", flag),
    ("ignore_invalid_headers", flag),
    ("recursive_error_pages", flag),
    ("msie_padding", flag),
    ("msie_refresh", flag),
    ("client_body_in_file_only", |builder, directive| {
        let choices = [("off", false), ("on", true), ("clean", true)];
        let read = |directive: &Directive| slot::one_of(directive, &choices);
        slot::fill(&mut builder.conf().core.body_in_file, directive, read)
    }),
    ("satisfy", satisfy),
    ("server_tokens", server_tokens),
    ("client_header_buffer_size", |builder, directive| {
        slot::fill(
            &mut builder.conf().core.header_buffer,
            directive,
            slot::size,
        )
    }),
    ("large_client_header_buffers", |builder, directive| {
        slot::fill(
            &mut builder.conf().core.large_buffers,
            directive,
            slot::buffers,
        )
    }),
    ("connection_pool_size", |builder, directive| {
        slot::fill(&mut builder.conf().core.pool, directive, slot::size)?;
        unsimulated::bounds(builder, directive)
    }),
    ("max_headers", |builder, directive| {
        slot::fill(
            &mut builder.conf().core.max_headers,
            directive,
            slot::number,
        )
    }),
    ("client_max_body_size", |builder, directive| {
        let read = |directive: &Directive| slot::offset(directive).map(i64::unsigned_abs);
        slot::fill(&mut builder.conf().core.body_limit, directive, read)
    }),
    ("resolver", |builder, directive| {
        if builder.conf().core.has_resolver.is_some() {
            return Err(slot::duplicate(directive));
        }
        resolver::check(builder, directive)?;
        builder.conf().core.has_resolver = Some(true);
        Ok(())
    }),
    ("limit_except", limit_except),
];

fn flag(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let core = &mut builder.conf().core;
    let slot = match directive.name.text.as_str() {
        "absolute_redirect" => &mut core.absolute_redirect,
        "port_in_redirect" => &mut core.port_in_redirect,
        "server_name_in_redirect" => &mut core.server_name_in_redirect,
        "merge_slashes" => &mut core.merge_slashes,
        "underscores_in_headers" => &mut core.underscores,
        "ignore_invalid_headers" => &mut core.ignore_invalid,
        "recursive_error_pages" => &mut core.recursive_error_pages,
        "msie_padding" => &mut core.msie_padding,
        _ => &mut core.msie_refresh,
    };
    slot::fill(slot, directive, slot::flag)
}

fn root(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    set_root(builder, directive, false)
}

fn alias(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    set_root(builder, directive, true)
}

fn set_root(
    builder: &mut Builder<'_>,
    directive: &Directive,
    is_alias: bool,
) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    if let Some(earlier) = &builder.conf().core.root {
        let was_alias = earlier.mapping != Mapping::Root;
        if was_alias == is_alias {
            return Err(slot::duplicate(directive));
        }
        return Err(problem::emerg(
            "duplicate",
            directive,
            format!(
                "\"{}\" directive is duplicate, \"{}\" directive was specified earlier",
                directive.name.text,
                if was_alias { "alias" } else { "root" }
            ),
        ));
    }
    let scope = builder.current();
    let name_length = match &scope.kind {
        Kind::Location(Match::Regex(_)) => None,
        Kind::Location(Match::Named) if is_alias => {
            return Err(problem::emerg(
                "alias-in-named",
                directive,
                "the \"alias\" directive cannot be used inside the named location".to_owned(),
            ));
        }
        _ => Some(scope.name.len()),
    };
    for name in ["document_root", "realpath_root"] {
        if word.text.contains(&format!("${name}")) || word.text.contains(&format!("${{{name}}}")) {
            return Err(problem::emerg_at(
                "root-uses-root",
                directive,
                word,
                format!(
                    "the ${name} variable cannot be used in the \"{}\" directive",
                    directive.name.text
                ),
            ));
        }
    }
    let mut text = word.text.as_str();
    if !is_alias && text.ends_with('/') {
        text = &text[..text.len() - 1];
    }
    let mapping = match (is_alias, name_length) {
        (false, _) => Mapping::Root,
        (true, Some(length)) => Mapping::Alias(length),
        (true, None) => Mapping::Whole,
    };
    let value = builder.value_of(text, word.span)?;
    builder.conf().core.root = Some(Root {
        value,
        mapping,
        span: directive.span,
        bare: !is_alias && word.text == "/",
    });
    Ok(())
}

fn internal(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let read = |directive: &Directive| Ok(directive.span);
    slot::fill(&mut builder.conf().core.internal, directive, read)
}

fn satisfy(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let choices = [("all", false), ("any", true)];
    let read = |directive: &Directive| slot::one_of(directive, &choices);
    slot::fill(&mut builder.conf().core.satisfy_any, directive, read)
}

fn server_tokens(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let choices = [("off", false), ("on", true), ("build", true)];
    let read = |directive: &Directive| slot::one_of(directive, &choices);
    slot::fill(&mut builder.conf().core.server_tokens, directive, read)
}

/// Methods nginx knows by name.
const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "MKCOL",
    "COPY",
    "MOVE",
    "OPTIONS",
    "PROPFIND",
    "PROPPATCH",
    "LOCK",
    "UNLOCK",
    "PATCH",
];

fn limit_except(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().core.limit_except.is_some() {
        return Err(slot::duplicate(directive));
    }
    let mut methods = Vec::new();
    for word in &directive.args {
        let method = word.text.to_ascii_uppercase();
        if !METHODS.contains(&method.as_str()) {
            return Err(problem::emerg_at(
                "invalid-method",
                directive,
                word,
                format!("invalid method \"{}\"", word.text),
            ));
        }
        methods.push(method);
    }
    let parent = builder.scope;
    let (name, written) = {
        let scope = builder.current();
        (scope.name.clone(), scope.written.clone())
    };
    let mut scope = Scope::new(Kind::LimitExcept, Some(parent), Some(directive.span));
    scope.name = name;
    scope.written = written;
    let id = builder.add_scope(scope);
    builder.conf().core.limit_except = Some((methods, id));
    builder.block(id, Context::LimitExcept, directive);
    Ok(())
}

/// What is checked of every server when all is merged: a large buffer holds a pool.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    for server in &builder.config.servers {
        let core = &builder.config.scope(server.scope).conf.core;
        if core.large_buffers().1 < core.pool.unwrap_or(512) {
            let message = "the \"large_client_header_buffers\" size must be equal to or greater \
                           than \"connection_pool_size\"";
            let span = server.span;
            builder.push_merged("buffers-too-small", span, message.to_owned());
            return;
        }
    }
}

/// A path on the disk: `root` or `alias`, and the rest from the URI.
pub(crate) struct FilePath {
    /// The root's part.
    pub(crate) root: Traced,
    /// The URI's part.
    pub(crate) rest: Traced,
}

impl FilePath {
    /// Both parts.
    pub(crate) fn whole(&self) -> Traced {
        self.root.clone().then(&self.rest)
    }
}

/// `ngx_http_map_uri_to_path`. `None`, with nginx's log line noted, when `alias` stands in a
/// location whose URI was rewritten. Without Debian's patch it may be that the search for another
/// location is still to come, and the path may be too short for what is taken off.
pub(crate) fn file_path(request: &mut Request<'_>) -> Option<FilePath> {
    let mapping = request.conf().core.mapping();
    let patched = !request.config.version.has(Change::AliasAfterRewrite);
    let rewritten = !request.valid_location || patched && request.uri_changed;
    if mapping != Mapping::Root && rewritten {
        let log = format!(
            "\"alias\" cannot be used in location \"{}\" where URI was rewritten",
            request.scope().name
        );
        let span = request.conf().core.root.as_ref().map(|root| root.span);
        request.step(span, Event::Answered { status: 500, log });
        return None;
    }
    if let Mapping::Alias(length) = mapping
        && length > request.uri.len()
    {
        request.step(None, Event::Crashed);
        return None;
    }
    let root = document_root(request);
    let rest = match mapping {
        Mapping::Root => request.uri.clone(),
        Mapping::Alias(length) => request.uri.from(length),
        Mapping::Whole if request.add_uri_to_alias => request.uri.clone(),
        Mapping::Whole => Traced::new(),
    };
    Some(FilePath { root, rest })
}

/// `$document_root`.
pub(crate) fn document_root(request: &mut Request<'_>) -> Traced {
    let Some(root) = request.conf().core.root.as_ref() else {
        return Traced::of(
            format!("{PREFIX}html"),
            &request.by_rule(DEFAULT_ROOT, "html", None),
        );
    };
    let value = request.eval(&root.value);
    if root.bare {
        return value;
    }
    full_path(request, value, Some(root.span))
}

/// A path from nginx's own folder on, unless it is a whole one (`ngx_get_full_name`).
pub(crate) fn full_path(request: &Request<'_>, path: Traced, span: Option<Span>) -> Traced {
    if path.starts_with("/") {
        return path;
    }
    let origin = request.by_rule(DEFAULT_ROOT, PREFIX, span);
    Traced::of(PREFIX, &origin).then(&path)
}

/// Refuses with a status, noting nginx's log line.
pub(crate) fn refuse(
    request: &mut Request<'_>,
    span: Option<Span>,
    status: u16,
    log: String,
) -> Flow {
    request.step(span, Event::Answered { status, log });
    Flow::Status(status)
}
