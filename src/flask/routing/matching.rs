//! Matching the pieces of a rule against text as a regex would: every piece tries its lengths in
//! its order of preference, and the first way that fits as a whole wins.

use std::ops::Range;

use crate::flask::converter::Converter;

/// What has to stand at one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    Text(Vec<u8>),
    Variable(Converter),
    /// `/+?`: one slash or more, as few as possible.
    Slashes,
    /// Optional slashes at the end that do not follow a slash: `(?<!/)(/?)` or `(?<!/)(/*)`.
    Suffix {
        many: bool,
    },
}

/// Where the variables and the suffix matched.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Groups {
    pub(super) variables: Vec<Range<usize>>,
    pub(super) suffix: Option<Range<usize>>,
}

/// More tries than this are given up: no rule people write needs them.
const TRIES: usize = 20_000;

/// Matches all of `text`.
pub(super) fn matches(wanted: &[Wanted], text: &[u8]) -> Option<Groups> {
    let mut tries = TRIES;
    let mut groups = Groups::default();
    step(wanted, text, 0, &mut groups, &mut tries).then_some(groups)
}

fn step(wanted: &[Wanted], text: &[u8], at: usize, groups: &mut Groups, tries: &mut usize) -> bool {
    let Some((first, rest)) = wanted.split_first() else {
        return at == text.len();
    };
    if *tries == 0 {
        return false;
    }
    *tries -= 1;
    let ahead = &text[at..];
    let slashes = ahead.iter().take_while(|byte| **byte == b'/').count();
    match first {
        Wanted::Text(own) => {
            ahead.starts_with(own) && step(rest, text, at + own.len(), groups, tries)
        }
        Wanted::Slashes => (1..=slashes).any(|count| step(rest, text, at + count, groups, tries)),
        Wanted::Variable(converter) => converter.lengths(ahead).into_iter().any(|length| {
            groups.variables.push(at..at + length);
            let fits = step(rest, text, at + length, groups, tries);
            if !fits {
                groups.variables.pop();
            }
            fits
        }),
        Wanted::Suffix { many } => {
            if at > 0 && text[at - 1] == b'/' {
                return false;
            }
            let most = if *many { slashes } else { slashes.min(1) };
            (0..=most).rev().any(|count| {
                groups.suffix = Some(at..at + count);
                step(rest, text, at + count, groups, tries)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hopeless_match_ends() {
        let path = || Wanted::Variable(Converter::Path);
        let wanted: Vec<Wanted> = (0..20)
            .map(|_| path())
            .chain([Wanted::Text(b"!".to_vec())])
            .collect();
        assert_eq!(matches(&wanted, "a".repeat(3000).as_bytes()), None);
    }

    #[test]
    fn the_suffix_takes_a_slash_that_follows_none() {
        let wanted = [
            Wanted::Variable(Converter::Path),
            Wanted::Suffix { many: false },
        ];
        let groups = matches(&wanted, b"a/").expect("a match");
        assert_eq!(groups.variables.first(), Some(&(0..1)));
        assert_eq!(groups.suffix, Some(1..2));
        assert_eq!(matches(&wanted, b"a//"), None);
    }
}
