//! What views keep beside the answer: the session, which becomes a cookie, and `g`.

use super::Event;
use super::adapter::Request;
use super::cookie::{Cookie, PAST, SOME_DATE};
use super::python;
use super::value::Value;
use super::view::{ASKED, json};
use crate::text::Span;
use crate::wire::digest::{decode_base64, encode_base64};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Response, Traced};

/// What is not known because a cookie of an earlier session holds it.
pub(super) const SESSION: &str = "the session";

/// Stands in the cookie for a value that is not known.
const SOMETHING: &str = "…";

/// What a request's views may write to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) session: Kept,
    pub(super) g: Kept,
    /// Where the session was written to.
    pub(super) modified: Option<Span>,
    /// Whether the session was read.
    pub(super) accessed: bool,
    /// Whether Flask-Login's cookie is taken away.
    pub(super) forgets: bool,
    /// Where it was touched on one way and not on another.
    pub(super) vague: Option<Span>,
    /// The environ, in the hands of a middleware.
    pub(super) environ: Kept,
    /// What `start_response` was called with.
    pub(super) started: Option<(Value, Value)>,
    /// The middleware's object, by its class, and what it has.
    pub(super) object: Option<(usize, Kept)>,
}

/// Values by name, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Kept {
    pub(super) items: Vec<(String, Value)>,
    /// Why other names may be there, too.
    pub(super) others: Option<(&'static str, Span)>,
}

impl Kept {
    /// A value; `None` if it is not there.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        let found = self.items.iter().find(|(own, _)| own == name);
        match (found, self.others) {
            (Some((_, value)), _) => Some(value.clone()),
            (None, Some((what, span))) => Some(Value::unknown(what, span)),
            (None, None) => None,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.items.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.items.push((name.to_owned(), value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.items.retain(|(own, _)| own != name);
    }

    /// What is left where it was written to on one way and not on the other.
    fn merge(&mut self, other: &Self, why: (&'static str, Span)) {
        if self != other {
            self.items.retain(|one| other.items.contains(one));
            self.others = Some(why);
        }
    }
}

impl State {
    /// What both ways left.
    pub(super) fn merge(&mut self, other: &Self, why: (&'static str, Span)) {
        self.session.merge(&other.session, why);
        self.g.merge(&other.g, why);
        self.environ.merge(&other.environ, why);
        if self.started != other.started {
            let unknown = Value::unknown(why.0, why.1);
            self.started = Some((unknown.clone(), unknown));
        }
        if let (Some((_, one)), Some((_, other))) = (&mut self.object, &other.object) {
            one.merge(other, why);
        }
        let touched = |state: &Self| (state.modified.is_some(), state.accessed);
        if touched(self) != touched(other) {
            self.vague = Some(why.1);
        }
        self.modified = self.modified.or(other.modified);
        self.accessed |= other.accessed;
    }
}

impl Request<'_> {
    /// Reads the session's cookie. What other programs signed is not known, nor whether they did.
    pub(super) fn open_session(&mut self) {
        let nowhere = Span::new(crate::text::SourceId(0), 0..0);
        if self.is_any {
            self.state.session.others = Some((ASKED, nowhere));
            self.state.g.others = Some((ASKED, nowhere));
            return;
        }
        let name = self.setting_text("SESSION_COOKIE_NAME", "session");
        let Some(cookie) = self.cookie(&name) else {
            return;
        };
        let cookie = cookie.to_text();
        match read(&cookie, nowhere) {
            Some(items) => self.state.session.items = items,
            // What is not even signed counts as nothing.
            None if cookie.trim_start_matches('.').matches('.').count() != 2 => {}
            None => self.state.session.others = Some((SESSION, nowhere)),
        }
    }

    /// Writes the session's cookie, if it was written to.
    pub(super) fn save_session(&mut self, response: &mut Response) {
        if !self.has_secret() {
            return;
        }
        // It may be empty, and then its cookie is taken away.
        let others = self
            .state
            .session
            .others
            .filter(|_| self.state.session.items.is_empty());
        self.state.vague = self.state.vague.or(others.map(|(_, span)| span));
        if self.state.vague.is_some() {
            let what = "the session's cookie";
            self.step(self.state.vague, Event::NotSimulated { what });
        }
        let session = &self.state.session;
        let permanent = session.get("_permanent").and_then(|value| value.is_true());
        let refreshed = permanent == Some(true)
            && self.setting("SESSION_REFRESH_EACH_REQUEST") != Some(Value::Bool(false));
        // Flask-Login looks into every session whether users are to be remembered.
        self.state.accessed |= self.app.has_login && self.rules.touch_is_access;
        if self.state.forgets {
            let origin = Origin::new(Program::Flask, Rule("session-cookie"), "", None);
            let mut cookie = Cookie::new("remember_token", &Traced::new(), &origin);
            cookie.with("Expires=", Some(PAST));
            cookie.with("Max-Age=", Some("0"));
            cookie.with("Path=", Some("/"));
            response.headers.add("Set-Cookie", &origin, cookie.line());
        }
        let written_to = self.state.modified.map(Some).or(refreshed.then_some(None));
        let is_empty = session.items.is_empty() && session.others.is_none();
        let touched = self.state.accessed || written_to.is_some();
        if touched && (self.rules.empty_session_varies || !is_empty) {
            let origin = Origin::new(Program::Flask, Rule("session-varies"), "session", None);
            let cookie = Traced::of("Cookie", &origin);
            let mut headers = response.headers.list.iter_mut();
            match headers.find(|header| header.name.is_ignoring_case("Vary")) {
                Some(header) => {
                    header.value.push_bytes(", ", &origin);
                    header.value.push(&cookie);
                }
                None => response.headers.add("Vary", &origin, cookie),
            }
        }
        let Some(span) = written_to else {
            return;
        };
        let origin = Origin::new(Program::Flask, Rule("session-cookie"), "", span);
        let is_on = |key: &str| self.app.is_on(key);
        let root = self.setting_text("APPLICATION_ROOT", "/");
        let same_site = self.setting_text("SESSION_COOKIE_SAMESITE", "");
        let value = if is_empty {
            Traced::new()
        } else {
            written(&session.items, &origin)
        };
        let expires = match permanent {
            _ if is_empty => Some(PAST),
            Some(true) => Some(SOME_DATE),
            _ => None,
        };
        let name = self.setting_text("SESSION_COOKIE_NAME", "session");
        let mut cookie = Cookie::new(&name, &value, &origin);
        cookie.with("Domain=", self.cookie_domain().as_deref());
        cookie.with("Expires=", expires);
        cookie.with("Max-Age=", is_empty.then_some("0"));
        cookie.flag("Secure", is_on("SESSION_COOKIE_SECURE"));
        let http_only = (!is_empty || self.rules.takes_away_http_only)
            && self.setting("SESSION_COOKIE_HTTPONLY") != Some(Value::Bool(false));
        cookie.flag("HttpOnly", http_only);
        let path = self.setting_text("SESSION_COOKIE_PATH", &root);
        cookie.with("Path=", Some(&path));
        cookie.with(
            "SameSite=",
            Some(&*same_site).filter(|text| !text.is_empty()),
        );
        let partitioned = self.rules.partitions_cookies && is_on("SESSION_COOKIE_PARTITIONED");
        cookie.flag("Partitioned", partitioned);
        let line = cookie.line();
        response.headers.add("Set-Cookie", &origin, line);
    }

    /// Whether there is a secret key: without one there is no session to save.
    pub(super) fn has_secret(&self) -> bool {
        let config = &self.app.config;
        config.is_open || config.get("SECRET_KEY").is_some()
    }

    /// Old versions send the cookie to every host below `SERVER_NAME`.
    fn cookie_domain(&self) -> Option<String> {
        let configured = self.setting_text("SESSION_COOKIE_DOMAIN", "");
        let old = self.rules.server_name_in_cookie;
        if !configured.is_empty() {
            let domain = if old {
                &configured
            } else {
                configured.trim_start_matches('.')
            };
            return Some(domain.to_owned());
        }
        let (name, _) = self.app.config.server_name.as_ref().filter(|_| old)?;
        let name = name
            .rsplit_once(':')
            .map_or(name.as_str(), |(name, _)| name);
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        let root = self.setting_text("APPLICATION_ROOT", "/");
        let is_root = self.setting_text("SESSION_COOKIE_PATH", &root) == "/";
        let dot = if is_root && !is_address { "." } else { "" };
        let name = name.trim_start_matches('.');
        name.contains('.').then(|| [dot, name].concat())
    }

    /// A setting that was made.
    pub(super) fn setting(&self, key: &str) -> Option<Value> {
        self.app.config.get(key).cloned()
    }

    /// A setting that is a text, or what stands for it.
    pub(super) fn setting_text(&self, key: &str, default: &str) -> String {
        match self.setting(key) {
            Some(Value::Text(text)) => text.owned(),
            _ => default.to_owned(),
        }
    }
}

/// The payload as Flask signs it; the time and the signature are only named.
fn written(items: &[(String, Value)], origin: &Origin) -> Traced {
    let text = |text: &str| Value::Text(Traced::of(text, origin));
    let pairs = items.iter().map(|(name, value)| {
        let mut shown = Traced::new();
        let value = match json(value, origin, &mut shown) {
            Some(()) => value.clone(),
            None => text(SOMETHING),
        };
        (text(name), value)
    });
    let mut payload = Traced::new();
    // Every value was tried before.
    json(&Value::dict(pairs.collect()), origin, &mut payload);
    let encoded = encode_base64(payload.as_bytes());
    let encoded = encoded.trim_end_matches('=').replace('+', "-");
    let signed = [&encoded.replace('/', "_"), ".time.signature"].concat();
    Traced::of(signed, origin)
}

/// The payload of a cookie that was written here.
fn read(cookie: &str, span: Span) -> Option<Vec<(String, Value)>> {
    let payload = cookie.strip_suffix(".time.signature")?;
    let payload = payload.replace('-', "+").replace('_', "/");
    let payload = String::from_utf8(decode_base64(payload.as_bytes())?).ok()?;
    let call = ["session(", &payload, ")"].concat();
    let (_, read) = python::arguments(&call, span).pop()?;
    if !matches!(read, Value::Dict(_)) {
        return None;
    }
    let mut pairs = read.pairs();
    for (_, value) in &mut pairs {
        if matches!(value, Value::Text(text) if text.is(SOMETHING)) {
            *value = Value::unknown(SESSION, span);
        }
    }
    Some(pairs)
}
