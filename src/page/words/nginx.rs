//! The words of nginx: what it did, and by which of its rules.

use super::{RuleWords, Said, nginx_access, nginx_connection, nginx_filter};
use crate::nginx::Event;
use crate::nginx::step::Contest;

/// What happened in nginx.
pub fn event(event: &Event) -> Said {
    match event {
        Event::BadRequest { .. }
        | Event::ProxyProtocol { .. }
        | Event::TlsServer { .. }
        | Event::MatchLimit { .. }
        | Event::Crashed
        | Event::Unserved(_) => nginx_connection::event(event),
        Event::ServerChosen {
            listen,
            host,
            contestants,
        } => server_chosen(listen, &host.to_text(), contestants),
        Event::RealIp { header, from, to } => Said::new(
            "The client's address is now {2}, taken from {0}: the peer {1} is trusted.",
            "客户端地址改为 {2}，取自 {0}：对端 {1} 受信任。",
            [header.clone(), from.clone(), to.to_string()],
        ),
        Event::RealIpKept { header, reason } => match *reason {
            "untrusted" => Said::new(
                "{0} is not believed: the peer is not in set_real_ip_from.",
                "不采信 {0}：对端不在 set_real_ip_from 之列。",
                [header],
            ),
            "absent" => Said::new(
                "There is no {0}, so the client's address stays the peer's.",
                "没有 {0}，客户端地址仍是对端的地址。",
                [header],
            ),
            _ => Said::new(
                "{0} holds no address where one is looked for, so nothing changes.",
                "{0} 中该有地址的地方没有地址，一切不变。",
                [header],
            ),
        },
        Event::LocationChosen { uri, contestants } => location_chosen(&uri.to_text(), contestants),
        Event::AutoRedirect { location } => Said::new(
            "A location with this name and a slash has a pass directive, so nginx itself redirects to {0}.",
            "有一个名字多一条斜杠的 location 带有转发指令，于是 nginx 自己重定向到 {0}。",
            [location.to_string()],
        ),
        Event::InternalOnly => Said::plain(
            "This location is internal: asked for from outside it is 404.",
            "这个 location 是 internal 的：从外面请求它就是 404。",
        ),
        Event::RewriteTested {
            pattern,
            subject,
            matched: true,
        } => Said::new(
            "{0} matches {1}.",
            "{0} 匹配 {1}。",
            [pattern.clone(), subject.to_string()],
        ),
        Event::RewriteTested {
            pattern, subject, ..
        } => Said::new(
            "{0} does not match {1}.",
            "{0} 不匹配 {1}。",
            [pattern.clone(), subject.to_string()],
        ),
        Event::Rewritten { uri, args } => Said::new(
            "The URI is now {0}, the arguments are \"{1}\".",
            "URI 变为 {0}，参数为“{1}”。",
            [uri.to_string(), args.to_string()],
        ),
        Event::Set { variable, value } => Said::new(
            "{0} is now \"{1}\".",
            "{0} 变为“{1}”。",
            [variable.clone(), value.to_string()],
        ),
        Event::If {
            condition,
            holds: true,
        } => Said::new("({0}) holds.", "（{0}）成立。", [condition]),
        Event::If { condition, .. } => {
            Said::new("({0}) does not hold.", "（{0}）不成立。", [condition])
        }
        Event::Return { status, text } if text.is_empty() => Said::new(
            "The request ends here with {0}.",
            "请求到此以 {0} 结束。",
            [status.to_string()],
        ),
        Event::Return { status, text } => Said::new(
            "The request ends here with {0} {1}",
            "请求到此以 {0} 结束：{1}",
            [status.to_string(), text.to_string()],
        ),
        Event::Break => Said::plain(
            "The rewrite directives of this place end here.",
            "这里的重写指令到此为止。",
        ),
        Event::AccessRule {
            rule,
            client,
            allowed: true,
        } => Said::new(
            "{0} is the first rule that fits {1}: allowed.",
            "{0} 是第一条符合 {1} 的规则：放行。",
            [rule.clone(), client.to_string()],
        ),
        Event::AccessRule { rule, client, .. } => Said::new(
            "{0} is the first rule that fits {1}: refused.",
            "{0} 是第一条符合 {1} 的规则：拒绝。",
            [rule.clone(), client.to_string()],
        ),
        Event::Subrequest { .. }
        | Event::SubrequestAnswered { .. }
        | Event::Limit { .. }
        | Event::AccessNeverRan
        | Event::AccessNoRule { .. }
        | Event::AuthBasic { .. } => nginx_access::event(event),
        Event::MadeAbsolute { .. }
        | Event::AddHeader { .. }
        | Event::Condition { .. }
        | Event::Gzip(_) => nginx_filter::event(event),
        Event::TryFile {
            path,
            folder,
            found,
        } => tried(&path.to_text(), *folder, *found),
        Event::IndexTested { path, found: true } => Said::new(
            "The index {0} is there.",
            "索引文件 {0} 存在。",
            [path.to_string()],
        ),
        Event::IndexTested { path, .. } => Said::new(
            "The index {0} is not there.",
            "索引文件 {0} 不存在。",
            [path.to_string()],
        ),
        Event::InternalRedirect { to, why } => Said::new(
            "{1} sends the request on inside nginx, to {0}.",
            "{1} 在 nginx 内部把请求转到 {0}。",
            [to.to_string(), (*why).to_owned()],
        ),
        Event::StaticFile { path, outcome } => static_file(&path.to_text(), outcome),
        Event::ErrorPage { status, target } => Said::new(
            "For {0} there is an error_page: {1}",
            "{0} 有对应的 error_page：{1}",
            [status.to_string(), target.to_string()],
        ),
        Event::Passed {
            directive,
            address,
            uri,
            ..
        } => Said::new(
            "{0} sends it to {1}: {2}",
            "{0} 把它发往 {1}：{2}",
            [
                (*directive).to_owned(),
                address.to_string(),
                uri.to_string(),
            ],
        ),
        Event::UpstreamUri { uri, how } => upstream_uri(&uri.to_text(), how),
        Event::UpstreamFailed { log, .. } => Said::new(
            "The upstream gives no usable answer. nginx's error log: {0}",
            "上游没有给出可用的回答。nginx 错误日志：{0}",
            [log],
        ),
        Event::UpstreamAnswered { status } => Said::new(
            "The upstream answers {0}.",
            "上游回答 {0}。",
            [status.to_string()],
        ),
        Event::ProxyRedirect {
            header,
            from,
            to: Some(to),
        } => Said::new(
            "proxy_redirect changes {0} from {1} to {2}.",
            "proxy_redirect 把 {0} 从 {1} 改为 {2}。",
            [(*header).to_owned(), from.to_string(), to.to_string()],
        ),
        Event::ProxyRedirect { header, from, .. } => Said::new(
            "No proxy_redirect fits {0} {1}: it passes unchanged.",
            "没有 proxy_redirect 符合 {0} {1}：原样通过。",
            [(*header).to_owned(), from.to_string()],
        ),
        Event::Answered { status, log } if log.is_empty() => Said::new(
            "nginx answers {0} by itself.",
            "nginx 自己回答 {0}。",
            [status.to_string()],
        ),
        Event::Answered { status, log } => Said::new(
            "nginx answers {0} by itself. Its error log: {1}",
            "nginx 自己回答 {0}。错误日志：{1}",
            [status.to_string(), log.clone()],
        ),
        Event::Example { variable, value } => Said::new(
            "{0} is another at every request: {1} is an example.",
            "{0} 每次请求都不同：{1} 只是示例。",
            [variable.clone(), value.to_string()],
        ),
        Event::NotSimulated { directive } => Said::new(
            "{0} has an effect here that is not simulated.",
            "{0} 在这里有作用，但没有被模拟。",
            [directive],
        ),
    }
}

/// Why one who stood for choice was chosen or not.
pub fn contest(outcome: Contest) -> Said {
    match outcome {
        Contest::Exact => Said::plain("equal", "完全相等"),
        Contest::LeadingWildcard => Said::plain("longest leading wildcard", "最长的前置通配符"),
        Contest::TrailingWildcard => Said::plain("longest trailing wildcard", "最长的后置通配符"),
        Contest::Regex => Said::plain("first regex that matches", "第一个匹配的正则"),
        Contest::Prefix => Said::plain("longest prefix", "最长前缀"),
        Contest::PrefixNoRegex => Said::plain(
            "longest prefix, ^~ keeps regexes out",
            "最长前缀，^~ 挡住了正则",
        ),
        Contest::Default => Said::plain("nothing else matches", "没有其他匹配"),
        Contest::Named => Said::plain("jumped to by name", "按名字跳转"),
        Contest::NoMatch => Said::plain("does not match", "不匹配"),
        Contest::Shorter => Said::plain("matches, but is shorter", "匹配，但更短"),
        Contest::BeatenByRegex => Said::plain("matches, but a regex wins", "匹配，但正则优先"),
        Contest::NotTried => Said::plain("not tried", "没有尝试"),
        Contest::OtherAddress => Said::plain("listens elsewhere", "监听在别处"),
    }
}

fn winner(contestants: &[crate::nginx::step::Contestant]) -> (String, Contest) {
    contestants
        .iter()
        .rev()
        .find(|contestant| contestant.outcome.won())
        .map_or((String::new(), Contest::Default), |contestant| {
            (contestant.name.clone(), contestant.outcome)
        })
}

fn server_chosen(listen: &str, host: &str, contestants: &[crate::nginx::step::Contestant]) -> Said {
    let (name, outcome) = winner(contestants);
    let values = [name, listen.to_owned(), host.to_owned()];
    match outcome {
        Contest::Default => Said::new(
            "The server \"{0}\" takes it: it is the default of {1}.",
            "由 server“{0}”接手：它是 {1} 的默认 server。",
            values,
        ),
        _ => Said::new(
            "The server \"{0}\" takes it: its name fits {2} on {1}.",
            "由 server“{0}”接手：它的名字符合 {1} 上的 {2}。",
            values,
        ),
    }
}

fn location_chosen(uri: &str, contestants: &[crate::nginx::step::Contestant]) -> Said {
    let (name, outcome) = winner(contestants);
    let values = [name, uri.to_owned()];
    match outcome {
        Contest::Exact => Said::new(
            "location {0} wins for {1}: it is equal.",
            "{1} 由 location {0} 赢得：完全相等。",
            values,
        ),
        Contest::Regex => Said::new(
            "location {0} wins for {1}: it is the first regex that matches.",
            "{1} 由 location {0} 赢得：它是第一个匹配的正则。",
            values,
        ),
        Contest::PrefixNoRegex => Said::new(
            "location {0} wins for {1}: it is the longest prefix, and ^~ keeps regexes out.",
            "{1} 由 location {0} 赢得：它是最长前缀，^~ 挡住了正则。",
            values,
        ),
        Contest::Prefix => Said::new(
            "location {0} wins for {1}: it is the longest prefix.",
            "{1} 由 location {0} 赢得：它是最长前缀。",
            values,
        ),
        _ => Said::new(
            "No location matches {1}: the server's own settings count.",
            "没有 location 匹配 {1}：按 server 自己的设置处理。",
            values,
        ),
    }
}

fn tried(path: &str, folder: bool, found: bool) -> Said {
    match (folder, found) {
        (false, true) => Said::new("The file {0} is there.", "文件 {0} 存在。", [path]),
        (false, false) => Said::new("There is no file {0}.", "没有文件 {0}。", [path]),
        (true, true) => Said::new("The folder {0} is there.", "目录 {0} 存在。", [path]),
        (true, false) => Said::new("There is no folder {0}.", "没有目录 {0}。", [path]),
    }
}

fn static_file(path: &str, outcome: &str) -> Said {
    match outcome {
        "file" => Said::new("nginx sends the file {0}.", "nginx 发送文件 {0}。", [path]),
        "folder" => Said::new(
            "{0} is a folder, so nginx redirects to its name with a slash.",
            "{0} 是目录，于是 nginx 重定向到加斜杠的名字。",
            [path],
        ),
        "listing" => Said::new(
            "nginx lists the folder {0}.",
            "nginx 列出目录 {0}。",
            [path],
        ),
        _ => Said::new("There is no {0} on the disk.", "磁盘上没有 {0}。", [path]),
    }
}

fn upstream_uri(uri: &str, how: &str) -> Said {
    match how {
        "raw" => Said::new(
            "The upstream gets the URI as the client sent it: {0}",
            "上游收到的 URI 与客户端发来的一样：{0}",
            [uri],
        ),
        "replaced" => Said::new(
            "The location's name is replaced by the URI of proxy_pass: {0}",
            "location 的名字被 proxy_pass 里的 URI 替换：{0}",
            [uri],
        ),
        "variables" => Said::new(
            "proxy_pass has variables, so its URI is sent just as it is: {0}",
            "proxy_pass 含有变量，其 URI 原样发出：{0}",
            [uri],
        ),
        _ => Said::new(
            "The URI was changed before, so the changed one is sent: {0}",
            "URI 先前被改过，发出的是改后的：{0}",
            [uri],
        ),
    }
}

/// nginx's rules.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "variable",
        en: "nginx put the value of {0} here.",
        zh: "nginx 在这里填入 {0} 的值。",
    },
    RuleWords {
        rule: "capture",
        en: "nginx put the captured group {0} here.",
        zh: "nginx 在这里填入捕获组 {0}。",
    },
    RuleWords {
        rule: "map",
        en: "The map of {0} chose this row.",
        zh: "{0} 的 map 选中了这一行。",
    },
    RuleWords {
        rule: "plain-connection",
        en: "nginx's own connection on {0} is plain http.",
        zh: "nginx 自己在 {0} 上的连接是明文 http。",
    },
    RuleWords {
        rule: "tls-connection",
        en: "nginx's own connection on {0} is TLS.",
        zh: "nginx 自己在 {0} 上的连接是 TLS。",
    },
    RuleWords {
        rule: "absolute-redirect-scheme",
        en: "nginx makes its redirect absolute with the scheme of its own connection, {0}.",
        zh: "nginx 用自己连接的协议 {0} 把重定向补成绝对地址。",
    },
    RuleWords {
        rule: "absolute-redirect-host",
        en: "nginx makes its redirect absolute with the request's host.",
        zh: "nginx 用请求的主机名把重定向补成绝对地址。",
    },
    RuleWords {
        rule: "absolute-redirect-port",
        en: "nginx adds its own listening port {0} to its redirect.",
        zh: "nginx 在重定向里加上自己监听的端口 {0}。",
    },
    RuleWords {
        rule: "auto-redirect",
        en: "The URI lacks only the slash of location {0}, which has a pass directive.",
        zh: "URI 只差 location {0} 末尾的斜杠，而它带有转发指令。",
    },
    RuleWords {
        rule: "folder-redirect",
        en: "It is a folder: nginx adds a slash.",
        zh: "这是目录：nginx 补上斜杠。",
    },
    RuleWords {
        rule: "real-ip",
        en: "realip takes the client's address from {0}.",
        zh: "realip 从 {0} 取得客户端地址。",
    },
    RuleWords {
        rule: "host-variable",
        en: "The request has no host, so {0} is the server's name.",
        zh: "请求没有主机名，{0} 取 server 的名字。",
    },
    RuleWords {
        rule: "joined-header-lines",
        en: "nginx joins the lines of {0}.",
        zh: "nginx 把多行 {0} 连成一行。",
    },
    RuleWords {
        rule: "request-variable",
        en: "nginx makes {0} from the request.",
        zh: "nginx 由请求得出 {0}。",
    },
    RuleWords {
        rule: "own-variable",
        en: "It is nginx's own value. {0}",
        zh: "这是 nginx 自己的值。{0}",
    },
    RuleWords {
        rule: "rewrite-keeps-args",
        en: "rewrite appends the old arguments, because its replacement does not end in \"?\".",
        zh: "替换串不以“?”结尾，rewrite 附上原来的参数。",
    },
    RuleWords {
        rule: "static-file",
        en: "It is the file {0}.",
        zh: "这是文件 {0}。",
    },
    RuleWords {
        rule: "autoindex",
        en: "It is the list of {0}.",
        zh: "这是 {0} 的列表。",
    },
    RuleWords {
        rule: "default-root",
        en: "Relative paths begin at nginx's own folder, and without root it is {0}.",
        zh: "相对路径从 nginx 自己的目录算起，没有 root 时就是 {0}。",
    },
    RuleWords {
        rule: "default-index",
        en: "Without index, nginx looks for {0}.",
        zh: "没有 index 时，nginx 查找 {0}。",
    },
    RuleWords {
        rule: "content-type",
        en: "nginx chooses the type by the extension {0}.",
        zh: "nginx 按扩展名 {0} 决定类型。",
    },
    RuleWords {
        rule: "error-page-method",
        en: "An error page is asked for by {0}.",
        zh: "错误页以 {0} 请求。",
    },
];
