//! `secure_link`: whether a link was signed with a secret, and until when it is valid.
//!
//! Follows `ngx_http_secure_link_module.c`.

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::Config;
use crate::nginx::config::builder::Builder;
use crate::wire::digest::{decode_base64, md5};
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Word;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::wire::{Origin, Program, Rule, Traced};

/// `$secure_link` of a link whose signature is right.
const SIGNED: Rule = Rule("secure-link");

/// Before this moment, in seconds, every link has expired: none of the simulated programs is so
/// old. Later ones are taken to be valid.
const PAST: i64 = 1_600_000_000;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    link: Option<Value>,
    md5: Option<Value>,
    secret: Option<Word>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        if self.secret.is_some() {
            return;
        }
        inherit(&mut self.link, &parent.link);
        inherit(&mut self.md5, &parent.md5);
        if self.link.is_none() && self.md5.is_none() {
            self.secret.clone_from(&parent.secret);
        }
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("secure_link", |builder, directive| {
        slot::fill_value(builder, directive, |conf| &mut conf.secure_link.link)
    }),
    ("secure_link_md5", |builder, directive| {
        slot::fill_value(builder, directive, |conf| &mut conf.secure_link.md5)
    }),
    ("secure_link_secret", |builder, directive| {
        slot::fill(&mut builder.conf().secure_link.secret, directive, slot::text)
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const VARIABLES: &[variable::Row] = &[
    ("secure_link", |request| match &request.conf().secure_link.secret {
        Some(secret) => by_secret(request, secret),
        None => by_md5(request),
    }),
    // Known once `$secure_link` was asked for.
    ("secure_link_expires", |_| None),
];

/// What is checked when everything is merged: the two forms cannot be mixed.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    for index in Config::HTTP.0 + 1..builder.config.scopes.len() {
        let conf = &builder.config.scopes[index].conf.secure_link;
        if let Some(secret) = &conf.secret
            && (conf.link.is_some() || conf.md5.is_some())
        {
            let span = secret.span;
            let message = "\"secure_link_secret\" cannot be mixed with \"secure_link\" and \
                           \"secure_link_md5\"";
            builder.push_merged("secure-link-mixed", span, message.to_owned());
            return;
        }
    }
}

/// `secure_link` and `secure_link_md5`: base64url of MD5, perhaps a comma and a time.
fn by_md5(request: &mut Request<'_>) -> Option<Traced> {
    let conf = &request.conf().secure_link;
    let (link, signed) = (conf.link.as_ref()?, conf.md5.as_ref()?);
    let mut value = request.eval(link);
    let mut expires = None;
    if let Some(comma) = value.find(b',') {
        let time = value.from(comma + 1);
        let seconds = slot::parse_number(&time.to_text()).filter(|seconds| *seconds > 0)?;
        value = value.to(comma);
        expires = Some(seconds);
        let name = "secure_link_expires".to_owned();
        request.variables.insert_new(name, Some(time));
    }
    if value.len() > 24 || value.as_bytes().iter().any(|byte| b"+/".contains(byte)) {
        return None;
    }
    let plain = value.map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte,
    });
    let given = decode_base64(plain.as_bytes())?;
    let text = request.eval(signed);
    if given != md5(&[text.as_bytes()]) {
        return None;
    }
    let valid = match expires {
        Some(seconds) if seconds < PAST => "0",
        Some(_) => {
            let directive = "$secure_link_expires".to_owned();
            request.step(Some(link.span), Event::NotSimulated { directive });
            "1"
        }
        None => "1",
    };
    let from = [value.origins(), text.origins()].concat();
    let span = Some(signed.span);
    let origin = Origin::made(Program::Nginx, SIGNED, "$secure_link", span, from);
    Some(Traced::of(valid, &origin))
}

/// `secure_link_secret`: `/prefix/HEX/link`, where HEX is MD5 of the link and the secret.
fn by_secret(request: &Request<'_>, secret: &Word) -> Option<Traced> {
    let target = request.target.as_bytes();
    let mut slashes = (1..target.len()).filter(|at| target[*at] == b'/');
    let (start, end) = (slashes.next()? + 1, slashes.next()?);
    let link = request.target.from(end + 1);
    let given = request.target.slice(start..end);
    let given = std::str::from_utf8(given.as_bytes()).ok()?;
    if given.len() != 32 || link.is_empty() {
        return None;
    }
    let hash = md5(&[link.as_bytes(), secret.text.as_bytes()]);
    let same = hash.iter().enumerate().all(|(at, byte)| {
        let pair = given.get(2 * at..2 * at + 2).unwrap_or_default();
        pair.bytes().all(|digit| digit.is_ascii_hexdigit())
            && u8::from_str_radix(pair, 16) == Ok(*byte)
    });
    same.then(|| link.via(Program::Nginx, SIGNED, "$secure_link", Some(secret.span)))
}
