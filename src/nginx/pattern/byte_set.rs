//! A set of bytes: what one position of a subject may be.

/// Which of the 256 bytes are meant. In words that wasm has: this is asked for every byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ByteSet([u32; 8]);

impl ByteSet {
    /// No byte.
    pub(super) const NONE: ByteSet = ByteSet([0; 8]);
    /// Every byte.
    pub(super) const ALL: ByteSet = ByteSet([u32::MAX; 8]);

    /// One byte.
    pub(super) fn byte(byte: u8) -> Self {
        Self::NONE.with(byte)
    }

    /// The bytes of a string.
    pub(super) fn of(bytes: &[u8]) -> Self {
        bytes.iter().fold(Self::NONE, |set, byte| set.with(*byte))
    }

    /// From `low` to `high`.
    pub(super) fn range(low: u8, high: u8) -> Self {
        (low..=high).fold(Self::NONE, Self::with)
    }

    /// The bytes for which a predicate holds.
    pub(super) fn which(holds: fn(u8) -> bool) -> Self {
        (0..=u8::MAX)
            .filter(|byte| holds(*byte))
            .fold(Self::NONE, Self::with)
    }

    /// The same with one more byte.
    pub(super) fn with(mut self, byte: u8) -> Self {
        self.0[usize::from(byte >> 5)] |= 1 << (byte & 31);
        self
    }

    /// What is in one or the other.
    pub(super) fn or(mut self, other: Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
        self
    }

    /// What is not in it.
    pub(super) fn inverse(self) -> Self {
        Self(self.0.map(|word| !word))
    }

    /// With the other case of every ASCII letter in it.
    pub(super) fn any_case(self) -> Self {
        (b'a'..=b'z').fold(self, |set, lower| {
            let upper = lower.to_ascii_uppercase();
            if set.contains(lower) || set.contains(upper) {
                set.with(lower).with(upper)
            } else {
                set
            }
        })
    }

    /// Whether a byte is in it.
    #[inline]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 5)] >> (byte & 31) & 1 == 1
    }
}

impl std::fmt::Debug for ByteSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| self.contains(*byte)).collect();
        write!(formatter, "[{}]", bytes.escape_ascii())
    }
}

/// `\d`
pub(super) fn digits() -> ByteSet {
    ByteSet::range(b'0', b'9')
}

/// `\w`, in the C locale.
pub(super) fn word() -> ByteSet {
    ByteSet::which(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `\s`, vertical tab included.
pub(super) fn space() -> ByteSet {
    ByteSet::of(b" \t\n\x0b\x0c\r")
}

/// `\h`
pub(super) fn horizontal() -> ByteSet {
    ByteSet::of(b" \t\xa0")
}

/// `\v`
pub(super) fn vertical() -> ByteSet {
    ByteSet::of(b"\n\x0b\x0c\r\x85")
}

/// `[:name:]`
pub(super) fn posix(name: &[u8]) -> Option<ByteSet> {
    Some(match name {
        b"alpha" => ByteSet::which(|byte| byte.is_ascii_alphabetic()),
        b"lower" => ByteSet::which(|byte| byte.is_ascii_lowercase()),
        b"upper" => ByteSet::which(|byte| byte.is_ascii_uppercase()),
        b"alnum" => ByteSet::which(|byte| byte.is_ascii_alphanumeric()),
        b"ascii" => ByteSet::which(|byte| byte.is_ascii()),
        b"blank" => ByteSet::of(b" \t"),
        b"cntrl" => ByteSet::which(|byte| byte.is_ascii_control()),
        b"digit" => digits(),
        b"graph" => ByteSet::which(|byte| byte.is_ascii_graphic()),
        b"print" => ByteSet::which(|byte| byte.is_ascii_graphic() || byte == b' '),
        b"punct" => ByteSet::which(|byte| byte.is_ascii_punctuation()),
        b"space" => space(),
        b"word" => word(),
        b"xdigit" => ByteSet::which(|byte| byte.is_ascii_hexdigit()),
        _ => return None,
    })
}
