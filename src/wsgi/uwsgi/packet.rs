//! The uwsgi protocol: a header of four bytes, then names and values.

use super::{Steps, Stopped, Vars};
use crate::wire::origin::{Program, Rule};
use crate::wire::upstream::Params;
use crate::wire::{Failure, Request};
use crate::wsgi::process::Uwsgi;
use crate::wsgi::{Event, Listener, Outcome};

/// Takes the vars out of a packet.
pub(super) fn vars(steps: &mut Steps, options: &Uwsgi, params: &Params) -> Result<Vars, Stopped> {
    let size: usize = params
        .list
        .iter()
        .map(|(key, value)| 4 + key.len() + value.len())
        .sum();
    if size > options.buffer_size {
        // It has read as much as its buffer holds.
        too_big(steps, options, size);
        return Err(reset());
    }
    // 30 asks for SCRIPT_NAME to be cut from PATH_INFO; on Python 3 it does nothing.
    if !matches!(params.modifier1, 0 | 30) {
        steps.log(
            None,
            format!("-- unavailable modifier requested: {} --", params.modifier1),
        );
        return Err(closed());
    }
    if params.list.is_empty() {
        steps.log(None, "Empty python request. skip.");
        return Err(closed());
    }
    if params.list.iter().any(|(key, _)| key.is_empty()) {
        steps.log(None, "uwsgi key cannot be null. skip this var.");
        return Err(closed());
    }
    let list = params
        .list
        .iter()
        .map(|(key, value)| {
            let name = key.to_text();
            let value = value.via(Program::Wsgi, Rule("environ-from-param"), &name, None);
            (key.clone(), value)
        })
        .collect();
    Ok(Vars {
        list,
        silence: params.silence.clone(),
        absent: str::to_owned,
        body: params.body.clone(),
    })
}

/// HTTP on a uwsgi socket: its second and third byte are read as a packet's size.
pub(super) fn not_a_packet(
    steps: &mut Steps,
    options: &Uwsgi,
    listener: &Listener,
    request: &Request,
) -> Stopped {
    steps.add(
        listener.span,
        Event::WrongProtocol {
            spoken: "HTTP",
            expected: "uwsgi",
        },
    );
    let head = request.head();
    let bytes = head.as_bytes();
    let byte = |index: usize| usize::from(bytes.get(index).copied().unwrap_or_default());
    let size = byte(1) + 256 * byte(2);
    let sent = bytes.len() + request.body.len();
    if size > options.buffer_size {
        too_big(steps, options, size);
        if sent > options.buffer_size + 4 {
            return reset();
        }
    } else if sent >= size + 4 {
        steps.log(
            None,
            format!("-- unavailable modifier requested: {} --", byte(0)),
        );
    }
    // Otherwise it waits for the rest of the packet until --socket-timeout, 4 seconds, and closes
    // without a word in the log.
    closed()
}

/// What a packet that does not fit into the buffer is answered with in the log.
pub(super) fn too_big(steps: &mut Steps, options: &Uwsgi, size: usize) {
    steps.log(
        options.buffer_size_span,
        format!(
            "invalid request block size: {size} (max {})...skip",
            options.buffer_size
        ),
    );
}

pub(super) fn reset() -> Stopped {
    Outcome::Fail(Failure::Reset).into()
}

fn closed() -> Stopped {
    Outcome::Fail(Failure::Closed).into()
}
