//! What stands behind a backslash.

use super::super::byte_set::{self, ByteSet};
use super::super::error::{Library, Mistake, Stop};
use super::super::tree::{Assert, Target};
use super::{Parser, property};

/// What an escape means.
pub(super) enum Escape {
    /// A byte.
    Byte(u8),
    /// One byte of a set.
    Set(ByteSet),
    /// A place.
    Assert(Assert),
    /// What a group matched.
    Reference(Target),
    /// `\R`
    Newline,
    /// `\K`
    Keep,
    /// `\Q`, which has been switched on.
    Quote,
    /// `\E`
    Nothing,
    /// `\g<1>`
    Call,
    /// `\X`
    Cluster,
}

impl Parser<'_> {
    /// Reads an escape; the backslash is next.
    pub(super) fn escape(&mut self, in_class: bool) -> Result<Escape, Stop> {
        let start = self.at;
        self.at += 1;
        let Some(byte) = self.next() else {
            return Err(Stop::Wrong(Mistake::BackslashAtEnd, self.text.len()));
        };
        if in_class && let Some(escape) = self.only_in_class(byte)? {
            return Ok(escape);
        }
        Ok(match byte {
            b'a' => Escape::Byte(7),
            b'e' => Escape::Byte(27),
            b'f' => Escape::Byte(12),
            b'n' => Escape::Byte(b'\n'),
            b'r' => Escape::Byte(b'\r'),
            b't' => Escape::Byte(b'\t'),
            b'c' => self.control()?,
            b'0' => Escape::Byte(self.octal(2)?),
            b'1'..=b'9' => self.digits(in_class)?,
            b'x' => self.hexadecimal()?,
            b'o' => self.braced_octal()?,
            b'd' => Escape::Set(byte_set::digits()),
            b'D' => Escape::Set(byte_set::digits().inverse()),
            b'w' => Escape::Set(byte_set::word()),
            b'W' => Escape::Set(byte_set::word().inverse()),
            b's' => Escape::Set(byte_set::space()),
            b'S' => Escape::Set(byte_set::space().inverse()),
            b'h' => Escape::Set(byte_set::horizontal()),
            b'H' => Escape::Set(byte_set::horizontal().inverse()),
            b'v' => Escape::Set(byte_set::vertical()),
            b'V' => Escape::Set(byte_set::vertical().inverse()),
            b'N' if self.peek() == Some(b'{') && !self.is_quantifier() => {
                return Err(self.unsupported_letter());
            }
            b'N' => Escape::Set(ByteSet::byte(b'\n').inverse()),
            b'C' => Escape::Set(ByteSet::ALL),
            b'R' => Escape::Newline,
            b'K' => Escape::Keep,
            b'b' => Escape::Assert(Assert::Boundary),
            b'B' => Escape::Assert(Assert::NoBoundary),
            // nginx always searches from the beginning, which is what `\G` means.
            b'A' | b'G' => Escape::Assert(Assert::Start),
            b'z' => Escape::Assert(Assert::End),
            b'Z' => Escape::Assert(Assert::EndOrNewline),
            b'Q' => {
                self.quoting = true;
                Escape::Quote
            }
            b'E' => Escape::Nothing,
            b'p' | b'P' => self.property(start, byte == b'P')?,
            b'X' => Escape::Cluster,
            b'k' => self.named_reference()?,
            b'g' => self.group_reference()?,
            b'L' | b'l' | b'U' | b'u' => return Err(self.unsupported_letter()),
            b'F' if self.library == Library::Pcre2 => return Err(self.unsupported_letter()),
            _ if byte.is_ascii_alphabetic()
                && (self.library == Library::Pcre2 || self.flags.extra) =>
            {
                return Err(Stop::Wrong(Mistake::UnknownEscape, self.at - 1));
            }
            _ => Escape::Byte(byte),
        })
    }

    /// The escapes that mean something else in a class.
    fn only_in_class(&mut self, byte: u8) -> Result<Option<Escape>, Stop> {
        Ok(match byte {
            b'b' => Some(Escape::Byte(8)),
            b'N' if self.peek() == Some(b'{') && !self.is_quantifier() => {
                return Err(self.unsupported_letter());
            }
            b'N' => {
                let offset = match self.library {
                    Library::Pcre1 => self.at - 1,
                    Library::Pcre2 => self.at,
                };
                return Err(Stop::Wrong(Mistake::NotNewlineInClass, offset));
            }
            b'g' => Some(Escape::Byte(byte)),
            b'A' | b'B' | b'C' | b'G' | b'K' | b'R' | b'X' | b'Z' | b'k' | b'z' => {
                match self.library {
                    Library::Pcre1 => Some(Escape::Byte(byte)),
                    Library::Pcre2 => {
                        return Err(Stop::Wrong(Mistake::EscapeInClass, self.at - 1));
                    }
                }
            }
            _ => None,
        })
    }

    fn unsupported_letter(&self) -> Stop {
        if self.library == Library::Pcre2 && self.text[self.at - 1..].starts_with(b"N{U+") {
            return Stop::Wrong(Mistake::OnlyInUnicode, self.at);
        }
        let offset = match self.library {
            Library::Pcre1 => self.at - 1,
            Library::Pcre2 => self.at,
        };
        Stop::Wrong(Mistake::UnsupportedEscape, offset)
    }

    fn is_quantifier(&self) -> bool {
        let rest = &self.text[self.at + 1..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b',')
            .count();
        rest.first().is_some_and(u8::is_ascii_digit) && rest.get(length) == Some(&b'}')
    }

    /// `\cX`
    fn control(&mut self) -> Result<Escape, Stop> {
        match self.next() {
            None => Err(Stop::Wrong(Mistake::ControlAtEnd, self.text.len())),
            Some(byte)
                if !byte.is_ascii()
                    || (self.library == Library::Pcre2 && !(32..127).contains(&byte)) =>
            {
                Err(Stop::Wrong(Mistake::ControlNotAscii, self.at - 1))
            }
            Some(byte) => Ok(Escape::Byte(byte.to_ascii_uppercase() ^ 64)),
        }
    }

    /// Up to `most` more octal digits, after those that began at the last byte read.
    fn octal(&mut self, most: usize) -> Result<u8, Stop> {
        let mut value = u32::from(self.text[self.at - 1] - b'0');
        for _ in 0..most {
            match self.peek() {
                Some(digit @ b'0'..=b'7') => value = value * 8 + u32::from(digit - b'0'),
                _ => break,
            }
            self.at += 1;
        }
        u8::try_from(value).map_err(|_| {
            let offset = match self.library {
                Library::Pcre1 => self.at - 1,
                Library::Pcre2 => self.at,
            };
            Stop::Wrong(Mistake::OctalTooLarge, offset)
        })
    }

    /// `\1` … `\99`: a group, or a byte in octal when there are not so many groups yet.
    fn digits(&mut self, in_class: bool) -> Result<Escape, Stop> {
        let first = self.text[self.at - 1];
        if !in_class {
            let rest = &self.text[self.at - 1..];
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = decimal(&rest[..length]);
            let always = match self.library {
                Library::Pcre1 => number < 8,
                Library::Pcre2 => number < 10 || first >= b'8',
            };
            if always || number <= self.groups {
                self.at += length - 1;
                return Ok(self.number_reference(number));
            }
        }
        if first >= b'8' {
            return Ok(Escape::Byte(first));
        }
        Ok(Escape::Byte(self.octal(2)?))
    }

    /// The reference that ends here.
    fn number_reference(&mut self, number: usize) -> Escape {
        let offset = match self.library {
            Library::Pcre1 => self.text.len(),
            Library::Pcre2 => self.at - 1,
        };
        let target = Target::Number(number);
        self.refer(&target, offset);
        Escape::Reference(target)
    }

    /// A reference by name up to `end`; the name is next.
    pub(super) fn name_reference(&mut self, end: u8) -> Result<Escape, Stop> {
        let (name, start) = self.name(end)?;
        let offset = match self.library {
            Library::Pcre1 => start + name.len(),
            Library::Pcre2 => start,
        };
        let target = Target::Name(name);
        self.refer(&target, offset);
        Ok(Escape::Reference(target))
    }

    /// `\xhh`, `\x{h…}`
    fn hexadecimal(&mut self) -> Result<Escape, Stop> {
        if self.peek() != Some(b'{') {
            let mut value = 0;
            for _ in 0..2 {
                let Some(digit) = self.peek().and_then(hex_digit) else {
                    break;
                };
                value = value * 16 + digit;
                self.at += 1;
            }
            return Ok(Escape::Byte(value as u8));
        }
        self.at += 1;
        self.braced(16, Mistake::NotHex)
    }

    /// `\o{ooo}`
    fn braced_octal(&mut self) -> Result<Escape, Stop> {
        if self.peek() != Some(b'{') {
            return Err(Stop::Wrong(Mistake::OctalBrace, self.at - 1));
        }
        self.at += 1;
        self.braced(8, Mistake::NotOctal)
    }

    fn braced(&mut self, base: u32, mistake: Mistake) -> Result<Escape, Stop> {
        let start = self.at;
        let mut value: u32 = 0;
        while let Some(digit) = self.peek().and_then(hex_digit)
            && digit < base
        {
            value = value.saturating_mul(base).saturating_add(digit);
            self.at += 1;
        }
        if value > 255 {
            return Err(Stop::Wrong(Mistake::ByteTooLarge, self.at));
        }
        let empty = self.at == start;
        match (self.library, self.peek()) {
            (Library::Pcre1, Some(b'}')) if empty && base == 8 => {
                Err(Stop::Wrong(Mistake::MissingDigits, self.at - 2))
            }
            (Library::Pcre1, Some(b'}')) | (Library::Pcre2, Some(b'}') | None) if empty => {
                Err(Stop::Wrong(Mistake::MissingDigits, self.at))
            }
            (_, Some(b'}')) => Ok(()),
            (Library::Pcre2, None) => Err(Stop::Wrong(mistake, self.at - 1)),
            _ => Err(Stop::Wrong(mistake, self.at)),
        }?;
        self.at += 1;
        Ok(Escape::Byte(value as u8))
    }

    /// `\p{…}`: PCRE knows Unicode's properties of the 256 characters, hopscope does not.
    fn property(&mut self, start: usize, negative: bool) -> Result<Escape, Stop> {
        let text = self.text;
        let letter = self.at;
        let name = match self.next() {
            Some(b'{') => match text[self.at..].iter().position(|byte| *byte == b'}') {
                Some(length) => {
                    self.at += length + 1;
                    &text[letter + 1..self.at - 1]
                }
                None => return Err(Stop::Wrong(Mistake::Property, text.len())),
            },
            Some(byte) if byte.is_ascii_alphabetic() || self.library == Library::Pcre1 => {
                &text[letter..=letter]
            }
            _ => return Err(Stop::Wrong(Mistake::Property, self.at)),
        };
        if !property::is_known(name.strip_prefix(b"^").unwrap_or(name), self.library) {
            let back = usize::from(self.library == Library::Pcre1);
            return Err(Stop::Wrong(Mistake::UnknownProperty, self.at - back));
        }
        let set = match name {
            b"Nd" => byte_set::digits(),
            // With the superscripts and fractions of Latin-1.
            b"N" => byte_set::digits().or(ByteSet::of(b"\xb2\xb3\xb9\xbc\xbd\xbe")),
            _ => {
                self.unknown(start);
                ByteSet::ALL
            }
        };
        Ok(Escape::Set(if negative { set.inverse() } else { set }))
    }

    /// `\k<n>`, `\k'n'`, `\k{n}`
    fn named_reference(&mut self) -> Result<Escape, Stop> {
        let end = match self.peek() {
            Some(b'<') => b'>',
            Some(b'\'') => b'\'',
            Some(b'{') => b'}',
            _ => {
                let offset = match self.library {
                    Library::Pcre1 => self.at - 1,
                    Library::Pcre2 => self.at,
                };
                return Err(Stop::Wrong(Mistake::NamedReference, offset));
            }
        };
        self.at += 1;
        self.name_reference(end)
    }

    /// `\g1`, `\g{-1}`, `\g{n}`; `\g<…>` calls a group.
    fn group_reference(&mut self) -> Result<Escape, Stop> {
        let letter = self.at;
        if let Some(open @ (b'<' | b'\'')) = self.peek() {
            let close = if open == b'<' { b'>' } else { b'\'' };
            self.at += 1;
            if self
                .peek()
                .is_some_and(|byte| b"+-0123456789".contains(&byte))
            {
                self.called_number(close, letter, Mistake::GroupReference)?;
            } else {
                self.name_reference(close)?;
            }
            return Ok(Escape::Call);
        }
        let braced = self.peek() == Some(b'{');
        self.at += usize::from(braced);
        if braced
            && self
                .peek()
                .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        {
            return self.name_reference(b'}');
        }
        let sign = self.peek().filter(|byte| matches!(byte, b'-' | b'+'));
        self.at += usize::from(sign.is_some());
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = decimal(&rest[..length]);
        let closed = !braced || rest.get(length) == Some(&b'}');
        self.at += length;
        if length == 0 || !closed || (sign == Some(b'+') && self.library == Library::Pcre1) {
            return Err(self.malformed_reference(letter, braced, length == 0, sign));
        }
        self.at += usize::from(braced);
        if number == 0 {
            return Err(match self.library {
                Library::Pcre1 => Stop::Wrong(Mistake::ReferenceZero, self.at - 1),
                Library::Pcre2 => Stop::Wrong(Mistake::NoSuchGroup, self.at),
            });
        }
        let number = match sign {
            Some(b'-') if number > self.groups => {
                let offset = match self.library {
                    Library::Pcre1 => self.at - 1,
                    Library::Pcre2 if braced => letter,
                    Library::Pcre2 => self.at,
                };
                return Err(Stop::Wrong(Mistake::NoSuchGroup, offset));
            }
            Some(b'-') => self.groups + 1 - number,
            Some(_) => self.groups + number,
            None => number,
        };
        Ok(self.number_reference(number))
    }

    fn malformed_reference(
        &self,
        letter: usize,
        braced: bool,
        empty: bool,
        sign: Option<u8>,
    ) -> Stop {
        match self.library {
            Library::Pcre1 if sign == Some(b'+') => Stop::Wrong(Mistake::NameExpected, letter + 1),
            Library::Pcre1 if empty && self.at < self.text.len() || !braced => {
                let behind = usize::from(braced) * 2 + usize::from(sign.is_some());
                Stop::Wrong(Mistake::ReferenceZero, letter - 1 + behind)
            }
            Library::Pcre1 => Stop::Wrong(Mistake::GroupReference, self.at),
            Library::Pcre2 if braced && empty => Stop::Wrong(Mistake::NameExpected, letter + 1),
            Library::Pcre2 => Stop::Wrong(Mistake::GroupReference, letter),
        }
    }
}

fn hex_digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

/// A decimal number; what is far too large for a group stays so.
pub(super) fn decimal(digits: &[u8]) -> usize {
    digits.iter().fold(0usize, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(usize::from(digit - b'0'))
    })
}
