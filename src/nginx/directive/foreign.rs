//! Directives of modules that do not come with nginx: unknown to it, but known to people.

/// A module that nginx does not come with.
#[derive(Debug)]
pub struct Module {
    /// What people call it.
    pub name: &'static str,
    /// Its file without the ending; empty where `load_module` cannot bring it.
    file: &'static str,
}

impl Module {
    /// Whether a file is this module, as `load_module` names it.
    pub fn is_in(&self, path: &str) -> bool {
        let name = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".so"));
        !self.file.is_empty() && name == Some(self.file)
    }

    /// What loads it, if anything does.
    pub fn line(&self) -> Option<String> {
        let line = || ["load_module modules/", self.file, ".so;"].concat();
        (!self.file.is_empty()).then(line)
    }
}

/// The module a directive belongs to, if it is one of the widespread third-party ones.
pub fn module(name: &str) -> Option<Module> {
    let of = |row: &&Row| row.2.iter().any(|pattern| fits(pattern, name));
    let (name, file, _) = MODULES.iter().find(of)?;
    Some(Module { name, file })
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

/// A module, its file, and its directives: a name, or `*` with its beginning or end.
type Row = (&'static str, &'static str, &'static [&'static str]);

const MODULES: &[Row] = &[
    (
        "headers-more",
        "ngx_http_headers_more_filter_module",
        &[
            "more_set_headers",
            "more_clear_headers",
            "more_set_input_headers",
            "more_clear_input_headers",
        ],
    ),
    (
        "lua-nginx-module (OpenResty)",
        "ngx_http_lua_module",
        &[
            "lua_*",
            "*_by_lua",
            "*_by_lua_block",
            "*_by_lua_file",
            "set_by_*",
        ],
    ),
    ("njs", "ngx_http_js_module", &["js_*"]),
    ("echo", "ngx_http_echo_module", &["echo*"]),
    (
        "set-misc",
        "ngx_http_set_misc_module",
        &[
            "set_if_empty",
            "set_unescape_uri",
            "set_escape_uri",
            "set_random",
            "set_md5",
            "set_sha1",
            "set_encode_base64",
            "set_decode_base64",
            "set_local_today",
        ],
    ),
    ("ngx_brotli", "ngx_http_brotli_filter_module", &["brotli*"]),
    (
        "zstd-nginx-module",
        "ngx_http_zstd_filter_module",
        &["zstd*"],
    ),
    ("geoip2", "ngx_http_geoip2_module", &["geoip2*"]),
    (
        "ModSecurity-nginx",
        "ngx_http_modsecurity_module",
        &["modsecurity*"],
    ),
    ("auth-pam", "ngx_http_auth_pam_module", &["auth_pam*"]),
    (
        "nginx-auth-ldap",
        "ngx_http_auth_ldap_module",
        &["auth_ldap*"],
    ),
    ("auth-jwt (NGINX Plus)", "", &["auth_jwt*"]),
    (
        "auth-digest",
        "ngx_http_auth_digest_module",
        &["auth_digest*"],
    ),
    (
        "spnego-http-auth",
        "ngx_http_auth_spnego_module",
        &["auth_gss*"],
    ),
    (
        "cache-purge",
        "ngx_http_cache_purge_module",
        &[
            "cache_purge*",
            "proxy_cache_purge",
            "fastcgi_cache_purge",
            "uwsgi_cache_purge",
        ],
    ),
    ("fancyindex", "ngx_http_fancyindex_module", &["fancyindex*"]),
    (
        "substitutions-filter",
        "ngx_http_subs_filter_module",
        &["subs_filter*"],
    ),
    (
        "replace-filter",
        "ngx_http_replace_filter_module",
        &["replace_filter*"],
    ),
    ("upload", "ngx_http_upload_module", &["upload_*"]),
    (
        "upload-progress",
        "ngx_http_uploadprogress_module",
        &["track_uploads", "report_uploads"],
    ),
    (
        "vts",
        "ngx_http_vhost_traffic_status_module",
        &["vhost_traffic_status*"],
    ),
    ("ngx_pagespeed", "ngx_pagespeed", &["pagespeed*"]),
    ("Passenger", "ngx_http_passenger_module", &["passenger_*"]),
    ("upstream-check (Tengine)", "", &["check", "check_*"]),
    (
        "NGINX Plus",
        "",
        &["health_check", "status_zone", "api", "match", "sticky_*"],
    ),
    ("keyval (NGINX Plus)", "", &["keyval*"]),
    (
        "upstream-fair",
        "ngx_http_upstream_fair_module",
        &["upstream_fair", "fair"],
    ),
    (
        "push-stream",
        "ngx_http_push_stream_module",
        &["push_stream_*"],
    ),
    ("nchan", "ngx_nchan_module", &["nchan_*"]),
    ("rtmp", "ngx_rtmp_module", &["rtmp*"]),
    ("dav-ext", "ngx_http_dav_ext_module", &["dav_ext_methods"]),
    (
        "testcookie",
        "ngx_http_testcookie_access_module",
        &["testcookie*"],
    ),
    (
        "opentracing",
        "ngx_http_opentracing_module",
        &["opentracing*"],
    ),
    ("otel", "ngx_otel_module", &["otel_*"]),
    ("ngx_http_acme_module", "ngx_http_acme_module", &["acme_*"]),
    (
        "encrypted-session",
        "ngx_http_encrypted_session_module",
        &["encrypted_session_*"],
    ),
    ("srcache", "ngx_http_srcache_filter_module", &["srcache_*"]),
    ("redis2", "ngx_http_redis2_module", &["redis2_*"]),
    ("redis", "ngx_http_redis_module", &["redis_pass"]),
    ("drizzle", "ngx_http_drizzle_module", &["drizzle_*"]),
    ("postgres", "ngx_postgres_module", &["postgres_*"]),
    (
        "rds-json",
        "ngx_http_rds_json_filter_module",
        &["rds_json*"],
    ),
    ("xss", "ngx_http_xss_filter_module", &["xss_*"]),
    ("array-var", "ngx_http_array_var_module", &["array_*"]),
    ("iconv", "ngx_http_iconv_filter_module", &["iconv_*"]),
    (
        "naxsi",
        "ngx_http_naxsi_module",
        &["naxsi*", "BasicRule", "SecRules*", "LearningMode"],
    ),
    ("perl", "ngx_http_perl_module", &["perl_*"]),
    ("concat (Tengine)", "ngx_http_concat_module", &["concat*"]),
    ("nginx 1.31.4", "", &["client_body_early_read"]),
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
            assert_eq!(module(name).map(|module| module.name), expect, "{name}");
        }
    }

    #[test]
    fn no_directive_of_nginx_is_called_foreign() {
        for row in super::super::all() {
            let ours = module(row.name).is_none_or(|module| module.name == "perl");
            assert!(ours, "{}", row.name);
        }
    }
}
