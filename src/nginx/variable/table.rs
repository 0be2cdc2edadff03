//! The variables of the core and of TLS connections, and those that are only known.

use std::net::IpAddr;

use super::example::{example, not_simulated, of_tls, of_upstream, upstream_time};
use super::{Row, header};
use crate::nginx::handshake;
use crate::nginx::module::{auth_basic, core};
use crate::nginx::request::{Request, as_seen, proxy_protocol};
use crate::wire::{Origin, Program, Rule, Traced};

/// A part of the request as it is.
const REQUEST: Rule = Rule("request-variable");
/// A value that belongs to this nginx: its address, its port, its name.
const OWN: Rule = Rule("own-variable");
/// `$host`: the request's host, or the server's name.
const HOST: Rule = Rule("host-variable");

pub(super) const CORE: &[Row] = &[
    ("args", |request| Some(request.args.clone())),
    ("binary_remote_addr", |request| {
        let bytes = match request.client.ip {
            IpAddr::V4(four) => four.octets().to_vec(),
            IpAddr::V6(six) => six.octets().to_vec(),
        };
        let origin = request.client.text.origin_at(0)?;
        Some(Traced::of(bytes, origin))
    }),
    ("body_bytes_sent", |request| own(request, "0")),
    ("bytes_sent", |request| own(request, "0")),
    ("connection", example),
    ("connection_requests", |request| own(request, "1")),
    ("connection_time", example),
    ("content_length", content_length),
    ("content_type", |request| header(request, "Content-Type")),
    ("document_root", |request| {
        Some(core::document_root(request))
    }),
    ("document_uri", |request| Some(request.uri.clone())),
    ("host", host),
    ("hostname", |request| own(request, crate::nginx::HOSTNAME)),
    ("https", |request| {
        let on = if request.is_tls() { "on" } else { "" };
        Some(Traced::of(on, &request.scheme_origin()))
    }),
    ("is_args", |request| {
        let mark = if request.args.is_empty() { "" } else { "?" };
        Some(Traced::of(
            mark,
            &request.by_rule(REQUEST, "$is_args", None),
        ))
    }),
    ("limit_rate", |request| own(request, "0")),
    ("msec", example),
    ("nginx_version", |request| {
        let version = request.config.version.as_str();
        own(request, version)
    }),
    ("pid", example),
    ("pipe", |request| own(request, ".")),
    ("proxy_protocol_addr", |request| {
        proxied(request, |header| &header.source.0)
    }),
    ("proxy_protocol_port", |request| {
        proxied(request, |header| &header.source.1)
    }),
    ("proxy_protocol_server_addr", |request| {
        proxied(request, |header| &header.server.0)
    }),
    ("proxy_protocol_server_port", |request| {
        proxied(request, |header| &header.server.1)
    }),
    ("query_string", |request| Some(request.args.clone())),
    ("realpath_root", realpath_root),
    ("remote_addr", |request| Some(request.client.text.clone())),
    ("remote_port", |request| Some(request.client.port.clone())),
    ("remote_user", |request| {
        auth_basic::user(request).map(|(user, _)| user)
    }),
    ("request", |request| Some(request.line.clone())),
    ("request_body", |request| {
        let body = (request.memory.body_read && !in_file(request)).then(|| request.body.clone());
        body.filter(|body| !body.is_empty())
    }),
    ("request_body_file", |request| {
        let written = request.memory.body_read && in_file(request) && !request.body.is_empty();
        example(request).filter(|_| written)
    }),
    ("request_completion", |_| None),
    ("request_filename", |request| {
        core::file_path(request).map(|path| path.whole())
    }),
    ("request_id", example),
    ("request_length", |request| {
        let body = usize::from(request.memory.body_read) * request.body.len();
        let length = (request.head_length + body).to_string();
        own(request, &length)
    }),
    ("request_method", |request| {
        let own = !request.subrequest;
        Some(
            if own {
                &request.method
            } else {
                &request.method_sent
            }
            .clone(),
        )
    }),
    ("request_time", example),
    ("request_uri", |request| Some(request.target.clone())),
    ("scheme", |request| {
        let scheme = request.connection.scheme.as_str();
        Some(Traced::of(scheme, &request.scheme_origin()))
    }),
    ("server_addr", |request| {
        let address = &request.config.addresses[request.address].address;
        let connection = request.connection;
        match &connection.unix {
            Some(name) => Some(name.clone()),
            None => Some(as_seen(&connection.local, connection, address)),
        }
    }),
    ("server_name", |request| {
        let server = request.server();
        let span = server.names.first().and_then(|name| name.span);
        let origin = request.by_rule(OWN, "$server_name", span.or(Some(server.span)));
        Some(Traced::of(server.name(), &origin))
    }),
    ("server_port", |request| {
        let port = match request.connection.unix {
            Some(_) => String::new(),
            None => request.connection.local.port.to_string(),
        };
        Some(Traced::of(port, &request.scheme_origin()))
    }),
    ("server_protocol", |request| Some(request.protocol.clone())),
    ("status", |request| {
        let status = request.status_override.unwrap_or(request.status);
        own(request, &format!("{status:03}"))
    }),
    ("tcpinfo_rtt", example),
    ("tcpinfo_rttvar", example),
    ("tcpinfo_rcv_space", example),
    ("tcpinfo_snd_cwnd", example),
    ("time_iso8601", example),
    ("time_local", example),
    ("uri", |request| Some(request.uri.clone())),
];

/// Variables of a TLS connection without a client certificate: found only there.
pub(super) const TLS: &[Row] = &[
    ("ssl_protocol", |request| {
        let protocol = handshake::protocol(request).filter(|_| request.is_tls());
        protocol.map(|protocol| traced_own(request, protocol))
    }),
    ("ssl_server_name", |request| {
        let name = request.connection.server_name.clone();
        name.filter(|_| request.is_tls())
    }),
    ("ssl_session_reused", |request| {
        request.is_tls().then(|| traced_own(request, "."))
    }),
    ("ssl_client_verify", |request| {
        request.is_tls().then(|| traced_own(request, "NONE"))
    }),
    ("ssl_early_data", |_| None),
    ("ssl_cipher", of_tls),
    ("ssl_ciphers", of_tls),
    ("ssl_curve", of_tls),
    ("ssl_curves", of_tls),
    ("ssl_session_id", of_tls),
    ("ssl_alpn_protocol", |request| {
        request.is_tls().then(|| traced_own(request, "http/1.1"))
    }),
    ("ssl_client_cert", |_| None),
    ("ssl_client_escaped_cert", |_| None),
    ("ssl_client_fingerprint", |_| None),
    ("ssl_client_i_dn", |_| None),
    ("ssl_client_raw_cert", |_| None),
    ("ssl_client_i_dn_legacy", |_| None),
    ("ssl_client_s_dn", |_| None),
    ("ssl_client_s_dn_legacy", |_| None),
    ("ssl_client_serial", |_| None),
    ("ssl_client_v_end", |_| None),
    ("ssl_client_v_remain", |_| None),
    ("ssl_client_v_start", |_| None),
];

/// Variables of modules that are not simulated: empty where their directives, which are said at
/// their lines, are needed to give them a value.
pub(super) const OTHER: &[Row] = &[
    ("connections_active", example),
    ("connections_reading", example),
    ("connections_waiting", example),
    ("connections_writing", example),
    ("date_gmt", example),
    ("date_local", example),
    ("modern_browser", not_simulated),
    ("ancient_browser", not_simulated),
    ("msie", not_simulated),
    ("gzip_ratio", |_| None),
    ("http2", |_| None),
    ("slice_range", |_| None),
    ("uid_got", |_| None),
    ("uid_reset", |_| None),
    ("uid_set", |_| None),
    ("upstream_cache_etag", |_| None),
    ("upstream_cache_last_modified", |_| None),
    ("upstream_cache_status", |_| None),
    ("grpc_internal_trailers", |_| None),
    ("proxy_internal_chunked", |_| None),
    ("proxy_internal_body_length", |_| None),
    ("upstream_connect_time", upstream_time),
    ("upstream_header_time", upstream_time),
    ("upstream_response_time", upstream_time),
    ("upstream_response_length", of_upstream),
    ("upstream_bytes_received", of_upstream),
    ("upstream_bytes_sent", of_upstream),
];

/// Variables that 1.22.1 does not have yet.
pub(super) const SINCE_1_29: &[Row] = &[
    ("http3", |_| None),
    ("ssl_client_sigalg", |_| None),
    ("ssl_ech_outer_server_name", of_tls),
    ("ssl_ech_status", of_tls),
    ("ssl_sigalg", of_tls),
    ("ssl_sigalgs", of_tls),
    ("request_port", |request| {
        Some(request.host_port.clone().unwrap_or_default())
    }),
    ("is_request_port", |request| {
        let mark = if request.host_port.is_some() { ":" } else { "" };
        Some(Traced::of(
            mark,
            &request.by_rule(REQUEST, "$is_request_port", None),
        ))
    }),
];

#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
fn host(request: &mut Request<'_>) -> Option<Traced> {
    if let Some(host) = &request.host {
        return Some(host.clone());
    }
    let server = request.server();
    let span = server.names.first().and_then(|name| name.span);
    let absent = request.headers.absent(Program::Nginx, "Host");
    let origin = Origin::made(Program::Nginx, HOST, "$host", span, vec![absent]);
    Some(Traced::of(server.name(), &origin))
}

/// The length of a chunked body is known when it was read.
fn content_length(request: &mut Request<'_>) -> Option<Traced> {
    let sent = header(request, "Content-Length");
    let chunked = request.memory.body_read && request.framing == "Transfer-Encoding";
    if sent.is_some() || !chunked {
        return sent;
    }
    let length = request.body.len().to_string();
    own(request, &length)
}

/// The root as the operating system resolves it, which fails if it is not there. Where nothing
/// is known of any files, it is taken to be.
fn realpath_root(request: &mut Request<'_>) -> Option<Traced> {
    let root = core::document_root(request);
    let files = request.world.files();
    if files.iter().nth(1).is_some() {
        files.get(root.as_bytes())?;
    }
    let mut parts: Vec<Traced> = Vec::new();
    for part in root.split(b'/') {
        if part.is("..") {
            parts.pop();
        } else if !part.is_empty() && !part.is(".") {
            parts.push(part);
        }
    }
    let slash = root.to(1);
    let real = parts
        .iter()
        .fold(Traced::new(), |real, part| real.then(&slash).then(part));
    Some(if real.is_empty() { slash } else { real })
}

/// Whether the body was written to a file, and to it only.
fn in_file(request: &Request<'_>) -> bool {
    request.conf().core.body_in_file()
}

fn proxied(request: &Request<'_>, part: fn(&proxy_protocol::Header) -> &Traced) -> Option<Traced> {
    request.proxied.as_ref().map(|header| part(header).clone())
}

fn traced_own(request: &Request<'_>, text: &str) -> Traced {
    Traced::of(text, &request.by_rule(OWN, "", None))
}

#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
pub(super) fn own(request: &mut Request<'_>, text: &str) -> Option<Traced> {
    Some(traced_own(request, text))
}
