//! The visible things, one file each; the CSS block is the file's name.

mod assumptions;
mod believed;
mod breakable;
mod diagnostics;
mod editor_pane;
mod gallery_menu;
mod header;
mod hop_detail;
mod message_table;
mod request_bar;
mod said;
mod step_list;
mod strip;
mod tabs;
mod trips;
mod trouble;
mod value;
mod verdict;
mod why;

pub(super) use assumptions::assumptions;
pub(super) use believed::believed;
pub(super) use editor_pane::editor_pane;
pub(super) use header::Header;
pub(super) use hop_detail::hop_detail;
pub(super) use request_bar::{Bar, request_bar};
pub(super) use strip::strip;
pub(super) use trips::trips;
pub(super) use trouble::trouble;
pub(super) use verdict::verdict;
pub(super) use why::why;
