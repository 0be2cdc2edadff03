//! What differs between the versions of nginx: a change as it was before and as it is since.

use super::ui::Label;
use crate::nginx::version::Change;

/// Before and since.
#[rustfmt::skip]
pub fn change(change: Change) -> [Label; 2] {
    let [old, old_zh, new, new_zh] = match change {
        Change::JoinedHeaderLines => [
            "Of several lines of most headers, $http_… and $upstream_http_… hold the first; a gateway gets each line as a param.",
            "多数请求头有多行时，$http_… 与 $upstream_http_… 只取第一行；网关则每行收到一个参数。",
            "The lines are joined: with a comma, in Cookie with a semicolon.",
            "各行合并：用逗号，Cookie 用分号。",
        ],
        Change::SingleUpstreamHeaders => [
            "What an upstream may say once, such as Location, is passed on as often as it comes.",
            "上游只应发送一次的头（如 Location）重复时，全部转发。",
            "Only the first line is kept.",
            "只保留第一行。",
        ],
        Change::AllChallenges => [
            "Of the WWW-Authenticate lines of an intercepted 401, or one of auth_request, the first is kept.",
            "被拦截的 401 或 auth_request 的 401 中，只保留第一行 WWW-Authenticate。",
            "All its lines are kept.",
            "保留所有行。",
        ],
        Change::StrictUpstreamLength => [
            "A Content-Length that is no number, or an unknown Transfer-Encoding, of an upstream of proxy_pass is let through.",
            "proxy_pass 的上游发来非数字的 Content-Length 或未知的 Transfer-Encoding 时，予以放行。",
            "Such an answer is a 502.",
            "这样的应答变成 502。",
        ],
        Change::ResolverIpv4 => [
            "resolver has no parameter ipv4.", "resolver 没有 ipv4 参数。",
            "resolver has ipv4=on and ipv4=off.", "resolver 有 ipv4=on 和 ipv4=off。",
        ],
        Change::EmptyStore => [
            "proxy_store and its kin take an empty path.", "proxy_store 等接受空路径。",
            "They refuse it.", "它们拒绝空路径。",
        ],
        Change::ProxyProtocolTlv => [
            "$proxy_protocol_tlv_… is an unknown variable.", "$proxy_protocol_tlv_… 是未知变量。",
            "It is a variable.", "它是变量。",
        ],
        Change::ProtocolOptions => [
            "Servers may listen on one address with different protocols, and nginx says nothing.",
            "多个 server 可用不同协议监听同一地址，nginx 不作提示。",
            "nginx warns: protocol options redefined.",
            "nginx 警告：protocol options redefined。",
        ],
        Change::Tls13 => [
            "Without ssl_protocols, TLS is spoken up to 1.2.", "没有 ssl_protocols 时，TLS 最高为 1.2。",
            "Up to 1.3.", "最高为 1.3。",
        ],
        Change::Quic => [
            "quic is no word of listen.", "quic 不是 listen 的参数。",
            "It is, for HTTP/3.", "它是，用于 HTTP/3。",
        ],
        Change::ListenHttp2 => [
            "http2 is a word of listen.", "http2 是 listen 的参数。",
            "nginx warns of it there: http2 is a directive of its own.", "写在那里会有警告：http2 是独立的指令。",
        ],
        Change::UpstreamServerParameters => [
            "resolve, service=, route= and drain are invalid for an upstream's server.",
            "upstream 的 server 不接受 resolve、service=、route= 和 drain。",
            "They are parameters.", "它们是参数。",
        ],
        Change::TrustedCertificate => [
            "ssl_verify_client needs ssl_client_certificate.", "ssl_verify_client 需要 ssl_client_certificate。",
            "ssl_trusted_certificate will do as well.", "ssl_trusted_certificate 也可以。",
        ],
        Change::WordlessStatus => [
            "A 204 of fastcgi and scgi without words is passed on with its Content-Type.",
            "fastcgi 与 scgi 的 Status 只有 204 时，保留 Content-Type 转发。",
            "nginx writes such a 204 itself, without a Content-Type.",
            "nginx 自行写出这样的 204，不带 Content-Type。",
        ],
        Change::ProtocolsByName => [
            "ssl_protocols of the address's default server count.", "以该地址默认 server 的 ssl_protocols 为准。",
            "ssl_protocols of the server that TLS names count.", "以 TLS 所指名的 server 的 ssl_protocols 为准。",
        ],
        Change::NewVariables => [
            "$request_port, $is_request_port, $ssl_sigalg and others are unknown variables.",
            "$request_port、$is_request_port、$ssl_sigalg 等是未知变量。",
            "They are variables.", "它们是变量。",
        ],
        Change::VolatileGeo => [
            "volatile is for map only.", "volatile 只用于 map。",
            "volatile is for geo, too.", "volatile 也用于 geo。",
        ],
        Change::StrictHost => [
            "A Host is refused for .., /, spaces and control characters; what follows its colon is not looked at.",
            "Host 含有 ..、/、空格或控制字符时被拒绝；冒号之后的内容不检查。",
            "A Host with a character that RFC 3986 does not allow there, or a port that is none, is a 400.",
            "Host 含有 RFC 3986 不允许的字符，或端口无效，即为 400。",
        ],
        Change::ShortUri => [
            "proxy_pass with a URI crashes the worker process when try_files made the path shorter than the location's name.",
            "若 try_files 使路径短于 location 的名称，带 URI 的 proxy_pass 会使工作进程崩溃。",
            "The URI of proxy_pass is sent.", "发送 proxy_pass 的 URI。",
        ],
        Change::ProxyHttp2 => [
            "proxy_http_version takes 1.0 and 1.1.", "proxy_http_version 接受 1.0 和 1.1。",
            "It takes 2 as well.", "还接受 2。",
        ],
        Change::BareBrackets => [
            "For realip, [2001:db8::5] without a port is no address.", "对 realip 而言，不带端口的 [2001:db8::5] 不是地址。",
            "It is one.", "它是地址。",
        ],
        Change::OneContentRange => [
            "A part of an answer keeps the Content-Range that was there before.",
            "分段应答保留原有的 Content-Range。",
            "Its own is the only one.", "只有它自己的一个。",
        ],
        Change::RangeOverhead => [
            "Several ranges are answered as several parts, even if that is longer than the whole.",
            "多个区间分段应答，即使比整体更长。",
            "The whole is sent if the parts with their frames are longer than it by 4 KB.",
            "若各段连同分隔比整体长 4 KB 以上，则发送整体。",
        ],
        Change::DefaultHostParam => [
            "A gateway (uwsgi, fastcgi, scgi) gets HTTP_HOST as the client sent it.",
            "网关（uwsgi、fastcgi、scgi）收到的 HTTP_HOST 与客户端所发相同。",
            "HTTP_HOST is $host$is_request_port$request_port, unless a param says otherwise.",
            "HTTP_HOST 是 $host$is_request_port$request_port，除非另有参数指定。",
        ],
        Change::CookieCommas => [
            "For $cookie_…, a cookie may begin after a comma, too.", "对 $cookie_… 而言，逗号之后也可以开始一个 cookie。",
            "Only after a semicolon.", "只能在分号之后。",
        ],
        Change::ProxyHttp11 => [
            "proxy_pass sends HTTP/1.0 and Connection: close; keepalive in an upstream is off.", "proxy_pass 发送 HTTP/1.0 和 Connection: close；upstream 的 keepalive 默认关闭。",
            "proxy_pass sends HTTP/1.1 and no Connection; keepalive in an upstream is on.", "proxy_pass 发送 HTTP/1.1，不带 Connection；upstream 的 keepalive 默认开启。",
        ],
        Change::GeoPatterns => [
            "include in geo takes the name of a file.", "geo 中的 include 接受一个文件名。",
            "It takes patterns such as *.conf.", "接受 *.conf 这样的通配符。",
        ],
        Change::Tunnel => [
            "The target of CONNECT is read like that of other methods; the answer is a 405.", "CONNECT 的目标按其他方法一样读取；应答是 405。",
            "With another target than host:port, CONNECT is a 400; so is a second Proxy-Authorization.",
            "CONNECT 的目标不是 host:port 时应答 400；第二个 Proxy-Authorization 也是 400。",
        ],
        Change::AliasAfterRewrite => [
            "With alias, $request_filename is empty once rewrite has changed the URI: Debian's security patch (CVE-2026-15176).",
            "使用 alias 时，rewrite 改变 URI 之后 $request_filename 为空：Debian 的安全补丁（CVE-2026-15176）。",
            "It is made of the rewritten URI; a shorter one crashes the worker process.",
            "由改写后的 URI 得出；若 URI 过短，工作进程会崩溃。",
        ],
        Change::Pcre1 => [
            "Built with PCRE2 (Debian's package).", "以 PCRE2 编译（Debian 的软件包）。",
            "Built with PCRE: other messages about a regex, another limit.", "以 PCRE 编译：正则表达式的错误信息和限制不同。",
        ],
    };
    [Label::new(old, old_zh), Label::new(new, new_zh)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::version::CHANGES;
    use crate::page::words::Language;

    #[test]
    fn every_change_says_two_behaviours_in_two_languages() {
        let mut all = Vec::new();
        for (row, ..) in CHANGES {
            for label in change(*row) {
                let (english, chinese) =
                    (label.say(Language::English), label.say(Language::Chinese));
                assert!(english.is_ascii() || english.contains('…'), "{english}");
                assert!(
                    chinese.chars().any(|letter| letter > '\u{4dff}'),
                    "{chinese}"
                );
                all.push((*row, english));
            }
        }
        for (index, (row, said)) in all.iter().enumerate() {
            let twice = all[..index]
                .iter()
                .any(|(other, earlier)| other == row && said == earlier);
            assert!(!twice, "{row:?}: nothing differs");
        }
    }
}
