//! `(…)` in all its forms.

use super::super::error::{Library, Mistake, Stop};
use super::super::tree::{Look, Node};
use super::escape::{Escape, decimal};
use super::{DEPTH, Flags, Item, Late, Parser};

/// PCRE's limit for names.
const NAME_LENGTH: usize = 32;

impl Parser<'_> {
    /// Reads a group; its `(` is next.
    pub(super) fn group(&mut self) -> Result<Item, Stop> {
        let open = self.at;
        self.at += 1;
        if self.depth >= DEPTH {
            return Err(Stop::Wrong(Mistake::TooDeep, self.at));
        }
        self.depth += 1;
        let item = match (self.peek(), self.peek_at(1)) {
            (Some(b'*'), Some(b':' | b'a'..=b'z' | b'A'..=b'Z')) => self.verb(open),
            (Some(b'*'), Some(next)) if next != b')' && self.library == Library::Pcre2 => {
                self.verb(open)
            }
            (Some(b'?'), _) => {
                self.at += 1;
                self.special(open)
            }
            _ if self.flags.no_capture => self.inside(false).map(|node| Item::of(choice(node))),
            _ => self.capture(None),
        };
        self.depth -= 1;
        item
    }

    /// What follows `(?`.
    fn special(&mut self, open: usize) -> Result<Item, Stop> {
        let Some(byte) = self.peek() else {
            return Err(self.end_or(Mistake::UnknownGroup));
        };
        self.at += 1;
        match byte {
            b':' => Ok(Item::of(choice(self.inside(false)?))),
            b'|' => Ok(Item::of(choice(self.inside(true)?))),
            b'>' => Ok(Item::of(Node::Atomic(Box::new(choice(
                self.inside(false)?,
            ))))),
            b'=' | b'!' => {
                let look = self.look(false, byte == b'!', open)?;
                Ok(Item::of(Node::Look(Box::new(look))))
            }
            b'<' => match self.peek() {
                Some(mark @ (b'=' | b'!')) => {
                    self.at += 1;
                    let look = self.look(true, mark == b'!', open)?;
                    Ok(Item::of(Node::Look(Box::new(look))))
                }
                Some(b'*') if self.library == Library::Pcre2 => {
                    self.at += 1;
                    self.unknown_look(true, open)
                }
                Some(byte)
                    if self.library == Library::Pcre2
                        || byte.is_ascii_alphanumeric()
                        || byte == b'_' =>
                {
                    self.named(b'>')
                }
                _ => Err(Stop::Wrong(Mistake::UnknownGroupLess, self.at)),
            },
            b'\'' => self.named(b'\''),
            b'P' => self.python(open),
            b'(' => self.condition(open),
            b'*' if self.library == Library::Pcre2 => self.unknown_look(false, open),
            b'C' => self.callout(),
            b'R' | b'&' => self.recursion(byte, open),
            b'0'..=b'9' => {
                self.at -= 1;
                self.recursion(byte, open)
            }
            b'+' | b'-' if self.peek().is_some_and(|byte| byte.is_ascii_digit()) => {
                self.at -= 1;
                self.recursion(byte, open)
            }
            b'+' => Err(self.by_library(
                (Mistake::DigitExpected, self.at),
                (Mistake::DigitExpected, self.at - 1),
            )),
            _ => {
                self.at -= 1;
                self.options()
            }
        }
    }

    /// The branches up to the `)`. Options set inside end with it.
    pub(super) fn inside(&mut self, reset: bool) -> Result<Vec<Node>, Stop> {
        let flags = self.flags;
        let branches = self.choice(reset)?;
        self.flags = flags;
        if self.next() != Some(b')') {
            return Err(Stop::Wrong(Mistake::MissingParenthesis, self.text.len()));
        }
        Ok(branches)
    }

    fn capture(&mut self, number: Option<usize>) -> Result<Item, Stop> {
        let number = number.unwrap_or_else(|| {
            self.groups += 1;
            self.groups
        });
        let node = choice(self.inside(false)?);
        Ok(Item::of(Node::Group(number, Box::new(node))))
    }

    /// `(?<n>…)` and its kin, from the name on.
    fn named(&mut self, end: u8) -> Result<Item, Stop> {
        let (name, start) = self.name(end)?;
        self.groups += 1;
        let number = self.groups;
        let behind = usize::from(self.library == Library::Pcre2);
        let other =
            |(known, numbers): &(Vec<u8>, Vec<usize>)| *known != name && numbers.contains(&number);
        if self.names.iter().any(other) {
            let offset = start + name.len() + behind;
            return Err(Stop::Wrong(Mistake::OtherName, offset));
        }
        let same_names = self.flags.same_names;
        match self.names.iter_mut().find(|(known, _)| *known == name) {
            None => self.names.push((name, vec![number])),
            Some((_, numbers)) if same_names || numbers.contains(&number) => {
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            Some(_) => {
                let offset = self.at - 1 + behind;
                return Err(Stop::Wrong(Mistake::NameTwice, offset));
            }
        }
        self.capture(Some(number))
    }

    /// A name and its `end`, and where it begins.
    pub(super) fn name(&mut self, end: u8) -> Result<(Vec<u8>, usize), Stop> {
        let start = self.at;
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(Stop::Wrong(Mistake::NameDigit, start));
        }
        let rest = &self.text[start..];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        if length == 0 {
            return Err(Stop::Wrong(Mistake::NameExpected, start));
        }
        if length > NAME_LENGTH {
            return Err(Stop::Wrong(Mistake::NameTooLong, start + length));
        }
        self.at += length;
        if self.peek() != Some(end) {
            return Err(Stop::Wrong(Mistake::NameEnd, self.at));
        }
        self.at += 1;
        Ok((rest[..length].to_vec(), start))
    }

    pub(super) fn look(&mut self, behind: bool, negative: bool, open: usize) -> Result<Look, Stop> {
        self.looks += 1;
        let branches = self.inside(false)?;
        self.looks -= 1;
        if behind && let Some(index) = branches.iter().position(|it| it.width().is_none()) {
            // The width of a group that is called or, in PCRE2, referred to may be fixed.
            let called = self.unknown.as_ref().is_some_and(|it| it.start > open);
            if branches[index].refers() && (called || self.library == Library::Pcre2) {
                self.unknown(open);
                return Ok(Look {
                    behind,
                    negative,
                    node: Node::Empty,
                });
            }
            let offset = match self.library {
                Library::Pcre1 => self.branch_ends.get(index).copied().unwrap_or(open),
                Library::Pcre2 => open,
            };
            self.late.push(Late {
                stage: 0,
                place: offset,
                stop: Stop::Wrong(Mistake::LookbehindLength, offset),
            });
        }
        Ok(Look {
            behind,
            negative,
            node: Node::Choice(branches),
        })
    }

    /// `(?P<n>…)`, `(?P=n)`, `(?P>n)`
    fn python(&mut self, open: usize) -> Result<Item, Stop> {
        match self.next() {
            Some(b'<') => self.named(b'>'),
            Some(b'>') => self.recursion(b'&', open),
            Some(b'=') => {
                let Escape::Reference(to) = self.name_reference(b')')? else {
                    return Ok(Item::place(Node::Empty));
                };
                Ok(Item::of(Node::Reference {
                    to,
                    any_case: self.flags.any_case,
                }))
            }
            Some(_) => Err(Stop::Wrong(Mistake::UnknownGroupP, self.at - 1)),
            None => Err(self.end_or(Mistake::UnknownGroupP)),
        }
    }

    /// `(?C)`, `(?C1)`, `(?C"x")`: calls nobody in nginx.
    fn callout(&mut self) -> Result<Item, Stop> {
        let two = self.library == Library::Pcre2;
        let start = self.at;
        if let Some(open) = self.peek()
            && two
            && b"`'\"^%#${".contains(&open)
        {
            let close = if open == b'{' { b'}' } else { open };
            let unclosed = Stop::Wrong(Mistake::CalloutText, start);
            // Twice the delimiter is the delimiter itself.
            loop {
                self.at += 1;
                let rest = &self.text[self.at..];
                let length = rest.iter().position(|byte| *byte == close);
                self.at += length.ok_or(unclosed.clone())? + 1;
                if self.peek() != Some(close) {
                    break;
                }
            }
        } else {
            while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1;
                if decimal(&self.text[start..self.at]) > 255 {
                    return Err(Stop::Wrong(Mistake::CalloutNumber, self.at));
                }
            }
        }
        match self.next() {
            Some(b')') => Ok(Item::place(Node::Empty)),
            Some(_) if two && self.at == start + 1 => {
                Err(Stop::Wrong(Mistake::CalloutDelimiter, start))
            }
            Some(_) => Err(Stop::Wrong(Mistake::CalloutEnd, self.at - 1)),
            None if self.text.ends_with(b"C") => Err(self.end_or(Mistake::CalloutEnd)),
            None => Err(Stop::Wrong(Mistake::CalloutEnd, self.at)),
        }
    }

    /// PCRE2's look-arounds that are not atomic: `(?*…)`, `(?<*…)`.
    fn unknown_look(&mut self, behind: bool, open: usize) -> Result<Item, Stop> {
        let look = self.look(behind, false, open)?;
        self.unknown(open);
        Ok(Item::of(Node::Look(Box::new(look))))
    }

    /// A group that is not simulated, up to the next `)`.
    pub(super) fn unsupported_group(&self, open: usize) -> Stop {
        let rest = &self.text[self.at..];
        let length = rest.iter().position(|byte| *byte == b')');
        let end = length.map_or(self.text.len(), |length| self.at + length + 1);
        Stop::Unsupported(open..end)
    }

    /// `(?i-m)`, `(?i-m:…)`
    fn options(&mut self) -> Result<Item, Stop> {
        let mut flags = self.flags;
        let mut on = true;
        loop {
            let Some(byte) = self.peek() else {
                return Err(self.end_or(Mistake::UnknownGroup));
            };
            self.at += 1;
            match byte {
                b')' => {
                    self.flags = flags;
                    return Ok(Item::place(Node::Empty));
                }
                b':' => {
                    let outer = std::mem::replace(&mut self.flags, flags);
                    let branches = self.inside(false)?;
                    self.flags = outer;
                    return Ok(Item::of(choice(branches)));
                }
                b'-' if on || self.library == Library::Pcre1 => on = false,
                b'-' => return Err(Stop::Wrong(Mistake::InvalidHyphen, self.at - 1)),
                b'^' if self.library == Library::Pcre2 && self.text[self.at - 2] == b'?' => {
                    flags = Flags {
                        ungreedy: flags.ungreedy,
                        same_names: flags.same_names,
                        ..Flags::default()
                    };
                }
                _ if !self.option(&mut flags, byte, on) => {
                    return Err(Stop::Wrong(Mistake::UnknownGroup, self.at - 1));
                }
                _ => {}
            }
        }
    }

    /// Switches one option; `false` if there is none of this letter.
    fn option(&mut self, flags: &mut Flags, letter: u8, on: bool) -> bool {
        match letter {
            b'i' => flags.any_case = on,
            b'm' => flags.multi_line = on,
            b's' => flags.dot_all = on,
            b'x' => {
                flags.extended = on;
                let twice = self.library == Library::Pcre2 && self.peek() == Some(b'x');
                flags.extended_more = on && twice;
                self.at += usize::from(twice);
            }
            b'U' => flags.ungreedy = on,
            b'J' => flags.same_names = on,
            b'X' if self.library == Library::Pcre1 => flags.extra = on,
            b'n' if self.library == Library::Pcre2 => flags.no_capture = on,
            _ => return false,
        }
        true
    }

    pub(super) fn by_library(&self, one: (Mistake, usize), two: (Mistake, usize)) -> Stop {
        let (mistake, offset) = match self.library {
            Library::Pcre1 => one,
            Library::Pcre2 => two,
        };
        Stop::Wrong(mistake, offset)
    }

    /// PCRE2 calls every end inside a group a missing parenthesis.
    pub(super) fn end_or(&self, mistake: Mistake) -> Stop {
        let mistake = match self.library {
            Library::Pcre1 => mistake,
            Library::Pcre2 => Mistake::MissingParenthesis,
        };
        Stop::Wrong(mistake, self.text.len())
    }
}

pub(super) fn choice(mut branches: Vec<Node>) -> Node {
    if branches.len() == 1
        && let Some(only) = branches.pop()
    {
        return only;
    }
    Node::Choice(branches)
}
