//! Variables whose value is another at every run, for which an example stands, and those that are
//! known but not simulated.

use crate::nginx::request::Request;
use crate::nginx::step::Event;
use crate::wire::{Rule, Traced};

/// A value of the form that nginx gives, where the real one differs from request to request: it is
/// sent on, and said to be an example.
#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
pub(super) fn example(request: &mut Request<'_>, name: &str, value: &str) -> Option<Traced> {
    let origin = request.by_rule(Rule("example-value"), name, None);
    let value = Traced::of(value, &origin);
    let variable = ["$", name].concat();
    request.step(
        None,
        Event::Example {
            variable,
            value: value.clone(),
        },
    );
    Some(value)
}

/// Known to nginx; its value needs what is not simulated.
pub(super) fn not_simulated(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let directive = ["$", name].concat();
    request.step(None, Event::NotSimulated { directive });
    None
}

/// Known only of a TLS connection, and not simulated there.
pub(super) fn of_tls(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if request.is_tls() {
        return not_simulated(request, name);
    }
    None
}

/// Known only once an upstream was asked, and not simulated then.
pub(super) fn of_upstream(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if request.memory.states.is_empty() {
        return None;
    }
    not_simulated(request, name)
}

/// How long an upstream took: known once one was asked.
pub(super) fn upstream_time(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    if request.memory.states.is_empty() {
        return None;
    }
    example(request, name, "0.000")
}
