//! The words of the browser and of the client behind it.

use super::{RuleWords, Said};
use crate::browser::{Event, Why};

/// What happened, in a sentence.
pub fn event(event: &Event) -> Said {
    match event {
        Event::Upgraded { from } => Said::new(
            "It does not ask {0}: the host wants https, so no packet goes out by http.",
            "它没有请求 {0}：该主机要求 https，所以没有用 http 发出任何数据。",
            [from.to_string()],
        ),
        Event::HttpsMayBeTried { url } => Said::new(
            "It asks {0}, as it is written. Chrome as people have it tries https first, and comes back to http if that fails.",
            "它按所写请求 {0}。人们日常使用的 Chrome 会先试 https，失败后才回到 http。",
            [url.to_string()],
        ),
        Event::CookiesSent { value } => Said::new(
            "It sends the cookies {0}.",
            "它发送 cookie {0}。",
            [value.to_string()],
        ),
        Event::CookieWithheld { pair, why } => Said::new(
            "It keeps the cookie {0} back.",
            "它没有发送 cookie {0}。",
            [pair.to_string()],
        )
        .then(reason(*why)),
        Event::CookieStored { pair } => Said::new(
            "It keeps the cookie {0}.",
            "它保存 cookie {0}。",
            [pair.to_string()],
        ),
        Event::CookieDeleted { name } => Said::new(
            "The cookie {0} is past its time: it is deleted, if it is there for the same host and path.",
            "cookie {0} 已过期：若主机和路径都相同，则被删除。",
            [name.to_string()],
        ),
        Event::CookieRefused { pair, why } => Said::new(
            "It refuses the cookie {0}.",
            "它拒绝 cookie {0}。",
            [pair.to_string()],
        )
        .then(reason(*why)),
        Event::StrictTransport { host, below: false } => Said::new(
            "From now on it asks {0} by https only.",
            "从现在起它只用 https 请求 {0}。",
            [host],
        ),
        Event::StrictTransport { host, below: true } => Said::new(
            "From now on it asks {0} and every name below it by https only.",
            "从现在起它只用 https 请求 {0} 及其所有子域名。",
            [host],
        ),
        Event::StrictTransportEnded { host } => Said::new(
            "{0} may be asked by http again: max-age=0.",
            "{0} 又可以用 http 请求：max-age=0。",
            [host],
        ),
        Event::StrictTransportIgnored { value, why } => Said::new(
            "Strict-Transport-Security: {0} counts for nothing.",
            "Strict-Transport-Security: {0} 不起作用。",
            [value.to_string()],
        )
        .then(reason(*why)),
        Event::BecameGet { status } => Said::new(
            "After {0} it asks by GET, and the body is gone.",
            "{0} 之后它改用 GET，正文丢失。",
            [status.to_string()],
        ),
        Event::BodyAgain { status } => Said::new(
            "After {0} it sends method and body again.",
            "{0} 之后它以同样的方法再次发送正文。",
            [status.to_string()],
        ),
        Event::FormInTheClear => Said::plain(
            "A form from an https page would go out by http: Chrome asks before it sends it, and so it stops here.",
            "https 页面上的表单将用 http 发出：Chrome 会先询问，所以停在这里。",
        ),
        Event::FragmentKept { fragment } => Said::new(
            "The fragment #{0} stays: the Location has none of its own.",
            "片段 #{0} 保留：Location 自己没有片段。",
            [fragment.to_string()],
        ),
        Event::Refreshed { value } => Said::new(
            "It shows the page and then leaves it by itself: Refresh: {0}.",
            "它显示页面，然后自行离开：Refresh: {0}。",
            [value.to_string()],
        ),
    }
}

/// Why a cookie was not kept or not sent, or a header not heeded.
fn reason(why: Why) -> Said {
    let (en, zh) = match why {
        Why::Empty => (
            "It has neither a name nor a value.",
            "它既没有名字也没有值。",
        ),
        Why::ControlCharacter => ("There is a control character in it.", "其中有控制字符。"),
        Why::TooLong => ("It is longer than 4096 bytes.", "它超过 4096 字节。"),
        Why::SecureOverHttp => (
            "Secure, and it came over http.",
            "带有 Secure，却是通过 http 发来的。",
        ),
        Why::SecureIsLeftAlone => (
            "One with this name is Secure: over http it is not replaced.",
            "同名的 cookie 带有 Secure：通过 http 不能替换。",
        ),
        Why::HostPrefix => (
            "__Host- asks for Secure, Path=/ and no Domain.",
            "__Host- 要求 Secure、Path=/ 且没有 Domain。",
        ),
        Why::HostHttpPrefix => (
            "__Host-Http- asks for Secure, HttpOnly, Path=/ and no Domain.",
            "__Host-Http- 要求 Secure、HttpOnly、Path=/ 且没有 Domain。",
        ),
        Why::HttpPrefix => (
            "__Http- asks for Secure and HttpOnly.",
            "__Http- 要求 Secure 和 HttpOnly。",
        ),
        Why::SecurePrefix => ("__Secure- asks for Secure.", "__Secure- 要求 Secure。"),
        Why::SameSiteNone => (
            "SameSite=None asks for Secure.",
            "SameSite=None 要求 Secure。",
        ),
        Why::ForeignDomain => (
            "Its Domain is not this host's.",
            "它的 Domain 不属于该主机。",
        ),
        Why::PublicSuffix => (
            "Everybody may register names in its Domain.",
            "任何人都可以在它的 Domain 下注册域名。",
        ),
        Why::OtherHost => ("It is for another host.", "它属于别的主机。"),
        Why::OtherPath => ("It is for another path.", "它属于别的路径。"),
        Why::PlainHttp => ("Secure, and this is http.", "带有 Secure，而这里是 http。"),
        Why::OtherSite => (
            "SameSite: the form was on another site.",
            "SameSite：表单在另一个站点上。",
        ),
        Why::NotOverTls => ("It came over http.", "它是通过 http 发来的。"),
        Why::ForAnAddress => (
            "It is for names, not for addresses and localhost.",
            "它只用于域名，不用于地址和 localhost。",
        ),
        Why::Unreadable => (
            "It needs one max-age with a number.",
            "它需要恰好一个带数字的 max-age。",
        ),
    };
    Said::plain(en, zh)
}

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
        rule: "strict-transport-security",
        en: "{0} has said that it is to be asked by https only.",
        zh: "{0} 已声明只能用 https 请求。",
    },
    RuleWords {
        rule: "strict-transport-preloaded",
        en: "Browsers know of {0}, without asking, that it wants https.",
        zh: "浏览器预先就知道 {0} 要求 https。",
    },
    RuleWords {
        rule: "cookies-joined",
        en: "The browser puts its cookies into one line.",
        zh: "浏览器把 cookie 放进一行。",
    },
    RuleWords {
        rule: "unsafe-port",
        en: "Port {0} belongs to another protocol: the browser makes no request to it.",
        zh: "端口 {0} 属于别的协议：浏览器不会向它发请求。",
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
