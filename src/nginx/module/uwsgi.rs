//! `uwsgi_pass`: a request is passed on as a uwsgi packet of params.
//!
//! Follows `ngx_http_uwsgi_module.c`.

use super::pass;
use super::pass::gateway::{self, Kind};
use super::pass::settings::{Settings, pass_directives};
use super::{Inherit, PhaseHandler, Row};
use crate::nginx::config::builder::Builder;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::text::Diagnostic;
use crate::wire::Gateway;

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf(gateway::Conf);

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, nameless: bool) {
        self.0.inherit(&parent.0, nameless);
    }
}

const KIND: &Kind = &Kind {
    gateway: Gateway::Uwsgi,
    directive: "uwsgi_pass",
    run: |request| gateway::handle(request, KIND),
    schemes: &[("uwsgi://", false), ("suwsgi://", true)],
    hidden: &[
        "X-Accel-Expires",
        "X-Accel-Redirect",
        "X-Accel-Limit-Rate",
        "X-Accel-Buffering",
        "X-Accel-Charset",
    ],
    conf: |conf| &mut conf.uwsgi.0,
    read: |conf| &conf.uwsgi.0,
};

pub(super) fn settings(conf: &mut super::Conf) -> &mut Settings {
    &mut conf.uwsgi.0.settings
}

/// Whether a block passes by TLS.
pub(super) const TLS: fn(&super::Conf) -> bool = |conf| conf.uwsgi.0.passes_by_tls();

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = pass_directives!("uwsgi", settings, [
    ("uwsgi_pass", |builder, directive| gateway::pass(builder, directive, KIND)),
    ("uwsgi_param", |builder, directive| gateway::param(builder, directive, KIND)),
    ("uwsgi_ssl_certificate", tls),
    ("uwsgi_ssl_certificate_key", tls),
    ("uwsgi_ssl_verify", tls),
    ("uwsgi_ssl_trusted_certificate", tls),
    ("uwsgi_modifier1", |builder, directive| {
        slot::fill(&mut builder.conf().uwsgi.0.modifier1, directive, modifier)
    }),
    ("uwsgi_modifier2", |builder, directive| {
        slot::fill(&mut builder.conf().uwsgi.0.modifier2, directive, modifier)
    }),
]);

fn tls(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    pass::settings::set_tls(builder, directive, settings)
}

fn modifier(directive: &Directive) -> Result<u8, Diagnostic> {
    let number = slot::number_between(directive, 0, 255)?;
    Ok(u8::try_from(number).unwrap_or(u8::MAX))
}
