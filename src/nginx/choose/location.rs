//! The search for the location: `ngx_http_core_find_location`, and what the find-config phase
//! makes of its result.

use crate::nginx::config::{Kind, Match, ScopeId};
use crate::nginx::escape;
use crate::nginx::module::Flow;
use crate::nginx::request::Request;
use crate::nginx::step::{Contest, Contestant, Event};
use crate::wire::{Rule, Traced};

/// The location's name and a slash: nginx's own redirect.
const AUTO_REDIRECT: Rule = Rule("auto-redirect");

/// How a search on one level ended.
enum Found {
    /// An exact or regex location: final.
    Final,
    /// A prefix location: regexes of the levels around may still win.
    Prefix,
    /// The URI plus `/` is the name of a location with a pass directive.
    AutoRedirect,
    /// Nothing.
    Nothing,
    /// A regex gave up.
    Failed,
}

struct Search {
    contestants: Vec<Contestant>,
}

/// The find-config phase.
pub(crate) fn find_config(request: &mut Request<'_>) -> Flow {
    request.handler = None;
    request.uri_changed = false;
    let mut search = Search {
        contestants: Vec::new(),
    };
    let found = search.find(request);
    if matches!(found, Found::Failed) {
        return Flow::Status(500);
    }
    let scope = request.scope();
    let won = scope
        .span
        .filter(|_| matches!(scope.kind, Kind::Location(_)));
    if won.is_none() {
        search.contestants.push(Contestant {
            name: String::new(),
            span: None,
            outcome: Contest::Default,
        });
    }
    let uri = request.uri.clone();
    let contestants = search.contestants;
    request.step(won, Event::LocationChosen { uri, contestants });
    if !request.internal && request.conf().core.internal() {
        let span = request.conf().core.internal_span();
        request.step(span, Event::InternalOnly);
        return Flow::Status(404);
    }
    enter(request);
    if let Some(limit) = request.conf().core.body_limit()
        && request.body.len() as u64 > limit
    {
        let log = format!(
            "client intended to send too large body: {} bytes",
            request.body.len()
        );
        request.step(None, Event::Answered { status: 413, log });
        // What is too large is thrown away, whatever an `error_page` leads to.
        request.body = Traced::new();
        request.memory.body_thrown_away = true;
        return Flow::Status(413);
    }
    if matches!(found, Found::AutoRedirect) {
        return auto_redirect(request);
    }
    Flow::Done
}

/// Makes a location's settings those of the request: `ngx_http_update_location_config`.
pub(crate) fn enter(request: &mut Request<'_>) {
    let scope = request.scope();
    request
        .locations
        .push(debug_name(request.config, request.scope));
    if let Some((methods, limited)) = &scope.conf.core.limit_except
        && !methods.iter().any(|method| {
            request.method.is(method) || (method == "GET" && request.method.is("HEAD"))
        })
    {
        request.scope = *limited;
    }
    let scope = request.scope();
    if let Some(handler) = &scope.handler {
        request.handler = Some(handler.clone());
    }
}

/// As nginx's debug log prints the configuration in use, but with the modifier as written.
fn debug_name(config: &crate::nginx::config::Config, id: ScopeId) -> String {
    config.scope(id).written.clone()
}

fn auto_redirect(request: &mut Request<'_>) -> Flow {
    let scope = request.scope();
    let origin = request.by_rule(AUTO_REDIRECT, &scope.written, scope.span);
    let name = Traced::of(&scope.name, &origin);
    let mut location = escape::uri(&name);
    if !request.args.is_empty() {
        location.push_bytes("?", &origin);
        location.push(&request.args);
    }
    request.step(
        scope.span,
        Event::AutoRedirect {
            location: location.clone(),
        },
    );
    request.location = Some(location);
    Flow::Status(301)
}

impl Search {
    fn find(&mut self, request: &mut Request<'_>) -> Found {
        let parent = request.scope;
        let config = request.config;
        let mut found = self.fixed(request);
        let mut no_regex = false;
        if matches!(found, Found::Prefix) {
            no_regex = matches!(
                request.scope().kind,
                Kind::Location(Match::Prefix { no_regex: true })
            );
            let before = request.scope;
            found = match self.find(request) {
                Found::Nothing => {
                    request.scope = before;
                    Found::Prefix
                }
                nested => nested,
            };
        }
        if !matches!(found, Found::Prefix | Found::Nothing) {
            self.not_tried(request, parent);
            return found;
        }
        let regexes = &config.scope(parent).locations.regex;
        if no_regex {
            self.not_tried(request, parent);
            return found;
        }
        for (index, id) in regexes.iter().enumerate() {
            let scope = config.scope(*id);
            let Kind::Location(Match::Regex(pattern)) = &scope.kind else {
                continue;
            };
            let uri = request.uri.clone();
            match request.matches(pattern, &uri) {
                Ok(true) => {
                    self.note(request, *id, Contest::Regex);
                    self.beaten();
                    for rest in &regexes[index + 1..] {
                        self.note(request, *rest, Contest::NotTried);
                    }
                    request.scope = *id;
                    return match self.find(request) {
                        Found::Failed => Found::Failed,
                        _ => Found::Final,
                    };
                }
                Ok(false) => self.note(request, *id, Contest::NoMatch),
                Err(_) => return Found::Failed,
            }
        }
        found
    }

    /// The exact location, else the longest prefix, of the scope's own level.
    fn fixed(&mut self, request: &mut Request<'_>) -> Found {
        let config = request.config;
        let uri = request.uri.as_bytes().to_vec();
        let fixed = config.scope(request.scope).locations.fixed.clone();
        let is_exact =
            |id: &ScopeId| matches!(config.scope(*id).kind, Kind::Location(Match::Exact));
        let name = |id: &ScopeId| config.scope(*id).name.as_bytes();
        let exact = fixed.iter().find(|id| is_exact(id) && name(id) == uri);
        let longest = fixed
            .iter()
            .filter(|id| !is_exact(id) && uri.starts_with(name(id)))
            .max_by_key(|id| name(id).len());
        let whole = longest.is_some_and(|id| name(id) == uri);
        let redirect = fixed.iter().find(|id| {
            let scope = config.scope(**id);
            scope
                .handler
                .as_ref()
                .is_some_and(|handler| handler.redirects)
                && scope.name.ends_with('/')
                && scope.name.as_bytes().strip_suffix(b"/") == Some(uri.as_slice())
        });
        // An exact location of that name is where the redirect happens, whoever makes it.
        let redirect = redirect.filter(|_| exact.is_none() && !whole).map(|slash| {
            let twin = |id: &&ScopeId| is_exact(id) && name(id) == name(slash);
            fixed.iter().find(twin).unwrap_or(slash)
        });
        let chosen = exact.or(redirect).or(longest).copied();
        for id in &fixed {
            let outcome = if Some(*id) == chosen {
                match &config.scope(*id).kind {
                    Kind::Location(Match::Exact) => Contest::Exact,
                    Kind::Location(Match::Prefix { no_regex: true }) => Contest::PrefixNoRegex,
                    _ => Contest::Prefix,
                }
            } else if !is_exact(id) && uri.starts_with(name(id)) {
                Contest::Shorter
            } else {
                Contest::NoMatch
            };
            self.note(request, *id, outcome);
        }
        let Some(id) = chosen else {
            return Found::Nothing;
        };
        request.scope = id;
        if exact.is_some() {
            Found::Final
        } else if redirect.is_some() {
            Found::AutoRedirect
        } else {
            Found::Prefix
        }
    }

    fn note(&mut self, request: &Request<'_>, id: ScopeId, outcome: Contest) {
        let scope = request.config.scope(id);
        self.contestants.push(Contestant {
            name: scope.written.clone(),
            span: scope.span,
            outcome,
        });
    }

    /// A regex won: the prefixes chosen so far lost to it.
    fn beaten(&mut self) {
        let last = self.contestants.len().saturating_sub(1);
        for contestant in &mut self.contestants[..last] {
            if matches!(contestant.outcome, Contest::Prefix | Contest::PrefixNoRegex) {
                contestant.outcome = Contest::BeatenByRegex;
            }
        }
    }

    fn not_tried(&mut self, request: &Request<'_>, parent: ScopeId) {
        for id in &request.config.scope(parent).locations.regex {
            self.note(request, *id, Contest::NotTried);
        }
    }
}
