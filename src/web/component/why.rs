//! The answer to "why?": the chain of causes.

use super::super::draw::{Draw, Name};
use super::said::said;
use crate::page::Action;
use crate::page::model::Asked;
use crate::page::view::why::{Link, Why};
use crate::page::words::ui;
use crate::wire::Program;

pub(super) fn why(draw: &mut Draw, why: &Why) {
    let question = ui::fill(draw.say(ui::WHY), &[&why.about]);
    draw.tag("section card why", |draw| {
        draw.set(Name::AriaLabel, &question);
        draw.tag("h3 card__head", |draw| {
            draw.leaf("span", &question);
            let close = Action::Ask(Asked::Nothing);
            let class = "button button--quiet card__close";
            draw.act(class, draw.say(ui::CLOSE), close);
        });
        draw.tag("ol why__chain", |draw| {
            draw.tested("why");
            for link in &why.links {
                draw.tag("li why__link hue--", |draw| item(draw, link));
            }
        });
    });
}

fn item(draw: &mut Draw, link: &Link) {
    let (hue, name) = match link.program {
        Program::Client | Program::Browser => ("browser", draw.say(ui::BROWSER)),
        Program::Balancer => ("balancer", draw.say(ui::BALANCER)),
        Program::Nginx => ("nginx", "nginx"),
        Program::Wsgi => ("wsgi", "WSGI"),
        Program::Flask => ("flask", draw.say(ui::APP)),
        Program::Backend => ("backend", draw.say(ui::BACKEND)),
    };
    draw.class(hue);
    draw.tested("origin");
    draw.set(Name::Program, hue);
    draw.leaf("b why__program", name);
    draw.tag("span why__sentence", |draw| said(draw, &link.said));
    draw.tag("span why__place", |draw| match &link.target {
        Some(target) => {
            draw.act("link", &target.label, Action::Select(target.place.clone()));
        }
        None => draw.label("span why__rule", ui::BY_RULE),
    });
}
