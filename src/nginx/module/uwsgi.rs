//! `uwsgi_pass`: a request is passed on as a uwsgi packet of params.
//!
//! Follows `ngx_http_uwsgi_module.c`. There is no `uwsgi_redirect`: a Location comes back as the
//! app made it.

use super::pass::exchange;
use super::pass::settings::{Settings, pass_directives};
use super::pass::target;
use super::pass::url::Url;
use super::pass::{self, Pass, Rewritten, Target};
use super::{Flow, Handler, Inherit, PhaseHandler, Row, inherit, inherit_list, upstream};
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::nginx::version::Version;
use crate::text::{Diagnostic, Span};
use crate::wire::{Header, Origin, Params, Payload, Program, Rule, Traced};

/// nginx sends just the params of the location and the client's headers.
const PASSES_ONLY: Rule = Rule("uwsgi-passes-only");
/// A header of the client becomes an `HTTP_` param.
const HEADER: Rule = Rule("uwsgi-header");
/// `HTTP_HOST`, nginx's own since 1.29.5.
const HOST: Rule = Rule("uwsgi-default-host");
/// Lines of one name are joined since 1.23.
const JOINED: Rule = Rule("joined-header-lines");

/// Response headers that stay with nginx (`ngx_http_uwsgi_hide_headers`).
const HIDDEN: &[&str] = &[
    "X-Accel-Expires",
    "X-Accel-Redirect",
    "X-Accel-Limit-Rate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
];

/// The most bytes of params a packet holds.
const MAX_PACKET: usize = 65535;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    pass: Option<UwsgiPass>,
    params: Vec<Param>,
    modifier1: Option<u8>,
    modifier2: Option<u8>,
    settings: Settings,
}

/// A `uwsgi_pass`.
#[derive(Clone, Debug)]
struct UwsgiPass {
    target: Target,
    tls: bool,
    span: Span,
}

/// A `uwsgi_param`.
#[derive(Clone, Debug)]
struct Param {
    name: String,
    name_span: Span,
    value: Value,
    if_not_empty: bool,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, nameless: bool) {
        inherit_list(&mut self.params, &parent.params);
        inherit(&mut self.modifier1, &parent.modifier1);
        inherit(&mut self.modifier2, &parent.modifier2);
        self.settings.inherit(&parent.settings);
        if nameless {
            inherit(&mut self.pass, &parent.pass);
        }
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

fn settings(conf: &mut super::Conf) -> &mut Settings {
    &mut conf.uwsgi.settings
}

pub(super) const DIRECTIVES: &[Row] = pass_directives!("uwsgi", settings, [
    ("uwsgi_pass", set),
    ("uwsgi_param", param),
    ("uwsgi_modifier1", |builder, directive| {
        slot::fill(&mut builder.conf().uwsgi.modifier1, directive, modifier)
    }),
    ("uwsgi_modifier2", |builder, directive| {
        slot::fill(&mut builder.conf().uwsgi.modifier2, directive, modifier)
    }),
]);

/// Variables of this module.
pub(crate) const VARIABLES: &[variable::Row] = &[];

fn modifier(directive: &Directive) -> Result<u8, Diagnostic> {
    let number = slot::number_between(directive, 0, 255)?;
    Ok(u8::try_from(number).unwrap_or(u8::MAX))
}

fn param(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let value = builder.value(&directive.args[1])?;
    if let Some(word) = directive.args.get(2)
        && word.text != "if_not_empty"
    {
        return Err(problem::emerg_at(
            "invalid-parameter",
            directive,
            word,
            format!("invalid parameter \"{}\"", word.text),
        ));
    }
    builder.conf().uwsgi.params.push(Param {
        name: directive.args[0].text.clone(),
        name_span: directive.args[0].span,
        value,
        if_not_empty: directive.args.len() > 2,
    });
    Ok(())
}

/// How long the scheme is, and whether it is TLS. `least`: how much has to follow.
fn scheme(text: &[u8], least: usize) -> (usize, bool) {
    for (scheme, tls) in [("uwsgi://", false), ("suwsgi://", true)] {
        let length = scheme.len();
        if text.len() >= length + least && text[..length].eq_ignore_ascii_case(scheme.as_bytes()) {
            return (length, tls);
        }
    }
    (0, false)
}

/// Reads a `uwsgi_pass` (`ngx_http_uwsgi_pass`).
fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().uwsgi.pass.is_some() {
        return Err(slot::duplicate(directive));
    }
    let word = &directive.args[0];
    let value = builder.value(word)?;
    let is_constant = value.is_constant();
    builder.current().handler = Some(Handler {
        directive: "uwsgi_pass",
        span: directive.span,
        run: handle,
        // nginx leaves its setter early when there are variables.
        redirects: is_constant,
    });
    let mut uwsgi_pass = UwsgiPass {
        target: Target::Evaluated(value),
        tls: false,
        span: directive.span,
    };
    if is_constant {
        let (length, tls) = scheme(word.text.as_bytes(), 0);
        let address = &word.text[length..];
        let url = Url::parse(address.as_bytes(), 0, false).map_err(|error| {
            problem::emerg_at(
                "invalid-upstream",
                directive,
                word,
                format!("{error} in upstream \"{address}\""),
            )
        })?;
        let index = upstream::add(builder, directive, word, address, &url)?;
        uwsgi_pass.target = Target::Fixed(index);
        uwsgi_pass.tls = tls;
    }
    builder.conf().uwsgi.pass = Some(uwsgi_pass);
    Ok(())
}

/// The content handler.
fn handle(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().uwsgi;
    let Some(uwsgi_pass) = &conf.pass else {
        return Flow::Declined;
    };
    let span = uwsgi_pass.span;
    let (chooser, tls) = match &uwsgi_pass.target {
        Target::Fixed(index) => (target::fixed(request, *index), uwsgi_pass.tls),
        Target::Evaluated(value) => {
            let text = request.eval(value);
            let (length, tls) = scheme(text.as_bytes(), 1);
            let address = text.from(length);
            let chooser = match Url::parse(address.as_bytes(), 0, false) {
                Ok(url) => target::evaluated(request, span, &address, &url),
                Err(error) => {
                    let log = format!("{error} in upstream \"{address}\"");
                    Err(pass::refuse(request, span, 500, log))
                }
            };
            match chooser {
                Ok(chooser) => (chooser, tls),
                Err(flow) => return flow,
            }
        }
    };
    let params = params(request, conf, span);
    let size: usize = params
        .list
        .iter()
        .map(|(name, value)| 4 + name.len() + value.len())
        .sum();
    if size > MAX_PACKET {
        let log = format!("uwsgi request is too big: {size}");
        return pass::refuse(request, span, 500, log);
    }
    let uri = request.uri.clone();
    exchange::run(
        request,
        Pass {
            directive: "uwsgi_pass",
            span,
            settings: &conf.settings,
            hidden: HIDDEN,
            chooser,
            tls,
            uri,
            payload: Payload::Uwsgi(params),
            rewrite: |_, _| Rewritten::No,
        },
    )
}

/// The packet: params in the order of the config, nginx's own host, the client's headers.
fn params(request: &mut Request<'_>, conf: &Conf, span: Span) -> Params {
    let mut list = Vec::new();
    for param in &conf.params {
        // A header's param without a value only keeps the client's header out.
        if param.value.text.is_empty() && is_header(&param.name) {
            continue;
        }
        let value = request.eval(&param.value);
        if !(param.if_not_empty && value.is_empty()) {
            let origin = Origin::written(Program::Nginx, param.name_span);
            list.push((Traced::of(&param.name, &origin), value));
        }
    }
    let mut kept_out: Vec<&str> = conf
        .params
        .iter()
        .filter(|param| is_header(&param.name))
        .map(|param| &param.name[5..])
        .collect();
    let newer = request.config.version > Version::V1_22;
    let has_host = conf
        .params
        .iter()
        .any(|param| param.name.eq_ignore_ascii_case("HTTP_HOST"));
    if newer && !has_host {
        kept_out.push("HOST");
        let host = own_host(request, span);
        if !host.is_empty() {
            let origin = request.by_rule(HOST, "HTTP_HOST", Some(span));
            list.push((Traced::of("HTTP_HOST", &origin), host));
        }
    }
    if conf.settings.pass_headers != Some(false) {
        list.extend(headers(request, &kept_out, newer, span));
    }
    let body = match conf.settings.pass_body {
        Some(false) => Traced::new(),
        _ => request.body.clone(),
    };
    Params {
        modifier1: conf.modifier1.unwrap_or(0),
        modifier2: conf.modifier2.unwrap_or(0),
        list,
        silence: request.silence(PASSES_ONLY, Some(span)),
        body,
    }
}

fn is_header(name: &str) -> bool {
    name.len() > 5 && name.starts_with("HTTP_")
}

/// `$host$is_request_port$request_port`.
fn own_host(request: &mut Request<'_>, span: Span) -> Traced {
    let mut host = Traced::new();
    for name in ["host", "is_request_port", "request_port"] {
        host.push(&variable::get(request, name).unwrap_or_default());
    }
    host.via(Program::Nginx, HOST, "HTTP_HOST", Some(span))
}

/// The client's headers as params, but those that a param keeps out.
fn headers(
    request: &Request<'_>,
    kept_out: &[&str],
    newer: bool,
    span: Span,
) -> Vec<(Traced, Traced)> {
    let mut list: Vec<(&Header, Traced)> = Vec::new();
    for header in &request.headers.list {
        let same = |byte: u8| if byte == b'-' { b'_' } else { byte };
        let name = header.name.map(same);
        if kept_out.iter().any(|other| name.is_ignoring_case(other)) {
            continue;
        }
        let about = header.name.to_text();
        let value = header.value.via(Program::Nginx, HEADER, &about, Some(span));
        let earlier = list
            .iter_mut()
            .find(|(other, _)| newer && other.name.is_ignoring_case(header.name.as_bytes()));
        match earlier {
            Some((_, joined)) => {
                let separator = if header.name.is_ignoring_case("Cookie") {
                    "; "
                } else {
                    ", "
                };
                joined.push_bytes(separator, &request.by_rule(JOINED, &about, None));
                joined.push(&value);
            }
            None => list.push((header, value)),
        }
    }
    list.into_iter()
        .map(|(header, value)| {
            let about = header.name.to_text();
            let prefix = request.by_rule(HEADER, &about, Some(span));
            let upper = header.name.map(|byte| match byte {
                b'-' => b'_',
                other => other.to_ascii_uppercase(),
            });
            (Traced::of("HTTP_", &prefix).then(&upper), value)
        })
        .collect()
}
