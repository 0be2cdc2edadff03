//! Building a URL from a rule and values.

use super::Map;
use super::rule::{Piece, UrlRule};
use crate::flask::quote::{quote, quote_plus};
use crate::flask::value::Value;
use crate::flask::version::Rules;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// What becomes of values that no variable of the rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flask) enum Query {
    /// They go into the query.
    Appended,
    /// They are left out.
    Dropped,
}

/// A path, with a query if there is one, and the subdomain or host it belongs to.
#[derive(Clone, Debug)]
pub(in crate::flask) struct Built {
    pub(in crate::flask) domain: Traced,
    pub(in crate::flask) path: Traced,
}

impl Map {
    /// The path of an endpoint. `Ok(None)`: no rule suits the values; the error is Python's.
    pub(in crate::flask) fn build(
        &self,
        rules: &Rules,
        endpoint: &str,
        values: &[(String, Value)],
        method: &str,
        asked_method: Option<&str>,
        host: &Traced,
    ) -> Result<Option<Built>, String> {
        let given: Vec<(String, Value)> = values
            .iter()
            .filter(|(_, value)| !matches!(value, Value::None))
            .cloned()
            .collect();
        let methods: &[Option<&str>] = match asked_method {
            Some(asked) => &[Some(asked)],
            None => &[Some(method), None],
        };
        for method in methods {
            let mut first = None;
            for index in self.by_endpoint(endpoint) {
                let rule = &self.rules[index];
                if rule.suits(&given, *method) {
                    let built = rule.build(rules, &given, Query::Appended)?;
                    // Where hosts are matched, a rule of this very host comes first.
                    if !self.host_matching || built.domain.is(host.as_bytes()) {
                        return Ok(Some(built));
                    }
                    first.get_or_insert(built);
                }
            }
            if first.is_some() {
                return Ok(first);
            }
        }
        Ok(None)
    }
}

impl UrlRule {
    /// Whether the values are enough for it and do not contradict its defaults.
    pub(super) fn suits(&self, values: &[(String, Value)], method: Option<&str>) -> bool {
        if method.is_some_and(|method| !self.methods.contains(method)) {
            return false;
        }
        let value = |wanted: &str| values.iter().find(|(name, _)| name == wanted);
        let default = |wanted: &str| self.defaults.iter().any(|(name, _)| name == wanted);
        self.arguments
            .iter()
            .all(|name| default(name) || value(name).is_some())
            && self
                .defaults
                .iter()
                .all(|(name, default)| value(name).is_none_or(|(_, given)| given == default))
    }

    /// The path of the rule with its variables filled in.
    pub(super) fn build(
        &self,
        rules: &Rules,
        values: &[(String, Value)],
        query: Query,
    ) -> Result<Built, String> {
        let text = Origin::new(
            Program::Flask,
            Rule("url-for-rule"),
            &self.endpoint,
            Some(self.span),
        );
        let literal = |value: &str| Traced::of(value, &text);
        let (mut domain, mut path) = (Traced::new(), Traced::new());
        // The slashes at the end are one to old versions.
        let trailing = self.pieces.iter().rev();
        let trailing = trailing.take_while(|piece| **piece == Piece::Slash).count();
        let extra = if rules.state_machine {
            0
        } else {
            trailing.saturating_sub(1)
        };
        let pieces = &self.pieces[..self.pieces.len() - extra];
        for (pieces, whole) in [(&self.domain[..], &mut domain), (pieces, &mut path)] {
            for piece in pieces {
                match piece {
                    Piece::Slash => whole.push_bytes("/", &text),
                    Piece::Text(own) => whole.push(&quote(&literal(own), rules.rule_text)),
                    Piece::Variable(name, converter) => {
                        let default = self.defaults.iter().find(|(own, _)| own == name);
                        let given = values.iter().find(|(own, _)| own == name);
                        let Some((_, value)) = default.or(given) else {
                            return Err(
                                ["TypeError: missing a required argument: '", name, "'"].concat()
                            );
                        };
                        whole.push(&converter.to_url(value, rules, &text)?);
                    }
                }
            }
        }
        if query == Query::Appended {
            self.append_query(rules, values, &text, &mut path);
        }
        Ok(Built { domain, path })
    }

    fn append_query(
        &self,
        rules: &Rules,
        values: &[(String, Value)],
        text: &Origin,
        path: &mut Traced,
    ) {
        let literal = |value: &str| Traced::of(value, text);
        let mut separator = "?";
        for (name, value) in values {
            if self.arguments.contains(name) {
                continue;
            }
            let items = match value {
                Value::List(items) | Value::Tuple(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            for item in items {
                let Some(shown) = item.to_text(text) else {
                    continue;
                };
                if matches!(item, Value::None) {
                    continue;
                }
                path.push_bytes(separator, text);
                path.push(&quote_plus(&literal(name), rules.query));
                path.push_bytes("=", text);
                path.push(&quote_plus(&shown, rules.query));
                separator = "&";
            }
        }
    }
}
