//! `scgi_pass`: a request is passed on as SCGI params.
//!
//! Follows `ngx_http_scgi_module.c`.

use super::pass::gateway::{self, Kind};
use super::pass::settings::{Settings, pass_directives};
use super::{Inherit, PhaseHandler, Row};
use crate::nginx::step::Phase;
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
    gateway: Gateway::Scgi,
    directive: "scgi_pass",
    run: |request| gateway::handle(request, KIND),
    schemes: &[],
    hidden: super::fastcgi::HIDDEN,
    conf: |conf| &mut conf.scgi.0,
    read: |conf| &conf.scgi.0,
};

pub(super) fn settings(conf: &mut super::Conf) -> &mut Settings {
    &mut conf.scgi.0.settings
}

/// Whether a block passes by TLS.
pub(super) const TLS: fn(&super::Conf) -> bool = |_| false;

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = pass_directives!("scgi", settings, [
    ("scgi_pass", |builder, directive| gateway::pass(builder, directive, KIND)),
    ("scgi_param", |builder, directive| gateway::param(builder, directive, KIND)),
]);
