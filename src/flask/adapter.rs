//! A request as Flask sees it: what the router and `url_for` work with.

use super::app::App;
use super::host::{Untrusted, host};
use super::iri::{self, Parts};
use super::quote::{decoded, quote};
use super::value::Value;
use super::version::Rules;
use super::{Event, Step};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};

/// A request on its way through an app.
pub(super) struct Request<'a> {
    pub(super) app: &'a App,
    pub(super) rules: &'static Rules,
    pub(super) environ: &'a Environ,
    pub(super) steps: Vec<Step>,
    pub(super) method: String,
    pub(super) scheme: Traced,
    /// `request.host`.
    pub(super) host: Traced,
    /// The host URLs are built with: `SERVER_NAME` if it is configured.
    pub(super) url_host: Traced,
    /// `SCRIPT_NAME`; URLs are built with it and a slash.
    pub(super) script_name: Traced,
    /// The path as the router gets it: with one slash in front, or empty.
    pub(super) path: Traced,
    pub(super) query: Traced,
    /// The endpoint that matched.
    pub(super) endpoint: Option<String>,
}

/// Why the router is not asked.
pub(super) enum Barred {
    /// The host is not trusted: 400.
    Untrusted(String),
    /// The host is not `SERVER_NAME`: 404 for everything.
    OtherServerName,
    /// The environ lacks a key Werkzeug takes for granted; the exception leaves the app.
    KeyError(&'static str),
}

/// What `url_for` was asked for.
pub(super) struct Asked<'a> {
    pub(super) endpoint: &'a str,
    pub(super) values: Vec<(String, Value)>,
    pub(super) external: Option<bool>,
    pub(super) scheme: Option<Traced>,
    pub(super) anchor: Option<Traced>,
    pub(super) method: Option<String>,
    pub(super) span: Span,
}

impl<'a> Request<'a> {
    /// Reads the environ.
    pub(super) fn new(
        app: &'a App,
        environ: &'a Environ,
        steps: Vec<Step>,
    ) -> (Self, Option<Barred>) {
        let rules = app.version.rules();
        let get = |key: &str| environ.get(key).cloned().unwrap_or_default();
        let path_info = if let Some(path) = environ.get("PATH_INFO") {
            decoded(path)
        } else {
            let absent = vec![environ.absent(Program::Flask, "PATH_INFO")];
            let rule = Rule("path-info-default");
            Traced::of("/", &Origin::made(Program::Flask, rule, "", None, absent))
        };
        let slashes = path_info
            .as_bytes()
            .iter()
            .take_while(|byte| **byte == b'/')
            .count();
        let mut request = Self {
            app,
            rules,
            environ,
            steps,
            method: get("REQUEST_METHOD").to_text().to_uppercase(),
            scheme: get("wsgi.url_scheme"),
            host: Traced::new(),
            url_host: Traced::new(),
            script_name: decoded(&get("SCRIPT_NAME")),
            path: rooted(&path_info, slashes),
            query: decoded(&get("QUERY_STRING")),
            endpoint: None,
        };
        let barred = request.bind();
        (request, barred)
    }

    fn bind(&mut self) -> Option<Barred> {
        let config = &self.app.config;
        let trusted = config
            .trusted_hosts
            .as_ref()
            .map(|(list, span)| (list.as_slice(), *span));
        match host(
            &mut self.steps,
            self.rules,
            self.environ,
            &self.scheme,
            trusted,
        ) {
            Ok(host) => self.host = host,
            Err(Untrusted(host)) => return Some(Barred::Untrusted(host)),
        }
        self.url_host = self.host.to_ascii_lowercase();
        if self.environ.get("REQUEST_METHOD").is_none() {
            return Some(Barred::KeyError("REQUEST_METHOD"));
        }
        let (name, span) = config.server_name.as_ref()?;
        let lower = name.to_lowercase();
        let standard = match self.scheme.as_bytes() {
            b"http" => ":80",
            b"https" => ":443",
            _ => "",
        };
        let lower = if standard.is_empty() {
            lower.as_str()
        } else {
            lower.strip_suffix(standard).unwrap_or(&lower)
        };
        let admitted = self.rules.server_name_admits_all && !config.subdomain_matching;
        if !admitted && !self.url_host.is(lower) {
            self.step(
                Some(*span),
                Event::OtherServerName {
                    host: self.url_host.to_text().into_owned(),
                    server_name: lower.to_owned(),
                },
            );
            return Some(Barred::OtherServerName);
        }
        let origin = Origin::new(Program::Flask, Rule("server-name-config"), "", Some(*span));
        self.url_host = Traced::of(lower, &origin);
        None
    }

    pub(super) fn step(&mut self, span: Option<Span>, event: Event) {
        self.steps.push(Step { span, event });
    }

    /// `SCRIPT_NAME` with a slash at its end.
    fn script_root(&self) -> Traced {
        if self.script_name.ends_with("/") {
            return self.script_name.clone();
        }
        let joint = joint();
        self.script_name.clone().then(&Traced::of("/", &joint))
    }

    /// The absolute URL the router redirects to: scheme, host, root, path and query of this request.
    pub(super) fn redirect_url(&self, path: &Traced) -> Traced {
        let path = quote(path, self.rules.redirect_path);
        let root = self.script_name.trim(b"/");
        let joint = joint();
        let mut whole = root.via(Program::Flask, Rule("routing-redirect-root"), "", None);
        if !whole.is_empty() || self.rules.python_urls {
            whole.push_bytes("/", &joint);
        }
        let leading = path
            .as_bytes()
            .iter()
            .take_while(|byte| **byte == b'/')
            .count();
        whole.push(&path.from(leading));
        let scheme = if self.scheme.is_empty() {
            Traced::of("http", &joint)
        } else {
            self.scheme
                .via(Program::Flask, Rule("routing-redirect-scheme"), "", None)
        };
        let host = self
            .url_host
            .via(Program::Flask, Rule("routing-redirect-host"), "", None);
        if self.rules.python_urls {
            let parts = Parts {
                scheme,
                netloc: host,
                path: whole,
                query: self.query.clone(),
                fragment: Traced::new(),
            };
            return parts.join(self.rules);
        }
        let mut url = scheme;
        url.push_bytes("://", &joint);
        url.push(&host);
        url.push_bytes("/", &joint);
        url.push(&whole);
        if !self.query.is_empty() {
            url.push_bytes("?", &joint);
            url.push(&self.query);
        }
        url
    }

    /// `url_for(…)`. The error is the line Python ends its traceback with.
    pub(super) fn url_for(&mut self, asked: &Asked) -> Result<Traced, String> {
        let relative = asked.endpoint.strip_prefix('.');
        let blueprint = self
            .endpoint
            .as_deref()
            .and_then(|endpoint| endpoint.rsplit_once('.'))
            .map(|(blueprint, _)| blueprint.to_owned());
        let endpoint = match (relative, blueprint) {
            (Some(name), Some(blueprint)) => format!("{blueprint}.{name}"),
            (Some(name), None) => name.to_owned(),
            (None, _) => asked.endpoint.to_owned(),
        };
        let implied = self.rules.scheme_implies_external && asked.scheme.is_some();
        let external = asked.external.unwrap_or(implied);
        if asked.scheme.is_some() && !external {
            return Err(if self.rules.scheme_implies_external {
                "ValueError: When specifying '_scheme', '_external' must be True.".to_owned()
            } else {
                "ValueError: When specifying _scheme, _external must be True".to_owned()
            });
        }
        let built = self.app.map.build(
            self.rules,
            &endpoint,
            &asked.values,
            &self.method,
            asked.method.as_deref(),
        )?;
        let Some((_, built)) = built else {
            return Err(super::build_error::message(self, &endpoint, asked));
        };
        let span = Some(asked.span);
        let leading = built
            .path
            .as_bytes()
            .iter()
            .take_while(|byte| **byte == b'/')
            .count();
        let path = built.path.from(leading);
        let root = self.script_root();
        let root = if external {
            root.to(root.len() - 1)
        } else {
            let trailing = root
                .as_bytes()
                .iter()
                .rev()
                .take_while(|byte| **byte == b'/')
                .count();
            root.to(root.len() - trailing)
        };
        let root = root.via(Program::Flask, Rule("url-for-root"), "", span);
        let joint = Origin::new(Program::Flask, Rule("url-for-rule"), &endpoint, span);
        let mut url = Traced::new();
        if external {
            let scheme = self.url_scheme(asked, span);
            if !scheme.is_empty() {
                url.push(&scheme);
                url.push_bytes(":", &joint);
            }
            url.push_bytes("//", &joint);
            url.push(
                &self
                    .url_host
                    .via(Program::Flask, Rule("url-for-host"), "", span),
            );
        }
        url.push(&root);
        url.push_bytes("/", &joint);
        url.push(&path);
        if let Some(anchor) = &asked.anchor {
            url.push_bytes("#", &joint);
            url.push(&quote(anchor, self.rules.anchor));
        }
        self.step(
            span,
            Event::UrlBuilt {
                endpoint,
                url: url.to_text().into_owned(),
                external,
            },
        );
        Ok(url)
    }

    /// The scheme of an external URL is http unless it is https or wss; an empty one stays empty.
    fn url_scheme(&self, asked: &Asked, span: Option<Span>) -> Traced {
        let scheme = asked.scheme.as_ref().unwrap_or(&self.scheme);
        match scheme.as_bytes() {
            b"" => Traced::new(),
            b"http" | b"https" => scheme.via(Program::Flask, Rule("url-for-scheme"), "", span),
            other => {
                let shown = if other == b"wss" { "https" } else { "http" };
                let about = scheme.to_text().into_owned();
                let rule = Rule("url-for-scheme-normalized");
                let origin = Origin::made(Program::Flask, rule, about, span, scheme.origins());
                Traced::of(shown, &origin)
            }
        }
    }

    /// The request's own URL, up to the host, the root, the path, or with the query.
    pub(super) fn current_url(&self, extent: Extent) -> Result<Traced, String> {
        iri::to_iri(
            self.rules,
            &self.current_uri(extent, &self.script_name, &self.path),
        )
    }

    /// The URL relative Locations are joined with: made of the environ's undecoded text.
    pub(super) fn base_url(&self) -> Result<Traced, String> {
        let get = |key: &str| {
            let value = self.environ.get(key).cloned().unwrap_or_default();
            super::quote::latin1(&value)
        };
        let uri = self.current_uri(Extent::Path, &get("SCRIPT_NAME"), &get("PATH_INFO"));
        iri::to_uri_always(self.rules, &iri::to_iri(self.rules, &uri)?)
    }

    fn current_uri(&self, extent: Extent, root: &Traced, path: &Traced) -> Traced {
        let joint = joint();
        let mut url = self.scheme.clone();
        url.push_bytes("://", &joint);
        url.push(&self.host);
        if extent >= Extent::Root {
            let trailing = root
                .as_bytes()
                .iter()
                .rev()
                .take_while(|byte| **byte == b'/')
                .count();
            let root = root.to(root.len() - trailing);
            url.push(&quote(&root, self.rules.url_path));
        }
        url.push_bytes("/", &joint);
        if extent >= Extent::Path {
            let leading = path
                .as_bytes()
                .iter()
                .take_while(|byte| **byte == b'/')
                .count();
            url.push(&quote(&path.from(leading), self.rules.url_path));
        }
        if extent == Extent::Query && !self.query.is_empty() {
            url.push_bytes("?", &joint);
            let raw = self
                .environ
                .get("QUERY_STRING")
                .cloned()
                .unwrap_or_default();
            url.push(&quote(&raw, self.rules.url_query));
        }
        url
    }
}

/// How much of the request's own URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    Host,
    Root,
    Path,
    Query,
}

/// The path with its leading slashes made one.
fn rooted(path: &Traced, slashes: usize) -> Traced {
    if path.is_empty() || slashes > 0 {
        return path.from(slashes.saturating_sub(1));
    }
    match path.origin_at(0) {
        Some(origin) => Traced::of("/", origin).then(path),
        None => Traced::new(),
    }
}

fn joint() -> Origin {
    Origin::new(Program::Flask, Rule("url-joined"), "", None)
}
