//! The nginx versions that are simulated, each checked against the real program, and what differs
//! between them: one table, which every rule that depends on the version asks.

/// An nginx version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// 1.22.1, Debian 12's.
    V1_22,
    /// 1.31.3, the mainline.
    #[default]
    V1_31,
}

/// A change of behaviour that came after the oldest of these versions. Directives that only one
/// version has stand in the table of directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Several lines of a request header, or of an upstream's answer, read as one value.
    JoinedHeaderLines,
    /// A second line of what an upstream may say once is dropped.
    SingleUpstreamHeaders,
    /// All `WWW-Authenticate` lines of an intercepted 401 are kept, not just the first.
    AllChallenges,
    /// An upstream's answer with a length that is none, or an unknown coding, is refused.
    StrictUpstreamLength,
    /// `ipv4=off` of `resolver`.
    ResolverIpv4,
    /// `$proxy_protocol_tlv_…`.
    ProxyProtocolTlv,
    /// `listen` with other protocols than before on the same address is warned of.
    ProtocolOptions,
    /// TLS 1.3 is spoken unless it is switched off.
    Tls13,
    /// A `Status` of fastcgi and scgi without words makes no status line.
    WordlessStatus,
    /// `ssl_protocols` of the server that TLS names.
    ProtocolsByName,
    /// `ssl_trusted_certificate` is enough for `ssl_verify_client`.
    TrustedCertificate,
    /// HTTP/3: `listen … quic`.
    Quic,
    /// `listen … http2` is deprecated.
    ListenHttp2,
    /// `resolve`, `service=`, `route=` and `drain` of an upstream's `server`.
    UpstreamServerParameters,
    /// `$request_port`, `$is_request_port`, `$ssl_sigalg` and others.
    NewVariables,
    /// An IPv6 address may stand in brackets without a port.
    BareBrackets,
    /// `volatile` in `geo`.
    VolatileGeo,
    /// `…_store` wants a path that is not empty.
    EmptyStore,
    /// Hosts are validated by RFC 3986.
    StrictHost,
    /// `proxy_pass` with a URI bears a path shorter than the location's name.
    ShortUri,
    /// `proxy_http_version 2`.
    ProxyHttp2,
    /// A part of an answer has one Content-Range.
    OneContentRange,
    /// Several ranges are answered only if that is shorter than the whole.
    RangeOverhead,
    /// uwsgi, fastcgi and scgi have an `HTTP_HOST` of their own.
    DefaultHostParam,
    /// A comma ends no cookie.
    CookieCommas,
    /// `proxy_pass` sends HTTP/1.1 and no `Connection: close`; `keepalive` is no method.
    ProxyHttp11,
    /// `include` in `geo` takes patterns.
    GeoPatterns,
    /// CONNECT has a host and a port as its target; `Proxy-Authorization` may come once.
    Tunnel,
    /// With `alias`, a path is made of a URI that was rewritten before its location is looked for.
    /// Debian's patch of 2026 refuses that.
    AliasAfterRewrite,
    /// Built with PCRE instead of PCRE2: other messages, another limit.
    Pcre1,
}

/// A row: the change, the first simulated version that has it, and where nginx's own list of
/// changes has it.
pub type Row = (Change, Version, &'static str);

/// What differs, oldest first.
pub const CHANGES: &[Row] = &[
    (Change::JoinedHeaderLines, Version::V1_31, "1.23.0"),
    (Change::SingleUpstreamHeaders, Version::V1_31, "1.23.0"),
    (Change::AllChallenges, Version::V1_31, "1.23.0"),
    (Change::StrictUpstreamLength, Version::V1_31, "1.23.0"),
    (Change::ResolverIpv4, Version::V1_31, "1.23.1"),
    (Change::OneContentRange, Version::V1_31, "1.23.1"),
    (Change::ProxyProtocolTlv, Version::V1_31, "1.23.2"),
    (Change::ProtocolOptions, Version::V1_31, "1.23.4"),
    (Change::Tls13, Version::V1_31, "1.23.4"),
    (Change::Quic, Version::V1_31, "1.25.0"),
    (Change::ListenHttp2, Version::V1_31, "1.25.1"),
    (Change::WordlessStatus, Version::V1_31, "1.25.3"),
    (Change::BareBrackets, Version::V1_31, "1.27.3"),
    (Change::EmptyStore, Version::V1_31, "1.27.3"),
    (Change::UpstreamServerParameters, Version::V1_31, "1.27.3"),
    (Change::TrustedCertificate, Version::V1_31, "1.27.2"),
    (Change::ProtocolsByName, Version::V1_31, "1.29.2"),
    (Change::NewVariables, Version::V1_31, "1.29.3"),
    (Change::VolatileGeo, Version::V1_31, "1.29.3"),
    (Change::StrictHost, Version::V1_31, "1.29.4"),
    (Change::ShortUri, Version::V1_31, "1.29.4"),
    (Change::ProxyHttp2, Version::V1_31, "1.29.4"),
    (Change::RangeOverhead, Version::V1_31, "1.29.5"),
    (Change::DefaultHostParam, Version::V1_31, "1.29.5"),
    (Change::CookieCommas, Version::V1_31, "1.29.6"),
    (Change::ProxyHttp11, Version::V1_31, "1.29.7"),
    (Change::GeoPatterns, Version::V1_31, "1.29.8"),
    (Change::Tunnel, Version::V1_31, "1.31.0"),
    (Change::AliasAfterRewrite, Version::V1_31, ""),
    (Change::Pcre1, Version::V1_31, ""),
];

impl Version {
    /// All versions, newest first.
    pub const ALL: [Version; 2] = [Version::V1_31, Version::V1_22];

    /// As nginx prints it: `1.31.3`.
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V1_22 => "1.22.1",
            Version::V1_31 => "1.31.3",
        }
    }

    /// The version a scenario names: `1.31.3`, `1.31`, `1.22.1`, `1.22`.
    pub fn find(name: &str) -> Option<Version> {
        Version::ALL.into_iter().find(|version| {
            let full = version.as_str();
            name == full
                || full
                    .rsplit_once('.')
                    .is_some_and(|(short, _)| short == name)
        })
    }

    /// Whether this version behaves in the new way.
    pub fn has(self, change: Change) -> bool {
        CHANGES
            .iter()
            .any(|(row, first, _)| *row == change && self >= *first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_has_one_row_and_tells_the_versions_apart() {
        for (change, ..) in CHANGES {
            let rows = CHANGES.iter().filter(|(other, ..)| other == change);
            assert_eq!(rows.count(), 1, "{change:?}");
            assert!(Version::V1_31.has(*change) && !Version::V1_22.has(*change));
        }
    }
}
