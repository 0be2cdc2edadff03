//! The command lines of gunicorn and waitress.

use super::options::{Program, integer};
use super::{Reader, bracketed, list};
use crate::text::Span;
use crate::wsgi::option::{Kind, Meaning};
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
        let mut options = Gunicorn::default();
        for word in environment {
            assign(&mut options, word);
            self.networks(&options.forwarded_allow_ips, word.span);
        }
        let (given, plain) = self.options(rest, Program::Gunicorn);
        let file = given
            .iter()
            .rfind(|option| option.meaning == Meaning::Config);
        // The environment is read before the file, and counts after it.
        let mut more = Vec::new();
        for word in environment {
            if let Some(text) = word.text.strip_prefix("GUNICORN_CMD_ARGS=") {
                let split = text.split_whitespace().map(|text| Word {
                    text: text.to_owned(),
                    span: word.span,
                });
                let split: Vec<Word> = split.collect();
                more.extend(self.options(&split, Program::Gunicorn).0);
            }
        }
        let mut all = self.settings(file);
        // What the command line binds replaces what the file binds.
        if given.iter().any(|option| option.meaning == Meaning::Bind) {
            all.retain(|option| option.meaning != Meaning::Bind);
        }
        all.extend(more);
        all.extend(given);
        let mut listeners = Vec::new();
        // Addresses are read when all else is.
        let mut no_address = None;
        let mut app = None;
        for option in &all {
            let value = option.value.text.as_str();
            let span = option.value.span;
            let lower = value.trim().to_ascii_lowercase();
            if matches!(option.kind, Kind::Int | Kind::Auto) {
                let wrong = match integer(value) {
                    Some(number) if number < 0 => ["Error: Value must be positive: ", value, ""],
                    // The command line would have been refused earlier.
                    None if option.kind == Kind::Int => {
                        let start = "Error: invalid literal for int() with base 0: '";
                        [start, value, "'"]
                    }
                    _ => [""; 3],
                };
                if !wrong[0].is_empty() {
                    self.refuse(span, wrong.concat());
                }
            }
            match option.meaning {
                Meaning::Bind => match gunicorn::address(value) {
                    Ok(address) => listeners.push(plain_http(address, option.span)),
                    Err(wrong) => no_address = no_address.or(Some((span, wrong))),
                },
                Meaning::ForwardedAllowIps => {
                    options.forwarded_allow_ips = list(value);
                    options.forwarded_allow_ips_span = Some(option.span);
                    self.networks(&options.forwarded_allow_ips, span);
                }
                Meaning::ProxyAllowFrom => self.networks(&list(value), span),
                Meaning::HeaderMap => match lower.as_str() {
                    "drop" => options.header_map = HeaderMap::Drop,
                    "refuse" => options.header_map = HeaderMap::Refuse,
                    "dangerous" => options.header_map = HeaderMap::Dangerous,
                    _ => self.refuse(
                        span,
                        ["Error: Invalid header map behaviour: ", value].concat(),
                    ),
                },
                Meaning::ProxyProtocol
                    if !"off v1 v2 auto false 0 none true 1"
                        .split(' ')
                        .any(|known| known == lower) =>
                {
                    self.refuse(span, "Error: proxy_protocol must be: off, v1, v2, or auto");
                }
                Meaning::HttpParser if !["auto", "fast", "python"].contains(&&*lower) => {
                    self.refuse(
                        span,
                        "Error: http_parser must be one of: auto, fast, python",
                    );
                }
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
                    if let Some(number) = integer(value) {
                        *limit = usize::try_from(number).unwrap_or(usize::MAX);
                        options.limit_span = Some(option.span);
                    }
                }
                Meaning::Environment => {
                    if !value.contains('=') {
                        let wrong = ["Error: environment setting '", value, "' invalid"];
                        no_address = no_address.or(Some((span, wrong.concat())));
                    }
                    assign(&mut options, &option.value);
                }
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
        if named.is_empty() {
            self.refuse(span, "Error: No application module specified.");
        }
        if let Some((span, wrong)) = no_address {
            self.refuse(span, wrong);
        }
        let apps = named.first().map(|word| self.application(word));
        (
            Server::Gunicorn(options),
            listeners,
            apps.into_iter().collect(),
        )
    }

    pub(super) fn waitress(
        &mut self,
        rest: &[Word],
        span: Span,
    ) -> (Server, Vec<Listener>, Vec<Mounted>) {
        let (given, plain) = self.options(rest, Program::Waitress);
        let mut options = Waitress::default();
        let mut listeners = Vec::new();
        let (mut host, mut port) = ("0.0.0.0", "8080");
        let mut bound = None;
        let (mut counted, mut listed) = (None, span);
        let mut socket = None;
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
                    socket = Some(plain_http(["unix:", value].concat(), option.span));
                }
                Meaning::Host => (host, bound) = (value, Some(option.span)),
                Meaning::Port => (port, bound) = (value, Some(option.span)),
                Meaning::TrustedProxy => {
                    options.trusted_proxy = Some((value.to_owned(), option.span));
                }
                Meaning::TrustedProxyCount => {
                    counted = Some(option.span);
                    let count = integer(value).unwrap_or_default();
                    options.trusted_proxy_count = usize::try_from(count).unwrap_or_default();
                }
                // The last one counts.
                Meaning::TrustedProxyHeaders => {
                    let names = value.split_whitespace();
                    options.trusted_proxy_headers = names.map(str::to_ascii_lowercase).collect();
                    listed = option.span;
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
        let known = |name: &&String| {
            let short = name.strip_prefix("x-forwarded-").unwrap_or_default();
            *name == "forwarded" || ["for", "host", "proto", "port", "by"].contains(&short)
        };
        let alone = options.trusted_proxy.is_none();
        let both = headers.len() > 1 && headers.iter().any(|name| name == "forwarded");
        let unknown: Vec<&str> = headers
            .iter()
            .filter(|name| !known(name))
            .map(String::as_str)
            .collect();
        let together = [
            bound,
            listeners.first().and_then(|listener| listener.span),
            socket.as_ref().and_then(|listener| listener.span),
        ];
        let wrong = match together {
            [Some(span), Some(_), _] => {
                Some((span, "host or port may not be set if listen is set."))
            }
            [Some(span), _, Some(_)] => {
                Some((span, "unix_socket may not be set if host or port is set"))
            }
            [_, Some(_), Some(span)] => Some((span, "unix_socket may not be set if listen is set")),
            _ => None,
        };
        let counted = counted.filter(|_| alone).map(|span| (span, COUNT_ALONE));
        let wrong = wrong.or(counted).or(if headers.is_empty() {
            None
        } else if alone {
            Some((listed, HEADERS_ALONE))
        } else if !unknown.is_empty() {
            let start = "ValueError: Received unknown trusted_proxy_headers value (";
            self.refuse(listed, [start, &unknown.join(", "), ")"].concat());
            None
        } else {
            both.then_some((listed, BOTH))
        });
        if let Some((span, wrong)) = wrong {
            self.refuse(span, ["ValueError: ", wrong].concat());
        }
        listeners.extend(socket);
        if listeners.is_empty() {
            let address = [&bracketed(host), ":", port].concat();
            listeners.push(plain_http(
                waitress::address(&address),
                bound.unwrap_or(span),
            ));
        }
        let calls = given
            .iter()
            .any(|option| matches!(option.meaning, Meaning::CallsApp));
        let [word] = plain.as_slice() else {
            let place = plain.get(1).map_or(span, |word| word.span);
            self.refuse(place, "Error: Specify one application only");
            return (Server::Waitress(options), listeners, Vec::new());
        };
        let mut mounted = self.object(word);
        if calls {
            mounted.app.callable.push_str("()");
        }
        (Server::Waitress(options), listeners, vec![mounted])
    }

    /// gunicorn's `MODULE:CALLABLE`.
    fn application(&mut self, word: &Word) -> Mounted {
        let mounted = self.module(&word.text, "application", word.span);
        let (module, name) = (mounted.module.as_str(), &mounted.app.callable);
        if let Some(stem) = module.strip_suffix(".py")
            && self.sources.find(module).is_some()
        {
            let start = "ImportError: Failed to find application, did you mean '";
            self.refuse(word.span, [start, stem, ":", name, "'?"].concat());
        } else if let Some(missing) = self.missing(module) {
            let message = ["ModuleNotFoundError: ", &missing].concat();
            self.no_file(word.span, message, &mounted.app.file);
        } else if let Some(wrong) = no_callable(name) {
            self.refuse(word.span, wrong);
        }
        mounted
    }

    /// waitress's `MODULE:OBJECT`, or all with dots.
    fn object(&mut self, word: &Word) -> Mounted {
        let text = word.text.as_str();
        let (mut module, mut object) = match text.split_once(':') {
            Some((module, object)) => (module, object.to_owned()),
            None => (text, String::new()),
        };
        // An app's own function is what is called anyway.
        if let Some(app) = object.strip_suffix(".wsgi_app") {
            object = app.to_owned();
        }
        let named = |name: &str| name.split('.').all(is_name);
        if !named(module) || !(object.is_empty() || named(&object)) {
            self.refuse(word.span, ["Error: invalid format: ", &repr(text)].concat());
        }
        // What is no module is looked for inside the last that is.
        while !text.contains(':')
            && self.missing(module).is_some()
            && let Some((outer, name)) = module.rsplit_once('.')
        {
            let dot = if object.is_empty() { "" } else { "." };
            object = [name, dot, &object].concat();
            module = outer;
        }
        let mounted = self.module(&[module, ":", &object].concat(), "", word.span);
        if let Some(missing) = self.missing(module) {
            self.no_file(word.span, ["Error: ", &missing].concat(), &mounted.app.file);
        }
        mounted
    }

    fn networks(&mut self, list: &[String], span: Span) {
        if let Some(wrong) = gunicorn::no_networks(list) {
            self.refuse(span, wrong);
        }
    }
}

const COUNT_ALONE: &str = "trusted_proxy_count has no meaning without setting trusted_proxy";
const HEADERS_ALONE: &str = "trusted_proxy_headers has no meaning without setting trusted_proxy";
const BOTH: &str = "The Forwarded proxy header and the X-Forwarded-{By,Host,Proto,Port,For} headers are mutually exclusive. Can't trust both!";

/// What gunicorn and flask have against the name of an app.
pub(super) fn no_callable(name: &str) -> Option<String> {
    let (own, arguments) = match name.split_once('(') {
        Some((own, rest)) => (own, rest.strip_suffix(')')),
        None => (name, Some("")),
    };
    let Some(arguments) = arguments.filter(|_| is_name(own)) else {
        let end = " as an attribute name or function call.";
        return Some(["Failed to parse ", &repr(name), end].concat());
    };
    let variable = arguments.split(',').any(|argument| {
        let value = argument.rsplit('=').next().unwrap_or_default().trim();
        is_name(value) && !["True", "False", "None"].contains(&value)
    });
    let start = "Failed to parse arguments as literal values: ";
    variable.then(|| [start, &repr(name)].concat())
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name
            .chars()
            .all(|c| c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii())
}

/// A text as Python shows it.
pub(super) fn repr(text: &str) -> String {
    let quote = if text.contains('\'') { "\"" } else { "'" };
    [quote, text, quote].concat()
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
