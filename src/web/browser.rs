//! The browser: address, storage, clipboard, colours. Storage may be absent or full and the
//! clipboard may be denied; neither may break the page.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Window;

use crate::page::gallery;
use crate::page::link::{self, Fragment, Saved, Trouble};
use crate::page::model::Theme;
use crate::page::words::Language;

const TEXT: &str = "hopscope.text";
const LANGUAGE: &str = "hopscope.language";
const THEME: &str = "hopscope.theme";

/// Texts longer than this are not kept: storage holds about five million characters.
const KEPT: usize = 2 << 20;

/// The window, as long as there is one.
pub(super) fn window() -> Option<Window> {
    web_sys::window()
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
    let url = if fragment.is_empty() {
        format!("{path}{search}")
    } else {
        format!("{path}{search}#{fragment}")
    };
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
    format!("{base}#{fragment}")
}

/// What the fragment asks for; `None` when it asks for nothing.
pub(super) fn asked() -> Result<Option<Saved>, Trouble> {
    match link::decode(&fragment())? {
        Fragment::Empty => Ok(None),
        Fragment::Saved(saved) => Ok(Some(saved)),
        Fragment::Example(id) => {
            let example = gallery::find(&id).ok_or(Trouble::NoSuchExample)?;
            Ok(Some(Saved {
                text: example.text.to_owned(),
                ..Saved::default()
            }))
        }
    }
}

/// What was kept at the last visit.
pub(super) fn kept() -> Option<Saved> {
    match link::decode(&read(TEXT)?) {
        Ok(Fragment::Saved(saved)) => Some(saved),
        _ => None,
    }
}

/// Keeps a state for the next visit.
pub(super) fn keep(saved: &Saved) {
    if saved.text.len() <= KEPT {
        write(TEXT, &link::encode(saved));
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
pub(super) async fn copy(text: String) -> bool {
    let Some(window) = window() else {
        return false;
    };
    // A page that is not served over https has no clipboard at all.
    let navigator = JsValue::from(window.navigator());
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(&text))
        .await
        .is_ok()
}

/// The time in milliseconds, for measuring.
pub(super) fn now() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
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
