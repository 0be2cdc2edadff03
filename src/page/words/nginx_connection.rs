//! The words of what happens on a connection to nginx before its first request.

use super::Said;
use crate::nginx::{Event, Unserved};
use crate::wire::Traced;

/// What happened there; nothing for what belongs to a request.
pub(super) fn event(event: &Event) -> Said {
    match event {
        Event::ProxyProtocol { source } => proxy_protocol(&source.to_text()),
        Event::TlsServer {
            name,
            server,
            found,
        } => tls_server(name.as_ref(), server, *found),
        Event::Unserved(reason) => unserved(*reason),
        Event::Crashed => Said::plain(
            "The path is shorter than the location's name that is to be replaced. This version reads past its end: the worker process crashes.",
            "路径比要替换的 location 名称还短。该版本会越界读取：工作进程崩溃。",
        ),
        Event::BadRequest {
            status: 444,
            reason,
        } => Said::new(
            "nginx closes the connection without an answer: {0}.",
            "nginx 不作回答就关闭连接：{0}。",
            [reason.clone()],
        ),
        Event::BadRequest { status, reason } => Said::new(
            "nginx refuses the request with {0} while reading it: {1}",
            "nginx 在读取时就以 {0} 拒绝了请求：{1}",
            [status.to_string(), reason.clone()],
        ),
        Event::MatchLimit { pattern, subject } => Said::new(
            "{0} on {1} takes more steps than PCRE's match limit allows: the search is given up.",
            "{0} 匹配 {1} 所需的步数超出 PCRE 的匹配上限：搜索被放弃。",
            [pattern.to_string(), subject.to_string()],
        ),
        _ => Said::plain("", ""),
    }
}

/// The header of the PROXY protocol was read.
fn proxy_protocol(source: &str) -> Said {
    if source.is_empty() {
        return Said::plain(
            "The PROXY header does not say whose connection it is.",
            "PROXY 头没有说明这是谁的连接。",
        );
    }
    Said::new(
        "The PROXY header says that the client is {0}. Only real_ip_header proxy_protocol makes it $remote_addr.",
        "PROXY 头说客户端是 {0}。只有 real_ip_header proxy_protocol 才会把它变成 $remote_addr。",
        [source],
    )
}

/// TLS chose a server.
fn tls_server(name: Option<&Traced>, server: &str, found: bool) -> Said {
    let Some(name) = name else {
        return Said::new(
            "TLS names no server: the certificate of the default server {0} is shown.",
            "TLS 没有指明服务器名：出示默认 server {0} 的证书。",
            [server],
        );
    };
    let (en, zh) = if found {
        (
            "TLS asks for {0}: the certificate of server {1} is shown.",
            "TLS 请求 {0}：出示 server {1} 的证书。",
        )
    } else {
        (
            "TLS asks for {0}, which no other server is called: the certificate of the default server {1} is shown.",
            "TLS 请求 {0}，没有别的 server 叫这个名字：出示默认 server {1} 的证书。",
        )
    };
    Said::new(en, zh, [name.to_string(), server.to_owned()])
}

/// There will be no request.
fn unserved(reason: Unserved) -> Said {
    match reason {
        Unserved::ProxyHeader => Said::plain(
            "listen says proxy_protocol and the connection does not begin with a PROXY header: nginx closes it.",
            "listen 写了 proxy_protocol，而连接不是以 PROXY 头开始：nginx 关闭连接。",
        ),
        Unserved::NotTls => Said::plain(
            "A PROXY header comes before TLS, and listen does not say proxy_protocol: there is no TLS.",
            "TLS 之前先来了 PROXY 头，而 listen 没有写 proxy_protocol：TLS 建立不起来。",
        ),
        Unserved::Rejected => Said::plain(
            "ssl_reject_handshake refuses TLS to this name.",
            "ssl_reject_handshake 拒绝以这个名字建立 TLS。",
        ),
        Unserved::Protocol => Said::plain(
            "ssl_protocols leaves no version of TLS that a browser speaks.",
            "ssl_protocols 没有留下浏览器支持的 TLS 版本。",
        ),
        Unserved::MatchLimit => Said::plain(
            "A regex in server_name exceeds PCRE's match limit: the TLS handshake fails.",
            "server_name 中的正则超出 PCRE 的匹配上限：TLS 握手失败。",
        ),
    }
}
