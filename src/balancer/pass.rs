//! Passing a request on to nginx, or sending the browser to https.

use super::{Balancer, Event, Mapping, Passed, Step, Target, header};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Connection, Endpoint, Headers, Request, Response, Scheme, Traced};

impl Balancer {
    /// The mapping that takes a URL; `None` when the port is closed.
    pub fn find(&self, scheme: Scheme, host: &str, port: u16) -> Option<&Mapping> {
        self.mappings.iter().find(|mapping| {
            mapping.scheme == scheme
                && mapping.port == port
                && (mapping.host == "*" || mapping.host == host)
        })
    }

    /// Whether a mapping names this host, on whatever port.
    pub fn knows(&self, host: &str) -> bool {
        self.mappings.iter().any(|mapping| mapping.host == host)
    }

    /// Passes on a request that came for `mapping` on the connection `client`.
    pub fn pass(&self, mapping: &Mapping, client: &Connection, request: &Request) -> Passed {
        let mut steps = Vec::new();
        let step = |event| Step {
            span: mapping.span,
            event,
        };
        let Target::Nginx { scheme, address } = mapping.target else {
            let answer = redirect(mapping, self.redirect, request);
            let location = answer.headers.get("Location").cloned().unwrap_or_default();
            return Passed {
                span: mapping.span,
                connection: client.clone(),
                to: String::new(),
                sent: request.clone(),
                steps: vec![step(Event::RedirectedToHttps { location })],
                answer: Some(answer),
            };
        };
        if let Some((preset, span)) = &self.preset {
            steps.push(Step {
                span: Some(*span),
                event: Event::DoesAs {
                    title: preset.title,
                    source: preset.source,
                },
            });
        }
        // Bytes that are passed on as they are stay encrypted.
        let through = self.tcp.is_some() && client.scheme == scheme;
        let ends_tls = client.scheme == Scheme::Https && !through;
        if through {
            steps.push(Step {
                span: self.tcp,
                event: Event::PassedBytes,
            });
        }
        if ends_tls {
            steps.push(step(Event::EndedTls));
        }
        let to = address.to_string();
        steps.push(step(Event::Connected {
            scheme,
            to: to.clone(),
        }));
        let mut sent = request.clone();
        let local_origin = match mapping.span {
            Some(span) => Origin::written(Program::Balancer, span),
            None => Origin::new(Program::Balancer, Rule("assumed-balancer"), "", None),
        };
        let known = header::Known {
            client,
            balancer: &self.address,
            target: to.strip_suffix(":80").unwrap_or(&to),
            target_origin: &local_origin,
        };
        header::apply(&self.policies, &mut sent.headers, &known, &mut steps);
        if self.lower {
            for header in &mut sent.headers.list {
                header.name = header.name.to_ascii_lowercase();
            }
        }
        let silent = !sent.headers.has("X-Forwarded-Proto");
        sent.headers.silence = silence(mapping, client, request, silent);
        if ends_tls && scheme == Scheme::Http {
            steps.extend(about_scheme(&sent).map(step));
        }
        Passed {
            span: mapping.span,
            connection: Connection {
                scheme,
                scheme_origin: scheme_origin(mapping, scheme, client, &sent),
                peer: if self.from_client {
                    client.peer.clone()
                } else {
                    self.address.clone()
                },
                local: Endpoint {
                    ip: address.ip(),
                    port: address.port(),
                    origin: local_origin,
                },
                unix: None,
                server_name: client
                    .server_name
                    .clone()
                    .filter(|_| through && scheme == Scheme::Https),
                preface: self.preface(client, &mut steps),
            },
            to,
            sent,
            answer: None,
            steps,
        }
    }
}

/// Whether nginx is told that the client came by https: said by nobody, or by the client itself.
fn about_scheme(sent: &Request) -> Option<Event> {
    match sent.headers.get("X-Forwarded-Proto") {
        None => Some(Event::SchemeNotSaid),
        Some(value) => {
            let own = |origin: &Origin| origin.cause().program == Program::Balancer;
            let believed = !value.origins().iter().any(own);
            believed.then(|| Event::SchemeBelieved {
                value: value.clone(),
            })
        }
    }
}

/// Why nginx gets no other headers: the balancer sends on what it got and what its lines say. If
/// it is `silent` about the scheme, how the client came is not among it.
fn silence(mapping: &Mapping, client: &Connection, request: &Request, silent: bool) -> Origin {
    let was = Origin::made(
        Program::Balancer,
        Rule("client-connection-was"),
        client.scheme.as_str(),
        mapping.span,
        vec![client.scheme_origin.clone()],
    );
    let (rule, from) = if silent {
        (
            Rule("balancer-sends-only"),
            vec![was, request.headers.silence.clone()],
        )
    } else {
        (
            Rule("balancer-says-only"),
            vec![request.headers.silence.clone()],
        )
    };
    Origin::made(
        Program::Balancer,
        rule,
        client.scheme.as_str(),
        mapping.span,
        from,
    )
}

/// Why nginx sees this scheme. A scheme that is not the client's and that nobody speaks of is
/// where many journeys go wrong: the silence belongs to the answer.
fn scheme_origin(mapping: &Mapping, scheme: Scheme, client: &Connection, sent: &Request) -> Origin {
    let rule = match scheme {
        Scheme::Http => Rule("balancer-connects-plain"),
        Scheme::Https => Rule("balancer-connects-tls"),
    };
    let from = if client.scheme == scheme {
        client.scheme_origin.clone()
    } else {
        sent.headers.silence.clone()
    };
    Origin::made(
        Program::Balancer,
        rule,
        scheme.as_str(),
        mapping.span,
        vec![from],
    )
}

fn redirect(mapping: &Mapping, (status, port): (u16, &str), request: &Request) -> Response {
    let origin = Origin::new(
        Program::Balancer,
        Rule("redirects-to-https"),
        "",
        mapping.span,
    );
    let mut location = Traced::of("https://", &origin);
    if let Some(host) = request.headers.get("Host") {
        // The port belongs to plain http; https has its own.
        let end = host.find(b':').filter(|_| !host.starts_with("["));
        location.push(&host.to(end.unwrap_or(host.len())));
        location.push_bytes(port, &origin);
    }
    location.push(&request.target);
    let mut headers = Headers::new(origin.clone());
    headers.add("Location", &origin, location);
    Response {
        status,
        reason: String::new(),
        status_origin: origin,
        headers,
        body: Traced::new(),
    }
}
