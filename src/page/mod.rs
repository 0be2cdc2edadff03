//! The model of the page, without a browser, and every word it shows.

pub mod words;
