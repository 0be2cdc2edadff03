//! The model of the page, without a browser, and every word it shows.

pub mod action;
pub mod balancer;
pub mod derived;
pub mod document;
pub mod gallery;
pub mod highlight;
pub mod link;
pub mod model;
pub mod request;
pub mod run;
pub mod versions;
pub mod view;
pub mod words;

pub use action::Action;
pub use derived::{Derived, derive};
pub use model::Model;
pub use run::{Run, run};
