//! The words of Flask and Werkzeug.

use super::{RuleWords, Said};
use crate::flask::{Detour, Event};

/// What happened in the app.
pub fn event(event: &Event) -> Said {
    match event {
        Event::ProxyFixed { key, before, after } => Said::new(
            "ProxyFix sets {0} to {2}; it was \"{1}\".",
            "ProxyFix 把 {0} 设为 {2}；原来是“{1}”。",
            [key, before, after],
        ),
        Event::EnvironSet { key, value } => Said::new(
            "The app's own middleware sets {0} to {1}.",
            "应用自己的中间件把 {0} 设为 {1}。",
            [key, value],
        ),
        Event::MiddlewareAnswered => Said::plain(
            "The app's own middleware answers; Flask is not asked.",
            "应用自己的中间件作出回答；没有询问 Flask。",
        ),
        Event::ProxyFixWithout { header } => Said::new(
            "ProxyFix trusts {0}, but the request has none: nothing changes.",
            "ProxyFix 信任 {0}，但请求里没有：什么也不变。",
            [*header],
        ),
        Event::ProxyFixTooFew {
            header,
            values,
            trusted,
        } => Said::new(
            "ProxyFix trusts {2} values of {0}, but there are {1}: nothing changes.",
            "ProxyFix 信任 {0} 的 {2} 个值，但只有 {1} 个：什么也不变。",
            [
                (*header).to_owned(),
                values.to_string(),
                trusted.to_string(),
            ],
        ),
        Event::StandardPortDropped { port } => Said::new(
            "{0} is the scheme's own port and is left out of the host.",
            "{0} 是该协议的标准端口，从主机名中略去。",
            [port],
        ),
        Event::HostInvalid { host } => Said::new(
            "\"{0}\" has characters no host has, so this Werkzeug takes the host as empty.",
            "“{0}”含有主机名不能有的字符，这个版本的 Werkzeug 把主机当作空。",
            [host],
        ),
        Event::HostUntrusted { host } => Said::new(
            "The host {0} is not one of TRUSTED_HOSTS.",
            "主机 {0} 不在 TRUSTED_HOSTS 之列。",
            [host],
        ),
        Event::OtherServerName { host, server_name } => Said::new(
            "The host {0} is not SERVER_NAME {1}: this Flask matches no rule for it.",
            "主机 {0} 不是 SERVER_NAME {1}：这个版本的 Flask 不为它匹配任何规则。",
            [host, server_name],
        ),
        Event::Matched { rule, endpoint } => Said::new(
            "The rule {0} matches: endpoint {1}.",
            "规则 {0} 匹配：端点 {1}。",
            [rule, endpoint],
        ),
        Event::Detoured { rule, why } => match why {
            Detour::SlashMissing => Said::new(
                "The rule {0} ends in a slash and the path does not: Werkzeug redirects to an absolute URL.",
                "规则 {0} 以斜杠结尾而路径没有：Werkzeug 重定向到绝对地址。",
                [rule],
            ),
            Detour::SlashesMerged => Said::new(
                "The path matches {0} once its slashes are merged: Werkzeug redirects to an absolute URL.",
                "把连续的斜杠合并后路径与 {0} 匹配：Werkzeug 重定向到绝对地址。",
                [rule],
            ),
            Detour::Default => Said::new(
                "The value is the default of the rule {0}: Werkzeug redirects to the short URL.",
                "这个值正是规则 {0} 的默认值：Werkzeug 重定向到较短的 URL。",
                [rule],
            ),
        },
        Event::NoRule { path } => Said::new(
            "No rule of the app matches {0}.",
            "应用中没有规则与 {0} 匹配。",
            [path],
        ),
        Event::MethodNotAllowed { method, allowed } => Said::new(
            "The path has a rule, but not for {0}; it allows {1}.",
            "这个路径有规则，但不允许 {0}；允许的是 {1}。",
            [method, allowed],
        ),
        Event::OptionsAnswered => Said::plain(
            "Flask answers OPTIONS by itself.",
            "Flask 自己回答 OPTIONS。",
        ),
        Event::NoWebsocket => Said::plain(
            "A WebSocket is asked for, and no rule that matches is for one.",
            "请求的是 WebSocket，而匹配的规则都不是为它而写的。",
        ),
        Event::RedirectTo { rule } => Said::new(
            "The rule {0} redirects by its redirect_to.",
            "规则 {0} 按它的 redirect_to 重定向。",
            [rule],
        ),
        Event::UrlBuilt {
            endpoint,
            url,
            external: true,
        } => Said::new(
            "url_for(\"{0}\") is external: {1}.",
            "url_for(\"{0}\") 是外部 URL：{1}。",
            [endpoint, url],
        ),
        Event::UrlBuilt { endpoint, url, .. } => Said::new(
            "url_for(\"{0}\") is {1}, without scheme and host.",
            "url_for(\"{0}\") 是 {1}，不含协议和主机。",
            [endpoint, url],
        ),
        Event::Redirected { status, location } => Said::new(
            "The view redirects to {1} with {0}.",
            "视图以 {0} 重定向到 {1}。",
            [status.to_string(), location.clone()],
        ),
        Event::LocationChanged { before, after } => Said::new(
            "On its way out the Location {0} becomes {1}.",
            "送出时 Location {0} 变成 {1}。",
            [before, after],
        ),
        Event::Aborted { status } => Said::new(
            "The view ends with {0}.",
            "视图以 {0} 结束。",
            [status.to_string()],
        ),
        Event::Raised { line } => Said::new(
            "The view raised an exception, the log says: {0}",
            "视图抛出了异常，日志写道：{0}",
            [line],
        ),
        Event::Caught { line } => Said::new(
            "The view raised an exception: {0}",
            "视图抛出了异常：{0}",
            [line],
        ),
        Event::Escaped { line } => Said::new(
            "An exception left the app, the log says: {0}",
            "异常抛出了应用，日志写道：{0}",
            [line],
        ),
        Event::StaticFile => Said::plain(
            "The rule is that of the app's static folder; hopscope has no files there.",
            "这是应用静态目录的规则；hopscope 在那里没有文件。",
        ),
        Event::NotSimulated { what } => Said::new(
            "hopscope does not simulate {0}; this answer only stands in for the real one.",
            "hopscope 不模拟 {0}；这个答复只是占位。",
            [*what],
        ),
        Event::Mounted { prefix, path } => Said::new(
            "DispatcherMiddleware gives the request to the app mounted at {0}; its path is \"{1}\".",
            "DispatcherMiddleware 把请求交给挂载在 {0} 的应用；它的路径是“{1}”。",
            [prefix, path],
        ),
        Event::NotMounted { path } => Said::new(
            "DispatcherMiddleware has no app for {0}: the first app gets it.",
            "DispatcherMiddleware 没有为 {0} 挂载应用：交给第一个应用。",
            [path],
        ),
        Event::HookAnswered { name } => Said::new(
            "{0} of before_request answers; the view is not asked.",
            "before_request 的 {0} 给出了答复；不再调用视图。",
            [name],
        ),
        Event::ForcedHttps { location } => Said::new(
            "The request does not look like https, so the extension redirects to {0}.",
            "请求看起来不是 https，于是扩展重定向到 {0}。",
            [location],
        ),
        Event::Handled { status, name } => Said::new(
            "{1} handles the error {0}.",
            "{1} 处理错误 {0}。",
            [status.to_string(), name.clone()],
        ),
        Event::TemplateLeft { template } => Said::new(
            "The template {0} is not rendered here: only the text of the page is missing.",
            "这里不渲染模板 {0}：缺的只是页面的文字。",
            [template],
        ),
        Event::BodyLeft { what } => Said::new(
            "hopscope does not know {0}: only the text of the answer is missing.",
            "hopscope 不知道 {0}：缺的只是答复的文字。",
            [*what],
        ),
        Event::AroundNotSimulated { name } => Said::new(
            "The app has {0}, which hopscope does not run; it may change this answer.",
            "应用有 {0}，hopscope 不运行它；它可能改变这个答复。",
            [name],
        ),
    }
}

/// One sentence for each rule of Flask and Werkzeug.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "proxy-fix",
        en: "ProxyFix believes {0} and puts its value here.",
        zh: "ProxyFix 采信 {0}，把它的值放在这里。",
    },
    RuleWords {
        rule: "host-header",
        en: "The request's host is the Host header.",
        zh: "请求的主机名取自 Host 头。",
    },
    RuleWords {
        rule: "host-from-server-name",
        en: "There is no Host header, so the server's own {0} stands in.",
        zh: "没有 Host 头，于是用服务器自己的 {0} 代替。",
    },
    RuleWords {
        rule: "host-untrusted",
        en: "The host {0} is not one of TRUSTED_HOSTS.",
        zh: "主机 {0} 不在 TRUSTED_HOSTS 之列。",
    },
    RuleWords {
        rule: "other-server-name",
        en: "The host is not SERVER_NAME, and this Flask answers 404 to every other host.",
        zh: "主机不是 SERVER_NAME，而这个版本的 Flask 对其他主机一律答 404。",
    },
    RuleWords {
        rule: "server-name-config",
        en: "URLs are built with the configured SERVER_NAME.",
        zh: "URL 用配置的 SERVER_NAME 来生成。",
    },
    RuleWords {
        rule: "path-info-default",
        en: "Without PATH_INFO the path is /.",
        zh: "没有 PATH_INFO 时，路径就是 /。",
    },
    RuleWords {
        rule: "exception-escaped",
        en: "An exception left the app, so the server has no answer to send.",
        zh: "异常一直抛出了应用，服务器没有答复可发。",
    },
    RuleWords {
        rule: "no-rule",
        en: "No rule of the app matches the path.",
        zh: "应用中没有规则与这个路径匹配。",
    },
    RuleWords {
        rule: "method-not-allowed",
        en: "Rules match the path, but none of them allows the method.",
        zh: "有规则与路径匹配，但没有一条允许这个方法。",
    },
    RuleWords {
        rule: "no-websocket",
        en: "A WebSocket is asked for, and no rule that matches is for one.",
        zh: "请求的是 WebSocket，而匹配的规则都不是为它而写的。",
    },
    RuleWords {
        rule: "websocket-scheme",
        en: "The request asks for a WebSocket, so its scheme is ws or wss.",
        zh: "请求要求 WebSocket，所以协议是 ws 或 wss。",
    },
    RuleWords {
        rule: "bad-host",
        en: "The host has an empty or too long label: Werkzeug answers 400.",
        zh: "主机名中有空的或过长的标签：Werkzeug 答 400。",
    },
    RuleWords {
        rule: "mounted",
        en: "DispatcherMiddleware moves the prefix of a mounted app into SCRIPT_NAME.",
        zh: "DispatcherMiddleware 把挂载应用的前缀移到 SCRIPT_NAME。",
    },
    RuleWords {
        rule: "template",
        en: "The template {0} is not rendered here.",
        zh: "这里不渲染模板 {0}。",
    },
    RuleWords {
        rule: "talisman-https",
        en: "Talisman redirects what is neither https nor forwarded as https.",
        zh: "既不是 https、也没有转发声明为 https 的请求，Talisman 会重定向。",
    },
    RuleWords {
        rule: "sslify-https",
        en: "SSLify redirects what is neither https nor forwarded as https.",
        zh: "既不是 https、也没有转发声明为 https 的请求，SSLify 会重定向。",
    },
    RuleWords {
        rule: "extension-header",
        en: "An extension adds this header to every answer.",
        zh: "扩展给每个答复加上这个头。",
    },
    RuleWords {
        rule: "session-cookie",
        en: "The session was written to, so Flask sends it as a signed cookie.",
        zh: "会话被写入，于是 Flask 把它作为签名的 cookie 发出。",
    },
    RuleWords {
        rule: "view-cookie",
        en: "The view sets a cookie.",
        zh: "视图设置了 cookie。",
    },
    RuleWords {
        rule: "login-next",
        en: "Flask-Login adds the URL that was asked for as next.",
        zh: "Flask-Login 把请求的 URL 作为 next 附上。",
    },
    RuleWords {
        rule: "slash",
        en: "A slash between two parts of the path.",
        zh: "路径两段之间的斜杠。",
    },
    RuleWords {
        rule: "slash-added",
        en: "The rule {0} ends in a slash, so Werkzeug adds one.",
        zh: "规则 {0} 以斜杠结尾，于是 Werkzeug 补上一个。",
    },
    RuleWords {
        rule: "slash-redirect",
        en: "The rule {0} ends in a slash and the path does not: Werkzeug redirects.",
        zh: "规则 {0} 以斜杠结尾而路径没有：Werkzeug 发出重定向。",
    },
    RuleWords {
        rule: "slashes-merged",
        en: "The path matches {0} once its slashes are merged: Werkzeug redirects.",
        zh: "把连续的斜杠合并后路径与 {0} 匹配：Werkzeug 发出重定向。",
    },
    RuleWords {
        rule: "default-redirect",
        en: "The value is the default of the rule {0}: Werkzeug redirects to the short URL.",
        zh: "这个值正是规则 {0} 的默认值：Werkzeug 重定向到较短的 URL。",
    },
    RuleWords {
        rule: "rule-redirect-to",
        en: "The rule {0} has a redirect_to.",
        zh: "规则 {0} 写了 redirect_to。",
    },
    RuleWords {
        rule: "routing-redirect-scheme",
        en: "Werkzeug makes its own redirects absolute, with the scheme of wsgi.url_scheme.",
        zh: "Werkzeug 自己发出的重定向是绝对地址，协议取自 wsgi.url_scheme。",
    },
    RuleWords {
        rule: "routing-redirect-host",
        en: "Werkzeug makes its own redirects absolute, with the request's host.",
        zh: "Werkzeug 自己发出的重定向是绝对地址，主机取自请求。",
    },
    RuleWords {
        rule: "routing-redirect-root",
        en: "SCRIPT_NAME stands in front of every path Werkzeug makes.",
        zh: "Werkzeug 生成的每个路径前面都有 SCRIPT_NAME。",
    },
    RuleWords {
        rule: "url-for-scheme",
        en: "url_for takes the scheme of an external URL from wsgi.url_scheme, unless _scheme is given.",
        zh: "url_for 生成外部 URL 时协议取自 wsgi.url_scheme，除非写了 _scheme。",
    },
    RuleWords {
        rule: "url-for-scheme-normalized",
        en: "url_for makes http of every scheme but https: {0} is none it knows.",
        zh: "除 https 之外 url_for 一律写作 http：它不认识 {0}。",
    },
    RuleWords {
        rule: "url-for-host",
        en: "url_for takes the host of an external URL from the request.",
        zh: "url_for 生成外部 URL 时主机取自请求。",
    },
    RuleWords {
        rule: "url-for-root",
        en: "url_for puts SCRIPT_NAME in front of the path.",
        zh: "url_for 在路径前面加上 SCRIPT_NAME。",
    },
    RuleWords {
        rule: "url-for-rule",
        en: "url_for builds the path of the endpoint {0} from its rule.",
        zh: "url_for 按规则生成端点 {0} 的路径。",
    },
    RuleWords {
        rule: "url-joined",
        en: "Werkzeug joins the parts of a URL.",
        zh: "Werkzeug 把 URL 的各部分拼在一起。",
    },
    RuleWords {
        rule: "autocorrect-location-header",
        en: "This Werkzeug makes every Location absolute, with the URL of the request.",
        zh: "这个版本的 Werkzeug 用请求的 URL 把每个 Location 变成绝对地址。",
    },
    RuleWords {
        rule: "automatic-options",
        en: "Flask answers OPTIONS by itself for the rule {0}.",
        zh: "对规则 {0}，Flask 自己回答 OPTIONS。",
    },
    RuleWords {
        rule: "request-attribute",
        en: "The view reads request.{0}.",
        zh: "视图读取 request.{0}。",
    },
    RuleWords {
        rule: "request-header",
        en: "The view reads the header {0}.",
        zh: "视图读取请求头 {0}。",
    },
    RuleWords {
        rule: "request-environ",
        en: "The view reads {0} from the environ.",
        zh: "视图从 environ 中读取 {0}。",
    },
    RuleWords {
        rule: "request-args",
        en: "The view reads {0} from the query.",
        zh: "视图从查询字符串中读取 {0}。",
    },
    RuleWords {
        rule: "request-form",
        en: "The view reads {0} from the form.",
        zh: "视图从表单中读取 {0}。",
    },
    RuleWords {
        rule: "request-cookie",
        en: "The view reads the cookie {0}.",
        zh: "视图读取 cookie {0}。",
    },
    RuleWords {
        rule: "session-varies",
        en: "The view looked into the {0}, so the answer depends on its cookie.",
        zh: "视图查看了 {0}，所以回答取决于它的 cookie。",
    },
    RuleWords {
        rule: "lookup-default",
        en: "{0} is not there, so the view takes the default it wrote.",
        zh: "没有 {0}，于是视图采用它写下的默认值。",
    },
    RuleWords {
        rule: "config-absent",
        en: "The app's configuration has no {0}.",
        zh: "应用的配置里没有 {0}。",
    },
    RuleWords {
        rule: "view-returned",
        en: "The view returned this.",
        zh: "视图返回了它。",
    },
    RuleWords {
        rule: "view-redirected",
        en: "The view called redirect() with it.",
        zh: "视图用它调用了 redirect()。",
    },
    RuleWords {
        rule: "view-aborted",
        en: "The view called abort(), or asked for data the client did not send.",
        zh: "视图调用了 abort()，或者要了客户端没有发来的数据。",
    },
    RuleWords {
        rule: "view-raised",
        en: "The view raised an exception: {0}",
        zh: "视图抛出了异常：{0}",
    },
    RuleWords {
        rule: "static-file-missing",
        en: "There is no such file in the app's static folder.",
        zh: "应用的静态目录里没有这个文件。",
    },
    RuleWords {
        rule: "answer-not-simulated",
        en: "hopscope does not simulate {0}; this answer only stands in for the real one.",
        zh: "hopscope 不模拟 {0}；这个答复只是占位。",
    },
    RuleWords {
        rule: "werkzeug-header",
        en: "Werkzeug adds this header.",
        zh: "Werkzeug 加上了这个头。",
    },
    RuleWords {
        rule: "werkzeug-page",
        en: "Werkzeug makes this page.",
        zh: "这个页面由 Werkzeug 生成。",
    },
];
