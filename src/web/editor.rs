//! The other side of `editor/editor.js`: CodeMirror, bound by hand.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::page::Derived;
use crate::page::model::Tab;
use crate::page::words::Language;
use crate::page::words::ui::EDITOR_CHINESE;
use crate::text::Severity;

#[wasm_bindgen]
extern "C" {
    /// An editor of the page.
    pub(super) type Editor;

    #[wasm_bindgen(catch, js_namespace = hopscopeEditor, js_name = create)]
    fn create_editor(
        parent: &web_sys::Element,
        phrases: &str,
        hook: &Function,
    ) -> Result<Editor, JsValue>;

    /// Shows a text under a key; each key has its own undo history.
    #[wasm_bindgen(method)]
    pub(super) fn show(this: &Editor, key: &str, text: &str, read_only: bool);

    /// Forgets all histories.
    #[wasm_bindgen(method)]
    pub(super) fn reset(this: &Editor);

    /// Colours the text, marks places in it and underlines its problems: see [`Paint`].
    #[wasm_bindgen(method)]
    pub(super) fn decorate(
        this: &Editor,
        colours: &[u32],
        marks: &[u32],
        problems: &[u32],
        messages: &str,
    );

    /// Selects and marks a place, and brings it into view.
    #[wasm_bindgen(method)]
    pub(super) fn select(this: &Editor, from: u32, to: u32);

    /// Takes the editor off the page.
    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Editor);
}

/// What an editor says: the whole text if it is another, and the cursor if it moved (UTF-16).
pub(super) type Hook = Closure<dyn Fn(Option<String>, Option<u32>)>;

/// Whether the bundle was loaded; without it a plain text area stands in.
pub(super) fn is_there() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"hopscopeEditor".into())
        .is_ok_and(|bundle| !bundle.is_undefined())
}

/// A new editor in an element.
pub(super) fn create(parent: &web_sys::Element, language: Language, hook: &Hook) -> Option<Editor> {
    let mut phrases = String::new();
    if language == Language::Chinese {
        for (english, chinese) in EDITOR_CHINESE {
            for part in [english, "\n", chinese, "\n"] {
                phrases.push_str(part);
            }
        }
    }
    create_editor(parent, &phrases, hook.as_ref().unchecked_ref()).ok()
}

/// What is drawn on a text: three numbers for each place, its start, its end and its kind.
#[derive(Default, PartialEq)]
pub(super) struct Paint {
    /// Tokens and their class.
    pub(super) colours: Vec<u32>,
    /// Marks and their kind.
    pub(super) marks: Vec<u32>,
    /// Problems and their level.
    pub(super) problems: Vec<u32>,
    /// A line for each problem.
    pub(super) messages: String,
}

impl Paint {
    /// What is drawn on the open tab's text.
    pub(super) fn new(offsets: &Offsets, derived: &Derived, tab: &Tab) -> Self {
        let mut paint = Self::default();
        for (range, class) in &derived.paint {
            offsets.push(&mut paint.colours, range.start, range.end, *class as u32);
        }
        for (place, kind) in &derived.marks {
            offsets.push(&mut paint.marks, place.start, place.end, *kind as u32);
        }
        for problem in &derived.problems {
            if let Some(place) = problem.place.as_ref().filter(|place| place.tab == *tab) {
                let level = level(problem.severity);
                offsets.push(&mut paint.problems, place.start, place.end, level);
                paint.messages.push_str(&problem.message.replace('\n', " "));
                paint.messages.push('\n');
            }
        }
        paint
    }
}

/// A severity's place among the editor's levels.
fn level(severity: Severity) -> u32 {
    match severity {
        Severity::Emerg | Severity::Error => 0,
        Severity::Warn => 1,
        Severity::NotSimulated => 2,
        Severity::Note => 3,
    }
}

/// From UTF-8 to UTF-16 offsets of one text: a table of steps, so that many look-ups stay cheap.
pub(super) struct Offsets {
    ascii: bool,
    // UTF-8 and UTF-16 offset behind every character that is not ASCII.
    steps: Vec<(usize, usize)>,
    length: usize,
}

impl Offsets {
    pub(super) fn new(text: &str) -> Self {
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

    fn push(&self, flat: &mut Vec<u32>, start: usize, end: usize, kind: u32) {
        for number in [self.utf16(start), self.utf16(end), kind] {
            flat.push(number);
        }
    }

    /// The UTF-16 offset of a UTF-8 one.
    pub(super) fn utf16(&self, utf8: usize) -> u32 {
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
