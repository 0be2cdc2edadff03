//! The request a browser sends, reduced to what matters on the way: Host, the lines that were
//! asked for, and what frames a body. The recorder sends exactly the same.

use super::url::Url;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Header, Headers, Request, Traced};

/// What is asked for, besides the URL.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The method.
    pub method: Traced,
    /// Further header lines.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Traced,
}

impl Asking {
    /// What is asked for after a redirect: a request that becomes a GET loses its body and what
    /// is said about it; another origin does not get Host and Authorization as typed.
    #[must_use]
    pub fn redirected(&self, becomes_get: bool, same_host: bool) -> Self {
        let mut next = self.clone();
        if becomes_get {
            let rule = Origin::made(
                Program::Browser,
                Rule("redirect-becomes-get"),
                "",
                None,
                self.method.origins(),
            );
            next.method = Traced::of("GET", &rule);
            next.body = Traced::new();
            next.headers.retain(|header| {
                let name = header.name.to_ascii_lowercase();
                !name.starts_with("content-")
            });
        }
        if !same_host {
            next.headers.retain(|header| {
                let name = header.name.to_ascii_lowercase();
                !name.is("authorization") && !name.is("host")
            });
        }
        next
    }
}

/// The request for a URL.
pub(super) fn send(url: &Url, asking: &Asking) -> Request {
    let silence = Origin::new(Program::Browser, Rule("browser-sends-only"), "", None);
    let mut headers = Headers::new(silence.clone());
    let typed_host = asking
        .headers
        .iter()
        .any(|header| header.name.is_ignoring_case("Host"));
    if !typed_host {
        let host = url
            .authority()
            .via(Program::Browser, Rule("host-of-the-url"), "Host", None);
        headers.add("Host", &silence, host);
    }
    headers.list.extend(asking.headers.iter().cloned());
    if !asking.body.is_empty() && !headers.has("Content-Length") {
        let length = Origin::new(
            Program::Browser,
            Rule("frames-the-body"),
            "Content-Length",
            None,
        );
        let value = Traced::of(asking.body.len().to_string(), &length);
        headers.add("Content-Length", &length, value);
    }
    Request {
        method: asking.method.clone(),
        target: url.target(),
        version: "HTTP/1.1",
        headers,
        body: asking.body.clone(),
    }
}
