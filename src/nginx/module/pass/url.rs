//! Addresses as nginx reads them: `ngx_parse_url`. Nothing is resolved here.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// `unix:/path`.
    Unix(String),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address in brackets.
    V6(Ipv6Addr),
    /// A name: an upstream's, or one to resolve.
    Name(String),
}

/// An address taken apart. Ranges are places in the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    /// What it names.
    pub(crate) host: Host,
    /// The host's text; brackets belong to it, `unix:` does not.
    pub(crate) host_range: Range<usize>,
    /// The port, or the default one; 0 where there is neither.
    pub(crate) port: u16,
    /// The port's text, if it is written.
    pub(crate) port_range: Option<Range<usize>>,
    /// What follows host and port.
    pub(crate) uri_range: Range<usize>,
}

impl Url {
    /// Reads an address. `uri_part`: a path or query may follow. The error is the beginning of
    /// nginx's `… in upstream "…"`.
    pub(crate) fn parse(
        text: &[u8],
        default_port: u16,
        uri_part: bool,
    ) -> Result<Url, &'static str> {
        if text.len() >= 5 && text[..5].eq_ignore_ascii_case(b"unix:") {
            return unix(text, default_port, uri_part);
        }
        if text.first() == Some(&b'[') {
            return inet6(text, default_port, uri_part);
        }
        inet(text, default_port, uri_part)
    }

    /// Whether no port is written.
    pub(crate) fn no_port(&self) -> bool {
        self.port_range.is_none()
    }

    /// `ADDRESS:PORT` or `unix:/path`, if nothing has to be resolved.
    pub(crate) fn literal(&self) -> Option<String> {
        match &self.host {
            Host::Unix(path) => Some(format!("unix:{path}")),
            Host::V4(ip) => Some(format!("{ip}:{}", self.port)),
            Host::V6(ip) => Some(format!("[{ip}]:{}", self.port)),
            Host::Name(_) => None,
        }
    }
}

fn find(text: &[u8], byte: u8) -> Option<usize> {
    text.iter().position(|other| *other == byte)
}

fn unix(text: &[u8], default_port: u16, uri_part: bool) -> Result<Url, &'static str> {
    let path_end = if uri_part {
        find(&text[5..], b':').map_or(text.len(), |length| 5 + length)
    } else {
        text.len()
    };
    if path_end == 5 {
        return Err("no path in the unix domain socket");
    }
    // `sun_path` is 108 bytes, its terminating NUL included.
    if path_end - 5 >= 108 {
        return Err("too long path in the unix domain socket");
    }
    let path = String::from_utf8_lossy(&text[5..path_end]).into_owned();
    Ok(Url {
        host: Host::Unix(path),
        host_range: 5..path_end,
        port: default_port,
        port_range: None,
        uri_range: (path_end + 1).min(text.len())..text.len(),
    })
}

fn inet6(text: &[u8], default_port: u16, uri_part: bool) -> Result<Url, &'static str> {
    let close = find(text, b']').ok_or("invalid host")?;
    let mut last = text.len();
    if let Some(length) = find(&text[close + 1..], b'/') {
        if !uri_part {
            return Err("invalid host");
        }
        last = close + 1 + length;
    }
    let mut port = default_port;
    let mut port_range = None;
    if close + 1 < last {
        if text[close + 1] != b':' {
            return Err("invalid host");
        }
        port = read_port(&text[close + 2..last])?;
        port_range = Some(close + 2..last);
    }
    if close == 1 {
        return Err("no host");
    }
    let ip = std::str::from_utf8(&text[1..close])
        .ok()
        .and_then(|address| address.parse::<Ipv6Addr>().ok())
        .ok_or("invalid IPv6 address")?;
    Ok(Url {
        host: Host::V6(ip),
        host_range: 0..close + 1,
        port,
        port_range,
        uri_range: last..text.len(),
    })
}

fn inet(text: &[u8], default_port: u16, uri_part: bool) -> Result<Url, &'static str> {
    let uri = text.iter().position(|byte| matches!(byte, b'/' | b'?'));
    if uri.is_some() && !uri_part {
        return Err("invalid host");
    }
    let last = uri.unwrap_or(text.len());
    let mut port = default_port;
    let mut port_range = None;
    let mut host_end = last;
    if let Some(colon) = find(&text[..last], b':') {
        port = read_port(&text[colon + 1..last])?;
        port_range = Some(colon + 1..last);
        host_end = colon;
    }
    if host_end == 0 {
        return Err("no host");
    }
    let host = match read_inet_address(&text[..host_end]) {
        Some(ip) => Host::V4(ip),
        None => Host::Name(String::from_utf8_lossy(&text[..host_end]).into_owned()),
    };
    Ok(Url {
        host,
        host_range: 0..host_end,
        port,
        port_range,
        uri_range: last..text.len(),
    })
}

fn read_port(text: &[u8]) -> Result<u16, &'static str> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err("invalid port");
    }
    std::str::from_utf8(text)
        .ok()
        .and_then(|digits| digits.parse::<u16>().ok())
        .filter(|port| *port > 0)
        .ok_or("invalid port")
}

/// `ngx_inet_addr`: four numbers up to 255, leading zeros and empty numbers included.
/// `255.255.255.255` is its way to say "none".
fn read_inet_address(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut count = 0;
    for part in text.split(|byte| *byte == b'.') {
        let mut number: u32 = 0;
        for byte in part {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(byte - b'0');
            if number > 255 {
                return None;
            }
        }
        *octets.get_mut(count)? = u8::try_from(number).ok()?;
        count += 1;
    }
    (count == 4 && octets != [255; 4]).then(|| Ipv4Addr::from(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let seen = match Url::parse(text.as_bytes(), 80, true) {
            Ok(url) => format!(
                "{} {} {} {}",
                url.literal().unwrap_or_else(|| "name".to_owned()),
                &text[url.host_range.clone()],
                url.port,
                &text[url.uri_range.clone()],
            ),
            Err(error) => error.to_owned(),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn host_port_and_uri_are_told_apart() {
        check("127.0.0.1:5000/a?b", "127.0.0.1:5000 127.0.0.1 5000 /a?b");
        check("localhost", "name localhost 80 ");
        check("up?q=1", "name up 80 ?q=1");
        check("h/a:b", "name h 80 /a:b");
        check("[::1]:8080/", "[::1]:8080 [::1] 8080 /");
        check("unix:/tmp/a.sock:/x", "unix:/tmp/a.sock /tmp/a.sock 80 /x");
        check("127.0.0.01", "127.0.0.1:80 127.0.0.01 80 ");
    }

    #[test]
    fn errors_are_those_of_nginx() {
        check("", "no host");
        check(":80", "no host");
        check("a:b", "invalid port");
        check("a:99999", "invalid port");
        check("unix:", "no path in the unix domain socket");
        check("[::1", "invalid host");
        check("[x]", "invalid IPv6 address");
        assert_eq!(
            Url::parse(b"http://127.0.0.1", 80, false),
            Err("invalid host")
        );
    }
}
