//! The command line: `hopscope trace`, `hopscope check` and `hopscope versions`.

mod argument;
mod check;
mod input;
mod journal;
mod json;
mod trace;
mod versions;

use std::process::ExitCode;

use argument::{Command, HELP};

/// Everything is as it should be.
const FINE: u8 = 0;
/// An expectation does not hold.
const FAILED: u8 = 1;
/// The arguments or a file cannot be read.
const UNREADABLE: u8 = 2;

/// What a command printed and how it ended.
#[derive(Debug, Default)]
struct Output {
    out: String,
    err: String,
    code: u8,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let output = run_with(std::env::args().skip(1).collect());
    print(&mut std::io::stdout(), &output.out);
    print(&mut std::io::stderr(), &output.err);
    ExitCode::from(output.code)
}

/// A reader that has gone away (`hopscope … | head`) is no failure.
fn print(to: &mut impl std::io::Write, text: &str) {
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

fn run_with(arguments: Vec<String>) -> Output {
    match argument::read(arguments) {
        Ok(Command::Help) => Output {
            out: HELP.to_owned(),
            ..Output::default()
        },
        Ok(Command::Version) => Output {
            out: format!("hopscope {}\n", env!("CARGO_PKG_VERSION")),
            ..Output::default()
        },
        Ok(Command::Trace(options)) => trace::run(&options),
        Ok(Command::Versions) => versions::run(),
        Ok(Command::Check(files)) => check::run(&files),
        Err(message) => Output {
            err: format!("hopscope: {message}\nhopscope --help says how it is used\n"),
            code: UNREADABLE,
            ..Output::default()
        },
    }
}
