//! The answers nginx makes by itself: status pages, redirects, and the Location it makes absolute.

use super::escape;
use super::module::{charset, gzip, headers, not_modified, range};
use super::request::Request;
use super::request::line::HttpVersion;
use super::step::{Event, Phase};
use crate::wire::{Header, Headers, Origin, Program, Response, Rule, Scheme, Traced};

/// nginx's own status.
const STATUS: Rule = Rule("own-status");
/// nginx's own page for a status.
const PAGE: Rule = Rule("own-page");
/// Nobody adds anything to an answer that nginx makes.
const OWN_ANSWER: Rule = Rule("own-answer");
/// The scheme, host and port nginx puts before a Location that begins with `/`.
const ABSOLUTE_SCHEME: Rule = Rule("absolute-redirect-scheme");
const ABSOLUTE_HOST: Rule = Rule("absolute-redirect-host");
const ABSOLUTE_PORT: Rule = Rule("absolute-redirect-port");

/// The statuses nginx has a reason phrase for: `ngx_http_status_lines`.
const REASONS: &[(u16, &str)] = &[
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (204, "No Content"),
    (206, "Partial Content"),
    (301, "Moved Permanently"),
    (302, "Moved Temporarily"),
    (303, "See Other"),
    (304, "Not Modified"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Not Allowed"),
    (406, "Not Acceptable"),
    (408, "Request Time-out"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Request Entity Too Large"),
    (414, "Request-URI Too Large"),
    (415, "Unsupported Media Type"),
    (416, "Requested Range Not Satisfiable"),
    (421, "Misdirected Request"),
    (429, "Too Many Requests"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Temporarily Unavailable"),
    (504, "Gateway Time-out"),
    (505, "HTTP Version Not Supported"),
    (507, "Insufficient Storage"),
];

/// Statuses that have a page; those of redirects included.
const PAGES: &[(u16, &str)] = &[
    (301, "301 Moved Permanently"),
    (302, "302 Found"),
    (303, "303 See Other"),
    (307, "307 Temporary Redirect"),
    (308, "308 Permanent Redirect"),
    (400, "400 Bad Request"),
    (401, "401 Authorization Required"),
    (402, "402 Payment Required"),
    (403, "403 Forbidden"),
    (404, "404 Not Found"),
    (405, "405 Not Allowed"),
    (406, "406 Not Acceptable"),
    (408, "408 Request Time-out"),
    (409, "409 Conflict"),
    (410, "410 Gone"),
    (411, "411 Length Required"),
    (412, "412 Precondition Failed"),
    (413, "413 Request Entity Too Large"),
    (414, "414 Request-URI Too Large"),
    (415, "415 Unsupported Media Type"),
    (416, "416 Requested Range Not Satisfiable"),
    (421, "421 Misdirected Request"),
    (429, "429 Too Many Requests"),
    (494, "400 Request Header Or Cookie Too Large"),
    (495, "400 The SSL certificate error"),
    (496, "400 No required SSL certificate was sent"),
    (497, "400 The plain HTTP request was sent to HTTPS port"),
    // 498 has no meaning, and another's page.
    (498, "404 Not Found"),
    (500, "500 Internal Server Error"),
    (501, "501 Not Implemented"),
    (502, "502 Bad Gateway"),
    (503, "503 Service Temporarily Unavailable"),
    (504, "504 Gateway Time-out"),
    (505, "505 HTTP Version Not Supported"),
    (507, "507 Insufficient Storage"),
];

/// nginx's reason phrase; empty for a status it does not know.
pub(crate) fn reason(status: u16) -> &'static str {
    REASONS
        .iter()
        .find(|(known, _)| *known == status)
        .map_or("", |(_, reason)| reason)
}

/// Answers with nginx's own page for a status, and with [`Request::location`] if there is one.
pub(crate) fn special(request: &mut Request<'_>, status: u16) {
    request.phase = Phase::HeaderFilter;
    if matches!(status, 301 | 302)
        && request.conf().core.msie_refresh()
        && is_msie(request)
        && let Some(location) = request.location.take()
    {
        return send_refresh(request, &location);
    }
    let shown = request.status_override.unwrap_or(match status {
        494..=497 => 400,
        other => other,
    });
    // An upstream's Accept-Ranges that was kept, the last one, is taken back.
    let kept = &mut request.memory.kept;
    let ranges = kept
        .iter()
        .rposition(|header| header.name.is_ignoring_case("Accept-Ranges"));
    ranges.map(|index| kept.remove(index));
    let page = PAGES.iter().find(|(known, _)| *known == status);
    let origin = request.by_rule(PAGE, &status.to_string(), None);
    let mut response = empty(request, shown);
    // The last decision that a text made is the one that led to this status.
    let span = request.steps.iter().rev().find_map(|step| step.span);
    response.status_origin = request.by_rule(STATUS, &status.to_string(), span);
    if let Some((_, title)) = page {
        let body = page_body(title, status, request);
        response
            .headers
            .add("Content-Type", &origin, Traced::of("text/html", &origin));
        response.body = Traced::of(body, &origin);
    }
    request.is_file = false;
    request.memory.allow_ranges = false;
    request.memory.length = Some(response.body.len());
    finish_with(request, response, None);
}

/// Whether the browser calls itself an Internet Explorer (`ngx_http_process_user_agent`).
fn is_msie(request: &Request<'_>) -> bool {
    let agent = agent(request);
    let found = agent.find("MSIE ").is_some_and(|at| at + 7 < agent.len());
    found && !agent.contains("Opera")
}

/// Whether it calls itself Chrome, and nothing that nginx asks for before.
fn is_chrome(request: &Request<'_>) -> bool {
    let agent = agent(request);
    agent.contains("Chrome/") && !agent.contains("Gecko/") && !agent.contains("Opera")
}

fn agent(request: &Request<'_>) -> String {
    let agent = request.headers.get("User-Agent").map(Traced::to_text);
    agent.unwrap_or_default().into_owned()
}

/// A page that sends the browser on instead of a redirect (`ngx_http_send_refresh`).
fn send_refresh(request: &mut Request<'_>, location: &Traced) {
    let origin = request.by_rule(Rule("msie-refresh"), "msie_refresh on", None);
    request.status_override = None;
    let mut response = empty(request, 200);
    let headers = &mut response.headers;
    headers.add("Content-Type", &origin, Traced::of("text/html", &origin));
    let head = "<html><head><meta http-equiv=\"Refresh\" content=\"0; URL=";
    response.body = Traced::of(head, &origin).then(&escape::refresh(location));
    let tail = Traced::of("\"></head><body></body></html>\r\n", &origin);
    response.body.push(&tail);
    response.status_origin = origin;
    request.is_file = false;
    request.memory.allow_ranges = false;
    request.memory.length = Some(response.body.len());
    finish_with(request, response, None);
}

/// A response of nginx's own without headers and body.
pub(crate) fn empty(request: &Request<'_>, status: u16) -> Response {
    let origin = request.by_rule(OWN_ANSWER, "", None);
    Response {
        status,
        reason: reason(status).to_owned(),
        status_origin: Origin::new(Program::Nginx, STATUS, status.to_string(), None),
        headers: Headers::new(origin),
        body: Traced::new(),
    }
}

/// The last step of every answer: the status that `error_page` fixed, `add_header`, and no body
/// where there is none. The request's conditions may refuse it.
pub(crate) fn finish(request: &mut Request<'_>, mut response: Response) {
    request.refused = not_modified::filter(request, &mut response);
    if request.refused.is_some() {
        request.memory.kept.clear();
        request.is_file = false;
        return;
    }
    finish_with(request, response, None);
}

/// The same without conditions. `absolute` is the Location line, counted among those, that is made absolute, once
/// `$sent_http_location` was read in `add_header`.
pub(crate) fn finish_with(
    request: &mut Request<'_>,
    mut response: Response,
    absolute: Option<usize>,
) {
    request.phase = Phase::HeaderFilter;
    let mut absolute = absolute;
    if let Some(value) = request.location.take() {
        // A redirect's Location stays even if an error_page answers in its place.
        let origin = request.by_rule(OWN_ANSWER, "Location", None);
        let name = Traced::of("Location", &origin);
        request.memory.location = Some(value.clone());
        response.headers.list.insert(0, Header { name, value });
        absolute = Some(absolute.map_or(0, |index| index + 1));
    }
    if let Some(status) = request.status_override
        && response.status != status
    {
        response.status = status;
        reason(status).clone_into(&mut response.reason);
    }
    request.status = response.status;
    request.answer = Some(response.clone());
    // The answer to a subrequest is not sent.
    if request.subrequest {
        return;
    }
    headers::keep(request, &mut response);
    let unfit = gzip::unfit(request, &response);
    headers::filter(request, &mut response);
    if let Some(index) = absolute {
        absolutise(request, &mut response, index);
    }
    // An empty type is none.
    let no_type = response.headers.get("Content-Type");
    let no_type = no_type.is_some_and(Traced::is_empty);
    let bare = response.status == 204 && !request.memory.status_line;
    if no_type {
        response.headers.remove("Content-Type");
    }
    let charset = request.memory.charset.take();
    request.memory.told_charset |= charset.is_some();
    let list = &mut response.headers.list;
    let kind = list
        .iter_mut()
        .find(|header| header.name.is_ignoring_case("Content-Type"));
    if let (Some(charset), Some(kind)) = (charset, kind)
        && !kind.value.to_text().contains("charset=")
    {
        kind.value.push(&charset);
    }
    if charset::filter(request, &mut response) {
        request.answer = None;
        return;
    }
    if bare && !no_type {
        // One that add_header added stays.
        let list = &mut response.headers.list;
        let own = list
            .iter()
            .position(|header| header.name.is_ignoring_case("Content-Type"));
        own.map(|index| list.remove(index));
    }
    let forced = request.memory.ranges_of.take();
    let packed = gzip::filter(request, &mut response, unfit);
    let own = std::mem::take(&mut request.is_file)
        || request.memory.allow_ranges && request.memory.length.is_some();
    if (own || forced.is_some()) && !packed {
        request.refused = range::filter(request, &mut response, forced);
        if request.refused.is_some() {
            // What was added so far stays.
            request.memory.kept = response.headers.list;
            return;
        }
    }
    let old = request.version == HttpVersion::V0_9;
    // Where no status is sent, none keeps the body away.
    if !old
        && (request.method_sent.is("HEAD")
            || request.is_nameless_head()
            || matches!(response.status, 204 | 304))
    {
        response.body = Traced::new();
    }
    response.headers.list = as_read(response.headers.list);
    if old {
        response.status = Response::BARE;
        response.headers.list.clear();
    }
    request.answer = Some(response);
}

/// Makes a Location line absolute. Such a line leaves before the others.
fn absolutise(request: &mut Request<'_>, response: &mut Response, index: usize) {
    let list = &mut response.headers.list;
    let lines: Vec<usize> = (0..list.len())
        .filter(|line| list[*line].name.is_ignoring_case("Location"))
        .collect();
    let (Some(first), Some(line)) = (lines.first(), lines.get(index)) else {
        return;
    };
    let value = list[*line].value.clone();
    let absolute = make_absolute(request, &value);
    if absolute != value {
        list[*line].value = absolute;
        list[*first..=*line].rotate_right(1);
    }
}

/// Header lines as the other end reads them: nginx writes a value as it is, so one with a line
/// end in it (a decoded `%0d%0a`) becomes several lines.
fn as_read(list: Vec<Header>) -> Vec<Header> {
    let mut lines = Vec::new();
    for header in list {
        let ends = [
            header.value.as_bytes().first(),
            header.value.as_bytes().last(),
        ];
        if header.value.find(b'\n').is_none() && !ends.contains(&Some(&b' ')) {
            lines.push(header);
            continue;
        }
        let mut parts = header.value.split(b'\n').into_iter();
        let first = parts.next().unwrap_or_default();
        lines.push(Header {
            name: header.name,
            value: first.trim(b"\r "),
        });
        for part in parts {
            if let Some(colon) = part.find(b':') {
                lines.push(Header {
                    name: part.to(colon),
                    value: part.from(colon + 1).trim(b"\r "),
                });
            }
        }
    }
    lines
}

/// Makes a Location absolute if it begins with `/` and `absolute_redirect` is on: nginx's own
/// scheme, the request's host, nginx's own port.
fn make_absolute(request: &mut Request<'_>, value: &Traced) -> Traced {
    let core = &request.conf().core;
    if !value.starts_with("/") || !core.absolute_redirect() {
        return value.clone();
    }
    // The connection gives the scheme; that there was a path to put it before comes from the value,
    // which proxy_redirect may have made of an upstream's absolute URL.
    let mut from = vec![request.scheme_origin()];
    from.extend(value.origin_at(0).cloned());
    let scheme = request.connection.scheme.as_str();
    let scheme_origin = Origin::made(Program::Nginx, ABSOLUTE_SCHEME, scheme, None, from);
    let mut result = Traced::of(scheme, &scheme_origin);
    result.push_bytes("://", &scheme_origin);
    let host = if core.server_name_in_redirect() {
        super::variable::get(request, "server_name").unwrap_or_default()
    } else if let Some(host) = &request.host {
        host.clone()
    } else {
        let local = &request.connection.local;
        Traced::of(local.ip.to_string(), &local.origin)
    };
    result.push(&host.via(Program::Nginx, ABSOLUTE_HOST, "", None));
    let port = request.connection.local.port;
    let usual = match request.connection.scheme {
        Scheme::Http => 80,
        Scheme::Https => 443,
    };
    if core.port_in_redirect() && port != usual && request.connection.unix.is_none() {
        let origin = Origin::made(
            Program::Nginx,
            ABSOLUTE_PORT,
            port.to_string(),
            None,
            vec![request.scheme_origin()],
        );
        result.push_bytes(format!(":{port}"), &origin);
    }
    result.push(value);
    request.step(
        None,
        Event::MadeAbsolute {
            from: value.clone(),
            to: result.clone(),
        },
    );
    result
}

fn page_body(title: &str, status: u16, request: &Request<'_>) -> String {
    let heading = title
        .strip_prefix("400 ")
        .filter(|_| status > 493 && status < 498);
    let (title, heading) = match heading {
        Some(heading) => (
            format!("400 {heading}"),
            format!("<center><h1>400 Bad Request</h1></center>\r\n<center>{heading}</center>"),
        ),
        None => (
            title.to_owned(),
            format!("<center><h1>{title}</h1></center>"),
        ),
    };
    let program = if request.conf().core.server_tokens() {
        format!("nginx/{}", request.config.version.as_str())
    } else {
        "nginx".to_owned()
    };
    let padding = if status >= 400
        && request.version != HttpVersion::V0_9
        && request.conf().core.msie_padding()
        && (is_msie(request) || is_chrome(request))
    {
        "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6)
    } else {
        String::new()
    };
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n{heading}\r\n<hr><center>{program}</center>\r\n</body>\r\n</html>\r\n{padding}"
    )
}
