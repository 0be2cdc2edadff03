//! Werkzeug's development server: `flask run` and `python app.py`.

use super::{Reader, bracketed, localhost};
use crate::text::Span;
use crate::wsgi::AppName;
use crate::wsgi::option::{FLASK, Meaning};
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
            .map_or("", |id| self.sources.get(id).text.as_str());
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
                app: AppName {
                    file,
                    callable: run.callable,
                },
                span: Some(first.span),
            }],
            span: Some(span),
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
        let (given, plain) = self.options(rest, FLASK, "flask");
        if plain.first().map(|word| word.text.as_str()) != Some("run") {
            self.error(
                "flask-command",
                span,
                "of flask's commands only \"flask run\" is a server",
            );
            return None;
        }
        let (mut host, mut port) = ("127.0.0.1".to_owned(), "5000".to_owned());
        let mut bound = span;
        let mut app = AppName {
            file: "app.py".to_owned(),
            callable: "app".to_owned(),
        };
        let mut named = span;
        for word in environment {
            match word.text.split_once('=') {
                Some(("FLASK_APP", value)) => {
                    (app, named) = (self.module(value, "app", word.span).app, word.span);
                }
                Some(("FLASK_RUN_HOST", value)) => (host, bound) = (value.to_owned(), word.span),
                Some(("FLASK_RUN_PORT", value)) => (port, bound) = (value.to_owned(), word.span),
                _ => {}
            }
        }
        for option in &given {
            let value = option.value.text.as_str();
            match option.meaning {
                Meaning::Host => (host, bound) = (value.to_owned(), option.span),
                Meaning::Port => (port, bound) = (value.to_owned(), option.span),
                Meaning::App => {
                    (app, named) = (self.module(value, "app", option.span).app, option.span);
                }
                _ => {}
            }
        }
        let listeners = vec![Listener {
            address: format!("{}:{port}", bracketed(localhost(&host))),
            protocol: Protocol::Http,
            routed: false,
            span: Some(bound),
        }];
        let apps = vec![Mounted {
            mountpoint: String::new(),
            app,
            span: Some(named),
        }];
        Some((self.werkzeug_server(), listeners, apps))
    }
}

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
