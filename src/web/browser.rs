//! The browser: address, storage, clipboard, colours. Storage may be absent or full and the
//! clipboard may be denied; neither may break the page.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Window};

use super::deflate::unpack;
use crate::page::gallery;
use crate::page::link::{self, Fragment, Saved, Trouble};
use crate::page::model::Theme;
use crate::page::words::Language;

const TEXT: &str = "hopscope.text";
const LANGUAGE: &str = "hopscope.language";
const THEME: &str = "hopscope.theme";

/// Texts longer than this are not kept: storage holds about five million characters.
const KEPT: usize = 2 << 20;

#[wasm_bindgen]
extern "C" {
    /// Whatever has one of these: no class is asked, which would cost a test and a name each.
    pub(super) type Thing;
    #[wasm_bindgen(method, getter)]
    pub(super) fn key(this: &Thing) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Thing) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn id(this: &Thing) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = relatedTarget)]
    pub(super) fn related_target(this: &Thing) -> Option<Element>;
    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Thing);
}

/// The window, as long as there is one.
pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

/// The element the page is in.
pub(super) fn body() -> Option<Element> {
    Some(window()?.document()?.body()?.into())
}

/// The address's fragment, with its `#`.
pub(super) fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Replaces the fragment in the address bar; no history entry, no `hashchange`.
pub(super) fn set_fragment(fragment: &str) {
    let Some(window) = window() else {
        return;
    };
    let location = window.location();
    let path = location.pathname().unwrap_or_default();
    let search = location.search().unwrap_or_default();
    let sign = if fragment.is_empty() { "" } else { "#" };
    let url = [&path, &search, sign, fragment].concat();
    if let Ok(history) = window.history() {
        // Only a page without an address of its own refuses this.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// The address of the page with a fragment.
pub(super) fn address(fragment: &str) -> String {
    let href = window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    [base, "#", fragment].concat()
}

/// What the fragment asks for; `None` when it asks for nothing.
pub(super) async fn asked() -> Result<Option<Saved>, Trouble> {
    match link::decode(&fragment())? {
        Fragment::Empty => Ok(None),
        Fragment::Packed(bytes) => unpack(&bytes).await.map(Some),
        Fragment::Example(id) => {
            let example = gallery::find(&id).ok_or(Trouble::NoSuchExample)?;
            Ok(Some(example.saved()))
        }
    }
}

/// What was kept at the last visit; earlier versions kept a fragment.
pub(super) async fn kept() -> Option<Saved> {
    let kept = read(TEXT)?;
    match link::decode(&kept) {
        Ok(Fragment::Packed(bytes)) => unpack(&bytes).await.ok(),
        _ => Saved::read(&kept),
    }
}

/// Keeps a state for the next visit. Not packed: a page that is left does not wait for it.
pub(super) fn keep(saved: &Saved) {
    if saved.text.len() <= KEPT {
        write(TEXT, &saved.write());
    }
}

/// The language chosen earlier, else the browser's.
pub(super) fn language() -> Language {
    match read(LANGUAGE).as_deref() {
        Some("en") => Language::English,
        Some("zh") => Language::Chinese,
        _ => {
            let own = window()
                .and_then(|window| window.navigator().language())
                .unwrap_or_default();
            if own.starts_with("zh") {
                Language::Chinese
            } else {
                Language::English
            }
        }
    }
}

/// Keeps the language, and tells the document.
pub(super) fn set_language(language: Language) {
    let (short, long) = match language {
        Language::English => ("en", "en"),
        Language::Chinese => ("zh", "zh-CN"),
    };
    if self::language() != language || read(LANGUAGE).is_some() {
        write(LANGUAGE, short);
    }
    set_attribute("lang", long);
}

/// The colours chosen earlier.
pub(super) fn theme() -> Option<Theme> {
    match read(THEME).as_deref() {
        Some("light") => Some(Theme::Light),
        Some("dark") => Some(Theme::Dark),
        _ => None,
    }
}

/// The colours the system wishes.
pub(super) fn system_theme() -> Theme {
    let dark = window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
        .is_some_and(|query| query.matches());
    if dark { Theme::Dark } else { Theme::Light }
}

/// Keeps the colours if they were chosen, and tells the document.
pub(super) fn set_theme(theme: Option<Theme>) {
    if let Some(theme) = theme {
        write(THEME, theme.as_str());
    }
    set_attribute("data-theme", theme.unwrap_or_else(system_theme).as_str());
}

/// Sets the title of the window.
pub(super) fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Copies a text; whether it worked.
pub(super) async fn copy(text: &str) -> bool {
    let Some(window) = window() else {
        return false;
    };
    // A page that is not served over https has no clipboard at all.
    let navigator = JsValue::from(window.navigator());
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

fn set_attribute(name: &str, value: &str) {
    let root = window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // The names and values are our own and valid.
        let _ = root.set_attribute(name, value);
    }
}

fn read(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        // Full storage loses the next visit's convenience, nothing else.
        let _ = storage.set_item(key, value);
    }
}
