//! A request as Flask sees it: what the router and `url_for` work with.

use super::app::App;
use super::host::{Untrusted, host};
use super::iri::{self, Parts};
use super::quote::{decoded, quote};
use super::routing::UrlRule;
use super::session::State;
use super::value::Value;
use super::version::Rules;
use super::{Event, Step};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};

/// A request on its way through an app.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    pub(super) server_name: Traced,
    /// What stands before it in the request's host; `None` where hosts are matched.
    pub(super) subdomain: Option<Traced>,
    /// The scheme URLs are built with: `ws` or `wss` for a WebSocket.
    pub(super) url_scheme: Traced,
    /// Whether the host is not that of `SERVER_NAME`.
    pub(super) is_foreign: bool,
    /// `SCRIPT_NAME`; URLs are built with it and a slash.
    pub(super) script_name: Traced,
    /// The path as the router gets it: with one slash in front, or empty.
    pub(super) path: Traced,
    pub(super) query: Traced,
    /// The endpoint that matched.
    pub(super) endpoint: Option<String>,
    /// What the rule's variables matched.
    pub(super) arguments: Vec<(String, Value)>,
    /// Whether every Location is made absolute.
    pub(super) autocorrects: bool,
    /// Whether the host is not trusted: then reading it is a 400.
    pub(super) is_untrusted: bool,
    /// The session and `g`.
    pub(super) state: State,
    /// Whether this stands for any request: views are only read.
    pub(super) is_any: bool,
}

/// Why the router is not asked.
pub(super) enum Barred {
    /// The host is not trusted: 400.
    Untrusted,
    /// The host is no name of the DNS: 400.
    BadHost,
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
            method: get("REQUEST_METHOD").to_text().to_ascii_uppercase(),
            scheme: get("wsgi.url_scheme"),
            host: Traced::new(),
            server_name: Traced::new(),
            subdomain: None,
            url_scheme: get("wsgi.url_scheme"),
            is_foreign: false,
            script_name: decoded(&get("SCRIPT_NAME")),
            path: rooted(&path_info, slashes),
            query: decoded(&get("QUERY_STRING")),
            endpoint: None,
            arguments: Vec::new(),
            autocorrects: app
                .autocorrects_location
                .unwrap_or(rules.autocorrects_location),
            is_untrusted: false,
            state: State::default(),
            is_any: false,
        };
        request.open_session();
        let barred = request.bind();
        (request, barred)
    }

    /// Any request: what views ask of it is not known.
    pub(super) fn any(app: &'a App, environ: &'a Environ) -> Self {
        let (mut request, _) = Self::new(app, environ, Vec::new());
        request.is_any = true;
        request.open_session();
        request
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
            Err(Untrusted(host)) => {
                self.is_untrusted = true;
                self.host = host;
                return Some(Barred::Untrusted);
            }
        }
        self.server_name = self.host.to_ascii_lowercase();
        if self.environ.get("REQUEST_METHOD").is_none() {
            return Some(Barred::KeyError("REQUEST_METHOD"));
        }
        self.upgrade();
        let host_matching = self.app.map.host_matching;
        let admits_all = self.rules.server_name_admits_all;
        let name = config.server_name.as_ref();
        // Where hosts are matched, new versions leave SERVER_NAME out of it.
        if let Some((name, span)) = name.filter(|_| !(host_matching && admits_all)) {
            let lower = name.to_ascii_lowercase();
            let standard = match self.url_scheme.as_bytes() {
                b"http" | b"ws" => ":80",
                b"https" | b"wss" => ":443",
                _ => "",
            };
            let lower = lower.strip_suffix(standard).unwrap_or(&lower);
            let own = std::mem::take(&mut self.server_name);
            let origin = Origin::new(Program::Flask, Rule("server-name-config"), "", Some(*span));
            self.server_name = Traced::of(lower, &origin);
            let computed = !host_matching && (!admits_all || config.subdomain_matching);
            if computed {
                self.subdomain = Some(self.subdomain_of(&own, *span));
            }
        }
        if !host_matching && self.subdomain.is_none() {
            self.subdomain = Some(Traced::new());
        }
        let name = self.server_name.to_text();
        let fits = iri::labels_fit(name.split(':').next().unwrap_or_default());
        (!fits && self.rules.python_urls).then_some(Barred::BadHost)
    }

    /// A WebSocket has a scheme of its own.
    fn upgrade(&mut self) {
        let header = |key: &str| match self.environ.get(key) {
            Some(value) => value.to_ascii_lowercase(),
            None => Traced::new(),
        };
        let connection = header("HTTP_CONNECTION");
        let asked = connection
            .split(b',')
            .iter()
            .any(|one| one.trim(b" \t").is("upgrade"));
        let upgrade = header("HTTP_UPGRADE");
        if asked && upgrade.is("websocket") {
            let scheme = if self.scheme.is("https") { "wss" } else { "ws" };
            let mut from = self.scheme.origins();
            from.extend(upgrade.origins());
            let rule = Rule("websocket-scheme");
            let origin = Origin::made(Program::Flask, rule, "", None, from);
            self.url_scheme = Traced::of(scheme, &origin);
        }
    }

    /// What stands in the host before `SERVER_NAME`. A host that does not end in it has a subdomain
    /// that no rule has.
    fn subdomain_of(&mut self, host: &Traced, span: Span) -> Traced {
        let own = host.split(b'.');
        let wanted = self.server_name.split(b'.');
        let offset = own.len().checked_sub(wanted.len());
        let same = |at: usize| {
            own[at..]
                .iter()
                .zip(&wanted)
                .all(|(one, two)| one.is(two.as_bytes()))
        };
        if let Some(offset) = offset.filter(|at| same(*at)) {
            let length = host.len() - self.server_name.len();
            return host.to(if offset == 0 { 0 } else { length - 1 });
        }
        self.is_foreign = true;
        let event = Event::OtherServerName {
            host: host.owned(),
            server_name: self.server_name.owned(),
        };
        self.step(Some(span), event);
        let origin = Origin::new(Program::Flask, Rule("other-server-name"), "", Some(span));
        Traced::of("<invalid>", &origin)
    }

    /// The host of URLs for a subdomain or host; `None` is the request's own.
    pub(super) fn url_host(&self, domain: Option<&Traced>) -> Traced {
        if self.app.map.host_matching {
            return domain.unwrap_or(&self.server_name).clone();
        }
        match domain.or(self.subdomain.as_ref()) {
            Some(subdomain) if !subdomain.is_empty() => {
                let dot = Traced::of(".", &joint());
                subdomain.clone().then(&dot).then(&self.server_name)
            }
            _ => self.server_name.clone(),
        }
    }

    /// `request.is_secure`.
    pub(super) fn is_secure(&self) -> bool {
        self.scheme.is("https") || self.scheme.is("wss")
    }

    /// The blueprints of the endpoint, the innermost first.
    pub(super) fn blueprints(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let mut name = self.endpoint.as_deref().unwrap_or_default();
        while let Some((outer, _)) = name.rsplit_once('.') {
            names.push(outer);
            name = outer;
        }
        names
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

    /// The absolute URL the router redirects to: scheme, host, root and query of this request, and a
    /// path that is quoted already.
    pub(super) fn redirect_url(&self, path: &Traced, domain: Option<&Traced>) -> Traced {
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
        let scheme = if self.url_scheme.is_empty() {
            Traced::of("http", &joint)
        } else {
            self.url_scheme
                .via(Program::Flask, Rule("routing-redirect-scheme"), "", None)
        };
        let host =
            self.url_host(domain)
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

    /// What a rule's `redirect_to` is joined with: scheme, host and root.
    pub(super) fn root_url(&self) -> Traced {
        let joint = joint();
        let mut url = self.url_scheme.clone();
        if url.is_empty() {
            url.push_bytes("http", &joint);
        }
        url.push_bytes("://", &joint);
        url.push(&self.url_host(None));
        url.then(&self.script_root())
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
        // As the environ has it: `get` is no method of any rule.
        let method = self.environ.get("REQUEST_METHOD");
        let method = method.map_or_else(String::new, Traced::owned);
        let built = self.app.map.build(
            self.rules,
            &endpoint,
            &asked.values,
            &method,
            asked.method.as_deref(),
            &self.server_name,
        )?;
        let Some(built) = built else {
            return Err(super::build_error::message(self, &endpoint, asked));
        };
        // A rule of another subdomain or host has no URL without its host.
        let own = if self.app.map.host_matching {
            built.domain.is(self.server_name.as_bytes())
        } else {
            self.subdomain
                .as_ref()
                .is_some_and(|own| own.is(built.domain.as_bytes()))
        };
        let external = external || !own;
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
            url.push(&self.url_host(Some(&built.domain)).via(
                Program::Flask,
                Rule("url-for-host"),
                "",
                span,
            ));
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
                url: url.owned(),
                external,
            },
        );
        Ok(url)
    }

    /// The scheme of an external URL is http unless it is https or wss; an empty one stays empty.
    fn url_scheme(&self, asked: &Asked, span: Option<Span>) -> Traced {
        let scheme = asked.scheme.as_ref().unwrap_or(&self.url_scheme);
        match scheme.as_bytes() {
            b"" => Traced::new(),
            b"http" | b"https" => scheme.via(Program::Flask, Rule("url-for-scheme"), "", span),
            other => {
                let shown = if other == b"wss" { "https" } else { "http" };
                let about = scheme.owned();
                let rule = Rule("url-for-scheme-normalized");
                let origin = Origin::made(Program::Flask, rule, about, span, scheme.origins());
                Traced::of(shown, &origin)
            }
        }
    }
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

pub(super) fn joint() -> Origin {
    Origin::new(Program::Flask, Rule("url-joined"), "", None)
}

/// The URL of a rule's `redirect_to`, with `<name>` replaced.
pub(super) fn redirect_to(
    request: &Request,
    template: &str,
    rule: &UrlRule,
    values: &[(String, Value)],
) -> Traced {
    let written = Origin::written(Program::Flask, rule.span);
    let literal = |text: &str| Traced::of(text, &written);
    let mut target = Traced::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('<') {
        let (name, after) = after.split_once('>').unwrap_or((after, ""));
        target.push(&literal(before));
        let value = values.iter().find(|(own, _)| own == name);
        let converter = rule.variables().find(|(own, _)| *own == name);
        if let (Some((_, value)), Some((_, converter))) = (value, converter)
            && let Ok(text) = converter.to_url(value, request.rules, &written)
        {
            target.push(&text);
        }
        rest = after;
    }
    target.push(&literal(rest));
    iri::join(request.rules, &request.root_url(), &target)
}
