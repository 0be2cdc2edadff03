//! The options of each server's command line.

/// What an option is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Changes nothing a request could notice.
    Harmless,
    /// Known, and its effect is not simulated.
    Unsimulated,
    /// uWSGI: a file with more options.
    Ini,
    /// uWSGI: a name for `%(…)`.
    Placeholder,
    /// gunicorn: a file with settings.
    Config,
    ProxyProtocol,
    ProxyAllowFrom,
    HttpParser,
    /// gunicorn: a header that tells the scheme, as `NAME=VALUE`; empty forgets the others.
    SecureSchemeHeader,
    LimitRequestLine,
    LimitRequestFields,
    LimitRequestFieldSize,
    MaxRequestHeaderSize,
    /// uWSGI: where it speaks HTTP.
    HttpSocket,
    /// uWSGI: its HTTP router.
    HttpRouter,
    /// uWSGI: where it speaks what `--protocol` says.
    Socket,
    /// uWSGI: where it speaks uwsgi.
    UwsgiSocket,
    SocketProtocol,
    /// waitress: the app is what a call gives.
    CallsApp,
    WsgiFile,
    Module,
    Callable,
    Mount,
    ManageScriptName,
    NoDefaultApp,
    NeedApp,
    BufferSize,
    Bind,
    ForwardedAllowIps,
    HeaderMap,
    ForwarderHeaders,
    Environment,
    Listen,
    Host,
    Port,
    UnixSocket,
    TrustedProxy,
    TrustedProxyCount,
    TrustedProxyHeaders,
    KeepUntrusted,
    UrlScheme,
    UrlPrefix,
    App,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Flag,
    Text,
    /// A value, or else the next option.
    Optional,
    /// A whole number.
    Int,
    /// A whole number that may be written as Python does: `0x1f`.
    Auto,
    /// A whole number of octal digits.
    Octal,
    /// It is no option: only gunicorn's file has it.
    Setting,
}

/// Options that are read alike.
pub(super) struct Known {
    /// Their names without dashes, with spaces between the options and `/` between the names of
    /// one, in the order in which the program itself names them.
    names: &'static str,
    pub(super) kind: Kind,
    pub(super) meaning: Meaning,
}

/// One option: the name that was looked for, all its names, and what it is.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) all: &'static str,
    pub(super) known: &'static Known,
}

/// Every name of a table.
pub(super) fn names(table: &'static [Known]) -> impl Iterator<Item = Named> {
    table.iter().flat_map(|known| {
        known.names.split(' ').flat_map(move |all| {
            let name = move |name| Named { name, all, known };
            all.split('/').map(name)
        })
    })
}

const fn known(names: &'static str, kind: Kind, meaning: Meaning) -> Known {
    Known {
        names,
        kind,
        meaning,
    }
}

pub(super) const UWSGI: &[Known] = &[
    known("http-socket", Kind::Text, Meaning::HttpSocket),
    known("http h", Kind::Text, Meaning::HttpRouter),
    known("socket s", Kind::Text, Meaning::Socket),
    known("uwsgi-socket", Kind::Text, Meaning::UwsgiSocket),
    known(
        "protocol socket-protocol",
        Kind::Text,
        Meaning::SocketProtocol,
    ),
    known("wsgi-file file", Kind::Text, Meaning::WsgiFile),
    known("module wsgi w", Kind::Text, Meaning::Module),
    known("callable", Kind::Text, Meaning::Callable),
    known("mount", Kind::Text, Meaning::Mount),
    known("manage-script-name", Kind::Flag, Meaning::ManageScriptName),
    known("no-default-app", Kind::Flag, Meaning::NoDefaultApp),
    known("need-app", Kind::Flag, Meaning::NeedApp),
    known("buffer-size b", Kind::Text, Meaning::BufferSize),
    known("ini include inherit", Kind::Text, Meaning::Ini),
    known(
        "set-ph set-placeholder set",
        Kind::Text,
        Meaning::Placeholder,
    ),
    known(
        "route route-host route-uri route-qs route-if route-run route-remote-addr \
         route-user-agent final-route static-map check-static https https-socket http-to \
         http-to-https http-var fastcgi-socket scgi-socket emperor subscribe-to \
         http-buffer-size app pecan paste eval pyhome-app",
        Kind::Text,
        Meaning::Unsimulated,
    ),
    known(
        "master M enable-threads T vacuum thunder-lock die-on-term single-interpreter i \
         lazy-apps lazy disable-logging L strict auto-procname ignore-sigpipe \
         ignore-write-errors disable-write-exception log-x-forwarded-for show-config \
         memory-report m catch-exceptions http-keepalive http-auto-chunked",
        Kind::Flag,
        Meaning::Harmless,
    ),
    known(
        "processes p workers threads chmod-socket C chown-socket uid gid harakiri t \
         max-requests R listen l daemonize d pidfile logto logger log-format procname \
         procname-prefix virtualenv venv home H chdir pythonpath pp python-path plugin plugins \
         py-autoreload touch-reload stats post-buffering cheaper reload-mercy \
         worker-reload-mercy env socket-timeout http-timeout max-worker-lifetime reload-on-rss \
         safe-pidfile",
        Kind::Text,
        Meaning::Harmless,
    ),
];

// All the options that gunicorn has, and of the settings that only its file has those that matter.
pub(super) const GUNICORN: &[Known] = &[
    known("b/bind", Kind::Text, Meaning::Bind),
    known("c/config", Kind::Text, Meaning::Config),
    known(
        "forwarded-allow-ips",
        Kind::Text,
        Meaning::ForwardedAllowIps,
    ),
    known("header-map", Kind::Text, Meaning::HeaderMap),
    known("forwarder-headers", Kind::Text, Meaning::ForwarderHeaders),
    known("e/env", Kind::Text, Meaning::Environment),
    known("limit-request-line", Kind::Int, Meaning::LimitRequestLine),
    known(
        "limit-request-fields",
        Kind::Int,
        Meaning::LimitRequestFields,
    ),
    known(
        "limit-request-field_size",
        Kind::Int,
        Meaning::LimitRequestFieldSize,
    ),
    known("raw-env", Kind::Setting, Meaning::Environment),
    known(
        "secure-scheme-headers",
        Kind::Setting,
        Meaning::SecureSchemeHeader,
    ),
    known("wsgi-app", Kind::Setting, Meaning::App),
    known("ssl-context", Kind::Setting, Meaning::Unsimulated),
    known(
        "certfile keyfile http-protocols http2-cleartext paste/paster protocol",
        Kind::Text,
        Meaning::Unsimulated,
    ),
    known(
        "permit-obsolete-folding strip-header-spaces casefold-http-method check-config \
         print-config permit-unconventional-http-method permit-unconventional-http-version \
         h/help v/version",
        Kind::Flag,
        Meaning::Unsimulated,
    ),
    known(
        "reload spew preload no-sendfile reuse-port D/daemon initgroups \
         disable-redirect-access-to-syslog capture-output log-syslog \
         R/enable-stdio-inheritance enable-backlog-metric suppress-ragged-eofs \
         do-handshake-on-connect no-control-socket",
        Kind::Flag,
        Meaning::Harmless,
    ),
    // nginx speaks HTTP to it and sends no PROXY line, so those change nothing.
    known("proxy-protocol", Kind::Optional, Meaning::ProxyProtocol),
    known("proxy-allow-from", Kind::Text, Meaning::ProxyAllowFrom),
    known("http-parser", Kind::Text, Meaning::HttpParser),
    known("w/workers", Kind::Int, Meaning::Harmless),
    known("k/worker-class", Kind::Text, Meaning::Harmless),
    known(
        "backlog worker-connections threads max-requests max-requests-jitter t/timeout \
         graceful-timeout keep-alive http2-max-concurrent-streams http2-initial-window-size \
         http2-max-frame-size http2-max-header-list-size asgi-disconnect-grace-period \
         websocket-max-message-size dirty-workers dirty-timeout dirty-threads \
         dirty-graceful-timeout",
        Kind::Int,
        Meaning::Harmless,
    ),
    known("m/umask control-socket-mode", Kind::Auto, Meaning::Harmless),
    known(
        "p/pid u/user g/group access-logfile error-logfile/log-file log-level \
         n/name chdir worker-tmp-dir access-logformat pythonpath logger-class log-config \
         statsd-host reload-engine reload-extra-file log-config-json log-syslog-to \
         log-syslog-prefix log-syslog-facility dogstatsd-tags statsd-prefix uwsgi-allow-from \
         ssl-version cert-reqs ca-certs ciphers paste-global asgi-loop asgi-lifespan root-path \
         dirty-app control-socket",
        Kind::Text,
        Meaning::Harmless,
    ),
];

// All the options that waitress-serve has.
pub(super) const WAITRESS: &[Known] = &[
    known("listen", Kind::Text, Meaning::Listen),
    known("host", Kind::Text, Meaning::Host),
    known("port", Kind::Int, Meaning::Port),
    known("unix-socket", Kind::Text, Meaning::UnixSocket),
    known("trusted-proxy", Kind::Text, Meaning::TrustedProxy),
    known("trusted-proxy-count", Kind::Int, Meaning::TrustedProxyCount),
    known(
        "trusted-proxy-headers",
        Kind::Text,
        Meaning::TrustedProxyHeaders,
    ),
    known(
        "no-clear-untrusted-proxy-headers",
        Kind::Flag,
        Meaning::KeepUntrusted,
    ),
    known("url-scheme", Kind::Text, Meaning::UrlScheme),
    known("url-prefix", Kind::Text, Meaning::UrlPrefix),
    known(
        "max-request-header-size",
        Kind::Int,
        Meaning::MaxRequestHeaderSize,
    ),
    known("call", Kind::Flag, Meaning::CallsApp),
    known("help no-ipv4", Kind::Flag, Meaning::Unsimulated),
    known("server-name sockets", Kind::Text, Meaning::Unsimulated),
    known(
        "clear-untrusted-proxy-headers log-untrusted-proxy-headers \
         no-log-untrusted-proxy-headers expose-tracebacks no-expose-tracebacks \
         log-socket-errors no-log-socket-errors ipv4 ipv6 no-ipv6 asyncore-use-poll \
         no-asyncore-use-poll",
        Kind::Flag,
        Meaning::Harmless,
    ),
    known(
        "threads backlog connection-limit channel-timeout cleanup-interval recv-bytes \
         send-bytes outbuf-overflow inbuf-overflow max-request-body-size \
         outbuf-high-watermark asyncore-loop-timeout channel-request-lookahead",
        Kind::Int,
        Meaning::Harmless,
    ),
    known("unix-socket-perms", Kind::Octal, Meaning::Harmless),
    known("ident", Kind::Text, Meaning::Harmless),
];

// All the options that flask has before the command,
pub(super) const FLASK: &[Known] = &[
    known("A/app", Kind::Text, Meaning::App),
    known("debug no-debug", Kind::Flag, Meaning::Harmless),
    known("version help", Kind::Flag, Meaning::Unsimulated),
    known("e/env-file", Kind::Text, Meaning::Unsimulated),
];

// and those of the command.
pub(super) const FLASK_RUN: &[Known] = &[
    known("host/h", Kind::Text, Meaning::Host),
    known("port/p", Kind::Int, Meaning::Port),
    known(
        "debug no-debug reload no-reload debugger no-debugger with-threads without-threads",
        Kind::Flag,
        Meaning::Harmless,
    ),
    known("help", Kind::Flag, Meaning::Unsimulated),
    known("cert key", Kind::Text, Meaning::Unsimulated),
    known(
        "extra-files exclude-patterns",
        Kind::Text,
        Meaning::Harmless,
    ),
];
