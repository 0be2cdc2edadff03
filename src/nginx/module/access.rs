//! `allow` and `deny`: the first rule that matches the client decides.
//!
//! Follows `ngx_http_access_module.c`.

use super::{Flow, Inherit, PhaseHandler, Row, inherit_list};
use crate::nginx::cidr::Cidr;
use crate::nginx::config::builder::Builder;
use crate::nginx::request::{Client, Request};
use crate::nginx::problem;
use crate::nginx::step::{Event, Phase};
use crate::nginx::syntax::Directive;
use crate::text::{Diagnostic, Span};

/// The rules, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    rules: Vec<AccessRule>,
}

#[derive(Clone, Debug)]
struct AccessRule {
    written: String,
    network: Network,
    allow: bool,
    span: Span,
}

#[derive(Clone, Debug)]
enum Network {
    All,
    Unix,
    Cidr(Cidr),
}

impl Conf {
    /// Where the rules stand.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> {
        self.rules.iter().map(|rule| rule.span)
    }
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit_list(&mut self.rules, &parent.rules);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[("allow", set), ("deny", set)];

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[(Phase::Access, check)];

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let network = match word.text.as_str() {
        "all" => Network::All,
        "unix:" => Network::Unix,
        text => {
            let (cidr, low_bits) = Cidr::parse(text).ok_or_else(|| {
                problem::emerg_at(
                    "invalid-parameter",
                    directive,
                    word,
                    format!("invalid parameter \"{text}\""),
                )
            })?;
            if low_bits {
                builder.push(problem::low_bits(directive, word));
            }
            Network::Cidr(cidr)
        }
    };
    builder.conf().access.rules.push(AccessRule {
        written: format!("{} {}", directive.name.text, word.text),
        network,
        allow: directive.name.text == "allow",
        span: directive.span,
    });
    Ok(())
}

fn check(request: &mut Request<'_>) -> Flow {
    let rules = &request.conf().access.rules;
    if rules.is_empty() {
        return Flow::Declined;
    }
    let client = request.client.text.clone();
    let Some(rule) = rules.iter().find(|rule| rule.network.has(&request.client)) else {
        request.step(None, Event::AccessNoRule { client });
        return Flow::Declined;
    };
    request.step(
        Some(rule.span),
        Event::AccessRule {
            rule: rule.written.clone(),
            client,
            allowed: rule.allow,
        },
    );
    if rule.allow {
        return Flow::Done;
    }
    let log = if request.conf().core.satisfy_any() {
        String::new()
    } else {
        // nginx adds the client to every line; here it is what the rules were asked about.
        format!("access forbidden by rule, client: {}", request.client.text)
    };
    request.step(Some(rule.span), Event::Answered { status: 403, log });
    Flow::Status(403)
}

impl Network {
    fn has(&self, client: &Client) -> bool {
        match self {
            Network::All => true,
            Network::Unix => client.is_unix(),
            Network::Cidr(cidr) => !client.is_unix() && cidr.contains(client.ip),
        }
    }
}
