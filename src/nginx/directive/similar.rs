//! What somebody meant who wrote a name that does not exist.

use super::Context;
use crate::nginx::Version;

/// The nearest name that may stand there, or else anywhere, if one is near enough.
pub fn similar(name: &str, context: Context, version: Version) -> Option<&'static str> {
    // Longer words are not directives; the distance costs the product of the lengths.
    if name.len() > 64 {
        return None;
    }
    let nearest = |names: &mut dyn Iterator<Item = &'static str>| {
        names
            .filter(|known| known.len().abs_diff(name.len()) <= name.len().div_ceil(4))
            .map(|known| (distance(name, known), known))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, known)| *distance <= known.len().min(name.len()).div_ceil(4))
    };
    let here = nearest(&mut super::names(context, version));
    let anywhere = nearest(
        &mut super::all()
            .iter()
            .filter(|row| row.is_in(version))
            .map(|row| row.name),
    );
    match (here, anywhere) {
        (Some(here), Some(anywhere)) if anywhere.0 < here.0 => Some(anywhere.1),
        (Some((_, known)), _) | (None, Some((_, known))) => Some(known),
        (None, None) => None,
    }
}

/// How many characters to insert, delete, replace or swap with a neighbour; `-` for `_` and
/// upper for lower case cost nothing.
fn distance(one: &str, other: &str) -> usize {
    let plain = |text: &str| -> Vec<char> {
        text.chars()
            .map(|character| match character {
                '-' => '_',
                other => other.to_ascii_lowercase(),
            })
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    let mut before = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for row in 1..=one.len() {
        let mut next = vec![row];
        for column in 1..=other.len() {
            let same = one[row - 1] == other[column - 1];
            let mut cost = (last[column - 1] + usize::from(!same))
                .min(last[column] + 1)
                .min(next[column - 1] + 1);
            let swapped = row > 1
                && column > 1
                && one[row - 1] == other[column - 2]
                && one[row - 2] == other[column - 1];
            if swapped {
                cost = cost.min(before[column - 2] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, context: Context, expect: Option<&str>) {
        assert_eq!(similar(name, context, Version::V1_31), expect, "{name}");
    }

    #[test]
    fn the_nearest_name_of_the_place_is_meant() {
        check("locaton", Context::Server, Some("location"));
        check("proxy_pas", Context::Location, Some("proxy_pass"));
        check("Server_Name", Context::Server, Some("server_name"));
        check(
            "proxy-set-header",
            Context::Server,
            Some("proxy_set_header"),
        );
        check("lsiten", Context::Server, Some("listen"));
    }

    #[test]
    fn what_is_far_from_everything_is_nothing() {
        check("foo", Context::Server, None);
        check("x", Context::Server, None);
        check(&"x".repeat(5000), Context::Server, None);
    }
}
