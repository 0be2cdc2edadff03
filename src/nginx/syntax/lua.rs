//! Lua in a config: a `…_by_lua_block { … }` holds a text that is none of nginx's words.
//!
//! Follows `ngx_http_lua_conf_lua_block_parse` of the lua module, which looks for the `}` that no
//! string and no comment holds.

/// Whether the block of a directive holds Lua.
pub(super) fn is_block_of(name: &str) -> bool {
    name.ends_with("_by_lua_block")
}

/// Where the block ends whose `{` stands before `start`: after its `}`, or with the text.
pub(super) fn end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 1);
    while depth > 0 && at < bytes.len() {
        let rest = &text[at..];
        at += match bytes[at] {
            b'{' => {
                depth += 1;
                1
            }
            b'}' => {
                depth -= 1;
                1
            }
            quote @ (b'"' | b'\'') => string(&bytes[at..], quote),
            b'-' if rest.starts_with("--") => match long(&rest[2..]) {
                Some(length) => 2 + length,
                None => rest.find('\n').unwrap_or(rest.len()),
            },
            b'[' => long(rest).unwrap_or(1),
            _ => 1,
        };
        // A byte inside a letter is nobody's.
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    at.min(bytes.len())
}

/// The length of a string, which ends with its line at the latest.
fn string(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'\\' => 2,
            b'\n' => return at,
            byte if *byte == quote => return at + 1,
            _ => 1,
        };
    }
    at.min(bytes.len())
}

/// The length of `[[ … ]]`, `[=[ … ]=]` and so on, if that is what stands here.
fn long(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let level = inside.len() - inside.trim_start_matches('=').len();
    inside[level..].strip_prefix('[')?;
    let close = ["]", &"=".repeat(level), "]"].concat();
    let end = text.find(&close).map(|end| end + close.len());
    Some(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brace_that_no_string_and_no_comment_holds_ends_the_block() {
        for inside in [
            " ngx.say(\"}\") }",
            " local t = { a = '}' } -- }\n }",
            " --[[ } ]] }",
            " s = [==[ ]] } ]==] }",
            " s = '\\'}' }",
            " é = \"é}\" }",
            " t[1] = 2 }",
            " it's\n }",
        ] {
            let text = format!("{{{inside} after;");
            let length = end(&text, 1);
            assert_eq!(&text[length..], " after;", "{inside}");
        }
        assert_eq!(end("{ 'é", 1), 5);
        assert_eq!(end("{ \"\\", 1), 4);
    }
}
