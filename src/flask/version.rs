//! The Werkzeug versions that are simulated, as data: a rule asks whether it holds, never which
//! version it is.

/// A version of Werkzeug and the Flask that goes with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WerkzeugVersion {
    /// Werkzeug 2.0.3 with Flask 2.0.3.
    V2_0,
    /// The newest Werkzeug 3.1 with Flask 3.1.
    #[default]
    V3_1,
}

impl WerkzeugVersion {
    /// All of them, oldest first.
    pub const ALL: [WerkzeugVersion; 2] = [WerkzeugVersion::V2_0, WerkzeugVersion::V3_1];

    /// The name in a `versions` section: `2.0`, `3.1`. A patch release is read as its series.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| {
            let name = version.as_str();
            text == name
                || text
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// `2.0`, `3.1`.
    pub fn as_str(self) -> &'static str {
        match self {
            WerkzeugVersion::V2_0 => "2.0",
            WerkzeugVersion::V3_1 => "3.1",
        }
    }
}
