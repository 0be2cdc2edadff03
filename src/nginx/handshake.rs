//! What happens on a connection before its first request: the header of the PROXY protocol, and
//! TLS with the server that its name chooses (`ngx_http_ssl_handshake`, `ngx_http_ssl_servername`).

use super::choose::server;
use super::request::Request;
use super::request::host;
use super::request::proxy_protocol;
use super::step::{Event, Unserved};
use super::version::Change;
use crate::wire::{Scheme, Traced};

/// Goes up to the first byte of the request: what of `head` is left of it, or why there is none.
pub(super) fn open(request: &mut Request<'_>, head: &Traced) -> Result<Traced, Unserved> {
    let connection = request.connection;
    let address = &request.config.addresses[request.address];
    let tls = connection.scheme == Scheme::Https;
    let mut head = connection.preface.clone().then(head);
    let preface = connection.preface.len();
    if address.proxy_protocol {
        // TLS begins with a byte that no header does.
        let most = if request.config.version.has(Change::ProxyProtocolTlv) {
            4097
        } else {
            108
        };
        let seen = if tls {
            head.to(preface.min(most))
        } else {
            head.clone()
        };
        let (end, header) = proxy_protocol::read(&seen).ok_or(Unserved::ProxyHeader)?;
        if tls && end != preface {
            return Err(Unserved::ProxyHeader);
        }
        let source = header.as_ref().map(|header| header.source.0.clone());
        let span = server::listen_span(request);
        let source = source.unwrap_or_default();
        request.step(span, Event::ProxyProtocol { source });
        request.proxied = header;
        head = head.from(end);
    } else if tls && preface > 0 {
        return Err(Unserved::NotTls);
    }
    if tls {
        name(request)?;
    }
    Ok(head)
}

/// The server that the TLS name chooses, and whether TLS comes about with it.
fn name(request: &mut Request<'_>) -> Result<(), Unserved> {
    let sent = request.connection.server_name.as_ref();
    let host = sent.and_then(|name| host::validate(name, request.config.version));
    if let Some(host) = &host {
        let captures = request.captures.clone();
        let variables = request.variables.clone();
        let found = server::find(request, Some(&host.name));
        let found = found.map_err(|_| Unserved::MatchLimit)?;
        // Captures are made when the same host is asked for.
        request.captures = captures;
        request.variables = variables;
        if let Some((server, _)) = found {
            request.tls_name = Some((host.name.clone(), server));
            request.server = server;
            request.scope = request.config.servers[server].scope;
        }
    }
    let server = request.server();
    request.step(
        Some(server.span),
        Event::TlsServer {
            name: sent.cloned(),
            server: server.name().to_owned(),
            found: request.tls_name.is_some(),
        },
    );
    if request.conf().tls.reject == Some(true) {
        return Err(Unserved::Rejected);
    }
    protocol(request).map(drop).ok_or(Unserved::Protocol)
}

/// The newest version of TLS that both ends speak: `$ssl_protocol`. Browsers know 1.2 and 1.3.
pub(super) fn protocol(request: &Request<'_>) -> Option<&'static str> {
    let version = request.config.version;
    let address = &request.config.addresses[request.address];
    let newest = |server: usize| {
        let scope = request.config.servers[server].scope;
        let known: &[&str] = &["TLSv1.3", "TLSv1.2"];
        let known = match &request.config.scope(scope).conf.tls.protocols {
            Some(chosen) => {
                return known.iter().find(|known| chosen.contains(known)).copied();
            }
            None if version.has(Change::Tls13) => known,
            None => &known[1..],
        };
        known.first().copied()
    };
    // Up to 1.29.1 the protocols of the default server count; later it only has to have some that
    // OpenSSL still speaks.
    let default = newest(address.default)?;
    match &request.tls_name {
        Some((_, server)) if version.has(Change::ProtocolsByName) => newest(*server),
        _ => Some(default),
    }
}
