//! `auth_basic`: a user and a password of a file.
//!
//! Follows `ngx_http_auth_basic_module.c` and `ngx_crypt.c`.

mod password;

use self::password::Verdict;
use super::{Flow, Inherit, PhaseHandler, Row, core, inherit};
use crate::wire::digest::decode_base64;
use crate::nginx::request::Request;
use crate::nginx::step::{Event, Phase};
use crate::nginx::slot;
use crate::nginx::value::Value;
use crate::text::Span;
use crate::wire::{Entry, Header, Rule, Traced};

/// `WWW-Authenticate` with the realm of `auth_basic`.
const REALM: Rule = Rule("auth-basic-realm");

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    realm: Option<Value>,
    user_file: Option<Value>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.realm, &parent.realm);
        inherit(&mut self.user_file, &parent.user_file);
    }
}

impl Conf {
    /// Where the realm is written.
    pub(crate) fn span(&self) -> Option<Span> {
        self.realm.as_ref().map(|realm| realm.span)
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("auth_basic", |builder, directive| {
        slot::fill_value(builder, directive, |conf| &mut conf.auth_basic.realm)
    }),
    ("auth_basic_user_file", |builder, directive| {
        slot::fill_value(builder, directive, |conf| &mut conf.auth_basic.user_file)
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Access, check)];

fn check(request: &mut Request<'_>) -> Flow {
    let conf = &request.conf().auth_basic;
    let (Some(realm), Some(file)) = (&conf.realm, &conf.user_file) else {
        return Flow::Declined;
    };
    let span = realm.span;
    let realm = request.eval(realm);
    if realm.is("off") {
        return Flow::Declined;
    }
    let Some((user, password)) = user(request) else {
        return refuse(request, &realm, span, Traced::new(), "none");
    };
    let path = request.eval(file);
    let path = core::full_path(request, path, Some(file.span));
    let content = match request.world.files().get(path.as_bytes()) {
        Some(Entry::File { content, .. }) => content.clone(),
        found => {
            let folder = found.is_some();
            let (status, call, why) = if folder {
                (500, "pread", "(21: Is a directory)")
            } else {
                (403, "open", "(2: No such file or directory)")
            };
            let log = [call, "() \"", &path.to_text(), "\" failed ", why].concat();
            request.step(Some(file.span), Event::Answered { status, log });
            return Flow::Status(status);
        }
    };
    let Some(range) = password::find(content.as_bytes(), user.as_bytes()) else {
        return refuse(request, &realm, span, user, "unknown");
    };
    // The line of the file: a file holds its section's text from the first byte on.
    let written = content.origin_at(range.start.saturating_sub(1));
    let place = written.and_then(|origin| origin.cause().span).map(|whole| {
        let start = whole.start() as usize + range.start;
        Span::new(whole.source(), start..start + range.len())
    });
    let stored = &content.as_bytes()[range];
    let outcome = match password::verify(&password, stored) {
        Verdict::Wrong => return refuse(request, &realm, span, user, "wrong"),
        Verdict::Right => "right",
        Verdict::Unknown => {
            let directive = "auth_basic_user_file".to_owned();
            request.step(place, Event::NotSimulated { directive });
            "unchecked"
        }
    };
    request.step(Some(span), Event::AuthBasic { user, outcome });
    Flow::Done
}

/// Asks for a password (`ngx_http_auth_basic_set_realm`).
fn refuse(
    request: &mut Request<'_>,
    realm: &Traced,
    span: Span,
    user: Traced,
    outcome: &'static str,
) -> Flow {
    let origin = request.by_rule(REALM, "", Some(span));
    let mut value = Traced::of("Basic realm=\"", &origin);
    value.push(realm);
    value.push_bytes("\"", &origin);
    request.memory.kept.push(Header {
        name: Traced::of("WWW-Authenticate", &origin),
        value,
    });
    request.step(Some(span), Event::AuthBasic { user, outcome });
    Flow::Status(401)
}

/// The user and password of `Authorization: Basic` (`ngx_http_auth_basic_user`).
pub(crate) fn user(request: &Request<'_>) -> Option<(Traced, Vec<u8>)> {
    let value = request.headers.get("Authorization")?;
    let scheme = value.as_bytes().get(..6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let mut decoded = decode_base64(value.from(6).as_bytes().trim_ascii_start())?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let password = decoded.split_off(colon + 1);
    decoded.truncate(colon);
    let user = Traced::of(&decoded, value.origin_at(6)?);
    (!user.is_empty()).then_some((user, password))
}
