//! Which answers are followed, and where they lead.

use super::url::{NotFollowed, Url};
use crate::wire::{Origin, Response};

/// The statuses that are followed if there is a Location.
pub const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// After so many requests the browser gives up.
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
    /// It shows an error of its own, under Chromium's name for it.
    Fail {
        /// `ERR_INVALID_REDIRECT`.
        error: &'static str,
        /// The Location's.
        origin: Origin,
    },
}

/// What becomes of an answer to a request for `url`.
pub fn follow(url: &Url, method: &[u8], response: &Response) -> Next {
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
