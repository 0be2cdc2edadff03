//! The sizes of nginx's hash tables, which names may be too long or too many for.
//!
//! Follows `ngx_hash_init`; a line of the processor's cache is taken to have 64 bytes.

use std::rc::Rc;

use super::{Inherit, PhaseHandler, Row, inherit};
use crate::nginx::config::Config;
use crate::nginx::config::builder::Builder;
use crate::nginx::config::server::NameKind;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::text::{Diagnostic, Severity, Span};

/// How many buckets are filled before the rest is taken to fit.
const MOST_STEPS: usize = 1_000_000;

/// A table's largest number of buckets, and a bucket's bytes.
type Sizes = [Option<i64>; 2];

/// The tables whose sizes a config may set.
const TABLES: &[(&str, usize)] = &[
    ("types", 0),
    ("referer", 1),
    ("proxy_headers", 2),
    ("server_names", 3),
    ("map", 4),
    ("variables", 5),
];

/// The first of them may be set for each location.
const INHERITED: usize = 3;

/// The settings, by table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf([Sizes; 6]);

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        for (own, above) in self.0.iter_mut().zip(&parent.0).take(INHERITED) {
            inherit(&mut own[0], &above[0]);
            inherit(&mut own[1], &above[1]);
        }
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("types_hash_max_size", size),
    ("types_hash_bucket_size", size),
    ("referer_hash_max_size", size),
    ("referer_hash_bucket_size", size),
    ("proxy_headers_hash_max_size", size),
    ("proxy_headers_hash_bucket_size", size),
    ("server_names_hash_max_size", size),
    ("server_names_hash_bucket_size", size),
    ("map_hash_max_size", size),
    ("map_hash_bucket_size", size),
    ("variables_hash_max_size", size),
    ("variables_hash_bucket_size", size),
];

fn size(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    let table = TABLES.iter().find(|(table, _)| name.starts_with(table));
    let which = usize::from(name.ends_with("bucket_size"));
    let slot = &mut builder.conf().hash.0[table.map_or(0, |(_, index)| *index)][which];
    slot::fill(slot, directive, slot::number)
}

/// The sizes of a table where a scope is.
fn sizes(conf: &super::Conf, table: &str) -> Sizes {
    let table = TABLES.iter().find(|(known, _)| *known == table);
    conf.hash.0[table.map_or(0, |(_, index)| *index)]
}

/// What is wrong with a map's table, or with that of a scope's referers or headers.
pub(super) fn check(conf: &super::Conf, table: &str, keys: &[&str], most: i64) -> Option<(Severity, String)> {
    build(&[table, "_hash"].concat(), keys, sizes(conf, table), most)
}

/// A `map` takes the sizes that are set before it, and nobody sets them any more.
pub(super) fn check_map(builder: &mut Builder<'_>, directive: &Directive, keys: &[&str]) {
    let conf = &mut builder.config.scopes[Config::HTTP.0].conf;
    let found = check(conf, "map", keys, 2048);
    for (size, default) in conf.hash.0[4].iter_mut().zip([2048, 64]) {
        size.get_or_insert(default);
    }
    if let Some((severity, message)) = found {
        let diagnostic = Diagnostic::general(severity, "hash", message);
        builder.push(diagnostic.blaming(Some(directive.span)));
    }
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[];

/// The tables of `types`: that of `http` is made with the sizes of the first server.
pub(super) fn check_merged(builder: &mut Builder<'_>) {
    let scopes = &builder.config.scopes;
    let mut found = Vec::new();
    let mut outer = builder.config.scope(Config::HTTP).conf.content_type.types.as_ref();
    for scope in &scopes[1..] {
        let own = scope.conf.content_type.types.as_ref();
        let parent = scope.parent.and_then(|parent| scopes[parent.0].conf.content_type.types.as_ref());
        let inherited = match (own, parent) {
            (Some(own), Some(parent)) => Rc::ptr_eq(own, parent),
            _ => own.is_none(),
        };
        // A server without any has those that nginx knows by itself.
        let is_bare = own.is_none() && parent.is_none() && scope.parent == Some(Config::HTTP);
        if is_bare {
            found.extend(check(&scope.conf, "types", &["html", "gif", "jpg"], 1024));
        }
        let own = own.filter(|_| !inherited);
        for types in [outer.take(), own].into_iter().flatten() {
            let keys: Vec<&str> = types.keys().collect();
            found.extend(check(&scope.conf, "types", &keys, 1024));
        }
    }
    for (severity, message) in found {
        builder.push(Diagnostic::general(severity, "hash", message));
    }
}

/// The table of all variables: nginx's own fit by default.
pub(super) fn check_last(builder: &mut Builder<'_>) {
    let conf = &builder.config.scope(Config::HTTP).conf;
    if let Some((severity, message)) = check(conf, "variables", &["upstream_response_length"], 1024) {
        builder.push(Diagnostic::general(severity, "hash", message));
    }
}

/// The table of the names of an address: severity, message, and a name that is to blame.
pub(crate) fn server_names<'a>(
    config: &Config,
    names: impl Iterator<Item = (&'a NameKind, Option<Span>)>,
) -> Option<(Severity, String, Option<Span>)> {
    let mut longest = ("", None);
    let mut keys = Vec::new();
    for (name, span) in names {
        if let NameKind::Exact(name) = name {
            keys.push(name.as_str());
            if name.len() > longest.0.len() {
                longest = (name, span);
            }
        }
    }
    let conf = &config.scope(Config::HTTP).conf;
    let (severity, message) = check(conf, "server_names", &keys, 512)?;
    Some((severity, message, longest.1))
}

/// What nginx says of a table.
fn build(name: &str, keys: &[&str], sizes: Sizes, most: i64) -> Option<(Severity, String)> {
    const LINE: i64 = 64;
    let [most, bucket] = [sizes[0].unwrap_or(most), sizes[1].unwrap_or(LINE)];
    let bucket = bucket.saturating_add(LINE - 1) / LINE * LINE;
    let room = usize::try_from(bucket - 8).unwrap_or(0);
    let length = |key: &str| 8 + (key.len() + 2).next_multiple_of(8);
    let begin = ["could not build ", name, ", "].concat();
    let (most_text, bucket_text) = (most.to_string(), bucket.to_string());
    // Only the table of types is made without any.
    let refused = if keys.is_empty() && (most != 0 || name != "types_hash") {
        return None;
    } else if most == 0 {
        [&begin, "you should increase ", name, "_max_size: 0"].concat()
    } else if bucket > 65536 - LINE {
        [&begin, "too large ", name, "_bucket_size: ", &bucket_text].concat()
    } else if keys.iter().any(|key| length(key) > room) {
        [&begin, "you should increase ", name, "_bucket_size: ", &bucket_text].concat()
    } else if fits(keys, room, usize::try_from(most).unwrap_or(usize::MAX), length) {
        return None;
    } else {
        let message = [
            "could not build optimal ", name, ", you should increase either ", name, "_max_size: ",
            &most_text, " or ", name, "_bucket_size: ", &bucket_text, "; ignoring ", name, "_bucket_size",
        ];
        return Some((Severity::Warn, message.concat()));
    };
    Some((Severity::Emerg, refused))
}

/// Whether a number of buckets is found with which no bucket overflows.
fn fits(keys: &[&str], room: usize, most: usize, length: impl Fn(&str) -> usize) -> bool {
    let hash = |key: &&str| {
        key.bytes().fold(0u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte.to_ascii_lowercase())))
    };
    let keys: Vec<(u64, usize)> = keys.iter().map(|key| (hash(key), length(key))).collect();
    let mut start = (keys.len() / (room / 16)).max(1);
    if most > 10_000 && most / keys.len() < 100 {
        start = most - 1000;
    }
    let last = most.min(start.saturating_add(MOST_STEPS / (keys.len() + start)));
    for size in start..=last {
        let mut full = vec![0usize; size];
        let overflows = keys.iter().any(|(hash, length)| {
            let bucket = &mut full[(*hash % size as u64) as usize];
            *bucket += length;
            *bucket > room
        });
        if !overflows {
            return true;
        }
    }
    last < most
}
