//! The editor with its tabs, the problems, and what the cursor's line did.

use yew::NodeRef;

use super::super::app::Local;
use super::super::draw::{Draw, Name, On};
use super::super::editor;
use super::super::message::{Does, Field};
use super::diagnostics::diagnostics;
use super::said::said;
use super::step_list::step_list;
use super::tabs::tabs;
use crate::page::model::Tab;
use crate::page::view::line::LineView;
use crate::page::words::ui;
use crate::page::{Action, Derived, Model};

/// The pane of a model and what is derived from it.
pub(super) fn editor_pane(
    draw: &mut Draw,
    model: &Model,
    derived: &Derived,
    local: &Local,
    host: &NodeRef,
) {
    let name = derived.open_tab();
    let stock = matches!(model.tab, Tab::Stock(_));
    draw.tag("section editor_pane", |draw| {
        draw.named(ui::EDITOR);
        tabs(draw, &derived.tabs, &model.tab, local);
        draw.perhaps(stock, |draw| {
            draw.tag("p editor_pane__stock", |draw| {
                draw.text(draw.say(ui::STOCK));
                draw.text(" ");
                let copy = Action::AddSection(name.to_owned(), derived.text.to_string());
                draw.act("button", draw.say(ui::OVERRIDE), copy);
            });
        });
        draw.tag("div editor_pane__editor", |draw| {
            draw.set(Name::Id, "editor");
            draw.set(Name::Role, "tabpanel");
            draw.set(Name::AriaLabel, name);
            draw.tested("editor");
            if editor::is_there() {
                draw.tag("div editor_pane__code", |draw| draw.place(host));
            } else {
                plain(draw, name, &derived.text, stock);
            }
        });
        draw.perhaps(derived.line.is_some(), |draw| {
            if let Some(line) = &derived.line {
                this_line(draw, line);
            }
        });
        diagnostics(draw, &derived.problems);
    });
}

fn this_line(draw: &mut Draw, line: &LineView) {
    let label = if line.is_idle() {
        ui::THIS_LINE_NOTHING
    } else {
        ui::THIS_LINE
    };
    let title = ui::fill(draw.say(label), &[&line.number.to_string()]);
    draw.tag("div editor_pane__line", |draw| {
        draw.tested("line");
        draw.leaf("p editor_pane__line_title", &title);
        for link in &line.causes {
            draw.tag("p editor_pane__cause", |draw| said(draw, &link.said));
        }
        if !line.steps.is_empty() {
            step_list(draw, line.steps.iter().map(|(_, step)| step));
        }
    });
}

/// A text area, when the editor's bundle is not there.
fn plain(draw: &mut Draw, name: &str, text: &str, read_only: bool) {
    draw.tag("textarea editor_pane__plain", |draw| {
        draw.set(Name::Spellcheck, "false");
        draw.set(Name::AriaLabel, name);
        if read_only {
            draw.set(Name::Readonly, "readonly");
        }
        draw.value(text);
        draw.on(On::Input, Does::Type(Field::Text));
    });
}
