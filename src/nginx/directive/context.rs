//! The places a directive can stand in.

/// A block of a config, as nginx's directive table tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// The file itself.
    Main,
    /// `events { }`
    Events,
    /// `http { }`
    Http,
    /// `server { }` in `http`.
    Server,
    /// `location { }`
    Location,
    /// `if { }` in a `server`.
    IfInServer,
    /// `if { }` in a `location`.
    IfInLocation,
    /// `limit_except { }`
    LimitExcept,
    /// `upstream { }`
    Upstream,
}

impl Context {
    /// All of them, outermost first.
    pub const ALL: [Context; 9] = [
        Context::Main,
        Context::Events,
        Context::Http,
        Context::Server,
        Context::Location,
        Context::IfInServer,
        Context::IfInLocation,
        Context::LimitExcept,
        Context::Upstream,
    ];

    /// As nginx's documentation writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Context::Main => "main",
            Context::Events => "events",
            Context::Http => "http",
            Context::Server => "server",
            Context::Location => "location",
            Context::IfInServer => "if in server",
            Context::IfInLocation => "if in location",
            Context::LimitExcept => "limit_except",
            Context::Upstream => "upstream",
        }
    }
}

/// A set of contexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contexts(u16);

impl Contexts {
    /// The set of these.
    pub const fn of(list: &[Context]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < list.len() {
            bits |= 1 << list[index] as u16;
            index += 1;
        }
        Self(bits)
    }

    /// The set as a number.
    pub(super) const fn bits(self) -> u16 {
        self.0
    }

    /// The set that is this number.
    pub(super) fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Whether `context` is in the set.
    pub fn contains(self, context: Context) -> bool {
        self.0 & (1 << context as u16) != 0
    }

    /// Those in the set, outermost first.
    pub fn iter(self) -> impl Iterator<Item = Context> {
        Context::ALL
            .into_iter()
            .filter(move |context| self.contains(*context))
    }
}
