//! Every directive of the simulated nginx versions: where it may stand, how many arguments it
//! takes, and what it may change when it is not simulated.

pub mod context;

mod packed;
mod table;
pub mod value;

pub mod foreign;

pub mod similar;

use super::Version;

pub use context::{Context, Contexts};

/// One entry of nginx's directive table. A name may have several: `server` in `http` and in
/// `upstream` are two directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The directive's name.
    pub name: &'static str,
    /// Where it may stand.
    pub contexts: Contexts,
    /// How many arguments it takes.
    pub arguments: Arguments,
    /// What its block holds, if it has one.
    pub body: Body,
    /// The nginx module it belongs to.
    pub module: &'static str,
    /// Which versions have it.
    pub versions: Versions,
    /// What it may change in a journey.
    pub effect: Effect,
    /// The number of its kind of value in [`value`].
    value: u8,
}

impl Row {
    /// Whether this version has the directive.
    pub fn is_in(&self, version: Version) -> bool {
        match self.versions {
            Versions::Both => true,
            Versions::Since1_31 => version == Version::V1_31,
            Versions::Until1_22 => version == Version::V1_22,
        }
    }

    /// The context of the directives in its block when it stands in `outer`; `None` when it has no
    /// block or the block holds no directives.
    pub fn inside(&self, outer: Context) -> Option<Context> {
        match self.body {
            Body::Block(context) => Some(context),
            Body::If if outer == Context::Server => Some(Context::IfInServer),
            Body::If => Some(Context::IfInLocation),
            Body::Leaf | Body::Parameters | Body::Foreign => None,
        }
    }
}

/// How many arguments a directive takes, its name not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arguments {
    /// `on` or `off`.
    Flag,
    /// From the first to the second number.
    Between(u8, u8),
    /// This many or more.
    AtLeast(u8),
}

impl Arguments {
    /// Whether this many will do.
    pub fn accept(self, count: usize) -> bool {
        match self {
            Arguments::Flag => count == 1,
            Arguments::Between(least, most) => {
                usize::from(least) <= count && count <= usize::from(most)
            }
            Arguments::AtLeast(least) => usize::from(least) <= count,
        }
    }

    /// As a range: `1`, `1-2`, `2+`.
    pub fn describe(self) -> String {
        match self {
            Arguments::Flag => "1".to_owned(),
            Arguments::Between(least, most) if least == most => least.to_string(),
            Arguments::Between(least, most) => format!("{least}-{most}"),
            Arguments::AtLeast(least) => format!("{least}+"),
        }
    }
}

/// What follows a directive's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// `;`
    Leaf,
    /// A block of directives of this context.
    Block(Context),
    /// The block of `if`: its context depends on where it stands.
    If,
    /// A block of lines that are not directives: `map`, `geo`, `types`, `split_clients`, `charset_map`.
    Parameters,
    /// A block of another protocol (`stream`, `mail`), which is not looked at.
    Foreign,
}

/// Which of the simulated versions have a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// All.
    Both,
    /// Not 1.22.1 yet.
    Since1_31,
    /// Not 1.31.3 any more.
    Until1_22,
}

impl Versions {
    const ALL: [Versions; 3] = [Versions::Both, Versions::Since1_31, Versions::Until1_22];
}

/// What a directive may change in what a journey shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing: how nginx runs, logs, buffers, compresses, times out.
    Harmless,
    /// The answer's headers.
    Headers,
    /// The answer's body.
    Body,
    /// Who answers the request.
    Routing,
    /// Whether the client is let in.
    Access,
    /// What is sent to the upstream, which one, or whether it is asked.
    Upstream,
    /// Requests that are too large or too many are refused.
    Limits,
    /// The values of variables.
    Variables,
}

impl Effect {
    const ALL: [Effect; 8] = [
        Effect::Harmless,
        Effect::Headers,
        Effect::Body,
        Effect::Routing,
        Effect::Access,
        Effect::Upstream,
        Effect::Limits,
        Effect::Variables,
    ];

    /// Its name in diagnostics.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Harmless => "harmless",
            Effect::Headers => "headers",
            Effect::Body => "body",
            Effect::Routing => "routing",
            Effect::Access => "access",
            Effect::Upstream => "upstream",
            Effect::Limits => "limits",
            Effect::Variables => "variables",
        }
    }
}

/// All rows of a name, of any version. Names are case-sensitive, as in nginx.
pub fn find(name: &str) -> &'static [Row] {
    let rows = all();
    let start = rows.partition_point(|row| row.name < name);
    let length = rows[start..].partition_point(|row| row.name == name);
    &rows[start..start + length]
}

/// The whole table, sorted by name.
pub fn all() -> &'static [Row] {
    packed::rows()
}

/// The names a directive may have at a place, without repetition, sorted: for completion.
pub fn names(context: Context, version: Version) -> impl Iterator<Item = &'static str> {
    all()
        .iter()
        .filter(move |row| row.contexts.contains(context) && row.is_in(version))
        .map(|row| row.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(all().is_sorted_by(|one, other| one.name <= other.name));
        for row in all() {
            assert!(find(row.name).contains(row), "{}", row.name);
        }
        assert_eq!(find("server").len(), 2);
        assert!(find("Server").is_empty());
    }

    #[test]
    fn no_place_has_two_directives_of_a_name() {
        for row in all() {
            for context in row.contexts.iter() {
                let here = find(row.name)
                    .iter()
                    .filter(|other| other.contexts.contains(context));
                assert_eq!(here.count(), 1, "{} in {}", row.name, context.as_str());
            }
        }
    }

    #[test]
    fn every_context_is_opened_by_a_directive() {
        for context in Context::ALL {
            let opened = context == Context::Main
                || all().iter().any(|row| {
                    row.contexts
                        .iter()
                        .any(|outer| row.inside(outer) == Some(context))
                });
            assert!(opened, "{}", context.as_str());
        }
    }
}
