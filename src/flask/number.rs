//! Python's floats as Flask meets them: read, compared, printed. Whole routines for binary floats
//! weigh 19 KB of the download; a decimal text and its nearest binary fraction are enough here.

use std::cmp::Ordering;

/// How many digits a float always keeps.
const SAFE: usize = 15;
/// How many digits of a float are made before they are rounded.
const MOST: u32 = 18;

/// A finite number: `0.DIGITS` times ten to the power of `point`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Float {
    negative: bool,
    /// Without zeros at either end; none for zero.
    digits: Vec<u8>,
    point: i32,
}

impl Float {
    /// What `float()` reads, but for infinities and `nan`.
    pub(super) fn parse(text: &str) -> Option<Float> {
        let (negative, text) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse().ok()?),
            None => (text, 0i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = [whole, fraction].concat().into_bytes();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        let places = i32::try_from(whole.len()).ok()? - i32::try_from(zeros).ok()?;
        let mut number = Float {
            negative,
            digits,
            point: exponent.checked_add(places)?,
        };
        number.trim();
        number.shorten();
        Some(number)
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// How two numbers compare.
    pub(super) fn compare(&self, other: &Float) -> Ordering {
        let sign = |number: &Float| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, negative) => 1 - 2 * i32::from(negative),
        };
        let magnitude = || {
            let points = self.point.cmp(&other.point);
            points.then_with(|| self.digits.cmp(&other.digits))
        };
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => Ordering::Equal,
            1 => magnitude(),
            _ => magnitude().reverse(),
        })
    }

    /// As Python's `repr` prints it.
    pub(super) fn repr(&self) -> String {
        let mut text = String::new();
        if self.negative {
            text.push('-');
        }
        let digits = String::from_utf8_lossy(&self.digits);
        if self.is_zero() {
            text.push_str("0.0");
        } else if -4 < self.point && self.point <= 16 {
            let zeros = |text: &mut String, count: usize| text.push_str(&"0".repeat(count));
            let whole = usize::try_from(self.point).unwrap_or(0);
            if whole == 0 {
                text.push_str("0.");
                zeros(&mut text, self.point.unsigned_abs() as usize);
                text.push_str(&digits);
            } else if whole >= digits.len() {
                text.push_str(&digits);
                zeros(&mut text, whole - digits.len());
                text.push_str(".0");
            } else {
                text.push_str(&digits[..whole]);
                text.push('.');
                text.push_str(&digits[whole..]);
            }
        } else {
            text.push_str(&digits[..1]);
            if digits.len() > 1 {
                text.push('.');
                text.push_str(&digits[1..]);
            }
            let exponent = self.point.saturating_sub(1);
            text.push_str(if exponent < 0 { "e-" } else { "e+" });
            let exponent = exponent.unsigned_abs().to_string();
            if exponent.len() < 2 {
                text.push('0');
            }
            text.push_str(&exponent);
        }
        text
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    /// The shortest digits that lead back to the nearest binary float. Numbers too large or too
    /// small for this arithmetic keep as many digits as a float has.
    fn shorten(&mut self) {
        if self.digits.len() <= SAFE {
            return;
        }
        // What fits into 128 bits; digits behind that are far below a float's precision.
        self.round(
            usize::try_from(self.point.saturating_add(21))
                .map_or(SAFE, |count| count.clamp(SAFE, 36)),
        );
        let Some((bits, shift, places)) = self.binary() else {
            return self.round(MOST as usize - 1);
        };
        let scaled = bits * 10u128.pow(places);
        let mut digits = (scaled >> shift).to_string().into_bytes();
        let point = length(&digits) - places.cast_signed();
        // A rest behind the last digit is no tie.
        if scaled & ((1 << shift) - 1) != 0 {
            digits.push(b'1');
        }
        let exact = Float {
            point,
            negative: self.negative,
            digits,
        };
        for count in SAFE..MOST as usize {
            let mut shorter = exact.clone();
            shorter.round(count);
            let back = shorter.binary();
            if count + 1 == MOST as usize
                || back.is_some_and(|back| (back.0, back.1) == (bits, shift))
            {
                *self = shorter;
                return;
            }
        }
    }

    /// Keeps so many digits, rounded half to even.
    fn round(&mut self, count: usize) {
        if self.digits.len() <= count {
            return;
        }
        let cut = self.digits.split_off(count);
        let up = match cut[0].cmp(&b'5').then(cut.len().cmp(&1)) {
            Ordering::Equal => self.digits.last().is_some_and(|digit| digit % 2 == 1),
            other => other.is_gt(),
        };
        if up {
            while self.digits.last() == Some(&b'9') {
                self.digits.pop();
            }
            if let Some(digit) = self.digits.last_mut() {
                *digit += 1;
            } else {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
        self.trim();
    }

    /// The nearest binary float: its bits, how far they are shifted to the left, and how many
    /// decimal places make `MOST` digits of it.
    fn binary(&self) -> Option<(u128, u32, u32)> {
        let scale = u32::try_from(length(&self.digits).saturating_sub(self.point)).unwrap_or(0);
        let places = u32::try_from(MOST.cast_signed().saturating_sub(self.point)).ok()?;
        if scale > 24 || places > 21 {
            return None;
        }
        let zeros = (self.point.saturating_sub(length(&self.digits)))
            .max(0)
            .unsigned_abs();
        let value = self
            .digits
            .iter()
            .fold(0u128, |value, digit| value * 10 + u128::from(digit - b'0'))
            * 10u128.pow(zeros);
        let ten = 10u128.pow(scale);
        let shift = (0..66).find(|shift| ((value << shift) / ten) >> 52 != 0)?;
        // A whole part of more bits than a float has loses the lowest.
        let lost = (0..8).find(|lost| (value / ten) >> (53 + lost) == 0)?;
        let divisor = ten << lost;
        let (mut bits, rest) = ((value << shift) / divisor, (value << shift) % divisor);
        match (rest * 2).cmp(&divisor) {
            Ordering::Greater => bits += 1,
            Ordering::Equal => bits += bits % 2,
            Ordering::Less => {}
        }
        Some((bits << lost, shift, places))
    }
}

/// Texts are far shorter than what an `i32` counts.
fn length(digits: &[u8]) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_prints_as_python_does() {
        let check = |text: &str, shown: &str| {
            let number = Float::parse(text).map(|number| number.repr());
            assert_eq!(number.as_deref(), Some(shown), "{text}");
        };
        check("1.50", "1.5");
        check("000.0", "0.0");
        check("12", "12.0");
        check("-0.25", "-0.25");
        check("0.0001", "0.0001");
        check("0.00001", "1e-05");
        check("0.000012", "1.2e-05");
        check("1234567890123456.0", "1234567890123456.0");
        check("9007199254740993.0", "9007199254740992.0");
        check("12345678901234567.0", "1.2345678901234568e+16");
        check("3.14159265358979323846", "3.141592653589793");
        check("0.1000000000000000055", "0.1");
        check("0.30000000000000004", "0.30000000000000004");
        check("9.999999999999999999", "10.0");
        check("123456789.123456789012", "123456789.12345679");
        check("1e3", "1000.0");
    }

    #[test]
    #[allow(clippy::float_cmp)] // The very same float is meant.
    fn printing_agrees_with_the_nearest_binary_float() {
        let mut seed = 7u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (whole, fraction) = (seed >> 40, seed.wrapping_mul(0x9e37_79b9) >> 12);
            let text = format!("{}.{fraction}", whole >> (seed % 24));
            let float: f64 = text.parse().unwrap();
            let shown = Float::parse(&text).unwrap().repr();
            assert_eq!(shown.parse::<f64>().unwrap(), float, "{text}");
            if (1e-4..1e16).contains(&float) {
                let real = float.to_string();
                let real = if real.contains('.') {
                    real
                } else {
                    real + ".0"
                };
                assert_eq!(shown, real, "{text}");
            }
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let check = |one: &str, two: &str, order| {
            let (one, two) = (Float::parse(one).unwrap(), Float::parse(two).unwrap());
            assert_eq!(one.compare(&two), order);
        };
        check("1.0", "1", Ordering::Equal);
        check("-1", "1", Ordering::Less);
        check("-2", "-1", Ordering::Less);
        check("0.5", "10", Ordering::Less);
        check("0", "-0.0", Ordering::Equal);
        check("19", "2", Ordering::Greater);
    }
}
