//! `X-Accel-Redirect`: the upstream answers with a URI of nginx's own, and nginx goes there.

use super::{Flow, Pass, refuse};
use crate::nginx::phase;
use crate::nginx::request::Request;
use crate::wire::{Response, Rule, Traced};

/// The answer's headers that are kept for the final one.
const KEPT: &[&str] = &[
    "Content-Type",
    "Set-Cookie",
    "Content-Disposition",
    "Cache-Control",
    "Expires",
    "Accept-Ranges",
];

/// The method of the request that `X-Accel-Redirect` makes.
const METHOD: Rule = Rule("accel-redirect-method");

/// Follows `X-Accel-Redirect`, if it is there and not ignored.
pub(super) fn redirect(
    request: &mut Request<'_>,
    pass: &Pass<'_>,
    response: &Response,
) -> Option<Flow> {
    if pass.settings.ignores("X-Accel-Redirect") {
        return None;
    }
    let to = response.headers.all("X-Accel-Redirect").next()?.clone();
    let kept = response
        .headers
        .list
        .iter()
        .filter(|header| KEPT.iter().any(|name| header.name.is_ignoring_case(name)));
    let mut kept: Vec<_> = kept.cloned().collect();
    for header in &mut kept {
        (pass.rewrite)(request, header);
    }
    let memory = &mut request.memory;
    if let Some(content_type) = response.headers.get("Content-Type") {
        memory.forget_type();
        if let Some((_, charset)) = charset(content_type)
            && let Some(origin) = content_type.origin_at(0)
        {
            memory.charset = Some(Traced::of("; charset=", origin).then(&charset));
        }
    }
    memory.kept.append(&mut kept);
    let span = Some(pass.span);
    if to.starts_with("@") {
        return Some(phase::named_location(request, &to, span));
    }
    let Some((uri, args)) = safe_uri(&to) else {
        let log = format!("unsafe URI \"{to}\" was detected");
        return Some(refuse(request, pass.span, 404, log));
    };
    if !request.method.is("HEAD") {
        let origin = request.by_rule(METHOD, "GET", span);
        request.method = Traced::of("GET", &origin);
    }
    Some(phase::internal_redirect(
        request,
        uri,
        args,
        "X-Accel-Redirect",
        span,
    ))
}

/// Where the charset of a Content-Type begins, and what it is (`ngx_http_upstream_copy_content_type`).
pub(crate) fn charset(content_type: &Traced) -> Option<(usize, Traced)> {
    let mut at = 0;
    loop {
        let end = at + content_type.from(at).find(b';')?;
        at = end + 1;
        let parameter = content_type.from(at).trim(b" ");
        if parameter.to(8).is_ignoring_case("charset=") {
            return Some((end, parameter.from(8).trim(b"\"")));
        }
    }
}

/// `ngx_http_parse_unsafe_uri`: path, decoded, and query; `None` when it would leave its folder.
fn safe_uri(text: &Traced) -> Option<(Traced, Traced)> {
    if text.is_empty() || text.starts_with("?") {
        return None;
    }
    let (path, args) = match text.find(b'?') {
        Some(mark) => (text.to(mark), text.from(mark + 1)),
        None => (text.clone(), Traced::new()),
    };
    let decoded = decode(&path);
    let climbs = |path: &Traced| {
        path.find(0).is_some() || path.split(b'/').iter().any(|segment| segment.is(".."))
    };
    (!climbs(&path) && !climbs(&decoded)).then_some((decoded, args))
}

fn decode(path: &Traced) -> Traced {
    let bytes = path.as_bytes();
    let digit = |index: usize| {
        bytes
            .get(index)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut decoded = Traced::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%'
            && let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2))
            && let Some(origin) = path.origin_at(at)
        {
            decoded.push_bytes([(high * 16 + low) as u8], origin);
            at += 3;
        } else {
            decoded.push(&path.slice(at..at + 1));
            at += 1;
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let seen = safe_uri(&Traced::of(text, &Origin::typed("", None)));
        let seen = seen.map(|(uri, args)| (uri.to_string(), args.to_string()));
        let expected = expected.map(|(uri, args)| (uri.to_owned(), args.to_owned()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_uri_is_decoded_and_may_not_climb() {
        check("/a%20b?c=%20", Some(("/a b", "c=%20")));
        check("/a/../b", None);
        check("/a/%2e%2e/b", None);
        check("/a..b", Some(("/a..b", "")));
        check("/%00", None);
    }
}
