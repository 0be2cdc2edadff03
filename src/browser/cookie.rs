//! Cookies that answers set on the way: which of them the browser keeps, and which it sends back,
//! as Chromium decides it.

use super::date::is_past;
use super::step::Why;
use super::url::Url;
use crate::wire::{Scheme, Traced};

/// The longest name and value together.
const LONGEST_PAIR: usize = 4096;

/// The longest value of an attribute; a longer one is as good as not there.
const LONGEST_ATTRIBUTE: usize = 1024;

/// A cookie the browser keeps.
pub(super) struct Cookie {
    name: Traced,
    /// `name=value` as it is sent.
    pub(super) pair: Traced,
    host: String,
    /// Whether it is for this very host, not for those below it.
    host_only: bool,
    path: String,
    secure: bool,
    same_site: SameSite,
    /// Whether the person typed it.
    typed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SameSite {
    Unsaid,
    None,
    Lax,
    Strict,
}

/// How a request came about, seen from the site it goes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// From the same site, or typed.
    Same,
    /// From another site, by a method that changes nothing.
    Link,
    /// From another site, by a form that is posted.
    Form,
}

/// All cookies, the oldest first.
#[derive(Default)]
pub(super) struct Jar {
    list: Vec<Cookie>,
}

/// What became of a `Set-Cookie`.
pub(super) enum Set {
    Stored(Traced),
    Deleted(Traced),
    Refused(Traced, Why),
}

impl Jar {
    /// Takes over what a typed `Cookie` header says the browser has for a host.
    pub(super) fn add_typed(&mut self, line: &Traced, url: &Url) {
        for pair in line.split(b';') {
            let pair = pair.trim(b" \t");
            let end = pair.find(b'=').unwrap_or(0);
            let cookie = Cookie {
                name: pair.to(end),
                pair,
                host: url.host.to_text().into_owned(),
                host_only: true,
                path: "/".to_owned(),
                secure: false,
                same_site: SameSite::Lax,
                typed: true,
            };
            if !cookie.pair.is_empty() {
                self.list.push(cookie);
            }
        }
    }

    /// What becomes of a `Set-Cookie` line of an answer to a request for `url`.
    pub(super) fn set(&mut self, line: &Traced, url: &Url) -> Set {
        let (cookie, expired) = match read(line, url) {
            Ok(found) => found,
            Err((pair, why)) => return Set::Refused(pair, why),
        };
        let alone = |other: &Cookie| {
            other.secure
                && other.name == cookie.name
                && (is_below(&other.host, &cookie.host) || is_below(&cookie.host, &other.host))
                && path_matches(&other.path, &cookie.path)
        };
        if !is_secure(url) && self.list.iter().any(alone) {
            return Set::Refused(cookie.pair, Why::SecureIsLeftAlone);
        }
        let same = |other: &Cookie| {
            other.name == cookie.name
                && (&other.host, other.host_only) == (&cookie.host, cookie.host_only)
                && other.path == cookie.path
        };
        let there = self.list.iter().position(same);
        if expired {
            if let Some(index) = there {
                self.list.remove(index);
            }
            return Set::Deleted(cookie.name);
        }
        let pair = cookie.pair.clone();
        match there {
            // Its age stays, and with it its place.
            Some(index) if self.list[index].pair == pair => self.list[index] = cookie,
            Some(index) => {
                self.list.remove(index);
                self.list.push(cookie);
            }
            None => self.list.push(cookie),
        }
        Set::Stored(pair)
    }

    /// The cookies for a request in the order in which they are sent, and for the others why not.
    pub(super) fn for_request(&self, url: &Url, context: Context) -> Vec<(&Cookie, Option<Why>)> {
        let mut found: Vec<(&Cookie, Option<Why>)> = Vec::new();
        for cookie in &self.list {
            found.push((cookie, cookie.withheld(url, context)));
        }
        crate::text::sort_by_key(&mut found, |(cookie, _)| usize::MAX - cookie.path.len());
        found
    }

    /// Whether these are just the cookies the person typed.
    pub(super) fn as_typed(&self, sent: &[&Cookie]) -> bool {
        let typed = self.list.iter().filter(|cookie| cookie.typed).count();
        sent.len() == typed && sent.iter().all(|cookie| cookie.typed)
    }
}

impl Cookie {
    fn withheld(&self, url: &Url, context: Context) -> Option<Why> {
        let host = url.host.to_text();
        let here = if self.host_only {
            *host == *self.host
        } else {
            is_below(&host, &self.host)
        };
        let crosses = match self.same_site {
            // A young cookie that says nothing goes with a form, too: logins depend on it.
            SameSite::None | SameSite::Unsaid => false,
            SameSite::Lax => context == Context::Form,
            SameSite::Strict => context != Context::Same,
        };
        let path = url.path().to_text();
        if !here {
            Some(Why::OtherHost)
        } else if !path_matches(&self.path, &path) {
            Some(Why::OtherPath)
        } else if self.secure && !is_secure(url) {
            Some(Why::PlainHttp)
        } else {
            crosses.then_some(Why::OtherSite)
        }
    }
}

/// Reads a `Set-Cookie`; `true` if it is past its time, which deletes.
fn read(line: &Traced, url: &Url) -> Result<(Cookie, bool), (Traced, Why)> {
    let parts = line.split(b';');
    let first = parts.first().cloned().unwrap_or_default().trim(b" \t");
    let (name, value) = match first.find(b'=') {
        Some(equals) => (
            first.to(equals).trim(b" \t"),
            first.from(equals + 1).trim(b" \t"),
        ),
        None => (Traced::new(), first.clone()),
    };
    let mut pair = name.clone();
    if let Some(equals) = first.find(b'=').filter(|_| !name.is_empty()) {
        pair.push(&first.slice(equals..equals + 1));
    }
    pair.push(&value);
    let host = url.host.to_text().into_owned();
    let (mut domain, mut path) = (String::new(), String::new());
    let (mut max_age, mut expires) = (None, false);
    let (mut secure, mut http_only, mut same_site) = (false, false, SameSite::Unsaid);
    for attribute in parts.iter().skip(1) {
        let text = attribute.to_text();
        let (key, value) = text.split_once('=').unwrap_or((&text, ""));
        let value = value.trim_matches([' ', '\t']);
        if value.len() > LONGEST_ATTRIBUTE {
            continue;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "domain" => domain = value.to_ascii_lowercase(),
            "path" => value.clone_into(&mut path),
            "max-age" => max_age = value.parse::<i64>().ok().or(max_age),
            "expires" => expires = is_past(value),
            "secure" => secure = true,
            "httponly" => http_only = true,
            "samesite" => {
                same_site = match value.to_ascii_lowercase().as_str() {
                    "none" => SameSite::None,
                    "lax" => SameSite::Lax,
                    "strict" => SameSite::Strict,
                    _ => SameSite::Unsaid,
                }
            }
            _ => {}
        }
    }
    let https = is_secure(url);
    let whole_host = domain.is_empty() && path == "/";
    let prefix = name.to_text().to_ascii_lowercase();
    let why = if pair.is_empty() {
        Some(Why::Empty)
    } else if pair.as_bytes().iter().any(u8::is_ascii_control) {
        Some(Why::ControlCharacter)
    } else if name.len() + value.len() > LONGEST_PAIR {
        Some(Why::TooLong)
    } else if secure && !https {
        Some(Why::SecureOverHttp)
    } else if prefix.starts_with("__host-http-") && !(secure && whole_host && http_only) {
        Some(Why::HostHttpPrefix)
    } else if prefix.starts_with("__host-") && !(secure && whole_host) {
        Some(Why::HostPrefix)
    } else if prefix.starts_with("__http-") && !(secure && http_only) {
        Some(Why::HttpPrefix)
    } else if prefix.starts_with("__secure-") && !secure {
        Some(Why::SecurePrefix)
    } else if same_site == SameSite::None && !secure {
        Some(Why::SameSiteNone)
    } else {
        None
    };
    if let Some(why) = why {
        return Err((pair, why));
    }
    let (host, host_only) = match place(&domain, host, url.ip().is_some()) {
        Ok(place) => place,
        Err(why) => return Err((pair, why)),
    };
    let expired = max_age.map_or(expires, |age| age <= 0);
    let cookie = Cookie {
        name,
        pair,
        host,
        host_only,
        path: if path.starts_with('/') {
            path
        } else {
            folder(&url.path().to_text())
        },
        secure,
        same_site,
        typed: false,
    };
    Ok((cookie, expired))
}

/// The host a cookie is for, and whether only for it.
fn place(domain: &str, host: String, is_address: bool) -> Result<(String, bool), Why> {
    if domain.is_empty() {
        return Ok((host, true));
    }
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    if domain == host && (is_address || is_public(domain)) {
        Ok((host, true))
    } else if is_address || domain.starts_with('.') || !is_below(&host, domain) {
        Err(Why::ForeignDomain)
    } else if is_public(domain) {
        Err(Why::PublicSuffix)
    } else {
        Ok((domain.to_owned(), false))
    }
}

/// The part of a URL that decides whether two are of one site: the scheme, and the name that was
/// registered.
pub(super) fn site(url: &Url) -> (Scheme, String) {
    let host = url.host.to_text().into_owned();
    if url.ip().is_some() {
        return (url.scheme, host);
    }
    let mut end = host.len();
    while let Some(dot) = host[..end].rfind('.') {
        if !is_public(&host[dot + 1..]) {
            return (url.scheme, host[dot + 1..].to_owned());
        }
        end = dot;
    }
    (url.scheme, host)
}

/// Whether everybody may register names below a name. The whole list would be a third of the
/// download; these are its usual shapes: `com`, and `co.uk`, `com.cn`.
fn is_public(name: &str) -> bool {
    const SECOND: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "ne", "org"];
    match name.rsplit_once('.') {
        None => true,
        Some((second, country)) => country.len() == 2 && SECOND.contains(&second),
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn path_matches(cookie: &str, path: &str) -> bool {
    path.strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || cookie.ends_with('/'))
}

/// The folder of a path, which a cookie without a path is for.
fn folder(path: &str) -> String {
    let end = path.rfind('/').unwrap_or(0).max(1);
    path[..end.min(path.len())].to_owned()
}

/// Whether nobody can read along: TLS, or the own machine.
pub(super) fn is_secure(url: &Url) -> bool {
    url.scheme == Scheme::Https || is_local(url)
}

/// Whether a URL leads to the machine it is used on.
pub(super) fn is_local(url: &Url) -> bool {
    is_below(&url.host.to_text(), "localhost") || url.ip().is_some_and(|ip| ip.is_loopback())
}
