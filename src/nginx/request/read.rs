//! Reading a request: its line, its headers one by one, and what may be wrong with them, in
//! nginx's order (`ngx_http_process_request_line`, `ngx_http_process_request_headers`).

use super::buffer::Buffers;
use super::header::{self, Rules};
use super::line::{self, HttpVersion, Refused, RequestLine};
use super::{Request, host, uri};
use crate::nginx::choose::server::{self, Unchosen};
use crate::nginx::version::Change;
use crate::wire::{Headers, Origin, Scheme, Traced};

/// A request that was refused while it was read.
pub(crate) struct Bad {
    /// The status, nginx's own ones included.
    pub(crate) status: u16,
    /// nginx's words in its error log.
    pub(crate) reason: String,
}

impl Bad {
    fn new(status: u16, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
        }
    }
}

impl From<Refused> for Bad {
    fn from(refused: Refused) -> Self {
        Bad::new(refused.status, refused.reason)
    }
}

/// Headers that may come only once: `ngx_http_process_unique_header_line`.
const UNIQUE: &[&str] = &[
    "If-Modified-Since",
    "If-Unmodified-Since",
    "If-Match",
    "If-None-Match",
    "Content-Length",
    "Content-Range",
    "If-Range",
    "Transfer-Encoding",
    "Expect",
    "Authorization",
    // Since there are tunnels.
    "Proxy-Authorization",
];

/// Reads a request's head.
pub(crate) fn read(
    request: &mut Request<'_>,
    head: &Traced,
    body: &Traced,
    silence: &Origin,
) -> Result<(), Bad> {
    let (first, rest) =
        header::split_line(head).ok_or(Bad::new(400, "client closed connection"))?;
    let mut buffers = Buffers::new(request.conf().core.header_buffer(), request.connection);
    let sizes = request.conf().core.large_buffers();
    if !buffers.line(head.len() - rest.len(), sizes) {
        request.line = head.to(buffers.end);
        return Err(Bad::new(414, "client sent too long URI"));
    }
    request.line = first.clone();
    let version = request.config.version;
    let line = line::parse(&first, version).inspect_err(|refused| {
        if *refused == line::METHOD_0_9 {
            request.version = HttpVersion::V0_9;
        }
    })?;
    take_line(request, &line);
    request.head_length = head.len() - rest.len();
    let merge_slashes = request.conf().core.merge_slashes();
    let normal = uri::normalize(&line.target, line.empty_path, merge_slashes)
        .ok_or(Bad::new(400, "client sent invalid request"))?;
    request.target = line.target;
    request.uri = normal.path;
    request.args = normal.args;
    request.quoted_uri = normal.quoted;
    request.plus_in_uri = normal.plus;
    request.valid_unparsed_uri = !line.empty_path;
    if let Some(host) = &line.host {
        take_host(request, host, "client sent invalid host in request line")?;
    }
    if line.version == HttpVersion::V0_9 {
        if request.host.is_none() {
            choose(request)?;
        }
        return check_connection(request);
    }
    request.headers = Headers::new(silence.clone());
    read_headers(request, &rest, head.len() - rest.len(), &mut buffers)?;
    if request.host.is_none() {
        choose(request)?;
    }
    if !request.headers.has("Host") && line.version > HttpVersion::V1_0 {
        return Err(Bad::new(
            400,
            "client sent HTTP/1.1 request without \"Host\" header",
        ));
    }
    let framed = check_body(request);
    if !request.framing.is_empty() {
        request.body = body.clone();
    }
    framed?;
    for method in ["CONNECT", "TRACE"] {
        if request.method.is(method) {
            let reason = ["client sent ", method, " method"].concat();
            return Err(Bad::new(405, reason));
        }
    }
    check_connection(request)
}

fn take_line(request: &mut Request<'_>, line: &RequestLine) {
    request.method.clone_from(&line.method);
    request.method_sent.clone_from(&line.method);
    request.protocol.clone_from(&line.protocol);
    request.version = line.version;
}

/// The host of the request line, or of the first Host line, chooses the server at once: what is
/// read after it is read by that server's rules.
fn take_host(request: &mut Request<'_>, sent: &Traced, reason: &str) -> Result<(), Bad> {
    let host = host::validate(sent, request.config.version).ok_or(Bad::new(400, reason))?;
    if request.host.is_none() {
        request.host = Some(host.name);
        request.host_port = host.port;
        choose(request)?;
    }
    Ok(())
}

fn choose(request: &mut Request<'_>) -> Result<(), Bad> {
    let host = request.host.clone();
    server::choose(request, host.as_ref()).map_err(|unchosen| match unchosen {
        Unchosen::Misdirected => Bad::new(
            421,
            "client attempted to request the server name different from the one that was negotiated",
        ),
        // The connection is closed, whatever `error_page` says.
        Unchosen::MatchLimit => Bad::new(444, "a server_name exceeds PCRE's match limit"),
    })
}

/// Reads header lines up to the empty line. `start` is where they begin in the head.
fn read_headers(
    request: &mut Request<'_>,
    lines: &Traced,
    start: usize,
    buffers: &mut Buffers,
) -> Result<(), Bad> {
    let version = request.config.version;
    let unique = UNIQUE.len() - usize::from(!version.has(Change::Tunnel));
    let mut at = 0;
    let mut count = 0;
    while let Some((line, next)) = header::line(lines, at) {
        let core = &request.conf().core;
        if !buffers.line(start + next, request.conf().core.large_buffers()) {
            return Err(Bad::new(494, "client sent too long header line"));
        }
        at = next;
        if line.is_empty() {
            request.head_length = start + at;
            break;
        }
        let rules = Rules {
            underscores: core.underscores(),
            ignore_invalid: core.ignore_invalid(),
        };
        let most = core.max_headers();
        let read = header::read_line(&line, rules)?;
        request.head_length = start + at;
        let Some((name, value)) = read else {
            continue;
        };
        count += 1;
        if count > most {
            return Err(Bad::new(494, "client sent too many header lines"));
        }
        let is_host = name.is_ignoring_case("Host");
        let is_unique = UNIQUE[..unique]
            .iter()
            .any(|known| name.is_ignoring_case(known));
        let first = request.headers.get(&name.to_text()).cloned();
        request.headers.push(name.clone(), value.clone());
        match first {
            Some(_) if is_host => {
                return Err(Bad::new(400, "client sent duplicate host header"));
            }
            Some(first) if is_unique => {
                let reason = format!(
                    "client sent duplicate header line: \"{name}: {value}\", previous value: \"{name}: {first}\""
                );
                return Err(Bad::new(400, reason));
            }
            _ if is_host => take_host(request, &value, "client sent invalid host header")?,
            _ => {}
        }
    }
    Ok(())
}

/// What says how long the body is. Of a request that is refused before, or here, nothing does:
/// whoever `error_page` passes it to gets no body.
fn check_body(request: &mut Request<'_>) -> Result<(), Bad> {
    let length = request.headers.get("Content-Length");
    if let Some(length) = length {
        let bytes = length.as_bytes();
        if bytes.is_empty() || bytes.len() > 18 || !bytes.iter().all(u8::is_ascii_digit) {
            return Err(Bad::new(
                400,
                "client sent invalid \"Content-Length\" header",
            ));
        }
    }
    let has_length = length.is_some();
    if has_length {
        request.framing = "Content-Length";
    }
    let Some(coding) = request.headers.get("Transfer-Encoding") else {
        return Ok(());
    };
    if request.version < HttpVersion(1, 1) {
        return Err(Bad::new(
            400,
            "client sent HTTP/1.0 request with \"Transfer-Encoding\" header",
        ));
    }
    if !coding.is_ignoring_case("chunked") {
        return Err(Bad::new(
            501,
            format!("client sent unknown \"Transfer-Encoding\": \"{coding}\""),
        ));
    }
    if has_length {
        return Err(Bad::new(
            400,
            "client sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time",
        ));
    }
    request.framing = "Transfer-Encoding";
    Ok(())
}

/// What is wrong with the connection is told when the request is read (`ngx_http_process_request`).
fn check_connection(request: &Request<'_>) -> Result<(), Bad> {
    let address = &request.config.addresses[request.address];
    if !address.ssl {
        return Ok(());
    }
    if request.connection.scheme == Scheme::Http {
        let reason = "client sent plain HTTP request to HTTPS port";
        return Err(Bad::new(497, reason));
    }
    // The client that is simulated has no certificate.
    if request.conf().tls.verify == Some("on") {
        let reason = "client sent no required SSL certificate";
        return Err(Bad::new(496, reason));
    }
    Ok(())
}
