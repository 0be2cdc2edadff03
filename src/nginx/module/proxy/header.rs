//! The request nginx sends to an HTTP upstream: the headers of `proxy_set_header`, nginx's own
//! where none of that name is set, and the client's others.

use super::{Conf, HIDDEN};
use crate::nginx::config::builder::Builder;
use crate::nginx::module::hash;
use crate::nginx::request::Request;
use crate::nginx::value::Value;
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Span};
use crate::wire::{self, Headers, Origin, Program, Rule, Traced};

/// `Connection: close`, nginx's own until 1.29.7.
const CONNECTION: Rule = Rule("proxy-default-connection");
/// The length of the body that is sent.
const BODY_LENGTH: Rule = Rule("proxy-body-length");
/// A header of the client is passed on.
const PASSED: Rule = Rule("proxy-header-passed");
/// The client's address is appended to its `X-Forwarded-For`.
const ADD_FORWARDED: Rule = Rule("proxy-add-x-forwarded-for");

/// A `proxy_set_header`.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) value: Value,
}

/// Names that do not fit into nginx's tables: of headers that are hidden, and of those that are
/// set, where one name may come too often.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    if builder.config.servers.is_empty() {
        return;
    }
    let mut found = Vec::new();
    let scopes = &builder.config.scopes;
    for scope in scopes {
        let sets = &scope.conf.proxy.headers;
        let settings = &scope.conf.proxy.settings;
        let parent = scope.parent.map(|parent| &scopes[parent.0].conf.proxy);
        let first = |sets: &[Set]| sets.first().map(|set| set.name_span);
        if parent.is_none_or(|parent| (&parent.settings.hide, &parent.settings.show) != (&settings.hide, &settings.show)) {
            let hidden = HIDDEN.iter().copied().chain(settings.hide.iter().map(String::as_str));
            let shown = |name: &&str| !settings.show.iter().any(|shown| shown.eq_ignore_ascii_case(name));
            let mut keys: Vec<&str> = Vec::new();
            for name in hidden.filter(shown) {
                if !keys.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    keys.push(name);
                }
            }
            found.extend(hash::check(&scope.conf, "proxy_headers", &keys, 512).map(|said| (said, None)));
        }
        if parent.is_none_or(|parent| first(&parent.headers) != first(sets)) {
            let own = |name: &&&str| !sets.iter().any(|set| set.name.eq_ignore_ascii_case(name));
            let mut keys: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
            keys.extend(OWN.iter().filter(own));
            let said = hash::check(&scope.conf, "proxy_headers", &keys, 512);
            found.extend(said.map(|said| (said, first(sets))));
        }
    }
    for ((severity, message), span) in found {
        let diagnostic = Diagnostic::general(severity, "headers-hash", message);
        builder.push(diagnostic.blaming(span));
    }
}

/// Headers that nginx makes or drops by itself (`ngx_http_proxy_headers`), in its order.
const OWN: &[&str] = &[
    "Host",
    "Connection",
    "Proxy-Connection",
    "Content-Length",
    "Transfer-Encoding",
    "TE",
    "Keep-Alive",
    "Expect",
    "Upgrade",
];

/// Makes the request. `host` is the value of nginx's own `Host`.
pub(super) fn request(
    request: &mut Request<'_>,
    conf: &Conf,
    host: &Traced,
    target: Traced,
    span: Span,
) -> wire::Request {
    let old = !request.config.version.has(Change::ProxyHttp11);
    let method = match &conf.method {
        Some(method) => request.eval(method),
        None => request.method.clone(),
    };
    let version = match conf.http_version {
        Some(version) => version,
        None if old => "HTTP/1.0",
        None => "HTTP/1.1",
    };
    let set_body = conf.body.as_ref().map(|body| request.eval(body));
    let length = Length::of(request, conf, set_body.as_ref());
    let mut headers = Headers::new(request.silence(super::PASSES_ONLY, Some(span)));
    for set in &conf.headers {
        let value = request.eval(&set.value);
        if !value.is_empty() {
            let name = Origin::written(Program::Nginx, set.name_span);
            headers.add(&set.name, &name, value);
        }
    }
    let is_set = |name: &str| {
        conf.headers
            .iter()
            .any(|set| set.name.eq_ignore_ascii_case(name))
    };
    for name in OWN.iter().filter(|name| !is_set(name)) {
        let value = match *name {
            "Host" => host.clone(),
            "Connection" if old => {
                Traced::of("close", &request.by_rule(CONNECTION, name, Some(span)))
            }
            "Content-Length" => length.known.clone(),
            "Transfer-Encoding" => length.chunked.clone(),
            _ => continue,
        };
        if !value.is_empty() {
            headers.add(name, &request.by_rule(super::PASSES_ONLY, name, Some(span)), value);
        }
    }
    if conf.settings.pass_headers != Some(false) {
        let own = |name: &Traced| {
            OWN.iter()
                .filter(|own| !(old && **own == "Proxy-Connection"))
                .any(|own| name.is_ignoring_case(own))
        };
        let is_set = |name: &Traced| {
            conf.headers
                .iter()
                .any(|set| name.is_ignoring_case(&set.name))
        };
        for header in &request.headers.list {
            if own(&header.name) || is_set(&header.name) {
                continue;
            }
            let about = header.name.to_text();
            let passed = |value: &Traced| value.via(Program::Nginx, PASSED, &about, Some(span));
            headers.push(passed(&header.name), passed(&header.value));
        }
    }
    let body = match set_body {
        Some(body) => body,
        None if conf.settings.pass_body == Some(false) => Traced::new(),
        None => request.body.clone(),
    };
    wire::Request {
        method,
        target,
        version,
        headers,
        body,
    }
}

/// How the length of the body is told.
struct Length {
    /// `Content-Length`; empty if it is not sent.
    known: Traced,
    /// `Transfer-Encoding`; empty if it is not sent.
    chunked: Traced,
}

impl Length {
    fn of(request: &Request<'_>, conf: &Conf, set_body: Option<&Traced>) -> Length {
        let framed = request.headers.get(request.framing);
        let made = |length: usize, from: Vec<Origin>| {
            let origin = Origin::made(Program::Nginx, BODY_LENGTH, "Content-Length", None, from);
            Traced::of(length.to_string(), &origin)
        };
        let mut length = Length {
            known: Traced::new(),
            chunked: Traced::new(),
        };
        if let Some(body) = set_body {
            length.known = made(body.len(), body.origins());
        } else if request.framing == "Transfer-Encoding"
            && let Some(chunked) = framed
        {
            if conf.settings.request_buffering == Some(false) {
                length.chunked = chunked.clone();
            } else {
                length.known = made(request.body.len(), chunked.origins());
            }
        } else if let Some(sent) = framed {
            // Read as a number and printed again.
            let digits = sent.to_text();
            length.known = match digits.parse::<u64>() {
                Ok(_) if request.memory.body_thrown_away => made(0, sent.origins()),
                Ok(number) if number.to_string() != digits => {
                    made(usize::try_from(number).unwrap_or(usize::MAX), sent.origins())
                }
                _ => sent.via(Program::Nginx, BODY_LENGTH, "Content-Length", None),
            };
        }
        length
    }
}

/// `$proxy_add_x_forwarded_for`: all the client's lines, and its address.
#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
pub(super) fn add_x_forwarded_for(request: &mut Request<'_>) -> Option<Traced> {
    let name = "X-Forwarded-For";
    let mut value = Traced::new();
    let separator = request.by_rule(ADD_FORWARDED, name, None);
    let mut lines = Vec::new();
    for line in request.headers.all(name) {
        value.push(line);
        value.push_bytes(", ", &separator);
        lines.extend(line.origins());
    }
    if value.is_empty() {
        lines.push(request.headers.absent(Program::Nginx, name));
    }
    for (range, origin) in request.client.text.runs() {
        let from = std::iter::once(origin.clone()).chain(lines.iter().cloned());
        let link = Origin::made(Program::Nginx, ADD_FORWARDED, name, None, from.collect());
        value.push_bytes(&request.client.text.as_bytes()[range], &link);
    }
    Some(value)
}
