//! Where a URL leads: to nginx itself, to the balancer, or nowhere.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::load::Loaded;
use crate::browser::Url;
use crate::nginx::{self, ListenAddress};
use crate::wire::Scheme;

/// nginx's address for names that lead straight to it.
const NGINX: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));

impl Loaded<'_> {
    /// Whether nginx itself listens for a URL.
    pub(super) fn is_direct(&self, url: &Url) -> bool {
        self.listening().any(|(address, ssl)| {
            address.port() == Some(url.port()) && ssl == (url.scheme == Scheme::Https)
        })
    }

    /// The first port nginx listens on without TLS.
    pub(super) fn plain_port(&self) -> Option<u16> {
        self.listening()
            .filter(|(_, ssl)| !ssl)
            .find_map(|(address, _)| address.port())
    }

    /// Whether the listener that takes a connection to an address speaks TLS; `None` if nobody
    /// takes it.
    pub(super) fn listener(&self, to: SocketAddr) -> Option<bool> {
        let (_, ssl) = self.config.as_ref()?.accepts(to)?;
        Some(ssl)
    }

    /// The address a URL's host leads to when the browser goes straight to nginx.
    pub(super) fn address_of(&self, url: &Url) -> SocketAddr {
        let port = url.port();
        if let Some(ip) = url.ip() {
            return SocketAddr::new(ip, port);
        }
        if is_local(&url.host.to_text()) {
            return SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
        }
        let own: Vec<SocketAddr> = self
            .listening()
            .filter_map(|(address, _)| match address {
                ListenAddress::Ip(own) if own.port() == port => Some(*own),
                _ => None,
            })
            .collect();
        match own.first() {
            Some(first) if !own.iter().any(|own| own.ip().is_unspecified()) => *first,
            _ => SocketAddr::new(NGINX, port),
        }
    }

    /// Whether a host is one that only the inside knows, seen from where the browser began.
    pub(super) fn is_inner(&self, url: &Url, first: &Url) -> bool {
        let host = url.host.to_text();
        let known = self
            .balancer
            .as_ref()
            .is_some_and(|balancer| balancer.knows(&host));
        if url.host == first.host || known {
            return false;
        }
        match url.ip() {
            Some(ip) => ip.is_loopback(),
            None => {
                !host.contains('.')
                    || host.ends_with(".localhost")
                    || self.hosts.names.contains_key(&*host)
            }
        }
    }

    /// Whether one of nginx's servers is called like a URL's host.
    pub(super) fn is_named(&self, url: &Url) -> bool {
        let config = self.config.as_ref();
        config.is_some_and(|config| config.names(&url.host.to_text()))
    }

    fn listening(&self) -> impl Iterator<Item = (&ListenAddress, bool)> {
        self.config.iter().flat_map(nginx::Config::listening)
    }
}

/// Whether a name leads to the machine it is used on.
pub(super) fn is_local(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}
