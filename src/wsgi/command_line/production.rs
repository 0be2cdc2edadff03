//! The command lines of gunicorn and waitress.

use super::{Reader, bracketed, list};
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
        for word in environment {
            assign(&mut options, word);
        }
        let file = given
            .iter()
            .rfind(|option| option.meaning == Meaning::Config);
        let mut all = self.settings(file);
        // What the command line binds replaces what the file binds.
        if given.iter().any(|option| option.meaning == Meaning::Bind) {
            all.retain(|option| option.meaning != Meaning::Bind);
        }
        for word in environment {
            if let Some(text) = word.text.strip_prefix("GUNICORN_CMD_ARGS=") {
                let split = text.split_whitespace().map(|text| Word {
                    text: text.to_owned(),
                    span: word.span,
                });
                let split: Vec<Word> = split.collect();
                let (more, _) = self.options(&split, GUNICORN, "gunicorn");
                all.extend(more);
            }
        }
        all.extend(given);
        let mut listeners = Vec::new();
        let mut app = None;
        for option in &all {
            let value = option.value.text.as_str();
            match option.meaning {
                Meaning::Bind => {
                    listeners.push(plain_http(gunicorn::address(value), option.span));
                }
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
                    options.forwarder_headers = list(&value.to_ascii_uppercase());
                }
                Meaning::SecureSchemeHeader => match value.split_once('=') {
                    Some((name, secure)) => {
                        let header = (name.to_owned(), secure.to_owned());
                        options.secure_scheme_headers.push(header);
                    }
                    None => options.secure_scheme_headers.clear(),
                },
                Meaning::LimitRequestLine
                | Meaning::LimitRequestFields
                | Meaning::LimitRequestFieldSize => {
                    let limit = match option.meaning {
                        Meaning::LimitRequestLine => &mut options.limit_line,
                        Meaning::LimitRequestFields => &mut options.limit_fields,
                        _ => &mut options.limit_field_size,
                    };
                    if let Ok(number) = value.parse() {
                        *limit = number;
                        options.limit_span = Some(option.span);
                    }
                }
                Meaning::Environment => assign(&mut options, &option.value),
                Meaning::App => app = Some(option.value.clone()),
                _ => {}
            }
        }
        if listeners.is_empty() {
            listeners.push(plain_http("127.0.0.1:8000".to_owned(), span));
        }
        let named = if plain.is_empty() {
            app.as_slice()
        } else {
            &plain
        };
        let apps = self.one_app(named, "application", span);
        (Server::Gunicorn(options), listeners, apps)
    }

    pub(super) fn waitress(
        &mut self,
        rest: &[Word],
        span: Span,
    ) -> Option<(Server, Vec<Listener>, Vec<Mounted>)> {
        let (given, plain) = self.options(rest, WAITRESS, "waitress");
        let mut options = Waitress::default();
        let mut listeners = Vec::new();
        let (mut host, mut port) = ("0.0.0.0", "8080");
        let mut bound = None;
        for option in &given {
            let value = option.value.text.as_str();
            match option.meaning {
                Meaning::Listen => {
                    let addresses = value.split_whitespace();
                    listeners.extend(
                        addresses
                            .map(|address| plain_http(waitress::address(address), option.span)),
                    );
                }
                Meaning::UnixSocket => {
                    listeners.push(plain_http(["unix:", value].concat(), option.span));
                }
                Meaning::Host => (host, bound) = (value, Some(option.span)),
                Meaning::Port => (port, bound) = (value, Some(option.span)),
                Meaning::TrustedProxy => {
                    options.trusted_proxy = Some((value.to_owned(), option.span));
                }
                Meaning::TrustedProxyCount => match value.parse() {
                    Ok(count) => options.trusted_proxy_count = count,
                    Err(_) => {
                        self.error("trusted-proxy-count", option.span, "the count is a number");
                    }
                },
                // The last one counts.
                Meaning::TrustedProxyHeaders => {
                    let names = value.split_whitespace();
                    options.trusted_proxy_headers = names.map(str::to_ascii_lowercase).collect();
                }
                Meaning::MaxRequestHeaderSize => {
                    options.max_header = value.parse().ok().map(|size| (size, option.span));
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
        let headers = &options.trusted_proxy_headers;
        let forwarded = headers.iter().any(|name| name == "forwarded");
        let alone = options.trusted_proxy.is_none()
            && (!headers.is_empty() || options.trusted_proxy_count > 0);
        let known = |name: &String| {
            let short = name.strip_prefix("x-forwarded-").unwrap_or_default();
            name == "forwarded" || ["for", "host", "proto", "port", "by"].contains(&short)
        };
        let wrong = if !headers.iter().all(known) {
            "trusted_proxy_headers are forwarded or x-forwarded-for, -host, -proto, -port and -by, with spaces between them"
        } else if alone {
            "trusted_proxy_headers and trusted_proxy_count have no meaning without trusted_proxy"
        } else if forwarded && headers.len() > 1 {
            "Forwarded and the X-Forwarded headers are mutually exclusive"
        } else if bound.is_some() && !listeners.is_empty() {
            "host or port may not be set if listen or unix_socket is set"
        } else {
            ""
        };
        if !wrong.is_empty() {
            self.error(
                "waitress-options",
                span,
                ["waitress does not start: ", wrong].concat(),
            );
            return None;
        }
        if listeners.is_empty() {
            let address = [&bracketed(host), ":", port].concat();
            listeners.push(plain_http(
                waitress::address(&address),
                bound.unwrap_or(span),
            ));
        }
        let mut apps = self.one_app(&plain, "app", span);
        let calls = given
            .iter()
            .any(|option| matches!(option.meaning, Meaning::CallsApp));
        if let Some(mounted) = apps.first_mut().filter(|_| calls) {
            mounted.app.callable.push_str("()");
        }
        Some((Server::Waitress(options), listeners, apps))
    }

    /// The one `MODULE:CALLABLE` of gunicorn and waitress.
    pub(super) fn one_app(&mut self, plain: &[Word], callable: &str, span: Span) -> Vec<Mounted> {
        if let Some(extra) = plain.get(1) {
            self.error("one-app", extra.span, "only one app can be served");
        }
        if let Some(word) = plain.first() {
            vec![self.module(&word.text, callable, word.span)]
        } else {
            self.error("no-app", span, "no application module was given");
            Vec::new()
        }
    }
}

/// What an environment variable says to gunicorn.
fn assign(options: &mut Gunicorn, word: &Word) {
    match word.text.split_once('=') {
        Some(("SCRIPT_NAME", value)) => {
            options.script_name = Some((value.to_owned(), word.span));
        }
        Some(("FORWARDED_ALLOW_IPS", value)) => {
            options.forwarded_allow_ips = list(value);
            options.forwarded_allow_ips_span = Some(word.span);
        }
        _ => {}
    }
}

fn plain_http(address: String, span: Span) -> Listener {
    Listener {
        address,
        protocol: Protocol::Http,
        routed: false,
        span: Some(span),
    }
}
