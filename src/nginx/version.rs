//! The nginx versions that are simulated, each checked against the real program.

/// An nginx version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// 1.22.1, Debian 12's.
    V1_22,
    /// 1.31.3, the mainline.
    #[default]
    V1_31,
}

impl Version {
    /// All versions, newest first.
    pub const ALL: [Version; 2] = [Version::V1_31, Version::V1_22];

    /// As nginx prints it: `1.31.3`.
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V1_22 => "1.22.1",
            Version::V1_31 => "1.31.3",
        }
    }

    /// The version a scenario names: `1.31.3`, `1.31`, `1.22.1`, `1.22`.
    pub fn find(name: &str) -> Option<Version> {
        Version::ALL.into_iter().find(|version| {
            let full = version.as_str();
            name == full
                || full
                    .rsplit_once('.')
                    .is_some_and(|(short, _)| short == name)
        })
    }
}
