//! Extensions that redirect to https: `flask_talisman` 1.1.0 and `flask_sslify` 0.1.5.

use super::Event;
use super::adapter::Request;
use super::current_url::Extent;
use super::page;
use super::value::Value;
use super::view::Raised;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};

#[expect(clippy::struct_excessive_bools, reason = "Talisman's options")]
/// `Talisman(app, …)`.
#[derive(Clone, Debug)]
pub(super) struct Talisman {
    span: Span,
    force_https: bool,
    permanent: bool,
    transport_security: bool,
    max_age: String,
    include_subdomains: bool,
    preload: bool,
    /// Header, option, value.
    headers: Vec<(&'static str, &'static str, Option<String>)>,
}

/// `SSLify(app, …)`.
#[derive(Clone, Debug)]
pub(super) struct Sslify {
    span: Span,
    permanent: bool,
    age: String,
    subdomains: bool,
    /// Beginnings of paths, without their slash, that are left alone.
    skips: Vec<String>,
}

impl Talisman {
    pub(super) fn new(span: Span) -> Self {
        let headers = [
            ("Feature-Policy", "feature_policy", ""),
            (
                "Permissions-Policy",
                "permissions_policy",
                "browsing-topics=()",
            ),
            ("Document-Policy", "document_policy", ""),
            ("X-Frame-Options", "frame_options", "SAMEORIGIN"),
            ("X-XSS-Protection", "x_xss_protection", ""),
            (
                "X-Content-Type-Options",
                "x_content_type_options",
                "nosniff",
            ),
            ("X-Download-Options", "force_file_save", ""),
            (
                "Content-Security-Policy",
                "content_security_policy",
                "default-src 'self'; object-src 'none'",
            ),
            (
                "Referrer-Policy",
                "referrer_policy",
                "strict-origin-when-cross-origin",
            ),
        ];
        let given = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        Self {
            span,
            force_https: true,
            permanent: false,
            transport_security: true,
            max_age: "31556926".to_owned(),
            include_subdomains: true,
            preload: false,
            headers: headers
                .into_iter()
                .map(|(name, option, value)| (name, option, given(value)))
                .collect(),
        }
    }

    /// Sets an option; `false` for one that is not simulated, or not with this value.
    pub(super) fn set(&mut self, name: &str, value: &Value) -> bool {
        let flag = match name {
            "force_https" => &mut self.force_https,
            "force_https_permanent" => &mut self.permanent,
            "strict_transport_security" => &mut self.transport_security,
            "strict_transport_security_include_subdomains" => &mut self.include_subdomains,
            "strict_transport_security_preload" => &mut self.preload,
            // They change a cookie only.
            "session_cookie_secure" | "session_cookie_http_only" | "session_cookie_samesite" => {
                return true;
            }
            "strict_transport_security_max_age" => {
                let Value::Number(age) = value else {
                    return false;
                };
                self.max_age = age.owned();
                return true;
            }
            _ => return self.set_header(name, value),
        };
        match value.is_true() {
            Some(value) => *flag = value,
            None => return false,
        }
        true
    }

    fn set_header(&mut self, name: &str, value: &Value) -> bool {
        let Some((header, _, own)) = self.headers.iter_mut().find(|(_, own, _)| *own == name)
        else {
            return false;
        };
        let (between, ends) = if header.ends_with("Security-Policy") || *header == "Feature-Policy"
        {
            (" ", "; ")
        } else {
            ("=", ", ")
        };
        *own = match (*header, value) {
            (_, Value::None | Value::Bool(false)) => None,
            ("X-XSS-Protection", Value::Bool(_)) => Some("1; mode=block".to_owned()),
            ("X-Content-Type-Options", Value::Bool(_)) => Some("nosniff".to_owned()),
            ("X-Download-Options", Value::Bool(_)) => Some("noopen".to_owned()),
            ("X-Frame-Options", Value::Text(text)) if text.is("ALLOW-FROM") => return false,
            (_, Value::Text(text)) => Some(text.owned()).filter(|t| !t.is_empty()),
            (_, Value::Dict(pairs)) => {
                let mut parts: Vec<String> = Vec::new();
                for (section, content) in pairs.iter() {
                    let (Value::Text(section), Some(content)) = (section, words(content)) else {
                        return false;
                    };
                    parts.push([&*section.to_text(), between, &content].concat());
                }
                Some(parts.join(ends)).filter(|policy| !policy.is_empty())
            }
            _ => return false,
        };
        true
    }

    /// What is done before a view.
    pub(super) fn before(&self, request: &mut Request) -> Result<Option<Response>, Raised> {
        if !self.force_https {
            return Ok(None);
        }
        to_https(request, Rule("talisman-https"), self.permanent, self.span)
    }

    /// What is done to every answer.
    pub(super) fn after(&self, request: &Request, response: &mut Response) {
        for (header, option, value) in &self.headers {
            let secure = request.is_secure() || forwarded_as_https(request);
            if *option == "referrer_policy" && self.transport_security && secure {
                let value = security(&self.max_age, self.include_subdomains, self.preload);
                set(response, "Strict-Transport-Security", &value, self.span);
            }
            if let Some(value) = value {
                set(response, header, value, self.span);
            }
        }
    }
}

impl Sslify {
    pub(super) fn new(span: Span) -> Self {
        Self {
            span,
            permanent: false,
            age: "31536000".to_owned(),
            subdomains: false,
            skips: Vec::new(),
        }
    }

    /// Sets an option; `false` for one that is not simulated, or not with this value.
    pub(super) fn set(&mut self, name: &str, value: &Value) -> bool {
        match (name, value) {
            ("permanent", _) => self.permanent = value.is_true() == Some(true),
            ("subdomains", _) => self.subdomains = value.is_true() == Some(true),
            ("age", Value::Number(age)) => self.age = age.owned(),
            ("skips", Value::None) => {}
            ("skips", Value::List(items)) => {
                for item in items.iter() {
                    let Value::Text(path) = item else {
                        return false;
                    };
                    self.skips.push(path.owned());
                }
            }
            _ => return false,
        }
        true
    }

    fn skips(&self, request: &Request) -> bool {
        let path = request.path.to_text();
        let path = path.strip_prefix('/').unwrap_or(&path);
        self.skips
            .iter()
            .any(|skip| path.starts_with(skip.as_str()))
    }

    /// What is done before a view.
    pub(super) fn before(&self, request: &mut Request) -> Result<Option<Response>, Raised> {
        if self.skips(request) {
            return Ok(None);
        }
        to_https(request, Rule("sslify-https"), self.permanent, self.span)
    }

    /// What is done to every answer.
    pub(super) fn after(&self, request: &Request, response: &mut Response) {
        let header = "Strict-Transport-Security";
        if request.is_secure() && !self.skips(request) && !response.headers.has(header) {
            let value = security(&self.age, self.subdomains, false);
            set(response, header, &value, self.span);
        }
    }
}

/// The value of `Strict-Transport-Security`.
fn security(age: &str, subdomains: bool, preload: bool) -> String {
    let subdomains = if subdomains {
        "; includeSubDomains"
    } else {
        ""
    };
    let preload = if preload { "; preload" } else { "" };
    ["max-age=", age, subdomains, preload].concat()
}

fn set(response: &mut Response, header: &str, value: &str, span: Span) {
    let origin = Origin::new(Program::Flask, Rule("extension-header"), header, Some(span));
    response.headers.remove(header);
    response
        .headers
        .add(header, &origin, Traced::of(value, &origin));
}

fn words(content: &Value) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.owned()),
        _ => None,
    };
    match content {
        Value::List(items) | Value::Tuple(items) => {
            let words: Option<Vec<String>> = items.iter().map(text).collect();
            Some(words?.join(" "))
        }
        one => text(one),
    }
}

fn forwarded_as_https(request: &Request) -> bool {
    let proto = request.environ.get("HTTP_X_FORWARDED_PROTO");
    proto.is_some_and(|proto| proto.is("https"))
}

/// Both redirect what does not look like https to the same URL with https.
fn to_https(
    request: &mut Request,
    rule: Rule,
    permanent: bool,
    span: Span,
) -> Result<Option<Response>, Raised> {
    if request.app.is_on("DEBUG") || request.is_secure() || forwarded_as_https(request) {
        return Ok(None);
    }
    if request.is_untrusted {
        return Err(Raised::http(400, span));
    }
    let url = request.current_url(Extent::Query);
    let url = url.map_err(|line| Raised::error(line, span))?;
    if !url.starts_with("http://") {
        return Ok(None);
    }
    let mut from = url.to(4).origins();
    let key = "HTTP_X_FORWARDED_PROTO";
    match request.environ.get(key) {
        Some(proto) => from.extend(proto.origins()),
        None => from.push(request.environ.absent(Program::Flask, key)),
    }
    let origin = Origin::made(Program::Flask, rule, "", Some(span), from);
    let location = Traced::of("https", &origin).then(&url.from(4));
    let status = if permanent { 301 } else { 302 };
    request.step(
        Some(span),
        Event::ForcedHttps {
            location: location.owned(),
        },
    );
    Ok(Some(page::redirect(request, &location, status, &origin)))
}
