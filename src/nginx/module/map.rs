//! `map`: one variable made from others by a table.
//!
//! Follows `ngx_http_map_module.c` and `ngx_http_map_find`.

use super::{Inherit, PhaseHandler, Row, hash};
use crate::nginx::config::builder::Builder;
use crate::nginx::hostname::{Hostnames, Refused};
use crate::nginx::pattern::Pattern;
use crate::nginx::request::Request;
use crate::nginx::problem;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::variable::{self, Defined};
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

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
    names: Hostnames,
    /// What each name gives.
    outputs: Vec<Output>,
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
    let name = variable::declare(builder, directive, word)?;
    let mut map = Map {
        source,
        hostnames: false,
        volatile: false,
        names: Hostnames::default(),
        outputs: Vec::new(),
        regexes: Vec::new(),
        default: None,
    };
    if let Some(block) = &directive.block {
        builder.lines(&block.items, Some(true), &mut |builder, line| {
            row(builder, &mut map, line)
        });
    }
    let keys = map.names.whole();
    hash::check_map(builder, directive, &keys);
    builder.config.defined.insert(name, Box::new(map));
    Ok(())
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
    let shown = key.strip_prefix('\\').unwrap_or(key);
    let key = shown.to_ascii_lowercase();
    let (code, before, shown) = match map.names.add(&key, map.hostnames, map.outputs.len()) {
        Ok(()) => {
            map.outputs.push(output);
            return Ok(());
        }
        Err(Refused::Conflict) => (
            "conflicting-parameter",
            "conflicting parameter \"",
            key.as_str(),
        ),
        Err(Refused::Invalid) => (
            "invalid-hostname",
            "invalid hostname or wildcard \"",
            shown,
        ),
    };
    let message = [before, shown, "\""].concat();
    Err(problem::emerg(code, line, message))
}

impl Defined for Map {
    fn value(&self, request: &mut Request<'_>, name: &str) -> Option<Traced> {
        let subject = request.eval(&self.source);
        let Some(output) = self.find(request, &subject) else {
            return Some(Traced::new());
        };
        let value = request.eval(&output.value);
        let link = subject.origins();
        let about = ["$", name].concat();
        let mut traced = Traced::new();
        for (range, origin) in value.runs() {
            let mut from = vec![origin.clone()];
            from.extend(link.iter().cloned());
            let span = Some(output.span);
            let origin = Origin::made(Program::Nginx, MAP, about.as_str(), span, from);
            traced.push_bytes(&value.as_bytes()[range], &origin);
        }
        Some(traced)
    }

    fn is_volatile(&self) -> bool {
        self.volatile
    }
}

impl Map {
    fn find<'m>(&'m self, request: &mut Request<'_>, subject: &Traced) -> Option<&'m Output> {
        let dot = self.hostnames && subject.ends_with(".");
        let key = subject.to(subject.len() - usize::from(dot));
        if let Some(index) = self.names.find(&key.to_ascii_lowercase().to_text()) {
            return self.outputs.get(index);
        }
        for (pattern, output) in &self.regexes {
            // An empty value is put to no regex.
            if key.is_empty() {
                break;
            }
            match request.matches(pattern, &key) {
                Ok(true) => return Some(output),
                Ok(false) => {}
                Err(_) => break,
            }
        }
        self.default.as_ref()
    }
}
