//! Asking one server after the other until one gives an answer to pass back.

use super::{Flow, Pass, State, accel, gateway, relay};
use crate::nginx::Exchange;
use crate::nginx::request::Request;
use crate::nginx::step::Event;
use crate::nginx::version::Change;
use crate::wire::{Failure, Gateway, Header, Payload, Response, Traced, UpstreamRequest};

/// The size of a page of memory, which a head's buffer has unless a directive says otherwise.
const PAGE: u64 = 4096;

/// Sends the request and makes the answer of what comes back.
pub(crate) fn run(request: &mut Request<'_>, mut pass: Pass<'_>) -> Flow {
    let flow = converse(request, &mut pass);
    pass.chooser.remember(&mut request.turns);
    flow
}

fn converse(request: &mut Request<'_>, pass: &mut Pass<'_>) -> Flow {
    if let Some(tries) = pass.settings.next_tries {
        pass.chooser
            .limit(usize::try_from(tries).unwrap_or(usize::MAX));
    }
    let mut first = true;
    loop {
        let Some(peer) = pass.chooser.next() else {
            request.memory.states.push(State {
                address: pass.chooser.name.clone(),
                status: 502,
                first,
            });
            let log = "no live upstreams while connecting to upstream".to_owned();
            return super::refuse(request, pass.span, 502, log);
        };
        let outcome = ask(request, pass, &peer.address);
        let status = match &outcome {
            Ok(response) => response.status,
            Err(failure) => failure_status(*failure),
        };
        request.memory.states.push(State {
            address: peer.address.clone(),
            status,
            first,
        });
        first = false;
        match outcome {
            Ok(response) => {
                let span = Some(pass.span);
                request.step(span, Event::UpstreamAnswered { status });
                if !pass.settings.ignores("X-Accel-Charset")
                    && let Some(charset) = response.headers.all("X-Accel-Charset").last()
                {
                    request.memory.override_charset = Some(charset.clone());
                }
                if pass.chooser.has_more() && asks_another(request, pass, &failing(status), true) {
                    pass.chooser.failed();
                    continue;
                }
                let response = relay::received(request, response);
                request.upstream = Some(response.clone());
                if relay::intercepts(request, pass, &response) {
                    return Flow::Status(status);
                }
                if let Some(flow) = accel::redirect(request, pass, &response) {
                    return flow;
                }
                return relay::pass_back(request, pass, response);
            }
            Err(failure) => {
                let log = log_line(failure, &peer.address);
                request.step(Some(peer.span), Event::UpstreamFailed { failure, log });
                request.upstream = None;
                let sent = !matches!(
                    failure,
                    Failure::Refused | Failure::NoSuchSocket | Failure::NotTls
                );
                let more = pass.chooser.failed();
                if !more || !asks_another(request, pass, failure_kind(failure), sent) {
                    return Flow::Status(status);
                }
            }
        }
    }
}

fn ask(request: &mut Request<'_>, pass: &Pass<'_>, address: &Traced) -> Result<Response, Failure> {
    request.step(
        Some(pass.span),
        Event::Passed {
            directive: pass.directive,
            address: address.clone(),
            uri: pass.uri.clone(),
            exchange: request.exchanges.len(),
        },
    );
    let bind = pass.settings.bind(request);
    let sent = UpstreamRequest {
        tls: pass.tls,
        address: address.clone(),
        payload: pass.payload.clone(),
        bind,
        client: request.connection.clone(),
    };
    let mut outcome = request.world.exchange(sent.clone());
    if let Payload::Params(params) = &sent.payload
        && params.gateway != Gateway::Uwsgi
    {
        outcome = outcome.and_then(|response| gateway::status(response, pass.span));
    }
    let strict = request.config.version.has(Change::StrictUpstreamLength);
    if strict && matches!(sent.payload, Payload::Http(_)) {
        outcome = outcome.and_then(readable);
    }
    let room = pass.settings.buffer_size.unwrap_or(PAGE);
    if room == 0 && matches!(outcome, Ok(_) | Err(Failure::InvalidHeader)) {
        // Nothing can be read, which looks like an end.
        outcome = Err(Failure::Closed);
    } else if let Ok(response) = &outcome
        && head_length(response) > room
    {
        outcome = Err(Failure::TooBigHeader);
    }
    request.exchanges.push(Exchange {
        request: sent,
        outcome: outcome.clone(),
    });
    outcome
}

/// An answer whose body has an end: its length is a number, its coding is known.
fn readable(response: Response) -> Result<Response, Failure> {
    let digits =
        |length: &Traced| !length.is_empty() && length.as_bytes().iter().all(u8::is_ascii_digit);
    let headers = &response.headers;
    if headers.all("Content-Length").all(digits)
        && headers
            .all("Transfer-Encoding")
            .all(|coding| coding.is_ignoring_case("chunked"))
    {
        Ok(response)
    } else {
        Err(Failure::InvalidHeader)
    }
}

/// How long an answer's head is on the connection.
fn head_length(response: &Response) -> u64 {
    let line = |header: &Header| header.name.len() + header.value.len() + ": \r\n".len();
    let lines: usize = response.headers.list.iter().map(line).sum();
    let first = "HTTP/1.1 200 \r\n".len() + response.reason.len();
    (first + lines + "\r\n".len()) as u64
}

/// Whether `…_next_upstream` sends the request to the next server. A request that may change
/// something is not sent twice unless that is allowed.
fn asks_another(request: &Request<'_>, pass: &Pass<'_>, kind: &str, sent: bool) -> bool {
    let settings = pass.settings;
    let changes = ["POST", "LOCK", "PATCH"]
        .iter()
        .any(|method| request.method.is(method));
    settings.goes_on(kind) && (!sent || !changes || settings.goes_on("non_idempotent"))
}

/// What `…_next_upstream` calls an answer's status.
fn failing(status: u16) -> String {
    match status {
        403 | 404 | 429 | 500 | 502 | 503 | 504 => format!("http_{status}"),
        _ => String::new(),
    }
}

fn failure_kind(failure: Failure) -> &'static str {
    match failure {
        Failure::Refused
        | Failure::NoSuchSocket
        | Failure::Closed
        | Failure::Reset
        | Failure::NotTls => "error",
        Failure::TimedOut => "timeout",
        Failure::InvalidHeader | Failure::TooBigHeader => "invalid_header",
        Failure::TooDeep => "",
    }
}

fn failure_status(failure: Failure) -> u16 {
    match failure {
        Failure::TimedOut => 504,
        Failure::TooDeep => 500,
        _ => 502,
    }
}

/// nginx's error log, without the request it adds.
fn log_line(failure: Failure, address: &Traced) -> String {
    let connect = if address.starts_with("unix:") {
        format!("connect() to {address} failed")
    } else {
        "connect() failed".to_owned()
    };
    let reading = "while reading response header from upstream";
    match failure {
        Failure::Refused => {
            format!("{connect} (111: Connection refused) while connecting to upstream")
        }
        Failure::NoSuchSocket => {
            format!("{connect} (2: No such file or directory) while connecting to upstream")
        }
        Failure::Closed => format!("upstream prematurely closed connection {reading}"),
        Failure::Reset => format!("recv() failed (104: Connection reset by peer) {reading}"),
        Failure::TimedOut => format!("upstream timed out (110: Connection timed out) {reading}"),
        Failure::NotTls => "SSL_do_handshake() failed (SSL: error:0A00010B:SSL \
                            routines::wrong version number) while SSL handshaking to upstream"
            .to_owned(),
        Failure::InvalidHeader => format!("upstream sent invalid header {reading}"),
        Failure::TooBigHeader => format!("upstream sent too big header {reading}"),
        Failure::TooDeep => {
            "worker_connections are not enough while connecting to upstream".to_owned()
        }
    }
}
