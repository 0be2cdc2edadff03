//! What is taken for granted where a scenario says nothing, each with the text that would say it.

use std::fmt::Write as _;

use super::Assumption;
use super::load::Loaded;
use super::section::answers::Answer;
use crate::balancer::{ASSUMED_TARGET, Balancer, Mapping, Target};
use crate::browser::Url;
use crate::nginx::Wrapped;
use crate::wire::{Headers, Origin, Program, Response, Rule, Scheme, Traced};
use crate::wsgi::{Process, Protocol};

/// What was assumed so that nginx could start.
pub(super) fn about_config(loaded: &Loaded<'_>) -> Vec<Assumption> {
    let code = match loaded.wrapped {
        Wrapped::Nothing => return Vec::new(),
        Wrapped::Http => "wrapped-in-http",
        Wrapped::Server => "wrapped-in-server",
    };
    vec![Assumption {
        code,
        about: Vec::new(),
        section: None,
    }]
}

/// The balancer that is taken for granted in front of an nginx that does not listen for a URL
/// itself. `None` if nginx listens nowhere without TLS.
pub(super) fn balancer(url: &Url, plain_port: Option<u16>) -> Option<(Balancer, Assumption)> {
    let port = plain_port?;
    let host = url.host.to_text().into_owned();
    let address = std::net::SocketAddr::new(ASSUMED_TARGET, port);
    let mapping = |scheme: Scheme, taken: u16| Mapping {
        scheme,
        host: host.clone(),
        port: taken,
        target: Target::Nginx {
            scheme: Scheme::Http,
            address,
        },
        span: None,
    };
    let mut balancer = Balancer::new();
    balancer.mappings = vec![mapping(Scheme::Https, 443), mapping(Scheme::Http, 80)];
    let mut lines =
        format!("https://{host} -> http://{address}\nhttp://{host} -> http://{address}\n");
    if url.port() != url.scheme.default_port() {
        balancer.mappings.push(mapping(url.scheme, url.port()));
        let (scheme, port) = (url.scheme.as_str(), url.port());
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{scheme}://{host}:{port} -> http://{address}");
    }
    let assumption = Assumption {
        code: "no-balancer",
        about: vec![url.scheme.as_str().to_owned(), address.to_string()],
        section: Some(("balancer".to_owned(), lines)),
    };
    Some((balancer, assumption))
}

/// The server that is taken for granted behind an address.
pub(super) fn process(address: &str, protocol: Protocol, tls: bool) -> (Process, Assumption) {
    let process = Process::assumed(address, protocol);
    let command = Process::assumed_command(address, protocol);
    let speaks = match protocol {
        Protocol::Http if tls => "https",
        Protocol::Http => "http",
        Protocol::Uwsgi => "uwsgi",
    };
    let assumption = Assumption {
        code: "uwsgi-speaks",
        about: vec![address.to_owned(), speaks.to_owned()],
        section: (!tls).then(|| ("processes".to_owned(), format!("{command}\n"))),
    };
    (process, assumption)
}

/// The backend that is taken for granted behind an address where no WSGI server is asked.
pub(super) fn backend(address: &str, protocol: &'static str) -> (Answer, Assumption) {
    let silence = Origin::new(Program::Backend, Rule("assumed-answer"), address, None);
    let backend = Answer {
        address: address.to_owned(),
        protocol,
        response: Ok(Response {
            status: 200,
            reason: String::new(),
            status_origin: silence.clone(),
            headers: Headers::new(silence),
            body: Traced::new(),
        }),
        span: None,
    };
    let head = ["answers ", address, " ", protocol].concat();
    let assumption = Assumption {
        code: "backend-speaks",
        about: vec![address.to_owned(), protocol.to_owned()],
        section: Some((head, "200\n".to_owned())),
    };
    (backend, assumption)
}

/// The app that is taken for granted.
pub(super) fn app(text: &str) -> Assumption {
    Assumption {
        code: "default-app",
        about: Vec::new(),
        section: Some(("app.py".to_owned(), text.to_owned())),
    }
}
