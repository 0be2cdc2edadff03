//! The editor with its tabs, the problems, and what the cursor's line did.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::editor::{self, Editor};
use super::super::store::Act;
use super::diagnostics::diagnostics;
use super::said::said;
use super::step_list::step_list;
use super::tabs::tabs;
use crate::page::highlight::Class;
use crate::page::model::{Selected, Tab};
use crate::page::view::line::LineView;
use crate::page::view::mark::Mark;
use crate::page::view::problem::Problem;
use crate::page::words::{Language, ui};
use crate::page::{Action, Derived, Model};
use crate::text::line_index::utf8_offset;

/// The pane of a model and what is derived from it.
pub(crate) fn editor_pane(model: &Model, derived: &Derived, act: &Act) -> Html {
    let language = model.language;
    let say = |label: ui::Label| label.say(language);
    let open = derived.tabs.iter().find(|tab| tab.open);
    let name = open.map_or_else(String::new, |tab| tab.name.clone());
    let stock = matches!(model.tab, Tab::Stock(_));
    let removable = match model.tab {
        Tab::Section(index) => Some(index),
        _ => None,
    };
    let copy = {
        let (act, name, text) = (act.clone(), name.clone(), derived.text.clone());
        Callback::from(move |_| act.emit(Action::AddSection(name.clone(), text.to_string())))
    };
    html! {
        <section class="editor_pane" aria-label={say(ui::EDITOR)}>
            { tabs(&derived.tabs, removable, act, language) }
            if stock {
                <p class="editor_pane__stock">
                    { say(ui::STOCK) }{ " " }
                    <button type="button" class="button" onclick={copy}>{ say(ui::OVERRIDE) }</button>
                </p>
            }
            <div class="editor_pane__editor" id="editor" role="tabpanel" aria-label={name.clone()} data-testid="editor">
                if editor::is_there() {
                    <CodeMirror
                        {language}
                        opened={model.opened}
                        tab={model.tab.clone()}
                        {name}
                        text={derived.text.clone()}
                        paint={derived.paint.clone()}
                        marks={derived.marks.clone()}
                        problems={derived.problems.clone()}
                        selected={model.selected.clone()}
                        act={act.clone()}
                    />
                } else {
                    { plain(&model.tab, &name, &derived.text, act) }
                }
            </div>
            if let Some(line) = &derived.line {
                { this_line(line, act, language) }
            }
            { diagnostics(&derived.problems, act, language) }
        </section>
    }
}

fn this_line(line: &LineView, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let number = line.number.to_string();
    let steps: Vec<_> = line.steps.iter().map(|(_, step)| step.clone()).collect();
    let idle = line.is_idle();
    let label = if idle {
        ui::THIS_LINE_NOTHING
    } else {
        ui::THIS_LINE
    };
    let causes = line.causes.iter().map(|link| {
        html! { <p class="editor_pane__cause">{ said(&link.said, language) }</p> }
    });
    html! {
        <div class="editor_pane__line" data-testid="line">
            <p class="editor_pane__line_title">{ ui::fill(say(label), &[&number]) }</p>
            { for causes }
            if !steps.is_empty() {
                { step_list(&steps, act, language) }
            }
        </div>
    }
}

/// A text area, when the editor's bundle is not there.
fn plain(tab: &Tab, name: &str, text: &str, act: &Act) -> Html {
    let read_only = matches!(tab, Tab::Stock(_));
    let tab = tab.clone();
    let oninput = act.reform(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::Edit(tab.clone(), area.value())
    });
    html! {
        <textarea
            class="editor_pane__plain"
            spellcheck="false"
            aria-label={name.to_owned()}
            readonly={read_only}
            value={text.to_owned()}
            {oninput}
        />
    }
}

#[derive(Properties, PartialEq)]
struct CodeMirrorProps {
    language: Language,
    opened: u32,
    tab: Tab,
    name: String,
    text: Rc<str>,
    paint: Vec<(Range<usize>, Class)>,
    marks: Vec<Mark>,
    problems: Vec<Problem>,
    selected: Option<Selected>,
    act: Act,
}

/// What the editor's hooks need to know: the shown tab and its text.
struct Shown {
    tab: Tab,
    text: String,
    act: Act,
}

/// The editor and its hooks, which must live as long as it does.
struct Mounted {
    editor: Editor,
    opened: u32,
    selected: u32,
    _on_change: Closure<dyn Fn(String)>,
    _on_cursor: Closure<dyn Fn(u32)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

#[component]
fn CodeMirror(props: &CodeMirrorProps) -> Html {
    let language = props.language;
    let parent = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);
    let shown = use_mut_ref(|| Shown {
        tab: props.tab.clone(),
        text: String::new(),
        act: props.act.clone(),
    });
    {
        let (parent, mounted, shown) = (parent.clone(), mounted.clone(), shown.clone());
        let (opened, selected) = (props.opened, count(props.selected.as_ref()));
        use_effect_with(language, move |language| {
            *mounted.borrow_mut() = parent
                .cast::<Element>()
                .and_then(|parent| mount(&parent, &shown, *language, opened, selected));
            move || drop(mounted.borrow_mut().take())
        });
    }
    {
        let key = (
            props.opened,
            props.tab.clone(),
            props.name.clone(),
            props.text.clone(),
            language,
        );
        let (mounted, shown) = (mounted.clone(), shown.clone());
        use_effect_with(key, move |(opened, tab, name, text, _)| {
            show(&mounted, &shown, *opened, tab, name, text);
        });
    }
    {
        let key = (
            props.text.clone(),
            props.paint.clone(),
            props.marks.clone(),
            props.tab.clone(),
            props.opened,
            language,
        );
        let mounted = mounted.clone();
        use_effect_with(key, move |(text, paint, marks, ..)| {
            if let Some(mounted) = &*mounted.borrow() {
                mounted.editor.paint(text, paint, marks);
            }
        });
    }
    {
        let key = (
            props.problems.clone(),
            props.tab.clone(),
            props.opened,
            language,
        );
        let text = props.text.clone();
        let mounted = mounted.clone();
        use_effect_with(key, move |(problems, tab, ..)| {
            if let Some(mounted) = &*mounted.borrow() {
                let here = problems.iter().filter_map(|problem| {
                    let place = problem.place.as_ref().filter(|place| place.tab == *tab)?;
                    Some((place, problem))
                });
                mounted.editor.tell(&text, here);
            }
        });
    }
    {
        let text = props.text.clone();
        use_effect_with(props.selected.clone(), move |selected| {
            if let (Some(mounted), Some(selected)) = (&mut *mounted.borrow_mut(), selected)
                && mounted.selected != selected.count
            {
                mounted.selected = selected.count;
                mounted.editor.select(&text, &selected.place);
            }
        });
    }
    html! { <div class="editor_pane__code" ref={parent}></div> }
}

fn count(selected: Option<&Selected>) -> u32 {
    selected.map_or(0, |selected| selected.count)
}

fn mount(
    parent: &Element,
    shown: &Rc<RefCell<Shown>>,
    language: Language,
    opened: u32,
    selected: u32,
) -> Option<Mounted> {
    let on_change = {
        let shown = shown.clone();
        Closure::<dyn Fn(String)>::new(move |text: String| {
            let (act, tab) = {
                let mut shown = shown.borrow_mut();
                shown.text.clone_from(&text);
                (shown.act.clone(), shown.tab.clone())
            };
            act.emit(Action::Edit(tab, text));
        })
    };
    let on_cursor = {
        let shown = shown.clone();
        Closure::<dyn Fn(u32)>::new(move |utf16: u32| {
            let (act, offset) = {
                let shown = shown.borrow();
                (shown.act.clone(), utf8_offset(&shown.text, utf16 as usize))
            };
            act.emit(Action::MoveCursor(offset));
        })
    };
    let editor = Editor::create(parent, language, &on_change, &on_cursor)?;
    Some(Mounted {
        editor,
        opened,
        selected,
        _on_change: on_change,
        _on_cursor: on_cursor,
    })
}

fn show(
    mounted: &Rc<RefCell<Option<Mounted>>>,
    shown: &Rc<RefCell<Shown>>,
    opened: u32,
    tab: &Tab,
    name: &str,
    text: &str,
) {
    let editor = {
        let mut mounted = mounted.borrow_mut();
        let Some(mounted) = &mut *mounted else {
            return;
        };
        if mounted.opened != opened {
            mounted.opened = opened;
            mounted.editor.reset();
        }
        mounted.editor.clone()
    };
    // A composition that ends because the tab changes still belongs to the tab before.
    editor.show(name, text, matches!(tab, Tab::Stock(_)), name);
    let mut shown = shown.borrow_mut();
    shown.tab = tab.clone();
    text.clone_into(&mut shown.text);
}
