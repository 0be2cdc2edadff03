//! The words of what nginx's filters make of an answer before it is sent.

use super::{RuleWords, Said};
use crate::nginx::{Event, Gzip};

/// What the filters did.
pub fn event(event: &Event) -> Said {
    match event {
        Event::MadeAbsolute { from, to } => Said::new(
            "nginx makes {0} absolute with its own scheme, host and port: {1}",
            "nginx 用自己的协议、主机和端口把 {0} 补成绝对地址：{1}",
            [from.to_string(), to.to_string()],
        ),
        Event::AddHeader {
            name,
            value,
            added: true,
        } => Said::new(
            "add_header adds {0}: {1}",
            "add_header 加上 {0}: {1}",
            [name.clone(), value.to_string()],
        ),
        Event::AddHeader { name, .. } => Said::new(
            "add_header {0} does nothing at this status without always.",
            "没有 always，add_header {0} 在这个状态下不起作用。",
            [name],
        ),
        Event::Condition {
            header,
            value,
            status,
        } => Said::new(
            "The request says {0}: {1}, so nginx answers {2}.",
            "请求带有 {0}: {1}，所以 nginx 回答 {2}。",
            [(*header).to_owned(), value.to_string(), status.to_string()],
        ),
        Event::Gzip(outcome) => gzip(*outcome),
        _ => Said::plain("", ""),
    }
}

fn gzip(outcome: Gzip) -> Said {
    let (en, zh) = match outcome {
        Gzip::Done => (
            "gzip compresses the answer; the body shown here is what the client unpacks.",
            "gzip 压缩了回答；这里显示的是客户端解开后的内容。",
        ),
        Gzip::Status => (
            "gzip leaves this answer as it is: only 200, 403 and 404 are compressed.",
            "gzip 不处理这个回答：只压缩 200、403 和 404。",
        ),
        Gzip::Encoded => (
            "gzip leaves this answer as it is: the upstream encoded it already.",
            "gzip 不处理这个回答：上游已经编码过。",
        ),
        Gzip::Short => (
            "gzip leaves this answer as it is: it is shorter than gzip_min_length.",
            "gzip 不处理这个回答：它比 gzip_min_length 短。",
        ),
        Gzip::Type => (
            "gzip leaves this answer as it is: its type is not among gzip_types.",
            "gzip 不处理这个回答：它的类型不在 gzip_types 中。",
        ),
        Gzip::NotAccepted => (
            "gzip would compress this answer, but the request has no Accept-Encoding that allows it.",
            "gzip 本可压缩这个回答，但请求没有允许它的 Accept-Encoding。",
        ),
        Gzip::Version => (
            "gzip leaves this answer as it is: the request's HTTP is older than gzip_http_version.",
            "gzip 不处理这个回答：请求的 HTTP 版本低于 gzip_http_version。",
        ),
        Gzip::Proxied => (
            "gzip leaves this answer as it is: the request came through a proxy (Via), and gzip_proxied does not allow it.",
            "gzip 不处理这个回答：请求经过了代理（Via），而 gzip_proxied 不允许。",
        ),
        Gzip::Disabled => (
            "gzip leaves this answer as it is: gzip_disable names this browser.",
            "gzip 不处理这个回答：gzip_disable 排除了这个浏览器。",
        ),
    };
    Said::plain(en, zh)
}

/// The rules of conditions, ranges, `charset` and `gzip`.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "gzip",
        en: "{0} makes nginx say so.",
        zh: "因为 {0}，nginx 这样写。",
    },
    RuleWords {
        rule: "ranges",
        en: "Parts of a file may be asked for.",
        zh: "可以只请求文件的一部分。",
    },
    RuleWords {
        rule: "condition",
        en: "The request's {0} asks for it.",
        zh: "这是请求的 {0} 要求的。",
    },
    RuleWords {
        rule: "charset",
        en: "{0} adds it to the type.",
        zh: "{0} 把它加到类型后面。",
    },
];
