//! Where a pass directive leads: an address known at the start, or one evaluated per request.

use super::peer::{Balance, Chooser, Peer};
use super::refuse;
use super::url::{Host, Url};
use crate::nginx::module::{Flow, upstream};
use crate::nginx::request::Request;
use crate::nginx::value::Value;
use crate::text::Span;
use crate::wire::Traced;

/// What a pass directive names.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// An entry of [`crate::nginx::config::Config::upstreams`].
    Fixed(usize),
    /// A text with variables.
    Evaluated(Value),
}

/// The servers of an upstream known at the start.
pub(crate) fn fixed(request: &Request<'_>, index: usize) -> Chooser {
    let client = request.client.ip;
    let Some(upstream) = request.config.upstreams.get(index) else {
        return Chooser::new(Traced::new(), &[], Balance::RoundRobin, client);
    };
    let mut chooser = Chooser::new(upstream.name(), &upstream.peers, upstream.balance, client);
    chooser.recall(index, &request.turns);
    chooser
}

/// The servers of an address that was evaluated: an upstream's, a literal address, or what a
/// resolver says. `address` is what `url` was read from.
pub(crate) fn evaluated(
    request: &mut Request<'_>,
    span: Span,
    address: &Traced,
    url: &Url,
) -> Result<Chooser, Flow> {
    let host = address.slice(url.host_range.clone());
    if let Some(index) = upstream::find(request.config, host.as_bytes(), url) {
        return Ok(fixed(request, index));
    }
    if url.port == 0 && !matches!(url.host, Host::Unix(_)) {
        let log = format!("no port in upstream \"{host}\"");
        return Err(refuse(request, span, 500, log));
    }
    let one = |peer: Traced, client| {
        let name = peer.clone();
        Chooser::new(name, &[Peer::new(peer, span)], Balance::RoundRobin, client)
    };
    let client = request.client.ip;
    if let Some(literal) = url.literal() {
        // The port may be the default one: it has the host's origin then.
        let mut peer = if matches!(url.host, Host::Unix(_)) {
            address.to(url.host_range.end)
        } else {
            host.clone()
        };
        if let Some(port) = &url.port_range {
            peer.push(&address.slice(port.start - 1..port.end));
        } else if let Some(origin) = host.origin_at(0)
            && !matches!(url.host, Host::Unix(_))
        {
            peer.push_bytes(format!(":{}", url.port), origin);
        }
        if !peer.is(&literal)
            && let Some(origin) = host.origin_at(0)
        {
            peer = Traced::of(literal, origin);
        }
        return Ok(one(peer, client));
    }
    if !request.conf().core.has_resolver() {
        let log = format!("no resolver defined to resolve {host}");
        return Err(refuse(request, span, 502, log));
    }
    let name = host.to_text().into_owned();
    if let Some(ip) = upstream::resolve(request.config, &name) {
        return Ok(one(upstream::resolved(&name, &ip, url.port, span), client));
    }
    let log = format!("{name} could not be resolved (3: Host not found)");
    Err(refuse(request, span, 502, log))
}
