//! The words of the WSGI servers.

use super::{RuleWords, Said};
use crate::wsgi::Event;

/// What happened in a WSGI server.
pub fn event(event: &Event) -> Said {
    match event {
        Event::Log(line) => Said::new("Its log says: {0}", "日志写道：{0}", [line]),
        Event::WrongProtocol { spoken, expected } => Said::new(
            "It was spoken to in {0}, but on this socket it expects {1}.",
            "对方说的是 {0}，但这个套接字只懂 {1}。",
            [*spoken, *expected],
        ),
        Event::SchemeTaken { key, value } => Said::new(
            "The scheme is {1}, because {0} says so. Nobody checks the value.",
            "协议是 {1}，因为 {0} 这么说。这个值没有人检查。",
            [key, value],
        ),
        Event::SchemeOverwritten { key, earlier } => Said::new(
            "{0} comes after {1} and replaces it.",
            "{0} 排在 {1} 之后，把它覆盖了。",
            [key, earlier],
        ),
        Event::SchemeFromHttps { key, value, scheme } => Said::new(
            "The scheme is {2}, because {0} is {1}.",
            "协议是 {2}，因为 {0} 是 {1}。",
            [key.as_str(), value.as_str(), *scheme],
        ),
        Event::SchemeDefault => Said::plain(
            "Nothing tells the scheme, so it is http.",
            "没有任何东西说明协议，于是当作 http。",
        ),
        Event::SchemeUntrusted { header } => Said::new(
            "{0} is not believed: it does not come from a trusted address. The scheme is http.",
            "{0} 不被采信：它不是来自受信任的地址。协议是 http。",
            [header],
        ),
        Event::SchemeOfConnection => Said::plain(
            "The scheme is that of the connection, http; no header changes it here.",
            "协议就是这条连接的协议 http；在这里没有请求头能改变它。",
        ),
        Event::SchemeIs { scheme } => Said::new("The scheme is {0}.", "协议是 {0}。", [scheme]),
        Event::AppByMountpoint { mountpoint } if mountpoint.is_empty() => Said::plain(
            "The app without a mountpoint takes it.",
            "由没有挂载点的应用处理。",
        ),
        Event::AppByMountpoint { mountpoint } => Said::new(
            "SCRIPT_NAME is the mountpoint {0}: its app takes it.",
            "SCRIPT_NAME 正是挂载点 {0}：由那里的应用处理。",
            [mountpoint],
        ),
        Event::DefaultApp {
            script_name,
            mountpoint,
        } => Said::new(
            "No app is mounted at \"{0}\", so the default app takes it (mounted at \"{1}\").",
            "没有应用挂载在“{0}”，于是由默认应用处理（它挂载在“{1}”）。",
            [script_name, mountpoint],
        ),
        Event::NoApp { script_name } => Said::new(
            "No app is mounted at \"{0}\" and there is no default app.",
            "没有应用挂载在“{0}”，也没有默认应用。",
            [script_name],
        ),
        Event::Mounted {
            mountpoint,
            path_info,
        } => Said::new(
            "The path begins with the mountpoint {0}: it becomes SCRIPT_NAME, and PATH_INFO is \"{1}\".",
            "路径以挂载点 {0} 开头：它成为 SCRIPT_NAME，PATH_INFO 则是“{1}”。",
            [mountpoint, path_info],
        ),
        Event::NotMounted { path_info } => Said::new(
            "No mountpoint is the beginning of {0}.",
            "没有哪个挂载点是 {0} 的开头。",
            [path_info],
        ),
        Event::PathInfoGarbled => Said::plain(
            "The mountpoint ends in a slash and the path does not: uWSGI miscounts and hands over garbage as PATH_INFO.",
            "挂载点以斜杠结尾而路径没有：uWSGI 算错了长度，把一段垃圾当成 PATH_INFO。",
        ),
        Event::HeaderDropped { name } => Said::new(
            "The header {0} is left out: the app does not see it.",
            "请求头 {0} 被丢弃：应用看不到它。",
            [name],
        ),
        Event::NotSimulated(what) => Said::new(
            "hopscope does not simulate {0} here.",
            "hopscope 在这里不模拟 {0}。",
            [*what],
        ),
    }
}

/// One sentence for each rule of the WSGI servers.
pub const RULES: &[RuleWords] = &[
    RuleWords {
        rule: "environ-key",
        en: "The server calls it {0}.",
        zh: "服务器把它叫作 {0}。",
    },
    RuleWords {
        rule: "environ-from-param",
        en: "uWSGI hands the param {0} to the app as it is.",
        zh: "uWSGI 把参数 {0} 原样交给应用。",
    },
    RuleWords {
        rule: "environ-from-header",
        en: "The server hands the header {0} to the app.",
        zh: "服务器把请求头 {0} 交给应用。",
    },
    RuleWords {
        rule: "environ-from-request-line",
        en: "{0} is taken from the request line.",
        zh: "{0} 取自请求行。",
    },
    RuleWords {
        rule: "headers-joined",
        en: "The header {0} came several times; the lines are joined.",
        zh: "请求头 {0} 出现了多次，各行被连成一个值。",
    },
    RuleWords {
        rule: "path-info-decoded",
        en: "The path of the request line, with its %XX decoded, is PATH_INFO.",
        zh: "请求行中的路径把 %XX 解码后就是 PATH_INFO。",
    },
    RuleWords {
        rule: "uwsgi-path-info",
        en: "The path of the request line, decoded and with . and .. resolved, is PATH_INFO.",
        zh: "请求行中的路径解码并消去 . 和 .. 之后就是 PATH_INFO。",
    },
    RuleWords {
        rule: "uwsgi-scheme",
        en: "uWSGI takes the scheme from {0}, word for word.",
        zh: "uWSGI 逐字采用 {0} 作为协议。",
    },
    RuleWords {
        rule: "uwsgi-https-on",
        en: "uWSGI sees {0} begin with on or 1: the scheme is https.",
        zh: "uWSGI 看到 {0} 以 on 或 1 开头：协议是 https。",
    },
    RuleWords {
        rule: "uwsgi-https-off",
        en: "uWSGI sees that {0} begins neither with on nor with 1: the scheme is http.",
        zh: "uWSGI 看到 {0} 既不以 on 也不以 1 开头：协议是 http。",
    },
    RuleWords {
        rule: "uwsgi-scheme-default",
        en: "Nothing told uWSGI the scheme, and then it is http.",
        zh: "没有任何东西告诉 uWSGI 协议，那就是 http。",
    },
    RuleWords {
        rule: "uwsgi-router",
        en: "uWSGI's HTTP router passed the request on.",
        zh: "请求经由 uWSGI 的 HTTP 路由进程转来。",
    },
    RuleWords {
        rule: "uwsgi-https-socket",
        en: "On an --https-socket uWSGI adds {0}=on.",
        zh: "在 --https-socket 上 uWSGI 会加上 {0}=on。",
    },
    RuleWords {
        rule: "exception-in-app",
        en: "An exception left the app, and the server answers 500 by itself.",
        zh: "异常抛出了应用，服务器自己答 500。",
    },
    RuleWords {
        rule: "uwsgi-no-app",
        en: "uWSGI has no app for this request.",
        zh: "uWSGI 没有处理这个请求的应用。",
    },
    RuleWords {
        rule: "mountpoint",
        en: "The mountpoint {0} is the beginning of the path.",
        zh: "挂载点 {0} 是路径的开头。",
    },
    RuleWords {
        rule: "mountpoint-cut",
        en: "The mountpoint {0} was cut off the path.",
        zh: "路径开头的挂载点 {0} 被切掉了。",
    },
    RuleWords {
        rule: "server-name-hostname",
        en: "uWSGI's {0} is the name of the machine.",
        zh: "uWSGI 的 {0} 是机器名。",
    },
    RuleWords {
        rule: "server-port-socket",
        en: "{0} is the port of the socket, as written.",
        zh: "{0} 是套接字的端口，照写的来。",
    },
    RuleWords {
        rule: "server-port-of-scheme",
        en: "{0} is the standard port of the scheme.",
        zh: "{0} 是该协议的标准端口。",
    },
    RuleWords {
        rule: "server-address-bound",
        en: "{0} is what the server is bound to.",
        zh: "{0} 是服务器绑定的地址。",
    },
    RuleWords {
        rule: "server-header",
        en: "The server adds its {0} header.",
        zh: "服务器加上自己的 {0} 头。",
    },
    RuleWords {
        rule: "peer-address",
        en: "{0} is the other end of the connection: nginx, not the client.",
        zh: "{0} 是连接的另一端：是 nginx，而不是客户端。",
    },
    RuleWords {
        rule: "peer-of-unix-socket",
        en: "On a unix socket there is no address; uWSGI says 0.0.0.0.",
        zh: "unix 套接字没有地址；uWSGI 写作 0.0.0.0。",
    },
    RuleWords {
        rule: "host-of-target",
        en: "The request line names the host, and that beats the Host header.",
        zh: "请求行中写了主机名，它优先于 Host 头。",
    },
    RuleWords {
        rule: "gunicorn-secure-scheme-header",
        en: "gunicorn reads the scheme from {0}, which a trusted address sent.",
        zh: "gunicorn 从 {0} 得知协议，它来自受信任的地址。",
    },
    RuleWords {
        rule: "gunicorn-untrusted-peer",
        en: "gunicorn does not believe {0} from an address that forwarded_allow_ips does not name: the scheme is http.",
        zh: "gunicorn 不相信 {0}，因为 forwarded_allow_ips 没有列出来源地址：协议是 http。",
    },
    RuleWords {
        rule: "gunicorn-scheme-default",
        en: "No header told gunicorn the scheme, and then it is http.",
        zh: "没有请求头告诉 gunicorn 协议，那就是 http。",
    },
    RuleWords {
        rule: "gunicorn-script-name",
        en: "gunicorn believes {0} from a trusted address.",
        zh: "gunicorn 采信来自受信任地址的 {0}。",
    },
    RuleWords {
        rule: "gunicorn-refused",
        en: "gunicorn refuses the request: {0}",
        zh: "gunicorn 拒绝了这个请求：{0}",
    },
    RuleWords {
        rule: "waitress-url-scheme",
        en: "waitress's scheme is its option url_scheme, http if it is not given.",
        zh: "waitress 的协议取自选项 url_scheme，不写就是 http。",
    },
    RuleWords {
        rule: "waitress-url-prefix",
        en: "waitress's option url_prefix makes {0} the SCRIPT_NAME of every request.",
        zh: "waitress 的选项 url_prefix 让每个请求的 SCRIPT_NAME 都是 {0}。",
    },
    RuleWords {
        rule: "waitress-server-name",
        en: "waitress does not know its own name and says waitress.invalid.",
        zh: "waitress 不知道自己的名字，写作 waitress.invalid。",
    },
    RuleWords {
        rule: "waitress-trusted-header",
        en: "waitress believes {0} from the trusted proxy.",
        zh: "waitress 采信受信任代理的 {0}。",
    },
    RuleWords {
        rule: "waitress-refused",
        en: "waitress refuses the request: {0}",
        zh: "waitress 拒绝了这个请求：{0}",
    },
    RuleWords {
        rule: "werkzeug-too-many-headers",
        en: "Python's http.server takes at most 99 header lines.",
        zh: "Python 的 http.server 最多接受 99 行请求头。",
    },
    RuleWords {
        rule: "werkzeug-scheme-http",
        en: "Werkzeug's server speaks plain http and believes no header about it.",
        zh: "Werkzeug 自带的服务器说的是明文 http，在这件事上不信任何请求头。",
    },
];
