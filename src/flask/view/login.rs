//! Flask-Login: who is logged in, and where those who are not are sent.

use super::statement::{Left, undecided};
use super::{ASKED, LOGIN, Raised, View, literal, not_known};
use crate::flask::app::Function;
use crate::flask::quote;
use crate::flask::value::Value;
use crate::text::Span;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

impl View<'_, '_> {
    /// `current_user.is_authenticated`.
    pub(super) fn logged_in(&mut self, span: Span) -> Value {
        if self.request.is_any {
            return not_known(ASKED, span);
        }
        self.request.state.accessed = true;
        // A session that is not the user's own is marked so, when it is first looked at.
        let looked_at = "_login_user";
        if self.request.state.g.get(looked_at).is_none() {
            self.request.state.g.set(looked_at, Value::Bool(true));
            let own = |name: &str| self.request.state.session.get(name);
            let is_strange = own("_id").is_none() && own("_fresh") != Some(Value::Bool(false));
            let protected = self.request.setting("SESSION_PROTECTION") != Some(Value::None);
            if is_strange && protected && !self.request.state.session.items.is_empty() {
                self.session(span).set("_fresh", Value::Bool(false));
            }
        }
        let session = &self.request.state.session;
        if session.items.iter().any(|(name, _)| name == "_user_id") {
            Value::Bool(true)
        } else if session.others.is_some()
            || self.globals.login.by_request
            || self.request.cookie("remember_token").is_some()
        {
            not_known(LOGIN, span)
        } else {
            Value::Bool(false)
        }
    }

    /// What `login_required` answers instead of a view.
    pub(super) fn guarded(&mut self, function: &Function) -> Option<Result<Option<Left>, Raised>> {
        let span = function.guarded?;
        let disabled = self.request.app.is_on("LOGIN_DISABLED");
        if disabled || self.request.method == "OPTIONS" {
            return None;
        }
        let logged_in = self.logged_in(span);
        if logged_in == Value::Bool(true) {
            return None;
        }
        let state = self.request.state.clone();
        let answered = self.unauthorized(span);
        let left = answered.map(|answer| Some(Left::Returned(answer, span)));
        if logged_in == Value::Bool(false) {
            return Some(left);
        }
        let why = undecided(&logged_in, span);
        let state = std::mem::replace(&mut self.request.state, state);
        self.perhaps.push((left, why, state));
        None
    }

    /// `login_user(user)`.
    pub(super) fn log_in(&mut self, span: Span) -> Result<(), Raised> {
        self.may_write(span)?;
        let session = self.session(span);
        let user = not_known("this user", span);
        session.set("_user_id", user.clone());
        session.set("_fresh", Value::Bool(true));
        session.set("_id", user);
        Ok(())
    }

    /// `logout_user()`.
    pub(super) fn log_out(&mut self, span: Span) {
        if self.logged_in(span) != Value::Bool(false) {
            let session = self.session(span);
            for name in ["_user_id", "_fresh", "_id"] {
                session.remove(name);
            }
        }
        self.request.state.forgets |= self.request.cookie("remember_token").is_some();
    }

    /// `flash(message, category)`.
    pub(super) fn flash(
        &mut self,
        message: Value,
        category: Value,
        span: Span,
    ) -> Result<(), Raised> {
        self.request.state.accessed = true;
        self.may_write(span)?;
        let session = self.session(span);
        let mut all = match session.get("_flashes") {
            Some(Value::List(all)) => all.to_vec(),
            _ => Vec::new(),
        };
        let pair = Value::list(vec![category, message]);
        let tag = Value::Text(literal(" t", span));
        all.push(Value::dict(vec![(tag, pair)]));
        session.set("_flashes", Value::list(all));
        Ok(())
    }

    /// What `LoginManager.unauthorized()` gives.
    pub(super) fn unauthorized(&mut self, span: Span) -> Result<Value, Raised> {
        let login = &self.globals.login;
        if let Some(handler) = login.handler {
            return Ok(self.run(handler, &[])?.0);
        }
        let blueprint = self.request.blueprints().first().map(|name| {
            let own = login.blueprint_views.iter().find(|(own, _)| own == name);
            own.map(|(_, view)| view.clone())
        });
        let view = blueprint.flatten().or_else(|| login.view.clone());
        let view = match view {
            None | Some(Value::None) => return Err(Raised::http(401, span)),
            Some(Value::Text(view)) => view,
            Some(_) => return Ok(not_known("this login view", span)),
        };
        let text = |text: &str| Value::Text(literal(text, span));
        let message = login.message.clone();
        let category = login.category.clone().unwrap_or_else(|| text("message"));
        match message.unwrap_or_else(|| text("Please log in to access this page.")) {
            message if message.is_true() == Some(false) => {}
            message => self.flash(message, category, span)?,
        }
        // Where the client wanted to go is asked first.
        let raised = |line| Raised::error(line, span);
        let current = self.request.attribute("url", span).map_err(raised)?;
        let whole = ["https://", "http://", "/"];
        let url = if whole.iter().any(|start| view.starts_with(start)) {
            view
        } else {
            match self.url_for(vec![(None, Value::Text(view))], span)? {
                Value::Text(url) => url,
                other => return Ok(other),
            }
        };
        let location = with_next(&url, current, span);
        Ok(self.redirect(&vec![(None, Value::Text(location))], span))
    }
}

/// The login URL with `next`: the URL that was asked for, without scheme and host where those are
/// the login URL's.
fn with_next(url: &Traced, current: Option<Value>, span: Span) -> Traced {
    let Some(Value::Text(current)) = current else {
        return url.clone();
    };
    let after_scheme = |url: &Traced| {
        let text = url.to_text();
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        match text.split_once("://") {
            Some((scheme, _)) if !scheme.is_empty() && scheme.chars().all(is_scheme) => {
                scheme.len() + 3
            }
            _ => 0,
        }
    };
    let root = after_scheme(&current);
    let path = match root {
        0 => 0,
        root => current.from(root).find(b'/').unwrap_or(0) + root,
    };
    let after = after_scheme(url);
    let is_own = after == 0
        || url.from(after).starts_with("/")
        || url.starts_with(current.to(path).as_bytes());
    let next = if is_own { current.from(path) } else { current };
    let rule = Rule("login-next");
    let next = quote::quote(&next, " ").map(|byte| if byte == b' ' { b'+' } else { byte });
    let next = next.via(Program::Flask, rule, "", Some(span));
    let sign = if url.find(b'?').is_some() { "&" } else { "?" };
    let own = Origin::new(Program::Flask, rule, "", Some(span));
    let text = [sign, "next="].concat();
    url.clone().then(&Traced::of(text, &own)).then(&next)
}
