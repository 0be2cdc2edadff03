//! The other side of `editor/editor.js`: CodeMirror, bound by hand.

use std::ops::Range;

use js_sys::{Array, Function, Object, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::page::highlight::Class;
use crate::page::model::Place;
use crate::page::view::mark::Mark;
use crate::page::view::problem::Problem;
use crate::page::words::Language;
use crate::page::words::ui::EDITOR_CHINESE;
use crate::text::Severity;

#[wasm_bindgen]
extern "C" {
    /// An editor of the page.
    #[derive(Clone, Debug)]
    pub(super) type Editor;

    #[wasm_bindgen(catch, js_namespace = hopscopeEditor, js_name = create)]
    fn create_editor(
        parent: &web_sys::Element,
        phrases: &Object,
        on_change: &Function,
        on_cursor: &Function,
    ) -> Result<Editor, JsValue>;

    /// Shows a text under a key; each key has its own undo history.
    #[wasm_bindgen(method)]
    pub(super) fn show(this: &Editor, key: &str, text: &str, read_only: bool, label: &str);

    /// Forgets all histories.
    #[wasm_bindgen(method)]
    pub(super) fn reset(this: &Editor);

    #[wasm_bindgen(method)]
    fn decorate(this: &Editor, paint: &Uint32Array, marks: &Uint32Array);

    #[wasm_bindgen(method)]
    fn diagnose(this: &Editor, list: &Array);

    #[wasm_bindgen(method, js_name = select)]
    fn select_range(this: &Editor, from: u32, to: u32);

    /// Takes the editor off the page.
    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Editor);
}

/// Whether the bundle was loaded; without it a plain text area stands in.
pub(super) fn is_there() -> bool {
    Reflect::get(&js_sys::global(), &"hopscopeEditor".into())
        .is_ok_and(|bundle| !bundle.is_undefined())
}

impl Editor {
    /// A new editor in an element; the hooks get the whole text and the cursor's UTF-16 offset.
    pub(super) fn create(
        parent: &web_sys::Element,
        language: Language,
        on_change: &Closure<dyn Fn(String)>,
        on_cursor: &Closure<dyn Fn(u32)>,
    ) -> Option<Self> {
        let phrases = Object::new();
        if language == Language::Chinese {
            for (english, chinese) in EDITOR_CHINESE {
                // A new object takes every key.
                let _ = Reflect::set(&phrases, &(*english).into(), &(*chinese).into());
            }
        }
        create_editor(
            parent,
            &phrases,
            on_change.as_ref().unchecked_ref(),
            on_cursor.as_ref().unchecked_ref(),
        )
        .ok()
    }

    /// Colours the text and marks places in it.
    pub(super) fn paint(&self, text: &str, paint: &[(Range<usize>, Class)], marks: &[Mark]) {
        let offsets = Offsets::new(text);
        let mut flat = Vec::with_capacity(paint.len() * 3);
        for (range, class) in paint {
            flat.extend([
                offsets.utf16(range.start),
                offsets.utf16(range.end),
                *class as u32,
            ]);
        }
        let mut bars = Vec::with_capacity(marks.len() * 3);
        for (place, kind) in marks {
            bars.extend([
                offsets.utf16(place.start),
                offsets.utf16(place.end),
                *kind as u32,
            ]);
        }
        self.decorate(
            &Uint32Array::from(flat.as_slice()),
            &Uint32Array::from(bars.as_slice()),
        );
    }

    /// Underlines the problems of the text.
    pub(super) fn tell<'a>(
        &self,
        text: &str,
        problems: impl Iterator<Item = (&'a Place, &'a Problem)>,
    ) {
        let offsets = Offsets::new(text);
        let list = Array::new();
        for (place, problem) in problems {
            let item = Object::new();
            for (key, value) in [
                ("from", JsValue::from(offsets.utf16(place.start))),
                ("to", offsets.utf16(place.end).into()),
                ("severity", level(problem.severity).into()),
                ("message", problem.message.as_str().into()),
            ] {
                // A new object takes every key.
                let _ = Reflect::set(&item, &key.into(), &value);
            }
            list.push(&item);
        }
        self.diagnose(&list);
    }

    /// Selects and marks a place, and brings it into view.
    pub(super) fn select(&self, text: &str, place: &Place) {
        let offsets = Offsets::new(text);
        self.select_range(offsets.utf16(place.start), offsets.utf16(place.end));
    }
}

/// CodeMirror's word for a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Emerg | Severity::Error => "error",
        Severity::Warn => "warning",
        Severity::NotSimulated => "info",
        Severity::Note => "hint",
    }
}

/// From UTF-8 to UTF-16 offsets of one text: a table of steps, so that many look-ups stay cheap.
struct Offsets {
    ascii: bool,
    // UTF-8 and UTF-16 offset behind every character that is not ASCII.
    steps: Vec<(usize, usize)>,
    length: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let ascii = text.is_ascii();
        let mut steps = Vec::new();
        if !ascii {
            let mut utf16 = 0;
            for (utf8, character) in text.char_indices() {
                utf16 += character.len_utf16();
                if !character.is_ascii() {
                    steps.push((utf8 + character.len_utf8(), utf16));
                }
            }
        }
        let length = text.len();
        Self {
            ascii,
            steps,
            length,
        }
    }

    fn utf16(&self, utf8: usize) -> u32 {
        let utf8 = utf8.min(self.length);
        if self.ascii {
            return utf8 as u32;
        }
        let index = self.steps.partition_point(|(end, _)| *end <= utf8);
        let (end, utf16) = match index {
            0 => (0, 0),
            index => self.steps[index - 1],
        };
        (utf16 + utf8 - end) as u32
    }
}
