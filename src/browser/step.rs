//! What the browser decided on the way, besides where to go.

use crate::wire::Traced;

/// A decision of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub event: Event,
}

/// What happened in the browser.
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The host is known to want https: no packet went out by http.
    Upgraded { from: Traced },
    /// People's Chrome tries https first where a URL says http.
    HttpsMayBeTried { url: Traced },
    /// Cookies were sent.
    CookiesSent { value: Traced },
    /// A cookie was not sent.
    CookieWithheld { pair: Traced, why: Why },
    /// A cookie was kept.
    CookieStored { pair: Traced },
    /// A cookie was deleted, or would have been.
    CookieDeleted { name: Traced },
    /// A cookie was not kept.
    CookieRefused { pair: Traced, why: Why },
    /// The host wants https from now on.
    StrictTransport { host: String, below: bool },
    /// It no longer does.
    StrictTransportEnded { host: String },
    /// A `Strict-Transport-Security` counted for nothing.
    StrictTransportIgnored { value: Traced, why: Why },
    /// The next request is a GET without a body.
    BecameGet { status: u16 },
    /// The body goes out again.
    BodyAgain { status: u16 },
    /// A form that was filled in over https would go out by http: the person is asked first.
    FormInTheClear,
    /// The URL's fragment stays over the redirect.
    FragmentKept { fragment: Traced },
    /// The page is shown, and then the browser goes on by itself.
    Refreshed { value: Traced },
}

impl Event {
    /// Whether it happens before the browser asks; the others, when it has the answer.
    pub fn is_before_asking(&self) -> bool {
        matches!(
            self,
            Event::Upgraded { .. }
                | Event::HttpsMayBeTried { .. }
                | Event::CookiesSent { .. }
                | Event::CookieWithheld { .. }
        )
    }
}

/// Why a cookie was not kept or not sent, or a header not heeded.
#[expect(missing_docs, reason = "the words of the page say each")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Empty,
    ControlCharacter,
    TooLong,
    SecureOverHttp,
    SecureIsLeftAlone,
    HostPrefix,
    HostHttpPrefix,
    HttpPrefix,
    SecurePrefix,
    SameSiteNone,
    ForeignDomain,
    PublicSuffix,
    OtherHost,
    OtherPath,
    PlainHttp,
    OtherSite,
    NotOverTls,
    ForAnAddress,
    Unreadable,
}
