//! The listening address of a connection and the server of a host name
//! (`ngx_http_find_virtual_server`).

use std::net::SocketAddr;

use crate::nginx::config::Config;
use crate::nginx::config::server::{self, NameKind};
use crate::nginx::pattern::MatchLimit;
use crate::nginx::request::Request;
use crate::nginx::step::{Contest, Contestant, Event};
use crate::text::Span;
use crate::wire::{Connection, Traced};

/// Why no server was chosen.
pub(crate) enum Unchosen {
    /// TLS named another host, and the server wants certificates of its clients.
    Misdirected,
    /// A regex gave up.
    MatchLimit,
}

/// The address that accepts a connection.
pub(crate) fn address(config: &Config, connection: &Connection) -> Option<usize> {
    let local = &connection.local;
    let found = match &connection.unix {
        Some(name) => config.accepts_unix(&name.to_text()[5..]),
        None => config.accepts(SocketAddr::new(local.ip, local.port)),
    };
    found.map(|(index, _)| index)
}

/// Chooses the server for a host; the default server of the address if none has the name.
/// `None` is a host that no `Host` line gave (`ngx_http_set_virtual_server`).
pub(crate) fn choose(request: &mut Request<'_>, host: Option<&Traced>) -> Result<(), Unchosen> {
    let default = request.config.addresses[request.address].default;
    let named = request.tls_name.clone();
    let found = find(request, host).map_err(|MatchLimit| Unchosen::MatchLimit)?;
    let same = named.as_ref().is_some_and(|(name, _)| Some(name) == host);
    let (server, how) = found.unwrap_or((default, Contest::Default));
    let config = request.config;
    let scope = config.servers[server].scope;
    if named.is_some()
        && !same
        && !matches!(config.scope(scope).conf.tls.verify, None | Some("off"))
    {
        return Err(Unchosen::Misdirected);
    }
    request.server = server;
    request.scope = scope;
    let address = &config.addresses[request.address];
    let contestants = contestants(config, request.address, server, how);
    let span = config.servers[server]
        .names
        .iter()
        .find_map(|name| name.span)
        .or(Some(config.servers[server].span));
    request.step(
        span,
        Event::ServerChosen {
            listen: address.address.to_string(),
            host: host.cloned().unwrap_or_default(),
            contestants,
        },
    );
    Ok(())
}

/// The `listen` of the chosen server on the address of the connection.
pub(crate) fn listen_span(request: &Request<'_>) -> Option<Span> {
    let address = &request.config.addresses[request.address].address;
    let mut listens = request.server().listens.iter();
    let listen = listens.find(|listen| listen.address == *address)?;
    listen.span
}

/// The server that has a name for a host; `None` where nothing is searched, or nothing found.
pub(crate) fn find(
    request: &mut Request<'_>,
    host: Option<&Traced>,
) -> Result<Option<(usize, Contest)>, MatchLimit> {
    let empty = Traced::new();
    let name = host.unwrap_or(&empty).to_text().into_owned();
    let config = request.config;
    let address = &config.addresses[request.address];
    // With one server nothing is searched, unless a regex name may give captures.
    if !server::are_searched(&config.servers, address) {
        return Ok(None);
    }
    let found = exact(request, &name)
        .map(|server| (server, Contest::Exact))
        .or_else(|| leading(request, &name).map(|server| (server, Contest::LeadingWildcard)))
        .or_else(|| trailing(request, &name).map(|server| (server, Contest::TrailingWildcard)));
    if found.is_none() && !name.is_empty() {
        let found = regex(request, host.unwrap_or(&empty))?;
        return Ok(found.map(|server| (server, Contest::Regex)));
    }
    Ok(found)
}

fn names<'a>(request: &'a Request<'_>) -> impl Iterator<Item = (usize, &'a NameKind)> + use<'a> {
    let config = request.config;
    server::names(&config.servers, &config.addresses[request.address])
        .into_iter()
        .filter(|(_, _, ignored)| !ignored)
        .map(|(server, name, _)| (server, &name.kind))
}

fn exact(request: &Request<'_>, host: &str) -> Option<usize> {
    names(request)
        .find(|(_, kind)| match kind {
            NameKind::Exact(name) => name == host,
            NameKind::Leading { suffix, bare } => *bare && suffix[1..] == *host,
            _ => false,
        })
        .map(|(server, _)| server)
}

fn leading(request: &Request<'_>, host: &str) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (server, kind) in names(request) {
        if let NameKind::Leading { suffix, .. } = kind
            && host.ends_with(suffix.as_str())
            && best.is_none_or(|(length, _)| suffix.len() > length)
        {
            best = Some((suffix.len(), server));
        }
    }
    best.map(|(_, server)| server)
}

fn trailing(request: &Request<'_>, host: &str) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (server, kind) in names(request) {
        if let NameKind::Trailing(prefix) = kind
            && host.len() > prefix.len()
            && host.starts_with(prefix.as_str())
            && best.is_none_or(|(length, _)| prefix.len() > length)
        {
            best = Some((prefix.len(), server));
        }
    }
    best.map(|(_, server)| server)
}

fn regex(request: &mut Request<'_>, host: &Traced) -> Result<Option<usize>, MatchLimit> {
    let config = request.config;
    for server in &config.addresses[request.address].servers {
        for name in &config.servers[*server].names {
            if let NameKind::Regex(pattern) = &name.kind
                && request.matches(pattern, host)?
            {
                return Ok(Some(*server));
            }
        }
    }
    Ok(None)
}

/// Every server of the config and what became of it.
fn contestants(config: &Config, address: usize, chosen: usize, how: Contest) -> Vec<Contestant> {
    config
        .servers
        .iter()
        .enumerate()
        .map(|(index, server)| {
            let outcome = if index == chosen {
                how
            } else if config.addresses[address].servers.contains(&index) {
                Contest::NoMatch
            } else {
                Contest::OtherAddress
            };
            Contestant {
                name: server.name().to_owned(),
                span: server
                    .names
                    .iter()
                    .find_map(|name| name.span)
                    .or(Some(server.span)),
                outcome,
            }
        })
        .collect()
}
