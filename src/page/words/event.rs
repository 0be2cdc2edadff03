//! The sentence of an event, by program.

use super::Said;
use crate::{balancer, browser, flask, nginx, wsgi};

/// nginx's.
pub fn nginx(event: &nginx::Event) -> Said {
    super::nginx::event(event)
}

/// The browser's.
pub fn browser(event: &browser::Event) -> Said {
    super::browser::event(event)
}

/// The balancer's.
pub fn balancer(event: &balancer::Event) -> Said {
    super::balancer::event(event)
}

/// A WSGI server's.
pub fn wsgi(event: &wsgi::Event) -> Said {
    super::wsgi::event(event)
}

/// Flask's.
pub fn flask(event: &flask::Event) -> Said {
    super::flask::event(event)
}

/// A backend's: it answers what its section says.
pub fn backend() -> Said {
    Said::plain(
        "It answers what its section says, whatever is asked.",
        "不论请求什么，它都按其段落所写回答。",
    )
}
