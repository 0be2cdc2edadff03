//! The page in the browser: draws what [`crate::page`] derives, and makes the few calls into the
//! browser. Nothing is decided here.

mod app;
mod bench;
mod browser;
mod component;
mod deflate;
mod draw;
mod editor;
mod message;
mod mounted;
mod warm;

pub use deflate::{pack, unpack};

/// Starts the page.
pub fn start() {
    bench::expose();
    if let Some(body) = browser::body() {
        wasm_bindgen_futures::spawn_local(async {
            mount(body).await;
            warm::begin();
        });
    }
}

/// Mounts the page in an element, once what its address holds is read.
pub async fn mount(root: web_sys::Element) {
    let first = app::First {
        model: app::first_model().await,
    };
    yew::Renderer::<app::App>::with_root_and_props(root, first).render();
}
