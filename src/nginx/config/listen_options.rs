//! The words of `listen` behind the address (`ngx_http_core_listen`).

use super::builder::Builder;
use crate::nginx::parameter::{self, Kind, Parameter};
use crate::nginx::problem;
use crate::nginx::slot::{self, Unit};
use crate::nginx::syntax::Directive;
use crate::nginx::version::Change;
use crate::nginx::zone::refused;
use crate::text::Diagnostic;

/// What they say.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each word of `listen`"
)]
#[derive(Default)]
pub(super) struct Options {
    pub(super) default: bool,
    pub(super) ssl: bool,
    pub(super) proxy_protocol: bool,
    pub(super) socket: bool,
    pub(super) takes_ipv4: bool,
    pub(super) quic: bool,
    pub(super) protocols: u8,
}

/// The words of `listen` that are protocols.
const PROTOCOLS: [&str; 3] = ["proxy_protocol", "ssl", "http2"];

/// The words of `listen` that do not go with `quic`.
const NOT_WITH_QUIC: [&str; 9] = [
    "fastopen",
    "backlog",
    "accept_filter",
    "deferred",
    "multipath",
    "ssl",
    "http2",
    "so_keepalive",
    "proxy_protocol",
];

/// What `listen` takes with a value, and what nginx calls it.
const SOCKET: &[Parameter] = &[
    ("backlog", Kind::Positive),
    ("rcvbuf", Kind::Size),
    ("sndbuf", Kind::Size),
    ("fastopen", Kind::Number),
    ("so_keepalive", Kind::Text),
    ("accept_filter", Kind::Text),
    ("ipv6only", Kind::Text),
];

/// Reads them.
pub(super) fn read(
    builder: &mut Builder<'_>,
    directive: &Directive,
) -> Result<Options, Diagnostic> {
    let mut options = Options::default();
    let newer = builder.version.has(Change::ListenHttp2);
    for word in &directive.args[1..] {
        let text = word.text.as_str();
        if let Some(bit) = PROTOCOLS.iter().position(|protocol| *protocol == text) {
            options.protocols |= 1 << bit;
        }
        match text {
            "default" | "default_server" => options.default = true,
            "ssl" => options.ssl = true,
            "http2" if newer => {
                let message = "the \"listen ... http2\" directive is deprecated, use the \"http2\" directive instead";
                builder.push(problem::warn_at(
                    "listen-http2-deprecated",
                    directive,
                    word,
                    message,
                ));
            }
            "http2" => {}
            "quic" if builder.version.has(Change::Quic) => {
                // It is TLS and needs a certificate.
                (options.quic, options.ssl) = (true, true);
            }
            "proxy_protocol" => options.proxy_protocol = true,
            "multipath" if !newer => {
                return Err(refused(directive, word, "invalid parameter ", text, ""));
            }
            "bind" | "deferred" | "reuseport" | "multipath" => options.socket = true,
            _ => {
                let read = parameter::read(SOCKET, text);
                let Some((name, value, valid)) = read else {
                    return Err(refused(directive, word, "invalid parameter ", text, ""));
                };
                options.socket = true;
                if name == "so_keepalive" {
                    if !is_keepalive(value) {
                        let before = "invalid so_keepalive value: ";
                        return Err(refused(directive, word, before, value, ""));
                    }
                } else if name == "ipv6only" {
                    match value.strip_prefix('o') {
                        Some("n") => {}
                        Some("ff") => options.takes_ipv4 = true,
                        Some(_) => {
                            let before = "invalid ipv6only flags ";
                            return Err(refused(directive, word, before, value, ""));
                        }
                        None => {
                            return Err(refused(directive, word, "invalid parameter ", text, ""));
                        }
                    }
                } else if !valid {
                    let before = ["invalid ", name, " "].concat();
                    return Err(refused(directive, word, &before, text, ""));
                }
            }
        }
    }
    let given = |name: &str| {
        let mut words = directive.args[1..].iter();
        words.any(|word| word.text.split('=').next() == Some(name))
    };
    match NOT_WITH_QUIC.iter().find(|name| given(name)) {
        Some(name) if options.quic => {
            let said = ["\"", name, "\" parameter is incompatible with \"quic\""].concat();
            Err(slot::said_of(directive, "not-with-quic", &said))
        }
        _ => Ok(options),
    }
}

/// `on`, `off`, or two times and a number between and behind two colons, not all of them empty.
fn is_keepalive(value: &str) -> bool {
    let time = |text: &str| text.is_empty() || slot::parse_time(text, Unit::Seconds).is_some();
    match value.splitn(3, ':').collect::<Vec<_>>().as_slice() {
        ["on" | "off"] => true,
        [idle] => time(idle),
        [idle, interval] => time(idle) && time(interval),
        [idle, interval, count] => {
            let counts =
                count.is_empty() || slot::parse_number(count).is_some_and(|count| count > 0);
            time(idle) && time(interval) && counts && value != "::"
        }
        _ => false,
    }
}
