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
    let lower: Vec<char> = label.to_lowercase().chars().collect();
    match punycode(&lower) {
        Some(code) => format!("xn--{code}"),
        None => label.to_owned(),
    }
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
