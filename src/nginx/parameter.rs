//! Parameters of the form `name=value`, told apart and checked by tables.

use super::slot::{self, Unit};

/// What stands behind the `=`.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A whole number.
    Number,
    /// A whole number that is not 0.
    Positive,
    /// A time in seconds.
    Seconds,
    /// A time in milliseconds.
    Milliseconds,
    /// A size that is not 0.
    Size,
    /// A size that may be written in `g`.
    Offset,
    /// Any text.
    Text,
}

/// A name and the kind of its value.
pub(crate) type Parameter = (&'static str, Kind);

/// The parameter that a word is, its value, and whether that is right.
pub(crate) fn read<'a>(
    known: &[Parameter],
    text: &'a str,
) -> Option<(&'static str, &'a str, bool)> {
    let (name, value) = text.split_once('=')?;
    let (name, kind) = known.iter().find(|(known, _)| *known == name)?;
    let number = match kind {
        Kind::Text => Some(1),
        Kind::Number | Kind::Positive => slot::parse_number(value),
        Kind::Seconds => slot::parse_time(value, Unit::Seconds),
        Kind::Milliseconds => slot::parse_time(value, Unit::Milliseconds),
        Kind::Size => slot::parse_size(value),
        Kind::Offset => slot::parse_offset(value),
    };
    let some = matches!(kind, Kind::Positive | Kind::Size);
    Some((
        name,
        value,
        number.is_some_and(|number| !some || number > 0),
    ))
}
