//! The verdict's sentences.

use super::{Said, verdict};
use crate::scenario::Journey;
use crate::scenario::journey::VerdictKind;

/// Where the browser ends and how.
pub fn sentence(journey: &Journey) -> Said {
    let verdict = &journey.verdict;
    let url = verdict.url.to_text().into_owned();
    let status = verdict
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let values = [url, status];
    match verdict.kind {
        VerdictKind::Page | VerdictKind::Downgrade => {
            Said::new("The browser ends at {0}", "浏览器停在 {0}", values)
        }
        VerdictKind::Error => Said::new(
            "The browser ends at {0} with {1}",
            "浏览器停在 {0}，状态 {1}",
            values,
        ),
        VerdictKind::Refused => Said::new(
            "The request is refused at {0} with {1}",
            "请求在 {0} 被拒绝，状态 {1}",
            values,
        ),
        VerdictKind::Loop => Said::new(
            "The browser goes round in circles at {0}",
            "浏览器在 {0} 陷入循环",
            values,
        ),
        VerdictKind::Unreachable => {
            Said::new("The browser cannot reach {0}", "浏览器到不了 {0}", values)
        }
        VerdictKind::ConfigError => Said::plain(
            "nginx would not start with this config",
            "nginx 无法以此配置启动",
        ),
    }
}

/// What led there.
pub fn detail(journey: &Journey) -> Option<Said> {
    let first = journey
        .trips
        .first()
        .map(|trip| trip.url.to_text().into_owned())
        .unwrap_or_default();
    let status = journey.verdict.status.map(|status| status.to_string());
    match journey.verdict.kind {
        VerdictKind::Downgrade => Some(match status {
            Some(status) => Said::new(
                "It asked for {0} and left https on the way; there it gets {1}.",
                "它请求的是 {0}，途中离开了 https；最后得到 {1}。",
                [first, status],
            ),
            None => Said::new(
                "It asked for {0} and left https on the way.",
                "它请求的是 {0}，途中离开了 https。",
                [first],
            ),
        }),
        VerdictKind::Unreachable | VerdictKind::Loop => {
            let error = journey.verdict.error.as_ref()?;
            Some(Said::new("It shows {0}.", "它显示 {0}。", [error.error]))
        }
        VerdictKind::Error | VerdictKind::Refused => verdict::by(journey),
        VerdictKind::Page if journey.trips.len() > 1 => Some(Said::new(
            "It asked for {0} and was redirected there.",
            "它请求的是 {0}，被重定向到此。",
            [first],
        )),
        _ => None,
    }
}
