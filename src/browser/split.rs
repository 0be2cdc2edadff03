//! A URL as it is written, cut into its parts the way the WHATWG parser walks over it. This only
//! says which bytes stand for which part; what they mean is the `url` crate's to say.

use crate::wire::Traced;

/// The parts of a reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// `https`, without the colon; `None` if it has no scheme, or only repeats the base's without
    /// slashes, which makes it relative.
    pub(super) scheme: Option<Traced>,
    /// Host and port with what stands before an `@`; `None` if there are no slashes before it.
    pub(super) authority: Option<Traced>,
    /// The path.
    pub(super) path: Traced,
    /// The query, without `?`.
    pub(super) query: Option<Traced>,
    /// The fragment, without `#`.
    pub(super) fragment: Option<Traced>,
}

impl Parts {
    /// User and password of the authority, with their `@`.
    pub(super) fn user_info(&self) -> Option<Traced> {
        let authority = self.authority.as_ref()?;
        last(authority, b'@').map(|at| authority.to(at + 1))
    }

    /// The host of an authority, without user, password and port.
    pub(super) fn host_and_port(&self) -> Option<(Traced, Option<Traced>)> {
        let authority = self.authority.as_ref()?;
        let at = last(authority, b'@').map_or(0, |at| at + 1);
        let rest = authority.from(at);
        let bracket = last(&rest, b']').unwrap_or(0);
        Some(match last(&rest, b':').filter(|colon| *colon >= bracket) {
            Some(colon) => (rest.to(colon), Some(rest.from(colon + 1))),
            None => (rest, None),
        })
    }
}

/// Cuts a reference. `base` is the scheme of the URL it is relative to.
pub(super) fn split(reference: &Traced, base: Option<&str>) -> Parts {
    let clean = clean(reference);
    let mut parts = Parts::default();
    let mut rest = clean;
    if let Some(hash) = rest.find(b'#') {
        parts.fragment = Some(rest.from(hash + 1));
        rest = rest.to(hash);
    }
    if let Some(colon) = scheme_end(&rest) {
        let scheme = rest.to(colon);
        let after = rest.from(colon + 1);
        let repeats = base.is_some_and(|base| scheme.is_ignoring_case(base));
        if !repeats || slashes(&after) >= 2 {
            parts.scheme = Some(scheme);
        }
        rest = after;
    }
    let count = slashes(&rest);
    let absolute = parts.scheme.is_some();
    if absolute || count >= 2 {
        let start = rest.from(count);
        let end = start
            .as_bytes()
            .iter()
            .position(|byte| b"/\\?".contains(byte))
            .unwrap_or(start.len());
        parts.authority = Some(start.to(end));
        rest = start.from(end);
    }
    if let Some(mark) = rest.find(b'?') {
        parts.query = Some(rest.from(mark + 1));
        rest = rest.to(mark);
    }
    parts.path = rest;
    parts
}

/// Without the control characters and spaces at both ends and the tabs and line ends anywhere.
fn clean(reference: &Traced) -> Traced {
    let ends: Vec<u8> = (0..=0x20).collect();
    reference.trim(&ends).expand(|byte, out| {
        if !b"\t\n\r".contains(&byte) {
            out.push(byte);
        }
    })
}

fn scheme_end(text: &Traced) -> Option<usize> {
    let colon = text.find(b':')?;
    let bytes = &text.as_bytes()[..colon];
    let valid = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    valid.then_some(colon)
}

fn slashes(text: &Traced) -> usize {
    text.as_bytes()
        .iter()
        .take_while(|byte| b"/\\".contains(byte))
        .count()
}

fn last(text: &Traced, byte: u8) -> Option<usize> {
    text.as_bytes().iter().rposition(|other| *other == byte)
}
