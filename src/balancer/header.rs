//! What the balancer makes of the headers: its policies in the order of their lines. What is
//! there is changed in its place, what is not is put at the end.

use super::{Action, Event, Policy, Step};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Connection, Header, Headers, Traced};

/// The headers the balancer itself has something to say for.
pub(super) const KNOWN: [&str; 5] = [
    "x-forwarded-for",
    "x-real-ip",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-host",
];

/// Applies all policies to the headers of a request that came on `client`.
pub(super) fn apply(
    policies: &[Policy],
    headers: &mut Headers,
    client: &Connection,
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
            Action::Append => {
                let added =
                    known(policy, headers, client).unwrap_or_else(|| address(policy, client));
                let mut value = Traced::new();
                for there in headers.all(&name) {
                    value.push(there);
                    let comma = Origin::written(Program::Balancer, policy.span);
                    value.push_bytes(", ", &comma);
                }
                value.push(&added);
                replace(headers, &policy.name, value.clone());
                Some(Event::HeaderAppended { name, value })
            }
            Action::Set => {
                let value = known(policy, headers, client).unwrap_or_default();
                Some(set(headers, policy, name, value))
            }
            Action::Value(value) => Some(set(headers, policy, name, value.clone())),
        };
        steps.extend(event.map(|event| Step {
            span: Some(policy.span),
            event,
        }));
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

/// What the balancer knows of the client's side and says under this name.
fn known(policy: &Policy, headers: &Headers, client: &Connection) -> Option<Traced> {
    let name = policy.name.to_text().to_ascii_lowercase();
    Some(match name.as_str() {
        "x-forwarded-for" | "x-real-ip" => address(policy, client),
        "x-forwarded-proto" => said(
            policy,
            client.scheme.as_str(),
            Rule("says-client-scheme"),
            &client.scheme_origin,
        ),
        "x-forwarded-port" => said(
            policy,
            &client.local.port.to_string(),
            Rule("says-client-port"),
            &client.local.origin,
        ),
        "x-forwarded-host" => headers.get("Host")?.via(
            Program::Balancer,
            Rule("says-client-host"),
            &name,
            Some(policy.span),
        ),
        _ => return None,
    })
}

fn address(policy: &Policy, client: &Connection) -> Traced {
    let ip = client.peer.ip.to_string();
    said(
        policy,
        &ip,
        Rule("says-client-address"),
        &client.peer.origin,
    )
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
