//! Which answers are followed, and where they lead.

use super::url::{NotFollowed, Url};
use crate::wire::{Origin, Response};

/// The statuses that are followed if there is a Location.
pub const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// At so many redirects, those it makes itself included, the browser gives up.
pub const LIMIT: usize = 20;

/// What the browser does with an answer.
#[derive(Clone, Debug)]
pub enum Next {
    /// It shows it.
    Stay,
    /// It goes there, by this method; `true` if the body is sent again.
    Follow {
        /// The next URL.
        url: Box<Url>,
        /// Whether the method becomes GET and the body is dropped.
        becomes_get: bool,
    },
    /// It shows it, and goes there by itself, as a `Refresh` says.
    Refresh {
        /// The next URL.
        url: Box<Url>,
    },
    /// It shows an error of its own, under Chromium's name for it.
    Fail {
        /// `ERR_INVALID_REDIRECT`.
        error: &'static str,
        /// The Location's.
        origin: Origin,
    },
}

/// What becomes of an answer to a request for `url`.
pub(super) fn follow(url: &Url, method: &[u8], response: &Response) -> Next {
    if !STATUSES.contains(&response.status) {
        return Next::Stay;
    }
    let mut locations = response
        .headers
        .all("Location")
        .filter(|value| !value.is_empty());
    let Some(location) = locations.next() else {
        return Next::Stay;
    };
    let origin = location.origins().first().cloned();
    let fail = |error| Next::Fail {
        error,
        origin: origin
            .clone()
            .unwrap_or_else(|| response.status_origin.clone()),
    };
    if locations.any(|other| other != location) {
        return fail("ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION");
    }
    match Url::resolve(location, Some(url)) {
        Ok(next) => Next::Follow {
            url: Box::new(next.inherit_fragment(url)),
            becomes_get: becomes_get(method, response.status),
        },
        Err(NotFollowed::Invalid) => fail("ERR_INVALID_REDIRECT"),
        Err(NotFollowed::Unsafe) => fail("ERR_UNSAFE_REDIRECT"),
        Err(NotFollowed::UnknownScheme) => fail("ERR_UNKNOWN_URL_SCHEME"),
        Err(NotFollowed::OtherScheme) => fail("ERR_ABORTED"),
    }
}

fn becomes_get(method: &[u8], status: u16) -> bool {
    match status {
        303 => method != b"HEAD" && method != b"GET",
        301 | 302 => method == b"POST",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Headers, Traced};

    fn response(status: u16, locations: &[&[u8]]) -> Response {
        let origin = Origin::typed("test", None);
        let mut headers = Headers::new(origin.clone());
        for location in locations {
            headers.add("Location", &origin, Traced::of(location, &origin));
        }
        Response {
            status,
            reason: String::new(),
            status_origin: origin,
            headers,
            body: Traced::new(),
        }
    }

    fn check(status: u16, locations: &[&[u8]]) -> String {
        let typed = Traced::of(
            "http://a.test:20160/r/302?l=x#frag",
            &Origin::typed("url", None),
        );
        let url = Url::typed(&typed).unwrap();
        match follow(&url, b"GET", &response(status, locations)) {
            Next::Stay => "stays".to_owned(),
            Next::Follow { url, .. } => url.text().to_text().into_owned(),
            Next::Fail { error, .. } => error.to_owned(),
            Next::Refresh { .. } => unreachable!(),
        }
    }

    /// What Chromium 156 did with each Location, at `http://a.test:20160/r/302#frag`.
    #[test]
    fn locations_lead_where_chromium_goes() {
        let followed: &[(&[u8], &str)] = &[
            (b"x", "http://a.test:20160/r/x#frag"),
            (b"?q=1", "http://a.test:20160/r/302?q=1#frag"),
            (b"#f", "http://a.test:20160/r/302?l=x#f"),
            (b"", "stays"),
            (b"//b.test:20161/p", "http://b.test:20161/p#frag"),
            (
                b"http:///a.test:20160/foo/",
                "http://a.test:20160/foo/#frag",
            ),
            (
                b"https,%20http://ex.com/foo/",
                "http://a.test:20160/r/https,%20http://ex.com/foo/#frag",
            ),
            (b"\\\\b.test:20161/p", "http://b.test:20161/p#frag"),
            (b"/a/../b/%2e%2e/c", "http://a.test:20160/c#frag"),
            (b"/\xe9?\xe9#\xe9", "http://a.test:20160/%E9?%E9#%E9"),
            (b"/sp ace", "http://a.test:20160/sp%20ace#frag"),
            (b"http://:20160/x", "ERR_INVALID_REDIRECT"),
            (b"HTTP://A.TEST:20160/UP", "http://a.test:20160/UP#frag"),
            (b"/x\ty", "http://a.test:20160/xy#frag"),
            (b"ftp://a.test/x", "ERR_ABORTED"),
            (b"javascript:alert(1)", "ERR_ABORTED"),
            (b"data:text/html,hi", "ERR_UNSAFE_REDIRECT"),
            (b"http://a.test:20160", "http://a.test:20160/#frag"),
            (b"/p#own", "http://a.test:20160/p#own"),
            (b"a:b", "ERR_ABORTED"),
            (b"./d", "http://a.test:20160/r/d#frag"),
            (b"/%zz", "http://a.test:20160/%zz#frag"),
            (b"http://a.test:99999/", "ERR_INVALID_REDIRECT"),
        ];
        for (location, expect) in followed {
            assert_eq!(
                check(302, &[location]),
                *expect,
                "{}",
                location.escape_ascii()
            );
        }
    }

    #[test]
    fn only_some_statuses_and_one_location_are_followed() {
        for status in [300, 304, 305, 306, 200, 404] {
            assert_eq!(check(status, &[b"/x"]), "stays");
        }
        for status in STATUSES {
            assert_eq!(check(status, &[b"/x"]), "http://a.test:20160/x#frag");
        }
        assert_eq!(check(302, &[]), "stays");
        assert_eq!(check(302, &[b"/x", b"/x"]), "http://a.test:20160/x#frag");
        assert_eq!(
            check(302, &[b"/x", b"/y"]),
            "ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION"
        );
    }

    #[test]
    fn a_post_becomes_a_get_except_by_307_and_308() {
        let gets: Vec<bool> = STATUSES.map(|status| becomes_get(b"POST", status)).to_vec();
        assert_eq!(gets, [true, true, true, false, false]);
        let gets: Vec<bool> = STATUSES.map(|status| becomes_get(b"PUT", status)).to_vec();
        assert_eq!(gets, [false, false, true, false, false]);
        assert!(!becomes_get(b"HEAD", 303));
    }
}
