//! `map`: one variable made from others by a table.
//!
//! Follows `ngx_http_map_module.c` and `ngx_http_map_find`.

use std::collections::BTreeMap;

use super::{Inherit, PhaseHandler, Row};
use crate::nginx::config::builder::Builder;
use crate::nginx::check;
use crate::nginx::pattern::Pattern;
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::step::Phase;
use crate::nginx::syntax::{Directive, Item};
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::text::{Diagnostic, Span};
use crate::wire::{Program, Rule, Traced};

/// A map's row was chosen.
const MAP: Rule = Rule("map");

/// No settings: maps belong to the whole config.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf;

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

pub(super) const DIRECTIVES: &[Row] = &[("map", set)];

/// A `map` block.
#[derive(Debug)]
pub(crate) struct Map {
    source: Value,
    hostnames: bool,
    volatile: bool,
    exact: BTreeMap<String, Output>,
    leading: BTreeMap<String, Output>,
    trailing: BTreeMap<String, Output>,
    regexes: Vec<(Pattern, Output)>,
    default: Option<Output>,
}

#[derive(Clone, Debug)]
struct Output {
    value: Value,
    span: Span,
}

fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let source = builder.value(&directive.args[0])?;
    let word = &directive.args[1];
    let Some(name) = word.text.strip_prefix('$').filter(|name| !name.is_empty()) else {
        return Err(problem::emerg_at(
            "invalid-variable-name",
            directive,
            word,
            format!("invalid variable name \"{}\"", word.text),
        ));
    };
    let name = name.to_ascii_lowercase();
    if variable::builtin(&name, builder.version).is_some() {
        return Err(problem::emerg_at(
            "duplicate-variable",
            directive,
            word,
            format!("the duplicate \"{name}\" variable"),
        ));
    }
    let mut map = Map {
        source,
        hostnames: false,
        volatile: false,
        exact: BTreeMap::new(),
        leading: BTreeMap::new(),
        trailing: BTreeMap::new(),
        regexes: Vec::new(),
        default: None,
    };
    if let Some(block) = &directive.block {
        read(builder, &mut map, &block.items);
    }
    builder.config.maps.insert(name, map);
    Ok(())
}

fn read(builder: &mut Builder<'_>, map: &mut Map, items: &[Item]) {
    for item in items {
        let line = match item {
            Item::Problem(problem) => {
                builder.push(problem.clone());
                continue;
            }
            Item::Directive(line) => line,
        };
        if let Err(diagnostic) = check::parameter(line) {
            builder.push(diagnostic);
            continue;
        }
        if line.name.text == "include" && line.args.len() == 1 {
            builder.included(line, |builder, items| read(builder, map, items));
            continue;
        }
        if let Err(mut diagnostic) = row(builder, map, line) {
            diagnostic.line = diagnostic.line.or(Some(line.line));
            builder.push(diagnostic);
        }
    }
}

fn row(builder: &mut Builder<'_>, map: &mut Map, line: &Directive) -> Result<(), Diagnostic> {
    let key = line.name.text.as_str();
    match (key, line.args.len()) {
        ("hostnames", 0) => {
            map.hostnames = true;
            return Ok(());
        }
        ("volatile", 0) => {
            map.volatile = true;
            return Ok(());
        }
        (_, 1) => {}
        _ => {
            return Err(problem::emerg(
                "map-parameters",
                line,
                "invalid number of the map parameters".to_owned(),
            ));
        }
    }
    let output = Output {
        value: builder.value(&line.args[0])?,
        span: line.span,
    };
    if key == "default" {
        if map.default.is_some() {
            return Err(problem::emerg(
                "duplicate-default",
                line,
                "duplicate default map parameter".to_owned(),
            ));
        }
        map.default = Some(output);
        return Ok(());
    }
    if let Some(regex) = key.strip_prefix('~') {
        let (regex, caseless) = match regex.strip_prefix('*') {
            Some(regex) => (regex, true),
            None => (regex, false),
        };
        let pattern = builder.pattern(regex, caseless, line, &line.name)?;
        map.regexes.push((pattern, output));
        return Ok(());
    }
    let key = key.strip_prefix('\\').unwrap_or(key).to_ascii_lowercase();
    add_key(map, line, key, output)
}

fn add_key(
    map: &mut Map,
    line: &Directive,
    key: String,
    output: Output,
) -> Result<(), Diagnostic> {
    let shown = line.name.text.strip_prefix('\\').unwrap_or(&line.name.text);
    let conflict = || {
        problem::emerg(
            "conflicting-parameter",
            line,
            format!("conflicting parameter \"{shown}\""),
        )
    };
    if map.hostnames {
        let inner = key.strip_prefix("*.").or(key.strip_suffix(".*")).unwrap_or(&key);
        if inner.contains('*') || key.contains("..") {
            return Err(problem::emerg(
                "invalid-hostname",
                line,
                format!("invalid hostname or wildcard \"{shown}\""),
            ));
        }
        if let Some(suffix) = key.strip_prefix('*') {
            if map.leading.contains_key(suffix) {
                return Err(conflict());
            }
            map.leading.insert(suffix.to_owned(), output);
            return Ok(());
        }
        if let Some(bare) = key.strip_prefix('.') {
            if map.exact.contains_key(bare) || map.leading.contains_key(&key) {
                return Err(conflict());
            }
            map.exact.insert(bare.to_owned(), output.clone());
            map.leading.insert(key.clone(), output);
            return Ok(());
        }
        if let Some(prefix) = key.strip_suffix('*') {
            if map.trailing.contains_key(prefix) {
                return Err(conflict());
            }
            map.trailing.insert(prefix.to_owned(), output);
            return Ok(());
        }
    }
    if map.exact.contains_key(&key) {
        return Err(conflict());
    }
    map.exact.insert(key, output);
    Ok(())
}

/// A mapped variable's value, computed once for a request unless the map is `volatile`.
pub(crate) fn get(request: &mut Request<'_>, name: &str) -> Option<Traced> {
    let map = request.config.maps.get(name)?;
    if request.evaluating.iter().any(|known| known == name) {
        return None;
    }
    request.evaluating.push(name.to_owned());
    let subject = request.eval(&map.source);
    let chosen = map.find(request, &subject);
    let value = match chosen {
        Some(output) => {
            let value = request.eval(&output.value);
            let link = subject.origins();
            let mut traced = Traced::new();
            for (range, origin) in value.runs() {
                let mut from = vec![origin.clone()];
                from.extend(link.iter().cloned());
                let origin = crate::wire::Origin::made(
                    Program::Nginx,
                    MAP,
                    format!("${name}"),
                    Some(output.span),
                    from,
                );
                traced.push_bytes(&value.as_bytes()[range], &origin);
            }
            traced
        }
        None => Traced::new(),
    };
    request.evaluating.pop();
    if !map.volatile {
        request
            .variables
            .insert(name.to_owned(), Some(value.clone()));
    }
    Some(value)
}

impl Map {
    fn find<'m>(&'m self, request: &mut Request<'_>, subject: &Traced) -> Option<&'m Output> {
        let mut key = subject.to_ascii_lowercase();
        if self.hostnames && key.ends_with(".") {
            key = key.to(key.len() - 1);
        }
        let text = key.to_text().into_owned();
        if let Some(output) = self.exact.get(&text) {
            return Some(output);
        }
        if self.hostnames && !text.is_empty() {
            let leading = self
                .leading
                .iter()
                .filter(|(suffix, _)| text.len() > suffix.len() && text.ends_with(suffix.as_str()))
                .max_by_key(|(suffix, _)| suffix.len());
            let trailing = self
                .trailing
                .iter()
                .filter(|(prefix, _)| text.starts_with(prefix.as_str()))
                .max_by_key(|(prefix, _)| prefix.len());
            if let Some((_, output)) = leading.or(trailing) {
                return Some(output);
            }
        }
        for (pattern, output) in &self.regexes {
            if request.matches(pattern, subject).unwrap_or(false) {
                return Some(output);
            }
        }
        self.default.as_ref()
    }
}
