//! A group that calls a group. It is read, for what PCRE refuses, and not simulated.

use super::super::error::{Library, Mistake, Stop};
use super::super::tree::Target;
use super::escape::decimal;
use super::{Item, Parser, call};

impl Parser<'_> {
    /// `(?R)`, `(?1)`, `(?&n)`: a group calls a group.
    pub(super) fn recursion(&mut self, kind: u8, open: usize) -> Result<Item, Stop> {
        match kind {
            b'R' if self.peek() != Some(b')') => {
                return Err(Stop::Wrong(Mistake::RecursionEnd, self.at));
            }
            b'R' => self.at += 1,
            b'&' => drop(self.name_reference(b')')?),
            _ => {
                let unclosed = match self.library {
                    Library::Pcre1 => Mistake::RecursionEnd,
                    Library::Pcre2 => Mistake::MissingParenthesis,
                };
                self.called_number(b')', 0, unclosed)?;
            }
        }
        // PCRE1 refuses a call that comes back to where it stands. That is seen only at the very
        // beginning here.
        let everything = matches!(&self.text[open..self.at], b"(?R)" | b"(?0)");
        if everything && open == self.begin && self.library == Library::Pcre1 {
            self.late(0, Stop::Wrong(Mistake::LeftRecursion, self.at - 1));
        }
        self.unknown(open);
        Ok(Item::of(call()))
    }

    /// The number of a group that is called, up to `close`. `letter` is where the
    /// mistakes of `\g<-1>` are seen, 0 elsewhere.
    pub(super) fn called_number(
        &mut self,
        close: u8,
        letter: usize,
        unclosed: Mistake,
    ) -> Result<(), Stop> {
        let two = self.library == Library::Pcre2;
        let sign = self.peek().filter(|byte| !byte.is_ascii_digit());
        self.at += usize::from(sign.is_some());
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = decimal(&rest[..length]);
        let closed = rest.get(length) == Some(&close);
        let end = self.at + length;
        let unclosed = Stop::Wrong(unclosed, if letter > 0 { letter } else { end });
        let too_big = if two {
            number > 65_535
        } else {
            number > 2_147_483_639
        };
        if too_big {
            let offset = if two && letter > 0 {
                letter
            } else if two {
                let upto = |end: &usize| decimal(&rest[..*end]) > 65_535;
                self.at + (1..=length).find(upto).unwrap_or(length)
            } else {
                end
            };
            return Err(Stop::Wrong(Mistake::GroupNumber, offset));
        }
        self.at = end;
        if length == 0 || (!two && !closed) {
            return Err(unclosed);
        }
        let number = match sign {
            Some(_) if number == 0 => return Err(Stop::Wrong(Mistake::RelativeZero, end)),
            Some(b'-') if number > self.groups => {
                let offset = if two && letter > 0 { letter } else { end };
                return Err(Stop::Wrong(Mistake::NoSuchGroup, offset));
            }
            Some(b'-') => self.groups + 1 - number,
            Some(_) => self.groups + number,
            None => number,
        };
        if !closed {
            return Err(unclosed);
        }
        self.refer_at_stage(&Target::Number(number), end, u8::from(two));
        self.at += 1;
        Ok(())
    }
}
