//! The words of what binds the programs together: what was assumed, and what happens between them.

use super::{RuleWords, Said};
use crate::scenario::Assumption;

/// What was assumed, in a sentence.
pub fn assumption(assumption: &Assumption) -> Said {
    let about = assumption.about.iter().map(String::as_str);
    match assumption.code {
        "wrapped-in-http" => Said::plain(
            "This is the inside of an http block, as it stands in conf.d.",
            "这是 http 块里的内容，如同 conf.d 中的文件。",
        ),
        "wrapped-in-server" => Said::plain(
            "This is the inside of a server block that listens on 80.",
            "这是监听 80 的 server 块里的内容。",
        ),
        "no-balancer" => Said::new(
            "nginx does not listen for {0} itself, so a balancer in front of it is assumed, which passes everything to {1} and adds no headers.",
            "nginx 自己没有监听 {0}，因此假定前面有一个均衡器，把一切转到 {1}，不加任何头。",
            about,
        ),
        "another-host" => Said::new(
            "The balancer names no {0}: it is taken to lead where {1} does.",
            "均衡器没有写 {0}：假定它与 {1} 去往同一处。",
            about,
        ),
        "uwsgi-speaks" => Said::new(
            "A uWSGI that speaks {1} is assumed at {0}.",
            "假定 {0} 上有一个说 {1} 的 uWSGI。",
            about,
        ),
        "backend-speaks" => Said::new(
            "Somebody who speaks {1} is assumed at {0}, and answers with 200 and nothing else.",
            "假定 {0} 上有说 {1} 的程序，它只回答 200，别无其他。",
            about,
        ),
        "default-app" => Said::plain(
            "A small Flask app is assumed: every folder redirects to url_for('index').",
            "假定有一个小的 Flask 应用：每个目录都重定向到 url_for('index')。",
        ),
        other => Said::new("Assumed: {0}.", "假定：{0}。", [other]),
    }
}

/// One sentence for each rule of what lies between the programs.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "default-status",
        en: "An answer without a status line is 200.",
        zh: "没有状态行的回答就是 200。",
    },
    RuleWords {
        rule: "assumed-answer",
        en: "What answers at {0} is not written down, so an empty 200 is assumed.",
        zh: "没有写明 {0} 如何回答，假定是空的 200。",
    },
    RuleWords {
        rule: "backend-says-only",
        en: "The backend gives this answer, whatever is asked.",
        zh: "无论问什么，后端都给出这个回答。",
    },
    RuleWords {
        rule: "asks-itself",
        en: "Another server of the same nginx listens on {0}.",
        zh: "同一个 nginx 的另一个 server 在监听 {0}。",
    },
    RuleWords {
        rule: "no-request-came-about",
        en: "nginx ended the connection to {0} before there was a request.",
        zh: "还没有请求，nginx 就结束了到 {0} 的连接。",
    },
    RuleWords {
        rule: "nobody-listens",
        en: "nginx does not listen on {0}.",
        zh: "nginx 没有监听 {0}。",
    },
    RuleWords {
        rule: "listener-is-plain",
        en: "nginx listens on {0} without TLS.",
        zh: "nginx 在 {0} 上监听，但没有 TLS。",
    },
    RuleWords {
        rule: "closed-without-answer",
        en: "nginx closed the connection without an answer.",
        zh: "nginx 没有回答就关闭了连接。",
    },
];
