//! The words of the balancer.

use super::{RuleWords, Said};
use crate::balancer::Event;

/// What happened, in a sentence.
pub fn event(event: &Event) -> Said {
    match event {
        Event::DoesAs { title, source } => Said::new(
            "It does as {0} does: {1}",
            "它的行为与 {0} 相同：{1}",
            [*title, *source],
        ),
        Event::PassedBytes => Said::plain(
            "It passes the bytes on as they are: what is encrypted stays so, and no header is added.",
            "它原样传递字节：加密的仍然加密，也不加任何头。",
        ),
        Event::EndedTls => Said::plain(
            "It decrypts the browser's TLS: here https ends.",
            "它解密浏览器的 TLS：https 到此为止。",
        ),
        Event::Connected { scheme, to } => Said::new(
            "It connects to nginx at {1} by {0}.",
            "它用 {0} 连接 {1} 上的 nginx。",
            [scheme.as_str(), to],
        ),
        Event::HeaderSet {
            name,
            value,
            before: None,
        } => Said::new(
            "It sends {0}: {1}.",
            "它发送 {0}: {1}。",
            [name.clone(), value.to_string()],
        ),
        Event::HeaderSet {
            name,
            value,
            before: Some(before),
        } => Said::new(
            "It sends {0}: {1} in place of the client's {2}.",
            "它发送 {0}: {1}，替换了客户端的 {2}。",
            [name.clone(), value.to_string(), before.to_string()],
        ),
        Event::HeaderAppended { name, value } => Said::new(
            "It adds the client's address to {0}, which is now {1}.",
            "它把客户端地址加到 {0}，现在是 {1}。",
            [name.clone(), value.to_string()],
        ),
        Event::HeaderRemoved { name } => Said::new(
            "It takes away the client's {0}.",
            "它去掉了客户端的 {0}。",
            [name],
        ),
        Event::ProxyHeader { binary: false } => Said::plain(
            "Before everything else it sends a PROXY line with the client's address.",
            "它最先发送一行 PROXY，写明客户端的地址。",
        ),
        Event::ProxyHeader { .. } => Said::plain(
            "Before everything else it sends a PROXY header (version 2) with the client's address.",
            "它最先发送 PROXY 头（第 2 版），写明客户端的地址。",
        ),
        Event::SchemeNotSaid => Said::plain(
            "Nothing tells nginx that the browser came by https: there is no X-Forwarded-Proto.",
            "没有任何东西告诉 nginx 浏览器用的是 https：没有 X-Forwarded-Proto。",
        ),
        Event::SchemeBelieved { value } => Said::new(
            "The client's own X-Forwarded-Proto: {0} goes on as it is: anybody can send it.",
            "客户端自己的 X-Forwarded-Proto: {0} 原样传了下去：谁都可以发送它。",
            [value.to_string()],
        ),
        Event::RedirectedToHttps { location } => Said::new(
            "It sends the browser to {0} by itself, nginx is not asked.",
            "它自己把浏览器重定向到 {0}，没有询问 nginx。",
            [location.to_string()],
        ),
    }
}

/// One sentence for each rule of the balancer.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "balancer-sends-only",
        en: "The balancer did not say how the client came ({0}): no line of it sends X-Forwarded-Proto.",
        zh: "均衡器没有说明客户端是怎么来的（{0}）：它没有一行发送 X-Forwarded-Proto。",
    },
    RuleWords {
        rule: "balancer-says-only",
        en: "The balancer passes on what it got and what its lines say, nothing else.",
        zh: "均衡器只传递它收到的和它的配置所写的内容，没有别的。",
    },
    RuleWords {
        rule: "client-connection-was",
        en: "The client's connection to the balancer was {0}.",
        zh: "客户端到均衡器的连接是 {0}。",
    },
    RuleWords {
        rule: "balancer-connects-plain",
        en: "The balancer speaks plain {0} to nginx, whatever the client spoke.",
        zh: "无论客户端用什么，均衡器对 nginx 说的都是明文 {0}。",
    },
    RuleWords {
        rule: "balancer-connects-tls",
        en: "The balancer opens a connection of its own to nginx, by {0}.",
        zh: "均衡器用 {0} 自己另开一条到 nginx 的连接。",
    },
    RuleWords {
        rule: "balancer-address",
        en: "The balancer's own address, when no line gives another.",
        zh: "均衡器自己的地址，没有配置时的默认值。",
    },
    RuleWords {
        rule: "assumed-balancer",
        en: "A balancer is assumed, because nginx does not listen for this URL itself.",
        zh: "假定有一个均衡器，因为 nginx 自己没有监听这个 URL。",
    },
    RuleWords {
        rule: "redirects-to-https",
        en: "The balancer sends plain http back to https.",
        zh: "均衡器把明文 http 重定向到 https。",
    },
    RuleWords {
        rule: "says-client-scheme",
        en: "The balancer says in {0} by which scheme the client came.",
        zh: "均衡器在 {0} 中说明客户端用的协议。",
    },
    RuleWords {
        rule: "says-client-port",
        en: "The balancer says in {0} to which port the client came.",
        zh: "均衡器在 {0} 中说明客户端连的端口。",
    },
    RuleWords {
        rule: "says-client-host",
        en: "The balancer repeats the client's Host in {0}.",
        zh: "均衡器在 {0} 中重复客户端的 Host。",
    },
    RuleWords {
        rule: "says-client-address",
        en: "The balancer says in {0} from which address the client came.",
        zh: "均衡器在 {0} 中说明客户端的地址。",
    },
    RuleWords {
        rule: "says-its-address",
        en: "The balancer says its own address in {0}.",
        zh: "均衡器在 {0} 中写入自己的地址。",
    },
    RuleWords {
        rule: "says-target",
        en: "The balancer says in {0} where it sends the request.",
        zh: "均衡器在 {0} 中写入请求的去处。",
    },
    RuleWords {
        rule: "closed-port",
        en: "No line of the balancer takes {0}: the port is closed.",
        zh: "均衡器没有一行接受 {0}：端口是关闭的。",
    },
    RuleWords {
        rule: "unknown-host",
        en: "{0} is a host this scenario knows nothing of.",
        zh: "这个场景不认识主机 {0}。",
    },
];
