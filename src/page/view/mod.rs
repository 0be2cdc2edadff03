//! What the page shows, as plain data: computed from a journey, rendered by `web` without thinking.

pub mod believed;
pub mod difference;
pub mod flow;
pub mod hop;
pub mod line;
pub mod mark;
pub mod place;
pub mod problem;
pub mod strip;
pub mod tone;
pub mod value;
pub mod verdict;
pub mod why;

pub use flow::{Kind, Station};
pub use place::Places;
pub use tone::Tone;
pub use value::Piece;

#[cfg(test)]
mod tests;
#[cfg(test)]
use tests as fixture;
