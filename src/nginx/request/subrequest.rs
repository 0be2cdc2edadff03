//! A request that nginx makes to itself on behalf of another one (`ngx_http_subrequest`).

use super::{MAX_URI_CHANGES, Request};
use crate::nginx::phase;
use crate::nginx::step::Phase;
use crate::wire::{Rule, Traced};

/// A subrequest asks with `GET`.
const METHOD: Rule = Rule("subrequest-method");

/// Runs one, and lets `done` look at it before it is gone. The client, the variables and what is
/// noted belong to both.
pub(crate) fn run(request: &mut Request<'_>, uri: Traced, done: &mut dyn FnMut(&mut Request<'_>)) {
    let silence = request.headers.silence.clone();
    let method = Traced::of("GET", &request.by_rule(METHOD, "GET", None));
    let mut inner = Request::new(
        request.config,
        request.connection,
        &mut *request.world,
        request.address,
        &silence,
    );
    inner.server = request.server;
    inner.scope = request.config.servers[request.server].scope;
    inner.method = method;
    // `$request_method` is that of the request it is made for.
    inner.method_sent.clone_from(&request.method);
    inner.line.clone_from(&request.line);
    inner.target.clone_from(&request.target);
    inner.proxied.clone_from(&request.proxied);
    inner.tls_name.clone_from(&request.tls_name);
    inner.protocol.clone_from(&request.protocol);
    inner.version = request.version;
    inner.head_length = request.head_length;
    inner.headers.clone_from(&request.headers);
    // The length is told, the body is not sent; of one in chunks nothing is known yet.
    if request.framing == "Content-Length" {
        inner.framing = request.framing;
    }
    inner.host.clone_from(&request.host);
    inner.host_port.clone_from(&request.host_port);
    inner.uri = uri;
    inner.valid_unparsed_uri = false;
    inner.internal = true;
    inner.uri_changes = MAX_URI_CHANGES + 1;
    inner.subrequest = true;
    inner.client.clone_from(&request.client);
    inner.real_ip_done = request.real_ip_done;
    inner.variables = std::mem::take(&mut request.variables);
    inner.steps = std::mem::take(&mut request.steps);
    inner.exchanges = std::mem::take(&mut request.exchanges);
    inner.locations = std::mem::take(&mut request.locations);
    inner.turns = std::mem::take(&mut request.turns);
    inner.patience = request.patience;

    phase::run_from(&mut inner, Phase::ServerRewrite);
    done(&mut inner);

    request.client = inner.client;
    request.real_ip_done = inner.real_ip_done;
    request.variables = inner.variables;
    request.steps = inner.steps;
    request.exchanges = inner.exchanges;
    request.locations = inner.locations;
    request.turns = inner.turns;
    request.patience = inner.patience;
}
