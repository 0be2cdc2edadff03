//! TLS: whether a server's connections are encrypted. Ciphers, protocols and sessions have no
//! effect on a journey.

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::builder::Builder;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::text::{Diagnostic, Severity, Span};

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    /// `ssl on`, and where.
    pub(crate) on: Option<(bool, Span)>,
    /// An `ssl_certificate` is named.
    pub(crate) certificate: Option<bool>,
    /// `ssl_reject_handshake`.
    pub(crate) reject: Option<bool>,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
        inherit(&mut self.certificate, &parent.certificate);
        inherit(&mut self.reject, &parent.reject);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("ssl", ssl),
    ("ssl_certificate", |builder, directive| {
        let _ = builder.value(&directive.args[0])?;
        builder.conf().tls.certificate = Some(true);
        Ok(())
    }),
    ("ssl_reject_handshake", |builder, directive| {
        slot::fill(&mut builder.conf().tls.reject, directive, slot::flag)
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// `ssl on`, until 1.25.1: makes every address of the server TLS.
fn ssl(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let read = |directive: &Directive| slot::flag(directive).map(|on| (on, directive.span));
    slot::fill(&mut builder.conf().tls.on, directive, read)?;
    builder.push(
        Diagnostic::at(
            Severity::Warn,
            "ssl-deprecated",
            directive.span,
            "the \"ssl\" directive is deprecated, use the \"listen ... ssl\" directive instead",
        )
        .on_line(directive.line),
    );
    Ok(())
}

/// What is checked when everything is merged: `ssl on` needs a certificate, and makes every
/// address of its server TLS.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    for index in 0..builder.config.servers.len() {
        let server = &builder.config.servers[index];
        let tls = &builder.config.scope(server.scope).conf.tls;
        let Some((true, span)) = tls.on else {
            continue;
        };
        if tls.certificate.is_none() {
            builder.push(Diagnostic::at(
                Severity::Emerg,
                "no-certificate",
                span,
                "no \"ssl_certificate\" is defined for the \"ssl\" directive",
            ));
        }
        for address in &mut builder.config.addresses {
            if address.servers.contains(&index) {
                address.ssl = true;
                address.ssl_span = address.ssl_span.or(Some(span));
            }
        }
    }
}

/// What is checked after the locations: the default server of a TLS address needs a certificate.
/// nginx names the line of that server.
pub(super) fn check_late(builder: &mut Builder<'_>) {
    let mut missing = Vec::new();
    for address in &builder.config.addresses {
        let server = &builder.config.servers[address.default];
        let tls = &builder.config.scope(server.scope).conf.tls;
        let excused = tls.certificate.is_some() || tls.reject == Some(true) || tls.on.is_some();
        if address.ssl && !excused {
            missing.push(server.span);
        }
    }
    for span in missing {
        builder.push(Diagnostic::at(
            Severity::Emerg,
            "no-certificate",
            span,
            "no \"ssl_certificate\" is defined for the \"listen ... ssl\" directive",
        ));
    }
}
