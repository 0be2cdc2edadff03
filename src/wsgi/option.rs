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

/// An option: its names without dashes, whether a value follows, and its meaning.
pub(super) struct Known {
    pub(super) names: &'static [&'static str],
    pub(super) value: bool,
    pub(super) meaning: Meaning,
}

const fn flag(names: &'static [&'static str], meaning: Meaning) -> Known {
    Known {
        names,
        value: false,
        meaning,
    }
}

const fn with_value(names: &'static [&'static str], meaning: Meaning) -> Known {
    Known {
        names,
        value: true,
        meaning,
    }
}

#[rustfmt::skip]
pub(super) const UWSGI: &[Known] = &[
    with_value(&["http-socket"], Meaning::HttpSocket),
    with_value(&["http", "h"], Meaning::HttpRouter),
    with_value(&["socket", "s"], Meaning::Socket),
    with_value(&["uwsgi-socket"], Meaning::UwsgiSocket),
    with_value(&["protocol", "socket-protocol"], Meaning::SocketProtocol),
    with_value(&["wsgi-file", "file"], Meaning::WsgiFile),
    with_value(&["module", "wsgi", "w"], Meaning::Module),
    with_value(&["callable"], Meaning::Callable),
    with_value(&["mount"], Meaning::Mount),
    flag(&["manage-script-name"], Meaning::ManageScriptName),
    flag(&["no-default-app"], Meaning::NoDefaultApp),
    flag(&["need-app"], Meaning::NeedApp),
    with_value(&["buffer-size", "b"], Meaning::BufferSize),
    with_value(&["ini", "include", "inherit"], Meaning::Ini),
    with_value(&["set-ph", "set-placeholder", "set"], Meaning::Placeholder),
    with_value(
        &[
            "route", "route-host", "route-uri", "route-qs", "route-if", "route-run",
            "route-remote-addr", "route-user-agent", "final-route", "static-map", "check-static",
            "https", "https-socket", "http-to", "http-to-https", "http-var", "fastcgi-socket",
            "scgi-socket", "emperor", "subscribe-to", "http-buffer-size", "app", "pecan", "paste",
            "eval", "pyhome-app",
        ],
        Meaning::Unsimulated,
    ),
    flag(
        &[
            "master", "M", "enable-threads", "T", "vacuum", "thunder-lock", "die-on-term",
            "single-interpreter", "i", "lazy-apps", "lazy", "disable-logging", "L", "strict",
            "auto-procname", "ignore-sigpipe", "ignore-write-errors",
            "disable-write-exception", "log-x-forwarded-for", "show-config", "memory-report",
            "m", "catch-exceptions", "http-keepalive", "http-auto-chunked",
        ],
        Meaning::Harmless,
    ),
    with_value(
        &[
            "processes", "p", "workers", "threads", "chmod-socket", "C", "chown-socket", "uid",
            "gid", "harakiri", "t", "max-requests", "R", "listen", "l", "daemonize", "d",
            "pidfile", "logto", "logger", "log-format", "procname", "procname-prefix",
            "virtualenv", "venv", "home", "H", "chdir", "pythonpath", "pp", "python-path",
            "plugin", "plugins", "py-autoreload", "touch-reload", "stats", "post-buffering",
            "cheaper", "reload-mercy", "worker-reload-mercy", "env", "socket-timeout", "http-timeout", "max-worker-lifetime",
            "reload-on-rss", "safe-pidfile",
        ],
        Meaning::Harmless,
    ),
];

#[rustfmt::skip]
pub(super) const GUNICORN: &[Known] = &[
    with_value(&["bind", "b"], Meaning::Bind),
    with_value(&["config", "c"], Meaning::Config),
    with_value(&["forwarded-allow-ips"], Meaning::ForwardedAllowIps),
    with_value(&["header-map"], Meaning::HeaderMap),
    with_value(&["forwarder-headers"], Meaning::ForwarderHeaders),
    with_value(&["env", "e", "raw-env"], Meaning::Environment),
    with_value(&["limit-request-line"], Meaning::LimitRequestLine),
    with_value(&["limit-request-fields"], Meaning::LimitRequestFields),
    with_value(&["limit-request-field_size", "limit-request-field-size"], Meaning::LimitRequestFieldSize),
    with_value(&["secure-scheme-headers"], Meaning::SecureSchemeHeader),
    with_value(&["wsgi-app"], Meaning::App),
    with_value(
        &["certfile", "keyfile", "ssl-context", "http-protocols", "paste"],
        Meaning::Unsimulated,
    ),
    flag(
        &[
            "permit-obsolete-folding", "strip-header-spaces", "casefold-http-method",
            "permit-unconventional-http-method", "permit-unconventional-http-version",
        ],
        Meaning::Unsimulated,
    ),
    flag(
        &[
            "daemon", "D", "preload", "reload", "capture-output", "no-sendfile",
            "check-config", "print-config", "enable-stdio-inheritance",
            "disable-redirect-access-to-syslog", "reuse-port", "no-control-socket",
        ],
        Meaning::Harmless,
    ),
    // nginx speaks HTTP to it and sends no PROXY line, so those change nothing.
    with_value(
        &[
            "workers", "w", "threads", "worker-class", "k", "timeout", "t", "pid", "p", "user",
            "u", "group", "g", "access-logfile", "error-logfile", "log-file", "log-level",
            "name", "n", "chdir", "worker-connections", "max-requests", "max-requests-jitter",
            "graceful-timeout", "keep-alive", "backlog", "umask", "m", "worker-tmp-dir",
            "access-logformat", "pythonpath", "proxy-protocol", "proxy-allow-from",
            "http-parser", "logger-class", "log-config", "statsd-host",
        ],
        Meaning::Harmless,
    ),
];

#[rustfmt::skip]
pub(super) const WAITRESS: &[Known] = &[
    with_value(&["listen"], Meaning::Listen),
    with_value(&["host"], Meaning::Host),
    with_value(&["port"], Meaning::Port),
    with_value(&["unix-socket"], Meaning::UnixSocket),
    with_value(&["trusted-proxy"], Meaning::TrustedProxy),
    with_value(&["trusted-proxy-count"], Meaning::TrustedProxyCount),
    with_value(&["trusted-proxy-headers"], Meaning::TrustedProxyHeaders),
    flag(
        &["no-clear-untrusted-proxy-headers"],
        Meaning::KeepUntrusted,
    ),
    with_value(&["url-scheme"], Meaning::UrlScheme),
    with_value(&["url-prefix"], Meaning::UrlPrefix),
    with_value(&["max-request-header-size"], Meaning::MaxRequestHeaderSize),
    flag(&["call"], Meaning::CallsApp),
    flag(
        &[
            "clear-untrusted-proxy-headers",
            "log-untrusted-proxy-headers", "no-log-untrusted-proxy-headers",
            "expose-tracebacks", "no-expose-tracebacks", "log-socket-errors",
            "no-log-socket-errors", "ipv4", "ipv6", "no-ipv6",
        ],
        Meaning::Harmless,
    ),
    with_value(
        &[
            "threads", "backlog", "connection-limit", "channel-timeout", "cleanup-interval",
            "unix-socket-perms", "ident", "asyncore-use-poll", "recv-bytes", "send-bytes",
            "outbuf-overflow", "inbuf-overflow", "max-request-body-size", "outbuf-high-watermark",
            "asyncore-loop-timeout", "channel-request-lookahead",
        ],
        Meaning::Harmless,
    ),
];

#[rustfmt::skip]
pub(super) const FLASK: &[Known] = &[
    with_value(&["host", "h"], Meaning::Host),
    with_value(&["port", "p"], Meaning::Port),
    with_value(&["app", "A"], Meaning::App),
    flag(
        &[
            "debug", "reload", "no-reload", "debugger", "no-debugger", "with-threads",
            "without-threads", "no-debug",
        ],
        Meaning::Harmless,
    ),
    with_value(&["env-file", "e", "extra-files"], Meaning::Harmless),
];
