//! `…_cache`, `…_cache_path`, `…_store`: what a cache does is not simulated, but its settings are
//! looked at as nginx does.
//!
//! Follows `ngx_http_file_cache.c`.

use super::settings::{Cache, Settings};
use crate::nginx::config::builder::Builder;
use crate::nginx::module::{Conf, core};
use crate::nginx::parameter::{self, Kind, Parameter};
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::syntax::Directive;
use crate::nginx::version::Change;
use crate::nginx::zone::{self, refused};
use crate::text::Diagnostic;

/// The modules that have caches: each is a use of its own for a zone.
const USES: &[&str] = &["fastcgi", "proxy", "scgi", "uwsgi"];

fn use_of(directive: &Directive) -> (&'static str, &str) {
    let (prefix, name) = directive.name.text.split_once('_').unwrap_or_default();
    let known = USES.iter().find(|known| **known == prefix);
    (known.copied().unwrap_or_default(), name)
}

/// Sets `…_cache`, `…_cache_key` or `…_store`.
pub(super) fn set(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    let (use_of, name) = use_of(directive);
    let word = &directive.args[0];
    let own = settings(builder.conf());
    let (given, other, incompatible) = match name {
        "cache" => (own.cache.is_some(), own.store == Some(true), "_store\""),
        "store" => {
            let caches = own
                .cache
                .as_ref()
                .is_some_and(|(cache, _)| !matches!(cache, Cache::Off));
            (own.store.is_some(), caches, "_cache\"")
        }
        _ => (own.cache_key, false, ""),
    };
    if given {
        return Err(slot::duplicate(directive));
    }
    let off = word.text == "off";
    if name == "store" && !off && word.text.is_empty() && builder.version.has(Change::EmptyStore) {
        return Err(problem::emerg_at(
            "invalid-value",
            directive,
            word,
            "empty path".to_owned(),
        ));
    }
    if other && !off {
        let said = ["is incompatible with \"", use_of, incompatible].concat();
        return Err(slot::said_of(directive, "incompatible", &said));
    }
    match name {
        "cache" if off => settings(builder.conf()).cache = Some((Cache::Off, directive.span)),
        "cache" => {
            let cache = if builder.value(word)?.is_constant() {
                let zone = zone::add(builder, directive, &word.text, 0, use_of)?;
                Cache::Zone(word.text.clone(), zone)
            } else {
                Cache::Evaluated
            };
            settings(builder.conf()).cache = Some((cache, directive.span));
            problem::push_not_simulated(builder, directive);
        }
        "store" => {
            settings(builder.conf()).store = Some(!off);
            builder.value(word)?;
            if !off {
                problem::push_not_simulated(builder, directive);
            }
        }
        _ => {
            builder.value(word)?;
            settings(builder.conf()).cache_key = true;
        }
    }
    Ok(())
}

/// What `…_cache_path` takes.
const PATH: &[Parameter] = &[
    ("levels", Kind::Text),
    ("use_temp_path", Kind::Text),
    ("keys_zone", Kind::Text),
    ("inactive", Kind::Seconds),
    ("max_size", Kind::Offset),
    ("min_free", Kind::Offset),
    ("loader_files", Kind::Number),
    ("loader_sleep", Kind::Milliseconds),
    ("loader_threshold", Kind::Milliseconds),
    ("manager_files", Kind::Number),
    ("manager_sleep", Kind::Milliseconds),
    ("manager_threshold", Kind::Milliseconds),
];

/// `…_cache_path` (`ngx_http_file_cache_set_slot`).
pub(crate) fn path(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let (mut name, mut size, mut nested) = ("", 0, "");
    for word in &directive.args[1..] {
        let text = word.text.as_str();
        let Some((parameter, value, valid)) = parameter::read(PATH, text) else {
            return Err(refused(directive, word, "invalid parameter ", text, ""));
        };
        let mut before = ["invalid ", parameter, " value "].concat();
        let mut after = "";
        let valid = match parameter {
            "levels" => {
                "invalid \"levels\" ".clone_into(&mut before);
                nested = value;
                let mut levels = value.split(':');
                value.is_empty()
                    || value.len() < 6 && levels.all(|level| matches!(level, "1" | "2"))
            }
            "use_temp_path" => {
                after = ", it must be \"on\" or \"off\"";
                matches!(value, "on" | "off")
            }
            "keys_zone" => {
                "invalid keys zone size ".clone_into(&mut before);
                let zone = zone::name_and_size(value);
                (name, size) = zone.unwrap_or_default();
                if zone.is_some() && size < 2 * 4096 {
                    return Err(refused(
                        directive,
                        word,
                        "keys zone ",
                        text,
                        " is too small",
                    ));
                }
                zone.is_some()
            }
            _ => valid,
        };
        if !valid {
            return Err(refused(directive, word, &before, text, after));
        }
    }
    if name.is_empty() {
        let own = &directive.name;
        let after = " must have \"keys_zone\" parameter";
        return Err(refused(directive, own, "", &own.text, after));
    }
    add_path(builder, directive, nested, true)?;
    let known = builder.zones.len();
    let zone = zone::add(builder, directive, name, size, use_of(directive).0)?;
    if zone < known && builder.zones[zone].has_cache {
        return Err(refused(
            directive,
            &directive.name,
            "duplicate zone ",
            name,
            "",
        ));
    }
    builder.zones[zone].has_cache = true;
    Ok(())
}

/// A folder of the disk has one use (`ngx_add_path`).
pub(crate) fn add_path(
    builder: &mut Builder<'_>,
    directive: &Directive,
    levels: &str,
    cache: bool,
) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let path = if word.text.starts_with('/') {
        word.text.clone()
    } else {
        [core::PREFIX, &word.text].concat()
    };
    // With a slash at the end it is another name, though shown without.
    let shown = path.strip_suffix('/').unwrap_or(&path);
    let paths = &mut builder.given.paths;
    if let Some((_, known, place)) = paths.iter().find(|(known, ..)| *known == path) {
        let (before, after) = if cache || known == CACHE {
            ("the same path name ", [" used in ", place, " and"].concat())
        } else if known != levels {
            let after = [" in ", place, " has the different levels than"].concat();
            ("the same path name ", after)
        } else {
            return Ok(());
        };
        return Err(refused(directive, word, before, shown, &after));
    }
    let file = &builder.sources.get(directive.span.source()).name;
    let place = [file, ":", &directive.line.to_string()].concat();
    let levels = if cache { CACHE } else { levels };
    paths.push((path, levels.to_owned(), place));
    Ok(())
}

/// The levels of a cache's folder, which no other use has.
const CACHE: &str = "cache";

/// `…_cache_valid` (`ngx_http_file_cache_valid_set_slot`).
pub(crate) fn valid(directive: &Directive) -> Result<(), Diagnostic> {
    let Some((time, statuses)) = directive.args.split_last() else {
        return Ok(());
    };
    if slot::parse_time(&time.text, slot::Unit::Seconds).is_none() {
        return Err(refused(
            directive,
            time,
            "invalid time value ",
            &time.text,
            "",
        ));
    }
    for word in statuses {
        let status = slot::parse_number(&word.text);
        if word.text != "any" && !status.is_some_and(|status| (100..=599).contains(&status)) {
            return Err(refused(directive, word, "invalid status ", &word.text, ""));
        }
    }
    Ok(())
}
