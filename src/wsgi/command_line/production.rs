//! The command lines of gunicorn and waitress.

use super::{Reader, bracketed, list, module};
use crate::text::Span;
use crate::wsgi::option::{GUNICORN, Meaning, WAITRESS};
use crate::wsgi::process::{Gunicorn, HeaderMap, Listener, Mounted, Protocol, Server, Waitress};
use crate::wsgi::words::Word;
use crate::wsgi::{gunicorn, waitress};

impl Reader<'_> {
    pub(super) fn gunicorn(
        &mut self,
        environment: &[Word],
        rest: &[Word],
        span: Span,
    ) -> (Server, Vec<Listener>, Vec<Mounted>) {
        let (given, plain) = self.options(rest, GUNICORN, "gunicorn");
        let mut options = Gunicorn::default();
        let mut listeners = Vec::new();
        let assign = |options: &mut Gunicorn, word: &Word| match word.text.split_once('=') {
            Some(("SCRIPT_NAME", value)) => {
                options.script_name = Some((value.to_owned(), word.span));
            }
            Some(("FORWARDED_ALLOW_IPS", value)) => {
                options.forwarded_allow_ips = list(value);
                options.forwarded_allow_ips_span = Some(word.span);
            }
            _ => {}
        };
        for word in environment {
            assign(&mut options, word);
        }
        for option in &given {
            let value = option.value.text.as_str();
            match option.meaning {
                Meaning::Bind => listeners.push(Listener {
                    address: gunicorn::address(value),
                    protocol: Protocol::Http,
                    routed: false,
                    span: Some(option.span),
                }),
                Meaning::ForwardedAllowIps => {
                    options.forwarded_allow_ips = list(value);
                    options.forwarded_allow_ips_span = Some(option.span);
                }
                Meaning::HeaderMap => match value {
                    "drop" => options.header_map = HeaderMap::Drop,
                    "refuse" => options.header_map = HeaderMap::Refuse,
                    "dangerous" => options.header_map = HeaderMap::Dangerous,
                    _ => self.error(
                        "header-map",
                        option.span,
                        "the header map is drop, refuse or dangerous",
                    ),
                },
                Meaning::ForwarderHeaders => {
                    options.forwarder_headers =
                        list(value).iter().map(|name| name.to_uppercase()).collect();
                }
                Meaning::Environment => assign(&mut options, &option.value),
                _ => {}
            }
        }
        if listeners.is_empty() {
            listeners.push(Listener {
                address: "127.0.0.1:8000".to_owned(),
                protocol: Protocol::Http,
                routed: false,
                span: Some(span),
            });
        }
        let apps = self.one_app(&plain, "application", span);
        (Server::Gunicorn(options), listeners, apps)
    }

    pub(super) fn waitress(
        &mut self,
        rest: &[Word],
        span: Span,
    ) -> (Server, Vec<Listener>, Vec<Mounted>) {
        let (given, plain) = self.options(rest, WAITRESS, "waitress");
        let mut options = Waitress::default();
        let mut listeners = Vec::new();
        let (mut host, mut port) = ("0.0.0.0".to_owned(), "8080".to_owned());
        let mut bound = span;
        for option in &given {
            let value = option.value.text.as_str();
            match option.meaning {
                Meaning::Listen => {
                    listeners.extend(value.split_whitespace().map(|address| Listener {
                        address: waitress::address(address),
                        protocol: Protocol::Http,
                        routed: false,
                        span: Some(option.span),
                    }));
                }
                Meaning::UnixSocket => listeners.push(Listener {
                    address: format!("unix:{value}"),
                    protocol: Protocol::Http,
                    routed: false,
                    span: Some(option.span),
                }),
                Meaning::Host => (host, bound) = (value.to_owned(), option.span),
                Meaning::Port => (port, bound) = (value.to_owned(), option.span),
                Meaning::TrustedProxy => {
                    options.trusted_proxy = Some((value.to_owned(), option.span));
                }
                Meaning::TrustedProxyCount => match value.parse() {
                    Ok(count) => options.trusted_proxy_count = count,
                    Err(_) => {
                        self.error("trusted-proxy-count", option.span, "the count is a number");
                    }
                },
                Meaning::TrustedProxyHeaders => {
                    options
                        .trusted_proxy_headers
                        .extend(list(&value.to_lowercase()));
                }
                Meaning::KeepUntrusted => options.keeps_untrusted = Some(option.span),
                Meaning::UrlScheme => options.url_scheme = Some((value.to_owned(), option.span)),
                Meaning::UrlPrefix => {
                    let prefix = value.trim_matches('/');
                    if !prefix.is_empty() {
                        options.url_prefix = Some((format!("/{prefix}"), option.span));
                    }
                }
                _ => {}
            }
        }
        if listeners.is_empty() {
            listeners.push(Listener {
                address: waitress::address(&format!("{}:{port}", bracketed(&host))),
                protocol: Protocol::Http,
                routed: false,
                span: Some(bound),
            });
        }
        let apps = self.one_app(&plain, "app", span);
        (Server::Waitress(options), listeners, apps)
    }

    /// The one `MODULE:CALLABLE` of gunicorn and waitress.
    pub(super) fn one_app(&mut self, plain: &[Word], callable: &str, span: Span) -> Vec<Mounted> {
        if let Some(extra) = plain.get(1) {
            self.error("one-app", extra.span, "only one app can be served");
        }
        if let Some(word) = plain.first() {
            let mounted = module(&word.text, callable, word.span);
            if mounted.app.callable.contains('(') {
                self.not_simulated(
                    word.span,
                    "hopscope does not call app factories; name the app itself",
                );
            }
            vec![mounted]
        } else {
            self.error("no-app", span, "no application module was given");
            Vec::new()
        }
    }
}
