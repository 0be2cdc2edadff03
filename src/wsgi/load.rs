//! What the servers say when they find no app under its name in its file, or when somebody listens
//! on their address already.

use super::command_line::SAID;
use super::process::{Listener, Mounted, Process, Server};
use crate::text::{Diagnostic, Severity, Span};
use crate::wire::Lack;

/// uWSGI says so whatever the name is.
pub(super) const NO_CALLABLE: &str = "unable to find \"application\" callable in file ";

impl Process {
    /// Starts it: its apps are loaded, of which `lacks` tells what is wrong, and it listens, if the
    /// addresses are not `taken`.
    pub fn start(
        &mut self,
        taken: impl Fn(&Listener) -> bool,
        lacks: impl Fn(&Mounted) -> Option<Lack>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if self.broken.is_some() {
            return;
        }
        let mut say = |severity, span: Option<Span>, message: &str| {
            let said = Diagnostic::general(severity, SAID, message);
            diagnostics.push(said.blaming(span));
        };
        if let Some(listener) = self.listeners.iter().find(|listener| taken(listener)) {
            let message = self.server.address_in_use(&listener.address);
            say(Severity::Error, listener.span, &message);
            self.broken = Some(message);
            return;
        }
        let (mut at, mut loaded) = (0, 0);
        while let Some(mounted) = self.apps.get(at) {
            let wrong = lacks(mounted).and_then(|lack| self.server.no_app(mounted, lack, loaded));
            let Some(wrong) = wrong else {
                (at, loaded) = (at + 1, loaded + 1);
                continue;
            };
            // uWSGI goes on without it.
            let goes_on = match &self.server {
                Server::Uwsgi(options) => options.need_app.is_none() || self.apps.len() > 1,
                _ => false,
            };
            let span = mounted.span;
            if goes_on {
                say(Severity::Warn, span, &wrong);
                self.apps.remove(at);
            } else {
                say(Severity::Error, span, &wrong);
                self.broken = Some(wrong);
                return;
            }
        }
    }
}

impl Server {
    fn address_in_use(&self, address: &str) -> String {
        match self {
            Server::Uwsgi(_) => {
                "bind(): Address already in use [core/socket.c line 769]".to_owned()
            }
            Server::Gunicorn(_) => {
                let (host, port) = address.rsplit_once(':').unwrap_or_default();
                let host = host.trim_matches(['[', ']']);
                ["[ERROR] Connection in use: ('", host, "', ", port, ")"].concat()
            }
            Server::Waitress(_) => "OSError: [Errno 98] Address already in use".to_owned(),
            Server::Werkzeug(_) => "Address already in use".to_owned(),
        }
    }

    /// What it says of an app; `None` if it takes it for one.
    fn no_app(&self, mounted: &Mounted, lack: Lack, loaded: usize) -> Option<String> {
        let (module, name) = (mounted.module.as_str(), mounted.app.callable.as_str());
        let own = name.split(['(', '.']).next().unwrap_or_default();
        Some(match (self, lack) {
            (Server::Uwsgi(_), Lack::Name) if module.is_empty() => {
                [NO_CALLABLE, &mounted.app.file].concat()
            }
            (Server::Uwsgi(_) | Server::Waitress(_), Lack::Called) => {
                "TypeError: Flask.__call__() missing 2 required positional arguments: 'environ' and 'start_response'".to_owned()
            }
            (Server::Uwsgi(_), _) => [
                "unable to load app ",
                &loaded.to_string(),
                " (mountpoint='",
                &mounted.mountpoint,
                "') (callable not found or import error)",
            ]
            .concat(),
            (Server::Waitress(_), Lack::Name) if !name.is_empty() => {
                ["Error: module '", module, "' has no attribute '", own, "'"].concat()
            }
            (Server::Waitress(_), Lack::Attribute) => {
                let attribute = name.split('.').nth(1).unwrap_or_default();
                ["Error: 'Flask' object has no attribute '", attribute, "'"].concat()
            }
            (_, Lack::Attribute) => return None,
            (Server::Gunicorn(_), Lack::Name) => {
                ["Failed to find attribute '", own, "' in '", module, "'."].concat()
            }
            (Server::Gunicorn(_), Lack::Value) => "Application object must be callable.".to_owned(),
            (Server::Gunicorn(_), Lack::Called) => {
                "AttributeError: 'Flask' object has no attribute '__code__'".to_owned()
            }
            (Server::Werkzeug(_), _) if module.is_empty() => return None,
            (Server::Werkzeug(_), Lack::Name) if name.is_empty() => [
                "Error: Failed to find Flask application or factory in module '",
                module,
                "'. Use '",
                module,
                ":name' to specify one.",
            ]
            .concat(),
            (Server::Werkzeug(_), Lack::Name) => {
                ["Error: Failed to find attribute '", own, "' in '", module, "'."].concat()
            }
            (Server::Werkzeug(_), Lack::Value) => [
                "Error: A valid Flask application was not obtained from '",
                module,
                ":",
                name,
                "'.",
            ]
            .concat(),
            // waitress calls whatever it is, and fails at every request.
            (Server::Werkzeug(_), Lack::Called) | (Server::Waitress(_), _) => return None,
        })
    }
}
