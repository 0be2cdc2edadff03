//! The router until Werkzeug 2.1: every rule is a regex, and they are tried by weight. Follows
//! `Rule.compile`, `Rule.match` and `MapAdapter.match` of Werkzeug 2.0.

use crate::text::NameSet;
use std::cmp::Reverse;

use super::build::Query;
use super::matching::{Wanted, matches};
use super::rule::Piece;
use super::state_machine::slash_missing;
use super::{Detour, Map, Routed, Sought, UrlRule};
use crate::flask::quote::{decoded, unquote_all};
use crate::flask::value::Value;
use crate::flask::version::Rules;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// Finds the rule of a path.
pub(super) fn find(map: &Map, rules: &Rules, sought: Sought) -> Routed {
    let mut allowed = NameSet::default();
    let mut mismatched = false;
    for index in order(map) {
        let rule = &map.rules[index];
        match try_rule(map, rules, index, sought) {
            None => {}
            Some(Err(redirect)) => return redirect,
            Some(Ok(_)) if !rule.methods.contains(sought.method) => {
                allowed.extend(rule.methods.iter());
            }
            Some(Ok(_)) if sought.websocket => mismatched = true,
            Some(Ok(values)) => {
                return Routed::Found {
                    rule: index,
                    values,
                };
            }
        }
    }
    match (allowed.is_empty(), mismatched) {
        (false, _) => Routed::MethodNotAllowed(allowed),
        (_, true) => Routed::WebsocketMismatch,
        _ => Routed::NotFound,
    }
}

/// The rules in the order in which they are tried.
pub(super) fn order(map: &Map) -> Vec<usize> {
    let mut order: Vec<usize> = (0..map.rules.len()).collect();
    crate::text::sort_by_key(&mut order, |index| weight(&map.rules[*index]));
    order
}

/// Rules without arguments first, then those with more and longer static parts, then those with
/// more and lighter converters.
type Weight = (
    bool,
    Reverse<usize>,
    Vec<(usize, Reverse<usize>)>,
    Reverse<usize>,
    Vec<i32>,
);

fn weight(rule: &UrlRule) -> Weight {
    let mut texts = Vec::new();
    let mut converters = Vec::new();
    for pieces in [&rule.domain, &rule.pieces] {
        let mut index = 0;
        let mut in_text = false;
        for piece in pieces {
            match piece {
                // The texts between two variables share one index.
                Piece::Slash => in_text = true,
                Piece::Text(text) => {
                    in_text = true;
                    texts.push((index, Reverse(text.chars().count())));
                }
                Piece::Variable(_, converter) => {
                    index += usize::from(in_text) + 1;
                    in_text = false;
                    converters.push(converter.weight());
                }
            }
        }
    }
    (
        !rule.arguments.is_empty(),
        Reverse(texts.len()),
        texts,
        Reverse(converters.len()),
        converters,
    )
}

/// `None`: the regex does not match. The error is a redirect.
fn try_rule(
    map: &Map,
    rules: &Rules,
    index: usize,
    sought: Sought,
) -> Option<Result<Vec<(String, Value)>, Routed>> {
    let Sought {
        domain,
        path,
        method,
        ..
    } = sought;
    let rule = &map.rules[index];
    let strict_leaf = rule.strict_slashes && !rule.is_branch();
    let wanted = |piece: &Piece| match piece {
        Piece::Slash if rule.merge_slashes => Wanted::Slashes,
        Piece::Slash => Wanted::Text(b"/".to_vec()),
        Piece::Text(text) => Wanted::Text(text.as_bytes().to_vec()),
        Piece::Variable(_, converter) => Wanted::Variable(converter.clone()),
    };
    let bar = Piece::Text("|".to_owned());
    let pieces = rule.domain.iter().chain([&bar]).chain(&rule.pieces);
    let mut wanted: Vec<Wanted> = pieces.map(wanted).collect();
    // All slashes at the end of a branch are one optional slash.
    let trailing = rule.pieces.iter().rev();
    let trailing = trailing.take_while(|piece| **piece == Piece::Slash).count();
    wanted.truncate(wanted.len() - trailing);
    if !strict_leaf {
        wanted.push(Wanted::Suffix {
            many: rule.merge_slashes,
        });
    }
    let bar = Origin::new(Program::Flask, Rule("slash"), "", None);
    let whole = domain.clone().then(&Traced::of("|", &bar)).then(path);
    let groups = matches(&wanted, whole.as_bytes())?;
    let suffixed = groups.suffix.is_some_and(|suffix| !suffix.is_empty());
    let slash_wanted =
        rule.strict_slashes && rule.is_branch() && !suffixed && rule.methods.contains(method);
    let matched: Vec<Traced> = groups
        .variables
        .into_iter()
        .map(|range| whole.slice(range))
        .collect();
    let values = rule.values(&matched)?;
    let wants = slash_missing(map, index, path);
    let asked = match &wants {
        Routed::Redirect { path: longer, .. } if slash_wanted => longer.clone(),
        _ => path.clone(),
    };
    if rule.merge_slashes
        && let Ok(built) = rule.build(rules, &values, Query::Dropped)
    {
        let count = |path: &Traced| path.split(b'/').len();
        let mut merged = built.path;
        let slash = asked.slice(asked.len().saturating_sub(1)..asked.len());
        if slash.is("/") && !merged.ends_with("/") {
            merged.push(&slash);
        }
        if count(&merged) < count(&asked) {
            let path = decoded(&unquote_all(&merged));
            return Some(Err(Routed::Redirect {
                rule: index,
                path,
                domain: None,
                why: Detour::SlashesMerged,
            }));
        }
    }
    if slash_wanted {
        return Some(Err(wants));
    }
    Some(Ok(values))
}
