//! Percent-quoting, and the encodings of PEP 3333.

use crate::wire::Traced;

/// Quotes every byte but letters, digits, `-._~` and the safe ones.
pub(super) fn quote(value: &Traced, safe: &str) -> Traced {
    value.expand(|byte, out| {
        if is_unreserved(byte) || safe.as_bytes().contains(&byte) {
            out.push(byte);
        } else {
            escape(byte, out);
        }
    })
}

/// The same for a query: a space becomes `+`.
pub(super) fn quote_plus(value: &Traced, safe: &str) -> Traced {
    value.expand(|byte, out| {
        if byte == b' ' {
            out.push(b'+');
        } else if is_unreserved(byte) || safe.as_bytes().contains(&byte) {
            out.push(byte);
        } else {
            escape(byte, out);
        }
    })
}

/// Decodes the escapes that stand for readable text: a byte of `kept` stays quoted, and so does
/// what is no UTF-8.
pub(super) fn unquote_readable(value: &Traced, kept: impl Fn(u8) -> bool) -> Traced {
    let bytes = value.as_bytes();
    let mut readable = Traced::new();
    let mut at = 0;
    while at < bytes.len() {
        // A run of escapes that may be decoded; it must be UTF-8 character by character.
        let mut decoded = Vec::new();
        let mut end = at;
        while let Some(byte) = escaped(&bytes[end..]) {
            if byte < 0x80 && kept(byte) {
                break;
            }
            decoded.push(byte);
            end += 3;
        }
        if decoded.is_empty() {
            let length = if bytes[at] == b'%' && escaped(&bytes[at..]).is_some() {
                3
            } else {
                1
            };
            readable.push(&value.slice(at..at + length));
            at += length;
            continue;
        }
        for chunk in decoded.utf8_chunks() {
            for byte in chunk.valid().bytes() {
                if let Some(origin) = value.origin_at(at) {
                    readable.push_bytes([byte], origin);
                }
                at += 3;
            }
            for byte in chunk.invalid() {
                if let Some(origin) = value.origin_at(at) {
                    let mut quoted = Vec::new();
                    escape(*byte, &mut quoted);
                    readable.push_bytes(quoted, origin);
                }
                at += 3;
            }
        }
    }
    readable
}

/// Decodes every escape, to bytes.
pub(super) fn unquote_all(value: &Traced) -> Traced {
    let bytes = value.as_bytes();
    let mut decoded = Traced::new();
    let mut at = 0;
    while let Some(origin) = value.origin_at(at) {
        let escape = escaped(&bytes[at..]);
        decoded.push_bytes([escape.unwrap_or(bytes[at])], origin);
        at += if escape.is_some() { 3 } else { 1 };
    }
    decoded
}

/// Bytes of an environ as the text they stand for; what is no UTF-8 becomes U+FFFD.
pub(super) fn decoded(value: &Traced) -> Traced {
    if std::str::from_utf8(value.as_bytes()).is_ok() {
        return value.clone();
    }
    let mut text = Traced::new();
    let mut at = 0;
    for chunk in value.as_bytes().utf8_chunks() {
        text.push(&value.slice(at..at + chunk.valid().len()));
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            if let Some(origin) = value.origin_at(at) {
                text.push_bytes("\u{fffd}", origin);
            }
            at += chunk.invalid().len();
        }
    }
    text
}

/// Bytes of an environ as the latin-1 text PEP 3333 hands over, in UTF-8.
pub(super) fn latin1(value: &Traced) -> Traced {
    value.expand(|byte, out| {
        let mut buffer = [0; 2];
        out.extend_from_slice(char::from(byte).encode_utf8(&mut buffer).as_bytes());
    })
}

/// A text as Python writes it down.
pub(super) fn repr(text: &str) -> String {
    let quote = match (text.contains('\''), text.contains('"')) {
        (true, false) => '"',
        _ => '\'',
    };
    let mut shown = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ => {
                if letter == quote || letter == '\\' {
                    shown.push('\\');
                }
                shown.push(letter);
            }
        }
    }
    shown.push(quote);
    shown
}

/// Escapes text for HTML as `markupsafe` and `html.escape` do.
pub(super) fn html(value: &Traced, apostrophe: &str) -> Traced {
    value.expand(|byte, out| match byte {
        b'&' => out.extend_from_slice(b"&amp;"),
        b'<' => out.extend_from_slice(b"&lt;"),
        b'>' => out.extend_from_slice(b"&gt;"),
        b'"' => out.extend_from_slice(if apostrophe == "&#39;" {
            b"&#34;"
        } else {
            b"&quot;"
        }),
        b'\'' => out.extend_from_slice(apostrophe.as_bytes()),
        other => out.push(other),
    })
}

pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("%{byte:02X}").as_bytes());
}

fn escaped(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(*high)? * 16 + digit(*low)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn traced(text: impl AsRef<[u8]>) -> Traced {
        Traced::of(text, &Origin::typed("", None))
    }

    #[test]
    fn only_the_safe_stay() {
        assert_eq!(quote(&traced("/a é%~"), "/").to_text(), "/a%20%C3%A9%25~");
        assert_eq!(quote_plus(&traced("a b+c"), "").to_text(), "a+b%2Bc");
    }

    #[test]
    fn readable_escapes_are_decoded_and_broken_ones_kept() {
        let check = |text: &str, expect: &str| {
            let kept = |byte: u8| byte <= b' ' || b"%/?#".contains(&byte);
            assert_eq!(
                unquote_readable(&traced(text), kept).to_text(),
                expect,
                "{text}"
            );
        };
        check("/p%C3%A5th%20x", "/påth%20x");
        check("%DF%41%2F%zz%", "%DFA%2F%zz%");
        check("%C3%A9%FF%C3%A9", "é%FFé");
    }

    #[test]
    fn environ_bytes_are_read_as_utf8_or_latin1() {
        assert_eq!(decoded(&traced(b"/\xc3\xa9\xff")).to_text(), "/é\u{fffd}");
        assert_eq!(latin1(&traced(b"\xc3\xa9")).to_text(), "Ã©");
    }
}
