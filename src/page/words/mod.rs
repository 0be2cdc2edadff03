//! Every word hopscope shows, in English and 简体中文, side by side: a missing one does not compile.
//!
//! nginx's own messages stay as nginx writes them.

pub mod balancer;
pub mod browser;
pub mod cause;
pub mod ending;
pub mod event;
pub mod flask;
pub mod nginx;
pub mod nginx_access;
pub mod nginx_answer;
pub mod nginx_change;
mod nginx_connection;
pub mod nginx_filter;
pub mod nginx_help;
pub mod nginx_upstream;
pub mod rule;
pub mod said;
pub mod scenario;
pub mod ui;
pub mod verdict;
pub mod wire;
pub mod wsgi;

pub use said::{Language, Piece, Said};

/// The sentence of a rule (see [`crate::wire::Rule`]) by its name; `{0}` is what it is about.
pub struct RuleWords {
    /// The rule's name.
    pub rule: &'static str,
    /// In English.
    pub en: &'static str,
    /// In 简体中文.
    pub zh: &'static str,
}
