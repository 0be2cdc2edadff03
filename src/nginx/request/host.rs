//! The host of a request, validated and normalised: `ngx_http_validate_host`.

use crate::nginx::version::{Change, Version};
use crate::wire::Traced;

/// A host without its port, in lower case, without a trailing dot; and the port as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    /// The name.
    pub(crate) name: Traced,
    /// The port's digits, if there were any.
    pub(crate) port: Option<Traced>,
}

/// Validates a Host header or the host of an absolute target. `None` is nginx's 400.
pub(crate) fn validate(host: &Traced, version: Version) -> Option<Host> {
    let (end, port) = if version.has(Change::StrictHost) {
        let (end, port) = strict_end(host)?;
        (end - usize::from(host.to(end).ends_with(".")), port)
    } else {
        (loose_end(host.as_bytes())?, None)
    };
    (end > 0).then(|| Host {
        name: host.to(end).to_ascii_lowercase(),
        port,
    })
}

/// Up to 1.29.3: no `..`, no `/`, no controls; what follows the first `:` is not looked at.
fn loose_end(bytes: &[u8]) -> Option<usize> {
    let literal = bytes.first() == Some(&b'[');
    let mut end = bytes.len();
    let mut last_dot = None;
    let mut in_literal = literal;
    let mut found = false;
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'.' => {
                if index > 0 && last_dot == Some(index - 1) {
                    return None;
                }
                last_dot = Some(index);
            }
            b':' if !in_literal && !found => {
                end = index;
                found = true;
            }
            b']' if in_literal => {
                end = index + 1;
                in_literal = false;
                found = true;
            }
            b'/' | 0..=0x20 | 0x7f => return None,
            _ => {}
        }
    }
    // A dot at the end is dropped if it is the very last one, in what follows the name as well.
    let dotted = end > 0 && last_dot == Some(end - 1);
    Some(end - usize::from(dotted))
}

/// Since 1.29.4: the characters of RFC 3986 and a port of at most 65535.
fn strict_end(host: &Traced) -> Option<(usize, Option<Traced>)> {
    let bytes = host.as_bytes();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte);
    let end = if bytes.first() == Some(&b'[') {
        let close = bytes.iter().position(|byte| *byte == b']')?;
        if !bytes[1..close]
            .iter()
            .all(|byte| allowed(*byte) || *byte == b':')
        {
            return None;
        }
        close + 1
    } else {
        let colon = bytes.iter().position(|byte| *byte == b':');
        let end = colon.unwrap_or(bytes.len());
        if !bytes[..end]
            .iter()
            .all(|byte| allowed(*byte) || *byte == b'%')
        {
            return None;
        }
        end
    };
    if bytes[..end].windows(2).any(|pair| pair == b"..") {
        return None;
    }
    if end == bytes.len() {
        return Some((end, None));
    }
    if bytes[end] != b':' {
        return None;
    }
    let digits = host.from(end + 1);
    if !digits.as_bytes().iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.as_bytes().iter().fold(0u32, |number, digit| {
        (number * 10 + u32::from(digit - b'0')).min(70_000)
    });
    if number > 65_535 {
        return None;
    }
    Some((end, (number != 0).then_some(digits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(host: &str, old: &str, new: &str) {
        let host = Traced::of(host, &Origin::typed("Host", None));
        let seen = |version| {
            validate(&host, version).map_or("400".to_owned(), |host| host.name.to_string())
        };
        assert_eq!(
            (seen(Version::V1_22).as_str(), seen(Version::V1_31).as_str()),
            (old, new)
        );
    }

    #[test]
    fn both_versions_cut_the_port_and_one_dot() {
        check("Your.Domain.com:80", "your.domain.com", "your.domain.com");
        check("a.", "a", "a");
        check("a..b", "400", "400");
        check(".", "400", "400");
        check(":80", "400", "400");
        check("[::1]:80", "[::1]", "[::1]");
    }

    #[test]
    fn only_the_newer_one_follows_the_standard() {
        check("a@b", "a@b", "400");
        check("a:b", "a", "400");
        check("a:99999", "a", "400");
        check("[::1", "[::1", "400");
        check("a/b", "400", "400");
    }
}
