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

pub(super) use assumptions::Assumptions;
pub(super) use believed::Believed;
pub(super) use editor_pane::EditorPane;
pub(super) use header::Header;
pub(super) use hop_detail::HopDetail;
pub(super) use request_bar::RequestBar;
pub(super) use strip::Strip;
pub(super) use trips::Trips;
pub(super) use trouble::Trouble;
pub(super) use verdict::Verdict;
pub(super) use why::Why;
