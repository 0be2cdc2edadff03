//! The words of the browser and of the client behind it.

use super::RuleWords;

/// One sentence for each rule of the browser and the client.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "https-first",
        en: "A URL typed without a scheme is tried by https first.",
        zh: "没有写协议的 URL 先按 https 尝试。",
    },
    RuleWords {
        rule: "url-standard",
        en: "The URL standard fills this in.",
        zh: "由 URL 标准补上。",
    },
    RuleWords {
        rule: "redirect-becomes-get",
        en: "After this redirect the browser asks by GET and drops the body.",
        zh: "这次重定向之后浏览器改用 GET，并丢掉正文。",
    },
    RuleWords {
        rule: "browser-sends-only",
        en: "The browser sends what the address bar and the request say, nothing about the way in between.",
        zh: "浏览器只发送地址栏和请求所写的内容，对中间的路一无所知。",
    },
    RuleWords {
        rule: "client-sends-only",
        en: "The request is sent byte for byte: there is nothing else in it.",
        zh: "请求按字节原样发送：里面没有别的。",
    },
    RuleWords {
        rule: "host-of-the-url",
        en: "{0} is the URL's host, with its port if that is not the scheme's own.",
        zh: "{0} 是 URL 的主机；端口不是协议默认时也带上。",
    },
    RuleWords {
        rule: "frames-the-body",
        en: "{0} says how long the body is.",
        zh: "{0} 说明正文的长度。",
    },
    RuleWords {
        rule: "method-get",
        en: "A request without a method is a GET.",
        zh: "没有写方法的请求就是 GET。",
    },
    RuleWords {
        rule: "scheme-of-the-url",
        en: "The URL's scheme decides: the browser connects by {0}.",
        zh: "由 URL 的协议决定：浏览器用 {0} 连接。",
    },
    RuleWords {
        rule: "address-of-the-url",
        en: "The URL's host and port decide: the browser connects to {0}.",
        zh: "由 URL 的主机和端口决定：浏览器连接 {0}。",
    },
    RuleWords {
        rule: "own-machine",
        en: "For a browser {0} is its own machine: nothing listens there.",
        zh: "对浏览器来说 {0} 是它自己的机器：那里没有人在监听。",
    },
    RuleWords {
        rule: "inner-name",
        en: "{0} is a name that only the inside knows.",
        zh: "{0} 是只有内部才认识的名字。",
    },
    RuleWords {
        rule: "not-a-url",
        en: "No request can be made from {0}.",
        zh: "无法从 {0} 得到请求。",
    },
    RuleWords {
        rule: "same-request-again",
        en: "The Location leads to a request the browser has already made.",
        zh: "Location 指向浏览器已经发过的请求。",
    },
    RuleWords {
        rule: "default-client",
        en: "The client's address, when none is written.",
        zh: "没有写明时的客户端地址。",
    },
];
