//! TLS: whether a server's connections are encrypted. Ciphers, protocols and sessions have no
//! effect on a journey.

use super::{Inherit, PhaseHandler, Row, inherit, inherit_list};
use crate::nginx::config::builder::Builder;
use crate::nginx::config::listen::ListenAddress;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::version::Change;
use crate::text::{Diagnostic, Severity, Span};

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    /// `ssl on`, and where.
    pub(crate) on: Option<(bool, Span)>,
    /// The files of `ssl_certificate`.
    certificates: Vec<Word>,
    /// Where the `ssl_certificate_key` stand.
    keys: Vec<Span>,
    /// `ssl_reject_handshake`.
    pub(crate) reject: Option<bool>,
    /// `ssl_verify_client`.
    pub(crate) verify: Option<&'static str>,
    /// `ssl_protocols`.
    pub(crate) protocols: Option<Vec<&'static str>>,
    /// `ssl_client_certificate` and `ssl_trusted_certificate`.
    authorities: (Option<bool>, Option<bool>),
}

/// What `ssl_protocols` takes.
const PROTOCOLS: &[(&str, &str)] = &[
    ("SSLv2", "SSLv2"),
    ("SSLv3", "SSLv3"),
    ("TLSv1", "TLSv1"),
    ("TLSv1.1", "TLSv1.1"),
    ("TLSv1.2", "TLSv1.2"),
    ("TLSv1.3", "TLSv1.3"),
];

/// What `ssl_verify_client` takes.
const VERIFY: &[(&str, &str)] = &[
    ("off", "off"),
    ("on", "on"),
    ("optional", "optional"),
    ("optional_no_ca", "optional_no_ca"),
];


impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.on, &parent.on);
        inherit_list(&mut self.certificates, &parent.certificates);
        inherit_list(&mut self.keys, &parent.keys);
        inherit(&mut self.reject, &parent.reject);
        inherit(&mut self.verify, &parent.verify);
        inherit(&mut self.protocols, &parent.protocols);
        inherit(&mut self.authorities.0, &parent.authorities.0);
        inherit(&mut self.authorities.1, &parent.authorities.1);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("ssl", ssl),
    ("ssl_certificate", |builder, directive| {
        let _ = builder.value(&directive.args[0])?;
        let word = directive.args[0].clone();
        builder.conf().tls.certificates.push(word);
        Ok(())
    }),
    ("ssl_certificate_key", |builder, directive| {
        let _ = builder.value(&directive.args[0])?;
        builder.conf().tls.keys.push(directive.span);
        Ok(())
    }),
    ("ssl_reject_handshake", |builder, directive| {
        slot::fill(&mut builder.conf().tls.reject, directive, slot::flag)
    }),
    ("ssl_verify_client", |builder, directive| {
        let read = |directive: &Directive| slot::one_of(directive, VERIFY);
        slot::fill(&mut builder.conf().tls.verify, directive, read)
    }),
    ("ssl_client_certificate", authority),
    ("ssl_trusted_certificate", authority),
    ("ssl_protocols", |builder, directive| {
        let protocols = &mut builder.conf().tls.protocols;
        let warnings = slot::several_of(directive, PROTOCOLS, protocols)?;
        builder.push_all(warnings);
        Ok(())
    }),
];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

impl Conf {
    fn lacks_key(&self) -> bool {
        self.keys.len() < self.certificates.len()
    }
}

fn authority(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let authorities = &mut builder.conf().tls.authorities;
    let client = directive.name.text == "ssl_client_certificate";
    let slot = if client {
        &mut authorities.0
    } else {
        &mut authorities.1
    };
    slot::fill(slot, directive, |_| Ok(true))
}

/// `ssl on`, until 1.25.1.
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
/// address TLS whose default server has it.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    check_verify(builder);
    for index in 0..builder.config.servers.len() {
        let server = &builder.config.servers[index];
        let tls = &builder.config.scope(server.scope).conf.tls;
        let on = tls.on.filter(|(on, _)| *on).map(|(_, span)| span);
        if let Some(word) = tls.certificates.last().filter(|_| tls.lacks_key()) {
            let of = ["certificate \"", &word.text, "\""].concat();
            let of = match on {
                None => of,
                Some(_) if tls.keys.is_empty() => "the \"ssl\" directive".to_owned(),
                Some(_) => of + " and the \"ssl\" directive",
            };
            let message = ["no \"ssl_certificate_key\" is defined for ", &of].concat();
            let code = "no-certificate";
            let diagnostic = match on {
                Some(span) => Diagnostic::at(Severity::Emerg, code, span, message),
                None => Diagnostic::general(Severity::Emerg, code, message)
                    .blaming(Some(word.span)),
            };
            builder.push(diagnostic);
            continue;
        }
        let Some(span) = on else {
            continue;
        };
        if tls.certificates.is_empty() && tls.reject != Some(true) {
            builder.push(Diagnostic::at(
                Severity::Emerg,
                "no-certificate",
                span,
                "no \"ssl_certificate\" is defined for the \"ssl\" directive",
            ));
        }
        for address in &mut builder.config.addresses {
            if address.default == index {
                address.ssl = true;
                address.ssl_span = address.ssl_span.or(Some(span));
            }
        }
    }
}

/// A client's certificate needs somebody who vouches for it. nginx names no line.
fn check_verify(builder: &mut Builder<'_>) {
    let either = builder.version.has(Change::TrustedCertificate);
    for server in &builder.config.servers {
        let tls = &builder.config.scope(server.scope).conf.tls;
        let used = !tls.certificates.is_empty() || tls.reject == Some(true);
        let (client, trusted) = tls.authorities;
        let vouched = client.is_some() || either && trusted.is_some();
        if used && !vouched && matches!(tls.verify, Some("on" | "optional")) {
            let message = if either {
                "no ssl_client_certificate or ssl_trusted_certificate for ssl_verify_client"
            } else {
                "no ssl_client_certificate for ssl_verify_client"
            };
            let diagnostic = Diagnostic::general(Severity::Emerg, "no-authority", message);
            let diagnostic = diagnostic.blaming(Some(server.span));
            builder.push(diagnostic);
            return;
        }
    }
}

/// What is checked after the locations: the default server of a TLS address needs a certificate.
/// nginx names the line of that server.
pub(super) fn check_late(builder: &mut Builder<'_>) {
    let mut wrong = Vec::new();
    let config = &builder.config;
    for address in config.addresses.iter().filter(|address| address.ssl) {
        let tls = |server: usize| &config.scope(config.servers[server].scope).conf.tls;
        let default = tls(address.default);
        let quic = matches!(address.address, ListenAddress::Quic(_));
        let protocols = default.protocols.as_ref();
        let old = quic && protocols.is_some_and(|said| !said.contains(&"TLSv1.3"));
        let words = ["ssl", "quic"][usize::from(quic)];
        let words = ["the \"listen ... ", words, "\" directive"].concat();
        if !default.certificates.is_empty() || default.on.is_some() {
            if old {
                let message = ["\"ssl_protocols\" must enable TLSv1.3 for ", &words].concat();
                wrong.push((address.default, message));
            }
            continue;
        }
        // A server that rejects by itself needs none, but then all others do.
        let others = address.servers.iter().copied();
        let bare = [address.default].into_iter().chain(others).find(|server| {
            let tls = tls(*server);
            tls.certificates.is_empty() && tls.reject != Some(true)
        });
        let message = ["no \"ssl_certificate\" is defined for ", &words].concat();
        wrong.extend(bare.map(|server| (server, message)));
    }
    for (server, message) in wrong {
        let span = builder.config.servers[server].span;
        let code = "no-certificate";
        builder.push(Diagnostic::at(Severity::Emerg, code, span, message));
    }
}
