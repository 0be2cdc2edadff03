//! A request while nginx serves it.

pub(crate) mod buffer;
pub(crate) mod header;
pub(crate) mod host;
pub(crate) mod line;
pub(crate) mod proxy_protocol;
pub(crate) mod read;
pub(crate) mod subrequest;
pub(crate) mod uri;

use crate::text::Names;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use self::line::HttpVersion;
use super::Exchange;
use super::World;
use super::address;
use super::config::{Config, ListenAddress, Scope, ScopeId, Server};
use super::module::pass::{Memory, peer::Turns};
use super::module::{Conf, Handler};
use super::pattern::{self, MatchLimit, Pattern};
use super::step::{Event, Phase, Step};
use super::value::Value;
use crate::text::Span;
use crate::wire::{Connection, Endpoint, Headers, Origin, Program, Response, Rule, Traced};

/// nginx's connection is plain, because of the `listen` and of whoever connected.
pub(crate) const PLAIN_CONNECTION: Rule = Rule("plain-connection");
/// nginx's connection is TLS.
pub(crate) const TLS_CONNECTION: Rule = Rule("tls-connection");

/// How often the URI may change from inside: `NGX_HTTP_MAX_URI_CHANGES`.
pub(crate) const MAX_URI_CHANGES: u32 = 10;

/// A request while nginx serves it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of `ngx_http_request_s`, by their names"
)]
pub(crate) struct Request<'a> {
    /// The config.
    pub(crate) config: &'a Config,
    /// The connection it came on.
    pub(crate) connection: &'a Connection,
    /// What is outside nginx.
    pub(crate) world: &'a mut dyn World,
    /// The index of the address listened on.
    pub(crate) address: usize,
    /// The index of the chosen server.
    pub(crate) server: usize,
    /// The scope whose settings are in force.
    pub(crate) scope: ScopeId,
    /// The content handler in force.
    pub(crate) handler: Option<Handler>,

    /// The method; `GET` after some internal redirects.
    pub(crate) method: Traced,
    /// `$request_method`: as sent.
    pub(crate) method_sent: Traced,
    /// `$request`: the request line, or what of it fits the buffers.
    pub(crate) line: Traced,
    /// `$request_uri`.
    pub(crate) target: Traced,
    /// `$server_protocol`.
    pub(crate) protocol: Traced,
    /// Major and minor version.
    pub(crate) version: HttpVersion,
    /// How many bytes the request's head has.
    pub(crate) head_length: usize,
    /// What the PROXY protocol's header said of the connection.
    pub(crate) proxied: Option<proxy_protocol::Header>,
    /// The host that TLS named, and the server it chose.
    pub(crate) tls_name: Option<(Traced, usize)>,
    /// The client's header lines.
    pub(crate) headers: Headers,
    /// The request body.
    pub(crate) body: Traced,
    /// The header that says how long it is, once that is known.
    pub(crate) framing: &'static str,
    /// The host asked for, normalised; `None` if there was none.
    pub(crate) host: Option<Traced>,
    /// The port of the host asked for.
    pub(crate) host_port: Option<Traced>,

    /// `$uri`.
    pub(crate) uri: Traced,
    /// `$args`.
    pub(crate) args: Traced,
    /// How many steps its regexes may take yet.
    pub(crate) patience: usize,
    /// The URI had `%XX`.
    pub(crate) quoted_uri: bool,
    /// The URI had `+`.
    pub(crate) plus_in_uri: bool,
    /// The raw target may still be sent to an upstream.
    pub(crate) valid_unparsed_uri: bool,
    /// The location's name is still a prefix of the URI.
    pub(crate) valid_location: bool,
    /// The request was changed from inside.
    pub(crate) internal: bool,
    /// It was made inside nginx for another one.
    pub(crate) subrequest: bool,
    /// The URI was changed by the rewrite directives that just ran.
    pub(crate) uri_changed: bool,
    /// How many more changes are allowed.
    pub(crate) uri_changes: u32,
    /// An `error_page` has been used.
    pub(crate) error_page_used: bool,
    /// What the access phase has come to with `satisfy any`: 0, 401 or 403.
    pub(crate) access_status: u16,
    /// `try_files` found a file in a regex location with `alias`.
    pub(crate) add_uri_to_alias: bool,
    /// The status that `error_page` fixed for the answer.
    pub(crate) status_override: Option<u16>,

    /// realip has taken an address.
    pub(crate) real_ip_done: bool,
    /// The client's address, after realip.
    pub(crate) client: Client,
    /// The groups of the last regex that matched.
    pub(crate) captures: Captures,
    /// Variables that were set, mapped or captured by name.
    pub(crate) variables: Names<Option<Traced>>,
    /// The built-in variable that is being got.
    pub(crate) asked: &'static str,
    /// Maps that are being evaluated, to end a map that needs itself.
    pub(crate) evaluating: Vec<String>,

    /// What the last upstream answered.
    pub(crate) upstream: Option<Response>,
    /// What is remembered of passing the request on.
    pub(crate) memory: Memory,
    /// Whose turn it is in the upstreams that were asked.
    pub(crate) turns: Turns,
    /// Header lines for the answer that were made before its status was known (`Location`).
    pub(crate) location: Option<Traced>,
    /// The answer.
    pub(crate) answer: Option<Response>,
    /// The answer is a file, whose parts may be asked for.
    pub(crate) is_file: bool,
    /// The status that takes the place of an answer the request's conditions refuse.
    pub(crate) refused: Option<u16>,
    /// The status of the answer while its headers are made, for `$status`.
    pub(crate) status: u16,

    /// What was decided.
    pub(crate) steps: Vec<Step>,
    /// The phase steps are noted for.
    pub(crate) phase: Phase,
    /// What was sent to upstreams.
    pub(crate) exchanges: Vec<Exchange>,
    /// The locations whose settings were used, as written.
    pub(crate) locations: Vec<String>,
}

/// The client's address as modules see it.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The address.
    pub(crate) ip: IpAddr,
    /// `$remote_addr`.
    pub(crate) text: Traced,
    /// `$remote_port`; empty when realip found none.
    pub(crate) port: Traced,
}

impl Client {
    /// The other end of a connection to this address. IPv4 through a socket of IPv6 is written as
    /// IPv6, and a unix socket has no address.
    pub(crate) fn new(connection: &Connection, listening: &ListenAddress) -> Self {
        let peer = &connection.peer;
        let port = match connection.unix {
            Some(_) => Traced::new(),
            None => Traced::of(peer.port.to_string(), &peer.origin),
        };
        Self {
            ip: peer.ip,
            text: as_seen(peer, connection, listening),
            port,
        }
    }

    /// Whether it came through a unix socket, and no realip since.
    pub(crate) fn is_unix(&self) -> bool {
        self.text.is("unix:")
    }
}

/// An end's address as text.
pub(crate) fn as_seen(
    end: &Endpoint,
    connection: &Connection,
    listening: &ListenAddress,
) -> Traced {
    let text = match (end.ip, listening) {
        _ if connection.unix.is_some() => "unix:".to_owned(),
        (IpAddr::V4(ip), ListenAddress::Ip(SocketAddr::V6(_))) => ip.to_ipv6_mapped().to_string(),
        (ip, _) => address::text(ip),
    };
    Traced::of(text, &end.origin)
}

/// The groups of the last regex that matched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captures {
    /// What was searched.
    pub(crate) subject: Traced,
    /// The groups, 0 being the whole match.
    pub(crate) groups: Vec<Option<Range<usize>>>,
}

impl Captures {
    /// A group's text; empty if it took no part.
    pub(crate) fn group(&self, number: usize) -> Traced {
        match self.groups.get(number) {
            Some(Some(range)) => self.subject.slice(range.clone()),
            _ => Traced::new(),
        }
    }
}

impl<'a> Request<'a> {
    /// A request of which nothing was read yet.
    pub(crate) fn new(
        config: &'a Config,
        connection: &'a Connection,
        world: &'a mut dyn World,
        address: usize,
        silence: &Origin,
    ) -> Self {
        let server = config.addresses[address].default;
        Self {
            config,
            connection,
            world,
            address,
            server,
            scope: config.servers[server].scope,
            handler: None,
            method: Traced::new(),
            method_sent: Traced::new(),
            line: Traced::new(),
            target: Traced::new(),
            protocol: Traced::new(),
            version: HttpVersion::V1_0,
            head_length: 0,
            proxied: None,
            tls_name: None,
            headers: Headers::new(silence.clone()),
            body: Traced::new(),
            framing: "",
            host: None,
            host_port: None,
            uri: Traced::new(),
            args: Traced::new(),
            patience: pattern::PATIENCE,
            quoted_uri: false,
            plus_in_uri: false,
            valid_unparsed_uri: true,
            valid_location: true,
            internal: false,
            subrequest: false,
            uri_changed: false,
            uri_changes: MAX_URI_CHANGES + 1,
            error_page_used: false,
            access_status: 0,
            add_uri_to_alias: false,
            status_override: None,
            real_ip_done: false,
            client: Client::new(connection, &config.addresses[address].address),
            captures: Captures::default(),
            variables: Names::default(),
            asked: "",
            evaluating: Vec::new(),
            upstream: None,
            memory: Memory::default(),
            turns: Turns::new(),
            location: None,
            answer: None,
            is_file: false,
            refused: None,
            status: 0,
            steps: Vec::new(),
            phase: Phase::Read,
            exchanges: Vec::new(),
            locations: Vec::new(),
        }
    }

    /// The settings in force.
    pub(crate) fn conf(&self) -> &'a Conf {
        &self.config.scope(self.scope).conf
    }

    /// The scope in force.
    pub(crate) fn scope(&self) -> &'a Scope {
        self.config.scope(self.scope)
    }

    /// The chosen server.
    pub(crate) fn server(&self) -> &'a Server {
        &self.config.servers[self.server]
    }

    /// Notes a decision.
    pub(crate) fn step(&mut self, span: Option<Span>, event: Event) {
        self.steps.push(Step {
            phase: self.phase,
            span,
            event,
        });
    }

    /// Whether the connection is TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.connection.scheme == crate::wire::Scheme::Https
    }

    /// Why the connection is plain or TLS: the `listen` and whoever connected.
    pub(crate) fn scheme_origin(&self) -> Origin {
        let rule = if self.is_tls() {
            TLS_CONNECTION
        } else {
            PLAIN_CONNECTION
        };
        let address = &self.config.addresses[self.address];
        let span = self
            .server()
            .listens
            .iter()
            .find(|listen| listen.address == address.address)
            .and_then(|listen| listen.span);
        let about = address.address.to_string();
        let connected = &self.connection.scheme_origin;
        let mut from = vec![connected.clone()];
        // Behind a balancer a plain connection tells nothing of how the client came, unless the
        // balancer says so.
        let told = self.is_tls() || self.headers.has("X-Forwarded-Proto");
        if connected.cause().program == Program::Balancer && !told {
            from.push(self.headers.absent(Program::Nginx, "X-Forwarded-Proto"));
        }
        Origin::made(Program::Nginx, rule, about, span, from)
    }

    /// The cause of everything nginx does not say to an upstream: it passes on just what the
    /// pass directive of this location makes it, and knows only its own connection.
    pub(crate) fn silence(&self, rule: Rule, span: Option<Span>) -> Origin {
        let from = vec![self.scheme_origin(), self.headers.silence.clone()];
        Origin::made(Program::Nginx, rule, "", span, from)
    }

    /// Of a line that is refused behind it, HEAD is known and has no name.
    pub(crate) fn is_nameless_head(&self) -> bool {
        self.method.is_empty() && self.line.starts_with("HEAD ")
    }

    /// The origin of something nginx makes by one of its rules.
    #[expect(clippy::unused_self, reason = "reads as what the request does")]
    pub(crate) fn by_rule(&self, rule: Rule, about: &str, span: Option<Span>) -> Origin {
        Origin::new(Program::Nginx, rule, about, span)
    }

    /// Searches a regex and keeps its groups; a named group becomes a variable.
    /// `Err` when the regex gives up.
    pub(crate) fn matches(
        &mut self,
        pattern: &Pattern,
        subject: &Traced,
    ) -> Result<bool, MatchLimit> {
        let Some(groups) = self.search(pattern, subject)? else {
            return Ok(false);
        };
        self.captures = Captures {
            subject: subject.clone(),
            groups: groups.ranges,
        };
        for (name, numbers) in pattern.names() {
            let value = numbers
                .iter()
                .map(|number| self.captures.group(*number))
                .find(|value| !value.is_empty())
                .unwrap_or_default();
            self.variables
                .insert(name.to_ascii_lowercase(), Some(value));
        }
        Ok(true)
    }

    /// Searches a regex and keeps nothing. That it gives up is said here.
    pub(crate) fn search(
        &mut self,
        pattern: &Pattern,
        subject: &Traced,
    ) -> Result<Option<pattern::Captures>, MatchLimit> {
        let found = pattern.find_within(subject.as_bytes(), &mut self.patience);
        if found.is_err() {
            let (pattern, subject) = (pattern.text().clone(), subject.clone());
            self.step(None, Event::MatchLimit { pattern, subject });
        }
        found
    }

    /// Evaluates a value.
    pub(crate) fn eval(&mut self, value: &Value) -> Traced {
        value.eval(self)
    }
}
