//! The model of the page, without a browser.
