//! `proxy_pass` itself: what it names, read once or evaluated per request.

use super::handle;
use crate::nginx::config::builder::Builder;
use crate::nginx::config::{Kind, Match};
use crate::nginx::module::pass::peer::Chooser;
use crate::nginx::module::pass::url::{Host, Url};
use crate::nginx::module::pass::{self, Target, target};
use crate::nginx::module::{Flow, Handler, upstream};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// `Host: $proxy_host`: the upstream's own name, as nobody set another.
const PROXY_HOST: Rule = Rule("proxy-host");

/// A `proxy_pass`.
#[derive(Clone, Debug)]
pub(super) struct ProxyPass {
    pub(super) target: Target,
    /// As written.
    pub(super) url: String,
    /// Whether it begins with `https://`.
    pub(super) tls: bool,
    /// `$proxy_host` and `$proxy_port`, unless the target has variables.
    pub(super) names: Names,
    /// The part after host and port, where its spans are known.
    pub(super) uri: Traced,
    /// The location's name, which `uri` replaces; empty where there is none.
    pub(super) location: String,
    pub(super) location_span: Option<Span>,
    pub(super) span: Span,
}

/// What the upstream is called.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) host: Traced,
    pub(super) port: Traced,
}

/// Reads a `proxy_pass` (`ngx_http_proxy_pass`).
pub(super) fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().proxy.pass.is_some() {
        return Err(slot::duplicate(directive));
    }
    let word = &directive.args[0];
    let value = builder.value(word)?;
    builder.current().handle(Handler {
        directive: "proxy_pass",
        span: directive.span,
        run: handle,
        redirects: true,
    });
    let mut proxy_pass = ProxyPass {
        target: Target::Evaluated(value.clone()),
        url: word.text.clone(),
        tls: false,
        names: Names::default(),
        uri: Traced::new(),
        location: String::new(),
        location_span: None,
        span: directive.span,
    };
    if value.is_constant() {
        set_fixed(builder, directive, &mut proxy_pass)?;
    }
    builder.conf().proxy.pass = Some(proxy_pass);
    Ok(())
}

fn set_fixed(
    builder: &mut Builder<'_>,
    directive: &Directive,
    proxy_pass: &mut ProxyPass,
) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let Some((scheme, port)) = scheme(word.text.as_bytes(), 0) else {
        return Err(problem::emerg_at(
            "invalid-url-prefix",
            directive,
            word,
            "invalid URL prefix".to_owned(),
        ));
    };
    let address = &word.text[scheme..];
    let url = Url::parse(address.as_bytes(), port, true).map_err(|error| {
        problem::emerg_at(
            "invalid-upstream",
            directive,
            word,
            format!("{error} in upstream \"{address}\""),
        )
    })?;
    let index = upstream::add(builder, directive, word, address, &url)?;
    let written = written(word, scheme);
    proxy_pass.target = Target::Fixed(index);
    proxy_pass.tls = port == 443;
    proxy_pass.names = Names::of(&written, &url, port);
    proxy_pass.uri = written.slice(url.uri_range.clone());
    let scope = builder.current();
    match &scope.kind {
        Kind::Location(Match::Exact | Match::Prefix { .. }) => {
            proxy_pass.location.clone_from(&scope.name);
            proxy_pass.location_span = scope.span;
        }
        _ if !proxy_pass.uri.is_empty() => {
            return Err(problem::emerg_at(
                "proxy-pass-uri",
                directive,
                word,
                "\"proxy_pass\" cannot have URI part in location given by regular expression, \
                 or inside named location, or inside \"if\" statement, \
                 or inside \"limit_except\" block"
                    .to_owned(),
            ));
        }
        _ => {}
    }
    Ok(())
}

/// How long the scheme is and which port it means. `least`: how much has to follow.
fn scheme(text: &[u8], least: usize) -> Option<(usize, u16)> {
    [("http://", 80), ("https://", 443)]
        .into_iter()
        .find(|(scheme, _)| {
            text.len() >= scheme.len() + least
                && text[..scheme.len()].eq_ignore_ascii_case(scheme.as_bytes())
        })
        .map(|(scheme, port)| (scheme.len(), port))
}

/// A word from an index on, each character with its own place if the word is written plainly.
fn written(word: &Word, from: usize) -> Traced {
    let text = &word.text;
    let shift = match (word.span.end() - word.span.start()) as usize {
        length if length == text.len() => Some(0),
        length if length == text.len() + 2 => Some(1),
        _ => None,
    };
    let mut result = Traced::new();
    let mut push = |range: std::ops::Range<usize>| {
        let span = match shift {
            Some(shift) => {
                let start = word.span.start() as usize + shift;
                Span::new(word.span.source(), start + range.start..start + range.end)
            }
            None => word.span,
        };
        let origin = Origin::written(Program::Nginx, span);
        result.push_bytes(&text[range], &origin);
    };
    // The host and what follows it are worth telling apart.
    let path = text[from..]
        .find(['/', '?'])
        .map_or(text.len(), |length| from + length);
    push(from..path);
    push(path..text.len());
    result
}

impl Names {
    /// `$proxy_host` and `$proxy_port` (`ngx_http_proxy_set_vars`): a port that is the scheme's
    /// own is left out.
    fn of(address: &Traced, url: &Url, default_port: u16) -> Names {
        let host = address.slice(url.host_range.clone());
        let origin = host.origin_at(0).cloned();
        let plain = |text: &str| {
            origin
                .as_ref()
                .map_or_else(Traced::new, |origin| Traced::of(text, origin))
        };
        if matches!(url.host, Host::Unix(_)) {
            return Names {
                host: plain("localhost"),
                port: Traced::new(),
            };
        }
        match &url.port_range {
            Some(port) if url.port != default_port => Names {
                host: host.then(&address.slice(port.start - 1..port.end)),
                port: address.slice(port.clone()),
            },
            _ => Names {
                host,
                port: plain(&default_port.to_string()),
            },
        }
    }

    pub(super) fn linked(&self, about: &str, span: Span) -> Traced {
        self.host.via(Program::Nginx, PROXY_HOST, about, Some(span))
    }
}

/// `ngx_http_proxy_eval`.
pub(super) fn evaluate(
    request: &mut Request<'_>,
    value: &Value,
    span: Span,
) -> Result<(Chooser, Names, Traced, bool), Flow> {
    let text = request.eval(value);
    let Some((length, port)) = scheme(text.as_bytes(), 1) else {
        let log = format!("invalid URL prefix in \"{text}\"");
        return Err(pass::refuse(request, span, 500, log));
    };
    let address = text.from(length);
    let url = match Url::parse(address.as_bytes(), port, true) {
        Ok(url) => url,
        Err(error) => {
            let log = format!("{error} in upstream \"{address}\"");
            return Err(pass::refuse(request, span, 500, log));
        }
    };
    let mut uri = address.slice(url.uri_range.clone());
    if uri.starts_with("?")
        && let Some(origin) = uri.origin_at(0).cloned()
    {
        uri = Traced::of("/", &origin).then(&uri);
    }
    let names = Names::of(&address, &url, port);
    // All this is known, and the body is read, before the name is looked up.
    request.memory.host = Some(names.host.clone());
    request.memory.port = Some(names.port.clone());
    request.memory.body_read = true;
    let chooser = target::evaluated(request, span, &address, &url)?;
    Ok((chooser, names, uri, port == 443))
}

