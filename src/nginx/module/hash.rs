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
use crate::text::{Diagnostic, Severity, Span};

/// How many buckets are filled before the rest is taken to fit.
const MOST_STEPS: usize = 1_000_000;

/// A table's largest number of buckets, and a bucket's bytes.
type Sizes = [Option<i64>; 2];

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    types: Sizes,
    server_names: Sizes,
}

impl Inherit for Conf {
    fn inherit(&mut self, parent: &Self, _nameless: bool) {
        inherit(&mut self.types[0], &parent.types[0]);
        inherit(&mut self.types[1], &parent.types[1]);
    }
}

pub(super) const DIRECTIVES: &[Row] = &[
    ("types_hash_max_size", |builder, directive| {
        slot::fill(&mut builder.conf().hash.types[0], directive, slot::number)
    }),
    ("types_hash_bucket_size", |builder, directive| {
        slot::fill(&mut builder.conf().hash.types[1], directive, slot::number)
    }),
    ("server_names_hash_max_size", |builder, directive| {
        slot::fill(&mut builder.conf().hash.server_names[0], directive, slot::number)
    }),
    ("server_names_hash_bucket_size", |builder, directive| {
        slot::fill(&mut builder.conf().hash.server_names[1], directive, slot::number)
    }),
];

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
        let own = own.filter(|_| !inherited);
        for types in [outer.take(), own].into_iter().flatten() {
            let keys: Vec<&str> = types.keys().collect();
            found.extend(build("types_hash", &keys, scope.conf.hash.types, 1024));
        }
    }
    for (severity, message) in found {
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
    let sizes = config.scope(Config::HTTP).conf.hash.server_names;
    let (severity, message) = build("server_names_hash", &keys, sizes, 512)?;
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
    let refused = if keys.is_empty() {
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
        key.bytes().fold(0u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
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
