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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &str) {
        assert_eq!(text(address.parse().unwrap()), expected);
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
