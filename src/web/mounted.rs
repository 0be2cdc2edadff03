//! The editor on the page, kept in step with the model.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::html::Scope;

use super::app::App;
use super::editor::{self, Editor, Hook, Offsets, Paint};
use super::message::Message;
use crate::page::model::Tab;
use crate::page::words::Language;
use crate::page::{Derived, Model};

/// An editor, and what it shows.
pub(super) struct Mounted {
    editor: Editor,
    language: Language,
    opened: u32,
    selected: u32,
    name: String,
    text: Option<Rc<str>>,
    /// The shown tab, for the hook.
    tab: Rc<RefCell<Tab>>,
    paint: Paint,
    _hook: Hook,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

/// Shows in the editor what the model says; mounts it if it is not there yet.
pub(super) fn follow(
    mounted: &mut Option<Mounted>,
    host: Option<Element>,
    model: &Model,
    derived: &Derived,
    link: &Scope<App>,
) {
    // Its own words are given to an editor once.
    if mounted
        .as_ref()
        .is_none_or(|mounted| mounted.language != model.language)
    {
        *mounted = None;
        *mounted = host.and_then(|host| mount(&host, model, link));
    }
    if let Some(mounted) = mounted {
        mounted.follow(model, derived);
    }
}

fn mount(host: &Element, model: &Model, link: &Scope<App>) -> Option<Mounted> {
    if !editor::is_there() {
        return None;
    }
    let tab = Rc::new(RefCell::new(model.tab.clone()));
    let hook = {
        let (tab, link) = (tab.clone(), link.clone());
        Closure::new(move |text, cursor| {
            // While this shows another tab its end of a composition still belongs to the one before.
            link.send_message(Message::Editor(tab.borrow().clone(), text, cursor));
        })
    };
    Some(Mounted {
        editor: editor::create(host, model.language, &hook)?,
        language: model.language,
        opened: model.opened,
        selected: count(model),
        name: String::new(),
        text: None,
        tab,
        paint: Paint::default(),
        _hook: hook,
    })
}

impl Mounted {
    fn follow(&mut self, model: &Model, derived: &Derived) {
        if self.opened != model.opened {
            self.opened = model.opened;
            self.editor.reset();
            self.text = None;
        }
        let name = derived.open_tab();
        let fresh = self.text.as_deref() != Some(&*derived.text)
            || *self.tab.borrow() != model.tab
            || self.name != name;
        if fresh {
            let stock = matches!(model.tab, Tab::Stock(_));
            self.editor.show(name, &derived.text, stock);
            *self.tab.borrow_mut() = model.tab.clone();
            name.clone_into(&mut self.name);
            self.text = Some(derived.text.clone());
        }
        let offsets = Offsets::new(&derived.text);
        let paint = Paint::new(&offsets, derived, &model.tab);
        if fresh || self.paint != paint {
            self.editor.decorate(
                &paint.colours,
                &paint.marks,
                &paint.problems,
                &paint.messages,
            );
            self.paint = paint;
        }
        if self.selected != count(model) {
            self.selected = count(model);
            if let Some(selected) = &model.selected {
                let place = &selected.place;
                self.editor
                    .select(offsets.utf16(place.start), offsets.utf16(place.end));
            }
        }
    }
}

fn count(model: &Model) -> u32 {
    model.selected.as_ref().map_or(0, |selected| selected.count)
}
