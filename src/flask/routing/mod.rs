//! Werkzeug's routing: rules, finding the one that matches, and building URLs back from them.

mod build;
mod matching;
mod regex;
pub(super) mod rule;
mod state_machine;

use crate::text::NameSet;

use super::value::Value;
use super::version::Rules;
use crate::wire::Traced;

pub(super) use build::{Built, Query};
pub(super) use rule::UrlRule;

#[expect(clippy::struct_excessive_bools, reason = "as `Map` has them")]
/// All rules of an app.
#[derive(Clone, Debug)]
pub(super) struct Map {
    /// In the order in which they were added.
    pub(super) rules: Vec<UrlRule>,
    /// Whether slashes side by side count as one.
    pub(super) merge_slashes: bool,
    /// Whether a missing slash at the end is asked for, in rules added from now on.
    pub(super) strict_slashes: bool,
    /// Whether rules name hosts, not subdomains.
    pub(super) host_matching: bool,
    /// Whether a value that is a rule's default leads to that rule.
    pub(super) redirect_defaults: bool,
}

/// What routing came to.
#[derive(Clone, Debug)]
pub(super) enum Routed {
    /// A rule, by its index, and the values of its variable parts.
    Found {
        rule: usize,
        values: Vec<(String, Value)>,
    },
    /// The client has to ask for another path.
    Redirect {
        rule: usize,
        path: Traced,
        /// The subdomain or host to go to, if it is another rule's.
        domain: Option<Traced>,
        why: Detour,
    },
    /// The rules that matched are not for a `WebSocket`.
    WebsocketMismatch,
    /// Rules matched the path, none of them the method.
    MethodNotAllowed(NameSet),
    /// No rule matched.
    NotFound,
}

/// What the router is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sought<'a> {
    /// The subdomain or host.
    pub(super) domain: &'a Traced,
    /// It begins with a slash or is empty.
    pub(super) path: &'a Traced,
    pub(super) method: &'a str,
    /// Whether a WebSocket is asked for; no rule here is for one.
    pub(super) websocket: bool,
}

/// Why the router redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detour {
    /// The rule ends in a slash, the path does not.
    SlashMissing,
    /// The path has slashes side by side.
    SlashesMerged,
    /// A shorter rule has the value as its default.
    Default,
}

impl Map {
    /// Finds the rule.
    pub(super) fn find(&self, rules: &Rules, sought: Sought) -> Routed {
        let routed = if rules.state_machine {
            state_machine::find(self, rules, sought)
        } else {
            regex::find(self, rules, sought)
        };
        let Routed::Found { rule, values } = routed else {
            return routed;
        };
        match self.default_redirect(rules, rule, &values, sought.method) {
            Some((rule, built)) => Routed::Redirect {
                rule,
                path: built.path,
                domain: Some(built.domain),
                why: Detour::Default,
            },
            None => Routed::Found { rule, values },
        }
    }

    /// The URL of an earlier rule of the same endpoint whose defaults are just these values.
    fn default_redirect(
        &self,
        rules: &Rules,
        found: usize,
        values: &[(String, Value)],
        method: &str,
    ) -> Option<(usize, Built)> {
        let rule = &self.rules[found];
        if !self.redirect_defaults {
            return None;
        }
        for index in self.by_endpoint(&rule.endpoint) {
            if index == found {
                return None;
            }
            let other = &self.rules[index];
            let provides = !other.defaults.is_empty() && other.arguments == rule.arguments;
            if provides && other.suits(values, Some(method)) {
                let mut values = values.to_vec();
                for (name, default) in &other.defaults {
                    values.retain(|(other, _)| other != name);
                    values.push((name.clone(), default.clone()));
                }
                let built = other.build(rules, &values, Query::Dropped).ok()?;
                return Some((index, built));
            }
        }
        None
    }

    /// The rules in the order in which one is looked for to suggest.
    pub(super) fn suggested(&self, rules: &Rules) -> Vec<usize> {
        if !rules.state_machine {
            return regex::order(self);
        }
        let mut order: Vec<usize> = Vec::new();
        for rule in &self.rules {
            if !order
                .iter()
                .any(|known| self.rules[*known].endpoint == rule.endpoint)
            {
                order.extend(self.by_endpoint(&rule.endpoint));
            }
        }
        order
    }

    /// The rules of an endpoint in the order in which a URL is built from them: more arguments
    /// first, then more defaults.
    fn by_endpoint(&self, endpoint: &str) -> Vec<usize> {
        let mut indexes: Vec<usize> = (0..self.rules.len())
            .filter(|index| self.rules[*index].endpoint == endpoint)
            .collect();
        crate::text::sort_by_key(&mut indexes, |index| {
            let rule = &self.rules[*index];
            (
                std::cmp::Reverse(rule.arguments.len()),
                std::cmp::Reverse(rule.defaults.len()),
            )
        });
        indexes
    }
}
