//! `$uri` from the raw path: `ngx_http_parse_complex_uri`. Every byte of the result keeps the
//! origin of the byte it was made from.

use crate::wire::Traced;

/// A path and a query, separated and the path normalised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uri {
    /// `$uri`.
    pub(crate) path: Traced,
    /// `$args`.
    pub(crate) args: Traced,
    /// The path had `%XX` (`quoted_uri`).
    pub(crate) quoted: bool,
    /// The path had `+` (`plus_in_uri`).
    pub(crate) plus: bool,
}

/// Reads a raw target. `None` is nginx's 400 "client sent invalid request".
pub(crate) fn normalize(raw: &Traced, empty_path: bool, merge_slashes: bool) -> Option<Uri> {
    let bytes = raw.as_bytes();
    let query = bytes.iter().position(|byte| matches!(byte, b'?' | b'#'));
    let path = &bytes[..query.unwrap_or(bytes.len())];
    let complex = empty_path
        || path.contains(&b'%')
        || bytes.contains(&b'#')
        || path.windows(2).any(|pair| pair == b"//" || pair == b"/.");
    if complex {
        return Rebuild::new(raw, empty_path, merge_slashes).run();
    }
    let args = match query {
        Some(index) => raw.from(index + 1),
        None => Traced::new(),
    };
    Some(Uri {
        path: raw.to(path.len()),
        args,
        quoted: false,
        plus: path.contains(&b'+'),
    })
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Usual,
    Slash,
    Dot,
    DotDot,
}

struct Rebuild<'a> {
    raw: &'a Traced,
    merge_slashes: bool,
    /// Bytes of the path and the index of the raw byte each was made from.
    out: Vec<(u8, usize)>,
    state: State,
    quoted: bool,
    plus: bool,
}

enum Fed {
    More,
    Args,
    Done,
}

impl<'a> Rebuild<'a> {
    fn new(raw: &'a Traced, empty_path: bool, merge_slashes: bool) -> Self {
        Self {
            raw,
            merge_slashes,
            out: if empty_path {
                vec![(b'/', 0)]
            } else {
                Vec::new()
            },
            state: State::Usual,
            quoted: false,
            plus: false,
        }
    }

    fn run(mut self) -> Option<Uri> {
        let bytes = self.raw.as_bytes();
        let mut index = 0;
        let mut args_start = None;
        while index < bytes.len() {
            let (byte, length, literal) = self.decode(index)?;
            let fed = if literal {
                self.state = State::Usual;
                self.out.push((byte, index));
                Fed::More
            } else {
                self.feed(byte, index)?
            };
            index += length;
            match fed {
                Fed::More => {}
                Fed::Args => {
                    args_start = Some(index);
                    break;
                }
                Fed::Done => return Some(self.finish(Traced::new())),
            }
        }
        match (args_start, self.state) {
            (Some(start), _) => {
                let end = bytes[start..]
                    .iter()
                    .position(|byte| *byte == b'#')
                    .map_or(bytes.len(), |length| start + length);
                let args = self.raw.slice(start..end);
                Some(self.finish(args))
            }
            (None, State::Dot) => {
                self.out.pop();
                Some(self.finish(Traced::new()))
            }
            (None, State::DotDot) => {
                self.climb()?;
                Some(self.finish(Traced::new()))
            }
            (None, _) => Some(self.finish(Traced::new())),
        }
    }

    /// The byte at `index`, how many raw bytes it takes, and whether it stands for itself
    /// whatever the state is (a decoded `%`, `#` or `?`).
    fn decode(&mut self, index: usize) -> Option<(u8, usize, bool)> {
        let bytes = self.raw.as_bytes();
        if bytes[index] != b'%' {
            return Some((bytes[index], 1, false));
        }
        self.quoted = true;
        let digit = |at: usize| (*bytes.get(at)? as char).to_digit(16);
        let byte = (digit(index + 1)? * 16 + digit(index + 2)?) as u8;
        match byte {
            0 => None,
            b'%' | b'#' | b'?' => Some((byte, 3, true)),
            _ => Some((byte, 3, false)),
        }
    }

    fn feed(&mut self, byte: u8, index: usize) -> Option<Fed> {
        if byte == b'+' {
            self.plus = true;
        }
        // A decoded `?` or `#` never comes here, so these end the path.
        match (self.state, byte) {
            (State::Usual | State::Slash, b'?') => return Some(Fed::Args),
            (State::Usual | State::Slash, b'#') => return Some(Fed::Done),
            (State::Usual, b'/') => {
                self.state = State::Slash;
                self.out.push((byte, index));
            }
            (State::Slash, b'/') => {
                if !self.merge_slashes {
                    self.out.push((byte, index));
                }
            }
            (State::Slash, b'.') => {
                self.state = State::Dot;
                self.out.push((byte, index));
            }
            (State::Dot, b'/') => {
                self.out.pop();
                self.state = State::Slash;
            }
            (State::Dot, b'?' | b'#') => {
                self.out.pop();
                return Some(if byte == b'?' { Fed::Args } else { Fed::Done });
            }
            (State::Dot, b'.') => {
                self.state = State::DotDot;
                self.out.push((byte, index));
            }
            (State::DotDot, b'/' | b'?' | b'#') => {
                self.climb()?;
                match byte {
                    b'?' => return Some(Fed::Args),
                    b'#' => return Some(Fed::Done),
                    _ => self.state = State::Slash,
                }
            }
            _ => {
                self.state = State::Usual;
                self.out.push((byte, index));
            }
        }
        Some(Fed::More)
    }

    /// Removes `/..` and the segment before it; `None` above the root.
    fn climb(&mut self) -> Option<()> {
        // The path ends in `/..`; the slash before the dots is not the one to stop at.
        let search_end = self.out.len().checked_sub(3)?;
        let slash = self.out[..search_end]
            .iter()
            .rposition(|(byte, _)| *byte == b'/')?;
        self.out.truncate(slash + 1);
        Some(())
    }

    fn finish(self, args: Traced) -> Uri {
        let mut path = Traced::new();
        for (byte, index) in self.out {
            let origin = self.raw.origin_at(index).or(self.raw.origin_at(0));
            if let Some(origin) = origin {
                path.push_bytes([byte], origin);
            }
        }
        Uri {
            path,
            args,
            quoted: self.quoted,
            plus: self.plus,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Origin;

    fn check(raw: &str, expected: &str) {
        let raw = Traced::of(raw, &Origin::typed("target", None));
        let seen = normalize(&raw, false, true).map_or("400".to_owned(), |uri| {
            format!("{} | {}", uri.path, uri.args)
        });
        assert_eq!(seen, expected);
    }

    #[test]
    fn dots_and_slashes_are_resolved() {
        check("/a//b/./c/../d", "/a/b/d | ");
        check("/a/..", "/ | ");
        check("/a/.", "/a/ | ");
        check("/a/...", "/a/... | ");
        check("/..", "400");
        check("/a/b/../../../c", "400");
        check("/a/..?x", "/ | x");
    }

    #[test]
    fn a_decoded_slash_or_dot_acts_like_a_real_one() {
        check("/a%2Fb", "/a/b | ");
        check("/a/%2e%2e%2fb", "/b | ");
        check("/a%252Fb", "/a%2Fb | ");
        check("/a%3Fb?c", "/a?b | c");
    }

    #[test]
    fn bad_escapes_are_refused_in_the_path_only() {
        check("/%zz", "400");
        check("/%4", "400");
        check("/%00", "400");
        check("/a?%zz%00", "/a | %zz%00");
    }

    #[test]
    fn a_fragment_is_cut() {
        check("/a#f", "/a | ");
        check("/a?b#f", "/a | b");
    }
}
