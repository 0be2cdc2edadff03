//! Answers a server makes by itself.

use crate::wire::origin::Origin;
use crate::wire::{Headers, Response, Traced};

/// A response whose every part has one cause.
pub(super) fn text(
    status: u16,
    reason: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
    origin: &Origin,
) -> Response {
    let mut list = Headers::new(origin.clone());
    for (name, value) in headers {
        list.add(name, origin, Traced::of(value, origin));
    }
    Response {
        status,
        reason: reason.to_owned(),
        status_origin: origin.clone(),
        headers: list,
        body: Traced::of(body, origin),
    }
}
