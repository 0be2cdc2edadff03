//! What kind of value a directive takes whose setter is one of nginx's generic ones, so that
//! directives without a meaning here are still checked like nginx does. From nginx's own sources.

use super::{Arguments, Row};
use crate::nginx::Version;

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// `on` or `off`.
    Flag,
    /// A size in bytes, with `k` or `m`.
    Size,
    /// The same, with `g` too.
    Offset,
    /// A whole number.
    Number,
    /// A whole number between two.
    Between(i64, i64),
    /// A time in milliseconds.
    Milliseconds,
    /// A time in seconds.
    Seconds,
    /// A number of buffers and their size.
    Buffers,
    /// Any text.
    Text,
    /// A text with variables.
    Variables,
    /// Several texts with variables.
    AllVariables,
    /// A size, or `off`.
    SizeOrOff,
    /// A folder and how those in it are nested.
    TempPath,
    /// Who may read and write a file.
    Access,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// Some of some words.
    SomeOf(&'static [&'static str]),
    /// Not looked at any more: a warning, with what takes its place.
    Obsolete(Option<&'static str>),
}

/// The kind of value of a directive; `None` if its setter is its own.
pub fn of(row: &Row, version: Version) -> Option<Value> {
    let obsolete = OBSOLETE.iter().find(|(name, ..)| *name == row.name);
    if let Some((_, since, instead)) = obsolete
        && version >= *since
    {
        return Some(Value::Obsolete(*instead));
    }
    if row.arguments == Arguments::Flag {
        return Some(Value::Flag);
    }
    KINDS.get(usize::from(row.value).checked_sub(1)?).copied()
}

/// The kinds of [`VALUES`] without the names, which are in the packed table.
static KINDS: [Value; VALUES.len()] = kinds();

const fn kinds() -> [Value; VALUES.len()] {
    let mut kinds = [Value::Flag; VALUES.len()];
    let mut index = 0;
    while index < VALUES.len() {
        kinds[index] = VALUES[index].0;
        index += 1;
    }
    kinds
}

/// Directives that are only warned of, since which version, and what takes their place.
const OBSOLETE: &[(&str, Version, Option<&str>)] = &[
    (
        "http2_idle_timeout",
        Version::V1_22,
        Some("keepalive_timeout"),
    ),
    ("http2_max_concurrent_pushes", Version::V1_31, None),
    (
        "http2_max_field_size",
        Version::V1_22,
        Some("large_client_header_buffers"),
    ),
    (
        "http2_max_header_size",
        Version::V1_22,
        Some("large_client_header_buffers"),
    ),
    (
        "http2_max_requests",
        Version::V1_22,
        Some("keepalive_requests"),
    ),
    ("http2_push", Version::V1_31, None),
    ("http2_push_preload", Version::V1_31, None),
    (
        "http2_recv_timeout",
        Version::V1_22,
        Some("client_header_timeout"),
    ),
];

const IGNORED_HEADERS: &[&str] = &[
    "X-Accel-Redirect",
    "X-Accel-Expires",
    "X-Accel-Limit-Rate",
    "X-Accel-Buffering",
    "X-Accel-Charset",
    "Expires",
    "Cache-Control",
    "Set-Cookie",
    "Vary",
];

const CACHED_METHODS: &[&str] = &["GET", "HEAD", "POST"];

#[rustfmt::skip]
pub(super) const VALUES: &[(Value, &[&str])] = &[
    (Value::Flag, &["uwsgi_cache_background_update"]),
    (Value::Between(1, 9), &["gzip_comp_level"]),
    (Value::OneOf(&["off", "on", "always"]), &["gzip_static"]),
    (Value::OneOf(&["off", "log", "v1", "on"]), &["userid"]),
    (Value::Number, &["variables_hash_max_size"]),
    (
        Value::Size,
        &[
            "client_body_buffer_size", "client_header_buffer_size", "connection_pool_size",
            "fastcgi_buffer_size",
            "fastcgi_send_lowat", "fastcgi_socket_rcvbuf", "fastcgi_socket_sndbuf",
            "grpc_buffer_size", "grpc_socket_rcvbuf", "grpc_socket_sndbuf",
            "gzip_hash", "gzip_min_length", "gzip_window", "http2_body_preread_size", "http2_chunk_size",
            "http2_pool_size", "http2_recv_buffer_size", "http3_stream_buffer_size", "image_filter_buffer",
            "memcached_buffer_size", "mp4_buffer_size", "mp4_max_buffer_size", "postpone_gzipping",
            "postpone_output", "proxy_buffer_size",
            "proxy_send_lowat", "proxy_socket_rcvbuf", "proxy_socket_sndbuf",
            "read_ahead", "request_pool_size", "scgi_buffer_size",
            "scgi_socket_rcvbuf", "scgi_socket_sndbuf",
            "send_lowat", "sendfile_max_chunk", "slice", "ssi_min_file_chunk",
            "ssi_value_length", "ssl_buffer_size", "subrequest_output_buffer_size", "tunnel_buffer_size",
            "tunnel_send_lowat", "tunnel_socket_rcvbuf", "tunnel_socket_sndbuf", "uwsgi_buffer_size",
            "uwsgi_socket_rcvbuf",
            "uwsgi_socket_sndbuf",
        ],
    ),
    (
        Value::Number,
        &[
            "epoll_events", "fastcgi_cache_min_uses", "fastcgi_next_upstream_tries", "grpc_next_upstream_tries",
            "grpc_ssl_verify_depth", "http2_max_concurrent_pushes",
            "http2_max_concurrent_streams", "http2_streams_index_size",
            "http3_max_concurrent_streams", "keepalive_requests",
            "max_headers", "max_ranges", "memcached_gzip_flag",
            "memcached_next_upstream_tries", "min_delete_depth", "open_file_cache_min_uses",
            "proxy_cache_min_uses",
            "proxy_next_upstream_tries", "proxy_ssl_verify_depth", "quic_active_connection_id_limit",
            "scgi_cache_min_uses",
            "scgi_next_upstream_tries",
            "ssl_verify_depth", "tunnel_next_upstream_tries",
            "userid_service", "uwsgi_cache_min_uses", "uwsgi_next_upstream_tries",
            "uwsgi_ssl_verify_depth", "worker_aio_requests", "worker_rlimit_nofile",
        ],
    ),
    (
        Value::Milliseconds,
        &[
            "accept_mutex_delay", "auth_delay", "client_body_timeout", "client_header_timeout",
            "fastcgi_cache_lock_age", "fastcgi_cache_lock_timeout", "fastcgi_connect_timeout",
            "fastcgi_next_upstream_timeout", "fastcgi_read_timeout", "fastcgi_send_timeout",
            "grpc_connect_timeout", "grpc_next_upstream_timeout", "grpc_read_timeout", "grpc_send_timeout",
            "keepalive_min_timeout", "keepalive_time", "lingering_time", "lingering_timeout",
            "memcached_connect_timeout", "memcached_next_upstream_timeout", "memcached_read_timeout",
            "memcached_send_timeout", "proxy_cache_lock_age", "proxy_cache_lock_timeout",
            "proxy_connect_timeout", "proxy_next_upstream_timeout", "proxy_read_timeout",
            "proxy_send_timeout", "resolver_timeout", "scgi_cache_lock_age", "scgi_cache_lock_timeout",
            "scgi_connect_timeout", "scgi_next_upstream_timeout", "scgi_read_timeout", "scgi_send_timeout",
            "send_timeout", "timer_resolution", "tunnel_connect_timeout", "tunnel_next_upstream_timeout",
            "tunnel_read_timeout", "tunnel_send_timeout", "uwsgi_cache_lock_age",
            "uwsgi_cache_lock_timeout", "uwsgi_connect_timeout", "uwsgi_next_upstream_timeout",
            "uwsgi_read_timeout", "uwsgi_send_timeout", "worker_shutdown_timeout",
        ],
    ),
    (
        Value::Seconds,
        &[
            "open_file_cache_valid", "ssl_session_timeout",
        ],
    ),
    (
        Value::Offset,
        &[
            "client_max_body_size", "directio_alignment", "fastcgi_cache_max_range_offset",
            "proxy_cache_max_range_offset", "scgi_cache_max_range_offset", "uwsgi_cache_max_range_offset",
            "worker_rlimit_core",
        ],
    ),
    (
        Value::Buffers,
        &[
            "fastcgi_buffers", "gunzip_buffers", "gzip_buffers", "large_client_header_buffers",
            "output_buffers", "proxy_buffers", "scgi_buffers", "uwsgi_buffers",
        ],
    ),
    (
        Value::Text,
        &[
            "add_after_body", "add_before_body", "default_type", "fastcgi_index",
            "grpc_ssl_ciphers", "grpc_ssl_crl", "grpc_ssl_trusted_certificate",
            "lock_file", "pid", "post_action", "proxy_set_body", "proxy_ssl_ciphers", "proxy_ssl_crl",
            "secure_link_secret",
            "ssl_ciphers", "ssl_client_certificate", "ssl_crl", "ssl_dhparam", "ssl_ecdh_curve",
            "ssl_ocsp_responder", "ssl_stapling_file", "ssl_stapling_responder", "ssl_trusted_certificate",
            "userid_domain", "userid_name", "userid_p3p", "userid_path", "uwsgi_ssl_ciphers",
            "user", "uwsgi_ssl_crl", "uwsgi_string",
            "working_directory",
        ],
    ),
    (
        Value::Variables,
        &[
            "auth_basic", "grpc_ssl_name", "proxy_method", "proxy_ssl_name", "secure_link",
            "secure_link_md5", "uwsgi_ssl_name",
        ],
    ),
    (
        Value::AllVariables,
        &[
            "fastcgi_cache_bypass", "fastcgi_no_cache", "proxy_cache_bypass", "proxy_no_cache", "scgi_cache_bypass", "scgi_no_cache", "uwsgi_cache_bypass", "uwsgi_no_cache",
        ],
    ),
    (
        Value::SizeOrOff,
        &[
            "directio",
        ],
    ),
    (
        Value::TempPath,
        &[
            "client_body_temp_path", "fastcgi_temp_path", "proxy_temp_path", "scgi_temp_path", "uwsgi_temp_path",
        ],
    ),
    (
        Value::Access,
        &[
            "dav_access", "fastcgi_store_access", "proxy_store_access", "scgi_store_access", "uwsgi_store_access",
        ],
    ),
    (
        Value::SomeOf(&["off", "put", "delete", "mkcol", "copy", "move"]),
        &[
            "dav_methods",
        ],
    ),
    (
        Value::OneOf(&["off", "on", "merge"]),
        &[
            "add_header_inherit", "add_trailer_inherit",
        ],
    ),
    (
        Value::OneOf(&["html", "json", "jsonp", "xml"]),
        &[
            "autoindex_format",
        ],
    ),
    (
        Value::OneOf(&["stop", "abort"]),
        &[
            "debug_points",
        ],
    ),
    (
        Value::OneOf(&["204", "444"]),
        &[
            "degrade",
        ],
    ),
    (
        Value::SomeOf(CACHED_METHODS),
        &[
            "fastcgi_cache_methods", "proxy_cache_methods", "scgi_cache_methods", "uwsgi_cache_methods",
        ],
    ),
    (
        Value::SomeOf(&["error", "timeout", "invalid_header", "non_idempotent", "http_500", "http_503", "http_403", "http_404", "http_429", "updating", "off"]),
        &[
            "fastcgi_cache_use_stale", "fastcgi_next_upstream", "scgi_cache_use_stale",
            "scgi_next_upstream", "uwsgi_cache_use_stale", "uwsgi_next_upstream",
        ],
    ),
    (
        Value::SomeOf(IGNORED_HEADERS),
        &[
            "fastcgi_ignore_headers", "grpc_ignore_headers", "proxy_ignore_headers", "scgi_ignore_headers",
            "uwsgi_ignore_headers",
        ],
    ),
    (
        Value::SomeOf(&["error", "timeout", "invalid_header", "non_idempotent", "http_500", "http_502", "http_503", "http_504", "http_403", "http_404", "http_429", "off"]),
        &[
            "grpc_next_upstream",
        ],
    ),
    (
        Value::SomeOf(&["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
        &[
            "grpc_ssl_protocols", "proxy_ssl_protocols", "ssl_protocols", "uwsgi_ssl_protocols",
        ],
    ),
    (
        Value::OneOf(&["1.0", "1.1"]),
        &[
            "gzip_http_version",
        ],
    ),
    (
        Value::SomeOf(&["off", "expired", "no-cache", "no-store", "private", "no_last_modified", "no_etag", "auth", "any"]),
        &[
            "gzip_proxied",
        ],
    ),
    (
        Value::OneOf(&["off", "exact", "before"]),
        &[
            "if_modified_since",
        ],
    ),
    (
        Value::SomeOf(&["none", "msie6", "safari"]),
        &[
            "keepalive_disable",
        ],
    ),
    (
        Value::OneOf(&["info", "notice", "warn", "error"]),
        &[
            "limit_conn_log_level", "limit_req_log_level",
        ],
    ),
    (
        Value::Between(400, 599),
        &[
            "limit_conn_status", "limit_req_status",
        ],
    ),
    (
        Value::OneOf(&["off", "on", "always"]),
        &[
            "lingering_close",
        ],
    ),
    (
        Value::SomeOf(&["error", "timeout", "invalid_response", "not_found", "off"]),
        &[
            "memcached_next_upstream",
        ],
    ),
    (
        Value::SomeOf(&["error", "timeout", "invalid_header", "non_idempotent", "http_500", "http_502", "http_503", "http_504", "http_403", "http_404", "http_429", "updating", "off"]),
        &[
            "proxy_cache_use_stale", "proxy_next_upstream",
        ],
    ),
    (
        Value::OneOf(&["1.0", "1.1", "2"]),
        &[
            "proxy_http_version",
        ],
    ),
    (
        Value::OneOf(&["all", "any"]),
        &[
            "satisfy",
        ],
    ),
    (
        Value::OneOf(&["off", "on", "build"]),
        &[
            "server_tokens",
        ],
    ),
    (
        Value::OneOf(&["off", "on", "leaf"]),
        &[
            "ssl_ocsp",
        ],
    ),
    (
        Value::OneOf(&["off", "on", "optional", "optional_no_ca"]),
        &[
            "ssl_verify_client",
        ],
    ),
    (
        Value::SomeOf(&["error", "timeout", "off"]),
        &[
            "tunnel_next_upstream",
        ],
    ),
    (
        Value::SomeOf(&["off", "secure", "httponly", "samesite=strict", "samesite=lax", "samesite=none"]),
        &[
            "userid_flags",
        ],
    ),
    (
        Value::Between(0, 255),
        &[
            "uwsgi_modifier1", "uwsgi_modifier2",
        ],
    ),
];
