//! Who serves a request: the address, the server, the location.

pub(crate) mod location;
pub(crate) mod server;
