//! Command lines into options, each program's as it reads them: gunicorn with Python's argparse,
//! waitress with its getopt, flask with click, uWSGI with C's `getopt_long`.

use super::{Given, Reader};
use crate::text::Span;
use crate::wsgi::option::{
    FLASK, FLASK_RUN, GUNICORN, Kind, Known, Meaning, Named, UWSGI, WAITRESS, names,
};
use crate::wsgi::words::Word;

/// Whose command line it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Uwsgi,
    Gunicorn,
    Waitress,
    /// What stands before the command.
    Flask,
    FlaskRun,
}

/// What a program has against an option, in its own words. `{o}` is the option, `{a}` all its
/// names, `{v}` the value.
type Complaint = [&'static str; 4];

const UNKNOWN: Complaint = [
    "",
    "gunicorn: error: unrecognized arguments: {v}",
    "Error: option {o} not recognized",
    "Error: No such option '{o}'.",
];
const AMBIGUOUS: Complaint = [
    "",
    "gunicorn: error: ambiguous option: {v} could match {a}",
    "Error: option {o} not a unique prefix",
    "",
];
const IS_FLAG: Complaint = [
    "uwsgi: option '{o}' doesn't allow an argument",
    "gunicorn: error: argument {a}: ignored explicit argument '{v}'",
    "Error: option {o} must not have an argument",
    "Error: Option '{o}' does not take a value.",
];
const NEEDS_VALUE: Complaint = [
    "uwsgi: option '{o}' requires an argument",
    "gunicorn: error: argument {a}: expected one argument",
    "Error: option {o} requires argument",
    "Error: Option '{o}' requires an argument.",
];
const LETTER_NEEDS_VALUE: &str = "uwsgi: option requires an argument -- '{v}'";
const NO_NUMBER: Complaint = [
    "",
    "gunicorn: error: argument {a}: invalid int value: '{v}'",
    "ValueError: invalid literal for int() with base 10: '{v}'",
    "Error: Invalid value for {a}: '{v}' is not a valid integer.",
];
const NO_OTHER_NUMBER: Complaint = [
    "",
    "gunicorn: error: argument {a}: invalid auto_int value: '{v}'",
    "ValueError: invalid literal for int() with base 8: '{v}'",
    "",
];

impl Program {
    fn table(self) -> &'static [Known] {
        match self {
            Program::Uwsgi => UWSGI,
            Program::Gunicorn => GUNICORN,
            Program::Waitress => WAITRESS,
            Program::Flask => FLASK,
            Program::FlaskRun => FLASK_RUN,
        }
    }

    fn name(self) -> &'static str {
        ["uWSGI", "gunicorn", "waitress", "flask"][self.column()]
    }

    fn column(self) -> usize {
        (self as usize).min(3)
    }

    /// The options of that name, or else those it is the beginning of, where that is enough.
    fn find(self, name: &str, long: bool) -> Vec<Named> {
        let abbreviates = long && matches!(self, Program::Gunicorn | Program::Waitress);
        let mut found = Vec::new();
        for named in names(self.table()) {
            if (named.name.len() > 1) != long || named.known.kind == Kind::Setting {
                continue;
            }
            if named.name == name {
                return vec![named];
            }
            if abbreviates && named.name.starts_with(name) {
                found.push(named);
            }
        }
        found
    }
}

/// What argparse takes for no option.
fn is_argument(word: &str) -> bool {
    let number = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    word.strip_prefix('-')
        .is_none_or(|rest| number(rest) || rest.contains(' '))
}

impl Reader<'_> {
    /// The options in their order, and the words that are none.
    pub(super) fn options(&mut self, rest: &[Word], program: Program) -> (Vec<Given>, Vec<Word>) {
        let argparse = program == Program::Gunicorn;
        let mut given = Vec::new();
        let mut plain: Vec<Word> = Vec::new();
        // What argparse knows nothing of, which it says at the end.
        let mut extras: Vec<&Word> = Vec::new();
        // The words that are left behind the last that is no option.
        let mut behind = None;
        let mut words = rest.iter();
        while let Some(word) = words.next() {
            let left = words.as_slice().len();
            let text = word.text.as_str();
            let option =
                text.len() > 1 && text.starts_with('-') && !(argparse && is_argument(text));
            if !option || text == "--" {
                if argparse && behind.is_some_and(|behind| behind != left + 1) {
                    extras.push(word);
                    continue;
                }
                behind = Some(left);
                plain.extend((!option).then(|| word.clone()));
                if option || matches!(program, Program::Waitress | Program::Flask) {
                    plain.extend(words.cloned());
                    break;
                }
                continue;
            }
            let (dashes, rest) = text.split_at(if text.starts_with("--") { 2 } else { 1 });
            let long = dashes.len() > 1;
            let (mut name, mut attached) = if long {
                let split = rest.split_once('=');
                split.map_or((rest, None), |(name, value)| (name, Some(value)))
            } else {
                letter(rest)
            };
            let named = loop {
                let found = program.find(name, long);
                let &[named] = found.as_slice() else {
                    let shown = [dashes, name].concat();
                    if program == Program::Uwsgi {
                        // It has a thousand.
                        self.option_not_simulated(word.span, program.name(), name);
                    } else if !found.is_empty() {
                        let all: Vec<&str> = found.iter().map(|named| named.name).collect();
                        let all = ["--", &all.join(", --")].concat();
                        self.complain(word.span, program, AMBIGUOUS, [&shown, &all, text]);
                    } else if argparse {
                        extras.push(word);
                    } else {
                        self.complain(word.span, program, UNKNOWN, [&shown, "", ""]);
                    }
                    break None;
                };
                // Behind the letter of a flag there may be others.
                let more = attached.filter(|_| !long && named.known.kind == Kind::Flag);
                let Some((next, value)) = more.map(letter) else {
                    break Some(named);
                };
                if argparse && program.find(next, false).is_empty() {
                    break Some(named);
                }
                given.extend(self.given(named, word.clone(), word, program));
                (name, attached) = (next, value);
            };
            let next = words.as_slice().first();
            let Some(named) = named else {
                // A word that is no option belongs to the unknown one.
                if program == Program::Uwsgi
                    && attached.is_none()
                    && next.is_some_and(super::is_value)
                {
                    words.next();
                }
                continue;
            };
            let shown = [dashes, named.name].concat();
            let kind = named.known.kind;
            let value = match attached {
                Some(value) if kind == Kind::Flag => {
                    let all = spelled(named.all, program);
                    self.complain(word.span, program, IS_FLAG, [&shown, &all, value]);
                    break;
                }
                Some(value) => Word {
                    text: value
                        .strip_prefix('=')
                        .filter(|_| argparse && !long)
                        .unwrap_or(value)
                        .to_owned(),
                    span: word.span,
                },
                None if kind == Kind::Flag => word.clone(),
                None if next.is_some_and(|next| !argparse || is_argument(&next.text)) => {
                    words.next().unwrap_or(word).clone()
                }
                None if kind == Kind::Optional => Word {
                    text: "auto".to_owned(),
                    span: word.span,
                },
                None => {
                    let mut complaint = NEEDS_VALUE;
                    if !long {
                        complaint[0] = LETTER_NEEDS_VALUE;
                    }
                    let all = spelled(named.all, program);
                    self.complain(word.span, program, complaint, [&shown, &all, name]);
                    break;
                }
            };
            given.extend(self.given(named, value, word, program));
        }
        if let Some(first) = extras.first() {
            let all: Vec<&str> = extras.iter().map(|word| word.text.as_str()).collect();
            self.complain(first.span, program, UNKNOWN, ["", "", &all.join(" ")]);
        }
        (given, plain)
    }

    fn given(&mut self, named: Named, value: Word, word: &Word, program: Program) -> Option<Given> {
        let span = word.span.to(value.span);
        let Known { kind, meaning, .. } = *named.known;
        if meaning == Meaning::Unsimulated {
            self.option_not_simulated(span, program.name(), named.name);
            return None;
        }
        let text = value.text.as_str();
        let wrong = match kind {
            Kind::Int => integer(text).is_none(),
            // gunicorn takes 022 for an octal number, and 0x1f for a number.
            Kind::Auto => !text.starts_with(|c: char| c.is_ascii_digit()),
            Kind::Octal => !text.bytes().all(|b| (b'0'..b'8').contains(&b)),
            _ => false,
        };
        if wrong {
            let complaint = match kind {
                Kind::Int => NO_NUMBER,
                _ => NO_OTHER_NUMBER,
            };
            let all = spelled(named.all, program);
            self.complain(value.span, program, complaint, ["", &all, text]);
        }
        Some(Given {
            kind,
            meaning,
            value,
            span,
        })
    }

    fn complain(&mut self, span: Span, program: Program, complaint: Complaint, values: [&str; 3]) {
        let mut message = complaint[program.column()].to_owned();
        for (place, value) in ["{o}", "{a}", "{v}"].into_iter().zip(values) {
            message = message.replace(place, value);
        }
        self.refuse(span, message);
    }
}

/// The first letter of several, and the others.
fn letter(letters: &str) -> (&str, Option<&str>) {
    let end = letters.chars().next().map_or(0, char::len_utf8);
    let (name, rest) = letters.split_at(end);
    (name, (!rest.is_empty()).then_some(rest))
}

/// All the names of an option as a program names them: `-w/--workers`, `'--port' / '-p'`.
fn spelled(all: &str, program: Program) -> String {
    let (quote, between) = match program {
        Program::Gunicorn => ("", "/"),
        _ => ("'", " / "),
    };
    let dashed = |name: &str| {
        let dashes = if name.len() > 1 { "--" } else { "-" };
        [quote, dashes, name, quote].concat()
    };
    let names: Vec<String> = all.split('/').map(dashed).collect();
    names.join(between)
}

/// What Python's `int` makes of a text; too large a number is as large as there are.
pub(in crate::wsgi) fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.replace('_', "").parse().unwrap_or(i64::MAX);
    let signed = if text.starts_with('-') {
        -number
    } else {
        number
    };
    digits.split('_').all(whole).then_some(signed)
}
