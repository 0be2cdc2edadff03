//! The editor with its tabs, the problems, and what the cursor's line did.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::editor::{self, Editor};
use super::super::store::{Act, use_language, use_say};
use super::diagnostics::Diagnostics;
use super::said::Said;
use super::step_list::StepList;
use super::tabs::Tabs;
use crate::page::Action;
use crate::page::derived::TabView;
use crate::page::highlight::Class;
use crate::page::model::{Selected, Tab};
use crate::page::view::line::LineView;
use crate::page::view::mark::Mark;
use crate::page::view::problem::Problem;
use crate::page::words::{Language, ui};
use crate::text::line_index::utf8_offset;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Counts opened scenarios.
    pub(crate) opened: u32,
    pub(crate) tabs: Vec<TabView>,
    pub(crate) tab: Tab,
    pub(crate) text: Rc<str>,
    pub(crate) paint: Vec<(Range<usize>, Class)>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) selected: Option<Selected>,
    pub(crate) line: Option<LineView>,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn EditorPane(props: &Props) -> Html {
    let say = use_say();
    let name = props
        .tabs
        .iter()
        .find(|tab| tab.open)
        .map_or_else(String::new, |tab| tab.name.clone());
    let stock = matches!(props.tab, Tab::Stock(_));
    let removable = match props.tab {
        Tab::Section(index) => Some(index),
        _ => None,
    };
    let copy = {
        let (act, name, text) = (props.act.clone(), name.clone(), props.text.clone());
        Callback::from(move |_| act.emit(Action::AddSection(name.clone(), text.to_string())))
    };
    html! {
        <section class="editor_pane" aria-label={say(ui::EDITOR)}>
            <Tabs tabs={props.tabs.clone()} {removable} act={props.act.clone()} />
            if stock {
                <p class="editor_pane__stock">
                    { say(ui::STOCK) }{ " " }
                    <button type="button" class="button" onclick={copy}>{ say(ui::OVERRIDE) }</button>
                </p>
            }
            <div class="editor_pane__editor" id="editor" role="tabpanel" aria-label={name.clone()} data-testid="editor">
                if editor::is_there() {
                    <CodeMirror
                        opened={props.opened}
                        tab={props.tab.clone()}
                        {name}
                        text={props.text.clone()}
                        paint={props.paint.clone()}
                        marks={props.marks.clone()}
                        problems={props.problems.clone()}
                        selected={props.selected.clone()}
                        act={props.act.clone()}
                    />
                } else {
                    <Plain tab={props.tab.clone()} {name} text={props.text.clone()} act={props.act.clone()} />
                }
            </div>
            if let Some(line) = &props.line {
                <ThisLine line={line.clone()} act={props.act.clone()} />
            }
            <Diagnostics problems={props.problems.clone()} act={props.act.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ThisLineProps {
    line: LineView,
    act: Act,
}

#[component]
fn ThisLine(props: &ThisLineProps) -> Html {
    let say = use_say();
    let number = props.line.number.to_string();
    let steps: Vec<_> = props
        .line
        .steps
        .iter()
        .map(|(_, step)| step.clone())
        .collect();
    let idle = props.line.is_idle();
    let label = if idle {
        ui::THIS_LINE_NOTHING
    } else {
        ui::THIS_LINE
    };
    let causes = props.line.causes.iter().map(|link| {
        html! { <p class="editor_pane__cause"><Said said={link.said.clone()} /></p> }
    });
    html! {
        <div class="editor_pane__line" data-testid="line">
            <p class="editor_pane__line_title">{ ui::fill(say(label), &[&number]) }</p>
            { for causes }
            if !steps.is_empty() {
                <StepList {steps} act={props.act.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PlainProps {
    tab: Tab,
    name: String,
    text: Rc<str>,
    act: Act,
}

/// A text area, when the editor's bundle is not there.
#[component]
fn Plain(props: &PlainProps) -> Html {
    let tab = props.tab.clone();
    let oninput = props.act.reform(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        Action::Edit(tab.clone(), area.value())
    });
    html! {
        <textarea
            class="editor_pane__plain"
            spellcheck="false"
            aria-label={props.name.clone()}
            readonly={matches!(props.tab, Tab::Stock(_))}
            value={props.text.to_string()}
            {oninput}
        />
    }
}

#[derive(Properties, PartialEq)]
struct CodeMirrorProps {
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
    let language = use_language();
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
