//! Variables whose value is another at every run, for which an example stands, and those that are
//! known but not simulated.

use crate::nginx::request::Request;
use crate::nginx::step::Event;
use crate::wire::{Rule, Traced};

/// Where the real value differs from request to request: one of its form.
const EXAMPLES: &[(&str, &str)] = &[
    ("connection", "1"),
    ("connection_time", "0.000"),
    ("msec", "1767225600.000"),
    ("pid", "100"),
    (
        "request_body_file",
        "/etc/nginx/client_body_temp/0000000001",
    ),
    ("request_id", "0123456789abcdef0123456789abcdef"),
    ("request_time", "0.000"),
    ("tcpinfo_rtt", "100"),
    ("tcpinfo_rttvar", "50"),
    ("tcpinfo_rcv_space", "65483"),
    ("tcpinfo_snd_cwnd", "10"),
    ("time_iso8601", "2026-01-01T00:00:00+00:00"),
    ("time_local", "01/Jan/2026:00:00:00 +0000"),
    ("connections_active", "1"),
    ("connections_reading", "0"),
    ("connections_waiting", "0"),
    ("connections_writing", "1"),
    ("date_gmt", "Thursday, 01-Jan-2026 00:00:00 GMT"),
    ("date_local", "Thursday, 01-Jan-2026 00:00:00 UTC"),
];

/// Sends an example on, and says that it is one.
pub(super) fn example(request: &mut Request<'_>) -> Option<Traced> {
    let (name, value) = EXAMPLES.iter().find(|(name, _)| *name == request.asked)?;
    said(request, name, value)
}

#[expect(clippy::unnecessary_wraps, reason = "a getter's type")]
fn said(request: &mut Request<'_>, name: &str, value: &str) -> Option<Traced> {
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
pub(super) fn not_simulated(request: &mut Request<'_>) -> Option<Traced> {
    untold(request, request.asked)
}

/// The same of a variable that is no row of the table.
pub(crate) fn untold(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let directive = ["$", name].concat();
    request.step(None, Event::NotSimulated { directive });
    None
}

/// Known only of a TLS connection, and not simulated there.
pub(super) fn of_tls(request: &mut Request<'_>) -> Option<Traced> {
    if request.is_tls() {
        return not_simulated(request);
    }
    None
}

/// Known only once an upstream was asked, and not simulated then.
pub(super) fn of_upstream(request: &mut Request<'_>) -> Option<Traced> {
    if request.memory.states.is_empty() {
        return None;
    }
    not_simulated(request)
}

/// How long an upstream took: known once one was asked.
pub(super) fn upstream_time(request: &mut Request<'_>) -> Option<Traced> {
    if request.memory.states.is_empty() {
        return None;
    }
    said(request, request.asked, "0.000")
}
