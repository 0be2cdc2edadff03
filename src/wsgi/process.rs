//! A WSGI server as its command line describes it.

use super::AppName;
use crate::text::Span;

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
}

/// Which program a process runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// uWSGI.
    Uwsgi,
    /// gunicorn.
    Gunicorn,
    /// waitress.
    Waitress,
    /// Werkzeug's development server.
    Werkzeug,
}

impl Server {
    /// `uwsgi`, `gunicorn`, `waitress`, `werkzeug`.
    pub fn program(&self) -> &'static str {
        match self {
            Server::Uwsgi => "uwsgi",
            Server::Gunicorn => "gunicorn",
            Server::Waitress => "waitress",
            Server::Werkzeug => "werkzeug",
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
    /// The app.
    pub app: AppName,
    /// The words that name it.
    pub span: Option<Span>,
}

impl Process {
    /// The uWSGI that is assumed behind an address no command line speaks for.
    pub fn assumed(address: impl Into<String>, protocol: Protocol) -> Self {
        Self {
            server: Server::Uwsgi,
            version: "2.0.30",
            listeners: vec![Listener {
                address: address.into(),
                protocol,
                span: None,
            }],
            apps: vec![Mounted {
                mountpoint: String::new(),
                app: AppName {
                    file: "app.py".to_owned(),
                    callable: "app".to_owned(),
                },
                span: None,
            }],
            span: None,
        }
    }

    /// The listener a connection to `address` (`127.0.0.1:5000`, `unix:/run/app.sock`) reaches.
    pub fn listener(&self, address: &str) -> Option<&Listener> {
        self.listeners
            .iter()
            .find(|listener| listener.hears(address))
    }

    /// The command line that would start this process.
    pub fn command(&self) -> String {
        String::new()
    }
}

impl Listener {
    /// Whether a connection to `address` reaches this listener.
    pub fn hears(&self, address: &str) -> bool {
        self.address == address
    }
}
