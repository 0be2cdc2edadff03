//! The answer to "why?": the chain of causes.

use yew::prelude::*;

use super::super::store::Act;
use super::said::said;
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::why::{Link, Why as View};
use crate::page::words::{Language, ui};
use crate::wire::Program;

pub(crate) fn why(why: &View, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let close = act.reform(|_| Action::Ask(Asked::Nothing));
    let question = ui::fill(say(ui::WHY), &[&why.about]);
    let links = why.links.iter().map(|link| item(link, act, language));
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

fn item(link: &Link, act: &Act, language: Language) -> Html {
    let say = |label: ui::Label| label.say(language);
    let (hue, name) = match link.program {
        Program::Client | Program::Browser => ("browser", say(ui::BROWSER)),
        Program::Balancer => ("balancer", say(ui::BALANCER)),
        Program::Nginx => ("nginx", "nginx"),
        Program::Wsgi => ("wsgi", "WSGI"),
        Program::Flask => ("flask", say(ui::APP)),
        Program::Backend => ("backend", say(ui::BACKEND)),
    };
    let target = link.target.as_ref().map(|target| {
        let place = target.place.clone();
        let onclick = act.reform(move |_| Action::Select(place.clone()));
        html! { <button type="button" class="link" {onclick}>{ &target.label }</button> }
    });
    html! {
        <li class={classes!("why__link", format!("hue--{hue}"))} data-testid="origin" data-program={hue}>
            <b class="why__program">{ name }</b>
            <span class="why__sentence">{ said(&link.said, language) }</span>
            <span class="why__place">
                { target.unwrap_or_else(|| html! { <span class="why__rule">{ say(ui::BY_RULE) }</span> }) }
            </span>
        </li>
    }
}
