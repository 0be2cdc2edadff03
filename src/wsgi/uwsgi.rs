//! uWSGI.

use super::{Listener, Outcome, Process, Step};
use crate::wire::{Failure, UpstreamRequest};

pub(super) fn receive(
    _process: &Process,
    _listener: &Listener,
    _request: &UpstreamRequest,
) -> (Vec<Step>, Outcome) {
    (Vec::new(), Outcome::Fail(Failure::Closed))
}
