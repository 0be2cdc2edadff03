//! Who decided on the answer a journey ends with.

use super::Said;
use crate::nginx::{Event, Served};
use crate::scenario::{Hop, Journey};
use crate::wire::Program;

/// Who refused or did not find what was asked for.
pub fn by(journey: &Journey) -> Option<Said> {
    let trip = journey.trips.last()?;
    let served = trip.hops.iter().rev().find_map(|hop| match hop {
        Hop::Nginx(served) => Some(served),
        _ => None,
    });
    Some(match journey.verdict.by? {
        Program::Nginx => nginx(served?),
        Program::Flask => {
            let response = trip.answer.as_ref().ok()?;
            match response.status_origin.cause().rule.0 {
                "no-rule" => Said::plain(
                    "It comes from Flask: no route of the app takes this path.",
                    "来自 Flask：应用没有匹配这个路径的路由。",
                ),
                _ => Said::plain("It comes from the app.", "来自应用。"),
            }
        }
        Program::Wsgi => Said::plain(
            "It comes from the WSGI server; the app is not called.",
            "来自 WSGI 服务器；应用没有被调用。",
        ),
        Program::Backend => Said::plain("It comes from the backend.", "来自后端。"),
        Program::Balancer => Said::plain(
            "It comes from the balancer; nginx is not asked.",
            "来自均衡器；没有询问 nginx。",
        ),
        Program::Browser | Program::Client => return None,
    })
}

/// What nginx's own answer came from: the last telling step.
fn nginx(served: &Served) -> Said {
    let telling = served.steps.iter().rev().find_map(|step| match &step.event {
        Event::UpstreamFailed { .. } => Some(Said::plain(
            "It comes from nginx, which gets no usable answer from the upstream.",
            "来自 nginx：上游没有给出可用的回答。",
        )),
        Event::AccessRule {
            client,
            allowed: false,
            ..
        } => Some(Said::new(
            "It comes from nginx: allow and deny refuse the client {0}, and nobody behind nginx is asked.",
            "来自 nginx：allow 和 deny 拒绝了客户端 {0}，没有询问后面的程序。",
            [client.to_string()],
        )),
        Event::TryFile { .. } | Event::StaticFile { .. } | Event::IndexTested { .. } => {
            Some(Said::plain(
                "It comes from nginx, which looked on its own disk; the app is not asked.",
                "来自 nginx：它在自己的磁盘上查找；没有询问应用。",
            ))
        }
        // A handler's: a variable's has no place.
        Event::NotSimulated { directive }
            if step.span.is_some()
                && matches!(&served.response, Some(response) if response.status == 502) => {
            Some(Said::new(
                "Nobody here knows it: {0} answers, which is not simulated, and 502 stands for its answer.",
                "这里无从知道：回答来自未被模拟的 {0}，502 只是代替它的回答。",
                [directive],
            ))
        }
        _ => None,
    });
    telling.unwrap_or_else(|| Said::plain("It comes from nginx itself.", "来自 nginx 自己。"))
}
