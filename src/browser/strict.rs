//! Strict-Transport-Security: the hosts that are asked by https only.

use super::cookie::is_local;
use super::step::Why;
use super::url::Url;
use crate::wire::origin::{Origin, Rule};
use crate::wire::{Scheme, Traced};

/// A host that wants https.
pub(super) struct Strict {
    pub(super) host: String,
    /// Whether the names below it want it too.
    pub(super) below: bool,
    /// The header that said so.
    pub(super) origins: Vec<Origin>,
}

/// Top-level domains whose every name is known to want https before anything was asked there.
const PRELOADED: &str = " android app bank boo channel chrome dad day dev esq foo gle google \
    insurance meme mov new nexus page phd play prof rsvp youtube zip ";

/// What a host said, if it counts: max-age (0 takes it back) and whether for the names below.
pub(super) fn read(value: &Traced, url: &Url) -> Result<(u64, bool), Why> {
    if url.scheme == Scheme::Http {
        return Err(Why::NotOverTls);
    }
    if url.ip().is_some() || is_local(url) {
        return Err(Why::ForAnAddress);
    }
    let text = value.to_text();
    let (mut age, mut below) = (None, false);
    for word in text.split(';') {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let value = value.trim().trim_matches('"');
        match key.trim().to_ascii_lowercase().as_str() {
            "max-age" if age.is_some() => return Err(Why::Unreadable),
            "max-age" => age = Some(value.parse().map_err(|_| Why::Unreadable)?),
            "includesubdomains" => below = true,
            _ => {}
        }
    }
    age.map(|age| (age, below)).ok_or(Why::Unreadable)
}

/// By which rule a host wants https, and who said so; `None` if it does not.
pub(super) fn wants_https(known: &[Strict], host: &str) -> Option<(Rule, Vec<Origin>)> {
    let found = known.iter().find(|strict| {
        let above = host.strip_suffix(strict.host.as_str());
        above.is_some_and(|rest| rest.is_empty() || (strict.below && rest.ends_with('.')))
    });
    if let Some(found) = found {
        return Some((Rule("strict-transport-security"), found.origins.clone()));
    }
    let (_, domain) = host.rsplit_once('.')?;
    let word = [" ", domain, " "].concat();
    let preloaded = PRELOADED.contains(&word);
    preloaded.then(|| (Rule("strict-transport-preloaded"), Vec::new()))
}
