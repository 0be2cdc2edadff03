//! The WSGI servers and Flask against what the real ones did (`tests/data`).

#![expect(
    clippy::expect_used,
    reason = "recorded data that cannot be read fails the test"
)]

mod command_lines;
mod marks;
mod origins;
mod werkzeug;
mod wsgi;
