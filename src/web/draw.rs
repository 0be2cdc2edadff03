//! Draws the page as Yew's nodes: a tag is opened, gets its attributes and listeners and what is
//! inside it, and is closed. `html!` would write every tag out as code of its own, which made a
//! tenth of the download; here a tag is a word and a call.

use std::mem;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Event;
use yew::html::Scope;
use yew::prelude::*;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Listener, ListenerKind, VList, VNode, VTag, VText,
};

use super::app::App;
use super::browser::Thing;
use super::message::{Does, Message};
use crate::page::Action;
use crate::page::words::Language;
use crate::page::words::ui::Label;

/// An attribute, by its place in [`NAMES`].
#[derive(Clone, Copy)]
pub(super) enum Name {
    Class,
    Type,
    AriaLabel,
    Testid,
    Pressed,
    Hop,
    Title,
    Role,
    Tabindex,
    Expanded,
    Id,
    AriaHidden,
    Scope,
    Program,
    Value,
    Selected,
    Spellcheck,
    Autocomplete,
    Autocapitalize,
    Placeholder,
    Inputmode,
    Size,
    Rows,
    Readonly,
    Kind,
    Live,
    Severity,
    File,
    Line,
    AriaSelected,
    Controls,
    Popup,
    Lang,
    Href,
    List,
}

/// The attributes. A tag has those up to the last it uses, so the frequent ones come first, and
/// Yew compares the tag of before with the tag of now place by place.
const NAMES: [&str; 35] = [
    "class",
    "type",
    "aria-label",
    "data-testid",
    "aria-pressed",
    "data-hop",
    "title",
    "role",
    "tabindex",
    "aria-expanded",
    "id",
    "aria-hidden",
    "scope",
    "data-program",
    "value",
    "selected",
    "spellcheck",
    "autocomplete",
    "autocapitalize",
    "placeholder",
    "inputmode",
    "size",
    "rows",
    "readonly",
    "data-kind",
    "aria-live",
    "data-severity",
    "data-file",
    "data-line",
    "aria-selected",
    "aria-controls",
    "aria-haspopup",
    "lang",
    "href",
    "list",
];
const KEYS: &[&str] = &NAMES;

/// The page while it is drawn.
pub(super) struct Draw {
    /// The language of its labels.
    pub(super) language: Language,
    link: Scope<App>,
    now: Open,
    around: Vec<Open>,
}

/// A tag that is open, or a list of nodes if it has no name.
#[derive(Default)]
struct Open {
    tag: &'static str,
    class: String,
    values: Vec<Option<AttributeOrProperty>>,
    value: Option<AttrValue>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    place: NodeRef,
    inside: Vec<VNode>,
}

impl Draw {
    pub(super) fn new(link: Scope<App>, language: Language) -> Self {
        Self {
            language,
            link,
            now: Open::default(),
            around: Vec::new(),
        }
    }

    /// What was drawn.
    pub(super) fn finish(self) -> Html {
        self.now.node()
    }

    /// A tag with its class, and what the closure draws in it: `span verdict__value`.
    pub(super) fn tag(&mut self, tag: &'static str, inside: impl FnOnce(&mut Self)) {
        self.open(tag);
        inside(self);
        self.close();
    }

    /// A tag with a text.
    pub(super) fn leaf(&mut self, tag: &'static str, text: &str) {
        self.open(tag);
        self.text(text);
        self.close();
    }

    /// A tag with a label.
    pub(super) fn label(&mut self, tag: &'static str, label: Label) {
        self.leaf(tag, self.say(label));
    }

    /// A button with its class, and what the closure draws in it.
    pub(super) fn button(&mut self, class: &str, inside: impl FnOnce(&mut Self)) {
        self.open_button(class);
        inside(self);
        self.close();
    }

    /// A button that says a text and acts.
    pub(super) fn act(&mut self, class: &str, text: &str, action: Action) {
        self.open_button(class);
        self.click(action);
        self.text(text);
        self.close();
    }

    /// A button that is a sign, with its meaning.
    pub(super) fn icon(
        &mut self,
        class: &str,
        meaning: Label,
        sign: &str,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open_button("button ");
        self.class(class);
        self.named(meaning);
        self.set(Name::Title, self.say(meaning));
        inside(self);
        self.open("span");
        self.set(Name::AriaHidden, "true");
        self.text(sign);
        self.close();
        self.close();
    }

    /// A card with its heading.
    pub(super) fn card(&mut self, class: &str, heading: Label, inside: impl FnOnce(&mut Self)) {
        self.open("section card ");
        self.class(class);
        self.named(heading);
        self.open("h3 card__head");
        self.label("span", heading);
        self.close();
        inside(self);
        self.close();
    }

    /// What may not be there: it keeps its place, since Yew takes the nodes around it for the
    /// same as before by counting them.
    pub(super) fn perhaps(&mut self, there: bool, inside: impl FnOnce(&mut Self)) {
        self.open("");
        if there {
            inside(self);
        }
        self.close();
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        let text = VText::new(AttrValue::Rc(text.into()));
        self.now.inside.push(VNode::VText(text));
    }

    /// A label in the page's language.
    pub(super) fn say(&self, label: Label) -> &'static str {
        label.say(self.language)
    }

    /// Goes on with the class of the open tag.
    pub(super) fn class(&mut self, more: &str) {
        self.now.class.push_str(more);
    }

    /// An attribute of the open tag.
    pub(super) fn set(&mut self, name: Name, value: &str) {
        self.now.set(name, value);
    }

    /// The name by which tests find the open tag.
    pub(super) fn tested(&mut self, name: &str) {
        self.set(Name::Testid, name);
    }

    /// Whether, as an attribute of the open tag.
    pub(super) fn whether(&mut self, name: Name, holds: bool) {
        self.set(name, if holds { "true" } else { "false" });
    }

    /// The open tag's name for screen readers.
    pub(super) fn named(&mut self, label: Label) {
        self.set(Name::AriaLabel, self.say(label));
    }

    /// What stands in the open field.
    pub(super) fn value(&mut self, value: &str) {
        self.now.value = Some(AttrValue::Rc(value.into()));
    }

    /// Leads to the open tag's element.
    pub(super) fn place(&mut self, place: &NodeRef) {
        self.now.place = place.clone();
    }

    /// What a click on the open tag does.
    pub(super) fn click(&mut self, action: Action) {
        self.on(On::Click, Does::Act(action));
    }

    /// What an event of the open tag does.
    pub(super) fn on(&mut self, on: On, does: Does) {
        let link = self.link.clone();
        self.now
            .listeners
            .push(Some(Rc::new(Hears { on, does, link })));
    }

    fn open(&mut self, tag: &'static str) {
        let (tag, class) = tag.split_once(' ').unwrap_or((tag, ""));
        let open = Open {
            tag,
            class: class.to_owned(),
            ..Open::default()
        };
        self.around.push(mem::replace(&mut self.now, open));
    }

    fn open_button(&mut self, class: &str) {
        self.open("button");
        self.set(Name::Type, "button");
        self.class(class);
    }

    fn close(&mut self) {
        if let Some(around) = self.around.pop() {
            let done = mem::replace(&mut self.now, around).node();
            self.now.inside.push(done);
        }
    }
}

impl Open {
    fn set(&mut self, name: Name, value: &str) {
        let index = name as usize;
        while self.values.len() <= index {
            self.values.push(None);
        }
        self.values[index] = Some(AttributeOrProperty::Attribute(AttrValue::Rc(value.into())));
    }

    fn node(mut self) -> VNode {
        let inside = VNode::from(VList::from(mem::take(&mut self.inside)));
        if self.tag.is_empty() {
            return inside;
        }
        if !self.class.is_empty() {
            let class = mem::take(&mut self.class);
            self.set(Name::Class, &class);
        }
        let mut tag = VTag::new(self.tag);
        tag.attributes = Attributes::Dynamic {
            keys: &KEYS[..self.values.len()],
            values: self.values.into(),
        };
        tag.node_ref = self.place;
        tag.set_listeners(self.listeners.into());
        tag.set_value(self.value);
        if let Some(children) = tag.children_mut() {
            *children = inside;
        }
        VNode::from(tag)
    }
}

/// An event. Yew's own list has a hundred, and a copy of it is made with all of them in mind.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum On {
    Click,
    Keydown,
    Input,
    Change,
    Submit,
    Focusout,
}

/// A listener: every event of the page comes through here.
struct Hears {
    on: On,
    does: Does,
    link: Scope<App>,
}

impl Listener for Hears {
    fn kind(&self) -> ListenerKind {
        match self.on {
            On::Click => ListenerKind::onclick,
            On::Keydown => ListenerKind::onkeydown,
            On::Input => ListenerKind::oninput,
            On::Change => ListenerKind::onchange,
            On::Submit => ListenerKind::onsubmit,
            On::Focusout => ListenerKind::onfocusout,
        }
    }

    fn passive(&self) -> bool {
        false
    }

    fn handle(&self, event: Event) {
        let message = match &self.does {
            Does::Act(action) => {
                // A key that presses what is no button by birth.
                if self.on == On::Keydown {
                    match event.unchecked_ref::<Thing>().key().as_deref() {
                        Some("Enter" | " ") => event.prevent_default(),
                        _ => return,
                    }
                }
                Message::Act(action.clone())
            }
            Does::Type(field) => {
                let target = event.target().map(JsCast::unchecked_into::<Thing>);
                let Some(value) = target.and_then(|target| target.value()) else {
                    return;
                };
                Message::Typed(*field, value)
            }
            Does::Open(index) => Message::Example(*index),
            Does::Ask(ask) => match ask(&event) {
                Some(message) => message,
                None => return,
            },
        };
        self.link.send_message(message);
    }
}
