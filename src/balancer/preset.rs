//! What known balancers do by default, as text of the `balancer` section.

/// A name, a title and a source each, and the lines.
const PRESETS: &str = include_str!("presets.txt");

/// A known balancer.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name behind `preset`.
    pub name: &'static str,
    /// The name people know it by.
    pub title: &'static str,
    /// Where its maker says what it does.
    pub source: &'static str,
    /// The lines that say the same.
    pub text: &'static str,
}

/// All of them, in the order of the menu.
pub fn presets() -> Vec<Preset> {
    let mut found = Vec::new();
    for part in PRESETS.split("# ").skip(1) {
        let (head, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut words = head.split(" | ");
        let mut word = || words.next().unwrap_or_default();
        found.push(Preset {
            name: word(),
            title: word(),
            source: word(),
            text,
        });
    }
    found
}

/// The one with a name.
pub fn find(name: &str) -> Option<Preset> {
    presets().into_iter().find(|preset| preset.name == name)
}
