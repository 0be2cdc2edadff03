//! The browser: typed URL to request, Location to the next URL, as Chromium does it.
//!
//! URLs are those of the WHATWG standard (the `url` crate); what is followed and what is not was
//! measured in Chromium.

mod align;
mod host;
mod redirect;
mod request;
mod split;
mod url;

pub use redirect::{LIMIT, Next, STATUSES, follow};
pub use request::{Asking, send};
pub use url::{NotFollowed, Url};
