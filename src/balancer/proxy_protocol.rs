//! The PROXY protocol's header: whose connection it is, said before anything else.

use std::net::IpAddr;

use super::{Balancer, Event, Step};
use crate::wire::origin::{Origin, Program};
use crate::wire::{Connection, Traced};

/// What version 2 begins with.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// The balancer's addresses towards its clients.
const OWN_V4: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 10));
const OWN_V6: IpAddr = IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x10));

impl Balancer {
    /// The header that goes before the request, if a line asks for it.
    pub(super) fn preface(&self, client: &Connection, steps: &mut Vec<Step>) -> Traced {
        let Some(line) = self.proxy_protocol else {
            return Traced::new();
        };
        steps.push(Step {
            span: Some(line.span),
            event: Event::ProxyHeader {
                binary: line.binary,
            },
        });
        let written = Origin::written(Program::Balancer, line.span);
        let (source, port) = (client.peer.ip, client.peer.port);
        let (own, family, kind) = if source.is_ipv4() {
            (OWN_V4, "4 ", 0x11)
        } else {
            (OWN_V6, "6 ", 0x21)
        };
        let mut header = Traced::new();
        if line.binary {
            let octets = |ip: IpAddr| match ip {
                IpAddr::V4(ip) => ip.octets().to_vec(),
                IpAddr::V6(ip) => ip.octets().to_vec(),
            };
            let length = octets(own).len() * 2 + 4;
            header.push_bytes(SIGNATURE, &written);
            header.push_bytes([0x21, kind, 0, u8::try_from(length).unwrap_or(0)], &written);
            header.push_bytes(octets(source), &client.peer.origin);
            header.push_bytes(octets(own), &written);
            header.push_bytes(port.to_be_bytes(), &client.peer.origin);
            header.push_bytes(client.local.port.to_be_bytes(), &client.local.origin);
            return header;
        }
        let text = |value: &dyn ToString, origin: &Origin| Traced::of(value.to_string(), origin);
        header.push_bytes(["PROXY TCP", family].concat(), &written);
        header.push(&text(&source, &client.peer.origin));
        header.push_bytes([" ", &own.to_string(), " "].concat(), &written);
        header.push(&text(&port, &client.peer.origin));
        header.push_bytes(" ", &written);
        header.push(&text(&client.local.port, &client.local.origin));
        header.push_bytes("\r\n", &written);
        header
    }
}
