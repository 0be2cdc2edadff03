//! The native tests that look at the whole: what the repository promises about itself, and the
//! corpus of scenarios.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod browser;
mod command;
mod corpus;
mod nginx_pass;
mod nginx_syntax;
mod pitfalls;
mod said;
mod stack;
mod tidy;
