//! The header of the PROXY protocol, which a balancer puts before everything else on a connection
//! (`ngx_proxy_protocol_read`): a line of text, or in version 2 bytes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::wire::Traced;

/// What a header says; addresses as they are written.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// `$proxy_protocol_addr` and `$proxy_protocol_port`.
    pub(crate) source: (Traced, Traced),
    /// `$proxy_protocol_server_addr` and `$proxy_protocol_server_port`.
    pub(crate) server: (Traced, Traced),
}

/// What version 2 begins with.
pub(crate) const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Reads a header: how long it is, and what it says, if it says anything. `None` is a header that
/// is broken or not there.
pub(crate) fn read(bytes: &Traced) -> Option<(usize, Option<Header>)> {
    if bytes.as_bytes().starts_with(SIGNATURE) {
        return read_binary(bytes);
    }
    if !bytes.starts_with("PROXY ") {
        return None;
    }
    if bytes.from(6).starts_with("UNKNOWN") {
        let end = bytes.as_bytes().windows(2).position(|two| two == b"\r\n")?;
        return Some((end + 2, None));
    }
    let end = bytes.find(b'\n')?;
    let line = bytes.to(end.checked_sub(1)?);
    if bytes.as_bytes()[end - 1] != b'\r' {
        return None;
    }
    let words = line.split(b' ');
    let [_, family, source, server, source_port, server_port] = words.as_slice() else {
        return None;
    };
    let is_address = |text: &Traced| {
        let mut bytes = text.as_bytes().iter();
        bytes.all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
    };
    let valid =
        (family.is("TCP4") || family.is("TCP6")) && is_address(source) && is_address(server);
    let header = Header {
        source: (source.clone(), port(source_port)?),
        server: (server.clone(), port(server_port)?),
    };
    valid.then_some((end + 1, Some(header)))
}

/// A port without leading zeros; 0 reads as none.
fn port(text: &Traced) -> Option<Traced> {
    let digits = text.as_bytes();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number: u16 = text.to_text().parse().ok()?;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    Some(match number {
        0 => Traced::new(),
        _ => text.from(zeros),
    })
}

fn read_binary(bytes: &Traced) -> Option<(usize, Option<Header>)> {
    let all = bytes.as_bytes();
    let (command, family) = (*all.get(12)?, *all.get(13)?);
    let number = |at: usize| Some(u16::from_be_bytes([*all.get(at)?, *all.get(at + 1)?]));
    let end = 16 + usize::from(number(14)?);
    if command >> 4 != 2 || end > all.len() {
        return None;
    }
    let length = match family {
        0x11 => 4,
        0x21 => 16,
        _ => return Some((end, None)),
    };
    if command & 15 != 1 {
        return Some((end, None));
    }
    if end < 16 + 2 * length + 4 {
        return None;
    }
    let shown = |text: String, at: usize| {
        let origin = bytes.origin_at(at)?;
        Some(Traced::of(text, origin))
    };
    let address = |at: usize| {
        let octets = &all[at..at + length];
        let ip = match <[u8; 4]>::try_from(octets) {
            Ok(octets) => IpAddr::V4(Ipv4Addr::from(octets)),
            Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?)),
        };
        shown(ip.to_string(), at)
    };
    let port = |at: usize| {
        let number = number(at)?;
        match number {
            0 => Some(Traced::new()),
            _ => shown(number.to_string(), at),
        }
    };
    let header = Header {
        source: (address(16)?, port(16 + 2 * length)?),
        server: (address(16 + length)?, port(18 + 2 * length)?),
    };
    Some((end, Some(header)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(bytes: &[u8], expected: &str) {
        let seen = match read(&Traced::of(bytes, &Origin::typed("", None))) {
            None => "broken".to_owned(),
            Some((end, None)) => format!("{end}"),
            Some((end, Some(header))) => format!(
                "{end} {} {} {} {}",
                header.source.0, header.source.1, header.server.0, header.server.1
            ),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn lines_say_both_ends() {
        check(
            b"PROXY TCP4 1.2.3.4 5.6.7.8 12 080\r\nGET",
            "35 1.2.3.4 12 5.6.7.8 80",
        );
        check(b"PROXY TCP6 ::1 Db8::2 0 1\r\n", "27 ::1  Db8::2 1");
        check(b"PROXY UNKNOWN 1 2\r\n", "19");
        check(b"PROXY UNKNOWN", "broken");
        check(b"PROXY TCP4 1.2.3.4 5.6.7.8 12 80\n", "broken");
        check(b"PROXY TCP5 1.2.3.4 5.6.7.8 12 80\r\n", "broken");
        check(b"PROXY TCP4 x 5.6.7.8 12 80\r\n", "broken");
        check(b"PROXY TCP4 1.2.3.4 5.6.7.8 12 65536\r\n", "broken");
        check(b"GET / HTTP/1.1\r\n", "broken");
    }

    #[test]
    fn bytes_say_the_same() {
        let header = |rest: &[u8]| [SIGNATURE, rest].concat();
        let both = [0x21, 0x11, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 0, 12, 0, 80];
        check(&header(&both), "28 1.2.3.4 12 5.6.7.8 80");
        check(&header(&[0x20, 0x00, 0, 0]), "16");
        check(&header(&[0x21, 0x11, 0, 2, 1, 2]), "broken");
        check(&header(&[0x11, 0x11, 0, 0]), "broken");
        check(&header(&[0x21]), "broken");
    }
}
