//! `Set-Cookie` as Werkzeug writes it.

use crate::wire::Traced;
use crate::wire::origin::Origin;

/// The line of a cookie that is set.
pub(super) struct Cookie<'a> {
    line: Traced,
    origin: &'a Origin,
}

/// The date of what is taken away.
pub(super) const PAST: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

/// A date that is counted from now.
pub(super) const SOME_DATE: &str = "[a date]";

impl<'a> Cookie<'a> {
    /// Its name and value.
    pub(super) fn new(name: &str, value: &Traced, origin: &'a Origin) -> Self {
        let start = Traced::of([name, "="].concat(), origin);
        Self {
            line: start.then(&quoted(value, origin)),
            origin,
        }
    }

    /// An attribute, if it has a value. They come in the order in which Werkzeug writes them.
    pub(super) fn with(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            let text = ["; ", name, value].concat();
            self.line.push_bytes(text, self.origin);
        }
    }

    /// An attribute without a value.
    pub(super) fn flag(&mut self, name: &str, is: bool) {
        self.with(name, is.then_some(""));
    }

    /// The value of the header.
    pub(super) fn line(self) -> Traced {
        self.line
    }
}

/// A value in quotes, if it has bytes that a cookie cannot have bare.
fn quoted(value: &Traced, origin: &Origin) -> Traced {
    let is_bare =
        |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    if value.as_bytes().iter().all(is_bare) {
        return value.clone();
    }
    let mut text = Traced::of("\"", origin);
    for (index, byte) in value.as_bytes().iter().enumerate() {
        match byte {
            b'"' | b'\\' => {
                text.push_bytes("\\", origin);
                text.push(&value.slice(index..index + 1));
            }
            b' ' => text.push(&value.slice(index..index + 1)),
            byte if is_bare(byte) => text.push(&value.slice(index..index + 1)),
            byte => {
                let octal = [
                    b'\\',
                    b'0' + (byte >> 6),
                    b'0' + (byte >> 3 & 7),
                    b'0' + (byte & 7),
                ];
                text.push(&Traced::of(octal.as_slice(), origin));
            }
        }
    }
    text.push_bytes("\"", origin);
    text
}
