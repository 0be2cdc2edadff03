//! One request from the browser's first packet to where it stands still: trip after trip, each
//! through every program and back.

use super::assume::{self, Front};
use super::journey::{Hop, Journey, Trip, Unanswered, Verdict};
use super::load::Loaded;
use super::route::is_local;
use super::section::request::{Form, Raw, Request, Typed};
use super::verdict::{self, Stop};
use super::world::{Reply, Stage};
use super::{Assumption, Scenario};
use crate::balancer::Balancer;
use crate::browser::{self, Asking, Next, Session, Url};
use crate::nginx::Unserved;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Connection, Endpoint, Response, Scheme, Traced};

/// Which request of a scenario: its index among the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub usize);

/// Runs one request of a scenario; `None` if there is no such request.
pub fn simulate(scenario: &Scenario, request: RequestId) -> Option<Journey> {
    Loaded::new(scenario).simulate(request)
}

/// Runs all requests of a scenario, in order.
pub fn simulate_all(scenario: &Scenario) -> Vec<Journey> {
    Loaded::new(scenario).simulate_all()
}

impl Loaded<'_> {
    /// Runs one request; `None` if there is no such request.
    pub fn simulate(&self, request: RequestId) -> Option<Journey> {
        self.requests
            .get(request.0)
            .map(|request| self.run(request))
    }

    /// Runs all requests, in order.
    pub fn simulate_all(&self) -> Vec<Journey> {
        self.requests
            .iter()
            .map(|request| self.run(request))
            .collect()
    }

    fn run(&self, request: &Request) -> Journey {
        let mut journey = Journey {
            request: request.name.clone(),
            span: request.span,
            assumed: assume::about_config(self),
            diagnostics: request.diagnostics.clone(),
            trips: Vec::new(),
            verdict: verdict::refused_config(&asked_for(request)),
        };
        if !self.starts() {
            return journey;
        }
        journey.verdict = match &request.form {
            Form::Typed(typed) => self.follow(&mut journey, &request.client, typed),
            Form::Raw(raw) => self.raw(&mut journey, &request.client, raw),
            Form::Unreadable => verdict::not_a_url(&Traced::new()),
        };
        journey
    }

    /// Trip after trip, until the browser stands still.
    fn follow(&self, journey: &mut Journey, client: &Endpoint, typed: &Typed) -> Verdict {
        let Ok(first) = Url::typed(&typed.url) else {
            return verdict::not_a_url(&typed.url);
        };
        let mut front = Front::written(self);
        if front.is_none()
            && !self.is_direct(&first)
            && let Some((assumed, assumption)) = assume::balancer(&first, self.plain_port())
        {
            journey.assumed.push(assumption);
            front = Some(assumed);
        }
        let mut asking = Asking {
            method: typed.method.clone(),
            headers: typed.headers.clone(),
            body: typed.body.clone(),
        };
        let mut session = Session::default();
        session.start(&asking, &first);
        let mut url = session.upgrade(first.clone());
        let mut seen: Vec<[Traced; 3]> = Vec::new();
        loop {
            seen.push(session.fingerprint(&url, &asking));
            // Who types a URL has a name that leads there, and so have nginx's own servers.
            if let Some(front) = &mut front
                && (seen.len() == 1 || self.is_named(&url))
                && !self.is_inner(&url, &first)
            {
                add_new(&mut journey.assumed, front.take(&url).into_iter().collect());
            }
            let mut stage = Stage::new(self);
            let request = session.send(&url, &asking);
            let fronts = front.as_ref().map(|front| &front.balancer);
            let answer = stage.trip(client, &request, &url, &first, fronts);
            let next = match &answer {
                Ok(response) => session.receive(&url, &asking, response),
                Err(_) => Next::Stay,
            };
            let (hops, asked_by, assumed) = stage.finish();
            add_new(&mut journey.assumed, assumed);
            journey.trips.push(Trip {
                method: asking.method.clone(),
                url: url.text(),
                steps: session.steps(),
                hops,
                asked_by,
                answer: answer.clone(),
                next: match &next {
                    Next::Follow { url, .. } | Next::Refresh { url } => Some(url.text()),
                    _ => None,
                },
            });
            let response = match answer {
                Ok(response) => response,
                Err(unanswered) => return verdict::unanswered(&url, unanswered),
            };
            let (to, becomes_get, is_refresh) = match next {
                Next::Stay => return verdict::shown(first.scheme, &url, &response),
                Next::Fail { error, origin } => {
                    let stop = Stop { error, origin };
                    return verdict::stopped(&url.text(), &response, stop);
                }
                Next::Follow { url, becomes_get } => (url, becomes_get, false),
                Next::Refresh { url } => (url, !asking.method.is("GET"), true),
            };
            let same_host = to.host == url.host && to.port() == url.port();
            asking = asking.redirected(becomes_get, same_host);
            let left = std::mem::replace(&mut url, session.upgrade(*to));
            let again = seen.contains(&session.fingerprint(&url, &asking));
            if is_refresh && (again || seen.len() >= browser::LIMIT) {
                // Pages that lead to each other without an end are shown, each for its time.
                return verdict::shown(first.scheme, &left, &response);
            }
            if again || session.is_exhausted() {
                return verdict::circles(&url, &response);
            }
        }
    }

    /// A request byte for byte: one trip, nothing is followed.
    fn raw(&self, journey: &mut Journey, client: &Endpoint, raw: &Raw) -> Verdict {
        let (method, url) = raw_url(raw);
        let origin = Origin::typed("address", Some(raw.to_span));
        let connection = Connection {
            scheme: raw.scheme,
            scheme_origin: Origin::typed("scheme", Some(raw.to_span)),
            peer: client.clone(),
            local: Endpoint {
                ip: raw.to.ip(),
                port: raw.to.port(),
                origin: origin.clone(),
            },
            unix: None,
            server_name: raw.server_name.clone(),
            preface: raw.preface.clone(),
        };
        let silence = Origin::new(
            Program::Client,
            Rule("client-sends-only"),
            "",
            Some(raw.to_span),
        );
        let mut stage = Stage::new(self);
        let answer = stage.connect(&connection, &raw.head, &raw.body, &silence);
        let (hops, asked_by, assumed) = stage.finish();
        add_new(&mut journey.assumed, assumed);
        journey.trips.push(Trip {
            method,
            url: url.clone(),
            steps: Vec::new(),
            hops,
            asked_by,
            answer: answer.clone(),
            next: None,
        });
        match answer {
            Ok(response) => verdict::answered(&url, &response),
            Err(unanswered) => verdict::unanswered_at(&url, unanswered),
        }
    }
}

impl Stage<'_> {
    /// Sends one request the way it goes, and gives the answer.
    fn trip(
        &mut self,
        client: &Endpoint,
        request: &crate::wire::Request,
        url: &Url,
        first: &Url,
        fronts: Option<&Balancer>,
    ) -> Result<Response, Unanswered> {
        if browser::is_unsafe(url.port()) {
            return Err(unsafe_port(url));
        }
        if self.loaded.is_inner(url, first) {
            return Err(inner(url));
        }
        let mut connection = connection(client, url);
        let Some(balancer) = fronts else {
            let to = self.loaded.address_of(url);
            connection.local.ip = to.ip();
            let silence = request.headers.silence.clone();
            return self.connect(&connection, &request.head(), &request.body, &silence);
        };
        let host = url.host.to_text();
        let Some(mapping) = balancer.find(url.scheme, &host, url.port()) else {
            return Err(unmapped(url, balancer));
        };
        let passed = balancer.pass(mapping, &connection, request);
        self.push(Hop::Balancer(passed.clone()));
        if let Some(answer) = passed.answer {
            return Ok(answer);
        }
        let sent = &passed.sent;
        let silence = &sent.headers.silence;
        self.connect(&passed.connection, &sent.head(), &sent.body, silence)
    }

    /// Connects to nginx and has it serve the request.
    fn connect(
        &mut self,
        connection: &Connection,
        head: &Traced,
        body: &Traced,
        silence: &Origin,
    ) -> Result<Response, Unanswered> {
        let to = std::net::SocketAddr::new(connection.local.ip, connection.local.port);
        let failed = |error, rule| {
            let about = to.to_string();
            let from = vec![connection.local.origin.clone()];
            let origin = Origin::made(Program::Nginx, rule, about, None, from);
            Unanswered { error, origin }
        };
        match self.loaded.listener(to) {
            None => return Err(failed("ERR_CONNECTION_REFUSED", Rule("nobody-listens"))),
            Some(false) if connection.scheme == Scheme::Https => {
                return Err(failed("ERR_SSL_PROTOCOL_ERROR", Rule("listener-is-plain")));
            }
            Some(_) => {}
        }
        match self.serve(connection, head, body, silence, None) {
            Reply::Nobody => Err(failed("ERR_CONNECTION_REFUSED", Rule("nobody-listens"))),
            Reply::Unserved(reason) => {
                let error = match reason {
                    Unserved::Rejected => "ERR_SSL_UNRECOGNIZED_NAME_ALERT",
                    Unserved::Protocol => "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
                    Unserved::NotTls | Unserved::MatchLimit => "ERR_SSL_PROTOCOL_ERROR",
                    Unserved::ProxyHeader if connection.scheme == Scheme::Https => {
                        "ERR_CONNECTION_CLOSED"
                    }
                    Unserved::ProxyHeader => "ERR_EMPTY_RESPONSE",
                };
                Err(failed(error, Rule("no-request-came-about")))
            }
            Reply::Closed => Err(failed("ERR_EMPTY_RESPONSE", Rule("closed-without-answer"))),
            Reply::Answer(response) => Ok(*response),
        }
    }
}

/// The browser's connection to whoever its URL leads to.
fn connection(client: &Endpoint, url: &Url) -> Connection {
    let scheme_origin = Origin::made(
        Program::Browser,
        Rule("scheme-of-the-url"),
        url.scheme.as_str(),
        None,
        url.scheme_text().origins(),
    );
    let local = Origin::made(
        Program::Browser,
        Rule("address-of-the-url"),
        url.authority().to_text(),
        None,
        vec![url.port_origin()],
    );
    Connection {
        scheme: url.scheme,
        scheme_origin,
        peer: client.clone(),
        local: Endpoint {
            ip: crate::balancer::ASSUMED_TARGET,
            port: url.port(),
            origin: local,
        },
        unix: None,
        server_name: url.ip().is_none().then(|| url.host.clone()),
        preface: Traced::new(),
    }
}

/// Why no request is made to a port of another protocol.
fn unsafe_port(url: &Url) -> Unanswered {
    let port = url.port().to_string();
    let from = vec![url.port_origin()];
    Unanswered {
        error: "ERR_UNSAFE_PORT",
        origin: Origin::made(Program::Browser, Rule("unsafe-port"), port, None, from),
    }
}

/// Why a host only the inside knows is not reached.
fn inner(url: &Url) -> Unanswered {
    let host = url.host.to_text();
    let local = is_local(&host) || url.ip().is_some();
    let (error, rule) = if local {
        ("ERR_CONNECTION_REFUSED", Rule("own-machine"))
    } else {
        ("ERR_NAME_NOT_RESOLVED", Rule("inner-name"))
    };
    let from = url.host.origins();
    let origin = Origin::made(Program::Browser, rule, &*host, None, from);
    Unanswered { error, origin }
}

/// Why a URL that no line of the balancer takes is not reached.
fn unmapped(url: &Url, balancer: &Balancer) -> Unanswered {
    let host = url.host.to_text();
    let (error, rule, about) = if balancer.knows(&host) {
        let about = format!("{host}:{}", url.port());
        ("ERR_CONNECTION_REFUSED", Rule("closed-port"), about)
    } else {
        (
            "ERR_NAME_NOT_RESOLVED",
            Rule("unknown-host"),
            host.into_owned(),
        )
    };
    let from = url.authority().origins();
    let origin = Origin::made(Program::Balancer, rule, about, None, from);
    Unanswered { error, origin }
}

fn add_new(all: &mut Vec<Assumption>, new: Vec<Assumption>) {
    for assumption in new {
        if !all.contains(&assumption) {
            all.push(assumption);
        }
    }
}

/// What a request asks for, before anything is understood of it.
fn asked_for(request: &Request) -> Traced {
    match &request.form {
        Form::Typed(typed) => typed.url.clone(),
        Form::Raw(raw) => raw_url(raw).1,
        Form::Unreadable => Traced::new(),
    }
}

/// Method and URL of a request byte for byte, as far as its first line has them.
fn raw_url(raw: &Raw) -> (Traced, Traced) {
    let line = &raw.line;
    let (method, rest) = match line.find(b' ') {
        Some(space) => (line.to(space), line.from(space + 1)),
        None => (line.clone(), Traced::new()),
    };
    let version = rest
        .as_bytes()
        .windows(6)
        .rposition(|window| window == b" HTTP/");
    let target = rest.to(version.unwrap_or(rest.len()));
    let place = Origin::typed("address", Some(raw.to_span));
    let scheme = raw.scheme.as_str();
    let mut text = format!("{scheme}://{}", raw.to);
    if raw.to.port() == raw.scheme.default_port()
        && let Some(colon) = text.rfind(':')
    {
        text.truncate(colon);
    }
    (method, Traced::of(text, &place).then(&target))
}
