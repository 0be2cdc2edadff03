//! The files a distribution puts next to `nginx.conf`, as they are there: upstream's of 1.31, and
//! Debian 12's of 2026, which pass `$host` where upstream passes what the client sent.

/// Whose files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Params {
    /// nginx's own. `proxy_params`, which nginx does not have, is Debian's from before 2026.
    #[default]
    Nginx,
    /// Debian 12's of 2026.
    Debian,
}

impl Params {
    /// All of them.
    pub const ALL: [Params; 2] = [Params::Nginx, Params::Debian];

    /// As a scenario names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Params::Nginx => "nginx",
            Params::Debian => "debian",
        }
    }

    /// The one a scenario names.
    pub fn find(name: &str) -> Option<Params> {
        Params::ALL
            .into_iter()
            .find(|params| params.as_str() == name)
    }
}

/// The files' names, relative to `/etc/nginx`, and their texts.
pub fn files(params: Params) -> &'static [(&'static str, &'static str)] {
    match params {
        Params::Nginx => NGINX,
        Params::Debian => DEBIAN,
    }
}

const NGINX: &[(&str, &str)] = &[
    ("fastcgi.conf", include_str!("nginx/fastcgi.conf")),
    ("fastcgi_params", include_str!("nginx/fastcgi_params")),
    ("mime.types", include_str!("nginx/mime.types")),
    ("proxy_params", include_str!("nginx/proxy_params")),
    ("scgi_params", include_str!("nginx/scgi_params")),
    ("uwsgi_params", include_str!("nginx/uwsgi_params")),
];

const DEBIAN: &[(&str, &str)] = &[
    ("fastcgi.conf", include_str!("debian/fastcgi.conf")),
    ("fastcgi_params", include_str!("debian/fastcgi_params")),
    ("mime.types", include_str!("debian/mime.types")),
    ("proxy_params", include_str!("debian/proxy_params")),
    ("scgi_params", include_str!("debian/scgi_params")),
    ("uwsgi_params", include_str!("debian/uwsgi_params")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::syntax::{Item, parse};
    use crate::text::SourceId;

    #[test]
    fn every_file_can_be_read() {
        for params in Params::ALL {
            assert_eq!(Params::find(params.as_str()), Some(params));
            for (name, text) in files(params) {
                let items = parse(SourceId(0), text);
                assert!(!items.is_empty(), "{name}");
                let wrong = items.iter().any(|item| matches!(item, Item::Problem(_)));
                assert!(!wrong, "{name}");
            }
        }
    }

    #[test]
    fn debian_passes_the_host_nginx_chose() {
        let text = |params| {
            files(params)
                .iter()
                .find(|(name, _)| *name == "uwsgi_params")
                .map_or("", |(_, text)| *text)
        };
        assert!(text(Params::Debian).contains("HTTP_HOST        $host;"));
        assert!(!text(Params::Nginx).contains("$host;"));
    }
}
