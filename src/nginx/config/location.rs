//! `location` blocks: how they are named and where they stand.

use super::builder::Builder;
use super::{Kind, Scope, ScopeId};
use crate::nginx::directive::Context;
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::syntax::Directive;
use crate::text::{Diagnostic, LineIndex, Severity};

/// How a location matches.
#[derive(Clone, Debug)]
pub(crate) enum Match {
    /// `= /a`.
    Exact,
    /// `/a` or `^~ /a`.
    Prefix {
        /// `^~`: no regex of this level is tried when this prefix is the longest.
        no_regex: bool,
    },
    /// `~ re` or `~* re`.
    Regex(Pattern),
    /// `@name`.
    Named,
}

/// The locations of a server or location, in the order of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locations {
    /// Exact and prefix locations.
    pub(crate) fixed: Vec<ScopeId>,
    /// Regex locations.
    pub(crate) regex: Vec<ScopeId>,
    /// Named locations.
    pub(crate) named: Vec<ScopeId>,
}

/// The setter of `location`: reads the head, then the block.
pub(crate) fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let head = read_head(builder, directive)?;
    let parent = builder.scope;
    check_place(builder, directive, &head)?;
    let list = match &head.kind {
        Match::Regex(_) => List::Regex,
        Match::Named => List::Named,
        Match::Exact | Match::Prefix { .. } => List::Fixed,
    };
    let mut scope = Scope::new(
        Kind::Location(head.kind),
        Some(parent),
        Some(directive.span),
    );
    scope.name.clone_from(&head.name);
    scope.written = head.written;
    let id = builder.add_scope(scope);
    let locations = &mut builder.config.scopes[parent.0].locations;
    match list {
        List::Regex => locations.regex.push(id),
        List::Named => locations.named.push(id),
        List::Fixed => locations.fixed.push(id),
    }
    builder.block(id, Context::Location, directive);
    Ok(())
}

enum List {
    Fixed,
    Regex,
    Named,
}

struct Head {
    kind: Match,
    name: String,
    written: String,
}

fn read_head(builder: &mut Builder<'_>, directive: &Directive) -> Result<Head, Diagnostic> {
    let args = &directive.args;
    if args.len() == 2 {
        let (modifier, name) = (args[0].text.as_str(), &args[1]);
        let written = format!("{modifier} {}", name.text);
        let kind = match modifier {
            "=" => Match::Exact,
            "^~" => Match::Prefix { no_regex: true },
            "~" | "~*" => {
                let pattern = builder.pattern(&name.text, modifier == "~*", directive, name)?;
                Match::Regex(pattern)
            }
            _ => {
                return Err(problem::emerg_at(
                    "invalid-location-modifier",
                    directive,
                    &args[0],
                    format!("invalid location modifier \"{modifier}\""),
                ));
            }
        };
        return Ok(Head {
            kind,
            name: name.text.clone(),
            written,
        });
    }
    // One word: the modifier may stick to the name.
    let word = &args[0];
    let text = word.text.as_str();
    let (modifier, rest) = if let Some(rest) = text.strip_prefix('=') {
        ("=", rest)
    } else if let Some(rest) = text.strip_prefix("^~") {
        ("^~", rest)
    } else if let Some(rest) = text.strip_prefix("~*") {
        ("~*", rest)
    } else if let Some(rest) = text.strip_prefix('~') {
        ("~", rest)
    } else {
        ("", text)
    };
    let kind = match modifier {
        "=" => Match::Exact,
        "^~" => Match::Prefix { no_regex: true },
        "~" | "~*" => Match::Regex(builder.pattern(rest, modifier == "~*", directive, word)?),
        _ if text.starts_with('@') => Match::Named,
        _ => Match::Prefix { no_regex: false },
    };
    let written = if modifier.is_empty() {
        rest.to_owned()
    } else {
        format!("{modifier} {rest}")
    };
    Ok(Head {
        kind,
        name: rest.to_owned(),
        written,
    })
}

fn check_place(
    builder: &Builder<'_>,
    directive: &Directive,
    head: &Head,
) -> Result<(), Diagnostic> {
    let parent = builder.config.scope(builder.scope);
    let name = &head.name;
    let fail = |code, message: String| Err(problem::emerg(code, directive, message));
    let Kind::Location(parent_kind) = &parent.kind else {
        return Ok(());
    };
    match parent_kind {
        Match::Exact => {
            return fail(
                "location-inside-exact",
                format!(
                    "location \"{name}\" cannot be inside the exact location \"{}\"",
                    parent.name
                ),
            );
        }
        Match::Named => {
            return fail(
                "location-inside-named",
                format!(
                    "location \"{name}\" cannot be inside the named location \"{}\"",
                    parent.name
                ),
            );
        }
        _ => {}
    }
    match &head.kind {
        Match::Named => fail(
            "named-location-nested",
            format!("named location \"{name}\" can be on the server level only"),
        ),
        Match::Regex(_) => Ok(()),
        _ if !name.starts_with(&parent.name) => fail(
            "location-outside",
            format!(
                "location \"{name}\" is outside location \"{}\"",
                parent.name
            ),
        ),
        _ => Ok(()),
    }
}

/// Two prefix or two exact locations of one name: nginx finds them when the whole block is read.
pub(crate) fn duplicates(builder: &mut Builder<'_>) {
    let mut found = Vec::new();
    for scope in &builder.config.scopes {
        let mut fixed: Vec<(&str, bool, ScopeId)> = scope
            .locations
            .fixed
            .iter()
            .map(|id| {
                let location = builder.config.scope(*id);
                let exact = matches!(location.kind, Kind::Location(Match::Exact));
                (location.name.as_str(), exact, *id)
            })
            .collect();
        crate::text::sort_by(&mut fixed, Ord::cmp);
        for pair in fixed.windows(2) {
            if pair[0].0 == pair[1].0 && pair[0].1 == pair[1].1 {
                let message = format!("duplicate location \"{}\"", pair[1].0);
                let code = "duplicate-location";
                let Some(span) = builder.config.scope(pair[1].2).span else {
                    continue;
                };
                let text = &builder.sources.get(span.source()).text;
                let line = LineIndex::new(text)
                    .position(text, span.end() as usize)
                    .line;
                let diagnostic = Diagnostic::at(Severity::Emerg, code, span, message).on_line(line);
                found.push(diagnostic);
            }
        }
    }
    for diagnostic in found {
        builder.push(diagnostic);
    }
}
