//! Hosts that are not ASCII: the browser sends their Punycode form.
//!
//! The tables that normalise every script are kept out of the download, so only the letters' case
//! is folded here; a name in its usual spelling comes out right.

use crate::wire::Traced;

/// A label of a name in ASCII.
pub(super) fn to_ascii(label: &str) -> String {
    if label.is_ascii() {
        return label.to_owned();
    }
    let lower: Vec<char> = label.chars().map(lower).collect();
    match punycode(&lower) {
        Some(code) => format!("xn--{code}"),
        None => label.to_owned(),
    }
}

/// The small letter of a Latin, Greek or Cyrillic capital; other scripts with capitals are rare in
/// names, and theirs stay.
fn lower(letter: char) -> char {
    let code = letter as u32;
    let step = match code {
        0xd7 => 0,
        0xc0..=0xde | 0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f => 32,
        0x388..=0x38a => 37,
        0x400..=0x40f => 80,
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 => 1 - code % 2,
        0x139..=0x148 | 0x179..=0x17e => code % 2,
        _ => return letter.to_ascii_lowercase(),
    };
    char::from_u32(code + step).unwrap_or(letter)
}

/// A whole reference whose authority is not ASCII, with that authority in ASCII.
pub(super) fn with_ascii_host(reference: &Traced, authority: &Traced) -> Option<String> {
    let text = authority.to_text();
    if text.is_ascii() || text.contains('@') || text.contains('%') {
        return None;
    }
    let labels = text.split(['.', '\u{3002}', '\u{ff0e}']);
    let ascii: Vec<String> = labels.map(to_ascii).collect();
    Some(reference.to_text().replacen(&*text, &ascii.join("."), 1))
}

/// RFC 3492, section 6.3.
fn punycode(input: &[char]) -> Option<String> {
    let mut output: String = input.iter().filter(|letter| letter.is_ascii()).collect();
    let basic = output.len() as u32;
    if basic > 0 {
        output.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while (handled as usize) < input.len() {
        let next = input
            .iter()
            .map(|letter| *letter as u32)
            .filter(|code| *code >= n)
            .min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for letter in input {
            let code = *letter as u32;
            if code < n {
                delta = delta.checked_add(1)?;
            }
            if code == n {
                push_number(&mut output, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(output)
}

fn push_number(output: &mut String, number: u32, bias: u32) {
    let mut rest = number;
    let mut k = 36_u32;
    loop {
        let threshold = k.saturating_sub(bias).clamp(1, 26);
        if rest < threshold {
            break;
        }
        output.push(digit(threshold + (rest - threshold) % (36 - threshold)));
        rest = (rest - threshold) / (36 - threshold);
        k += 36;
    }
    output.push(digit(rest));
}

fn digit(value: u32) -> char {
    let byte = if value < 26 { value + 97 } else { value + 22 };
    char::from_u32(byte).unwrap_or('a')
}

fn adapt(delta: u32, count: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)] // What the test compares with is not in the download.
    fn capitals_become_small_letters_as_unicode_says() {
        let letters = ('\u{41}'..='\u{17e}').chain('\u{388}'..='\u{38a}');
        for letter in letters
            .chain('\u{391}'..='\u{42f}')
            .chain('\u{400}'..='\u{44f}')
        {
            // The dotted I, and what German, Greek and Turkish have beyond one letter for one.
            if letter.to_lowercase().count() == 1
                && !"\u{178}\u{3cf}".contains(letter)
                && !('\u{3b0}'..'\u{400}').contains(&letter)
            {
                assert_eq!(
                    Some(lower(letter)),
                    letter.to_lowercase().next(),
                    "{letter}"
                );
            }
        }
    }

    #[test]
    fn names_in_any_script_have_an_ascii_form() {
        for (name, ascii) in [
            ("example", "example"),
            ("bücher", "xn--bcher-kva"),
            ("例子", "xn--fsqu00a"),
            ("测试", "xn--0zwm56d"),
            ("пример", "xn--e1afmkfd"),
        ] {
            assert_eq!(to_ascii(name), ascii);
        }
    }
}
