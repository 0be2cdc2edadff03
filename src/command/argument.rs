//! The arguments.

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// `trace`.
    Trace(Trace),
    /// `check` and its files.
    Check(Vec<String>),
    /// `versions`.
    Versions,
    /// `--help`.
    Help,
    /// `--version`.
    Version,
}

/// The options of `trace`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trace {
    /// The file; `-` is the standard input.
    pub(super) file: String,
    /// How it is printed.
    pub(super) form: Form,
    /// Only the request with this name or number; or one more, as `GET https://…`.
    pub(super) requests: Vec<String>,
    /// Versions in place of the scenario's: `nginx 1.22.1`.
    pub(super) versions: Vec<(&'static str, String)>,
}

/// How a journey is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    #[default]
    Text,
    /// As JSON.
    Json,
    /// As the lines of a `recorded` section.
    Recorded,
}

/// What `--help` prints.
pub(super) const HELP: &str = "\
hopscope follows a request from the browser through balancer, nginx and WSGI server to Flask, and back.

    hopscope trace FILE [options]    tells the journey of every request in a scenario
    hopscope check FILE…             holds the journeys against the scenario's expect sections
    hopscope versions                says what differs between the versions of nginx

FILE is a scenario, or an nginx config by itself; - is the standard input.

Options of trace:
    --request NAME       only the request with this name or number; may be given several times
    --request \"GET URL\"  one more request, for a config that has none
    --nginx VERSION      1.31.3 or 1.22.1, whatever the scenario says
    --werkzeug VERSION   3.1, 3.0, 2.3 or 2.0, whatever the scenario says
    --params WHOSE       nginx or debian: whose uwsgi_params and proxy_params are included
    --json               as JSON
    --recorded           as the lines of a recorded section

check ends with 0 if all expectations hold, with 1 if one does not, with 2 if a file cannot be read.
It says at its line what is not simulated; that changes nothing about how it ends.
";

/// Reads the arguments.
pub(super) fn read(arguments: Vec<String>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    match arguments.next().as_deref() {
        None | Some("--help" | "-h" | "help") => Ok(Command::Help),
        Some("--version" | "-V") => Ok(Command::Version),
        Some("versions") => Ok(Command::Versions),
        Some("trace") => trace(arguments),
        Some("check") => check(arguments),
        Some(other) => Err(format!("unknown command \"{other}\"")),
    }
}

fn trace(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = Trace::default();
    let mut file = None;
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (argument.as_str(), None),
        };
        let mut value = || {
            inline
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name {
            "--json" => options.form = Form::Json,
            "--recorded" => options.form = Form::Recorded,
            "--request" => options.requests.push(value()?),
            "--nginx" => options.versions.push(("nginx", value()?)),
            "--werkzeug" => options.versions.push(("werkzeug", value()?)),
            "--params" => options.versions.push(("params", value()?)),
            "--help" | "-h" => return Ok(Command::Help),
            option if option.starts_with("--") => return Err(format!("unknown option {option}")),
            _ if file.is_some() => return Err("trace takes one file".to_owned()),
            _ => file = Some(argument),
        }
    }
    options.file = file.ok_or("trace needs a file")?;
    Ok(Command::Trace(options))
}

fn check(arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut files = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            option if option.starts_with("--") => return Err(format!("unknown option {option}")),
            _ => files.push(argument),
        }
    }
    if files.is_empty() {
        return Err("check needs a file".to_owned());
    }
    Ok(Command::Check(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Command, String> {
        read(text.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn options_stand_anywhere_and_take_their_value_either_way() {
        let expect = Trace {
            file: "a".to_owned(),
            form: Form::Json,
            requests: vec!["b".to_owned()],
            versions: vec![("nginx", "1.22.1".to_owned())],
        };
        let expect = Ok(Command::Trace(expect));
        assert_eq!(words("trace a --json --request b --nginx=1.22.1"), expect);
        assert_eq!(words("trace --request=b --nginx 1.22.1 a --json"), expect);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (text, message) in [
            ("go", "unknown command \"go\""),
            ("trace", "trace needs a file"),
            ("trace a b", "trace takes one file"),
            ("trace a --request", "--request needs a value"),
            ("trace a --color", "unknown option --color"),
            ("check", "check needs a file"),
        ] {
            assert_eq!(words(text), Err(message.to_owned()));
        }
        assert_eq!(words(""), Ok(Command::Help));
    }
}
