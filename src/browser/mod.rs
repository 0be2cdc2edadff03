//! The browser: typed URL to request, Location to the next URL, as Chromium does it.
//!
//! URLs are those of the WHATWG standard (the `url` crate); what is followed and what is not was
//! measured in Chromium.

mod align;
mod cookie;
mod date;
mod host;
mod port;
mod redirect;
mod refresh;
mod request;
mod session;
mod split;
mod step;
mod strict;
mod url;

pub use port::is_unsafe;
pub use redirect::{LIMIT, Next, STATUSES};
pub use request::Asking;
pub use session::Session;
pub use step::{Event, Step, Why};
pub use url::{NotFollowed, Url};
