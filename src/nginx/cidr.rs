//! Networks as nginx reads them: `ngx_ptocidr`.

use std::net::IpAddr;

/// A network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    address: IpAddr,
    bits: u32,
}

impl Cidr {
    /// Reads `10.0.0.0/8` or a single address; with it, whether bits below the mask were set.
    pub(crate) fn parse(text: &str) -> Option<(Cidr, bool)> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => width,
            Some(bits) if !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().ok().filter(|bits| *bits <= width)?
            }
            Some(_) => return None,
        };
        let cidr = Cidr { address, bits };
        let number = number(address);
        let low_bits = number & !mask(bits, width) != 0 && number != number & mask(bits, width);
        Some((cidr, low_bits && bits < width))
    }

    /// Whether an address lies in the network. An IPv4 address in IPv6 clothes counts as IPv4.
    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let ip = match ip {
            IpAddr::V6(six) => six.to_ipv4_mapped().map_or(ip, IpAddr::V4),
            IpAddr::V4(_) => ip,
        };
        if ip.is_ipv4() != self.address.is_ipv4() {
            return false;
        }
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let mask = mask(self.bits, width);
        number(ip) & mask == number(self.address) & mask
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => u128::from(six),
    }
}

fn mask(bits: u32, width: u32) -> u128 {
    let all = if width == 128 {
        u128::MAX
    } else {
        (1 << width) - 1
    };
    if bits == 0 {
        0
    } else {
        all & (u128::MAX << (width - bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(network: &str, ip: &str, expected: bool) {
        let (cidr, _) = Cidr::parse(network).unwrap();
        assert_eq!(cidr.contains(ip.parse().unwrap()), expected);
    }

    #[test]
    fn networks_contain_addresses() {
        check("10.0.0.0/8", "10.1.2.3", true);
        check("10.0.0.0/8", "11.1.2.3", false);
        check("0.0.0.0/0", "1.2.3.4", true);
        check("1.2.3.4", "1.2.3.4", true);
        check("1.2.3.4", "::ffff:1.2.3.4", true);
        check("2001:db8::/32", "2001:db8::1", true);
    }

    #[test]
    fn what_is_not_a_network_is_refused() {
        for text in ["foo", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/x"] {
            assert_eq!(Cidr::parse(text), None);
        }
        assert!(Cidr::parse("10.0.0.1/8").is_some_and(|(_, low_bits)| low_bits));
    }
}
