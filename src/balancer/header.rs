//! What the balancer makes of the headers: its policies in the order of their lines. What is
//! there is changed in its place, what is not is put at the end.

use super::{Action, Event, Policy, Step};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Connection, Endpoint, Header, Headers, Traced};

/// The headers the balancer itself has something to say for.
pub(super) const KNOWN: [&str; 5] = [
    "x-forwarded-for",
    "x-real-ip",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-host",
];

/// What a value may name.
const VARIABLES: [&str; 6] = ["client", "scheme", "port", "host", "balancer", "target"];

/// What it takes to apply policies: what is known of the client's side and of its own.
pub(super) struct Known<'a> {
    pub(super) client: &'a Connection,
    pub(super) balancer: &'a Endpoint,
    /// Where the request goes.
    pub(super) target: &'a str,
    pub(super) target_origin: &'a Origin,
}

/// Applies all policies to the headers of a request.
pub(super) fn apply(
    policies: &[Policy],
    headers: &mut Headers,
    known: &Known<'_>,
    steps: &mut Vec<Step>,
) {
    for policy in policies {
        let name = policy.name.to_text().into_owned();
        let event = match &policy.action {
            Action::Keep => None,
            Action::Remove => headers.has(&name).then(|| {
                headers.remove(&name);
                Event::HeaderRemoved { name }
            }),
            Action::Append(added) => {
                let mut value = Traced::new();
                for there in headers.all(&name) {
                    value.push(there);
                    let comma = Origin::written(Program::Balancer, policy.span);
                    value.push_bytes(", ", &comma);
                }
                value.push(&known.value(policy, headers, added));
                replace(headers, &policy.name, value.clone());
                Some(Event::HeaderAppended { name, value })
            }
            Action::Add(added) => {
                let value = known.value(policy, headers, added);
                headers.push(policy.name.clone(), value.clone());
                let before = None;
                Some(Event::HeaderSet {
                    name,
                    value,
                    before,
                })
            }
            Action::Set => {
                let value = known.value(policy, headers, &Traced::new());
                Some(set(headers, policy, name, value))
            }
            Action::Value(value) => {
                let value = known.value(policy, headers, value);
                Some(set(headers, policy, name, value))
            }
        };
        steps.extend(event.map(|event| Step {
            span: Some(policy.span),
            event,
        }));
    }
}

impl Known<'_> {
    /// A written value with what its variables stand for; nothing written is what the header's
    /// name asks for, or else the client's address.
    fn value(&self, policy: &Policy, headers: &Headers, written: &Traced) -> Traced {
        if written.is_empty() {
            let name = policy.name.to_text().to_ascii_lowercase();
            let variable = match name.as_str() {
                "x-forwarded-proto" => "scheme",
                "x-forwarded-port" => "port",
                "x-forwarded-host" => "host",
                _ => "client",
            };
            return self.variable(policy, headers, variable);
        }
        let mut value = Traced::new();
        let mut rest = written.clone();
        while let Some(dollar) = rest.find(b'$') {
            value.push(&rest.to(dollar));
            let after = rest.from(dollar + 1);
            let bytes = after.as_bytes();
            let letter = |byte: &u8| !byte.is_ascii_lowercase();
            let end = bytes.iter().position(letter).unwrap_or(bytes.len());
            let name = after.to(end);
            let name = name.to_text();
            if VARIABLES.contains(&&*name) {
                value.push(&self.variable(policy, headers, &name));
            } else {
                value.push(&rest.slice(dollar..dollar + 1 + end));
            }
            rest = after.from(end);
        }
        value.push(&rest);
        value
    }

    fn variable(&self, policy: &Policy, headers: &Headers, name: &str) -> Traced {
        let client = self.client;
        match name {
            "scheme" => said(
                policy,
                client.scheme.as_str(),
                Rule("says-client-scheme"),
                &client.scheme_origin,
            ),
            "port" => said(
                policy,
                &client.local.port.to_string(),
                Rule("says-client-port"),
                &client.local.origin,
            ),
            "host" => headers.get("Host").map_or(Traced::new(), |host| {
                let about = policy.name.to_text();
                let span = Some(policy.span);
                host.via(Program::Balancer, Rule("says-client-host"), &about, span)
            }),
            "balancer" => said(
                policy,
                &self.balancer.ip.to_string(),
                Rule("says-its-address"),
                &self.balancer.origin,
            ),
            "target" => said(policy, self.target, Rule("says-target"), self.target_origin),
            _ => said(
                policy,
                &client.peer.ip.to_string(),
                Rule("says-client-address"),
                &client.peer.origin,
            ),
        }
    }
}

fn set(headers: &mut Headers, policy: &Policy, name: String, value: Traced) -> Event {
    let before = headers.get(&name).cloned();
    replace(headers, &policy.name, value.clone());
    Event::HeaderSet {
        name,
        value,
        before,
    }
}

fn said(policy: &Policy, value: &str, rule: Rule, from: &Origin) -> Traced {
    let about = policy.name.to_text().into_owned();
    let from = vec![from.clone()];
    let origin = Origin::made(Program::Balancer, rule, about, Some(policy.span), from);
    Traced::of(value, &origin)
}

/// The first header with this name gets the value and the others go, or one is put at the end.
fn replace(headers: &mut Headers, name: &Traced, value: Traced) {
    let wanted = name.to_text().into_owned();
    let mut value = Some(value);
    let mut list: Vec<Header> = Vec::new();
    for header in headers.list.drain(..) {
        if !header.name.is_ignoring_case(&wanted) {
            list.push(header);
        } else if let Some(value) = value.take() {
            list.push(Header {
                name: header.name,
                value,
            });
        }
    }
    if let Some(value) = value {
        list.push(Header {
            name: name.clone(),
            value,
        });
    }
    headers.list = list;
}
