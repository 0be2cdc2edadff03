//! What happens on the page, and what a listener makes of it.

use web_sys::Event;

use crate::page::Action;
use crate::page::model::Tab;
use crate::page::versions::Part;
use crate::page::words::ui::Label;

/// Something that happened.
pub(super) enum Message {
    /// It changes the model.
    Act(Action),
    /// A field has another value.
    Typed(Field, String),
    /// The editor has another text in a tab, or its cursor is elsewhere (a UTF-16 offset).
    Editor(Tab, Option<String>, Option<u32>),
    /// A key went through the tabs.
    MoveTab(Move),
    /// The menu of examples opens or closes.
    Menu,
    /// A key went through the open menu, from the item with this id.
    MoveMenu(Move, String),
    /// Escape was pressed in the menu.
    CloseMenu,
    /// The focus left the menu.
    LeaveMenu,
    /// An example was chosen.
    Example(usize),
    /// The list of what differs between versions opens or closes.
    Differences,
    /// The field for a new section opens or closes.
    Adding(bool),
    /// A section shall be added with the name in that field.
    Add,
    /// A part of the page takes the focus.
    Focus(&'static str),
    /// A link shall be copied.
    Share,
    /// What came of it; nothing after a while.
    Shared(Option<Label>),
    /// The text shall be kept for the next visit.
    Keep,
}

/// A way through a row of things.
#[derive(Clone, Copy)]
pub(super) enum Move {
    Next,
    Previous,
    First,
    Last,
}

impl Move {
    /// What a key means where the row goes by these two.
    pub(super) fn of(key: &str, back: &str, on: &str) -> Option<Self> {
        match key {
            "Home" => Some(Move::First),
            "End" => Some(Move::Last),
            _ if key == back => Some(Move::Previous),
            _ if key == on => Some(Move::Next),
            _ => None,
        }
    }

    /// Where it leads from a place in a row; outside of it the row begins at either end.
    pub(super) fn from(self, at: Option<usize>, count: usize) -> usize {
        let last = count.saturating_sub(1);
        match (self, at) {
            (Move::First, _) | (Move::Next, None) => 0,
            (Move::Last, _) | (Move::Previous, None | Some(0)) => last,
            (Move::Next, Some(at)) if at >= last => 0,
            (Move::Next, Some(at)) => at + 1,
            (Move::Previous, Some(at)) => at - 1,
        }
    }
}

/// A field of the page.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Request,
    Method,
    Url,
    From,
    Headers,
    Balancer,
    Version(Part),
    FileName,
    /// The text area that stands in for the editor.
    Text,
}

/// What a listener does.
pub(super) enum Does {
    /// Changes the model; of the keys, Enter and the space bar do.
    Act(Action),
    /// Opens an example.
    Open(usize),
    /// Takes the field's value.
    Type(Field),
    /// Asks the event.
    Ask(fn(&Event) -> Option<Message>),
}
