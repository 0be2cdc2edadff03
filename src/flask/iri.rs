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
    pub(super) fn split(rules: &Rules, url: &Traced) -> Self {
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
        parts
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

/// What may stand in a header: everything that is not ASCII is quoted.
pub(super) fn to_uri(rules: &Rules, iri: &Traced) -> Traced {
    if rules.python_urls {
        let mut parts = Parts::split(rules, iri);
        parts.path = quote(&parts.path, "%!$&'()*+,/:;=@");
        parts.query = quote(&parts.query, "%!$&'()*+,/:;=?@");
        parts.fragment = quote(&parts.fragment, "%!#$&'()*+,/:;=?@");
        parts.netloc = netloc(&parts.netloc);
        return parts.join(rules);
    }
    // A URL of ASCII without spaces is left as it is.
    let bytes = iri.as_bytes();
    let plain = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
    if plain {
        iri.clone()
    } else {
        to_uri_always(rules, iri)
    }
}

/// The same for the request's own URL, which is always taken apart.
pub(super) fn to_uri_always(rules: &Rules, iri: &Traced) -> Traced {
    if rules.python_urls {
        return to_uri(rules, iri);
    }
    let safe = ":/?#[]@!$&'()*+,;=%";
    let mut parts = Parts::split(rules, iri);
    parts.path = quote(&parts.path, safe);
    parts.query = quote(&parts.query, safe);
    parts.fragment = quote(&parts.fragment, safe);
    parts.netloc = netloc(&parts.netloc);
    parts.join(rules)
}

/// The readable form of the request's own URL.
pub(super) fn to_iri(rules: &Rules, uri: &Traced) -> Traced {
    let mut parts = Parts::split(rules, uri);
    if rules.python_urls {
        let always = |byte: u8| byte <= b' ' || byte == b'%' || byte == 0x7f;
        parts.path = unquote_readable(&parts.path, |byte| always(byte) || b"/?#".contains(&byte));
        parts.query =
            unquote_readable(&parts.query, |byte| always(byte) || b"&=+#".contains(&byte));
        parts.netloc = lower_host(&parts.netloc);
    } else {
        let kept = |byte: u8| !is_unreserved(byte);
        parts.path = unquote_readable(&parts.path, kept);
        parts.query = unquote_readable(&parts.query, kept);
    }
    parts.join(rules)
}

/// `urljoin` as Werkzeug 2.0 does it.
pub(super) fn join(rules: &Rules, base: &Traced, url: &Traced) -> Traced {
    if url.is_empty() {
        return base.clone();
    }
    let base = Parts::split(rules, base);
    let mut parts = Parts::split(rules, url);
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

/// Host and port as they may stand in a URI: the name lower-case, in ASCII, without an empty port.
fn netloc(netloc: &Traced) -> Traced {
    let netloc = lower_host(netloc);
    if netloc.as_bytes().is_ascii() {
        return netloc;
    }
    let text = netloc.to_text();
    let (name, port) = text.split_once(':').unwrap_or((&text, ""));
    match (url::Host::parse(name), netloc.origin_at(0)) {
        (Ok(host), Some(origin)) => {
            let colon = if port.is_empty() { "" } else { ":" };
            Traced::of(format!("{host}{colon}{port}"), origin)
        }
        _ => netloc,
    }
}

fn lower_host(netloc: &Traced) -> Traced {
    let at = netloc
        .as_bytes()
        .iter()
        .rposition(|byte| *byte == b'@')
        .map_or(0, |at| at + 1);
    let host = netloc.from(at).to_ascii_lowercase();
    let host = if host.ends_with(":") {
        host.to(host.len() - 1)
    } else {
        host
    };
    netloc.to(at).then(&host)
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
            let uri = to_uri(version.rules(), &traced(iri));
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
