//! The answer to "why?": the chain of causes.

use yew::prelude::*;

use super::super::store::{Act, use_say};
use super::said::Said;
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::why::{Link, Why as View};
use crate::page::words::ui;
use crate::wire::Program;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) why: View,
    pub(crate) act: Act,
}

#[component]
pub(crate) fn Why(props: &Props) -> Html {
    let say = use_say();
    let close = props.act.reform(|_| Action::Ask(Asked::Nothing));
    let question = ui::fill(say(ui::WHY), &[&props.why.about]);
    let links = props.why.links.iter().map(|link| {
        html! { <Item link={link.clone()} act={props.act.clone()} /> }
    });
    html! {
        <section class="card why" aria-label={question.clone()}>
            <h3 class="card__head">
                <span>{ question }</span>
                <button type="button" class="button button--quiet card__close" onclick={close}>
                    { say(ui::CLOSE) }
                </button>
            </h3>
            <ol class="why__chain" data-testid="why">{ for links }</ol>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    link: Link,
    act: Act,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let say = use_say();
    let (hue, name) = match props.link.program {
        Program::Client | Program::Browser => ("browser", say(ui::BROWSER)),
        Program::Balancer => ("balancer", say(ui::BALANCER)),
        Program::Nginx => ("nginx", "nginx"),
        Program::Wsgi => ("wsgi", "WSGI"),
        Program::Flask => ("flask", say(ui::APP)),
        Program::Backend => ("backend", say(ui::BACKEND)),
    };
    let target = props.link.target.as_ref().map(|target| {
        let place = target.place.clone();
        let onclick = props.act.reform(move |_| Action::Select(place.clone()));
        html! { <button type="button" class="link" {onclick}>{ &target.label }</button> }
    });
    html! {
        <li class={classes!("why__link", format!("hue--{hue}"))} data-testid="origin" data-program={hue}>
            <b class="why__program">{ name }</b>
            <span class="why__sentence"><Said said={props.link.said.clone()} /></span>
            <span class="why__place">
                { target.unwrap_or_else(|| html! { <span class="why__rule">{ say(ui::BY_RULE) }</span> }) }
            </span>
        </li>
    }
}
