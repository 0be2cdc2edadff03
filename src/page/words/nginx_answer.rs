//! The words of the answers that nginx makes by itself.

use super::RuleWords;

/// The sentences of their rules.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "own-answer",
        en: "nginx makes this answer by itself.",
        zh: "这个回答由 nginx 自己给出。",
    },
    RuleWords {
        rule: "own-status",
        en: "nginx decides on {0}.",
        zh: "nginx 决定用 {0}。",
    },
    RuleWords {
        rule: "own-page",
        en: "It is nginx's own page for {0}.",
        zh: "这是 nginx 自己的 {0} 页面。",
    },
    RuleWords {
        rule: "return-body",
        en: "return answers {0}.",
        zh: "return 回答 {0}。",
    },
    RuleWords {
        rule: "msie-refresh",
        en: "With {0}, an Internet Explorer gets a page that sends it on instead of a redirect.",
        zh: "有 {0} 时，给 Internet Explorer 的不是重定向，而是让它跳转的页面。",
    },
    RuleWords {
        rule: "stub-status",
        en: "stub_status tells how many connections nginx has; these are the numbers of the first one.",
        zh: "stub_status 说明 nginx 有多少连接；这里是第一个连接时的数字。",
    },
    RuleWords {
        rule: "empty-gif",
        en: "empty_gif answers with a picture of one pixel.",
        zh: "empty_gif 回答一个像素的图片。",
    },
];
