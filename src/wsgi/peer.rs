//! The address a server sees at the other end of its connection: nginx's.

use std::net::IpAddr;

use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Traced, UpstreamRequest};

/// nginx's address as the server sees it; `None` on a unix socket. A connection to an address of
/// the machine itself comes from that same address, one to another machine from the address nginx
/// was reached at.
pub(super) fn ip(request: &UpstreamRequest) -> Option<IpAddr> {
    let address = request.address.to_text();
    if address.starts_with("unix:") {
        return None;
    }
    let host = address.rsplit_once(':').map_or(&*address, |(host, _)| host);
    let to: IpAddr = host.trim_matches(['[', ']']).parse().ok()?;
    if let Some(bind) = request.bound() {
        return Some(bind);
    }
    let local = request.client.local.ip;
    let same_family = to.is_ipv4() == local.is_ipv4();
    Some(if to.is_loopback() || !same_family {
        to
    } else {
        local
    })
}

/// The same as the value of `REMOTE_ADDR`.
pub(super) fn address(request: &UpstreamRequest) -> Option<Traced> {
    let ip = ip(request)?;
    let origin = Origin::made(
        Program::Wsgi,
        Rule("peer-address"),
        "REMOTE_ADDR",
        None,
        if request.bind.is_empty() {
            request.address.origins()
        } else {
            request.bind.origins()
        },
    );
    Some(Traced::of(ip.to_string(), &origin))
}
