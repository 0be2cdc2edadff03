//! Werkzeug's development server: `flask run` and `python app.py`.

use super::ini::FOLDER;
use super::options::{Program, integer};
use super::production::no_callable;
use super::{Reader, bracketed, has_python_suffix, localhost};
use crate::text::Span;
use crate::wsgi::AppName;
use crate::wsgi::option::Meaning;
use crate::wsgi::process::{Listener, Mounted, Process, Protocol, Server, Werkzeug};
use crate::wsgi::words::Word;

impl Reader<'_> {
    /// `python -m PROGRAM …` is that program, `python app.py` runs the app's own `app.run()`.
    pub(super) fn python(
        &mut self,
        environment: &[Word],
        rest: &[Word],
        span: Span,
    ) -> Option<Process> {
        let first = rest.first()?;
        if first.text == "-m" {
            let module = rest.get(1)?;
            let name = match module.text.as_str() {
                "waitress" => "waitress-serve",
                other => other,
            };
            let mut line = environment.to_vec();
            line.push(Word {
                text: name.to_owned(),
                span: module.span,
            });
            line.extend_from_slice(&rest[2..]);
            let mut process = self.process(&line)?;
            process.span = Some(span);
            return Some(process);
        }
        let file = first.text.trim_start_matches("./").to_owned();
        let text = self
            .sources
            .find(&file)
            .map(|id| self.sources.get(id).text.as_str());
        if text.is_none() {
            let path = [FOLDER, "/", &file].concat();
            let start = "python: can't open file '";
            let message = [start, &path, "': [Errno 2] No such file or directory"].concat();
            self.no_file(first.span, message, &file);
        }
        let text = text.unwrap_or_default();
        let run = development_run(text);
        if run.unread {
            let message =
                "hopscope reads host and port of app.run(…) where they are plain values, no more";
            self.not_simulated(first.span, message.to_owned());
        }
        let server = self.werkzeug_server();
        Some(Process {
            version: server.version(),
            server,
            listeners: vec![Listener {
                address: format!("{}:{}", bracketed(&run.host), run.port),
                protocol: Protocol::Http,
                routed: false,
                span: Some(first.span),
            }],
            apps: vec![Mounted {
                mountpoint: String::new(),
                module: String::new(),
                app: AppName {
                    file,
                    callable: run.callable,
                },
                span: Some(first.span),
            }],
            span: Some(span),
            broken: None,
        })
    }

    fn werkzeug_server(&self) -> Server {
        Server::Werkzeug(Werkzeug {
            version: self.werkzeug,
        })
    }

    pub(super) fn flask(
        &mut self,
        environment: &[Word],
        rest: &[Word],
        span: Span,
    ) -> Option<(Server, Vec<Listener>, Vec<Mounted>)> {
        let (before, plain) = self.options(rest, Program::Flask);
        let command = plain.first()?;
        match command.text.as_str() {
            "run" => {}
            "shell" | "routes" => {
                self.error(
                    "flask-command",
                    command.span,
                    "of flask's commands only \"flask run\" is a server",
                );
            }
            other => {
                let message = ["Error: No such command '", other, "'."];
                self.refuse(command.span, message.concat());
            }
        }
        let (given, extra) = self.options(&plain[1..], Program::FlaskRun);
        let (mut host, mut port) = ("127.0.0.1".to_owned(), "5000".to_owned());
        let mut bound = span;
        let mut named = None;
        for word in environment {
            match word.text.split_once('=') {
                Some(("FLASK_APP", value)) => named = Some((value.to_owned(), word.span)),
                Some(("FLASK_RUN_HOST", value)) => (host, bound) = (value.to_owned(), word.span),
                Some(("FLASK_RUN_PORT", value)) => (port, bound) = (value.to_owned(), word.span),
                _ => {}
            }
        }
        for option in before.iter().chain(&given) {
            let value = option.value.text.clone();
            match option.meaning {
                Meaning::Host => (host, bound) = (value, option.span),
                Meaning::Port => (port, bound) = (value, option.span),
                Meaning::App => named = Some((value, option.value.span)),
                _ => {}
            }
        }
        if let [first, more @ ..] = extra.as_slice() {
            let all: Vec<&str> = extra.iter().map(|word| word.text.as_str()).collect();
            let s = if more.is_empty() { " (" } else { "s (" };
            let start = "Error: Got unexpected extra argument";
            self.refuse(first.span, [start, s, &all.join(" "), ")"].concat());
        }
        let mounted = self.flask_app(named, span);
        if integer(&port).is_none() {
            let start = "Error: Invalid value for '--port' / '-p': '";
            self.refuse(bound, [start, &port, "' is not a valid integer."].concat());
        }
        let listeners = vec![Listener {
            address: format!("{}:{port}", bracketed(localhost(&host))),
            protocol: Protocol::Http,
            routed: false,
            span: Some(bound),
        }];
        Some((self.werkzeug_server(), listeners, vec![mounted]))
    }

    /// What `--app` names; without it `wsgi.py` or `app.py` is looked into.
    fn flask_app(&mut self, named: Option<(String, Span)>, span: Span) -> Mounted {
        let Some((value, place)) = named else {
            let file = ["wsgi.py", "app.py"]
                .into_iter()
                .find(|file| self.sources.find(file).is_some());
            if file.is_none() {
                self.refuse(span, NO_FLASK_APP);
            }
            let stem = file.unwrap_or("app.py").trim_end_matches(".py");
            return self.module(stem, "", span);
        };
        let (path, callable) = value.split_once(':').unwrap_or((&value, ""));
        let mut mounted = if has_python_suffix(path) {
            let mut mounted = self.mounted("", path, callable, place);
            let file = mounted.app.file.trim_end_matches(".py");
            file.replace('/', ".").clone_into(&mut mounted.module);
            mounted
        } else {
            self.module(path, callable, place)
        };
        let file = mounted.app.file.trim_end_matches(".py");
        if self.missing(&file.replace('/', ".")).is_some() {
            let message = ["Error: Could not import '", &mounted.module, "'."];
            self.no_file(place, message.concat(), &mounted.app.file);
        } else if !callable.is_empty()
            && let Some(wrong) = no_callable(callable)
        {
            let dot = if wrong.ends_with('.') { "" } else { "." };
            self.refuse(place, ["Error: ", &wrong, dot].concat());
        }
        callable.clone_into(&mut mounted.app.callable);
        mounted
    }
}

const NO_FLASK_APP: &str = "Error: Could not locate a Flask application. Use the 'flask --app' option, 'FLASK_APP' environment variable, or a 'wsgi.py' or 'app.py' file in the current directory.";

/// What an `app.run(…)` in an app's own file says.
struct DevelopmentRun {
    callable: String,
    host: String,
    port: String,
    /// Something else is in it that changes where or how it listens.
    unread: bool,
}

/// Looks for `NAME.run(host="…", port=…)`; Werkzeug's defaults where it says nothing.
fn development_run(text: &str) -> DevelopmentRun {
    let mut run = DevelopmentRun {
        callable: "app".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: "5000".to_owned(),
        unread: false,
    };
    let Some(at) = text.find(".run(") else {
        return run;
    };
    let name: String = text[..at]
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    if !name.is_empty() {
        run.callable = name.chars().rev().collect();
    }
    let call = &text[at + ".run(".len()..];
    let call = &call[..call.find(')').unwrap_or(call.len())];
    for argument in call.split(',') {
        let Some((key, value)) = argument.split_once('=') else {
            continue;
        };
        let value = value.trim();
        let plain = value.trim_matches(['"', '\'']);
        match key.trim() {
            "host" if plain.len() + 2 == value.len() => {
                localhost(plain).clone_into(&mut run.host);
            }
            "port" if value.bytes().all(|b| b.is_ascii_digit()) => value.clone_into(&mut run.port),
            "host" | "port" | "ssl_context" => run.unread = true,
            _ => {}
        }
    }
    run
}
