//! Flask and Werkzeug: an `app.py` is read, and called with an environ.

mod adapter;
mod app;
mod build_error;
mod converter;
mod cookie;
mod current_url;
mod extension;
mod hook;
mod host;
mod iri;
mod layer;
mod module;
mod number;
mod page;
mod proxy_fix;
mod python;
mod quote;
mod request;
mod routing;
mod session;
mod value;
mod version;
mod view;

use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Response, Traced};

use adapter::{Barred, Request};
use hook::handled;
use routing::{Routed, Sought};
use value::Value;
use view::{Raised, View};

pub use app::Callable as App;
pub use module::{Module, read};
pub use routing::Detour;
pub use version::WerkzeugVersion;

/// What an app made of one environ.
#[derive(Clone, Debug)]
pub struct Called {
    /// The endpoint whose rule matched.
    pub endpoint: Option<String>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
    /// The answer as the app gives it to the server.
    pub response: Response,
    /// The exception that left the app instead of an answer; `response` then only stands in.
    pub escaped: Option<String>,
}

/// A decision of Flask or Werkzeug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line of the app that decided, if one did.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// What happened in the app.
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `ProxyFix` replaced a value of the environ.
    ProxyFixed {
        key: String,
        before: String,
        after: String,
    },
    /// A middleware of the app's own set a value of the environ.
    EnvironSet { key: String, value: String },
    /// It answered instead of the app.
    MiddlewareAnswered,
    /// `ProxyFix` found no such header and left things as they were.
    ProxyFixWithout { header: &'static str },
    /// `ProxyFix` trusts more proxies than the header has values.
    ProxyFixTooFew {
        header: &'static str,
        values: usize,
        trusted: usize,
    },
    /// The port is the scheme's own and is left out.
    StandardPortDropped { port: String },
    /// The host has characters no host has and counts as empty.
    HostInvalid { host: String },
    /// The host is not one of `TRUSTED_HOSTS`.
    HostUntrusted { host: String },
    /// The host is not `SERVER_NAME`.
    OtherServerName { host: String, server_name: String },
    /// A rule matched.
    Matched { rule: String, endpoint: String },
    /// The router redirects.
    Detoured { rule: String, why: Detour },
    /// No rule matched.
    NoRule { path: String },
    /// Rules matched the path but not the method.
    MethodNotAllowed { method: String, allowed: String },
    /// Flask answers OPTIONS by itself.
    OptionsAnswered,
    /// The rules that match are not for a `WebSocket`.
    NoWebsocket,
    /// A rule's `redirect_to`.
    RedirectTo { rule: String },
    /// `url_for` built a URL.
    UrlBuilt {
        endpoint: String,
        url: String,
        external: bool,
    },
    /// `redirect` was called.
    Redirected { status: u16, location: String },
    /// The Location was changed on its way out.
    LocationChanged { before: String, after: String },
    /// An exception became an answer.
    Aborted { status: u16 },
    /// An exception was raised: the last line of its traceback in the log.
    Raised { line: String },
    /// An exception was raised, and an error handler takes it.
    Caught { line: String },
    /// The exception left the app.
    Escaped { line: String },
    /// A file of a static folder was asked for.
    StaticFile,
    /// Something hopscope does not simulate.
    NotSimulated { what: &'static str },
    /// `DispatcherMiddleware` found the prefix of a mounted app.
    Mounted { prefix: String, path: String },
    /// `DispatcherMiddleware` found no prefix.
    NotMounted { path: String },
    /// A function of `before_request` answered instead of the view.
    HookAnswered { name: String },
    /// An extension redirects to https.
    ForcedHttps { location: String },
    /// A function of `errorhandler` answers.
    Handled { status: u16, name: String },
    /// A template is not rendered: the text of the page is left out.
    TemplateLeft { template: String },
    /// Only the body of an answer is not known.
    BodyLeft { what: &'static str },
    /// A hook or middleware hopscope does not simulate.
    AroundNotSimulated { name: String },
}

/// The app that stands in for a missing `app.py`.
pub fn default_app() -> &'static str {
    include_str!("default_app.py")
}

/// Calls an app with an environ.
pub fn call(callable: &App, environ: &Environ) -> Called {
    let mut steps = Vec::new();
    let mut environ = environ.clone();
    let index = match layer::pass(callable, &mut steps, &mut environ) {
        Ok(index) => index,
        Err(called) => return *called,
    };
    let app = &callable.apps[index];
    for (name, span) in &app.around {
        steps.push(Step {
            span: Some(*span),
            event: Event::AroundNotSimulated { name: name.clone() },
        });
    }
    let (mut request, barred) = Request::new(app, &environ, steps);
    let answered = match barred {
        Some(Barred::KeyError(key)) => Err(["KeyError: '", key, "'"].concat()),
        barred => Ok(respond(&mut request, barred)),
    };
    called(&mut request, answered)
}

/// What comes of an answer, and the place that decided on it, or of an exception.
fn called(request: &mut Request, answered: Result<(Response, Option<Span>), String>) -> Called {
    let mut escaped = None;
    let finished = answered.and_then(|(response, span)| {
        let line = page::finish(request, response, span);
        line.inspect_err(|line| {
            request.step(span, Event::Escaped { line: line.clone() });
        })
    });
    let response = finished.unwrap_or_else(|line| {
        if !matches!(
            request.steps.last(),
            Some(Step {
                event: Event::Escaped { .. },
                ..
            })
        ) {
            request.step(None, Event::Escaped { line: line.clone() });
        }
        escaped = Some(line);
        error(request, 500, Rule("exception-escaped"), None)
    });
    Called {
        endpoint: request.endpoint.take(),
        steps: std::mem::take(&mut request.steps),
        response,
        escaped,
    }
}

/// Hooks, the view, hooks again; the answer and the place that decided, if one did.
fn respond(request: &mut Request, barred: Option<Barred>) -> (Response, Option<Span>) {
    let app = request.app;
    if let Some(span) = app.unknown {
        let what = "this app";
        let response = View::new(request).not_simulated(what, span);
        return (response, Some(span));
    }
    let routed = match &barred {
        None => Some(find(request)),
        Some(_) => None,
    };
    let (mut response, span) = match hook::before(request) {
        Some(answered) => answered,
        None => match (barred, routed) {
            (Some(Barred::Untrusted), _) => {
                let rule = Rule("host-untrusted");
                let origin = Origin::new(Program::Flask, rule, &*request.host.to_text(), None);
                let sentence = untrusted(request);
                let page = page::error_saying(request, 400, &origin, None, Some(&sentence));
                (handled(request, 400, true, page), None)
            }
            (_, Some(routed)) => route(request, routed),
            _ => (error(request, 400, Rule("bad-host"), None), None),
        },
    };
    hook::after(request, &mut response);
    request.save_session(&mut response);
    (response, span)
}

/// Asks the router for a method.
fn seek(request: &Request, method: &str) -> Routed {
    let domain = match &request.subdomain {
        Some(subdomain) => subdomain,
        None => &request.server_name,
    };
    let sought = Sought {
        domain,
        path: &request.path,
        method,
        websocket: request.url_scheme.is("ws") || request.url_scheme.is("wss"),
    };
    request.app.map.find(request.rules, sought)
}

/// Asks the router, and remembers what it found.
fn find(request: &mut Request) -> Routed {
    let app = request.app;
    let routed = seek(request, &request.method);
    if let Routed::Found { rule, values } = &routed {
        let rule = &app.map.rules[*rule];
        if rule.redirect_to.is_none() {
            request.endpoint = Some(rule.endpoint.clone());
        }
        request.arguments.clone_from(values);
        let event = Event::Matched {
            rule: rule.text.clone(),
            endpoint: rule.endpoint.clone(),
        };
        request.step(Some(rule.span), event);
    }
    routed
}

/// Lets the view of a rule answer; the place that decided, if one did.
fn route(request: &mut Request, routed: Routed) -> (Response, Option<Span>) {
    let app = request.app;
    match routed {
        Routed::Found { rule, values } => found(request, rule, values),
        Routed::Redirect {
            rule,
            path,
            domain,
            why,
        } => {
            let rule = &app.map.rules[rule];
            request.step(
                Some(rule.span),
                Event::Detoured {
                    rule: rule.text.clone(),
                    why,
                },
            );
            // The path of a rule that was built is quoted.
            let path = match why {
                Detour::Default => path,
                _ => quote::quote(&path, request.rules.redirect_path),
            };
            let location = request.redirect_url(&path, domain.as_ref());
            let cause = match why {
                Detour::SlashMissing => Rule("slash-redirect"),
                Detour::SlashesMerged => Rule("slashes-merged"),
                Detour::Default => Rule("default-redirect"),
            };
            let origin = Origin::new(Program::Flask, cause, &rule.text, Some(rule.span));
            let response = redirect_by_router(request, &location, &origin, rule.span);
            (response, Some(rule.span))
        }
        Routed::MethodNotAllowed(allowed) => {
            let allowed: Vec<String> = allowed.iter().map(str::to_owned).collect();
            let allowed = allowed.join(", ");
            request.step(
                None,
                Event::MethodNotAllowed {
                    method: request.method.clone(),
                    allowed: allowed.clone(),
                },
            );
            let response = error(request, 405, Rule("method-not-allowed"), Some(&allowed));
            (response, None)
        }
        Routed::WebsocketMismatch => {
            request.step(None, Event::NoWebsocket);
            (error(request, 400, Rule("no-websocket"), None), None)
        }
        Routed::NotFound if request.is_foreign => {
            (error(request, 404, Rule("other-server-name"), None), None)
        }
        Routed::NotFound => {
            let path = request.path.owned();
            request.step(None, Event::NoRule { path });
            (error(request, 404, Rule("no-rule"), None), None)
        }
    }
}

/// The router's redirect is an exception that is itself an app: its Location is corrected when it
/// is called, and once more as the answer's.
fn redirect_by_router(
    request: &mut Request,
    location: &Traced,
    origin: &Origin,
    span: Span,
) -> Response {
    let mut response = page::redirect(request, location, 308, origin);
    for header in &mut response.headers.list {
        if header.name.is("Location") {
            match page::correct_location(request, &header.value, Some(span)) {
                Ok(location) => header.value = location,
                Err(line) => {
                    let raised = Err(Raised::error(line, span));
                    return answer_or_raised(request, raised, span).0;
                }
            }
        }
    }
    response
}

fn found(
    request: &mut Request,
    index: usize,
    values: Vec<(String, Value)>,
) -> (Response, Option<Span>) {
    let app = request.app;
    let rule = &app.map.rules[index];
    let span = Some(rule.span);
    if let Some(template) = &rule.redirect_to {
        request.step(
            span,
            Event::RedirectTo {
                rule: rule.text.clone(),
            },
        );
        let location = adapter::redirect_to(request, template, rule, &values);
        let origin = Origin::new(Program::Flask, Rule("rule-redirect-to"), &rule.text, span);
        let response = redirect_by_router(request, &location, &origin, rule.span);
        return (response, span);
    }
    if request.method == "OPTIONS" && rule.automatic_options {
        request.step(span, Event::OptionsAnswered);
        let origin = Origin::new(Program::Flask, Rule("automatic-options"), &rule.text, span);
        let traced = |text: &str| Traced::of(text, &origin);
        let mut given = vec![(traced("Content-Type"), traced("text/html; charset=utf-8"))];
        // Allowed is what the router says of the path to a method that does not exist.
        if let Routed::MethodNotAllowed(methods) = seek(request, "--") {
            let methods: Vec<String> = methods.iter().map(str::to_owned).collect();
            given.push((traced("Allow"), traced(&methods.join(", "))));
        }
        let response = page::response(request, 200, &origin, "", given, Traced::new());
        return (response, span);
    }
    match app.views.get(&rule.endpoint) {
        Some(app::View::Function(function)) => {
            let decorated = app
                .globals
                .functions
                .get(*function)
                .and_then(|one| one.decorated);
            if let Some(decorator) = decorated {
                let what = "a decorator of this view";
                request.step(Some(decorator), Event::NotSimulated { what });
            }
            let answer = View::new(request).answer(*function, values);
            answer_or_raised(request, answer, rule.span)
        }
        Some(app::View::Static) if values.iter().any(|(name, _)| name != "filename") => {
            let name = values.iter().find(|(name, _)| name != "filename");
            let name = name.map_or("", |(name, _)| name.as_str());
            let class = match (request.rules.scaffold_views, rule.endpoint.contains('.')) {
                (true, _) => "Scaffold",
                (_, true) => "Blueprint",
                _ => "Flask",
            };
            let line = [
                "TypeError: ",
                class,
                ".send_static_file() got an unexpected keyword argument '",
                name,
                "'",
            ];
            let (line, span) = (line.concat(), rule.span);
            answer_or_raised(request, Err(Raised::error(line, span)), span)
        }
        Some(app::View::Static) => {
            request.step(span, Event::StaticFile);
            (error(request, 404, Rule("static-file-missing"), None), span)
        }
        Some(app::View::Unknown(place)) => {
            let what = "a view";
            request.step(Some(*place), Event::NotSimulated { what });
            let rule = Rule("answer-not-simulated");
            let origin = Origin::new(Program::Flask, rule, what, Some(*place));
            let body = Traced::of("[hopscope does not simulate a view]", &origin);
            let html = "text/html; charset=utf-8";
            let response = page::response(request, 200, &origin, html, Vec::new(), body);
            (response, Some(*place))
        }
        None => (error(request, 404, Rule("no-rule"), None), span),
    }
}

fn answer_or_raised(
    request: &mut Request,
    answer: Result<Response, Raised>,
    span: Span,
) -> (Response, Option<Span>) {
    match answer {
        Ok(response) => (response, Some(span)),
        Err(raised) => {
            let span = raised.span;
            if let Some(status) = raised.status {
                request.step(Some(span), Event::Aborted { status });
                let origin = Origin::new(Program::Flask, Rule("view-aborted"), "", Some(span));
                let untrusted = (status == 400 && request.is_untrusted).then(|| untrusted(request));
                let page = page::error_saying(request, status, &origin, None, untrusted.as_deref());
                return (handled(request, status, true, page), Some(span));
            }
            if let Some(answered) = hook::handled_by_class(request, &raised.line, span) {
                return answered;
            }
            let line = raised.line.clone();
            let origin = Origin::new(Program::Flask, Rule("view-raised"), &*line, Some(span));
            let caught = app_catches(request);
            let event = if caught {
                Event::Caught { line }
            } else {
                Event::Raised { line }
            };
            request.step(Some(span), event);
            let page = page::error(request, 500, &origin, None);
            (handled(request, 500, false, page), Some(span))
        }
    }
}

fn error(request: &mut Request, status: u16, rule: Rule, allow: Option<&str>) -> Response {
    let origin = Origin::new(Program::Flask, rule, "", None);
    let allow = allow.map(|allow| Traced::of(allow, &origin));
    let page = page::error(request, status, &origin, allow.as_ref());
    if rule.0 == "exception-escaped" {
        return page;
    }
    handled(request, status, true, page)
}

/// What Werkzeug says of a host that is not trusted.
fn untrusted(request: &Request) -> String {
    ["Host '", &request.host.to_text(), "' is not trusted."].concat()
}

/// Whether an error handler takes every exception: then none is logged.
fn app_catches(request: &Request) -> bool {
    let blueprints = request.blueprints();
    request.app.handlers.iter().any(|(of, status, _)| {
        let own = of.as_deref().is_none_or(|of| blueprints.contains(&of));
        *status == 0 && own
    })
}
