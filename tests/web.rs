//! The page in a browser: it mounts, typing turns the verdict, a link brings a state back.
//! Everything that can be tested without a browser is tested in `src/page`.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use gloo::timers::future::TimeoutFuture;
use hopscope::page::link::{self, Fragment, Saved, Trouble};
use hopscope::web;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, Event, EventInit, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

const CONFIG: &str = "Test\n\n--- nginx.conf\nserver {\n    listen 80;\n    return 302 /there;\n}\n\n--- balancer\nhttps://a.test -> http://10.0.0.2:80\n\n--- request\nGET https://a.test/\n";

#[wasm_bindgen_test]
async fn the_page_mounts_with_a_verdict_an_editor_and_a_strip() {
    let page = mount("").await;
    assert!(!text(&page, "[data-testid=verdict]").is_empty());
    assert!(find(&page, "[data-testid=editor]").is_some());
    assert!(find(&page, "[role=tab][aria-selected=true]").is_some());
}

#[wasm_bindgen_test]
async fn typing_a_url_turns_the_verdict() {
    let page = mount(&fragment(CONFIG)).await;
    let before = text(&page, "[data-testid=verdict]");
    let url: HtmlInputElement = find(&page, ".request_bar__url")
        .and_then(|input| input.dyn_into().ok())
        .expect("the bar has a URL");
    url.set_value("https://nowhere.test/");
    let init = EventInit::new();
    init.set_bubbles(true);
    let input = Event::new_with_event_init_dict("input", &init).expect("events can be made");
    url.dispatch_event(&input).expect("the field takes events");
    wait_for("another verdict", || {
        text(&page, "[data-testid=verdict]") != before
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_link_restores_text_and_title() {
    let page = mount(&fragment(CONFIG)).await;
    let url: HtmlInputElement = find(&page, ".request_bar__url")
        .and_then(|input| input.dyn_into().ok())
        .expect("the bar has a URL");
    assert_eq!(url.value(), "https://a.test/");
    assert_eq!(text(&page, ".header__title"), "Test");
}

#[wasm_bindgen_test]
async fn a_damaged_link_is_named_and_the_page_goes_on() {
    let page = mount("1=damaged").await;
    assert!(
        text(&page, "[role=alert]")
            .to_ascii_lowercase()
            .contains("link")
    );
    assert!(!text(&page, "[data-testid=verdict]").is_empty());
}

#[wasm_bindgen_test]
async fn a_link_made_in_the_browser_opens_without_one() {
    for text in [CONFIG, "", "标题"] {
        let fragment = web::pack(&saved(text)).await.expect("the browser can pack");
        let Ok(Fragment::Packed(bytes)) = link::decode(&fragment) else {
            panic!("{fragment} is no link");
        };
        assert_eq!(web::unpack(&bytes).await, Ok(saved(text)));
        let bytes = decompress_to_vec(&bytes).expect("it is deflated");
        let text = String::from_utf8(bytes).expect("it is a text");
        assert_eq!(Saved::read(&text), Some(saved(&text[1..])));
    }
}

#[wasm_bindgen_test]
async fn a_cut_link_is_damaged_and_a_bomb_too_large() {
    let whole = compress_to_vec(saved(CONFIG).write().as_bytes(), 9);
    for end in 0..whole.len() {
        assert_eq!(web::unpack(&whole[..end]).await, Err(Trouble::Damaged));
    }
    let bomb = compress_to_vec(&vec![b'x'; link::LIMIT + 1], 9);
    assert_eq!(web::unpack(&bomb).await, Err(Trouble::TooLarge));
}

/// Mounts a page of its own on a fragment, and waits until it shows a verdict.
async fn mount(fragment: &str) -> Element {
    let window = web_sys::window().expect("a browser has a window");
    let storage = window.local_storage().ok().flatten();
    if let Some(storage) = storage {
        storage.clear().expect("storage can be cleared");
    }
    let history = window.history().expect("a window has a history");
    let url = format!("?{}#{fragment}", js_sys::Math::random());
    history
        .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url))
        .expect("the address can be set");
    let document = document();
    let root = document
        .create_element("div")
        .expect("elements can be made");
    let body = document.body().expect("a document has a body");
    body.append_child(&root).expect("the body takes children");
    web::mount(root.clone()).await;
    wait_for("the verdict", || {
        find(&root, "[data-testid=verdict]").is_some()
    })
    .await;
    root
}

/// A link as it is made without a browser.
fn fragment(text: &str) -> String {
    link::fragment(&compress_to_vec(saved(text).write().as_bytes(), 9))
}

fn saved(text: &str) -> Saved {
    Saved {
        text: text.to_owned(),
        ..Saved::default()
    }
}

/// Waits for a condition; never for a time.
async fn wait_for(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..200 {
        if condition() {
            return;
        }
        TimeoutFuture::new(25).await;
    }
    panic!("waited in vain for {what}");
}

fn find(page: &Element, selector: &str) -> Option<Element> {
    page.query_selector(selector).expect("selectors are valid")
}

fn text(page: &Element, selector: &str) -> String {
    find(page, selector)
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("a window has a document")
}
