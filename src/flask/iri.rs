//! Between IRIs and URIs: what becomes of a Location on its way out, and of the request's own URL
//! on its way in. Follows `werkzeug/urls.py` and, since 3.0, `urllib.parse`.

use super::quote::{is_unreserved, quote, unquote_readable};
use super::version::Rules;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// The parts of a URL.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) scheme: Traced,
    pub(super) netloc: Traced,
    pub(super) path: Traced,
    pub(super) query: Traced,
    pub(super) fragment: Traced,
}

/// The schemes whose URLs keep an empty authority.
const USES_NETLOC: [&str; 27] = [
    "",
    "ftp",
    "http",
    "gopher",
    "nntp",
    "telnet",
    "imap",
    "wais",
    "file",
    "mms",
    "https",
    "shttp",
    "snews",
    "prospero",
    "rtsp",
    "rtsps",
    "rtspu",
    "rsync",
    "svn",
    "svn+ssh",
    "sftp",
    "nfs",
    "git",
    "git+ssh",
    "ws",
    "wss",
    "itms-services",
];

impl Parts {
    /// Takes a URL apart.
    pub(super) fn split(rules: &Rules, url: &Traced) -> Result<Self, String> {
        let mut rest = if rules.python_urls {
            let leading = url
                .as_bytes()
                .iter()
                .take_while(|byte| **byte <= b' ')
                .count();
            without(&url.from(leading), b"\t\r\n")
        } else {
            url.clone()
        };
        let mut parts = Self::default();
        if let Some(colon) = rest.find(b':').filter(|at| *at > 0) {
            let bytes = rest.as_bytes();
            let after = &bytes[colon + 1..];
            let is_scheme = if rules.python_urls {
                bytes[0].is_ascii_alphabetic()
                    && bytes[..colon]
                        .iter()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            } else {
                // Digits alone after the colon are a port; the pattern's range takes a comma in.
                bytes[..colon]
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || (b'+'..=b'.').contains(byte))
                    && (after.is_empty() || !after.iter().all(u8::is_ascii_digit))
            };
            if is_scheme {
                parts.scheme = rest.to(colon).to_ascii_lowercase();
                rest = rest.from(colon + 1);
            }
        }
        if rest.starts_with("//") {
            let bytes = rest.as_bytes();
            let end = bytes[2..]
                .iter()
                .position(|byte| b"/?#".contains(byte))
                .map_or(bytes.len(), |at| at + 2);
            parts.netloc = rest.slice(2..end);
            let open = parts.netloc.find(b'[').is_some();
            if rules.python_urls && open != parts.netloc.find(b']').is_some() {
                return Err("ValueError: Invalid IPv6 URL".to_owned());
            }
            rest = rest.from(end);
        }
        if let Some(hash) = rest.find(b'#') {
            parts.fragment = rest.from(hash + 1);
            rest = rest.to(hash);
        }
        if let Some(question) = rest.find(b'?') {
            parts.query = rest.from(question + 1);
            rest = rest.to(question);
        }
        parts.path = rest;
        Ok(parts)
    }

    /// Puts a URL together.
    pub(super) fn join(&self, rules: &Rules) -> Traced {
        let joint = Origin::new(Program::Flask, Rule("url-joined"), "", None);
        let mut url = Traced::new();
        if !self.scheme.is_empty() {
            url.push(&self.scheme);
            url.push_bytes(":", &joint);
        }
        let keeps_empty = if rules.python_urls {
            let known = USES_NETLOC.contains(&&*self.scheme.to_text());
            !self.scheme.is_empty() && known && !self.path.starts_with("//")
        } else {
            !self.scheme.is_empty() && self.path.starts_with("/")
        };
        if !self.netloc.is_empty() || keeps_empty {
            url.push_bytes("//", &joint);
            url.push(&self.netloc);
            if !self.path.is_empty() && !self.path.starts_with("/") {
                url.push_bytes("/", &joint);
            }
        }
        url.push(&self.path);
        if !self.query.is_empty() {
            url.push_bytes("?", &joint);
            url.push(&self.query);
        }
        if !self.fragment.is_empty() {
            url.push_bytes("#", &joint);
            url.push(&self.fragment);
        }
        url
    }
}

/// What may stand in a header: everything that is not ASCII is quoted. The error is Python's.
pub(super) fn to_uri(rules: &Rules, iri: &Traced) -> Result<Traced, String> {
    // A URL of ASCII without spaces is left as it is.
    let bytes = iri.trim(b" \t").as_bytes().to_vec();
    let plain = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
    if rules.keeps_ascii_location && plain {
        return Ok(iri.clone());
    }
    to_uri_always(rules, iri)
}

/// The same for the request's own URL, which is always taken apart.
pub(super) fn to_uri_always(rules: &Rules, iri: &Traced) -> Result<Traced, String> {
    let [path, query, fragment] = if rules.python_urls {
        ["%!$&'()*+,/:;=@", "%!$&'()*+,/:;=?@", "%!#$&'()*+,/:;=?@"]
    } else {
        [":/?#[]@!$&'()*+,;=%"; 3]
    };
    let mut parts = Parts::split(rules, iri)?;
    if rules.python_urls && !is_encodable(&parts.netloc) {
        let line = "UnicodeError: encoding with 'idna' codec failed (UnicodeError: label empty or too long)";
        return Err(line.to_owned());
    }
    parts.path = quote(&parts.path, path);
    parts.query = quote(&parts.query, query);
    parts.fragment = quote(&parts.fragment, fragment);
    parts.netloc = if rules.python_urls {
        python_netloc(rules, &parts.netloc)?
    } else {
        old_netloc(&parts.netloc)
    };
    Ok(parts.join(rules))
}

/// The readable form of the request's own URL.
pub(super) fn to_iri(rules: &Rules, uri: &Traced) -> Result<Traced, String> {
    let mut parts = Parts::split(rules, uri)?;
    if rules.python_urls {
        let always = |byte: u8| byte <= b' ' || byte == b'%' || byte == 0x7f;
        parts.path = unquote_readable(&parts.path, |byte| always(byte) || b"/?#".contains(&byte));
        parts.query =
            unquote_readable(&parts.query, |byte| always(byte) || b"&=+#".contains(&byte));
        parts.netloc = python_netloc(rules, &parts.netloc)?;
    } else {
        let kept = |byte: u8| !is_unreserved(byte);
        parts.path = unquote_readable(&parts.path, kept);
        parts.query = unquote_readable(&parts.query, kept);
        parts.netloc = old_netloc(&parts.netloc);
    }
    Ok(parts.join(rules))
}

/// `urljoin` as Werkzeug 2.0 does it.
pub(super) fn join(rules: &Rules, base: &Traced, url: &Traced) -> Traced {
    if url.is_empty() {
        return base.clone();
    }
    if rules.python_urls {
        return python_join(rules, base, url).unwrap_or_else(|_| url.clone());
    }
    let (Ok(base), Ok(mut parts)) = (Parts::split(rules, base), Parts::split(rules, url)) else {
        return url.clone();
    };
    if parts.scheme.is_empty() {
        parts.scheme.clone_from(&base.scheme);
    }
    if parts.scheme != base.scheme {
        return url.clone();
    }
    if !parts.netloc.is_empty() {
        return parts.join(rules);
    }
    parts.netloc = base.netloc;
    let mut segments = if parts.path.starts_with("/") {
        parts.path.split(b'/')
    } else if parts.path.is_empty() {
        if parts.query.is_empty() {
            parts.query = base.query;
        }
        base.path.split(b'/')
    } else {
        let mut segments = base.path.split(b'/');
        segments.pop();
        segments.extend(parts.path.split(b'/'));
        segments
    };
    if let Some(last) = segments.last_mut().filter(|last| last.is(".")) {
        *last = Traced::new();
    }
    segments.retain(|segment| !segment.is("."));
    let mut index = 1;
    while index + 1 < segments.len() {
        let removable = !segments[index - 1].is_empty() && !segments[index - 1].is("..");
        if segments[index].is("..") && removable {
            segments.drain(index - 1..=index);
            index = 1;
        } else {
            index += 1;
        }
    }
    while segments.len() > 1 && segments[0].is_empty() && segments[1].is("..") {
        segments.remove(1);
    }
    let joint = Origin::new(Program::Flask, Rule("url-joined"), "", None);
    let mut path = Traced::new();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            let own = url.origin_at(0).unwrap_or(&joint).clone();
            path.push_bytes("/", &own);
        }
        path.push(segment);
    }
    parts.path = path;
    parts.join(rules)
}

/// Whether every label of the host has its length; the last may be empty.
fn is_encodable(netloc: &Traced) -> bool {
    let text = netloc.to_text();
    let host = text.rsplit('@').next().unwrap_or_default();
    labels_fit(host.split(':').next().unwrap_or_default())
}

/// Whether a name has no empty label but the last, and none that is too long.
pub(super) fn labels_fit(name: &str) -> bool {
    let mut labels = name.split('.').rev();
    labels.next().is_none_or(|last| last.len() < 64)
        && labels.all(|label| !label.is_empty() && label.len() < 64)
}

/// User, host and port as Python's `urlsplit` reads them and Werkzeug puts them together again.
fn python_netloc(rules: &Rules, netloc: &Traced) -> Result<Traced, String> {
    let bytes = netloc.as_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'@');
    let place = netloc.from(at.map_or(0, |at| at + 1));
    let (host, port) = if let Some(open) = place.find(b'[') {
        let inside = place.from(open + 1);
        let close = inside.find(b']').unwrap_or(inside.len());
        let after = inside.from(close);
        let colon = after.find(b':').map_or(after.len(), |colon| colon + 1);
        (inside.to(close), after.from(colon))
    } else {
        let colon = place.find(b':').unwrap_or(place.len());
        (place.to(colon), place.from(colon + 1))
    };
    let Some(joint) = netloc.origin_at(0) else {
        return Ok(Traced::new());
    };
    let mut made = Traced::new();
    if let Some(at) = at.filter(|at| *at > 0 || rules.keeps_port_zero) {
        made.push(&netloc.to(at));
        made.push_bytes("@", joint);
    }
    // What follows a percent sign is a zone to Python.
    let zone = host.find(b'%').unwrap_or(host.len());
    let host = host.to(zone).to_ascii_lowercase().then(&host.from(zone));
    let host = host_in_ascii(&host);
    let is_v6 = host.find(b':').is_some();
    made.push_bytes(if is_v6 { "[" } else { "" }, joint);
    made.push(&host);
    made.push_bytes(if is_v6 { "]" } else { "" }, joint);
    if port.is_empty() {
        return Ok(made);
    }
    let text = port.to_text();
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err([
            "ValueError: Port could not be cast to integer value as '",
            &text,
            "'",
        ]
        .concat());
    }
    let number = text.trim_start_matches('0');
    let Some(number) = (match number {
        "" => Some("0"),
        other => other.parse::<u16>().ok().map(|_| other),
    }) else {
        return Err("ValueError: Port out of range 0-65535".to_owned());
    };
    if number != "0" || rules.keeps_port_zero {
        made.push_bytes(":", joint);
        made.push(&port.from(port.len() - number.len()));
    }
    Ok(made)
}

/// A host with characters outside ASCII in the form of the DNS.
fn host_in_ascii(host: &Traced) -> Traced {
    match (host.as_bytes().is_ascii(), host.origin_at(0)) {
        (false, Some(origin)) => match url::Host::parse(&host.to_text()) {
            Ok(ascii) => Traced::of(ascii.to_string(), origin),
            Err(_) => host.clone(),
        },
        _ => host.clone(),
    }
}

/// `urllib.parse.urljoin`.
pub(super) fn python_join(rules: &Rules, base: &Traced, url: &Traced) -> Result<Traced, String> {
    let base = Parts::split(rules, base)?;
    let mut parts = Parts::split(rules, url)?;
    if parts.scheme.is_empty() {
        parts.scheme.clone_from(&base.scheme);
    }
    let joins = ["", "http", "https", "ws", "wss", "ftp"];
    if parts.scheme != base.scheme || !joins.contains(&&*parts.scheme.to_text()) {
        return Ok(url.clone());
    }
    if !parts.netloc.is_empty() {
        return Ok(parts.join(rules));
    }
    parts.netloc = base.netloc;
    if parts.path.is_empty() {
        parts.path = base.path;
        if parts.query.is_empty() {
            parts.query = base.query;
        }
        return Ok(parts.join(rules));
    }
    let mut segments = Vec::new();
    // Slashes side by side are only merged where paths are joined.
    let joins = !parts.path.starts_with("/");
    if joins {
        segments = base.path.split(b'/');
        if segments.last().is_some_and(|last| !last.is_empty()) {
            segments.pop();
        }
    }
    segments.extend(parts.path.split(b'/'));
    let last = segments.len().saturating_sub(1);
    let mut resolved: Vec<Traced> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if segment.is("..") {
            resolved.pop();
        } else if !segment.is(".") && (!joins || index == 0 || index == last || !segment.is_empty())
        {
            resolved.push(segment.clone());
        }
    }
    if segments
        .last()
        .is_some_and(|last| last.is(".") || last.is(".."))
    {
        resolved.push(Traced::new());
    }
    let joint = Origin::new(Program::Flask, Rule("url-joined"), "", None);
    let mut path = Traced::new();
    for (index, segment) in resolved.iter().enumerate() {
        path.push_bytes(if index > 0 { "/" } else { "" }, &joint);
        path.push(segment);
    }
    if path.is_empty() {
        path.push_bytes("/", &joint);
    }
    parts.path = path;
    Ok(parts.join(rules))
}

/// User, host and port as Werkzeug 2.0 puts them together again: what is no port is left out.
fn old_netloc(netloc: &Traced) -> Traced {
    let at = netloc.find(b'@');
    let place = netloc.from(at.map_or(0, |at| at + 1));
    let end = match (place.starts_with("["), place.find(b']')) {
        (true, Some(close)) => close + 1,
        (true, None) => place.len(),
        _ => place.find(b':').unwrap_or(place.len()),
    };
    let Some(joint) = netloc.origin_at(0) else {
        return Traced::new();
    };
    let mut made = Traced::new();
    if let Some(at) = at.filter(|at| *at > 0) {
        made.push(&netloc.to(at));
        made.push_bytes("@", joint);
    }
    made.push(&host_in_ascii(&place.to(end)));
    let port = place.from((end + 1).min(place.len()));
    if let Ok(number) = port.to_text().trim().parse::<u16>() {
        made.push_bytes(":", joint);
        made.push_bytes(number.to_string(), port.origin_at(0).unwrap_or(joint));
    }
    made
}

fn without(value: &Traced, dropped: &[u8]) -> Traced {
    value.expand(|byte, out| {
        if !dropped.contains(&byte) {
            out.push(byte);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flask::WerkzeugVersion;

    fn traced(text: &str) -> Traced {
        Traced::of(text, &Origin::typed("", None))
    }

    #[test]
    fn a_location_becomes_a_uri() {
        let check = |version: WerkzeugVersion, iri: &str, expect: &str| {
            let uri = to_uri(version.rules(), &traced(iri)).expect("a URI");
            assert_eq!(uri.to_text(), expect, "{iri}");
        };
        let (old, new) = (WerkzeugVersion::V2_0, WerkzeugVersion::V3_1);
        check(new, "/é?q=é#f", "/%C3%A9?q=%C3%A9#f");
        check(old, "/é?q=é#f", "/%C3%A9?q=%C3%A9#f");
        check(new, "HTTP://Ex.COM:/a?", "http://ex.com/a");
        check(old, "HTTP://Ex.COM:/a?", "HTTP://Ex.COM:/a?");
        check(
            new,
            "https, http://ex.com/foo/",
            "https,%20http://ex.com/foo/",
        );
        check(new, "http:///foo/", "http:///foo/");
        check(new, "//o.com/x", "//o.com/x");
        check(new, "../x", "../x");
        check(new, "", "");
        check(new, "mailto:a@b", "mailto:a@b");
    }

    #[test]
    fn werkzeug_2_0_joins_with_the_request_s_url() {
        let check = |url: &str, expect: &str| {
            let base = traced("http://ex.com/app/r/k");
            let joined = join(WerkzeugVersion::V2_0.rules(), &base, &traced(url));
            assert_eq!(joined.to_text(), expect, "{url}");
        };
        check("/login", "http://ex.com/login");
        check("x", "http://ex.com/app/r/x");
        check("../x", "http://ex.com/app/x");
        check("../../../x", "http://ex.com/x");
        check("?x=1", "http://ex.com/app/r/k?x=1");
        check("#f", "http://ex.com/app/r/k#f");
        check("", "http://ex.com/app/r/k");
        check("//o.com/x", "http://o.com/x");
        check("https://o.com/x", "https://o.com/x");
        check("http:/y", "http://ex.com/y");
    }
}
