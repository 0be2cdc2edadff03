//! The `processes` section: a command line of a WSGI server a line.
//!
//! What an option means stands in a table a program. Options that change nothing a request could
//! notice are known and accepted; others that the program has are said to be not simulated. What it
//! refuses it refuses here in its own words, and then there is no process.

mod development;
mod ini;
mod options;
mod production;
mod settings;
mod uwsgi;

pub(super) use options::integer;

use super::AppName;
use super::option::{Kind, Meaning};
use super::process::{Mounted, Process};
use super::words::{Word, words};
use crate::text::{Diagnostic, Severity, SourceId, Sources, Span};

/// Reads the `processes` section; Werkzeug's server is of the version given.
pub fn read(
    sources: &Sources,
    source: SourceId,
    werkzeug: &'static str,
) -> (Vec<Process>, Vec<Diagnostic>) {
    let mut processes = Vec::new();
    let mut diagnostics = Vec::new();
    for line in words(&sources.get(source).text, source) {
        let mut reader = Reader {
            sources,
            werkzeug,
            diagnostics: Vec::new(),
            refused: None,
        };
        let process = reader.process(&line);
        // Of a program that does not start there is nothing else to say.
        if let Some(refused) = reader.refused {
            processes.extend(process.map(|process| process.broken(&refused.message)));
            diagnostics.push(refused);
        } else {
            processes.extend(process);
            diagnostics.extend(reader.diagnostics);
        }
    }
    (processes, diagnostics)
}

/// Whether it is a server that speaks, and not hopscope that cannot read a command line.
pub fn speaks(said: &Diagnostic) -> bool {
    [SAID, NO_FILE].contains(&said.code)
}

pub(super) const SAID: &str = "server-says";
const NO_FILE: &str = "no-such-file";

/// An option as it was given.
struct Given {
    kind: Kind,
    meaning: Meaning,
    value: Word,
    /// The option with its value.
    span: Span,
}

struct Reader<'a> {
    sources: &'a Sources,
    werkzeug: &'static str,
    diagnostics: Vec<Diagnostic>,
    /// Why the program does not start.
    refused: Option<Diagnostic>,
}

impl Reader<'_> {
    fn process(&mut self, line: &[Word]) -> Option<Process> {
        let (first, last) = (line.first()?, line.last()?);
        let span = first.span.to(last.span);
        let assignments = line
            .iter()
            .take_while(|word| is_assignment(&word.text))
            .count();
        let (environment, command) = line.split_at(assignments);
        let Some(program) = command.first() else {
            self.error("no-program", span, "a command line needs a program");
            return None;
        };
        let name = program.text.rsplit('/').next().unwrap_or_default();
        let variable = |word: &&Word| word.text.contains('$') && !name.ends_with("uwsgi");
        if let Some(word) = line.iter().find(variable) {
            let message = "hopscope runs no shell: write what the variable stands for";
            self.not_simulated(word.span, message.to_owned());
        }
        let rest = &command[1..];
        let (server, listeners, apps) = match name {
            "uwsgi" | "pyuwsgi" => self.uwsgi(environment, rest, span),
            "gunicorn" => self.gunicorn(environment, rest, span),
            "waitress-serve" => self.waitress(rest, span),
            "flask" => self.flask(environment, rest, span)?,
            _ if name.starts_with("python") => return self.python(environment, rest, span),
            _ => {
                self.error(
                    "unknown-program",
                    program.span,
                    format!(
                        "\"{name}\" is not a program hopscope knows; it knows uwsgi, gunicorn, waitress-serve, flask run and python app.py"
                    ),
                );
                return None;
            }
        };
        Some(Process {
            version: server.version(),
            server,
            listeners,
            apps,
            span: Some(span),
            broken: None,
        })
    }

    /// A section by its name as a path has it: folders the scenario knows nothing of are left out.
    fn find(&self, path: &str) -> Option<SourceId> {
        let mut rest = path;
        loop {
            if let Some(found) = self.sources.find(rest) {
                return Some(found);
            }
            rest = rest.split_once('/').filter(|_| path.starts_with('/'))?.1;
        }
    }

    fn mounted(&self, mountpoint: &str, path: &str, callable: &str, span: Span) -> Mounted {
        let path = file_name(path);
        let found = self.find(&path);
        Mounted {
            mountpoint: mountpoint.to_owned(),
            module: String::new(),
            app: AppName {
                file: found.map_or(path, |id| self.sources.get(id).name.clone()),
                callable: callable.to_owned(),
            },
            span: Some(span),
        }
    }

    /// `MODULE:CALLABLE`; a module `a.b` lives in `a/b.py`.
    fn module(&self, value: &str, callable: &str, span: Span) -> Mounted {
        let (module, callable) = value.split_once(':').unwrap_or((value, callable));
        let file = [&module.replace('.', "/"), ".py"].concat();
        let mut mounted = self.mounted("", &file, callable, span);
        module.clone_into(&mut mounted.module);
        mounted
    }

    /// What Python says of a module that is not there: the first of its packages that is missing.
    fn missing(&self, module: &str) -> Option<String> {
        let mut package = true;
        let ends = module.match_indices('.').map(|(at, _)| at);
        for end in ends.chain([module.len()]) {
            let name = &module[..end];
            let path = name.replace('.', "/");
            let folder = [&path, "/"].concat();
            let mut all = self.sources.iter();
            let is_package = all.any(|(_, source)| source.name.starts_with(&folder));
            if !is_package && self.sources.find(&[&path, ".py"].concat()).is_none() {
                let mut said = ["No module named '", name, "'"].concat();
                if !package && let Some((outer, _)) = name.rsplit_once('.') {
                    said.extend(["; '", outer, "' is not a package"]);
                }
                return Some(said);
            }
            package = is_package;
        }
        None
    }

    /// The program does not start; the first reason is the one it gives.
    fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.error(SAID, span, message);
    }

    /// The program does not start without a file that the scenario has not.
    fn no_file(&mut self, span: Span, message: String, name: &str) {
        self.refused.get_or_insert_with(|| {
            Diagnostic::at(Severity::Error, NO_FILE, span, message).about(name)
        });
    }

    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.refused
            .get_or_insert_with(|| Diagnostic::at(Severity::Error, code, span, message));
    }

    fn option_not_simulated(&mut self, span: Span, program: &str, name: &str) {
        let message = [
            "hopscope does not simulate ",
            program,
            "'s option \"",
            name,
            "\"; it may change what the app receives",
        ];
        self.not_simulated(span, message.concat());
    }

    fn not_simulated(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::at(
            Severity::NotSimulated,
            "option-not-simulated",
            span,
            message,
        ));
    }
}

fn is_value(word: &Word) -> bool {
    !word.text.starts_with('-') && !word.text.contains(':')
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
            && !name.as_bytes()[0].is_ascii_digit()
    })
}

fn list(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(super) fn localhost(host: &str) -> &str {
    if host == "localhost" {
        "127.0.0.1"
    } else {
        host
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

fn has_python_suffix(name: &str) -> bool {
    [".py", ".wsgi"].iter().any(|suffix| name.ends_with(suffix))
}

fn file_name(path: &str) -> String {
    path.trim_start_matches("./").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wsgi::Server;

    fn check(text: &str) -> (Vec<Process>, Vec<String>) {
        let mut sources = Sources::default();
        sources.add("app.py", "app.run(host='0.0.0.0', port=8081)", false);
        for file in ["m.py", "pkg/m.py", "pkg/app.py", "x.py"] {
            sources.add(file, "", false);
        }
        let source = sources.add("processes", text, false);
        let (processes, diagnostics) = read(&sources, source, "3.1");
        let said = diagnostics
            .iter()
            .map(|d| {
                format!(
                    "{:?} {}",
                    d.severity,
                    d.span.map_or("", |s| sources.slice(s))
                )
            })
            .collect();
        (processes, said)
    }

    fn listening(text: &str) -> String {
        let (processes, said) = check(text);
        // uWSGI says that it has no app.
        assert!(said.iter().all(|said| said.starts_with("Warn")), "{said:?}");
        processes
            .iter()
            .flat_map(|process| {
                process.listeners.iter().map(|listener| {
                    format!(
                        "{} {} {:?}",
                        process.server.program(),
                        listener.address,
                        listener.protocol
                    )
                })
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn apps(text: &str) -> String {
        let (processes, _) = check(text);
        processes
            .iter()
            .flat_map(|process| &process.apps)
            .map(|app| format!("{}={}:{}", app.mountpoint, app.app.file, app.app.callable))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn every_program_listens_where_its_options_say() {
        for (line, expect) in [
            (
                "uwsgi --http-socket 127.0.0.1:5000",
                "uwsgi 127.0.0.1:5000 Http",
            ),
            ("uwsgi -s :5000 --master -p 4", "uwsgi 0.0.0.0:5000 Uwsgi"),
            (
                "uwsgi --socket=/run/app.sock --chmod-socket=666",
                "uwsgi unix:/run/app.sock Uwsgi",
            ),
            (
                "uwsgi --socket localhost:1 --protocol http",
                "uwsgi 127.0.0.1:1 Http",
            ),
            (
                "# a comment\nuwsgi --http :9 # and one more\n",
                "uwsgi 0.0.0.0:9 Http",
            ),
            ("gunicorn app:app", "gunicorn 127.0.0.1:8000 Http"),
            (
                "gunicorn -w 4 -b 0.0.0.0:80 -b unix:/run/g.sock app:app",
                "gunicorn 0.0.0.0:80 Http, gunicorn unix:/run/g.sock Http",
            ),
            ("gunicorn -b :81 app:app", "gunicorn 0.0.0.0:81 Http"),
            (
                "waitress-serve --listen=127.0.0.1:8041 app:app",
                "waitress 127.0.0.1:8041 Http",
            ),
            (
                "waitress-serve --port 8042 app:app",
                "waitress 0.0.0.0:8042 Http",
            ),
            (
                "flask --app app run -p 5001",
                "werkzeug 127.0.0.1:5001 Http",
            ),
            ("python3 app.py", "werkzeug 0.0.0.0:8081 Http"),
            ("python -m gunicorn app:app", "gunicorn 127.0.0.1:8000 Http"),
        ] {
            assert_eq!(listening(line), expect, "{line}");
        }
    }

    #[test]
    fn the_module_is_loaded_before_the_file_and_the_mounts() {
        assert_eq!(
            apps(
                "uwsgi --mount /b=pkg.m:a --mount /a=x.py --wsgi-file ./app.py --callable app -w m"
            ),
            "=m.py:app =app.py:app /b=pkg/m.py:a /a=x.py:app"
        );
        assert_eq!(apps("uwsgi --wsgi-file app.py"), "=app.py:application");
        assert_eq!(apps("gunicorn pkg.app"), "=pkg/app.py:application");
    }

    #[test]
    fn what_is_not_understood_is_said_at_its_word() {
        let (_, said) = check("uwsgi --emperor /etc --http-socket :1 --route x --what");
        assert_eq!(
            said,
            [
                "NotSimulated --emperor /etc",
                "NotSimulated --route x",
                "NotSimulated --what"
            ]
        );
        assert_eq!(check("apachectl start").1, ["Error apachectl"]);
        assert_eq!(check("uwsgi app.ini").1, ["Error app.ini"]);
        assert_eq!(check("uwsgi app.xml").1, ["NotSimulated app.xml"]);
        assert_eq!(check("gunicorn").1, ["Error gunicorn"]);
        assert_eq!(check("uwsgi --socket").1, ["Error --socket"]);
    }

    #[test]
    fn options_of_the_environment_reach_gunicorn() {
        let (processes, said) = check("FORWARDED_ALLOW_IPS=* SCRIPT_NAME=/a gunicorn 'app:app'");
        assert!(said.is_empty());
        let Server::Gunicorn(options) = &processes[0].server else {
            panic!("not gunicorn");
        };
        assert_eq!(options.forwarded_allow_ips, ["*"]);
        assert_eq!(
            options.script_name.as_ref().map(|s| s.0.as_str()),
            Some("/a")
        );
    }
}
