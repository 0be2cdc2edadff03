//! The words of who is let in, and of what is made of addresses and hashes.

use super::{RuleWords, Said};
use crate::nginx::Event;

/// What the modules that let in or refuse did.
pub fn event(event: &Event) -> Said {
    match event {
        Event::AuthBasic { user, outcome } => auth_basic(&user.to_text(), outcome),
        Event::Subrequest { uri } => Said::new(
            "auth_request asks nginx itself for {0} before the request goes on.",
            "auth_request 先向 nginx 自己请求 {0}，再继续处理。",
            [uri.to_string()],
        ),
        Event::SubrequestAnswered { status } => Said::new(
            "auth_request got {0}: 2xx lets in, 401 and 403 refuse, anything else is an error.",
            "auth_request 得到 {0}：2xx 放行，401 和 403 拒绝，其他都算出错。",
            [status.to_string()],
        ),
        Event::Limit {
            directive,
            zone,
            key,
        } => Said::new(
            "{0} counts the request for \"{2}\" in zone {1}: alone it stays below every limit.",
            "{0} 在区域 {1} 中为“{2}”计入这个请求：单独一个不会超过任何限制。",
            [(*directive).to_owned(), zone.clone(), key.to_string()],
        ),
        Event::AccessNoRule { client } => Said::new(
            "No rule fits {0}: allowed.",
            "没有规则符合 {0}：放行。",
            [client.to_string()],
        ),
        Event::AccessNeverRan => Said::plain(
            "The access rules written here were never looked at: return and rewrite run before them.",
            "这里写的访问规则从未被检查：return 和 rewrite 先于它们执行。",
        ),
        _ => Said::plain("", ""),
    }
}

fn auth_basic(user: &str, outcome: &str) -> Said {
    match outcome {
        "none" => Said::plain(
            "No user and password were sent with Authorization: Basic: refused.",
            "没有用 Authorization: Basic 发来用户和密码：拒绝。",
        ),
        "unknown" => Said::new(
            "{0} does not stand in the user file: refused.",
            "用户文件里没有 {0}：拒绝。",
            [user],
        ),
        "wrong" => Said::new(
            "The password of {0} is wrong: refused.",
            "{0} 的密码不对：拒绝。",
            [user],
        ),
        "right" => Said::new(
            "The password of {0} is right: let in.",
            "{0} 的密码正确：放行。",
            [user],
        ),
        _ => Said::new(
            "The password of {0} is stored in a form that hopscope cannot compute: it is taken to be right.",
            "{0} 的密码以 hopscope 无法计算的形式保存：视为正确。",
            [user],
        ),
    }
}

/// The rules of `auth_basic`, `valid_referers`, `secure_link`, limits, `geo` and `split_clients`.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "subrequest-method",
        en: "What nginx asks of itself it asks by {0}.",
        zh: "nginx 向自己发出的请求用 {0}。",
    },
    RuleWords {
        rule: "invalid-referer",
        en: "{0} is none of the valid_referers.",
        zh: "{0} 不在 valid_referers 之中。",
    },
    RuleWords {
        rule: "secure-link",
        en: "The signature of the link is right, so {0} is not empty.",
        zh: "链接的签名正确，因此 {0} 不为空。",
    },
    RuleWords {
        rule: "limit-passed",
        en: "A single request passes {0}.",
        zh: "单独一个请求能通过 {0}。",
    },
    RuleWords {
        rule: "auth-basic-realm",
        en: "nginx asks for a password with the realm of auth_basic.",
        zh: "nginx 以 auth_basic 的 realm 要求密码。",
    },
    RuleWords {
        rule: "geo",
        en: "The geo of {0} chose this row by the address.",
        zh: "{0} 的 geo 按地址选中了这一行。",
    },
    RuleWords {
        rule: "split-clients",
        en: "The hash of the text fell into this share of {0}.",
        zh: "文本的哈希值落在 {0} 的这一份里。",
    },
];

/// The help for refusals and notes, as in [`super::nginx_help`].
pub const HELP: &[(&str, &str, &str)] = &[
    // Variables by tables
    (
        "invalid-network",
        "A network is an address with or without a mask: 10.0.0.0/8, 2001:db8::/32.",
        "网络是地址，可以带掩码：10.0.0.0/8、2001:db8::/32。",
    ),
    (
        "invalid-range",
        "A range is two IPv4 addresses with a - between, the lower one first: 10.0.0.0-10.0.0.255.",
        "范围是用 - 连接的两个 IPv4 地址，小的在前：10.0.0.0-10.0.0.255。",
    ),
    (
        "geo-overlap",
        "A range may lie inside another one, but not reach over its end.",
        "一个范围可以在另一个之内，但不能越过它的边界。",
    ),
    (
        "geo-duplicate",
        "The later line counts: keep one of them.",
        "以后面的一行为准：请只保留一行。",
    ),
    (
        "geo-delete",
        "delete takes away what stands above it in the very same form.",
        "delete 只能去掉前面以同样形式写出的内容。",
    ),
    (
        "invalid-percent",
        "A share is a percentage with at most two digits after the point, or * for the rest.",
        "份额是小数点后至多两位的百分数，或用 * 表示其余部分。",
    ),
    (
        "percent-total",
        "The shares together may be 100% at most, and * takes all that is left.",
        "各份额之和不能超过 100%,而 * 占用剩下的全部。",
    ),
    // Who is let in
    (
        "limit-of-many",
        "It is checked, but one request alone never comes near a limit: hopscope counts no others.",
        "它会被检查，但单独一个请求不会触及限制：hopscope 不计算其他请求。",
    ),
    (
        "zone-without-size",
        "No limit_req_zone or limit_conn_zone gives this zone its key and size.",
        "没有 limit_req_zone 或 limit_conn_zone 给出这个区域的键和大小。",
    ),
    (
        "no-valid-referer",
        "Name a host beside none and blocked: a regex alone does not count.",
        "除 none 和 blocked 外还要写一个主机名：只有正则不算。",
    ),
    (
        "secure-link-mixed",
        "Keep secure_link with secure_link_md5, or secure_link_secret alone.",
        "请保留 secure_link 和 secure_link_md5,或只用 secure_link_secret。",
    ),
];
