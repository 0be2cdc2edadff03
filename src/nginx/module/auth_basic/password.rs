//! Passwords of a user file: finding the user's line, and comparing (`ngx_crypt`).

use std::ops::Range;

use crate::wire::digest::{decode_base64, encode_base64, md5, sha1};

/// What became of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// In a form that the system's own `crypt` computes: not simulated.
    Unknown,
}

/// Forms of the system's own `crypt`, by their beginning.
const SYSTEM: &[&[u8]] = &[
    b"$2a$", b"$2b$", b"$2x$", b"$2y$", b"$5$", b"$6$", b"$7$", b"$y$", b"$gy$", b"$3$", b"$md5",
    b"$sha1",
];

/// Where the user's password stands. nginx reads byte by byte: where a line differs from the user
/// it goes on behind the next line end, and the differing byte may be a line end itself.
pub(super) fn find(file: &[u8], user: &[u8]) -> Option<Range<usize>> {
    let wanted = [user, b":"].concat();
    let mut at = 0;
    while at < file.len() {
        let rest = &file[at..];
        let same = rest
            .iter()
            .zip(&wanted)
            .take_while(|(one, other)| one == other);
        let skipped = matches!(rest[0], b'#' | b'\r');
        match if skipped { 0 } else { same.count() } {
            count if count == wanted.len() => {
                let start = at + count;
                let end = file[start..]
                    .iter()
                    .position(|byte| matches!(byte, b'\n' | b'\r' | b':'));
                return Some(start..end.map_or(file.len(), |end| start + end));
            }
            0 if rest[0] == b'\n' => at += 1,
            count => {
                let behind = rest.get(count + 1..).unwrap_or_default();
                let end = behind.iter().position(|byte| *byte == b'\n');
                // A comment or `\r` is skipped from its own byte on, which is no line end.
                at += count + 2 + end.unwrap_or(behind.len());
            }
        }
    }
    None
}

/// Compares a password with what is stored of it.
pub(super) fn verify(password: &[u8], stored: &[u8]) -> Verdict {
    let key = until_nul(password);
    let stored = until_nul(stored);
    let made = if stored.starts_with(b"$apr1$") {
        md5_crypt(key, stored, b"$apr1$")
    } else if stored.starts_with(b"{PLAIN}") {
        [b"{PLAIN}", key].concat()
    } else if let Some(coded) = stored.strip_prefix(b"{SSHA}") {
        let decoded = decode_base64(coded).unwrap_or_default();
        let salt = decoded.get(20..).unwrap_or_default();
        let hash = sha1(&[key, salt]);
        let coded = encode_base64(&[&hash, salt].concat());
        [b"{SSHA}", coded.as_bytes()].concat()
    } else if stored.starts_with(b"{SHA}") {
        [b"{SHA}", encode_base64(&sha1(&[key])).as_bytes()].concat()
    } else if stored.starts_with(b"$1$") {
        md5_crypt(key, stored, b"$1$")
    } else if is_system(stored) {
        return Verdict::Unknown;
    } else {
        return Verdict::Wrong;
    };
    if made == stored {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}

/// Whether the system's `crypt` could have made this.
fn is_system(stored: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    let des = stored.len() == 13 && stored.iter().all(letter);
    let long_des = stored.len() == 20 && stored[0] == b'_';
    des || long_des || SYSTEM.iter().any(|prefix| stored.starts_with(prefix))
}

fn until_nul(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == 0);
    &text[..end.unwrap_or(text.len())]
}

/// The thousand rounds of MD5 that Apache and the BSDs made, with the salt of what is stored.
fn md5_crypt(key: &[u8], stored: &[u8], magic: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const GROUPS: [[usize; 3]; 5] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];
    let salt = &stored[magic.len()..];
    let length = salt.iter().take(8).take_while(|byte| **byte != b'$');
    let salt = &salt[..length.count()];
    let inner = md5(&[key, salt, key]);
    let mut message = [key, magic, salt].concat();
    message.extend(inner.iter().cycle().take(key.len()));
    let mut bits = key.len();
    while bits > 0 {
        message.push(if bits & 1 == 1 { 0 } else { key[0] });
        bits >>= 1;
    }
    let mut hash = md5(&[&message]);
    for round in 0..1000 {
        let odd = round % 2 == 1;
        hash = md5(&[
            if odd { key } else { &hash },
            if round % 3 == 0 { b"" } else { salt },
            if round % 7 == 0 { b"" } else { key },
            if odd { &hash } else { key },
        ]);
    }
    let mut made = [magic, salt, b"$"].concat();
    let mut push = |mut bits: usize, count: usize| {
        for _ in 0..count {
            made.push(LETTERS[bits & 63]);
            bits >>= 6;
        }
    };
    for group in GROUPS {
        let [high, middle, low] = group.map(|index| usize::from(hash[index]));
        push(high << 16 | middle << 8 | low, 4);
    }
    push(usize::from(hash[11]), 2);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, stored: &str, expected: Verdict) {
        assert_eq!(
            verify(password.as_bytes(), stored.as_bytes()),
            expected,
            "{stored}"
        );
    }

    #[test]
    fn what_nginx_computes_by_itself_is_compared() {
        for stored in [
            "$apr1$salt$Xxd1irWT9ycqoYxGFn4cb.",
            "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
            "{PLAIN}password",
            "{SSHA}yI6cZwQadOA1e+/f+T+H3eCQQhRzYWx0",
            "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        ] {
            check("password", stored, Verdict::Right);
            check("Password", stored, Verdict::Wrong);
            check("", stored, Verdict::Wrong);
        }
        check("password", "password", Verdict::Wrong);
        check("password", "saSMUY/xTr9yE", Verdict::Unknown);
        check("password", "$2y$05$abc", Verdict::Unknown);
    }

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let found = |file: &str, user: &str| {
            find(file.as_bytes(), user.as_bytes()).map(|range| file[range].to_owned())
        };
        let file = "# comment\n\nuser2:a\nuser:b:more\r\nlast:c";
        assert_eq!(found(file, "user").as_deref(), Some("b"));
        assert_eq!(found(file, "user2").as_deref(), Some("a"));
        assert_eq!(found(file, "last").as_deref(), Some("c"));
        assert_eq!(found(file, "use"), None);
        assert_eq!(found(file, "# comment"), None);
        // The line end differs from the colon, so the next line is lost.
        assert_eq!(found("user\nuser:a\nuser:b\n", "user").as_deref(), Some("b"));
    }
}
