//! The page in the browser.

/// Starts the page.
pub fn start() {}
