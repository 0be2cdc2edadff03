//! hopscope follows a request from the browser through a balancer, nginx and a WSGI server to
//! Flask, and the answer back, and says at every hop what was decided and why.
//!
//! The layers, from the ground up; arrows point downwards only:
//!
//! - [`text`]: sources, spans, lines, diagnostics
//! - [`wire`]: what travels between programs, every byte with its origin
//! - [`nginx`], [`balancer`], [`wsgi`], [`flask`], [`browser`]: the simulated programs; none knows another
//! - [`scenario`]: a scenario's text, [`scenario::simulate`] and the journey it gives
//! - [`page`]: the model of the page and its words, without a browser
//! - `command` (native) and `web` (wasm): the two shells

pub mod text;

pub mod wire;

pub mod balancer;
pub mod browser;
pub mod flask;
pub mod nginx;
pub mod wsgi;

pub mod scenario;

pub mod page;

#[cfg(not(target_arch = "wasm32"))]
pub mod command;
#[cfg(target_arch = "wasm32")]
pub mod web;
