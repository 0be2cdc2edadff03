//! Serving one request: reading it, choosing its server, running it through the phases.

use super::choose;
use super::config::Config;
use super::phase;
use super::request::Request;
use super::request::header::{self, Buffers, Rules};
use super::request::host;
use super::request::line::{self, HttpVersion, RequestLine};
use super::request::uri;
use super::step::Event;
use super::version::{Change, Version};
use super::{Served, World};
use crate::wire::{Connection, Origin, Scheme, Traced};

/// A request that was refused while it was read.
struct Bad {
    status: u16,
    reason: String,
}

impl Bad {
    fn new(status: u16, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
        }
    }
}

/// See [`super::serve`].
pub(super) fn serve(
    config: &Config,
    connection: &Connection,
    head: &Traced,
    body: &Traced,
    silence: &Origin,
    world: &mut dyn World,
) -> Option<Served> {
    let address = choose::server::address(config, connection)?;
    let listening = &config.addresses[address];
    let mut request = Request::new(config, connection, world, address, silence);
    request.head_length = head.len();
    request.body = body.clone();
    let read = read(&mut request, head);
    match read {
        Ok(()) => {
            phase::run(&mut request);
        }
        Err(bad) => {
            request.step(
                None,
                Event::BadRequest {
                    status: bad.status,
                    reason: bad.reason,
                },
            );
            // `error_page` of the server known so far counts.
            if let Some(start) = phase::conclude(&mut request, bad.status) {
                phase::run_from(&mut request, start);
            }
        }
    }
    let listen = listening.address.to_string();
    let server = Some(request.server().name().to_owned());
    Some(Served {
        listen,
        server,
        locations: request.locations,
        uri: request.uri,
        exchanges: request.exchanges,
        steps: request.steps,
        response: request.answer,
    })
}

fn read(request: &mut Request<'_>, head: &Traced) -> Result<(), Bad> {
    let address = &request.config.addresses[request.address];
    if address.ssl && request.connection.scheme == Scheme::Http {
        // nginx reads the plain request and then answers 497.
        read_request(request, head)?;
        return Err(Bad::new(
            497,
            "client sent plain HTTP request to HTTPS port",
        ));
    }
    read_request(request, head)
}

fn read_request(request: &mut Request<'_>, head: &Traced) -> Result<(), Bad> {
    let (first, rest) =
        header::split_line(head).ok_or(Bad::new(400, "client closed connection"))?;
    let core = &request.conf().core;
    let mut buffers = Buffers::new(core.header_buffer());
    if !buffers.take(head.len() - rest.len(), core.large_buffers()) {
        return Err(Bad::new(414, "client sent too long URI"));
    }
    let line = line::parse(&first, request.config.version)
        .map_err(|refused| Bad::new(refused.status, refused.reason))?;
    request.line = first;
    take_line(request, &line);
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
            choose::server::choose(request, None);
        }
        return Ok(());
    }
    read_headers(request, &rest, &mut buffers)?;
    if request.host.is_none() {
        choose::server::choose(request, None);
    }
    if !request.headers.has("Host") && line.version > HttpVersion::V1_0 {
        return Err(Bad::new(
            400,
            "client sent HTTP/1.1 request without \"Host\" header",
        ));
    }
    check_body(request)?;
    if request.method.is("CONNECT") {
        return Err(Bad::new(405, "client sent CONNECT method"));
    }
    if request.method.is("TRACE") {
        return Err(Bad::new(405, "client sent TRACE method"));
    }
    Ok(())
}

/// Reads line after line. The `Host` line chooses the server, so it also decides how the names
/// after it are read, and what answers a bad line after it.
fn read_headers(
    request: &mut Request<'_>,
    lines: &Traced,
    buffers: &mut Buffers,
) -> Result<(), Bad> {
    let mut start = 0;
    let mut begun = 0;
    while let Some(line) = header::next_line(lines, &mut start) {
        let core = &request.conf().core;
        if !buffers.take(start - begun, core.large_buffers()) {
            return Err(Bad::new(494, "client sent too long header line"));
        }
        begun = start;
        let most = core.max_headers();
        let rules = Rules {
            underscores: core.underscores(),
            ignore_invalid: core.ignore_invalid(),
        };
        let read = header::read_line(&line, rules)
            .map_err(|refused| Bad::new(refused.status, refused.reason))?;
        let Some((name, value)) = read else {
            continue;
        };
        if request.headers.list.len() >= most {
            return Err(Bad::new(494, "client sent too many header lines"));
        }
        let is_host = name.is_ignoring_case("Host");
        let repeated = request.headers.get(&name.to_text()).cloned();
        request.headers.push(name.clone(), value.clone());
        match repeated {
            Some(_) if is_host => {
                return Err(Bad::new(400, "client sent duplicate host header"));
            }
            Some(first) if is_unique(&name, request.config.version) => {
                return Err(Bad::new(
                    400,
                    format!(
                        "client sent duplicate header line: \"{name}: {value}\", previous value: \"{name}: {first}\""
                    ),
                ));
            }
            _ if is_host => take_host(request, &value, "client sent invalid host header")?,
            _ => {}
        }
    }
    Ok(())
}

/// The host asked for, and the server that it chooses, unless the request line named one.
fn take_host(request: &mut Request<'_>, host: &Traced, wrong: &str) -> Result<(), Bad> {
    let host = host::validate(host, request.config.version).ok_or(Bad::new(400, wrong))?;
    if request.host.is_none() {
        request.host = Some(host.name);
        request.host_port = host.port;
        let host = request.host.clone();
        choose::server::choose(request, host.as_ref());
    }
    Ok(())
}

fn take_line(request: &mut Request<'_>, line: &RequestLine) {
    request.method.clone_from(&line.method);
    request.method_sent.clone_from(&line.method);
    request.protocol.clone_from(&line.protocol);
    request.version = line.version;
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
];

fn is_unique(name: &Traced, version: Version) -> bool {
    // Since there are tunnels.
    let newer = version
        .has(Change::Tunnel)
        .then_some(&"Proxy-Authorization");
    UNIQUE
        .iter()
        .chain(newer)
        .any(|known| name.is_ignoring_case(known))
}

fn check_body(request: &mut Request<'_>) -> Result<(), Bad> {
    let length = request.headers.get("Content-Length").cloned();
    if let Some(length) = &length {
        let bytes = length.as_bytes();
        if bytes.is_empty() || bytes.len() > 18 || !bytes.iter().all(u8::is_ascii_digit) {
            return Err(Bad::new(
                400,
                "client sent invalid \"Content-Length\" header",
            ));
        }
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
    if length.is_some() {
        return Err(Bad::new(
            400,
            "client sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::text::Names;

    use super::*;
    use crate::text::Sources;
    use crate::wire::{
        Endpoint, Entry, Failure, Files, Program, Response, Rule, UpstreamRequest, origin::TYPED,
    };

    struct Disk(Files);

    impl World for Disk {
        fn files(&self) -> &Files {
            &self.0
        }
        fn exchange(&mut self, _request: UpstreamRequest) -> Result<Response, Failure> {
            Err(Failure::Refused)
        }
    }

    fn check(config: &str, request: &str, expected: &str) {
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", config, false);
        let hosts = Names::default();
        let loaded = super::super::load(&sources, main, crate::nginx::Version::V1_31, &hosts);
        let Some(config) = loaded.config else {
            panic!("{:?}", loaded.diagnostics);
        };
        let origin = Origin::new(Program::Client, TYPED, "", None);
        let mut files = Files::default();
        for path in ["/srv/a.html", "/srv/d/index.html"] {
            let content = Traced::of(path, &Origin::new(Program::Nginx, Rule("file"), "", None));
            files.add(
                path.as_bytes(),
                Entry::File {
                    content,
                    span: None,
                },
            );
        }
        let endpoint = |ip: &str, port| Endpoint {
            ip: ip.parse().unwrap(),
            port,
            origin: origin.clone(),
        };
        let connection = Connection {
            scheme: Scheme::Http,
            scheme_origin: origin.clone(),
            peer: endpoint("203.0.113.7", 40000),
            local: endpoint("192.0.2.10", 80),
            unix: None,
            server_name: None,
        };
        let head = Traced::of(
            format!("GET {request} HTTP/1.1\r\nHost: h:80\r\n\r\n"),
            &origin,
        );
        let served = serve(
            &config,
            &connection,
            &head,
            &Traced::new(),
            &origin,
            &mut Disk(files),
        )
        .unwrap();
        let response = served.response.unwrap();
        let location = response
            .headers
            .get("Location")
            .cloned()
            .unwrap_or_default();
        let body = if response.status == 200 {
            response.body
        } else {
            Traced::new()
        };
        let seen = format!(
            "{} {location} {body} [{}]",
            response.status,
            served.locations.join(" > ")
        );
        assert_eq!(seen, expected);
    }

    const SITE: &str = "server { listen 80; root /srv; index index.html;
        location / { try_files $uri $uri/ =404; }
        location = /exact { return 200 \"$uri|$args|$host|$scheme\"; }
        location ^~ /p/ { return 301 /to$uri; }
        location ~ \\.gif$ { return 200 gif; }
        location /old/ { rewrite ^/old/(.*)$ /exact?x=$1 last; }
        location /loop/ { rewrite ^ /loop/x last; }
        location /deny/ { deny all; }
        location /named/ { try_files /nothing @n; }
        location @n { return 200 named; }
        location /err/ { error_page 404 = /exact; return 404; }
    }";

    #[test]
    fn a_site_is_served() {
        check(SITE, "/exact?a=b", "200  /exact|a=b|h|http [= /exact]");
        check(SITE, "/p/x", "301 http://h/to/p/x  [^~ /p/]");
        check(SITE, "/x.gif", "200  gif [~ \\.gif$]");
        check(SITE, "/p/x.gif", "301 http://h/to/p/x.gif  [^~ /p/]");
        check(SITE, "/a.html", "200  /srv/a.html [/]");
        check(SITE, "/d", "301 http://h/d/  [/]");
        check(SITE, "/d/", "200  /srv/d/index.html [/ > /]");
        check(SITE, "/none", "404   [/]");
        check(SITE, "/deny/x", "403   [/deny/]");
        check(SITE, "/named/x", "200  named [/named/ > @n]");
        check(SITE, "/old/y", "200  /exact|x=y|h|http [/old/ > = /exact]");
        check(SITE, "/err/", "200  /exact||h|http [/err/ > = /exact]");
    }

    #[test]
    fn a_rewrite_cycle_ends() {
        let eleven = ["/loop/"; 11].join(" > ");
        check(SITE, "/loop/", &format!("500   [{eleven}]"));
    }
}
