//! What differs between the versions of nginx: a list that a button opens.

use super::super::draw::{Draw, Name};
use crate::nginx::directive::Versions;
use crate::nginx::version::Version;
use crate::page::view::difference;
use crate::page::words::ui;

pub(super) fn differences(draw: &mut Draw) {
    draw.card("differences", ui::DIFFERENCES, |draw| {
        draw.set(Name::Id, "differences");
        draw.tag("div differences__list", |draw| {
            // It scrolls, so the keyboard has to reach it.
            draw.set(Name::Tabindex, "0");
            draw.set(Name::Role, "group");
            draw.named(ui::DIFFERENCES);
            draw.tag("table", |draw| {
                draw.tag("tr", |draw| {
                    let versions = [Version::V1_22, Version::V1_31].map(Version::as_str);
                    for text in [draw.say(ui::SINCE), versions[0], versions[1]] {
                        draw.tag("th", |draw| {
                            draw.set(Name::Scope, "col");
                            draw.text(text);
                        });
                    }
                });
                for (since, behaviours) in difference::rows() {
                    draw.tag("tr", |draw| {
                        draw.leaf("td", since);
                        for behaviour in behaviours {
                            draw.label("td", behaviour);
                        }
                    });
                }
                draw.tag("tr", |draw| {
                    draw.label("td", ui::DIRECTIVES);
                    for versions in [Versions::Until1_22, Versions::Since1_31] {
                        draw.leaf("td", &difference::directives(versions));
                    }
                });
            });
        });
    });
}
