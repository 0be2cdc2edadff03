//! A WSGI server as its command line describes it.

use super::AppName;
use crate::text::Span;
use crate::wire::Failure;

/// A running WSGI server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Which program, with its options.
    pub server: Server,
    /// Its version.
    pub version: &'static str,
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// Its apps in the order they are loaded.
    pub apps: Vec<Mounted>,
    /// Its command line; `None` when it was assumed.
    pub span: Option<Span>,
    /// What it said when it did not start.
    pub broken: Option<String>,
}

/// Which program a process runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// uWSGI.
    Uwsgi(Uwsgi),
    /// gunicorn.
    Gunicorn(Gunicorn),
    /// waitress.
    Waitress(Waitress),
    /// Werkzeug's development server.
    Werkzeug(Werkzeug),
}

/// What differs between the versions of Werkzeug's development server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Werkzeug {
    /// Its version: `2.0`, `3.1`.
    pub version: &'static str,
}

impl Werkzeug {
    /// Headers with an underscore are left out (since 2.2).
    pub fn drops_underscores(&self) -> bool {
        !matches!(self.version, "2.0" | "2.1")
    }
}

/// uWSGI's options; a flag is the word that sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uwsgi {
    /// `--manage-script-name`.
    pub manage_script_name: Option<Span>,
    /// `--no-default-app`.
    pub no_default_app: Option<Span>,
    /// `--need-app`.
    pub need_app: Option<Span>,
    /// `--buffer-size`.
    pub buffer_size: usize,
    /// Where it is set.
    pub buffer_size_span: Option<Span>,
}

impl Default for Uwsgi {
    fn default() -> Self {
        Self {
            manage_script_name: None,
            no_default_app: None,
            need_app: None,
            buffer_size: 4096,
            buffer_size_span: None,
        }
    }
}

/// gunicorn's options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gunicorn {
    /// `--forwarded-allow-ips`: addresses, networks or `*`.
    pub forwarded_allow_ips: Vec<String>,
    /// Where it is set.
    pub forwarded_allow_ips_span: Option<Span>,
    /// `--header-map`.
    pub header_map: HeaderMap,
    /// `--forwarder-headers`.
    pub forwarder_headers: Vec<String>,
    /// `SCRIPT_NAME` of the process's own environment.
    pub script_name: Option<(String, Span)>,
    /// `secure_scheme_headers`: the headers that tell the scheme, and the value that means https.
    pub secure_scheme_headers: Vec<(String, String)>,
    /// `--limit-request-line`.
    pub limit_line: usize,
    /// `--limit-request-fields`.
    pub limit_fields: usize,
    /// `--limit-request-field_size`.
    pub limit_field_size: usize,
    /// Where one of the limits is set.
    pub limit_span: Option<Span>,
}

const SECURE: [(&str, &str); 3] = [
    ("X-FORWARDED-PROTO", "https"),
    ("X-FORWARDED-PROTOCOL", "ssl"),
    ("X-FORWARDED-SSL", "on"),
];

impl Default for Gunicorn {
    fn default() -> Self {
        Self {
            forwarded_allow_ips: vec!["127.0.0.1".to_owned(), "::1".to_owned()],
            forwarded_allow_ips_span: None,
            header_map: HeaderMap::Drop,
            forwarder_headers: vec!["SCRIPT_NAME".to_owned(), "PATH_INFO".to_owned()],
            script_name: None,
            secure_scheme_headers: SECURE
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            limit_line: 4094,
            limit_fields: 100,
            limit_field_size: 8190,
            limit_span: None,
        }
    }
}

/// What gunicorn does with a header whose name has an underscore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderMap {
    /// It is left out.
    Drop,
    /// The request is answered 400.
    Refuse,
    /// It becomes the same variable as the one with a dash.
    Dangerous,
}

/// waitress's options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waitress {
    /// `--trusted-proxy`: an address or `*`.
    pub trusted_proxy: Option<(String, Span)>,
    /// `--trusted-proxy-headers`, lower-case; without any, X-Forwarded-Proto is trusted.
    pub trusted_proxy_headers: Vec<String>,
    /// `--max-request-header-size`.
    pub max_header: Option<(usize, Span)>,
    /// `--trusted-proxy-count`; 0 when it is not given, which means 1.
    pub trusted_proxy_count: usize,
    /// `--no-clear-untrusted-proxy-headers`.
    pub keeps_untrusted: Option<Span>,
    /// `--url-scheme`.
    pub url_scheme: Option<(String, Span)>,
    /// `--url-prefix`, beginning with `/` and not ending with one.
    pub url_prefix: Option<(String, Span)>,
}

impl Server {
    /// `uwsgi`, `gunicorn`, `waitress`, `werkzeug`.
    pub fn program(&self) -> &'static str {
        match self {
            Server::Uwsgi(_) => "uwsgi",
            Server::Gunicorn(_) => "gunicorn",
            Server::Waitress(_) => "waitress",
            Server::Werkzeug(_) => "werkzeug",
        }
    }

    /// The version that is simulated.
    pub fn version(&self) -> &'static str {
        match self {
            Server::Uwsgi(_) => "2.0.30",
            Server::Gunicorn(_) => "27.0.1",
            Server::Waitress(_) => "3.0.2",
            Server::Werkzeug(server) => server.version,
        }
    }
}

/// An address a process listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// `127.0.0.1:5000`, `0.0.0.0:5000`, `[::]:5000` or `unix:/run/app.sock`.
    pub address: String,
    /// What it speaks there.
    pub protocol: Protocol,
    /// Whether uWSGI's own HTTP router (`--http`) stands before the workers.
    pub routed: bool,
    /// The word that says so.
    pub span: Option<Span>,
}

/// What a socket speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// HTTP.
    Http,
    /// The uwsgi protocol.
    Uwsgi,
}

/// An app at its mountpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    /// The mountpoint as written; `""` for an app without one.
    pub mountpoint: String,
    /// The module as written; `""` where the app is named by its file.
    pub module: String,
    /// The app.
    pub app: AppName,
    /// The words that name it.
    pub span: Option<Span>,
}

impl Process {
    /// The uWSGI that is assumed behind an address no command line speaks for.
    pub fn assumed(address: impl Into<String>, protocol: Protocol) -> Self {
        let server = Server::Uwsgi(Uwsgi::default());
        Self {
            version: server.version(),
            server,
            listeners: vec![Listener {
                address: address.into(),
                protocol,
                routed: false,
                span: None,
            }],
            apps: vec![Mounted {
                mountpoint: String::new(),
                module: String::new(),
                app: AppName {
                    file: "app.py".to_owned(),
                    callable: "app".to_owned(),
                },
                span: None,
            }],
            span: None,
            broken: None,
        }
    }

    /// The same, which ended with these words.
    #[must_use]
    pub(super) fn broken(mut self, message: &str) -> Self {
        self.broken = Some(message.to_owned());
        self
    }

    /// The command line that would start the process [`Process::assumed`] gives.
    pub fn assumed_command(address: &str, protocol: Protocol) -> String {
        let option = match protocol {
            Protocol::Http => "--http-socket",
            Protocol::Uwsgi => "--socket",
        };
        let address = address.strip_prefix("unix:").unwrap_or(address);
        format!("uwsgi {option} {address} --wsgi-file app.py --callable app")
    }

    /// The listener a connection to `address` (`127.0.0.1:5000`, `unix:/run/app.sock`) reaches:
    /// an exact one before one that hears every address.
    pub fn listener(&self, address: &str) -> Option<&Listener> {
        self.listeners
            .iter()
            .find(|listener| listener.address == address)
            .or_else(|| {
                self.listeners
                    .iter()
                    .find(|listener| listener.hears(address))
            })
    }
}

impl Listener {
    /// Whether a connection to `address` reaches this listener.
    pub fn hears(&self, address: &str) -> bool {
        if self.address == address {
            return true;
        }
        let (Some((host, port)), Some((to, to_port))) =
            (self.address.rsplit_once(':'), address.rsplit_once(':'))
        else {
            return false;
        };
        // A socket bound to [::] takes IPv4 connections too.
        port == to_port
            && !address.starts_with("unix:")
            && match host {
                "0.0.0.0" => !to.starts_with('['),
                "[::]" => true,
                _ => false,
            }
    }

    /// How a connection fails when nobody listens here.
    pub fn absent(&self) -> Failure {
        match self.port() {
            Some(_) => Failure::Refused,
            None => Failure::NoSuchSocket,
        }
    }

    /// The port, as written; `None` for a unix socket.
    pub fn port(&self) -> Option<&str> {
        if self.address.starts_with("unix:") {
            return None;
        }
        self.address.rsplit_once(':').map(|(_, port)| port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_on_every_address_hears_every_address_of_its_family() {
        let hears = |bound: &str, to: &str| {
            Process::assumed(bound, Protocol::Http)
                .listener(to)
                .is_some()
        };
        assert!(hears("127.0.0.1:5000", "127.0.0.1:5000"));
        assert!(!hears("127.0.0.1:5000", "127.0.0.1:5001"));
        assert!(!hears("127.0.0.1:5000", "10.0.0.2:5000"));
        assert!(hears("0.0.0.0:5000", "10.0.0.2:5000"));
        assert!(!hears("0.0.0.0:5000", "[::1]:5000"));
        assert!(hears("[::]:5000", "127.0.0.1:5000"));
        assert!(hears("unix:/run/a.sock", "unix:/run/a.sock"));
        assert!(!hears("0.0.0.0:5000", "unix:/run/a:5000"));
    }
}
