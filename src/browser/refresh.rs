//! The `Refresh` header: a page that is shown, and that the browser leaves by itself.

use crate::wire::Traced;

/// Where a `Refresh` leads; `None` if it only says when, or nothing that is understood. A page
/// that reloads itself stays where it is.
pub(super) fn target(value: &Traced) -> Option<Traced> {
    let bytes = value.as_bytes();
    let digits = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let end = bytes[start..].iter().position(|byte| !digits(byte))? + start;
    if end == start || !b";, ".contains(&bytes[end]) {
        return None;
    }
    let mut rest = value.from(end).trim(b";, \t");
    if rest.to(rest.len().min(3)).is_ignoring_case("url") {
        let after = rest.from(3).trim(b" \t");
        if after.starts_with("=") {
            rest = after.from(1).trim(b" \t");
        }
    }
    let quote = rest.to(rest.len().min(1));
    if quote.is("'") || quote.is("\"") {
        rest = rest.from(1);
        let end = rest.find(quote.as_bytes()[0]).unwrap_or(rest.len());
        rest = rest.to(end);
    }
    (!rest.is_empty()).then_some(rest)
}
