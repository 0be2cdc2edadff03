//! A config as it was meant: scopes with merged settings, servers, addresses.

pub(crate) mod builder;
pub(crate) mod listen;
mod listen_options;
pub(crate) mod location;
mod references;
mod said;
pub(crate) mod server;

use std::net::SocketAddr;

use crate::text::{NameSet, Names};

use super::Version;
use super::module::{Conf, Handler, upstream::Upstream};
use super::variable::Defined;
use crate::text::Span;
use server::NameKind;

pub(crate) use listen::{Address, ListenAddress};
pub(crate) use location::{Locations, Match};
pub(crate) use server::Server;

/// A config as it was meant.
#[derive(Debug)]
pub struct Config {
    /// The version that reads it.
    pub(crate) version: Version,
    /// All scopes, parents before children; [`Config::HTTP`] is the `http` block.
    pub(crate) scopes: Vec<Scope>,
    /// The servers in order.
    pub(crate) servers: Vec<Server>,
    /// The addresses listened on, in order of first mention.
    pub(crate) addresses: Vec<Address>,
    /// The variables that blocks (`map`, `geo`, `split_clients`) define, by name.
    pub(crate) defined: Names<Box<dyn Defined>>,
    /// `upstream` blocks, and the addresses that pass directives name, in order of first mention.
    pub(crate) upstreams: Vec<Upstream>,
    /// Variables that `set` or a named capture defines.
    pub(crate) user_variables: NameSet,
    /// The charsets that `charset` names anywhere.
    pub(crate) charsets: Vec<String>,
    /// Variables that `charset` names: what they were when they were last asked is taken.
    pub(crate) charset_variables: Vec<String>,
    /// What names resolve to, as `/etc/hosts` has it.
    pub(crate) hosts: Names<String>,
}

/// The index of a scope in [`Config::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScopeId(pub(crate) usize);

/// What a scope is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `http {}`.
    Http,
    /// `server {}`.
    Server,
    /// `location {}`.
    Location(Match),
    /// `if () {}` in a location; it has no name of its own.
    If,
    /// `limit_except {}`.
    LimitExcept,
}

/// A block whose directives are settings, merged with those of the blocks around it.
#[derive(Debug)]
pub(crate) struct Scope {
    /// What it is.
    pub(crate) kind: Kind,
    /// The scope around it.
    pub(crate) parent: Option<ScopeId>,
    /// Its head in the text: `location /a`.
    pub(crate) span: Option<Span>,
    /// The location's name as nginx keeps it; a regex's text. Inherited by `if` and `limit_except`.
    pub(crate) name: String,
    /// The location's head as it is written: `^~ /a`.
    pub(crate) written: String,
    /// The settings; merged once the whole config is read.
    pub(crate) conf: Conf,
    /// The handler of the content phase, if a directive of this very block set one.
    pub(crate) handler: Option<Handler>,
    /// The locations in it.
    pub(crate) locations: Locations,
}

impl Config {
    /// The `http` block's scope.
    pub(crate) const HTTP: ScopeId = ScopeId(0);

    /// An empty config: an `http` block without anything in it.
    pub(crate) fn new(version: Version, hosts: Names<String>) -> Self {
        Self {
            version,
            scopes: vec![Scope::new(Kind::Http, None, None)],
            servers: Vec::new(),
            addresses: Vec::new(),
            defined: Names::default(),
            upstreams: Vec::new(),
            user_variables: NameSet::default(),
            charsets: Vec::new(),
            charset_variables: Vec::new(),
            hosts,
        }
    }

    /// A scope by its id; ids are only made for scopes of this config.
    pub(crate) fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0]
    }

    /// Whether a server is called so, by a word of its own or one with an asterisk.
    pub fn names(&self, host: &str) -> bool {
        let mut names = self.servers.iter().flat_map(|server| &server.names);
        names.any(|name| match &name.kind {
            NameKind::Exact(own) => own == host,
            NameKind::Leading { suffix, bare } => {
                host.ends_with(suffix.as_str()) || *bare && suffix.get(1..) == Some(host)
            }
            NameKind::Trailing(prefix) => host.starts_with(prefix.as_str()),
            NameKind::Regex(_) => false,
        })
    }

    /// The addresses listened on: what a balancer or browser can connect to, and whether by TLS.
    pub fn listening(&self) -> impl Iterator<Item = (&listen::ListenAddress, bool)> {
        self.addresses
            .iter()
            .map(|address| (&address.address, address.ssl))
    }

    /// The address that accepts a connection: the exact one, else the wildcard one of its family,
    /// else one of IPv6 that takes IPv4 as well. Whether by TLS stands beside it.
    pub fn accepts(&self, to: SocketAddr) -> Option<(usize, bool)> {
        let find = |takes: fn(SocketAddr, SocketAddr, bool) -> bool| {
            self.addresses.iter().position(|known| match known.address {
                ListenAddress::Ip(own) => {
                    own.port() == to.port() && takes(own, to, known.takes_ipv4)
                }
                _ => false,
            })
        };
        find(|own, to, _| own.ip() == to.ip())
            .or_else(|| {
                find(|own, to, _| own.ip().is_unspecified() && own.is_ipv4() == to.is_ipv4())
            })
            .or_else(|| find(|own, to, both| both && own.ip().is_unspecified() && to.is_ipv4()))
            .map(|index| (index, self.addresses[index].ssl))
    }

    /// The address that is this unix socket.
    pub fn accepts_unix(&self, path: &str) -> Option<(usize, bool)> {
        let is = |known: &listen::Address| known.address == ListenAddress::Unix(path.to_owned());
        let index = self.addresses.iter().position(is)?;
        Some((index, self.addresses[index].ssl))
    }

    /// Merges every scope's settings with those of the scope around it, as nginx does when the
    /// whole `http` block is read.
    pub(crate) fn merge(&mut self) {
        for index in 0..self.scopes.len() {
            let (before, after) = self.scopes.split_at_mut(index);
            let scope = &mut after[0];
            let Some(parent) = scope.parent.and_then(|parent| before.get(parent.0)) else {
                continue;
            };
            let nameless = matches!(scope.kind, Kind::If | Kind::LimitExcept);
            scope.conf.inherit(&parent.conf, nameless);
            if matches!(scope.kind, Kind::LimitExcept) && scope.handler.is_none() {
                scope.handler.clone_from(&parent.handler);
            }
        }
    }
}

impl Scope {
    /// Sets the handler of the content phase. The redirect to a slash that an earlier one asked for
    /// stays (`auto_redirect` of `ngx_http_core_loc_conf_t`).
    pub(crate) fn handle(&mut self, mut handler: Handler) {
        handler.redirects |= self
            .handler
            .as_ref()
            .is_some_and(|earlier| earlier.redirects);
        self.handler = Some(handler);
    }

    pub(crate) fn new(kind: Kind, parent: Option<ScopeId>, span: Option<Span>) -> Self {
        Self {
            kind,
            parent,
            span,
            name: String::new(),
            written: String::new(),
            conf: Conf::default(),
            handler: None,
            locations: Locations::default(),
        }
    }
}
