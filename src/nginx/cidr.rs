//! Networks as nginx reads them: `ngx_ptocidr`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network: the bits after the mask are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cidr {
    /// Its first address.
    pub(crate) address: IpAddr,
    bits: u32,
}

impl Cidr {
    /// The network of so many bits around an address.
    pub(crate) fn new(address: IpAddr, bits: u32) -> Self {
        let masked = number(address) & mask(bits, width(address));
        let address = match address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from(masked as u32)),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(masked)),
        };
        Cidr { address, bits }
    }

    /// Reads `10.0.0.0/8` or a single address; with it, whether bits below the mask were set.
    pub(crate) fn parse(text: &str) -> Option<(Cidr, bool)> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address = self::address(address)?;
        let width = width(address);
        let bits = match bits {
            None => width,
            Some(bits) if !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().ok().filter(|bits| *bits <= width)?
            }
            Some(_) => return None,
        };
        let cidr = Cidr::new(address, bits);
        Some((cidr, cidr.address != address))
    }

    /// Whether an address lies in the network. An IPv4 address in IPv6 clothes counts as IPv4.
    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let ip = unmapped(ip);
        ip.is_ipv4() == self.address.is_ipv4() && Cidr::new(ip, self.bits) == *self
    }
}

/// An IPv4 address in IPv6 clothes as what it is.
pub(crate) fn unmapped(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}

/// An address without a port (`ngx_parse_addr`).
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    match inet_addr(text) {
        Some(four) => Some(IpAddr::V4(four.into())),
        None => text.parse().ok().map(IpAddr::V6),
    }
}

/// An IPv4 address as nginx reads it (`ngx_inet_addr`): missing numbers are 0, and the highest
/// address stands for an error.
pub(crate) fn inet_addr(text: &str) -> Option<u32> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        let value = part.bytes().try_fold(0_u32, |value, byte| {
            let digit = char::from(byte).to_digit(10)?;
            Some(value * 10 + digit).filter(|value| *value <= 255)
        });
        *octet = value? as u8;
    }
    let address = u32::from_be_bytes(octets);
    (parts.next().is_none() && address != u32::MAX).then_some(address)
}

fn width(ip: IpAddr) -> u32 {
    if ip.is_ipv4() { 32 } else { 128 }
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
        check("1.02..4", "1.2.0.4", true);
    }

    #[test]
    fn what_is_not_a_network_is_refused() {
        for text in [
            "foo",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/x",
            "1.2.3.256",
            "255.255.255.255",
        ] {
            assert_eq!(Cidr::parse(text), None);
        }
        assert!(Cidr::parse("10.0.0.1/8").is_some_and(|(_, low_bits)| low_bits));
    }
}
