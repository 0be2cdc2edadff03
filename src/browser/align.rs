//! Origins for a text that was made from another one: what the `url` crate gives back is a plain
//! string, and each of its bytes is given the origin of the written byte it was made from.

use crate::wire::{Origin, Traced};

/// `made` with the origins of `written`: equal bytes (case aside) and percent-escapes are matched
/// from both ends; what is left in the middle (dot segments that were resolved) takes the origin
/// of the place where the match broke off. `default` is for a text made from nothing.
pub(super) fn align(made: &str, written: &Traced, default: &Origin) -> Traced {
    let made = made.as_bytes();
    let source = written.as_bytes();
    let (mut out, mut at) = (0, 0);
    let mut origins: Vec<Option<usize>> = vec![None; made.len()];
    while let Some(length) = matches(made.get(out..), source.get(at)) {
        origins[out..out + length].fill(Some(at));
        out += length;
        at += 1;
    }
    let (mut end, mut source_end) = (made.len(), source.len());
    while end > out && source_end > at {
        let length = if made[end - 1].eq_ignore_ascii_case(&source[source_end - 1]) {
            1
        } else if end >= 3 && escape(&made[end - 3..], source[source_end - 1]) {
            3
        } else {
            break;
        };
        if end - length < out {
            break;
        }
        origins[end - length..end].fill(Some(source_end - 1));
        end -= length;
        source_end -= 1;
    }
    let broke = at.min(source.len().saturating_sub(1));
    let mut value = Traced::new();
    for (index, byte) in made.iter().enumerate() {
        let from = origins[index].unwrap_or(broke);
        value.push_bytes([*byte], written.origin_at(from).unwrap_or(default));
    }
    value
}

/// How many bytes of what was made stand for one written byte.
fn matches(made: Option<&[u8]>, source: Option<&u8>) -> Option<usize> {
    let (made, source) = (made?, *source?);
    let first = made.first()?;
    if first.eq_ignore_ascii_case(&source) || (*first == b'/' && source == b'\\') {
        Some(1)
    } else {
        escape(made, source).then_some(3)
    }
}

fn escape(made: &[u8], source: u8) -> bool {
    made.len() >= 3 && made[..3].eq_ignore_ascii_case(format!("%{source:02X}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::origin::Origin;

    fn check(made: &str, written: &[&str], expect: &[(&str, &str)]) {
        let none = Origin::typed("none", None);
        let mut value = Traced::new();
        for (index, part) in written.iter().enumerate() {
            value.push_bytes(part, &Origin::typed(index.to_string(), None));
        }
        let made = align(made, &value, &none);
        let runs: Vec<_> = made
            .runs()
            .map(|(range, origin)| {
                (
                    made.slice(range).to_text().into_owned(),
                    origin.cause().about.clone(),
                )
            })
            .collect();
        let runs: Vec<_> = runs
            .iter()
            .map(|(text, about)| (text.as_str(), about.as_str()))
            .collect();
        assert_eq!(runs, expect);
    }

    #[test]
    fn every_byte_keeps_the_origin_of_what_it_was_made_from() {
        check("http", &["HT", "tp"], &[("ht", "0"), ("tp", "1")]);
        check(
            "/a%20b",
            &["/a", " ", "b"],
            &[("/a", "0"), ("%20", "1"), ("b", "2")],
        );
        check("/b", &["/x/../", "b"], &[("/", "0"), ("b", "1")]);
        check("/", &[], &[("/", "none")]);
    }
}
