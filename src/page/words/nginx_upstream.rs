//! The words of nginx's pass modules and header filter; `{0}` is what a rule is about.

use super::RuleWords;

/// The rules of `upstream`, `proxy_…`, `uwsgi_…`, `add_header` and `expires`.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "example-value",
        en: "${0} is another at every request: this is an example.",
        zh: "${0} 每次请求都不同：这只是示例。",
    },
    RuleWords {
        rule: "upstream-resolved",
        en: "nginx resolved the name {0} when it started.",
        zh: "nginx 启动时解析了主机名 {0}。",
    },
    RuleWords {
        rule: "passed-back",
        en: "nginx passes the upstream's {0} back as it came.",
        zh: "nginx 把上游的 {0} 原样传回。",
    },
    RuleWords {
        rule: "accel-redirect-method",
        en: "After X-Accel-Redirect the method is {0}.",
        zh: "X-Accel-Redirect 之后方法变为 {0}。",
    },
    RuleWords {
        rule: "proxy-passes-only",
        en: "proxy_pass tells the upstream only what proxy_set_header says, its own few headers and the client's. {0}",
        zh: "proxy_pass 只把 proxy_set_header 写的、它自己的几个和客户端的请求头告诉上游。{0}",
    },
    RuleWords {
        rule: "proxy-host",
        en: "No proxy_set_header {0} is in force, so nginx sends the upstream's own name from proxy_pass ($proxy_host).",
        zh: "没有生效的 proxy_set_header {0}，nginx 就发送 proxy_pass 里上游自己的名字（$proxy_host）。",
    },
    RuleWords {
        rule: "proxy-default-connection",
        en: "nginx before 1.29.7 sends Connection: close by itself.",
        zh: "1.29.7 之前的 nginx 自己会发送 Connection: close。",
    },
    RuleWords {
        rule: "proxy-body-length",
        en: "nginx tells the length of the body it sends ({0}).",
        zh: "nginx 说明它所发正文的长度（{0}）。",
    },
    RuleWords {
        rule: "proxy-header-passed",
        en: "nginx passes the client's {0} on, as no proxy_set_header names it.",
        zh: "没有 proxy_set_header 指定 {0}，nginx 照样转发客户端的。",
    },
    RuleWords {
        rule: "proxy-add-x-forwarded-for",
        en: "$proxy_add_x_forwarded_for is the client's own {0}, if any, and then the address nginx sees.",
        zh: "$proxy_add_x_forwarded_for 是客户端自己的 {0}（如果有）再加上 nginx 看到的地址。",
    },
    RuleWords {
        rule: "proxy-uri-raw",
        en: "proxy_pass has no URI part and nobody changed the request's, so it goes out as it came in.",
        zh: "proxy_pass 没有 URI 部分，请求的 URI 也没被改过，所以原样发出。",
    },
    RuleWords {
        rule: "proxy-uri-replaced",
        en: "proxy_pass has a URI part: it takes the place of the location's name {0}.",
        zh: "proxy_pass 带有 URI 部分：它取代 location 的名字 {0}。",
    },
    RuleWords {
        rule: "proxy-uri-rest",
        en: "It is what is left of the request's URI, decoded, cleaned and escaped again. {0}",
        zh: "这是请求 URI 剩下的部分，解码、整理后再次转义。{0}",
    },
    RuleWords {
        rule: "proxy-uri-evaluated",
        en: "proxy_pass has variables and a URI part: just that is sent, without the rest and the arguments.",
        zh: "proxy_pass 含变量并带 URI 部分：只发送这部分，不附加其余路径和参数。",
    },
    RuleWords {
        rule: "proxy-redirect-default",
        en: "No proxy_redirect is written, so nginx changes what proxy_pass says ({0}) into what the client asked for.",
        zh: "没有写 proxy_redirect，nginx 就把 proxy_pass 的内容（{0}）换成客户端所请求的。",
    },
    RuleWords {
        rule: "proxy-redirect",
        en: "proxy_redirect put this in the place of {0}.",
        zh: "proxy_redirect 用它取代了 {0}。",
    },
    RuleWords {
        rule: "proxy-cookie",
        en: "A proxy_cookie directive changed {0}.",
        zh: "proxy_cookie 指令改了 {0}。",
    },
    RuleWords {
        rule: "params-passed-only",
        en: "nginx sends only the params written for this place and the client's headers.",
        zh: "nginx 只发送此处写的参数和客户端的请求头。",
    },
    RuleWords {
        rule: "param-header",
        en: "nginx passes the client's {0} on as an HTTP_ param.",
        zh: "nginx 把客户端的 {0} 作为 HTTP_ 参数转发。",
    },
    RuleWords {
        rule: "param-default-host",
        en: "No param {0} is in force, so nginx (since 1.29.5) sends the request's host and port.",
        zh: "没有生效的参数 {0}，nginx（自 1.29.5 起）发送请求的主机和端口。",
    },
    RuleWords {
        rule: "scgi-content-length",
        en: "SCGI begins with the length of the body.",
        zh: "SCGI 以正文长度开头。",
    },
    RuleWords {
        rule: "cgi-status",
        en: "In an answer as CGI has it Status says the status; without it a Location means 302, and anything else 200.",
        zh: "CGI 形式的响应由 Status 给出状态码；没有它时，有 Location 就是 302，否则是 200。",
    },
    RuleWords {
        rule: "add-header",
        en: "add_header adds {0}.",
        zh: "add_header 加上 {0}。",
    },
    RuleWords {
        rule: "expires",
        en: "{0} makes this header.",
        zh: "{0} 产生这个响应头。",
    },
];
