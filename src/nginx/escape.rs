//! Percent-escaping as `ngx_escape_uri` does it, by use, and the unescaping of redirects.
//! Every byte keeps its origin.

use crate::wire::Traced;

/// For a path that is sent to an upstream or put into a Location: `NGX_ESCAPE_URI`.
pub(crate) fn uri(value: &Traced) -> Traced {
    escape(value, |byte| {
        byte <= b' ' || byte >= 0x7f || b"\"#%<>?\\^`{|}".contains(&byte)
    })
}

/// For a value in a query: `NGX_ESCAPE_ARGS`.
pub(crate) fn args(value: &Traced) -> Traced {
    escape(value, |byte| {
        byte <= b' ' || byte >= 0x7f || b"\"#%&+;<>?\\^`{|}".contains(&byte)
    })
}

/// For a page that sends a browser on: `NGX_ESCAPE_REFRESH`.
pub(crate) fn refresh(value: &Traced) -> Traced {
    escape(value, |byte| {
        byte <= b' ' || byte >= 0x7f || b"\"'<>\\^`{|~".contains(&byte)
    })
}

fn escape(value: &Traced, escaped: impl Fn(u8) -> bool) -> Traced {
    value.expand(|byte, out| {
        if escaped(byte) {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        } else {
            out.push(byte);
        }
    })
}

/// `NGX_UNESCAPE_REDIRECT`: `%XX` of the bytes from `&` to `~` is decoded; a `?`, decoded or
/// not, ends the decoding.
pub(crate) fn unescape_redirect(value: &Traced) -> Traced {
    let bytes = value.as_bytes();
    let mut result = Traced::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'?' {
            break;
        }
        let digit = |index: usize| {
            bytes
                .get(index)
                .and_then(|byte| (*byte as char).to_digit(16))
        };
        if bytes[at] == b'%' {
            match (digit(at + 1), digit(at + 2)) {
                (Some(high), Some(low)) => {
                    let byte = (high * 16 + low) as u8;
                    if byte == b'?' {
                        push(&mut result, value, at, b"?");
                        at += 3;
                        break;
                    }
                    if (b'&'..0x7f).contains(&byte) {
                        push(&mut result, value, at, &[byte]);
                    } else {
                        result.push(&value.slice(at..at + 3));
                    }
                    at += 3;
                }
                (Some(_), None) => {
                    // A broken escape loses its first digit, as in nginx.
                    at += 3.min(bytes.len() - at);
                }
                (None, _) => {
                    // nginx drops the `%` and keeps what follows.
                    result.push(&value.slice(at + 1..at + 2));
                    at += 2;
                }
            }
            continue;
        }
        result.push(&value.slice(at..at + 1));
        at += 1;
    }
    result.then(&value.from(at))
}

fn push(result: &mut Traced, value: &Traced, index: usize, bytes: &[u8]) {
    if let Some(origin) = value.origin_at(index) {
        result.push_bytes(bytes, origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn traced(text: &str) -> Traced {
        Traced::of(text, &Origin::typed("url", None))
    }

    #[test]
    fn the_uses_escape_different_bytes() {
        assert_eq!(
            uri(&traced("/a b+c&d?e%é")).to_text(),
            "/a%20b+c&d%3Fe%25%C3%A9"
        );
        assert_eq!(args(&traced("a b+c&d")).to_text(), "a%20b%2Bc%26d");
    }

    #[test]
    fn a_redirect_is_decoded_up_to_the_question_mark() {
        assert_eq!(
            unescape_redirect(&traced("/%41%20%2B?%41")).to_text(),
            "/A%20+?%41"
        );
        assert_eq!(
            unescape_redirect(&traced("/d/a%2Bb%3F%23%26%C3%A9")).to_text(),
            "/d/a+b?%23%26%C3%A9"
        );
    }
}
