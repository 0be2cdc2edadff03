//! The request: method, URL, client, headers, and what stands around it: balancer and versions.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::store::Act;
use crate::balancer::preset;
use crate::page::Action;
use crate::page::balancer::Choice;
use crate::page::derived::BalancerView;
use crate::page::model::Tab;
use crate::page::request::{DEFAULT_CLIENT, METHODS, Typed};
use crate::page::versions::Part;
use crate::page::words::{Language, ui};

/// What the bar shows.
pub(crate) struct Bar<'a> {
    pub(crate) requests: &'a [String],
    pub(crate) selected: usize,
    pub(crate) typed: Option<&'a Typed>,
    /// The section of the selected request.
    pub(crate) section: Option<usize>,
    pub(crate) balancer: &'a BalancerView,
    pub(crate) versions: &'a [String],
    pub(crate) act: &'a Act,
    pub(crate) language: Language,
}

pub(crate) fn request_bar(props: &Bar) -> Html {
    let language = props.language;
    let say = |label: ui::Label| label.say(language);
    let act = props.act;
    let pick = act.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Action::SelectRequest(usize::try_from(select.selected_index()).unwrap_or(0))
    });
    let names = props.requests.iter().enumerate().map(|(index, name)| {
        html! { <option selected={index == props.selected}>{ name }</option> }
    });
    html! {
        <section class="request_bar" aria-label={say(ui::REQUEST)}>
            if props.requests.len() > 1 {
                <select class="request_bar__picker" aria-label={say(ui::REQUESTS)} onchange={pick}>
                    { for names }
                </select>
            }
            { line(props, &say) }
            <div class="request_bar__around">
                { balancer(props, &say) }
                { for Part::ALL.into_iter().zip(props.versions).map(|(part, version)| html! {
                    { version_menu(part, version, act, language) }
                }) }
            </div>
        </section>
    }
}

/// Method, URL, address and headers, or the way to the text of a byte for byte request.
fn line(props: &Bar, say: &impl Fn(ui::Label) -> &'static str) -> Html {
    let act = props.act;
    let Some(typed) = props.typed else {
        let open = props
            .section
            .map(|index| act.reform(move |_| Action::OpenTab(Tab::Section(index))));
        return html! {
            <p class="request_bar__raw">
                { say(ui::RAW_REQUEST) }{ " " }
                <button type="button" class="button" onclick={open}>{ say(ui::EDIT_TEXT) }</button>
            </p>
        };
    };
    let set_method = act.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Action::SetMethod(select.value())
    });
    let set_url = act.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::SetUrl(input.value())
    });
    let set_from = act.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::SetFrom(input.value())
    });
    let method = typed.method().to_owned();
    let other = (!METHODS.contains(&method.as_str())).then(|| method.clone());
    let methods = METHODS
        .iter()
        .map(|one| (*one).to_owned())
        .chain(other)
        .map(|one| {
            html! { <option selected={one == method}>{ one }</option> }
        });
    html! {
        <>
            <div class="request_bar__line">
                <select class="request_bar__method" aria-label={say(ui::METHOD)} onchange={set_method}>
                    { for methods }
                </select>
                <input
                    class="request_bar__url"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label={say(ui::URL)}
                    placeholder="https://your.domain.com/"
                    value={typed.url.clone()}
                    oninput={set_url}
                />
            </div>
            <label class="request_bar__chip">
                <span>{ say(ui::FROM_SHORT) }</span>
                <input
                    class="request_bar__from"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    size="12"
                    aria-label={say(ui::FROM)}
                    placeholder={DEFAULT_CLIENT}
                    value={typed.from.clone().unwrap_or_default()}
                    oninput={set_from}
                />
            </label>
            <HeaderLines headers={typed.headers.clone()} act={act.clone()} language={props.language} />
        </>
    }
}

fn balancer(props: &Bar, say: &impl Fn(ui::Label) -> &'static str) -> Html {
    let view = props.balancer;
    let choose = {
        let mappings = view.mappings.clone();
        props.act.reform(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let choice = Choice::find(&select.value()).unwrap_or(Choice::Custom);
            Action::SetBalancer(choice, mappings.clone())
        })
    };
    let is_preset = matches!(view.choice, Choice::Preset(_));
    let options = Choice::all().into_iter().map(|choice| {
        let label = match choice {
            Choice::Unwritten if view.assumed => say(ui::BALANCER_ASSUMED),
            Choice::Unwritten => say(ui::BALANCER_UNWRITTEN),
            Choice::Silent => say(ui::BALANCER_SILENT),
            Choice::Forwards => say(ui::BALANCER_FORWARDS),
            Choice::Preset(name) => preset(name).map_or(name, |preset| preset.title),
            Choice::Custom if is_preset => say(ui::BALANCER_WRITE_OUT),
            Choice::Custom => say(ui::BALANCER_CUSTOM),
        };
        html! {
            <option value={choice.as_str()} selected={choice == view.choice}>{ label }</option>
        }
    });
    html! {
        <label class="request_bar__chip">
            <span>{ say(ui::BALANCER).to_ascii_lowercase() }</span>
            <select class="request_bar__select" aria-label={say(ui::BALANCER)} onchange={choose}>
                { for options }
            </select>
        </label>
    }
}

fn version_menu(part: Part, version: &str, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let (short, label) = match part {
        Part::Nginx => ("nginx", ui::NGINX_VERSION),
        Part::Params => (say(ui::PARAMS_SHORT), ui::PARAMS_VERSION),
        Part::Werkzeug => ("Werkzeug", ui::WERKZEUG_VERSION),
    };
    let choose = act.reform(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Action::SetVersion(part, select.value())
    });
    let other = (!part.choices().contains(&version)).then_some(version);
    let options = part.choices().iter().copied().chain(other).map(|one| {
        html! { <option value={one.to_owned()} selected={one == version}>{ one }</option> }
    });
    html! {
        <label class="request_bar__chip">
            <span>{ short }</span>
            <select class="request_bar__select" aria-label={say(label)} onchange={choose}>
                { for options }
            </select>
        </label>
    }
}

#[derive(Properties, PartialEq)]
struct HeaderLinesProps {
    headers: String,
    act: Act,
    language: Language,
}

/// The header lines. What is being typed is kept here: a line end that no header follows yet does
/// not stand in the scenario's text.
#[component]
fn HeaderLines(props: &HeaderLinesProps) -> Html {
    let say = |label: ui::Label| label.say(props.language);
    let draft = use_state(String::new);
    let typed = {
        let (act, draft) = (props.act.clone(), draft.clone());
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            draft.set(area.value());
            act.emit(Action::SetHeaders(area.value()));
        })
    };
    let same = meant(&draft) == meant(&props.headers);
    let shown = if same {
        (*draft).clone()
    } else {
        props.headers.clone()
    };
    let rows = (shown.lines().count() + usize::from(shown.ends_with('\n'))).clamp(1, 6);
    html! {
        <label class="request_bar__chip request_bar__chip--headers">
            <span>{ say(ui::HEADERS_SHORT) }</span>
            <textarea
                class="request_bar__headers"
                spellcheck="false"
                autocapitalize="off"
                rows={rows.to_string()}
                aria-label={say(ui::HEADERS)}
                placeholder={say(ui::HEADERS_HINT)}
                value={shown}
                oninput={typed}
            />
        </label>
    }
}

fn meant(headers: &str) -> Vec<&str> {
    headers
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect()
}
