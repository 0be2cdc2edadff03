//! The router since Werkzeug 2.2: a state machine over the segments of the path. Follows
//! `werkzeug/routing/matcher.py` and `Rule._parse_rule`.

use crate::text::NameSet;
use std::cmp::{Ordering, Reverse};

use super::matching::{Wanted, matches};
use super::rule::Piece;
use super::{Detour, Map, Routed, Sought, UrlRule};
use crate::flask::version::Rules;
use crate::wire::Traced;
use crate::wire::origin::{Origin, Program, Rule};

/// What a segment, or the rest of the path, has to look like.
#[derive(Clone, Debug)]
struct Part {
    wanted: Vec<Wanted>,
    /// Whether it takes all that is left of the path.
    is_final: bool,
    is_suffixed: bool,
    weight: Weight,
}

/// Compared as it stands: more static text first, then longer text, then more converters, then
/// lighter ones.
#[derive(Clone, Debug, Default, PartialEq)]
struct Weight {
    texts: Vec<usize>,
    converters: Vec<i32>,
}

impl Part {
    /// Whether two rules share this part: their regexes are the same.
    fn is_as(&self, other: &Self) -> bool {
        let same = |(one, two): (&Wanted, &Wanted)| match (one, two) {
            (Wanted::Variable(one), Wanted::Variable(two)) => one.looks_like(two),
            (one, two) => one == two,
        };
        self.wanted.len() == other.wanted.len()
            && self.wanted.iter().zip(&other.wanted).all(same)
            && (self.is_final, self.is_suffixed) == (other.is_final, other.is_suffixed)
            && self.weight == other.weight
    }
}

impl Weight {
    fn compare(&self, other: &Self) -> Ordering {
        let texts = |weight: &Weight| -> Vec<(usize, Reverse<usize>)> {
            weight
                .texts
                .iter()
                .enumerate()
                .map(|(index, length)| (index, Reverse(*length)))
                .collect()
        };
        other
            .texts
            .len()
            .cmp(&self.texts.len())
            .then_with(|| texts(self).cmp(&texts(other)))
            .then_with(|| other.converters.len().cmp(&self.converters.len()))
            .then_with(|| self.converters.cmp(&other.converters))
    }
}

#[derive(Debug, Default)]
struct State {
    fixed: Vec<(Vec<u8>, usize)>,
    dynamic: Vec<(Part, usize)>,
    rules: Vec<usize>,
}

enum Transition {
    Fixed(Vec<u8>),
    Dynamic(Part),
}

/// Finds the rule of a path.
pub(super) fn find(map: &Map, rules: &Rules, sought: Sought) -> Routed {
    let states = build(map);
    let mut search = Search {
        map,
        states: &states,
        sought,
        allowed: NameSet::default(),
        mismatched: false,
    };
    match search.run(sought.path) {
        Ok(Some((rule, matched))) => {
            return match map.rules[rule].values(&matched) {
                Some(values) => Routed::Found { rule, values },
                None => search.nothing(),
            };
        }
        Ok(None) => {}
        Err(rule) => return slash_missing(map, rule, sought.path),
    }
    if !map.merge_slashes && rules.heeds_merge_slashes {
        return search.nothing();
    }
    let merged = merge_slashes(sought.path, rules.merges_every_slash);
    let heeds = rules.heeds_merge_slashes;
    match search.run(&merged) {
        Ok(Some((rule, _))) if map.rules[rule].merge_slashes || !heeds => Routed::Redirect {
            rule,
            path: merged,
            domain: None,
            why: Detour::SlashesMerged,
        },
        Ok(_) => search.nothing(),
        Err(rule) => slash_missing(map, rule, &merged),
    }
}

/// The path with the slash that the rule has.
pub(super) fn slash_missing(map: &Map, rule: usize, path: &Traced) -> Routed {
    let span = map.rules[rule].span;
    let text = &map.rules[rule].text;
    let origin = Origin::new(Program::Flask, Rule("slash-added"), text, Some(span));
    Routed::Redirect {
        rule,
        path: path.clone().then(&Traced::of("/", &origin)),
        domain: None,
        why: Detour::SlashMissing,
    }
}

/// The path with every run of slashes made one, or every pair.
fn merge_slashes(path: &Traced, every: bool) -> Traced {
    let mut merged = Traced::new();
    let mut last = 0;
    for (index, byte) in path.as_bytes().iter().enumerate() {
        if *byte == b'/' && last == b'/' {
            last = if every { b'/' } else { 0 };
            continue;
        }
        last = *byte;
        merged.push(&path.slice(index..index + 1));
    }
    merged
}

fn build(map: &Map) -> Vec<State> {
    let mut states = vec![State::default()];
    for (index, rule) in map.rules.iter().enumerate() {
        let mut at = 0;
        for transition in transitions(rule) {
            at = follow(&mut states, at, transition);
        }
        states[at].rules.push(index);
    }
    for state in &mut states {
        crate::text::sort_by(&mut state.dynamic, |(one, _), (two, _)| {
            one.weight.compare(&two.weight)
        });
    }
    states
}

fn follow(states: &mut Vec<State>, at: usize, transition: Transition) -> usize {
    let next = states.len();
    let state = &mut states[at];
    match transition {
        Transition::Fixed(content) => {
            if let Some((_, known)) = state.fixed.iter().find(|(own, _)| *own == content) {
                return *known;
            }
            state.fixed.push((content, next));
        }
        Transition::Dynamic(part) => {
            if let Some((_, known)) = state.dynamic.iter().find(|(own, _)| own.is_as(&part)) {
                return *known;
            }
            state.dynamic.push((part, next));
        }
    }
    states.push(State::default());
    next
}

/// The domain of a rule and its parts between the slashes. A converter that takes slashes swallows
/// the rest.
fn transitions(rule: &UrlRule) -> Vec<Transition> {
    let mut transitions = Vec::new();
    let mut part = Open::default();
    for piece in &rule.domain {
        part.add(piece, &mut transitions);
    }
    transitions.push(std::mem::take(&mut part).close(false));
    for piece in &rule.pieces {
        part.add(piece, &mut transitions);
    }
    let is_suffixed = part.is_final && rule.is_branch();
    if is_suffixed {
        part.wanted.pop();
        part.wanted.push(Wanted::Suffix { many: false });
    }
    transitions.push(part.close(is_suffixed));
    if is_suffixed {
        transitions.push(Transition::Fixed(Vec::new()));
    }
    transitions
}

#[derive(Default)]
struct Open {
    wanted: Vec<Wanted>,
    weight: Weight,
    is_final: bool,
}

impl Open {
    fn add(&mut self, piece: &Piece, transitions: &mut Vec<Transition>) {
        match piece {
            Piece::Text(text) => {
                self.weight.texts.push(text.chars().count());
                self.wanted.push(Wanted::Text(text.as_bytes().to_vec()));
            }
            Piece::Variable(_, converter) => {
                self.is_final |= !converter.isolates();
                self.weight.converters.push(converter.weight());
                self.wanted.push(Wanted::Variable(converter.clone()));
            }
            Piece::Slash if self.is_final => self.wanted.push(Wanted::Text(b"/".to_vec())),
            Piece::Slash => transitions.push(std::mem::take(self).close(false)),
        }
    }

    fn close(self, is_suffixed: bool) -> Transition {
        if self.weight.converters.is_empty() {
            let content = self.wanted.into_iter().flat_map(|wanted| match wanted {
                Wanted::Text(text) => text,
                _ => Vec::new(),
            });
            return Transition::Fixed(content.collect());
        }
        Transition::Dynamic(Part {
            wanted: self.wanted,
            is_final: self.is_final,
            is_suffixed,
            weight: self.weight,
        })
    }
}

struct Search<'a> {
    map: &'a Map,
    states: &'a [State],
    sought: Sought<'a>,
    allowed: NameSet,
    mismatched: bool,
}

/// A rule and what its variables matched; or, as the error, the rule that wants a slash.
type Step = Result<Option<(usize, Vec<Traced>)>, usize>;

impl Search<'_> {
    fn nothing(self) -> Routed {
        match (self.allowed.is_empty(), self.mismatched) {
            (false, _) => Routed::MethodNotAllowed(self.allowed),
            (_, true) => Routed::WebsocketMismatch,
            _ => Routed::NotFound,
        }
    }

    fn run(&mut self, path: &Traced) -> Step {
        let mut parts = path.split(b'/');
        parts.insert(0, self.sought.domain.clone());
        self.step(0, &parts, &[])
    }

    fn step(&mut self, at: usize, parts: &[Traced], values: &[Traced]) -> Step {
        let states = self.states;
        let state = &states[at];
        let Some((part, rest)) = parts.split_first() else {
            if let Some(rule) = self.first_allowed(&state.rules, |_| true) {
                return Ok(Some((rule, values.to_vec())));
            }
            // A rule that is the same with a slash at the end.
            if let Some((_, next)) = state.fixed.iter().find(|(own, _)| own.is_empty())
                && !self.sought.websocket
            {
                for rule in &states[*next].rules {
                    if self.map.rules[*rule].methods.contains(self.sought.method) {
                        return if self.map.rules[*rule].strict_slashes {
                            Err(*rule)
                        } else {
                            Ok(Some((*rule, values.to_vec())))
                        };
                    }
                }
            }
            return Ok(None);
        };
        if let Some((_, next)) = state.fixed.iter().find(|(own, _)| part.is(own))
            && let Some(found) = self.step(*next, rest, values)?
        {
            return Ok(Some(found));
        }
        for (test, next) in &state.dynamic {
            let (target, mut remaining) = if test.is_final {
                (joined(parts), Vec::new())
            } else {
                (part.clone(), rest.to_vec())
            };
            let Some(groups) = matches(&test.wanted, target.as_bytes()) else {
                continue;
            };
            if test.is_suffixed && groups.suffix.is_some_and(|suffix| !suffix.is_empty()) {
                remaining = vec![Traced::new()];
            }
            let mut values = values.to_vec();
            values.extend(
                groups
                    .variables
                    .into_iter()
                    .map(|range| target.slice(range)),
            );
            if let Some(found) = self.step(*next, &remaining, &values)? {
                return Ok(Some(found));
            }
        }
        // A slash too much is forgiven where slashes are not strict.
        if rest.is_empty() && part.is_empty() {
            let lax = |rule: &UrlRule| !rule.strict_slashes;
            if let Some(rule) = self.first_allowed(&state.rules, lax) {
                return Ok(Some((rule, values.to_vec())));
            }
        }
        Ok(None)
    }

    fn first_allowed(&mut self, rules: &[usize], wanted: fn(&UrlRule) -> bool) -> Option<usize> {
        for index in rules {
            let rule = &self.map.rules[*index];
            if !wanted(rule) {
                continue;
            }
            if !rule.methods.contains(self.sought.method) {
                self.allowed.extend(rule.methods.iter());
            } else if self.sought.websocket {
                self.mismatched = true;
            } else {
                return Some(*index);
            }
        }
        None
    }
}

/// Parts put together again; the slashes between them have the origin of what stands before.
fn joined(parts: &[Traced]) -> Traced {
    let mut whole = Traced::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            let origin = whole
                .origin_at(whole.len().saturating_sub(1))
                .or_else(|| parts.iter().find_map(|part| part.origin_at(0)))
                .cloned();
            match origin {
                Some(origin) => whole.push_bytes("/", &origin),
                None => {
                    whole.push_bytes("/", &Origin::new(Program::Flask, Rule("slash"), "", None));
                }
            }
        }
        whole.push(part);
    }
    whole
}
