//! `proxy_pass`: a request is passed on by HTTP.
//!
//! Follows `ngx_http_proxy_module.c`.

mod cookie;
mod header;
mod redirect;
mod target;
mod uri;

use super::pass::merged;
use super::pass::exchange;
use super::pass::settings::{Settings, pass_directives};
use self::target::ProxyPass;
use super::pass::{self, Pass, Rewritten, Target};
use super::{Flow, Inherit, PhaseHandler, Row, inherit, inherit_list};
use crate::nginx::config::builder::Builder;
use crate::nginx::pattern::MatchLimit;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Severity};
use crate::wire::{Header, Payload, Rule};

/// nginx tells the upstream just what the location makes it tell.
const PASSES_ONLY: Rule = Rule("proxy-passes-only");

/// Response headers that stay with nginx (`ngx_http_proxy_hide_headers`).
const HIDDEN: &[&str] = &[
    "Date",
    "Server",
    "X-Pad",
    "X-Accel-Expires",
    "X-Accel-Redirect",
    "X-Accel-Limit-Rate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    pass: Option<ProxyPass>,
    headers: Vec<header::Set>,
    method: Option<Value>,
    http_version: Option<&'static str>,
    body: Option<Value>,
    redirect: redirect::Conf,
    cookie: cookie::Conf,
    settings: Settings,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, nameless: bool) {
        inherit_list(&mut self.headers, &parent.headers);
        inherit(&mut self.method, &parent.method);
        inherit(&mut self.http_version, &parent.http_version);
        inherit(&mut self.body, &parent.body);
        self.cookie.inherit(&parent.cookie);
        self.settings.inherit(&parent.settings);
        // The implied rule is made of this block's own `proxy_pass` only.
        self.redirect.inherit(&parent.redirect, self.pass.as_ref());
        if nameless {
            inherit(&mut self.pass, &parent.pass);
        }
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

fn settings(conf: &mut super::Conf) -> &mut Settings {
    &mut conf.proxy.settings
}

/// What is checked when all settings are merged.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    merged::check(builder, "proxy", settings, |conf| {
        let pass = conf.proxy.pass.as_ref();
        pass.is_some_and(|pass| pass.tls || matches!(pass.target, Target::Evaluated(_)))
    });
    header::check_merged(builder);
}

pub(super) const DIRECTIVES: &[Row] = pass_directives!("proxy", settings, [
    ("proxy_pass", target::set),
    ("proxy_redirect", redirect::set),
    ("proxy_cookie_domain", cookie::set_domain),
    ("proxy_cookie_path", cookie::set_path),
    ("proxy_cookie_flags", cookie::set_flags),
    ("proxy_set_header", |builder, directive| {
        let value = builder.late_value(&directive.args[1]);
        builder.conf().proxy.headers.push(header::Set {
            name: directive.args[0].text.clone(),
            name_span: directive.args[0].span,
            value,
        });
        Ok(())
    }),
    ("proxy_method", |builder, directive| {
        set_value(builder, directive, |conf| &mut conf.proxy.method)
    }),
    ("proxy_set_body", |builder, directive| {
        set_value(builder, directive, |conf| &mut conf.proxy.body)
    }),
    ("proxy_http_version", http_version),
    ("proxy_ssl_certificate", tls),
    ("proxy_ssl_certificate_key", tls),
    ("proxy_ssl_verify", tls),
    ("proxy_ssl_trusted_certificate", tls),
]);

/// Variables of this module.
pub(crate) const VARIABLES: &[crate::nginx::variable::Row] = &[
    ("proxy_host", |request| request.memory.host.clone()),
    ("proxy_port", |request| request.memory.port.clone()),
    ("proxy_add_x_forwarded_for", header::add_x_forwarded_for),
    ("upstream_addr", pass::upstream_addr),
    ("upstream_status", pass::upstream_status),
];

fn tls(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    pass::settings::set_tls(builder, directive, settings)
}

fn set_value(
    builder: &mut Builder<'_>,
    directive: &Directive,
    field: fn(&mut super::Conf) -> &mut Option<Value>,
) -> Result<(), Diagnostic> {
    if field(builder.conf()).is_some() {
        return Err(slot::duplicate(directive));
    }
    let value = match directive.name.text.as_str() {
        "proxy_set_body" => builder.late_value(&directive.args[0]),
        _ => builder.value(&directive.args[0])?,
    };
    *field(builder.conf()) = Some(value);
    Ok(())
}

fn http_version(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let choices = [("1.0", "HTTP/1.0"), ("1.1", "HTTP/1.1"), ("2", "HTTP/2.0")];
    let known = if builder.version.has(Change::ProxyHttp2) { 3 } else { 2 };
    let read = |directive: &Directive| slot::one_of(directive, &choices[..known]);
    let mut version = builder.conf().proxy.http_version;
    slot::fill(&mut version, directive, read)?;
    if version == Some("HTTP/2.0") {
        let message = "HTTP/2 to an upstream is not simulated: HTTP/1.1 is shown";
        let span = directive.args[0].span;
        builder.push(
            Diagnostic::at(Severity::NotSimulated, "proxy-http-2", span, message)
                .on_line(directive.line),
        );
        version = Some("HTTP/1.1");
    }
    builder.conf().proxy.http_version = version;
    Ok(())
}

/// The content handler.
fn handle(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().proxy;
    let Some(proxy_pass) = &conf.pass else {
        return pass::misplaced(request);
    };
    let span = proxy_pass.span;
    let (chooser, names, uri, tls) = match &proxy_pass.target {
        Target::Fixed(index) => (
            pass::target::fixed(request, *index),
            proxy_pass.names.clone(),
            proxy_pass.uri.clone(),
            proxy_pass.tls,
        ),
        Target::Evaluated(value) => match target::evaluate(request, value, span) {
            Ok(evaluated) => evaluated,
            Err(flow) => return flow,
        },
    };
    request.memory.host = Some(names.host.clone());
    request.memory.port = Some(names.port.clone());
    request.memory.body_read = true;
    // 1.22 does not look whether there is as much to replace as it takes away.
    if request.uri.len() < proxy_pass.location.len()
        && request.valid_location
        && !uri.is_empty()
        && matches!(proxy_pass.target, Target::Fixed(_))
        && !request.config.version.has(Change::ShortUri)
    {
        request.step(Some(span), Event::Crashed);
        return Flow::Status(444);
    }
    let made = uri::make(
        &uri::Parts {
            written: &uri,
            evaluated: matches!(proxy_pass.target, Target::Evaluated(_)),
            location: &proxy_pass.location,
            span,
        },
        request,
    );
    let (uri, how) = made;
    if uri.is_empty() {
        return pass::refuse(request, span, 500, "zero length URI to proxy".to_owned());
    }
    request.step(
        Some(span),
        Event::UpstreamUri {
            uri: uri.clone(),
            how,
        },
    );
    let sent = header::request(request, conf, &names.linked("Host", span), uri.clone(), span);
    exchange::run(
        request,
        Pass {
            directive: "proxy_pass",
            span,
            settings: &conf.settings,
            hidden: HIDDEN,
            chooser,
            tls,
            uri,
            payload: Payload::Http(sent),
            rewrite,
            redirects: conf.redirect.are_there(),
        },
    )
}

/// What `proxy_redirect` and `proxy_cookie_…` do to a header of the answer.
fn rewrite(request: &mut Request<'_>, header: &mut Header) -> Rewritten {
    let conf = &request.conf().proxy;
    let name = ["Location", "Refresh", "Set-Cookie"]
        .into_iter()
        .find(|name| header.name.is_ignoring_case(name));
    let start = match name {
        Some("Location") => 0,
        Some("Refresh") => {
            let lower = header.value.as_bytes().to_ascii_lowercase();
            match lower.windows(4).position(|window| window == b"url=") {
                Some(start) => start + 4,
                None => return Rewritten::No,
            }
        }
        Some(_) => {
            return match conf.cookie.apply(request, &header.value) {
                Ok(Some(value)) => {
                    header.value = value;
                    Rewritten::Yes
                }
                Ok(None) => Rewritten::No,
                Err(MatchLimit) => Rewritten::Failed,
            };
        }
        None => return Rewritten::No,
    };
    let span = conf.pass.as_ref().map(|pass| pass.span);
    let name = name.unwrap_or_default();
    let Some(changed) = conf
        .redirect
        .apply(request, name, &header.value, start, span)
    else {
        return Rewritten::No;
    };
    // A value replaced as a whole, or by a longer one, goes to a place of its own.
    let in_place = changed.replaced < header.value.len() && changed.value.len() <= header.value.len();
    header.value = changed.value;
    if in_place {
        Rewritten::InPlace
    } else {
        Rewritten::Yes
    }
}
