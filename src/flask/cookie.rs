//! `Set-Cookie` as Werkzeug writes it.

use crate::wire::Traced;
use crate::wire::origin::Origin;

/// A cookie that is set.
#[derive(Default)]
pub(super) struct Cookie {
    pub(super) name: String,
    pub(super) value: Traced,
    pub(super) domain: Option<String>,
    /// `Expires`, as far as a date can be known.
    pub(super) expires: Option<&'static str>,
    pub(super) max_age: Option<String>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) path: Option<String>,
    pub(super) same_site: Option<String>,
    pub(super) partitioned: bool,
}

/// The date of what is taken away.
pub(super) const PAST: &str = "Thu, 01 Jan 1970 00:00:00 GMT";

/// A date that is counted from now.
pub(super) const SOME_DATE: &str = "[a date]";

impl Cookie {
    /// The value of the header.
    pub(super) fn line(&self, origin: &Origin) -> Traced {
        let text = |text: &str| Traced::of(text, origin);
        let mut line = text(&[&self.name, "="].concat()).then(&quoted(&self.value, origin));
        let flag = |is: bool| is.then(String::new);
        let attributes = [
            ("Domain=", self.domain.clone()),
            ("Expires=", self.expires.map(str::to_owned)),
            ("Max-Age=", self.max_age.clone()),
            ("Secure", flag(self.secure)),
            ("HttpOnly", flag(self.http_only)),
            ("Path=", self.path.clone()),
            ("SameSite=", self.same_site.clone()),
            ("Partitioned", flag(self.partitioned)),
        ];
        for (name, value) in attributes {
            if let Some(value) = value {
                line.push(&text(&["; ", name, &value].concat()));
            }
        }
        line
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
