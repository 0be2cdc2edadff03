//! `listen` and the addresses that servers share.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

use super::builder::Builder;
use super::listen_options::{self, Options};
use crate::nginx::module::upstream;
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::version::Change;
use crate::text::{self, Diagnostic, Severity, Span};

/// The longest path of a unix socket.
const MOST_PATH: usize = 107;

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListenAddress {
    /// An IP address, maybe the wildcard one, and a port.
    Ip(SocketAddr),
    /// A unix socket's path.
    Unix(String),
    /// Where HTTP/3 is spoken, over UDP: no request here arrives there.
    Quic(SocketAddr),
}

impl ListenAddress {
    /// Whether it is `0.0.0.0` or `[::]`.
    pub fn is_wildcard(&self) -> bool {
        matches!(self, ListenAddress::Ip(address) | ListenAddress::Quic(address) if address.ip().is_unspecified())
    }

    /// The TCP port, if it has one.
    pub fn port(&self) -> Option<u16> {
        match self {
            ListenAddress::Ip(address) => Some(address.port()),
            _ => None,
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListenAddress::Ip(address) | ListenAddress::Quic(address) => {
                write!(formatter, "{address}")
            }
            ListenAddress::Unix(path) => write!(formatter, "unix:{path}"),
        }
    }
}

/// A `listen` of one server.
#[derive(Clone, Debug)]
pub(crate) struct Listen {
    /// The address.
    pub(crate) address: ListenAddress,
    /// The directive; `None` for the implied `*:80`.
    pub(crate) span: Option<Span>,
}

/// An address that is listened on and the servers that share it.
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "one for each word of `listen`, and an address has an address"
)]
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// The address.
    pub(crate) address: ListenAddress,
    /// The servers, in order of their `listen`.
    pub(crate) servers: Vec<usize>,
    /// Index of the default server in [`super::Config::servers`].
    pub(crate) default: usize,
    /// Whether a `listen` said `default_server`.
    pub(crate) explicit_default: bool,
    /// Whether connections are TLS.
    pub(crate) ssl: bool,
    /// Whether connections begin with a PROXY line.
    pub(crate) proxy_protocol: bool,
    /// Whether a `listen` gave socket options.
    pub(crate) has_options: bool,
    /// `ipv6only=off`: the wildcard of IPv6 takes IPv4 connections as well.
    pub(crate) takes_ipv4: bool,
    /// The `listen … ssl` that made it TLS.
    pub(crate) ssl_span: Option<Span>,
    /// The protocols that were named for it.
    protocols: Protocols,
}

/// The protocols of an address, a bit for each word (see [`PROTOCOLS`]).
#[derive(Clone, Copy, Debug, Default)]
struct Protocols {
    /// Of any `listen`.
    all: u8,
    /// Those that further ones have to name, once there were two.
    expected: Option<u8>,
    /// Whether two differed.
    differ: bool,
}

impl Protocols {
    /// Takes those of another `listen` and says whether nginx warns of it, as
    /// `ngx_http_add_addresses` does. `socket` is whether this one has socket options, `before`
    /// whether this or one before has.
    fn join(&mut self, new: u8, socket: bool, before: bool) -> bool {
        let old = self.all;
        let unexpected = self.expected.is_some_and(|expected| expected != new);
        let (warn, expected) = if new & !old != 0 {
            (before && !socket || self.differ || old & !new != 0, old)
        } else if old == new {
            (socket && self.differ || unexpected, new)
        } else {
            (socket || unexpected, new)
        };
        self.differ |= old != new;
        self.expected = Some(expected);
        self.all |= new;
        warn
    }
}

/// The addresses as nginx goes through them when all is read: port by port, those with socket
/// options first and the wildcard last (`ngx_http_cmp_conf_addrs`).
pub(crate) fn in_order(addresses: &[Address]) -> Vec<&Address> {
    let group = |address: &Address| match &address.address {
        ListenAddress::Ip(address) => (u8::from(address.is_ipv4()), address.port()),
        ListenAddress::Quic(address) => (2 + u8::from(address.is_ipv4()), address.port()),
        ListenAddress::Unix(_) => (0, 0),
    };
    let mut list: Vec<&Address> = addresses.iter().collect();
    text::sort_by_key(&mut list, |address| {
        let own = group(address);
        let first = addresses.iter().position(|other| group(other) == own);
        (first, address.address.is_wildcard(), !address.has_options)
    });
    list
}

/// The setter of `listen`.
pub(crate) fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some(server) = builder.server() else {
        return Ok(());
    };
    let word = &directive.args[0];
    let addresses = parse(builder, word)?;
    let options = listen_options::read(builder, directive)?;
    if options.protocols & 6 == 4 && !builder.version.has(Change::ListenHttp2) {
        let message =
            "\"http2\" without \"ssl\" is not simulated: nginx 1.22 would take no HTTP/1.1 there";
        let diagnostic = Diagnostic::at(
            Severity::NotSimulated,
            "http2-without-tls",
            directive.span,
            message,
        );
        builder.push(diagnostic.on_line(directive.line));
    }
    for mut address in addresses {
        if let ListenAddress::Ip(ip) = address
            && options.quic
        {
            address = ListenAddress::Quic(ip);
        }
        add(builder, server, address, &options, Ok(directive))?;
    }
    Ok(())
}

/// The `listen *:80` of a server that has none, said where its block ends.
pub(crate) fn add_implied(
    builder: &mut Builder<'_>,
    server: usize,
    end: Option<Span>,
) -> Result<(), Diagnostic> {
    let address = ListenAddress::Ip(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 80));
    add(builder, server, address, &Options::default(), Err(end))
}

fn add(
    builder: &mut Builder<'_>,
    server: usize,
    address: ListenAddress,
    options: &Options,
    directive: Result<&Directive, Option<Span>>,
) -> Result<(), Diagnostic> {
    let span = directive.ok().map(|directive| directive.span);
    let fail = |code, message: String| match directive {
        Ok(directive) => Err(problem::emerg(code, directive, message)),
        Err(Some(end)) => Err(Diagnostic::at(Severity::Emerg, code, end, message)),
        Err(None) => Err(Diagnostic::general(Severity::Emerg, code, message)),
    };
    if builder.config.servers[server]
        .listens
        .iter()
        .any(|listen| listen.address == address)
    {
        return fail("duplicate-listen", format!("a duplicate listen {address}"));
    }
    let known = builder
        .config
        .addresses
        .iter_mut()
        .find(|known| known.address == address);
    if let Some(known) = known {
        if options.socket {
            if known.has_options {
                return fail(
                    "duplicate-listen-options",
                    format!("duplicate listen options for {address}"),
                );
            }
            known.has_options = true;
            known.takes_ipv4 |= options.takes_ipv4;
        }
        if options.default {
            if known.explicit_default {
                return fail(
                    "duplicate-default-server",
                    format!("a duplicate default server for {address}"),
                );
            }
            known.explicit_default = true;
            known.default = server;
        }
        known.servers.push(server);
        if options.ssl {
            known.ssl = true;
            known.ssl_span = known.ssl_span.or(span);
        }
        known.proxy_protocol |= options.proxy_protocol;
        let redefined = known
            .protocols
            .join(options.protocols, options.socket, known.has_options);
        if redefined && builder.version.has(Change::ProtocolOptions) {
            let message = format!("protocol options redefined for {address}");
            let code = "protocol-options";
            builder.push(match directive {
                Ok(directive) => problem::warn_at(code, directive, &directive.args[0], message),
                Err(Some(end)) => Diagnostic::at(Severity::Warn, code, end, message),
                Err(None) => Diagnostic::general(Severity::Warn, code, message),
            });
        }
    } else {
        builder.config.addresses.push(Address {
            address: address.clone(),
            servers: vec![server],
            default: server,
            explicit_default: options.default,
            ssl: options.ssl,
            proxy_protocol: options.proxy_protocol,
            has_options: options.socket,
            takes_ipv4: options.takes_ipv4,
            ssl_span: span.filter(|_| options.ssl),
            protocols: Protocols {
                all: options.protocols,
                ..Protocols::default()
            },
        });
    }
    builder.config.servers[server]
        .listens
        .push(Listen { address, span });
    Ok(())
}

fn parse(builder: &Builder<'_>, word: &Word) -> Result<Vec<ListenAddress>, Diagnostic> {
    let text = word.text.as_str();
    let fail = |what: &str| {
        Diagnostic::at(
            Severity::Emerg,
            "invalid-listen",
            word.span,
            format!("{what} in \"{text}\" of the \"listen\" directive"),
        )
    };
    if let Some(path) = text.strip_prefix("unix:") {
        if path.is_empty() {
            return Err(fail("no path in the unix domain socket"));
        }
        if path.len() > MOST_PATH {
            return Err(fail("too long path in the unix domain socket"));
        }
        return Ok(vec![ListenAddress::Unix(path.to_owned())]);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (ip, port) = rest.split_once(']').ok_or_else(|| fail("invalid host"))?;
        if ip.is_empty() {
            return Err(fail("no host"));
        }
        let ip: Ipv6Addr = ip.parse().map_err(|_| fail("invalid IPv6 address"))?;
        if port.contains('/') {
            return Err(fail("invalid host"));
        }
        let ports = match port.strip_prefix(':') {
            Some(port) => parse_ports(port).map_err(fail)?,
            None if port.is_empty() => 80..=80,
            None => return Err(fail("invalid host")),
        };
        return Ok(addresses(ip.into(), ports));
    }
    if text.contains('/') {
        return Err(fail("invalid host"));
    }
    if text.contains(['/', '?']) {
        return Err(fail("invalid host"));
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, last) = text.split_once('-').unwrap_or((text, "0"));
    let (host, ports) = match text.split_once(':') {
        Some((host, port)) => (host, parse_ports(port).map_err(fail)?),
        None if !first.is_empty() && !last.is_empty() && digits(first) && digits(last) => {
            ("*", parse_ports(text).map_err(fail)?)
        }
        None => (text, 80..=80),
    };
    let ip: IpAddr = match host {
        "*" => Ipv4Addr::UNSPECIFIED.into(),
        "" => return Err(fail("no host")),
        host => match host.parse::<Ipv4Addr>() {
            Ok(ip) => ip.into(),
            Err(_) => upstream::resolve(&builder.config, &host.to_ascii_lowercase())
                .and_then(|ip| ip.parse().ok())
                .ok_or_else(|| fail("host not found"))?,
        },
    };
    Ok(addresses(ip, ports))
}

fn addresses(ip: IpAddr, ports: RangeInclusive<u16>) -> Vec<ListenAddress> {
    ports
        .map(|port| ListenAddress::Ip(SocketAddr::new(ip, port)))
        .collect()
}

/// A port, or the first and the last of a range.
fn parse_ports(text: &str) -> Result<RangeInclusive<u16>, &'static str> {
    let port = |text: &str| {
        let number = slot::parse_number(text).and_then(|number| u16::try_from(number).ok());
        number.filter(|number| *number > 0).ok_or("invalid port")
    };
    let Some((first, last)) = text.split_once('-') else {
        return port(text).map(|port| port..=port);
    };
    let last = port(last)?;
    let first = port(first)?;
    if first > last {
        return Err("invalid port range");
    }
    Ok(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::Version;
    use crate::text::{Names, Sources};

    /// The first thing nginx 1.31.5 built with HTTP/3 said; the one that is recorded with has none.
    #[test]
    fn quic_shares_no_socket_with_tcp() {
        let ssl = "is defined for the \"listen ... quic\" directive";
        for (servers, expect) in [
            ("server { listen 443 quic reuseport; listen 443 ssl; }", ""),
            (
                "server { listen [::]:443 quic; listen [::]:443 ssl reuseport; }",
                "",
            ),
            (
                "server { listen 443 quic; listen 443 quic; }",
                "a duplicate listen 0.0.0.0:443",
            ),
            (
                "server { listen 443 quic bind; } server { listen 443 quic bind; }",
                "duplicate listen options for 0.0.0.0:443",
            ),
            (
                "server { listen 443 http2 quic fastopen=3 ssl; }",
                "\"listen\" directive \"fastopen\" parameter is incompatible with \"quic\"",
            ),
            (
                "server { listen 443 quic; ssl_protocols TLSv1.2; }",
                "\"ssl_protocols\" must enable TLSv1.3 for the \"listen ... quic\" directive",
            ),
        ] {
            assert_eq!(
                said(&["ssl_certificate c; ssl_certificate_key k;", servers].concat()),
                expect
            );
        }
        let none = said("server { listen 443 quic; }");
        assert_eq!(none, ["no \"ssl_certificate\" ", ssl].concat());
    }

    fn said(text: &str) -> String {
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", text, false);
        let loaded = crate::nginx::load(&sources, main, Version::V1_31, &Names::default());
        let mut emergs = loaded.diagnostics.into_iter();
        let first = emergs.find(|diagnostic| diagnostic.severity == Severity::Emerg);
        first.map_or(String::new(), |diagnostic| diagnostic.message.clone())
    }
}
