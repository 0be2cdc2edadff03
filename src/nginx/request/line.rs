//! The request line, as `ngx_http_parse_request_line` reads it.

use crate::nginx::version::{Change, Version};
use crate::wire::Traced;

/// A request line that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestLine {
    /// The method, as sent.
    pub(crate) method: Traced,
    /// `$request_uri`: path and query, as sent. `/` when an absolute target has none.
    pub(crate) target: Traced,
    /// The host of an absolute target, with its port.
    pub(crate) host: Option<Traced>,
    /// The target is absolute and its path empty: `http://h?x`.
    pub(crate) empty_path: bool,
    /// The HTTP version.
    pub(crate) version: HttpVersion,
    /// `HTTP/1.1` as sent; empty for HTTP/0.9.
    pub(crate) protocol: Traced,
}

/// Major and minor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HttpVersion(pub(crate) u16, pub(crate) u16);

impl HttpVersion {
    /// No version in the request line.
    pub(crate) const V0_9: HttpVersion = HttpVersion(0, 9);
    /// HTTP/1.0.
    pub(crate) const V1_0: HttpVersion = HttpVersion(1, 0);
}

/// Why a request line was refused: the status and nginx's words for its error log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The status.
    pub(crate) status: u16,
    /// The reason.
    pub(crate) reason: &'static str,
}

const METHOD: Refused = Refused {
    status: 400,
    reason: "client sent invalid method while reading client request line",
};
const REQUEST: Refused = Refused {
    status: 400,
    reason: "client sent invalid request while reading client request line",
};
const VERSION: Refused = Refused {
    status: 505,
    reason: "client sent invalid version while reading client request line",
};
/// HTTP/0.9 knows only GET.
pub(crate) const METHOD_0_9: Refused = Refused {
    status: 400,
    reason: "client sent invalid method in HTTP/0.9 request while reading client request line",
};

/// Reads a request line without its line end.
pub(crate) fn parse(line: &Traced, nginx: Version) -> Result<RequestLine, Refused> {
    let bytes = line.as_bytes();
    let is_method = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    let method_end = bytes
        .iter()
        .position(|byte| !is_method(byte))
        .ok_or(METHOD)?;
    if method_end == 0 || bytes[method_end] != b' ' {
        return Err(METHOD);
    }
    let method = line.to(method_end);
    let start = skip_spaces(bytes, method_end);
    // Up to 1.22 CONNECT is read like any other method, and refused later.
    let target = if method.is("CONNECT") && nginx.has(Change::Tunnel) {
        read_authority(line, start)?
    } else {
        read_target(line, start)?
    };
    let (version, protocol) = read_version(line, target.end)?;
    if version == HttpVersion::V0_9 && !method.is("GET") {
        return Err(METHOD_0_9);
    }
    Ok(RequestLine {
        method,
        target: target.text,
        host: target.host,
        empty_path: target.empty_path,
        version,
        protocol,
    })
}

struct Target {
    text: Traced,
    host: Option<Traced>,
    empty_path: bool,
    end: usize,
}

fn read_target(line: &Traced, start: usize) -> Result<Target, Refused> {
    let bytes = line.as_bytes();
    match bytes.get(start) {
        Some(b'/') => {
            let end = uri_end(bytes, start)?;
            Ok(Target {
                text: line.slice(start..end),
                host: None,
                empty_path: false,
                end,
            })
        }
        Some(letter) if letter.is_ascii_alphabetic() => read_absolute(line, start),
        _ => Err(REQUEST),
    }
}

/// `scheme://host[:port][path]`: any scheme is accepted.
fn read_absolute(line: &Traced, start: usize) -> Result<Target, Refused> {
    let bytes = line.as_bytes();
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let scheme_end = start
        + bytes[start..]
            .iter()
            .position(|byte| !is_scheme(byte))
            .ok_or(REQUEST)?;
    if !bytes[scheme_end..].starts_with(b"://") {
        return Err(REQUEST);
    }
    let host_start = scheme_end + 3;
    let at = host_end(bytes, host_start)?;
    let host = Some(line.slice(host_start..at));
    match bytes.get(at) {
        Some(b'/') => {
            let end = uri_end(bytes, at)?;
            Ok(Target {
                text: line.slice(at..end),
                host,
                empty_path: false,
                end,
            })
        }
        Some(b'?') => {
            let end = uri_end(bytes, at)?;
            Ok(Target {
                text: line.slice(at..end),
                host,
                empty_path: true,
                end,
            })
        }
        // nginx takes the first `/` of `://` for the path.
        Some(b' ') => Ok(Target {
            text: line.slice(scheme_end + 1..scheme_end + 2),
            host,
            empty_path: false,
            end: at,
        }),
        _ => Err(REQUEST),
    }
}

/// `host:port`, the target of CONNECT; the path is the slash of `HTTP/`, as nginx takes it.
fn read_authority(line: &Traced, start: usize) -> Result<Target, Refused> {
    let bytes = line.as_bytes();
    let end = host_end(bytes, start)?;
    let has_port =
        end > start && bytes[end - 1].is_ascii_digit() && bytes[start..end].contains(&b':');
    if !has_port || bytes.get(end) != Some(&b' ') {
        return Err(REQUEST);
    }
    let slash = bytes[end..].iter().position(|byte| *byte == b'/');
    let slash = end + slash.ok_or(REQUEST)?;
    Ok(Target {
        text: line.slice(slash..slash + 1),
        host: Some(line.slice(start..end)),
        empty_path: false,
        end,
    })
}

/// The end of a host and its port.
fn host_end(bytes: &[u8], start: usize) -> Result<usize, Refused> {
    let mut at = start;
    if bytes.get(at) == Some(&b'[') {
        at += 1;
        while bytes.get(at).is_some_and(|byte| is_ip_literal(*byte)) {
            at += 1;
        }
        if bytes.get(at) != Some(&b']') {
            return Err(REQUEST);
        }
        at += 1;
    } else {
        while bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        {
            at += 1;
        }
    }
    if bytes.get(at) == Some(&b':') {
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
    }
    Ok(at)
}

fn is_ip_literal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b":-._~!$&'()*+,;=".contains(&byte)
}

fn uri_end(bytes: &[u8], start: usize) -> Result<usize, Refused> {
    for (index, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b' ' => return Ok(index),
            0..0x20 | 0x7f => return Err(REQUEST),
            _ => {}
        }
    }
    Ok(bytes.len())
}

fn read_version(line: &Traced, end: usize) -> Result<(HttpVersion, Traced), Refused> {
    let bytes = line.as_bytes();
    let start = skip_spaces(bytes, end);
    if start == bytes.len() {
        return Ok((HttpVersion::V0_9, Traced::new()));
    }
    let rest = bytes[start..].strip_prefix(b"HTTP/").ok_or(REQUEST)?;
    let mut digits = rest.iter();
    match digits.next() {
        Some(b'1') => {}
        Some(b'2'..=b'9') => return Err(VERSION),
        _ => return Err(REQUEST),
    }
    match digits.next() {
        Some(b'.') => {}
        Some(b'0'..=b'9') => return Err(VERSION),
        _ => return Err(REQUEST),
    }
    let minor_text = digits.as_slice();
    let length = minor_text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(minor_text.len());
    if length == 0 || minor_text[length..].iter().any(|byte| *byte != b' ') {
        return Err(REQUEST);
    }
    let mut minor: u16 = 0;
    for (index, digit) in minor_text[..length].iter().enumerate() {
        if index > 0 && minor > 99 {
            return Err(REQUEST);
        }
        minor = minor * 10 + u16::from(digit - b'0');
    }
    // Spaces at the end belong to it.
    Ok((HttpVersion(1, minor), line.from(start)))
}

fn skip_spaces(bytes: &[u8], start: usize) -> usize {
    bytes[start..]
        .iter()
        .position(|byte| *byte != b' ')
        .map_or(bytes.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(line: &str, expected: &str) {
        let line = Traced::of(line, &Origin::typed("request", None));
        let seen = match parse(&line, Version::V1_31) {
            Ok(line) => format!(
                "{} {} host={} {}.{}",
                line.method,
                line.target,
                line.host.unwrap_or_default(),
                line.version.0,
                line.version.1
            ),
            Err(refused) => refused.status.to_string(),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn spaces_may_repeat_around_the_uri() {
        check("GET   /a   HTTP/1.1  ", "GET /a host= 1.1");
        check("FOO /a?b c HTTP/1.1", "400");
    }

    #[test]
    fn an_absolute_target_gives_the_host() {
        check("GET http://h:80/x?y HTTP/1.1", "GET /x?y host=h:80 1.1");
        check("GET foo://h HTTP/1.1", "GET / host=h 1.1");
        check("GET http://h?x HTTP/1.1", "GET ?x host=h 1.1");
        check("GET http://u@h/ HTTP/1.1", "400");
    }

    #[test]
    fn versions_and_methods_are_checked() {
        check("get / HTTP/1.1", "400");
        check("GET / HTTP/2.0", "505");
        check("GET / HTTP/01.1", "400");
        check("GET /", "GET / host= 0.9");
        check("POST /", "400");
        check("GET * HTTP/1.1", "400");
    }
}
