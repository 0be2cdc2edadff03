//! The page in the browser: components that show what [`crate::page`] derives, and the few calls
//! into the browser. Nothing is decided here.

mod app;
mod bench;
mod browser;
mod component;
mod editor;
mod store;

pub use app::App;

/// Starts the page.
pub fn start() {
    bench::expose();
    yew::Renderer::<App>::new().render();
}
