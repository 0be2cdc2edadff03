//! What was assumed because the scenario does not say it.

use super::super::draw::Draw;
use super::said::said;
use crate::page::Action;
use crate::page::derived::AssumptionView;
use crate::page::words::ui;

pub(super) fn assumptions(draw: &mut Draw, list: &[AssumptionView]) {
    draw.perhaps(!list.is_empty(), |draw| {
        draw.card("assumptions", ui::ASSUMED, |draw| {
            draw.tag("ul assumptions__list", |draw| {
                for assumed in list {
                    draw.tag("li assumptions__item", |draw| {
                        draw.tested("assumption");
                        draw.tag("span", |draw| said(draw, &assumed.said));
                        if let Some((name, text)) = assumed.section.clone() {
                            let text = Action::AddSection(name, text);
                            draw.act("button", draw.say(ui::WRITE_DOWN), text);
                        }
                    });
                }
            });
        });
    });
}
