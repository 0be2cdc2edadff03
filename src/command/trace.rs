//! `hopscope trace`: the journeys of a scenario's requests.

use super::argument::{Form, Trace};
use super::{Output, UNREADABLE, input};
use crate::scenario::{Loaded, record};

/// Traces one file.
pub(super) fn run(options: &Trace) -> Output {
    let found = input::read(&options.file).and_then(|input| input::apply(input, options));
    let (input, _wanted) = match found {
        Ok(found) => found,
        Err(message) => {
            return Output {
                err: format!("hopscope: {message}\n"),
                code: UNREADABLE,
                ..Output::default()
            };
        }
    };
    let loaded = Loaded::new(&input.scenario);
    let out = match options.form {
        Form::Recorded | Form::Text | Form::Json => record::render(&loaded),
    };
    Output {
        out,
        ..Output::default()
    }
}
