//! The whole state in a URL's fragment: `#1=` and the base64url of the deflated text of [`Saved`].
//! That text is like a message: lines of a name and a value, an empty line, and the scenario. JSON
//! would say no more and cost the download 15 KB.
//! Deflating is left to who asks: a browser has it built in.
//! The fragment never reaches a server. The number is the version of the form: an old link opens
//! forever, and a line that a newer hopscope adds is left out by an older one.

/// What a link and the autosave hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The scenario's text.
    pub text: String,
    /// The index of the selected request.
    pub request: usize,
    /// The name of the open tab.
    pub tab: Option<String>,
}

/// What a fragment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Nothing.
    Empty,
    /// The deflated text of a saved state.
    Packed(Vec<u8>),
    /// An example of the gallery, by its id: `#example=behind-a-balancer`.
    Example(String),
}

/// Why a fragment cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not begin like a link of hopscope.
    NotALink,
    /// It is of a version this hopscope does not know.
    Version,
    /// It was cut off or changed on its way.
    Damaged,
    /// What it holds is larger than hopscope opens.
    TooLarge,
    /// No example has this id.
    NoSuchExample,
}

/// The longest text a link opens.
pub const LIMIT: usize = 8 << 20;

/// Above this length of a fragment some programs cut a link.
pub const COMFORTABLE: usize = 8000;

impl Saved {
    /// The text that is deflated.
    pub fn write(&self) -> String {
        let mut text = String::new();
        if self.request > 0 {
            text.push_str("request ");
            text.push_str(&self.request.to_string());
            text.push('\n');
        }
        if let Some(tab) = &self.tab {
            text.push_str("tab ");
            text.push_str(&tab.replace('\n', " "));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.text);
        text
    }

    /// Reads that text.
    pub fn read(text: &str) -> Option<Self> {
        let mut saved = Self::default();
        let mut rest = text;
        loop {
            let (line, after) = rest.split_once('\n')?;
            rest = after;
            match line.split_once(' ') {
                _ if line.is_empty() => break,
                Some(("request", number)) => saved.request = number.parse().ok()?,
                Some(("tab", name)) => saved.tab = Some(name.to_owned()),
                _ => {}
            }
        }
        rest.clone_into(&mut saved.text);
        Some(saved)
    }
}

/// The fragment (without `#`) of a deflated text.
pub fn fragment(deflated: &[u8]) -> String {
    let mut fragment = "1=".to_owned();
    push_base64url(&mut fragment, deflated);
    fragment
}

/// Reads a fragment, with or without its `#`.
pub fn decode(fragment: &str) -> Result<Fragment, Trouble> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.is_empty() {
        return Ok(Fragment::Empty);
    }
    let (name, value) = fragment.split_once('=').ok_or(Trouble::NotALink)?;
    match name {
        "1" => from_base64url(value)
            .map(Fragment::Packed)
            .ok_or(Trouble::Damaged),
        "example" => Ok(Fragment::Example(value.to_owned())),
        _ if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Trouble::Version)
        }
        _ => Err(Trouble::NotALink),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 with the URL's alphabet (RFC 4648, section 5), without padding.
fn push_base64url(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0u32, |group, (index, byte)| {
            group | u32::from(*byte) << (16 - 8 * index)
        });
        for index in 0..=chunk.len() {
            text.push(char::from(
                ALPHABET[(group >> (18 - 6 * index) & 63) as usize],
            ));
        }
    }
}

fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.trim_end_matches('=').as_bytes().chunks(4) {
        let mut group = 0u32;
        for (index, character) in chunk.iter().enumerate() {
            let digit = ALPHABET.iter().position(|known| known == character)?;
            group |= (digit as u32) << (18 - 6 * index);
        }
        if chunk.len() == 1 {
            return None;
        }
        let decoded = group.to_be_bytes();
        bytes.extend_from_slice(&decoded[1..chunk.len()]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec_with_limit;

    use super::*;

    fn encode(saved: &Saved) -> String {
        fragment(&compress_to_vec(saved.write().as_bytes(), 9))
    }

    /// As the browser does it: `tests/web.rs` has what only the browser can show.
    fn open(fragment: &str) -> Result<Saved, Trouble> {
        let Fragment::Packed(bytes) = decode(fragment)? else {
            return Err(Trouble::NotALink);
        };
        decompress_to_vec_with_limit(&bytes, LIMIT)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| Saved::read(&text))
            .ok_or(Trouble::Damaged)
    }

    fn saved(text: &str) -> Saved {
        Saved {
            text: text.to_owned(),
            request: 2,
            tab: Some("app.py".to_owned()),
        }
    }

    #[test]
    fn a_link_gives_back_what_it_was_made_of() {
        for text in [
            "",
            "a",
            "标题\n--- nginx.conf\nserver {}\n",
            &"x".repeat(100_000),
        ] {
            let fragment = encode(&saved(text));
            assert_eq!(open(&fragment), Ok(saved(text)));
            assert_eq!(open(&format!("#{fragment}")), Ok(saved(text)));
        }
    }

    /// Made once, never again.
    const GOLDEN: &str = "#1=K0otLE0tLlEw5CpJTFLIS8_Mq9BLzs9L4-Lyz0lRyMnMy-bS1dVFlihOLSpLLVKoBkoWl6TmKVgYWCvUghUVQczicncNUcgoKSmw0tdP1EvS5wIA";

    #[test]
    fn an_old_link_opens_forever() {
        let opened = open(GOLDEN);
        let text =
            "Old link\n--- nginx.conf\nserver { listen 80; }\n--- request\nGET http://a.b/\n";
        assert_eq!(
            opened,
            Ok(Saved {
                text: text.to_owned(),
                request: 1,
                tab: Some("nginx.conf".to_owned()),
            })
        );
    }

    #[test]
    fn garbage_is_named_not_opened() {
        for (fragment, trouble) in [
            ("#hello", Trouble::NotALink),
            ("#a=b", Trouble::NotALink),
            ("#2=AAAA", Trouble::Version),
            ("#1=", Trouble::Damaged),
            ("#1=A", Trouble::Damaged),
            ("#1=!!!", Trouble::Damaged),
            ("#1=AAAAAAAAAAAAAA", Trouble::Damaged),
            ("#1=把", Trouble::Damaged),
        ] {
            assert_eq!(open(fragment), Err(trouble), "{fragment}");
        }
        let whole = encode(&saved("some text that is long enough to be cut"));
        for end in 2..whole.len() {
            assert!(open(&whole[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn what_a_newer_version_adds_is_left_out() {
        let text = b"from-the-future 1\n\nt";
        let link = fragment(&compress_to_vec(text, 9));
        let expect = Saved {
            text: "t".to_owned(),
            ..Saved::default()
        };
        assert_eq!(open(&link), Ok(expect));
    }
}
