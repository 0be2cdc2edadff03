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
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
        inherit(&mut self.certificate, &parent.certificate);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("ssl", ssl),
    ("ssl_certificate", |builder, directive| {
        let _ = builder.value(&directive.args[0])?;
        builder.conf().tls.certificate = Some(true);
        Ok(())
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// `ssl on`, until 1.25.1: makes every address of the server TLS.
fn ssl(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let read = |directive: &Directive| slot::flag(directive).map(|on| (on, directive.span));
    slot::fill(&mut builder.conf().tls.on, directive, read)?;
    builder.push(Diagnostic {
        line: Some(directive.line),
        ..Diagnostic::at(
            Severity::Warn,
            "ssl-deprecated",
            directive.span,
            "the \"ssl\" directive is deprecated, use the \"listen ... ssl\" directive instead",
        )
    });
    Ok(())
}

/// What is checked when everything is merged: `ssl` needs a certificate; `ssl on` makes the
/// server's addresses TLS.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    for index in 0..builder.config.servers.len() {
        let server = &builder.config.servers[index];
        let tls = &builder.config.scope(server.scope).conf.tls;
        let certificate = tls.certificate.is_some();
        let on = tls.on.filter(|(on, _)| *on);
        let listens: Vec<_> = server
            .listens
            .iter()
            .map(|listen| (listen.address.clone(), listen.span))
            .collect();
        for (address, span) in listens {
            let Some(known) = builder
                .config
                .addresses
                .iter_mut()
                .find(|known| known.address == address)
            else {
                continue;
            };
            if let Some((_, on_span)) = on {
                known.ssl = true;
                known.ssl_span = known.ssl_span.or(Some(on_span));
            }
            let own_ssl = known.ssl && (known.ssl_span == span || on.is_some());
            let first = known.default == index;
            if own_ssl && first && !certificate {
                let place = known.ssl_span;
                let (directive, at) = match on {
                    Some((_, at)) => ("ssl".to_owned(), Some(at)),
                    None => ("listen ... ssl".to_owned(), place),
                };
                builder.push(Diagnostic {
                    span: at,
                    ..Diagnostic::general(
                        Severity::Emerg,
                        "no-certificate",
                        format!("no \"ssl_certificate\" is defined for the \"{directive}\" directive"),
                    )
                });
            }
        }
    }
}

