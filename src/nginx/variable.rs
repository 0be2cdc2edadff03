//! Variables: their names and how to get them. A module's own variables stand in its file.

use super::config::Config;
use super::module::{fastcgi, map, pass, proxy, realip};
use super::request::Request;
use super::step::Event;
use crate::nginx::version::{Change, Version};
use crate::wire::{Origin, Program, Rule, Traced};

/// How a variable is got; `None` is nginx's "not found", which reads as empty.
pub(crate) type Getter = fn(&mut Request<'_>) -> Option<Traced>;

/// A variable's name and how to get it.
pub(crate) type Row = (&'static str, Getter);

/// A part of the request as it is.
const REQUEST: Rule = Rule("request-variable");
/// A value that belongs to this nginx: its address, its port, its name.
const OWN: Rule = Rule("own-variable");
/// `$host`: the request's host, or the server's name.
const HOST: Rule = Rule("host-variable");

const CORE: &[Row] = &[
    ("args", |request| Some(request.args.clone())),
    ("binary_remote_addr", not_simulated),
    ("body_bytes_sent", not_simulated),
    ("bytes_sent", not_simulated),
    ("connection", not_simulated),
    ("connection_requests", |request| own(request, "1")),
    ("connection_time", not_simulated),
    ("content_length", content_length),
    ("content_type", |request| header(request, "Content-Type")),
    ("document_root", |request| {
        Some(super::module::core::document_root(request))
    }),
    ("document_uri", |request| Some(request.uri.clone())),
    ("host", host),
    ("hostname", |request| own(request, super::HOSTNAME)),
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
    ("msec", not_simulated),
    ("nginx_version", |request| {
        let version = request.config.version.as_str();
        own(request, version)
    }),
    ("pid", not_simulated),
    ("pipe", |request| own(request, ".")),
    ("proxy_protocol_addr", |_| None),
    ("proxy_protocol_port", |_| None),
    ("proxy_protocol_server_addr", |_| None),
    ("proxy_protocol_server_port", |_| None),
    ("query_string", |request| Some(request.args.clone())),
    ("realpath_root", |request| {
        Some(super::module::core::document_root(request))
    }),
    ("remote_addr", |request| Some(request.client.text.clone())),
    ("remote_port", |request| Some(request.client.port.clone())),
    ("remote_user", remote_user),
    ("request", |request| {
        let origin = request.by_rule(REQUEST, "$request", None);
        let mut line = request.method_sent.clone();
        line.push_bytes(" ", &origin);
        line.push(&request.target);
        if !request.protocol.is_empty() {
            line.push_bytes(" ", &origin);
            line.push(&request.protocol);
        }
        Some(line)
    }),
    ("request_body", |request| {
        let body = request.memory.body_read.then(|| request.body.clone());
        body.filter(|body| !body.is_empty())
    }),
    ("request_body_file", |_| None),
    ("request_completion", |_| None),
    ("request_filename", |request| {
        super::module::core::file_path(request).map(|path| path.whole())
    }),
    ("request_id", not_simulated),
    ("request_length", |request| {
        let length = request.head_length.to_string();
        own(request, &length)
    }),
    ("request_method", |request| Some(request.method.clone())),
    ("request_time", not_simulated),
    ("request_uri", |request| Some(request.target.clone())),
    ("scheme", |request| {
        let scheme = request.connection.scheme.as_str();
        Some(Traced::of(scheme, &request.scheme_origin()))
    }),
    ("server_addr", |request| {
        let local = &request.connection.local;
        Some(Traced::of(local.ip.to_string(), &local.origin))
    }),
    ("server_name", |request| {
        let server = request.server();
        let span = server.names.first().and_then(|name| name.span);
        let origin = request.by_rule(OWN, "$server_name", span.or(Some(server.span)));
        Some(Traced::of(server.name(), &origin))
    }),
    ("server_port", |request| {
        let port = request.connection.local.port.to_string();
        Some(Traced::of(port, &request.scheme_origin()))
    }),
    ("server_protocol", |request| Some(request.protocol.clone())),
    ("status", |request| {
        let status = request.status;
        own(request, &format!("{status:03}"))
    }),
    ("tcpinfo_rtt", not_simulated),
    ("tcpinfo_rttvar", not_simulated),
    ("tcpinfo_rcv_space", not_simulated),
    ("tcpinfo_snd_cwnd", not_simulated),
    ("time_iso8601", not_simulated),
    ("time_local", not_simulated),
    ("uri", |request| Some(request.uri.clone())),
];

/// Variables of a TLS connection: known, found only there.
const SSL: &[Row] = &[
    ("ssl_protocol", |request| {
        request.is_tls().then(|| traced_own(request, "TLSv1.3"))
    }),
    ("ssl_server_name", |request| {
        request.connection.server_name.clone()
    }),
    ("ssl_cipher", not_simulated),
    ("ssl_ciphers", not_simulated),
    ("ssl_curve", not_simulated),
    ("ssl_curves", not_simulated),
    ("ssl_session_id", not_simulated),
    ("ssl_session_reused", not_simulated),
    ("ssl_early_data", not_simulated),
    ("ssl_alpn_protocol", not_simulated),
    ("ssl_client_cert", not_simulated),
    ("ssl_client_escaped_cert", not_simulated),
    ("ssl_client_fingerprint", not_simulated),
    ("ssl_client_i_dn", not_simulated),
    ("ssl_client_raw_cert", not_simulated),
    ("ssl_client_i_dn_legacy", not_simulated),
    ("ssl_client_s_dn", not_simulated),
    ("ssl_client_s_dn_legacy", not_simulated),
    ("ssl_client_serial", not_simulated),
    ("ssl_client_v_end", not_simulated),
    ("ssl_client_v_remain", not_simulated),
    ("ssl_client_v_start", not_simulated),
    ("ssl_client_verify", not_simulated),
    ("connections_active", not_simulated),
    ("connections_reading", not_simulated),
    ("connections_waiting", not_simulated),
    ("connections_writing", not_simulated),
    ("date_gmt", not_simulated),
    ("date_local", not_simulated),
    ("grpc_internal_trailers", not_simulated),
    ("gzip_ratio", not_simulated),
    ("http2", not_simulated),
    ("http3", not_simulated),
    ("invalid_referer", not_simulated),
    ("modern_browser", not_simulated),
    ("ancient_browser", not_simulated),
    ("msie", not_simulated),
    ("secure_link", not_simulated),
    ("secure_link_expires", not_simulated),
    ("slice_range", not_simulated),
    ("limit_conn_status", not_simulated),
    ("limit_req_status", not_simulated),
    ("uid_got", not_simulated),
    ("uid_reset", not_simulated),
    ("uid_set", not_simulated),
    ("upstream_cache_last_modified", not_simulated),
    ("upstream_cache_status", not_simulated),
    ("upstream_connect_time", not_simulated),
    ("upstream_header_time", not_simulated),
    ("upstream_response_time", not_simulated),
    ("upstream_response_length", not_simulated),
    ("upstream_bytes_received", not_simulated),
    ("upstream_bytes_sent", not_simulated),
    ("proxy_internal_body_length", not_simulated),
    ("proxy_internal_chunked", not_simulated),
];

/// Variables that 1.22.1 does not have yet.
const SINCE_1_29: &[Row] = &[
    ("ssl_ech_outer_server_name", not_simulated),
    ("ssl_ech_status", not_simulated),
    ("ssl_sigalg", not_simulated),
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

const PREFIXES: &[&str] = &[
    "http_",
    "sent_http_",
    "sent_trailer_",
    "upstream_http_",
    "upstream_trailer_",
    "upstream_cookie_",
    "cookie_",
    "arg_",
    "proxy_protocol_tlv_",
];

fn tables() -> [&'static [Row]; 5] {
    [
        CORE,
        SSL,
        realip::VARIABLES,
        proxy::VARIABLES,
        fastcgi::VARIABLES,
    ]
}

/// A built-in variable.
pub(crate) fn builtin(name: &str, version: Version) -> Option<Getter> {
    let newer = version.has(Change::NewVariables).then_some(SINCE_1_29);
    tables()
        .into_iter()
        .chain(newer)
        .flat_map(|rows| rows.iter())
        .find(|(known, _)| *known == name)
        .map(|(_, get)| *get)
}

/// Whether nginx knows a variable in this config.
pub(crate) fn is_known(config: &Config, name: &str) -> bool {
    config.user_variables.contains(name)
        || config.maps.contains_key(name)
        || builtin(name, config.version).is_some()
        || PREFIXES.iter().any(|prefix| {
            let known =
                *prefix != "proxy_protocol_tlv_" || config.version.has(Change::ProxyProtocolTlv);
            known && name.len() > prefix.len() && name.starts_with(prefix)
        })
}

/// A variable's value for a request.
pub(crate) fn get(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if let Some(value) = request.variables.get(name) {
        return value.clone();
    }
    if request.config.maps.contains_key(name) {
        return map::get(request, name);
    }
    if request.config.user_variables.contains(name) {
        return None;
    }
    let value = match builtin(name, request.config.version) {
        Some(get) => get(request),
        None => by_prefix(request, name),
    };
    if KEPT.contains(&name) || name.starts_with("sent_http_") {
        request.variables.insert(name.to_owned(), value.clone());
    }
    value
}

/// What may change within a request but is looked up once: nginx keeps the first value it finds.
const KEPT: [&str; 2] = ["remote_addr", "remote_port"];

fn by_prefix(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if let Some(header_name) = name.strip_prefix("http_") {
        return header(request, &header_name.replace('_', "-"));
    }
    if let Some(header_name) = name.strip_prefix("upstream_http_") {
        return pass::upstream_header(request, &header_name.replace('_', "-"));
    }
    if let Some(header_name) = name.strip_prefix("upstream_cookie_") {
        return pass::upstream_cookie(request, header_name);
    }
    if let Some(header_name) = name.strip_prefix("sent_http_") {
        if header_name == "location"
            && let Some(location) = &request.location
        {
            return Some(location.clone());
        }
        return sent_header(request, &header_name.replace('_', "-"));
    }
    if let Some(argument) = name.strip_prefix("arg_") {
        return argument_value(&request.args, argument);
    }
    if let Some(cookie) = name.strip_prefix("cookie_") {
        return cookie_value(request, cookie);
    }
    None
}

/// A request header's value: all its lines joined since 1.23, the first line before, except for
/// `X-Forwarded-For` and `Cookie`, which were always joined.
pub(crate) fn header(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let values: Vec<&Traced> = request.headers.all(name).collect();
    let always = ["Cookie", "X-Forwarded-For"];
    joined(request, name, &values, &always)
}

/// The same of the answer, as far as it is made.
fn sent_header(request: &Request<'_>, name: &str) -> Option<Traced> {
    let values: Vec<&Traced> = request.answer.as_ref()?.headers.all(name).collect();
    joined(request, name, &values, &["Cache-Control", "Link"])
}

/// The lines of a header as one value; `always` are those that were joined before 1.23, too.
fn joined(
    request: &Request<'_>,
    name: &str,
    values: &[&Traced],
    always: &[&str],
) -> Option<Traced> {
    let (first, rest) = values.split_first()?;
    let cookie = name.eq_ignore_ascii_case("Cookie");
    let joined = request.config.version.has(Change::JoinedHeaderLines)
        || always.iter().any(|known| name.eq_ignore_ascii_case(known));
    let mut value = (*first).clone();
    if joined {
        let separator = if cookie { "; " } else { ", " };
        let origin = Origin::new(Program::Nginx, Rule("joined-header-lines"), name, None);
        for other in rest {
            value.push_bytes(separator, &origin);
            value.push(other);
        }
    }
    Some(value)
}

/// `ngx_http_arg`: the first `name=`, names compared without regard to case, `&` between.
fn argument_value(args: &Traced, name: &str) -> Option<Traced> {
    args.split(b'&').into_iter().find_map(|pair| {
        let equals = pair.find(b'=')?;
        pair.to(equals)
            .is_ignoring_case(name)
            .then(|| pair.from(equals + 1))
    })
}

/// `ngx_http_parse_multi_header_lines`: in 1.22 a cookie may begin after a comma, too; its value
/// runs to the next semicolon in both versions.
fn cookie_value(request: &Request<'_>, name: &str) -> Option<Traced> {
    let begins_after: &[u8] = if request.config.version.has(Change::CookieCommas) {
        b";"
    } else {
        b";,"
    };
    request.headers.all("Cookie").find_map(|line| {
        let marks = line.as_bytes().iter().enumerate();
        let after = marks.filter(|(_, byte)| begins_after.contains(byte));
        std::iter::once(0)
            .chain(after.map(|(index, _)| index + 1))
            .find_map(|start| cookie_at(&line.from(start), name))
    })
}

/// The value of a cookie that begins here, if it has this name.
fn cookie_at(rest: &Traced, name: &str) -> Option<Traced> {
    let equals = rest.find(b'=')?;
    if !rest.to(equals).trim(b" ").is_ignoring_case(name) {
        return None;
    }
    let value = rest.from(equals + 1);
    let end = value.find(b';').unwrap_or(value.len());
    let spaces = value.as_bytes().iter().take_while(|byte| **byte == b' ');
    Some(value.slice(spaces.count().min(end)..end))
}

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
    let chunked = request.memory.body_read && request.headers.has("Transfer-Encoding");
    if sent.is_some() || !chunked {
        return sent;
    }
    let length = request.body.len().to_string();
    own(request, &length)
}

/// The user of `Authorization: Basic`, not verified; without a colon there is none.
fn remote_user(request: &mut Request<'_>) -> Option<Traced> {
    let value = request.headers.get("Authorization")?;
    let bytes = value.as_bytes();
    if bytes.len() < 6 || !bytes[..6].eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let decoded = decode_base64(value.from(6).trim(b" ").as_bytes())?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    Some(Traced::of(&decoded[..colon], value.origin_at(6)?))
}

fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bits: u32 = 0;
    let mut count = 0;
    let mut decoded = Vec::new();
    for byte in text.iter().take_while(|byte| **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count) as u8);
        }
    }
    Some(decoded)
}

fn traced_own(request: &Request<'_>, text: &str) -> Traced {
    Traced::of(text, &request.by_rule(OWN, "", None))
}

#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
fn own(request: &mut Request<'_>, text: &str) -> Option<Traced> {
    Some(traced_own(request, text))
}

/// Known to nginx; its value would differ at every run or needs what is not simulated.
fn not_simulated(request: &mut Request<'_>) -> Option<Traced> {
    let directive = "variable".to_owned();
    request.step(None, Event::NotSimulated { directive });
    None
}
