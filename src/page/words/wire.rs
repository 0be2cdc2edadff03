//! The words of the rules that every program shares (see [`crate::wire::Origin`]).

use super::RuleWords;

/// One sentence for each rule of `wire`.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "written",
        en: "It is written here.",
        zh: "这里就是这样写的。",
    },
    RuleWords {
        rule: "typed",
        en: "The client gave its {0}.",
        zh: "客户端给出了它的 {0}。",
    },
    RuleWords {
        rule: "absent",
        en: "There was no {0}.",
        zh: "没有 {0}。",
    },
];
