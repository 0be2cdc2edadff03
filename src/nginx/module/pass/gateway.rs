//! What `uwsgi_pass`, `fastcgi_pass` and `scgi_pass` share: a request is passed on as params, as
//! CGI has them in its environment.
//!
//! Follows `ngx_http_uwsgi_module.c`, `ngx_http_fastcgi_module.c` and `ngx_http_scgi_module.c`,
//! which are one text in large parts. None of them has a `…_redirect`: a Location comes back as the
//! app made it.

use super::exchange;
use super::settings::Settings;
use super::url::Url;
use super::{Flow, Pass, Rewritten, Target, target};
use crate::nginx::config::builder::Builder;
use crate::nginx::module::{self, Handler, PhaseHandler, inherit, inherit_list, upstream};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Span};
use crate::wire::{
    Failure, Gateway, Header, Origin, Params, Payload, Program, Response, Rule, Traced,
};

/// nginx sends just the params of the location and the client's headers.
const PASSES_ONLY: Rule = Rule("params-passed-only");
/// A header of the client becomes an `HTTP_` param.
const HEADER: Rule = Rule("param-header");
/// `HTTP_HOST`, nginx's own since 1.29.5.
const HOST: Rule = Rule("param-default-host");
/// SCGI begins with the length of the body.
const LENGTH: Rule = Rule("scgi-content-length");
/// Lines of one name are joined since 1.23.
const JOINED: Rule = Rule("joined-header-lines");
/// An answer of CGI without `Status`: 302 with a Location, else 200.
const STATUS: Rule = Rule("cgi-status");

/// The most bytes of params a packet holds.
const MAX_PACKET: usize = 65535;

/// One of the three.
pub(crate) struct Kind {
    /// What it speaks.
    pub(crate) gateway: Gateway,
    /// `uwsgi_pass`.
    pub(crate) directive: &'static str,
    /// Its content handler, which is [`handle`].
    pub(crate) run: PhaseHandler,
    /// Schemes that may stand before an address, and whether they mean TLS.
    pub(crate) schemes: &'static [(&'static str, bool)],
    /// Response headers that stay with nginx.
    pub(crate) hidden: &'static [&'static str],
    /// Its settings.
    pub(crate) conf: fn(&mut module::Conf) -> &mut Conf,
    /// Its settings when they are only read.
    pub(crate) read: fn(&module::Conf) -> &Conf,
}

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    pass: Option<GatewayPass>,
    params: Vec<Param>,
    /// `uwsgi_modifier1`.
    pub(crate) modifier1: Option<u8>,
    /// `uwsgi_modifier2`.
    pub(crate) modifier2: Option<u8>,
    /// The settings of all pass modules.
    pub(crate) settings: Settings,
}

/// A pass directive.
#[derive(Clone, Debug)]
struct GatewayPass {
    target: Target,
    tls: bool,
    span: Span,
}

/// A `…_param`.
#[derive(Clone, Debug)]
struct Param {
    name: String,
    name_span: Span,
    value: Value,
    if_not_empty: bool,
}

impl module::Inherit for Conf {
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

impl Conf {
    /// Whether it passes by TLS.
    pub(crate) fn passes_by_tls(&self) -> bool {
        self.pass.as_ref().is_some_and(|pass| pass.tls)
    }
}

/// Sets `…_param`.
pub(crate) fn param(
    builder: &mut Builder<'_>,
    directive: &Directive,
    kind: &Kind,
) -> Result<(), Diagnostic> {
    let value = builder.late_value(&directive.args[1]);
    if let Some(word) = directive.args.get(2)
        && word.text != "if_not_empty"
    {
        let message = ["invalid parameter \"", &word.text, "\""].concat();
        return Err(problem::emerg_at(
            "invalid-parameter",
            directive,
            word,
            message,
        ));
    }
    (kind.conf)(builder.conf()).params.push(Param {
        name: directive.args[0].text.clone(),
        name_span: directive.args[0].span,
        value,
        if_not_empty: directive.args.len() > 2,
    });
    Ok(())
}

impl Kind {
    /// How long the scheme is, and whether it is TLS. `least`: how much has to follow.
    fn scheme(&self, text: &[u8], least: usize) -> (usize, bool) {
        for (scheme, tls) in self.schemes {
            let length = scheme.len();
            if text.len() >= length + least
                && text[..length].eq_ignore_ascii_case(scheme.as_bytes())
            {
                return (length, *tls);
            }
        }
        (0, false)
    }
}

/// Reads a pass directive (`ngx_http_uwsgi_pass`).
pub(crate) fn pass(
    builder: &mut Builder<'_>,
    directive: &Directive,
    kind: &Kind,
) -> Result<(), Diagnostic> {
    if (kind.conf)(builder.conf()).pass.is_some() {
        return Err(slot::duplicate(directive));
    }
    let word = &directive.args[0];
    let value = builder.value(word)?;
    let is_constant = value.is_constant();
    builder.current().handle(Handler {
        directive: kind.directive,
        span: directive.span,
        run: kind.run,
        // The setters of uwsgi and scgi leave early when there are variables.
        redirects: is_constant || kind.gateway == Gateway::Fastcgi,
    });
    let mut pass = GatewayPass {
        target: Target::Evaluated(value),
        tls: false,
        span: directive.span,
    };
    if is_constant {
        let (length, tls) = kind.scheme(word.text.as_bytes(), 0);
        let address = &word.text[length..];
        let url = Url::parse(address.as_bytes(), 0, false).map_err(|error| {
            let message = [error, " in upstream \"", address, "\""].concat();
            problem::emerg_at("invalid-upstream", directive, word, message)
        })?;
        let index = upstream::add(builder, directive, word, address, &url)?;
        pass.target = Target::Fixed(index);
        pass.tls = tls;
    }
    (kind.conf)(builder.conf()).pass = Some(pass);
    Ok(())
}

/// The content handler.
pub(crate) fn handle(request: &mut Request<'_>, kind: &'static Kind) -> Flow {
    let conf = (kind.read)(request.conf());
    let Some(pass) = &conf.pass else {
        return super::misplaced(request);
    };
    let span = pass.span;
    request.memory.body_read = true;
    request.memory.split = None;
    let (chooser, tls) = match &pass.target {
        Target::Fixed(index) => (target::fixed(request, *index), pass.tls),
        Target::Evaluated(value) => {
            let text = request.eval(value);
            let (length, tls) = kind.scheme(text.as_bytes(), 1);
            let address = text.from(length);
            let chooser = match Url::parse(address.as_bytes(), 0, false) {
                Ok(url) => target::evaluated(request, span, &address, &url),
                Err(error) => {
                    request.memory.body_read = false;
                    let log = format!("{error} in upstream \"{address}\"");
                    Err(super::refuse(request, span, 500, log))
                }
            };
            match chooser {
                Ok(chooser) => (chooser, tls),
                Err(flow) => return flow,
            }
        }
    };
    let params = params(request, conf, kind.gateway, span);
    let size = size(&params);
    if size > MAX_PACKET && kind.gateway != Gateway::Scgi {
        let what = match kind.gateway {
            Gateway::Fastcgi => "fastcgi request record",
            _ => "uwsgi request",
        };
        let log = format!("{what} is too big: {size}");
        return super::refuse(request, span, 500, log);
    }
    let uri = request.uri.clone();
    exchange::run(
        request,
        Pass {
            directive: kind.directive,
            span,
            settings: &conf.settings,
            hidden: kind.hidden,
            chooser,
            tls,
            uri,
            payload: Payload::Params(params),
            rewrite: |_, _| Rewritten::No,
            redirects: false,
        },
    )
}

/// How many bytes the params take.
fn size(params: &Params) -> usize {
    let length = |text: &Traced| {
        let prefix = match params.gateway {
            Gateway::Fastcgi if text.len() <= 127 => 1,
            Gateway::Fastcgi => 4,
            _ => 2,
        };
        prefix + text.len()
    };
    let pairs = params.list.iter();
    pairs
        .map(|(name, value)| length(name) + length(value))
        .sum()
}

/// The params in the order of the config, nginx's own host, the client's headers.
fn params(request: &mut Request<'_>, conf: &Conf, gateway: Gateway, span: Span) -> Params {
    let mut list = Vec::new();
    if gateway == Gateway::Scgi {
        list.push(content_length(request, span));
    }
    let mut kept_out: Vec<&str> = Vec::new();
    let mut has_host = false;
    for param in &conf.params {
        has_host |= param.name.eq_ignore_ascii_case("HTTP_HOST");
        if param.name.len() > 5 && param.name.starts_with("HTTP_") {
            kept_out.push(&param.name[5..]);
            // Without a value it only keeps the client's header out.
            if param.value.text.is_empty() {
                continue;
            }
        }
        let value = request.eval(&param.value);
        if !(param.if_not_empty && value.is_empty()) {
            let origin = Origin::written(Program::Nginx, param.name_span);
            list.push((Traced::of(&param.name, &origin), value));
        }
    }
    if request.config.version.has(Change::DefaultHostParam) && !has_host {
        kept_out.push("HOST");
        let host = own_host(request, span);
        if !host.is_empty() {
            let origin = request.by_rule(HOST, "HTTP_HOST", Some(span));
            list.push((Traced::of("HTTP_HOST", &origin), host));
        }
    }
    if conf.settings.pass_headers != Some(false) {
        list.extend(headers(request, &kept_out, span));
    }
    let body = match conf.settings.pass_body {
        Some(false) => Traced::new(),
        _ => request.body.clone(),
    };
    Params {
        gateway,
        modifier1: conf.modifier1.unwrap_or(0),
        modifier2: conf.modifier2.unwrap_or(0),
        list,
        silence: request.silence(PASSES_ONLY, Some(span)),
        body,
    }
}

/// What SCGI begins with, whatever the params say: the body's length, as a number.
fn content_length(request: &mut Request<'_>, span: Span) -> (Traced, Traced) {
    let name = "CONTENT_LENGTH";
    let length = variable::get(request, "content_length").unwrap_or_default();
    let number: u64 = length.to_text().parse().unwrap_or(0);
    let from = length.origins();
    let origin = Origin::made(Program::Nginx, LENGTH, name, Some(span), from);
    (
        Traced::of(name, &origin),
        Traced::of(number.to_string(), &origin),
    )
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
fn headers(request: &Request<'_>, kept_out: &[&str], span: Span) -> Vec<(Traced, Traced)> {
    let joins = request.config.version.has(Change::JoinedHeaderLines);
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
            .find(|(other, _)| joins && other.name.is_ignoring_case(header.name.as_bytes()));
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

/// The status of an answer as CGI has it: what `Status` says, 302 where there is a Location,
/// else 200.
pub(super) fn status(mut response: Response, span: Span) -> Result<Response, Failure> {
    let headers = &response.headers;
    let (status, from) = if let Some(status) = headers.get("Status") {
        let digits = status.as_bytes().get(..3).unwrap_or_default();
        let number = std::str::from_utf8(digits).ok();
        let number = number.and_then(|digits| digits.parse().ok());
        (number.ok_or(Failure::InvalidHeader)?, status.origins())
    } else {
        let absent = headers.absent(Program::Nginx, "Status");
        match headers.get("Location") {
            Some(location) => (302, [vec![absent], location.origins()].concat()),
            None => (200, vec![absent]),
        }
    };
    let about = status.to_string();
    response.status = status;
    response.status_origin = Origin::made(Program::Nginx, STATUS, about, Some(span), from);
    Ok(response)
}
