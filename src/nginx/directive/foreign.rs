//! Directives of modules that do not come with nginx: unknown to it, but known to people.

/// The module a directive belongs to, if it is one of the widespread third-party ones.
pub fn module(name: &str) -> Option<&'static str> {
    MODULES
        .iter()
        .find(|(pattern, _)| fits(pattern, name))
        .map(|(_, module)| *module)
}

/// Whether a directive makes the answer, where it stands in a location.
pub fn answers(name: &str) -> bool {
    HANDLERS.iter().any(|pattern| fits(pattern, name))
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => match pattern.strip_prefix('*') {
            Some(suffix) => name.ends_with(suffix),
            None => name == pattern,
        },
    }
}

/// Those that make answers.
const HANDLERS: &[&str] = &[
    "content_by_lua*",
    "js_content",
    "echo",
    "echo_duplicate",
    "echo_location*",
    "echo_exec",
    "redis2_pass",
    "redis_pass",
    "drizzle_pass",
    "postgres_pass",
    "proxy_cache_purge",
    "fastcgi_cache_purge",
    "uwsgi_cache_purge",
    "upload_pass",
    "report_uploads",
    "vhost_traffic_status_display",
    "passenger_enabled",
    "api",
    "nchan_*",
    "push_stream_*",
    "rtmp_stat",
];

/// A name, or `*` with its beginning or end, and the module.
const MODULES: &[(&str, &str)] = &[
    ("more_set_headers", "headers-more"),
    ("more_clear_headers", "headers-more"),
    ("more_set_input_headers", "headers-more"),
    ("more_clear_input_headers", "headers-more"),
    ("lua_*", "lua-nginx-module (OpenResty)"),
    ("*_by_lua", "lua-nginx-module (OpenResty)"),
    ("*_by_lua_block", "lua-nginx-module (OpenResty)"),
    ("*_by_lua_file", "lua-nginx-module (OpenResty)"),
    ("js_*", "njs"),
    ("echo*", "echo"),
    ("set_by_*", "lua-nginx-module (OpenResty)"),
    ("set_if_empty", "set-misc"),
    ("set_unescape_uri", "set-misc"),
    ("set_escape_uri", "set-misc"),
    ("set_random", "set-misc"),
    ("set_md5", "set-misc"),
    ("set_sha1", "set-misc"),
    ("set_encode_base64", "set-misc"),
    ("set_decode_base64", "set-misc"),
    ("set_local_today", "set-misc"),
    ("brotli*", "ngx_brotli"),
    ("zstd*", "zstd-nginx-module"),
    ("geoip2*", "geoip2"),
    ("modsecurity*", "ModSecurity-nginx"),
    ("auth_pam*", "auth-pam"),
    ("auth_ldap*", "nginx-auth-ldap"),
    ("auth_jwt*", "auth-jwt (NGINX Plus)"),
    ("auth_digest*", "auth-digest"),
    ("auth_gss*", "spnego-http-auth"),
    ("cache_purge*", "cache-purge"),
    ("proxy_cache_purge", "cache-purge"),
    ("fastcgi_cache_purge", "cache-purge"),
    ("uwsgi_cache_purge", "cache-purge"),
    ("fancyindex*", "fancyindex"),
    ("subs_filter*", "substitutions-filter"),
    ("replace_filter*", "replace-filter"),
    ("upload_*", "upload"),
    ("track_uploads", "upload-progress"),
    ("report_uploads", "upload-progress"),
    ("vhost_traffic_status*", "vts"),
    ("pagespeed*", "ngx_pagespeed"),
    ("passenger_*", "Passenger"),
    ("check", "upstream-check (Tengine)"),
    ("check_*", "upstream-check (Tengine)"),
    ("health_check", "NGINX Plus"),
    ("status_zone", "NGINX Plus"),
    ("api", "NGINX Plus"),
    ("match", "NGINX Plus"),
    ("keyval*", "keyval (NGINX Plus)"),
    ("sticky_*", "NGINX Plus"),
    ("upstream_fair", "upstream-fair"),
    ("fair", "upstream-fair"),
    ("push_stream_*", "push-stream"),
    ("nchan_*", "nchan"),
    ("rtmp*", "rtmp"),
    ("dav_ext_methods", "dav-ext"),
    ("testcookie*", "testcookie"),
    ("opentracing*", "opentracing"),
    ("otel_*", "otel"),
    ("acme_*", "ngx_http_acme_module"),
    ("encrypted_session_*", "encrypted-session"),
    ("srcache_*", "srcache"),
    ("redis2_*", "redis2"),
    ("redis_pass", "redis"),
    ("drizzle_*", "drizzle"),
    ("postgres_*", "postgres"),
    ("rds_json*", "rds-json"),
    ("xss_*", "xss"),
    ("array_*", "array-var"),
    ("iconv_*", "iconv"),
    ("naxsi*", "naxsi"),
    ("BasicRule", "naxsi"),
    ("SecRules*", "naxsi"),
    ("LearningMode", "naxsi"),
    ("perl_*", "perl"),
    ("concat*", "concat (Tengine)"),
    ("client_body_early_read", "nginx 1.31.4"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widespread_modules_are_known_by_their_names() {
        for (name, expect) in [
            ("more_set_headers", Some("headers-more")),
            ("content_by_lua_block", Some("lua-nginx-module (OpenResty)")),
            ("auth_pam_service_name", Some("auth-pam")),
            ("location", None),
        ] {
            assert_eq!(module(name), expect, "{name}");
        }
    }

    #[test]
    fn no_directive_of_nginx_is_called_foreign() {
        for row in super::super::all() {
            let ours = module(row.name).is_none_or(|module| module == "perl");
            assert!(ours, "{}", row.name);
        }
    }
}
