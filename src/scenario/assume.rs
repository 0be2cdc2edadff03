//! What is taken for granted where a scenario says nothing, each with the text that would say it.

use super::load::Loaded;
use super::route::is_local;
use super::section::answers::Answer;
use super::{Assumption, Kind};
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
pub(super) fn balancer(url: &Url, plain_port: Option<u16>) -> Option<(Front, Assumption)> {
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
    if url.port() != url.scheme.default_port() {
        balancer.mappings.push(mapping(url.scheme, url.port()));
    }
    let lines: Vec<String> = balancer.mappings.iter().map(written).collect();
    let lines = lines.join("\n");
    let assumption = Assumption {
        code: "no-balancer",
        about: vec![url.scheme.as_str().to_owned(), address.to_string()],
        section: Some(("balancer".to_owned(), [&lines, "\n"].concat())),
    };
    Some((Front { balancer, lines }, assumption))
}

/// What stands in front of nginx, and the text that says it.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) balancer: Balancer,
    lines: String,
}

impl Front {
    /// The balancer of a scenario.
    pub(super) fn written(loaded: &Loaded<'_>) -> Option<Front> {
        let section = loaded.scenario.of_kind(&Kind::Balancer).next();
        let text = section.map_or("", |section| {
            &loaded.scenario.sources.get(section.source).text
        });
        Some(Front {
            balancer: loaded.balancer.clone()?,
            lines: text.trim_end().to_owned(),
        })
    }

    /// Takes a host that no mapping names where the first one leads. Not an address, and not where
    /// any host is taken.
    pub(super) fn take(&mut self, url: &Url) -> Option<Assumption> {
        let host = url.host.to_text().into_owned();
        let balancer = &mut self.balancer;
        let first = balancer.mappings.first()?.host.clone();
        let known = balancer.knows("*") || balancer.knows(&host);
        if known || url.ip().is_some() || is_local(&host) {
            return None;
        }
        for mut mapping in balancer.mappings.clone() {
            if mapping.host != first {
                continue;
            }
            mapping.host.clone_from(&host);
            self.lines.push('\n');
            self.lines.push_str(&written(&mapping));
            balancer.mappings.push(mapping);
        }
        let lines = [&self.lines, "\n"].concat();
        Some(Assumption {
            code: "another-host",
            about: vec![host, first],
            section: Some(("balancer".to_owned(), lines)),
        })
    }
}

/// The line of a mapping.
fn written(mapping: &Mapping) -> String {
    let mut line = [mapping.scheme.as_str(), "://", &mapping.host].concat();
    if mapping.port != mapping.scheme.default_port() {
        line.push(':');
        line.push_str(&mapping.port.to_string());
    }
    line.push_str(" -> ");
    match &mapping.target {
        Target::Nginx { scheme, address } => {
            line.push_str(scheme.as_str());
            line.push_str("://");
            line.push_str(&address.to_string());
        }
        Target::RedirectHttps => line.push_str("redirect https"),
    }
    line
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
