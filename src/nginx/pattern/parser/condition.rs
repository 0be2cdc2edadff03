//! `(?(…)…|…)`

use super::super::error::{Library, Mistake, Stop};
use super::super::tree::{Node, Target, Test};
use super::escape::decimal;
use super::{Item, Parser};

impl Parser<'_> {
    /// `(?(1)…|…)`, `(?(<n>)…)`, `(?(?=…)…|…)`, from the inner condition on.
    pub(super) fn condition(&mut self, open: usize) -> Result<Item, Stop> {
        let test = self.test(open)?;
        let mut branches = self.inside(false)?.into_iter();
        let yes = branches.next().unwrap_or(Node::Empty);
        let no = branches.next().unwrap_or(Node::Empty);
        let asks_look = matches!(test, Test::Look(_));
        let one_too_many = match test {
            Test::Never => (no != Node::Empty).then_some(Mistake::DefineBranches),
            _ => branches.next().map(|_| Mistake::ConditionBranches),
        };
        if let Some(mistake) = one_too_many {
            let offset = match self.library {
                Library::Pcre1 => self.at - 1,
                // PCRE2 has noted no place for a condition that is a look-around.
                Library::Pcre2 if asks_look => 0,
                Library::Pcre2 => match &self.text[open + 3..] {
                    [b'0'..=b'9' | b'+' | b'-', ..] => open,
                    [b'<' | b'\'', ..] => open + 4,
                    [b'R', b'&', ..] => open + 5,
                    _ => open + 3,
                },
            };
            let stage = u8::from(self.library == Library::Pcre2);
            self.late(stage, Stop::Wrong(mistake, offset));
        }
        let condition = Node::Condition(Box::new(test), Box::new(yes), Box::new(no));
        Ok(Item::of(condition))
    }

    fn test(&mut self, open: usize) -> Result<Test, Stop> {
        let start = self.at;
        let rest = &self.text[start..];
        if self.library == Library::Pcre2 && rest.starts_with(b"?") && rest.len() < 3 {
            return Err(Stop::Wrong(Mistake::ConditionExpected, start - 1));
        }
        for (mark, behind, negative) in [
            (&b"?="[..], false, false),
            (b"?!", false, true),
            (b"?<=", true, false),
            (b"?<!", true, true),
        ] {
            if rest.starts_with(mark) {
                self.at += mark.len();
                let look = self.look(behind, negative, open)?;
                return Ok(Test::Look(Box::new(look)));
            }
        }
        let unsupported: &[&[u8]] = match self.library {
            Library::Pcre1 => &[b"?C"],
            Library::Pcre2 => &[b"?C", b"?*", b"?<*", b"VERSION=", b"VERSION>="],
        };
        if unsupported.iter().any(|begin| rest.starts_with(begin)) {
            return Err(self.unsupported_group(open));
        }
        match rest.first() {
            None => Err(self.end_or(Mistake::ConditionExpected)),
            Some(b'?') => Err(self.by_library(
                (Mistake::ConditionExpected, start),
                (Mistake::ConditionExpected, start - 1),
            )),
            Some(b')') => Err(self.by_library(
                (Mistake::ConditionExpected, start),
                (Mistake::NameExpected, start),
            )),
            Some(b'R') if matches!(rest.get(1), Some(b')' | b'&' | b'0'..=b'9')) => {
                self.recursion_test(open)
            }
            Some(b'*') if self.library == Library::Pcre2 => {
                self.at += 1;
                let name = self.word();
                if name.first().is_some_and(u8::is_ascii_lowercase)
                    && let Node::Look(look) = self.group_by_word(name, start - 1)?
                {
                    return Ok(Test::Look(look));
                }
                Err(Stop::Wrong(Mistake::ConditionExpected, start - 1))
            }
            Some(b'0'..=b'9' | b'+' | b'-') => self.numbered_test(),
            Some(_) => self.named_test(),
        }
    }

    /// `R)`, `R1)`, `R&n)`: whether a group was called.
    fn recursion_test(&mut self, open: usize) -> Result<Test, Stop> {
        let start = self.at;
        let word = self.word();
        let test = match word {
            b"R" if self.peek() == Some(b'&') => {
                self.at += 1;
                self.named_test()?
            }
            [b'R', digits @ ..]
                if digits.iter().all(u8::is_ascii_digit) && self.peek() == Some(b')') =>
            {
                self.at += 1;
                let target = Target::Number(decimal(digits));
                if self.library == Library::Pcre2 && !digits.is_empty() {
                    self.refer_at_stage(&target, start, 1);
                }
                Test::Set(target)
            }
            _ => {
                self.at = start;
                return self.named_test();
            }
        };
        self.unknown(open);
        Ok(test)
    }

    /// `1)`, `-1)`
    fn numbered_test(&mut self) -> Result<Test, Stop> {
        let start = self.at;
        let sign = self.peek().filter(|byte| !byte.is_ascii_digit());
        self.at += usize::from(sign.is_some());
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = decimal(&rest[..length]);
        self.at += length;
        if self.next() != Some(b')') {
            return Err(Stop::Wrong(Mistake::MalformedCondition, start + length));
        }
        let missing = match (self.library, sign) {
            (Library::Pcre1, _) => self.at,
            (Library::Pcre2, None) => start - 1,
            (Library::Pcre2, Some(b'+')) => start,
            (Library::Pcre2, Some(_)) => self.at - 1,
        };
        if number == 0 {
            if sign.is_some() && self.library == Library::Pcre2 {
                return Err(Stop::Wrong(Mistake::RelativeZero, self.at - 1));
            }
            return Err(self.by_library(
                (Mistake::ConditionZero, self.at),
                (Mistake::ConditionZero, self.at - 1),
            ));
        }
        let number = match sign {
            Some(b'-') if number > self.groups => {
                return Err(Stop::Wrong(Mistake::NoSuchGroup, missing));
            }
            Some(b'-') => self.groups + 1 - number,
            Some(_) => self.groups.saturating_add(number),
            None => number,
        };
        let target = Target::Number(number);
        let stage = u8::from(self.library == Library::Pcre2);
        self.refer_at_stage(&target, missing, stage);
        Ok(Test::Set(target))
    }

    /// `<n>)`, `'n')`, `n)`, `DEFINE)`
    fn named_test(&mut self) -> Result<Test, Stop> {
        let end = match self.peek() {
            Some(b'<') => Some(b'>'),
            Some(b'\'') => Some(b'\''),
            _ => None,
        };
        self.at += usize::from(end.is_some());
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if self.library == Library::Pcre1 && !self.peek().is_some_and(word) {
            return Err(Stop::Wrong(Mistake::ConditionExpected, self.at));
        }
        let name = self.name(end.unwrap_or(b')'));
        if let (Library::Pcre1, Err(Stop::Wrong(Mistake::NameEnd, offset))) = (self.library, &name)
        {
            return Err(Stop::Wrong(Mistake::MalformedCondition, *offset));
        }
        let (name, start) = name?;
        if end.is_some() && self.next() != Some(b')') {
            let offset = self.text.len().min(self.at - 1);
            return Err(Stop::Wrong(Mistake::MalformedCondition, offset));
        }
        if end.is_none() && name == b"DEFINE" {
            return Ok(Test::Never);
        }
        let offset = match self.library {
            Library::Pcre1 => self.at,
            Library::Pcre2 => start,
        };
        let target = Target::Name(name);
        self.refer(&target, offset);
        Ok(Test::Set(target))
    }
}
