//! Serving one request: reading it, choosing its server, running it through the phases.

use super::choose;
use super::config::Config;
use super::handshake;
use super::phase;
use super::request::{Request, read};
use super::step::{Event, Step};
use super::{Served, World};
use crate::wire::{Connection, Origin, Response, Scheme, Traced};

/// See [`super::serve`].
pub(super) fn serve(
    config: &Config,
    connection: &Connection,
    head: &Traced,
    body: &Traced,
    silence: &Origin,
    world: &mut dyn World,
) -> Option<Served> {
    let address = choose::server::address(config, connection)?;
    let listening = &config.addresses[address];
    let mut request = Request::new(config, connection, world, address, silence);
    let mut unserved = None;
    let read = match handshake::open(&mut request, head) {
        Ok(head) => read::read(&mut request, &head, body, silence).map_err(Some),
        Err(reason) => {
            unserved = Some(reason);
            let span = choose::server::listen_span(&request);
            request.step(span, Event::Unserved(reason));
            Err(None)
        }
    };
    match read {
        Ok(()) => {
            phase::run(&mut request);
        }
        Err(None) => {}
        Err(Some(bad)) => {
            request.step(
                None,
                Event::BadRequest {
                    status: bad.status,
                    reason: bad.reason,
                },
            );
            // `error_page` of the server known so far counts.
            if let Some(start) = phase::conclude(&mut request, bad.status) {
                phase::run_from(&mut request, start);
            }
        }
    }
    let listen = listening.address.to_string();
    // Of an answer without a body nothing is left in HTTP/0.9.
    let nothing = |response: &Response| response.is_bare() && response.body.is_empty();
    let crashed = |step: &Step| matches!(step.event, Event::Crashed);
    let crashed = request.steps.iter().any(crashed);
    request.answer = request
        .answer
        .filter(|response| !nothing(response) && !crashed);
    let name = request.server().name().to_owned();
    let server = unserved.is_none().then_some(name);
    Some(Served {
        listen,
        server,
        unserved,
        plain: connection.scheme == Scheme::Http,
        locations: request.locations,
        uri: request.uri,
        exchanges: request.exchanges,
        steps: request.steps,
        response: request.answer,
    })
}

#[cfg(test)]
mod tests {
    use crate::text::Names;

    use super::*;
    use crate::text::Sources;
    use crate::wire::{
        Endpoint, Entry, Failure, Files, Program, Rule, UpstreamRequest, origin::TYPED,
    };

    struct Disk(Files);

    impl World for Disk {
        fn files(&self) -> &Files {
            &self.0
        }
        fn exchange(&mut self, _request: UpstreamRequest) -> Result<Response, Failure> {
            Err(Failure::Refused)
        }
    }

    fn check(config: &str, request: &str, expected: &str) {
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", config, false);
        let hosts = Names::default();
        let loaded = super::super::load(&sources, main, crate::nginx::Version::V1_31, &hosts);
        let Some(config) = loaded.config else {
            panic!("{:?}", loaded.diagnostics);
        };
        let origin = Origin::new(Program::Client, TYPED, "", None);
        let mut files = Files::default();
        for path in ["/srv/a.html", "/srv/d/index.html"] {
            let content = Traced::of(path, &Origin::new(Program::Nginx, Rule("file"), "", None));
            files.add(
                path.as_bytes(),
                Entry::File {
                    content,
                    span: None,
                },
            );
        }
        let endpoint = |ip: &str, port| Endpoint {
            ip: ip.parse().unwrap(),
            port,
            origin: origin.clone(),
        };
        let connection = Connection {
            scheme: Scheme::Http,
            scheme_origin: origin.clone(),
            peer: endpoint("203.0.113.7", 40000),
            local: endpoint("192.0.2.10", 80),
            unix: None,
            server_name: None,
            preface: Traced::new(),
        };
        let head = Traced::of(
            format!("GET {request} HTTP/1.1\r\nHost: h:80\r\n\r\n"),
            &origin,
        );
        let served = serve(
            &config,
            &connection,
            &head,
            &Traced::new(),
            &origin,
            &mut Disk(files),
        )
        .unwrap();
        let response = served.response.unwrap();
        let location = response
            .headers
            .get("Location")
            .cloned()
            .unwrap_or_default();
        let body = if response.status == 200 {
            response.body
        } else {
            Traced::new()
        };
        let seen = format!(
            "{} {location} {body} [{}]",
            response.status,
            served.locations.join(" > ")
        );
        assert_eq!(seen, expected);
    }

    const SITE: &str = "server { listen 80; root /srv; index index.html;
        location / { try_files $uri $uri/ =404; }
        location = /exact { return 200 \"$uri|$args|$host|$scheme\"; }
        location ^~ /p/ { return 301 /to$uri; }
        location ~ \\.gif$ { return 200 gif; }
        location /old/ { rewrite ^/old/(.*)$ /exact?x=$1 last; }
        location /loop/ { rewrite ^ /loop/x last; }
        location /deny/ { deny all; }
        location /named/ { try_files /nothing @n; }
        location @n { return 200 named; }
        location /err/ { error_page 404 = /exact; return 404; }
    }";

    #[test]
    fn a_site_is_served() {
        check(SITE, "/exact?a=b", "200  /exact|a=b|h|http [= /exact]");
        check(SITE, "/p/x", "301 http://h/to/p/x  [^~ /p/]");
        check(SITE, "/x.gif", "200  gif [~ \\.gif$]");
        check(SITE, "/p/x.gif", "301 http://h/to/p/x.gif  [^~ /p/]");
        check(SITE, "/a.html", "200  /srv/a.html [/]");
        check(SITE, "/d", "301 http://h/d/  [/]");
        check(SITE, "/d/", "200  /srv/d/index.html [/ > /]");
        check(SITE, "/none", "404   [/]");
        check(SITE, "/deny/x", "403   [/deny/]");
        check(SITE, "/named/x", "200  named [/named/ > @n]");
        check(SITE, "/old/y", "200  /exact|x=y|h|http [/old/ > = /exact]");
        check(SITE, "/err/", "200  /exact||h|http [/err/ > = /exact]");
    }

    #[test]
    fn a_rewrite_cycle_ends() {
        let eleven = ["/loop/"; 11].join(" > ");
        check(SITE, "/loop/", &format!("500   [{eleven}]"));
    }
}
