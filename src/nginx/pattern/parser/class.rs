//! `[…]`

use super::super::byte_set::{self, ByteSet};
use super::super::error::{Library, Mistake, Stop};
use super::super::tree::{Look, Node};
use super::Parser;
use super::escape::Escape;

/// One thing in a class.
enum Member {
    Byte(u8),
    Set(ByteSet),
    /// `\E` and the like.
    Nothing,
}

impl Parser<'_> {
    /// `[[:<:]]` and `[[:>:]]`: at a word's boundary, what must be behind or ahead of it.
    pub(super) fn word_end(&mut self) -> Option<Node> {
        let behind = match self.text[self.at..].get(..7)? {
            b"[[:<:]]" => false,
            b"[[:>:]]" => true,
            _ => return None,
        };
        self.at += 7;
        let look = Look {
            behind,
            negative: false,
            node: Node::Choice(vec![Node::Set(byte_set::word())]),
        };
        Some(Node::Look(Box::new(look)))
    }

    /// Reads a class; its `[` is next.
    pub(super) fn class(&mut self) -> Result<ByteSet, Stop> {
        self.refuse_posix_outside()?;
        self.at += 1;
        let negated = self.peek() == Some(b'^');
        self.at += usize::from(negated);
        let mut set = ByteSet::NONE;
        let mut first = true;
        loop {
            if self.ends_quoting() {
                continue;
            }
            let Some(byte) = self.peek() else {
                return Err(Stop::Wrong(Mistake::MissingClassEnd, self.text.len()));
            };
            if byte == b']' && !first && !self.quoting {
                self.at += 1;
                break;
            }
            let member = self.member(byte)?;
            if !matches!(member, Member::Nothing) {
                first = false;
            }
            match member {
                Member::Nothing => {}
                Member::Set(members) => {
                    set = set.or(members);
                    self.refuse_range_from_set()?;
                }
                Member::Byte(low) => set = set.or(self.range_from(low)?),
            }
        }
        if self.flags.any_case {
            set = set.any_case();
        }
        Ok(if negated { set.inverse() } else { set })
    }

    /// A byte, or the range that begins with it.
    fn range_from(&mut self, low: u8) -> Result<ByteSet, Stop> {
        while self.ends_quoting() {}
        let single = ByteSet::byte(low);
        if self.quoting || self.peek() != Some(b'-') {
            return Ok(single);
        }
        let dash = self.at;
        self.at += 1;
        loop {
            if self.ends_quoting() {
                continue;
            }
            let Some(byte) = self.peek() else {
                return Err(Stop::Wrong(Mistake::MissingClassEnd, self.text.len()));
            };
            if byte == b']' && !self.quoting {
                self.at = dash + 1;
                return Ok(single.with(b'-'));
            }
            let posix = byte == b'[' && self.posix_length().is_some();
            let start = self.at;
            return match self.member(byte)? {
                Member::Nothing => continue,
                Member::Set(_) => {
                    let offset = start + 2 - usize::from(posix);
                    let back = usize::from(self.library == Library::Pcre1);
                    Err(Stop::Wrong(Mistake::InvalidRange, offset - back))
                }
                Member::Byte(high) if high < low => {
                    Err(Stop::Wrong(Mistake::RangeOutOfOrder, self.at - 1))
                }
                Member::Byte(high) => Ok(ByteSet::range(low, high)),
            };
        }
    }

    /// PCRE2 refuses `[\d-z]`; PCRE1 takes the dash as it is.
    fn refuse_range_from_set(&mut self) -> Result<(), Stop> {
        let range = !self.quoting
            && self.peek() == Some(b'-')
            && self.peek_at(1).is_some_and(|byte| byte != b']');
        if range && self.library == Library::Pcre2 {
            return Err(Stop::Wrong(Mistake::InvalidRange, self.at));
        }
        Ok(())
    }

    fn member(&mut self, byte: u8) -> Result<Member, Stop> {
        if self.quoting {
            self.at += 1;
            return Ok(Member::Byte(byte));
        }
        if byte == b'['
            && let Some(length) = self.posix_length()
        {
            return self.posix(length);
        }
        if self.flags.extended_more && matches!(byte, b' ' | b'\t') {
            self.at += 1;
            return Ok(Member::Nothing);
        }
        if byte != b'\\' {
            self.at += 1;
            return Ok(Member::Byte(byte));
        }
        let start = self.at;
        match self.escape(true)? {
            Escape::Byte(byte) => Ok(Member::Byte(byte)),
            Escape::Set(set) => Ok(Member::Set(set)),
            Escape::Quote | Escape::Nothing => Ok(Member::Nothing),
            _ => Err(Stop::Unsupported(start..self.at)),
        }
    }

    /// Steps over a `\E` that ends quoting.
    fn ends_quoting(&mut self) -> bool {
        let ends = self.quoting && self.text[self.at..].starts_with(b"\\E");
        if ends {
            self.quoting = false;
            self.at += 2;
        }
        ends
    }

    /// The length of a `[:…:]` (or with `.` or `=`) that begins here.
    fn posix_length(&self) -> Option<usize> {
        let mark = self.peek_at(1)?;
        if !matches!(mark, b':' | b'.' | b'=') {
            return None;
        }
        let inside = &self.text[self.at + 2..];
        for (index, byte) in inside.iter().enumerate() {
            let next = inside.get(index + 1);
            match byte {
                _ if *byte == mark && next == Some(&b']') => return Some(index + 4),
                b']' => return None,
                b'\\' if matches!(next, Some(b']' | b'\\')) => return None,
                b'[' if next == Some(&mark) => return None,
                _ => {}
            }
        }
        None
    }

    fn refuse_posix_outside(&self) -> Result<(), Stop> {
        match (self.posix_length(), self.peek_at(1)) {
            (None, _) => Ok(()),
            (Some(_), Some(b':')) => Err(Stop::Wrong(Mistake::PosixOutsideClass, self.at)),
            (Some(_), _) => Err(Stop::Wrong(Mistake::Collating, self.at)),
        }
    }

    fn posix(&mut self, length: usize) -> Result<Member, Stop> {
        let start = self.at;
        if self.peek_at(1) != Some(b':') {
            return Err(Stop::Wrong(Mistake::Collating, start));
        }
        let name = &self.text[start + 2..start + length - 2];
        let (negated, name) = match name {
            [b'^', name @ ..] => (true, name),
            name => (false, name),
        };
        let Some(mut set) = byte_set::posix(name) else {
            let offset = start + 2 + usize::from(negated);
            return Err(Stop::Wrong(Mistake::UnknownPosix, offset));
        };
        self.at += length;
        if self.flags.any_case && matches!(name, b"lower" | b"upper") {
            set = set.any_case();
        }
        Ok(Member::Set(if negated { set.inverse() } else { set }))
    }
}
