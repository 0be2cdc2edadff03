//! uWSGI's command line.

use super::options::Program;
use super::{Given, NO_FILE, Reader, SAID, has_python_suffix, localhost};
use crate::text::{Diagnostic, Severity, Span};
use crate::wsgi::load::NO_CALLABLE;
use crate::wsgi::option::{Kind, Meaning};
use crate::wsgi::process::{Listener, Mounted, Protocol, Server, Uwsgi};
use crate::wsgi::words::Word;

impl Reader<'_> {
    pub(super) fn uwsgi(
        &mut self,
        environment: &[Word],
        rest: &[Word],
        span: Span,
    ) -> (Server, Vec<Listener>, Vec<Mounted>) {
        let (mut given, plain) = self.options(rest, Program::Uwsgi);
        for word in plain {
            let file = word.text.split(':').next().unwrap_or_default();
            let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
            match extension {
                "ini" => given.push(Given {
                    kind: Kind::Text,
                    meaning: Meaning::Ini,
                    span: word.span,
                    value: word,
                }),
                "xml" | "yml" | "yaml" | "json" | "js" => {
                    let start = "hopscope does not read uWSGI's configuration from \"";
                    self.not_simulated(word.span, [start, &word.text, "\""].concat());
                }
                _ => {
                    let message = ["unable to load configuration from ", &word.text];
                    self.refuse(word.span, message.concat());
                }
            }
        }
        let given = self.entries(given, environment);
        let mut options = Uwsgi::default();
        let mut listeners = Vec::new();
        let protocol = given
            .iter()
            .rev()
            .find(|option| option.meaning == Meaning::SocketProtocol);
        let socket_protocol = match protocol.map(|option| (option.value.text.as_str(), option.span))
        {
            None | Some(("uwsgi", _)) => Protocol::Uwsgi,
            Some(("http", _)) => Protocol::Http,
            Some((other, span)) if !PROTOCOLS.contains(&other) => {
                self.refuse(span, ["unable to find protocol ", other].concat());
                Protocol::Uwsgi
            }
            Some((other, span)) => {
                self.not_simulated(
                    span,
                    format!("hopscope simulates the protocols uwsgi and http, not \"{other}\""),
                );
                Protocol::Uwsgi
            }
        };
        let callable = given
            .iter()
            .rev()
            .find(|option| option.meaning == Meaning::Callable)
            .map_or("application", |option| option.value.text.as_str());
        // uWSGI loads the module first, then the file, then the mounts in their order.
        let mut modules = Vec::new();
        let mut files = Vec::new();
        let mut mounts: Vec<Mounted> = Vec::new();
        for option in &given {
            let value = option.value.text.as_str();
            let mut listen = |protocol, routed| {
                listeners.push(Listener {
                    address: uwsgi_address(value),
                    protocol,
                    routed,
                    span: Some(option.span),
                });
            };
            match option.meaning {
                Meaning::HttpSocket => listen(Protocol::Http, false),
                Meaning::HttpRouter => listen(Protocol::Http, true),
                Meaning::Socket => listen(socket_protocol, false),
                Meaning::UwsgiSocket => listen(Protocol::Uwsgi, false),
                Meaning::WsgiFile => {
                    // A later one replaces an earlier one.
                    files = vec![self.mounted("", value, callable, option.span)];
                }
                Meaning::Module => modules = vec![self.module(value, callable, option.span)],
                Meaning::Mount => match self.mount(value, callable, option.span) {
                    Some(mount) if mounts.iter().any(|m| m.mountpoint == mount.mountpoint) => {
                        let end = " already configured. skip.";
                        let message = ["mountpoint ", &mount.mountpoint, end].concat();
                        self.diagnostics.push(no_app(option.span, &message, SAID));
                    }
                    Some(mount) => mounts.push(mount),
                    None if value.contains('=') => {}
                    None => {
                        self.refuse(option.span, ["invalid mountpoint: ", value].concat());
                    }
                },
                Meaning::ManageScriptName => options.manage_script_name = Some(option.span),
                Meaning::NoDefaultApp => options.no_default_app = Some(option.span),
                Meaning::NeedApp => options.need_app = Some(option.span),
                Meaning::BufferSize => {
                    // What is no number is none to it.
                    options.buffer_size = std::cmp::min(value.parse().unwrap_or(0), 65535);
                    options.buffer_size_span = Some(option.span);
                }
                _ => {}
            }
        }
        if listeners.is_empty() && self.diagnostics.is_empty() {
            let message = "The -s/--socket option is missing and stdin is not a socket.";
            self.refuse(span, message);
        }
        let mut apps: Vec<Mounted> = modules.into_iter().chain(files).chain(mounts).collect();
        let mut why = None;
        apps.retain(|mounted| {
            let wrong = self.no_such_app(mounted);
            if let Some(wrong) = &wrong {
                let place = mounted.span.unwrap_or(span);
                // It starts without what it finds nowhere, but not without a file that is mounted.
                if mounted.module.is_empty() && !mounted.mountpoint.is_empty() {
                    self.refuse(place, wrong);
                }
                let file = mounted.app.file.as_str();
                let absent = self.sources.find(file).is_none();
                let said = no_app(place, wrong, if absent { NO_FILE } else { SAID });
                self.diagnostics.push(said.about(file));
                why.get_or_insert((place, wrong.clone()));
            }
            wrong.is_none()
        });
        if apps.is_empty() {
            let end = ["going in full dynamic mode", "GAME OVER"]
                [usize::from(options.need_app.is_some())];
            let none = || (span, ["*** no app loaded. ", end, " ***"].concat());
            let known = why.is_some();
            let (place, message) = why.unwrap_or_else(none);
            if options.need_app.is_some() {
                self.refuse(place, message);
            } else if !known && self.diagnostics.is_empty() {
                self.diagnostics.push(no_app(place, &message, SAID));
            }
        }
        (Server::Uwsgi(options), listeners, apps)
    }

    /// What uWSGI says of an app whose file or module is not there.
    fn no_such_app(&self, mounted: &Mounted) -> Option<String> {
        if mounted.module.is_empty() {
            let file = mounted.app.file.as_str();
            let found = self.sources.find(file).is_some();
            // A file's app is not called for another.
            let start = match mounted.app.callable.contains('(') {
                _ if !found => "failed to open python file ",
                true => NO_CALLABLE,
                false => return None,
            };
            return Some([start, file].concat());
        }
        let missing = self.missing(&mounted.module)?;
        Some(["ModuleNotFoundError: ", &missing].concat())
    }

    /// `MOUNTPOINT=FILE.py` or `MOUNTPOINT=MODULE:CALLABLE`.
    fn mount(&self, value: &str, callable: &str, span: Span) -> Option<Mounted> {
        let (mountpoint, what) = value.split_once('=')?;
        if has_python_suffix(what) {
            Some(self.mounted(mountpoint, what, callable, span))
        } else if what.contains(':') {
            let mut mounted = self.module(what, callable, span);
            mountpoint.clone_into(&mut mounted.mountpoint);
            Some(mounted)
        } else {
            None
        }
    }
}

fn no_app(span: Span, message: &str, code: &'static str) -> Diagnostic {
    Diagnostic::at(Severity::Warn, code, span, message)
}

/// What else a socket can speak.
const PROTOCOLS: [&str; 9] = [
    "https",
    "http11",
    "suwsgi",
    "puwsgi",
    "fastcgi",
    "fastcgi-nph",
    "scgi",
    "scgi-nph",
    "raw",
];

/// uWSGI's socket names: a port alone is every address, a path is a unix socket.
fn uwsgi_address(value: &str) -> String {
    if let Some(path) = value.strip_prefix("unix:") {
        return format!("unix:{path}");
    }
    match value.rsplit_once(':') {
        Some(("" | "*" | "0", port)) => format!("0.0.0.0:{port}"),
        Some((host, port)) if !value.contains('/') => format!("{}:{port}", localhost(host)),
        _ => format!("unix:{value}"),
    }
}
