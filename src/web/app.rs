//! The page: owns the model, keeps browser and model in step, and lays out the panes. One
//! component draws everything: each would bring its own copy of Yew's life of a component.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::html::Scope;
use yew::prelude::*;

use super::browser::{self, Thing};
use super::component::page;
use super::deflate::pack;
use super::draw::Draw;
use super::message::{Field, Message};
use super::mounted::{Mounted, follow};
use crate::page::balancer::Choice;
use crate::page::gallery::{self, EXAMPLES, Example};
use crate::page::link::COMFORTABLE;
use crate::page::model::Model;
use crate::page::words::ui::{self, Label};
use crate::page::{Action, Derived, Run, derive, run};
use crate::text::line_index::utf8_offset;

/// How long the text rests before it is kept.
const KEEP_AFTER: u32 = 250;

/// How long "Link copied" stays.
const SAID_FOR: u32 = 4000;

/// What the page begins with.
#[derive(PartialEq, Properties)]
pub(super) struct First {
    /// The model.
    pub(super) model: Rc<Model>,
}

/// What is open on the page and is nobody else's concern.
#[derive(Default)]
pub(super) struct Local {
    /// The menu of examples.
    pub(super) menu: bool,
    /// The list of what differs between versions.
    pub(super) differences: bool,
    /// The name being typed for a new section.
    pub(super) adding: Option<String>,
    /// What came of copying a link.
    pub(super) feedback: Option<Label>,
    /// The header lines being typed: a line end that no header follows yet does not stand in the
    /// scenario's text.
    pub(super) draft: String,
}

/// The page.
pub(super) struct App {
    model: Rc<Model>,
    run: Run,
    derived: Derived,
    local: Local,
    root: NodeRef,
    host: NodeRef,
    editor: Option<Mounted>,
    /// What takes the focus once it is drawn.
    focus: Option<String>,
    keeping: Option<Timeout>,
    forgetting: Option<Timeout>,
    /// The model that is kept when the page is left.
    newest: Rc<RefCell<Rc<Model>>>,
    _listeners: Option<[EventListener; 2]>,
}

impl Component for App {
    type Message = Message;
    type Properties = First;

    fn create(context: &Context<Self>) -> Self {
        let model = context.props().model.clone();
        browser::set_language(model.language);
        browser::set_theme(model.theme);
        let run = run(&model.document, model.request);
        let newest = Rc::new(RefCell::new(model.clone()));
        Self {
            derived: derive(&model, &run),
            run,
            _listeners: listen(context.link(), &newest),
            newest,
            model,
            local: Local::default(),
            root: NodeRef::default(),
            host: NodeRef::default(),
            editor: None,
            focus: None,
            keeping: None,
            forgetting: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let link = context.link();
        match message {
            Message::Act(action) => self.act(action, link),
            Message::Typed(field, value) => self.typed(field, value, link),
            Message::Editor(tab, text, cursor) => {
                let shown = text.as_deref().unwrap_or(&self.derived.text);
                let cursor = cursor.map(|utf16| utf8_offset(shown, utf16 as usize));
                let mut model = (*self.model).clone();
                if let Some(text) = text {
                    model = model.apply(Action::Edit(tab, text));
                }
                if let Some(offset) = cursor {
                    model = model.apply(Action::MoveCursor(offset));
                }
                self.turn(model, link);
            }
            Message::MoveTab(to) => {
                let tabs = &self.derived.tabs;
                let index = to.from(tabs.iter().position(|tab| tab.open), tabs.len());
                if let Some(tab) = tabs.get(index) {
                    let action = Action::OpenTab(tab.tab.clone());
                    self.focus = Some("[role=tab][aria-selected=true]".to_owned());
                    self.act(action, link);
                }
            }
            Message::Menu => {
                self.local.menu = !self.local.menu;
                if self.local.menu {
                    self.focus_example(0);
                }
            }
            Message::MoveMenu(to, id) => {
                let at = id.rsplit('-').next().and_then(|number| number.parse().ok());
                self.focus_example(to.from(at, EXAMPLES.len()));
            }
            Message::CloseMenu => self.close_menu(),
            Message::LeaveMenu => self.local.menu = false,
            Message::Example(index) => {
                self.close_menu();
                if let Some(example) = EXAMPLES.get(index) {
                    browser::set_fragment(&["example=", example.id].concat());
                    self.act(Action::Open(example.saved()), link);
                }
            }
            Message::Differences => self.local.differences = !self.local.differences,
            Message::Adding(open) => {
                self.local.adding = open.then(String::new);
                self.focus = open.then(|| ".tabs__name".to_owned());
            }
            Message::Add => {
                let name = self.local.adding.take().unwrap_or_default();
                if !name.trim().is_empty() {
                    self.act(Action::AddSection(name, String::new()), link);
                }
            }
            Message::Focus(selector) => self.focus = Some(selector.to_owned()),
            Message::Share => {
                spawn_local(share(self.model.clone(), link.clone()));
                return false;
            }
            Message::Shared(label) => {
                self.local.feedback = label;
                self.forgetting = label.map(|_| later(link, SAID_FOR, || Message::Shared(None)));
            }
            Message::Keep => {
                browser::keep(&self.model.saved());
                return false;
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let mut draw = Draw::new(context.link().clone(), self.model.language);
        draw.tag("div app", |draw| {
            draw.place(&self.root);
            page(draw, &self.model, &self.derived, &self.local, &self.host);
        });
        draw.finish()
    }

    fn rendered(&mut self, context: &Context<Self>, _first: bool) {
        let title = self.model.document.title();
        let ending = if title.is_empty() { "" } else { " – " };
        browser::set_title(&[title, ending, "hopscope"].concat());
        follow(
            &mut self.editor,
            self.host.cast(),
            &self.model,
            &self.derived,
            context.link(),
        );
        if let Some(selector) = self.focus.take()
            && let Some(root) = self.root.cast::<Element>()
            && let Ok(Some(element)) = root.query_selector(&selector)
        {
            element.unchecked_ref::<Thing>().focus();
        }
    }
}

impl App {
    fn act(&mut self, action: Action, link: &Scope<Self>) {
        self.turn(self.model.apply(action), link);
    }

    fn turn(&mut self, model: Model, link: &Scope<Self>) {
        let before = std::mem::replace(&mut self.model, Rc::new(model));
        let model = &self.model;
        let edited = !Rc::ptr_eq(&before.document, &model.document);
        if edited || before.request != model.request {
            self.run = run(&model.document, model.request);
        }
        self.derived = derive(model, &self.run);
        self.newest.replace(model.clone());
        if before.language != model.language {
            browser::set_language(model.language);
        }
        if before.theme != model.theme {
            browser::set_theme(model.theme);
        }
        if !model.edited {
            self.keeping = None;
        } else if edited || before.request != model.request || before.tab != model.tab {
            // The address holds what the text was before.
            if edited && !browser::fragment().is_empty() {
                browser::set_fragment("");
            }
            self.keeping = Some(later(link, KEEP_AFTER, || Message::Keep));
        }
    }

    fn typed(&mut self, field: Field, value: String, link: &Scope<Self>) {
        let action = match field {
            Field::Request => Action::SelectRequest(value.parse().unwrap_or(0)),
            Field::Method => Action::SetMethod(value),
            Field::Url => Action::SetUrl(value),
            Field::From => Action::SetFrom(value),
            Field::Headers => {
                self.local.draft.clone_from(&value);
                Action::SetHeaders(value)
            }
            Field::Balancer => Action::SetBalancer(
                Choice::find(&value).unwrap_or(Choice::Custom),
                self.derived.balancer.mappings.clone(),
            ),
            Field::Version(part) => Action::SetVersion(part, value),
            Field::FileName => {
                self.local.adding = Some(value);
                return;
            }
            Field::Text => Action::Edit(self.model.tab.clone(), value),
        };
        self.act(action, link);
    }

    fn focus_example(&mut self, index: usize) {
        self.focus = Some(["#example-", &index.to_string()].concat());
    }

    fn close_menu(&mut self) {
        self.local.menu = false;
        self.focus = Some(".gallery_menu > button".to_owned());
    }
}

/// What a visit begins with: the address, else what was kept, else the first example.
pub(super) async fn first_model() -> Rc<Model> {
    let (language, theme) = (browser::language(), browser::theme());
    let (saved, trouble) = match browser::asked().await {
        Ok(saved) => (saved, None),
        Err(trouble) => (None, Some(trouble)),
    };
    let saved = match saved {
        Some(saved) => saved,
        None => match browser::kept().await {
            Some(kept) => kept,
            None => gallery::find(gallery::FIRST)
                .map(Example::saved)
                .unwrap_or_default(),
        },
    };
    let mut model = Model::new(&saved, language, theme);
    model.trouble = trouble;
    Rc::new(model)
}

/// Listens for another address, which opens what it holds, and for the end of the visit.
fn listen(link: &Scope<App>, newest: &Rc<RefCell<Rc<Model>>>) -> Option<[EventListener; 2]> {
    let window = browser::window()?;
    let (link, newest) = (link.clone(), newest.clone());
    Some([
        EventListener::new(&window, "hashchange", move |_| {
            spawn_local(open(link.clone()));
        }),
        EventListener::new(&window, "pagehide", move |_| {
            let model = newest.borrow();
            if model.edited {
                browser::keep(&model.saved());
            }
        }),
    ])
}

async fn open(link: Scope<App>) {
    match browser::asked().await {
        Ok(Some(saved)) => link.send_message(Message::Act(Action::Open(saved))),
        Ok(None) => {}
        Err(trouble) => link.send_message(Message::Act(Action::OpenFailed(trouble))),
    }
}

/// Puts the link into the address bar and copies it.
async fn share(model: Rc<Model>, link: Scope<App>) {
    let label = match pack(&model.saved()).await {
        None => ui::LINK_IMPOSSIBLE,
        Some(fragment) => {
            browser::set_fragment(&fragment);
            let address = browser::address(&fragment);
            let long = address.len() > COMFORTABLE;
            match browser::copy(&address).await {
                true if long => ui::LINK_LONG,
                true => ui::LINK_COPIED,
                false => ui::LINK_IN_ADDRESS,
            }
        }
    };
    link.send_message(Message::Shared(Some(label)));
}

fn later(link: &Scope<App>, after: u32, message: fn() -> Message) -> Timeout {
    let link = link.clone();
    Timeout::new(after, move || link.send_message(message()))
}
