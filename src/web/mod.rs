//! The page in the browser.

/// Starts the page.
pub fn start() {
    yew::Renderer::<App>::new().render();
}

#[yew::component]
fn App() -> yew::Html {
    yew::html! { <p>{ "hopscope" }</p> }
}
