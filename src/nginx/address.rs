//! Addresses as nginx prints them: `ngx_sock_ntop`.

use std::net::{IpAddr, Ipv4Addr};

/// An address without its port. What has just an IPv4 address at its end is printed with that.
pub(crate) fn text(ip: IpAddr) -> String {
    if let IpAddr::V6(six) = ip {
        let [.., a, b, c, d] = six.octets();
        let zeros = six.segments()[..6] == [0; 6];
        if zeros && ((a, b) != (0, 0) || c != 0 && d != 1) {
            return ["::", &Ipv4Addr::new(a, b, c, d).to_string()].concat();
        }
    }
    ip.to_string()
}

/// The address that a number means to the system's resolver: `127.1`, `0`, `0x7f000001` (`inet_aton`).
pub(crate) fn from_number(text: &str) -> Option<Ipv4Addr> {
    let mut address = 0;
    let mut parts = text.split('.').enumerate().peekable();
    while let Some((place, part)) = parts.next() {
        let number = match part.strip_prefix("0x").or(part.strip_prefix("0X")) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None if part.starts_with('0') => u32::from_str_radix(part, 8),
            None => part.parse(),
        };
        let number = number.ok().filter(|_| !part.contains('+'))?;
        if place > 3 {
            return None;
        }
        // The last one fills what the ones before it leave.
        let last = parts.peek().is_none();
        let bits = if last { 32 - 8 * place } else { 8 };
        if u64::from(number) >> bits != 0 {
            return None;
        }
        let shift = if last { 0 } else { 24 - 8 * place };
        address |= number << shift;
    }
    Some(Ipv4Addr::from(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &str) {
        assert_eq!(text(address.parse().unwrap()), expected);
    }

    #[test]
    fn numbers_are_addresses() {
        for (text, expected) in [
            ("0", Some("0.0.0.0")),
            ("127.1", Some("127.0.0.1")),
            ("10.1.257", Some("10.1.1.1")),
            ("0x7f.1", Some("127.0.0.1")),
            ("010.0.0.1", Some("8.0.0.1")),
            ("2130706433", Some("127.0.0.1")),
            ("256.1", None),
            ("1.2.3.256", None),
            ("1.2.3.4.5", None),
            ("1.", None),
            ("", None),
            ("+1", None),
            ("a", None),
        ] {
            let ip = from_number(text).map(|ip| ip.to_string());
            assert_eq!(ip.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn zeros_are_left_out_once() {
        check("2001:DB8::1", "2001:db8::1");
        check("::", "::");
        check("::1", "::1");
        check("1::", "1::");
        check("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7");
        check("1:0:0:2:0:0:0:3", "1:0:0:2::3");
        check("::ffff:1.2.3.4", "::ffff:1.2.3.4");
        check("::1.2.3.4", "::1.2.3.4");
    }
}
