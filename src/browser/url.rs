//! A URL as the browser holds it: the standard's spelling, every byte with its origin.

use super::align::align;
use super::host::with_ascii_host;
use super::split::{Parts, split};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Scheme, Traced};

/// An http or https URL.
#[derive(Clone, Debug)]
pub struct Url {
    parsed: url::Url,
    /// The scheme as a type.
    pub scheme: Scheme,
    scheme_text: Traced,
    /// User and password with their `@`; they are shown and not sent on.
    user_info: Option<Traced>,
    /// The host: a name in lower case, or an address (IPv6 in brackets).
    pub host: Traced,
    /// The port that is written and is not the scheme's own.
    port_text: Option<Traced>,
    path: Traced,
    query: Option<Traced>,
    fragment: Option<Traced>,
}

/// Why a reference is no URL the browser would go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFollowed {
    /// It cannot be read.
    Invalid,
    /// A scheme no answer may send the browser to: `data:`, `file:`, `about:`.
    Unsafe,
    /// A scheme that is not for pages: `ws:`.
    UnknownScheme,
    /// A scheme other programs are for: `ftp:`, `mailto:`; or `javascript:`.
    OtherScheme,
}

impl Url {
    /// What is typed into the address bar. Without a scheme it is https.
    pub fn typed(text: &Traced) -> Result<Self, NotFollowed> {
        let has_scheme = text.to_text().contains("://");
        let default = Origin::new(Program::Browser, Rule("https-first"), "", None);
        let text = if has_scheme {
            text.clone()
        } else {
            Traced::of("https://", &default).then(text)
        };
        Self::resolve(&text, None)
    }

    /// A reference as it is understood from a URL; by itself without one.
    pub fn resolve(reference: &Traced, base: Option<&Url>) -> Result<Self, NotFollowed> {
        let reference = escape_if_not_utf8(reference);
        let parts = split(&reference, base.map(|base| base.scheme.as_str()));
        let text = parts
            .authority
            .as_ref()
            .and_then(|authority| with_ascii_host(&reference, authority))
            .unwrap_or_else(|| reference.to_text().into_owned());
        let text = if parts.scheme.is_none() && parts.authority.is_some() {
            // Any number of slashes is as good as two; the crate takes no third one.
            let slashes = |letter: char| letter <= ' ' || letter == '/' || letter == '\\';
            ["//", text.trim_start_matches(slashes)].concat()
        } else {
            text
        };
        let parsed = url::Url::options()
            .base_url(base.map(|base| &base.parsed))
            .parse(&text)
            .map_err(|_| NotFollowed::Invalid)?;
        let scheme = match parsed.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            "data" | "file" | "about" | "blob" | "filesystem" | "chrome" => {
                return Err(NotFollowed::Unsafe);
            }
            "ws" | "wss" => return Err(NotFollowed::UnknownScheme),
            _ => return Err(NotFollowed::OtherScheme),
        };
        if parsed.host_str().unwrap_or_default().is_empty() {
            return Err(NotFollowed::Invalid);
        }
        Ok(Self::with_origins(parsed, scheme, &parts, base))
    }

    fn with_origins(parsed: url::Url, scheme: Scheme, parts: &Parts, base: Option<&Url>) -> Self {
        let made = Origin::new(Program::Browser, Rule("url-standard"), "", None);
        let inherits_host = parts.authority.is_none();
        let inherits_path = inherits_host && parts.path.is_empty();
        let inherits_query = inherits_path && parts.query.is_none();
        let base_part = |part: fn(&Url) -> Traced| base.map(part).unwrap_or_default();
        let scheme_from = parts
            .scheme
            .clone()
            .unwrap_or_else(|| base_part(|base| base.scheme_text.clone()));
        let (host_from, port_from) = match parts.host_and_port() {
            Some((host, port)) => (host, port.unwrap_or_default()),
            None => (
                base_part(|base| base.host.clone()),
                base_part(|base| base.port_text.clone().unwrap_or_default()),
            ),
        };
        let path_from = if inherits_path {
            base_part(|base| base.path.clone())
        } else if inherits_host && !parts.path.starts_with("/") && !parts.path.starts_with("\\") {
            // Relative to the folder of the base's path.
            let folder = base_part(|base| base.path.clone());
            let end = folder
                .as_bytes()
                .iter()
                .rposition(|byte| *byte == b'/')
                .map_or(0, |slash| slash + 1);
            folder.to(end).then(&parts.path)
        } else {
            parts.path.clone()
        };
        let query_from = if inherits_query {
            base_part(|base| base.query.clone().unwrap_or_default())
        } else {
            parts.query.clone().unwrap_or_default()
        };
        // A path that is `/` because nothing is written belongs to whoever wrote the host.
        let path_default = host_from
            .origin_at(host_from.len().saturating_sub(1))
            .unwrap_or(&made)
            .clone();
        let user_info = user_info(&parsed).map(|text| match parts.user_info() {
            Some(written) => align(&text, &written, &made),
            None => base_part(|base| base.user_info.clone().unwrap_or_default()),
        });
        let port = parsed.port().map(|port| port.to_string());
        Url {
            scheme,
            scheme_text: align(scheme.as_str(), &scheme_from, &made),
            user_info,
            host: align(parsed.host_str().unwrap_or_default(), &host_from, &made),
            port_text: port.map(|port| align(&port, &port_from, &made)),
            path: align(parsed.path(), &path_from, &path_default),
            query: parsed.query().map(|query| align(query, &query_from, &made)),
            fragment: parsed.fragment().map(|fragment| {
                let from = parts.fragment.clone().unwrap_or_default();
                align(fragment, &from, &made)
            }),
            parsed,
        }
    }

    /// The same URL with another's fragment, if it has none of its own.
    #[must_use]
    pub fn inherit_fragment(mut self, from: &Url) -> Self {
        if self.fragment.is_none() {
            self.fragment.clone_from(&from.fragment);
            self.parsed.set_fragment(from.parsed.fragment());
        }
        self
    }

    /// The same URL by https, for this reason. Port 80 becomes 443, another one stays.
    #[must_use]
    pub fn with_https(&self, origin: &Origin) -> Self {
        let mut url = self.clone();
        if url.parsed.set_scheme("https").is_ok() {
            url.scheme = Scheme::Https;
            url.scheme_text = Traced::of("https", origin);
            if url.parsed.port().is_none() {
                url.port_text = None;
            }
        }
        url
    }

    /// The path.
    pub fn path(&self) -> &Traced {
        &self.path
    }

    /// The fragment, if there is one.
    pub fn fragment(&self) -> Option<&Traced> {
        self.fragment.as_ref()
    }

    /// The whole URL.
    pub fn text(&self) -> Traced {
        let mut text = self.without_fragment();
        if let Some(fragment) = &self.fragment {
            text.push_bytes("#", &glue(fragment, &self.path));
            text.push(fragment);
        }
        text
    }

    /// The URL as requests know it.
    pub fn without_fragment(&self) -> Traced {
        let mut text = self.scheme_text.clone();
        text.push_bytes("://", &glue(&self.scheme_text, &self.host));
        if let Some(user_info) = &self.user_info {
            text.push(user_info);
        }
        text.push(&self.authority());
        text.push(&self.target());
        text
    }

    /// Host and, if it is not the scheme's own, port: the `Host` header.
    pub fn authority(&self) -> Traced {
        let mut text = self.host.clone();
        if let Some(port) = &self.port_text {
            text.push_bytes(":", &glue(port, &self.host));
            text.push(port);
        }
        text
    }

    /// Path and query: the request's target.
    pub fn target(&self) -> Traced {
        let mut text = self.path.clone();
        if let Some(query) = &self.query {
            text.push_bytes("?", &glue(query, &self.path));
            text.push(query);
        }
        text
    }

    /// The scheme with its origins.
    pub fn scheme_text(&self) -> &Traced {
        &self.scheme_text
    }

    /// The port it leads to.
    pub fn port(&self) -> u16 {
        self.parsed.port().unwrap_or(self.scheme.default_port())
    }

    /// Why it leads to that port: it is written, or the scheme's own.
    pub fn port_origin(&self) -> Origin {
        let written = self.port_text.as_ref().unwrap_or(&self.scheme_text);
        written
            .origins()
            .first()
            .cloned()
            .unwrap_or_else(|| Origin::new(Program::Browser, Rule("url-standard"), "", None))
    }

    /// The host if it is an address.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        match self.parsed.host()? {
            url::Host::Domain(_) => None,
            url::Host::Ipv4(ip) => Some(ip.into()),
            url::Host::Ipv6(ip) => Some(ip.into()),
        }
    }
}

/// User and password as the standard spells them, with their `@`.
fn user_info(parsed: &url::Url) -> Option<String> {
    let user = parsed.username();
    match parsed.password() {
        Some(password) => Some(format!("{user}:{password}@")),
        None if user.is_empty() => None,
        None => Some(format!("{user}@")),
    }
}

/// The origin of a mark between two parts: that of the part it introduces.
fn glue(part: &Traced, otherwise: &Traced) -> Origin {
    let first = part.origin_at(0).or_else(|| otherwise.origin_at(0));
    first
        .cloned()
        .unwrap_or_else(|| Origin::new(Program::Browser, Rule("url-standard"), "", None))
}

/// Bytes that are not UTF-8 are taken one by one, as percent-escapes.
fn escape_if_not_utf8(reference: &Traced) -> Traced {
    if std::str::from_utf8(reference.as_bytes()).is_ok() {
        return reference.clone();
    }
    reference.expand(|byte, out| {
        if byte.is_ascii() {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[&str]) -> Traced {
        let mut value = Traced::new();
        for (index, part) in parts.iter().enumerate() {
            value.push_bytes(part, &Origin::typed(index.to_string(), None));
        }
        value
    }

    /// The URL cut where its origins change: `0:https|1:://host/`.
    fn cut(text: &Traced) -> String {
        let runs = text.runs().map(|(range, origin)| {
            let part = text.slice(range);
            format!("{}:{part}", origin.cause().about)
        });
        // Equal origins side by side stand in one piece.
        let mut pieces: Vec<String> = Vec::new();
        for run in runs {
            let (about, part) = run.split_once(':').unwrap();
            match pieces.last_mut() {
                Some(last) if last.split(':').next() == Some(about) => last.push_str(part),
                _ => pieces.push(run),
            }
        }
        pieces.join("|")
    }

    #[test]
    fn parts_of_a_location_keep_its_origins_and_the_others_those_of_the_base() {
        let base = Url::typed(&written(&["http", "://a.test:81", "/r/302?l#f"])).unwrap();
        let check = |location: &[&str], expect: &str| {
            let parts: Vec<&str> = ["", "", "", ""].iter().chain(location).copied().collect();
            let url = Url::resolve(&written(&parts), Some(&base)).unwrap();
            assert_eq!(cut(&url.text()), expect);
        };
        check(
            &["https", "://", "B.test", "/x"],
            "4:https://|6:b.test|7:/x",
        );
        check(&["//b.test/p"], "0:http://|4:b.test/p");
        check(&["/a/../b c"], "0:http://|1:a.test:81|4:/b%20c");
        check(&["x"], "0:http://|1:a.test:81|2:/r/|4:x");
        check(&["?q"], "0:http://|1:a.test:81|2:/r/302|4:?q");
        check(&["#own"], "0:http://|1:a.test:81|2:/r/302?l|4:#own");
        check(&["http:x"], "0:http://|1:a.test:81|2:/r/|4:x");
        check(&["http:///c.test/foo/"], "4:http://c.test/foo/");
    }

    #[test]
    fn a_url_is_shown_as_the_standard_spells_it() {
        for (typed, shown) in [
            ("HTTPS://A.Test:443/a/./b?x#y", "https://a.test/a/b?x#y"),
            ("a.test", "https://a.test/"),
            ("http://a.test:81", "http://a.test:81/"),
            ("http://u:p@a.test/", "http://u:p@a.test/"),
            ("http://[::1]:81/", "http://[::1]:81/"),
            (
                "http://例子.测试/路",
                "http://xn--fsqu00a.xn--0zwm56d/%E8%B7%AF",
            ),
            ("http://0x7f.1/", "http://127.0.0.1/"),
        ] {
            let url = Url::typed(&written(&[typed])).unwrap();
            assert_eq!(url.text().to_text(), shown);
        }
        for typed in ["http://:80/x", "http://a.test:99999/", "", "http://a b/"] {
            assert_eq!(
                Url::typed(&written(&[typed])).err(),
                Some(NotFollowed::Invalid)
            );
        }
    }
}
