//! The pages Werkzeug makes by itself: redirects and errors.

use super::Event;
use super::Step;
use super::adapter::Request;
use super::iri;
use super::quote::html;
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Headers, Response, Traced};

/// The statuses Werkzeug has an exception for, their names and sentences; and the names of others.
const STATUSES: &[(u16, &str, &str)] = &[
    (200, "OK", ""),
    (201, "Created", ""),
    (202, "Accepted", ""),
    (203, "Non Authoritative Information", ""),
    (204, "No Content", ""),
    (205, "Reset Content", ""),
    (206, "Partial Content", ""),
    (300, "Multiple Choices", ""),
    (301, "Moved Permanently", ""),
    (302, "Found", ""),
    (303, "See Other", ""),
    (304, "Not Modified", ""),
    (305, "Use Proxy", ""),
    (307, "Temporary Redirect", ""),
    (308, "Permanent Redirect", ""),
    (
        400,
        "Bad Request",
        "The browser (or proxy) sent a request that this server could not understand.",
    ),
    (
        401,
        "Unauthorized",
        "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.",
    ),
    (
        403,
        "Forbidden",
        "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.",
    ),
    (
        404,
        "Not Found",
        "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
    ),
    (
        405,
        "Method Not Allowed",
        "The method is not allowed for the requested URL.",
    ),
    (
        406,
        "Not Acceptable",
        "The resource identified by the request is only capable of generating response entities which have content characteristics not acceptable according to the accept headers sent in the request.",
    ),
    (
        408,
        "Request Timeout",
        "The server closed the network connection because the browser didn't finish the request within the specified time.",
    ),
    (
        409,
        "Conflict",
        "A conflict happened while processing the request. The resource might have been modified while the request was being processed.",
    ),
    (
        410,
        "Gone",
        "The requested URL is no longer available on this server and there is no forwarding address. If you followed a link from a foreign page, please contact the author of this page.",
    ),
    (
        413,
        "Request Entity Too Large",
        "The data value transmitted exceeds the capacity limit.",
    ),
    (
        415,
        "Unsupported Media Type",
        "The server does not support the media type transmitted in the request.",
    ),
    (
        418,
        "I'm a teapot",
        "This server is a teapot, not a coffee machine",
    ),
    (
        422,
        "Unprocessable Entity",
        "The request was well-formed but was unable to be followed due to semantic errors.",
    ),
    (
        429,
        "Too Many Requests",
        "This user has exceeded an allotted request count. Try again later.",
    ),
    (
        451,
        "Unavailable For Legal Reasons",
        "Unavailable for legal reasons.",
    ),
    (
        500,
        "Internal Server Error",
        "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.",
    ),
    (
        501,
        "Not Implemented",
        "The server does not support the action requested by the browser.",
    ),
    (
        502,
        "Bad Gateway",
        "The proxy server received an invalid response from an upstream server.",
    ),
    (
        503,
        "Service Unavailable",
        "The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.",
    ),
    (
        504,
        "Gateway Timeout",
        "The connection to an upstream server timed out.",
    ),
];

/// The reason phrase as Werkzeug sends it.
pub(super) fn reason(status: u16) -> String {
    match STATUSES.iter().find(|(code, ..)| *code == status) {
        Some((_, name, _)) => name.to_ascii_uppercase(),
        None => "UNKNOWN".to_owned(),
    }
}

/// The status that `http.HTTPStatus` has under a name.
pub(super) fn status_named(name: &str) -> Option<u16> {
    let is = |one: &&(u16, &str, &str)| one.1.replace(' ', "_").eq_ignore_ascii_case(name);
    let found = STATUSES.iter().find(is);
    found.map(|(status, ..)| *status)
}

/// The status of an exception's class: 1 is `HTTPException`, 0 is `Exception`.
pub(super) fn exception_status(name: &str) -> Option<u16> {
    let named = |one: &&(u16, &str, &str)| !one.2.is_empty() && one.1.replace(' ', "") == name;
    match name {
        "HTTPException" => Some(1),
        "Exception" => Some(0),
        "ImATeapot" => Some(418),
        _ => STATUSES.iter().find(named).map(|(status, ..)| *status),
    }
}

/// An HTTP exception as `str()` prints it.
pub(super) fn exception_text(status: u16) -> String {
    let (name, sentence) = exception_parts(status);
    [&status.to_string(), " ", name, ": ", sentence].concat()
}

/// The name and description of an HTTP exception.
pub(super) fn exception_parts(status: u16) -> (&'static str, &'static str) {
    let found = STATUSES.iter().find(|(code, ..)| *code == status);
    found.map_or(("Unknown Error", ""), |(_, name, sentence)| {
        (name, sentence)
    })
}

/// Whether `abort(status)` knows an exception for it.
pub(super) fn is_abortable(status: u16) -> bool {
    STATUSES
        .iter()
        .any(|(code, _, sentence)| *code == status && !sentence.is_empty())
}

/// A response with a body of text. Headers in `given` come first, as Werkzeug has them.
pub(super) fn response(
    request: &Request,
    status: u16,
    status_origin: &Origin,
    content_type: &str,
    given: Vec<(Traced, Traced)>,
    body: Traced,
) -> Response {
    let mut headers = Headers::new(request.environ.silence.clone());
    for (name, value) in given {
        headers.push(name, value);
    }
    let own = Origin::new(Program::Flask, Rule("werkzeug-header"), "", None);
    if !headers.has("Content-Type") {
        headers.add("Content-Type", &own, Traced::of(content_type, &own));
    }
    headers.add(
        "Content-Length",
        &own,
        Traced::of(body.len().to_string(), &own),
    );
    Response {
        status,
        reason: reason(status),
        status_origin: status_origin.clone(),
        headers,
        body,
    }
}

/// `redirect(location, code)`.
pub(super) fn redirect(
    request: &Request,
    location: &Traced,
    status: u16,
    status_origin: &Origin,
) -> Response {
    let own = Origin::new(Program::Flask, Rule("werkzeug-page"), "", None);
    let (mut location, mut body) = (location.clone(), Traced::new());
    if request.rules.html5 {
        let shown = html(&location, "&#39;");
        body.push_bytes(
            "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: <a href=\"",
            &own,
        );
        body.push(&shown);
        body.push_bytes("\">", &own);
        body.push(&shown);
        body.push_bytes("</a>. If not, click the link.\n", &own);
    } else {
        let shown = html(&location, "&#x27;");
        location = iri::to_uri(request.rules, &location).unwrap_or(location);
        body.push_bytes(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to target URL: <a href=\"",
            &own,
        );
        body.push(&html(&location, "&#x27;"));
        body.push_bytes("\">", &own);
        body.push(&shown);
        body.push_bytes("</a>. If not click the link.", &own);
    }
    let mut made = response(
        request,
        status,
        status_origin,
        "text/html; charset=utf-8",
        Vec::new(),
        body,
    );
    made.headers.add("Location", &own, location);
    made
}

/// The page of an error. `allow` is the header of a 405.
pub(super) fn error(
    request: &Request,
    status: u16,
    status_origin: &Origin,
    allow: Option<&Traced>,
) -> Response {
    error_saying(request, status, status_origin, allow, None)
}

/// The same with another sentence than the status has.
pub(super) fn error_saying(
    request: &Request,
    status: u16,
    status_origin: &Origin,
    allow: Option<&Traced>,
    sentence: Option<&str>,
) -> Response {
    let said = sentence;
    let own = Origin::new(Program::Flask, Rule("werkzeug-page"), "", None);
    let (name, sentence) = exception_parts(status);
    let escape = |text: &str| {
        let apostrophe = if request.rules.html5 {
            "&#39;"
        } else {
            "&#x27;"
        };
        text.replace('\'', apostrophe)
    };
    let doctype = if request.rules.html5 {
        "<!doctype html>\n<html lang=en>\n"
    } else {
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"
    };
    let (name, sentence) = (escape(name), escape(said.unwrap_or(sentence)));
    let body =
        format!("{doctype}<title>{status} {name}</title>\n<h1>{name}</h1>\n<p>{sentence}</p>\n");
    let mut given = vec![(
        Traced::of("Content-Type", &own),
        Traced::of("text/html; charset=utf-8", &own),
    )];
    if let Some(allow) = allow {
        given.push((Traced::of("Allow", &own), allow.clone()));
    }
    response(
        request,
        status,
        status_origin,
        "",
        given,
        Traced::of(body, &own),
    )
}

/// A Location fit for a header, and absolute in old versions. The error is Python's.
pub(super) fn correct_location(
    request: &Request,
    location: &Traced,
    span: Option<Span>,
) -> Result<Traced, String> {
    let uri = iri::to_uri(request.rules, location)?;
    if !request.autocorrects {
        return Ok(uri);
    }
    let rule = Rule("autocorrect-location-header");
    let base = request.base_url()?.via(Program::Flask, rule, "", span);
    Ok(iri::join(request.rules, &base, &uri))
}

/// What is done to every response on its way out: the Location is made fit for a header (and
/// absolute in old versions), a HEAD request gets no body.
pub(super) fn finish(
    request: &mut Request,
    mut response: Response,
    span: Option<Span>,
) -> Result<Response, String> {
    let location = response
        .headers
        .list
        .iter()
        .position(|header| header.name.is_ignoring_case("Location"));
    if let Some(index) = location {
        let before = response.headers.list[index].value.clone();
        let after = correct_location(request, &before, span)?;
        let location = |value: &Traced| value.owned();
        if before != after {
            let step = Step {
                span,
                event: Event::LocationChanged {
                    before: location(&before),
                    after: location(&after),
                },
            };
            request.steps.push(step);
        }
        response.headers.list[index].value = after;
    }
    let bodiless = response.status < 200 || matches!(response.status, 204 | 304);
    if bodiless {
        response.headers.remove("Content-Length");
    }
    if bodiless || request.method == "HEAD" {
        response.body = Traced::new();
    }
    Ok(response)
}
