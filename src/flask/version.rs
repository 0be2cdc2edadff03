//! The Werkzeug versions that are simulated, as data: the code asks which rule holds, never which
//! version it is. A new version is a row of [`RULES`].

/// A version of Werkzeug and the Flask that goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WerkzeugVersion {
    /// Werkzeug 2.0.3 with Flask 2.0.3.
    V2_0,
    /// Werkzeug 2.3.8 with Flask 2.3.3.
    V2_3,
    /// Werkzeug 3.0.6 with Flask 3.0.3.
    V3_0,
    /// The newest Werkzeug 3.1 with Flask 3.1.
    #[default]
    V3_1,
}

/// What differs between versions. Strings are the characters that quoting leaves alone, besides
/// letters, digits and `-._~`.
#[expect(clippy::struct_excessive_bools, reason = "a row of a table")]
#[derive(Debug)]
pub(super) struct Rules {
    version: WerkzeugVersion,
    name: &'static str,
    /// A relative Location is made absolute (until 2.0).
    pub(super) autocorrects_location: bool,
    /// The router is a state machine over path segments (since 2.2), no list of regexes.
    pub(super) state_machine: bool,
    /// A Host with other characters than a name's counts as empty (since 3.1.8).
    pub(super) validates_host: bool,
    /// An IPv6 `SERVER_NAME` gets its brackets (since 3.1.3).
    pub(super) brackets_server_name: bool,
    /// `SERVER_NAME` decides on URLs only and lets every host in (since Flask 3.1).
    pub(super) server_name_admits_all: bool,
    /// `TRUSTED_HOSTS` is heeded (since Flask 3.1).
    pub(super) trusted_hosts: bool,
    /// `url_for(_scheme=…)` is external by itself (since Flask 2.2).
    pub(super) scheme_implies_external: bool,
    /// An `any` converter checks the value it builds with (since 2.2).
    pub(super) any_checks: bool,
    /// A list is a JSON answer (since Flask 2.2).
    pub(super) lists_are_json: bool,
    /// URLs are split and joined by Python's own functions (since 2.3).
    pub(super) python_urls: bool,
    /// A Location of ASCII without spaces leaves as it is (until 2.3).
    pub(super) keeps_ascii_location: bool,
    /// Port 0 and an empty user stay in a URL that is quoted anew (since 3.1.9).
    pub(super) keeps_port_zero: bool,
    /// The state machine asks a map and its rules whether slashes are merged (since 3.0).
    pub(super) heeds_merge_slashes: bool,
    /// Three slashes are merged to one, not pair by pair (since 3.1).
    pub(super) merges_every_slash: bool,
    /// Empty items of a list header do not count, an open quote empties the list (since 3.1).
    pub(super) strict_lists: bool,
    /// The view of static files is a method of `Scaffold` (until Flask 2.3).
    pub(super) scaffold_views: bool,
    /// An argument of a converter that cannot be read is an error (since 3.0).
    pub(super) strict_arguments: bool,
    /// A blueprint's subdomain counts for those nested in it (since Flask 2.3).
    pub(super) nests_subdomains: bool,
    /// An answer says that it varies by cookie once its view looked into the session, even if
    /// that is empty (since Flask 2.3).
    pub(super) empty_session_varies: bool,
    /// `SERVER_NAME` is the domain of the session's cookie (until Flask 2.2).
    pub(super) server_name_in_cookie: bool,
    /// An emptied session takes its cookie away with `HttpOnly`, as it set it (since Flask 2.3).
    pub(super) takes_away_http_only: bool,
    /// A session counts as read whatever is done with it (since Flask 3.1.3).
    pub(super) touch_is_access: bool,
    /// `SESSION_COOKIE_PARTITIONED` (since Flask 3.1).
    pub(super) partitions_cookies: bool,
    /// The pages begin with HTML 5's doctype (since 2.1).
    pub(super) html5: bool,
    /// In the path of a redirect the router makes.
    pub(super) redirect_path: &'static str,
    /// In the text of a rule.
    pub(super) rule_text: &'static str,
    /// In a value that is put into a rule.
    pub(super) rule_value: &'static str,
    /// In the query of a built URL.
    pub(super) query: &'static str,
    /// In the anchor of a built URL.
    pub(super) anchor: &'static str,
    /// In the path of the request's own URL.
    pub(super) url_path: &'static str,
    /// In the query of the request's own URL.
    pub(super) url_query: &'static str,
}

const RULES: &[Rules] = &[
    Rules {
        version: WerkzeugVersion::V2_0,
        name: "2.0",
        autocorrects_location: true,
        state_machine: false,
        validates_host: false,
        brackets_server_name: false,
        server_name_admits_all: false,
        trusted_hosts: false,
        scheme_implies_external: false,
        any_checks: false,
        lists_are_json: false,
        python_urls: false,
        keeps_ascii_location: true,
        keeps_port_zero: true,
        heeds_merge_slashes: true,
        merges_every_slash: true,
        strict_lists: false,
        scaffold_views: true,
        strict_arguments: false,
        nests_subdomains: false,
        empty_session_varies: false,
        server_name_in_cookie: true,
        takes_away_http_only: false,
        touch_is_access: false,
        partitions_cookies: false,
        html5: false,
        redirect_path: "/:|+",
        rule_text: "/:|+",
        rule_value: "/:",
        query: "",
        anchor: "/:",
        url_path: "/:",
        url_query: ":&%=+$!*'(),",
    },
    Rules {
        version: WerkzeugVersion::V2_3,
        name: "2.3",
        autocorrects_location: false,
        state_machine: true,
        validates_host: false,
        brackets_server_name: false,
        server_name_admits_all: false,
        trusted_hosts: false,
        scheme_implies_external: true,
        any_checks: true,
        lists_are_json: true,
        python_urls: true,
        keeps_ascii_location: true,
        keeps_port_zero: false,
        heeds_merge_slashes: false,
        merges_every_slash: false,
        strict_lists: false,
        scaffold_views: true,
        strict_arguments: false,
        nests_subdomains: true,
        empty_session_varies: true,
        server_name_in_cookie: false,
        takes_away_http_only: true,
        touch_is_access: false,
        partitions_cookies: false,
        html5: true,
        redirect_path: "!$&'()*+,/:;=@",
        rule_text: "!$&'()*+,/:;=@",
        rule_value: "!$&'()*+,/:;=@",
        query: "!$'()*,/:;?@",
        anchor: "%!#$&'()*+,/:;=?@",
        url_path: "!$&'()*+,/:;=@%",
        url_query: "!$&'()*+,/:;=?@%",
    },
    Rules {
        version: WerkzeugVersion::V3_0,
        name: "3.0",
        autocorrects_location: false,
        state_machine: true,
        validates_host: false,
        brackets_server_name: false,
        server_name_admits_all: false,
        trusted_hosts: false,
        scheme_implies_external: true,
        any_checks: true,
        lists_are_json: true,
        python_urls: true,
        keeps_ascii_location: false,
        keeps_port_zero: false,
        heeds_merge_slashes: true,
        merges_every_slash: false,
        strict_lists: false,
        scaffold_views: false,
        strict_arguments: true,
        nests_subdomains: true,
        empty_session_varies: true,
        server_name_in_cookie: false,
        takes_away_http_only: true,
        touch_is_access: false,
        partitions_cookies: false,
        html5: true,
        redirect_path: "!$&'()*+,/:;=@",
        rule_text: "!$&'()*+,/:;=@",
        rule_value: "!$&'()*+,/:;=@",
        query: "!$'()*,/:;?@",
        anchor: "%!#$&'()*+,/:;=?@",
        url_path: "!$&'()*+,/:;=@%",
        url_query: "!$&'()*+,/:;=?@%",
    },
    Rules {
        version: WerkzeugVersion::V3_1,
        name: "3.1",
        autocorrects_location: false,
        state_machine: true,
        validates_host: true,
        brackets_server_name: true,
        server_name_admits_all: true,
        trusted_hosts: true,
        scheme_implies_external: true,
        any_checks: true,
        lists_are_json: true,
        python_urls: true,
        keeps_ascii_location: false,
        keeps_port_zero: true,
        heeds_merge_slashes: true,
        merges_every_slash: true,
        strict_lists: true,
        scaffold_views: false,
        strict_arguments: true,
        nests_subdomains: true,
        empty_session_varies: true,
        server_name_in_cookie: false,
        takes_away_http_only: true,
        touch_is_access: true,
        partitions_cookies: true,
        html5: true,
        redirect_path: "!$&'()*+,/:;=@",
        rule_text: "!$&'()*+,/:;=@",
        rule_value: "!$&'()*+,/:;=@",
        query: "!$'()*,/:;?@",
        anchor: "%!#$&'()*+,/:;=?@",
        url_path: "!$&'()*+,/:;=@%",
        url_query: "!$&'()*+,/:;=?@%",
    },
];

impl WerkzeugVersion {
    /// All of them, oldest first.
    pub const ALL: [WerkzeugVersion; 4] = [
        WerkzeugVersion::V2_0,
        WerkzeugVersion::V2_3,
        WerkzeugVersion::V3_0,
        WerkzeugVersion::V3_1,
    ];

    /// The name in a `versions` section: `2.0`, `3.1`. A patch release is read as its series.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| {
            let name = version.as_str();
            text == name
                || text
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// `2.0`, `3.1`.
    pub fn as_str(self) -> &'static str {
        self.rules().name
    }

    pub(super) fn rules(self) -> &'static Rules {
        RULES
            .iter()
            .find(|rules| rules.version == self)
            .unwrap_or(&RULES[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_its_rules_and_its_name() {
        for version in WerkzeugVersion::ALL {
            assert_eq!(WerkzeugVersion::parse(version.as_str()), Some(version));
            assert_eq!(version.rules().version, version);
        }
        assert_eq!(WerkzeugVersion::parse("3.1.9"), Some(WerkzeugVersion::V3_1));
        assert_eq!(WerkzeugVersion::parse("3.11"), None);
        assert_eq!(WerkzeugVersion::parse("9"), None);
    }
}
