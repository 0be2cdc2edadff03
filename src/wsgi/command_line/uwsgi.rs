//! uWSGI's command line.

use super::{Given, Reader, has_python_suffix, localhost};
use crate::text::{Diagnostic, Severity, Span};
use crate::wsgi::option::{Meaning, UWSGI};
use crate::wsgi::process::{Listener, Mounted, Protocol, Server, Uwsgi};
use crate::wsgi::words::Word;

impl Reader<'_> {
    pub(super) fn uwsgi(
        &mut self,
        environment: &[Word],
        rest: &[Word],
    ) -> (Server, Vec<Listener>, Vec<Mounted>) {
        let (mut given, plain) = self.options(rest, UWSGI, "uWSGI");
        for word in plain {
            let (file, callable) = word.text.split_once(':').unwrap_or((&word.text, ""));
            let mut say = |meaning, text: &str| {
                given.push(Given {
                    meaning,
                    value: Word {
                        text: text.to_owned(),
                        span: word.span,
                    },
                    span: word.span,
                });
            };
            if file
                .rsplit_once('.')
                .is_some_and(|(_, extension)| extension == "ini")
            {
                say(Meaning::Ini, &word.text);
            } else if has_python_suffix(file) || file.contains('.') && !callable.is_empty() {
                let python = has_python_suffix(file);
                let meaning = if python {
                    Meaning::WsgiFile
                } else {
                    Meaning::Module
                };
                say(meaning, file);
                if !callable.is_empty() {
                    say(Meaning::Callable, callable);
                }
            } else {
                let message = [
                    "hopscope does not read uWSGI's configuration from \"",
                    &word.text,
                    "\"",
                ];
                self.not_simulated(word.span, message.concat());
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
                        self.diagnostics.push(Diagnostic::at(
                            Severity::Warn,
                            "mountpoint-configured",
                            option.span,
                            format!("mountpoint {} already configured. skip.", mount.mountpoint),
                        ));
                    }
                    Some(mount) => mounts.push(mount),
                    None => self.error(
                        "mount",
                        option.span,
                        "a mount is MOUNTPOINT=FILE.py or MOUNTPOINT=MODULE:CALLABLE",
                    ),
                },
                Meaning::ManageScriptName => options.manage_script_name = Some(option.span),
                Meaning::NoDefaultApp => options.no_default_app = Some(option.span),
                Meaning::NeedApp => options.need_app = Some(option.span),
                Meaning::BufferSize => match value.parse() {
                    Ok(size) => {
                        options.buffer_size = std::cmp::min(size, 65535);
                        options.buffer_size_span = Some(option.span);
                    }
                    Err(_) => self.error(
                        "buffer-size",
                        option.span,
                        "the buffer size is a number of bytes",
                    ),
                },
                _ => {}
            }
        }
        let apps = modules.into_iter().chain(files).chain(mounts).collect();
        (Server::Uwsgi(options), listeners, apps)
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
