//! What to write instead: a sentence for each of nginx's refusals, by the diagnostic's code.
//! nginx's own message stands above it, word for word.

use super::{Said, nginx_access};
use crate::text::Diagnostic;

/// The help for a diagnostic, if there is more to say than its message.
pub fn help(diagnostic: &Diagnostic) -> Option<Said> {
    let about = |index: usize| diagnostic.about.get(index).map_or("", String::as_str);
    let mut plain = PLAIN.iter().chain(nginx_access::HELP);
    if let Some((_, en, zh)) = plain.find(|(code, ..)| *code == diagnostic.code) {
        return Some(Said::new(en, zh, diagnostic.about.iter().cloned()));
    }
    match diagnostic.code {
        "unknown-directive" => unknown(about(0), about(1), about(2)),
        "directive-not-allowed-here" => Some(Said::new(
            "It stands in {0}; it may stand in: {1}.",
            "它写在 {0} 里；它可以写在：{1}。",
            [about(0), about(1)],
        )),
        "included-file-not-found" => Some(Said::new(
            "There is no text of this name: add a section named {0}, or take the include away.",
            "没有这个名字的文件：请添加名为 {0} 的段，或者去掉这个 include。",
            [about(0)],
        )),
        "invalid-regex" if about(0).is_empty() => Some(Said::plain(
            "The regex library stopped at the end of the regex: something in it is not closed.",
            "正则库读到正则末尾才停下：其中有未闭合的部分。",
        )),
        "invalid-regex" => Some(Said::new(
            "The regex library stopped before {0}.",
            "正则库在 {0} 之前停下。",
            [about(0)],
        )),
        "no-such-file" => Some(Said::new(
            "There is no text of this name: add a section named {0}.",
            "没有这个名字的文件：请添加名为 {0} 的段。",
            [about(0)],
        )),
        "not-simulated" => Some(not_simulated(about(1))),
        "foreign-module" => Some(Said::new(
            "It belongs to the module {1}, which the config loads. What it does is left out.",
            "它属于配置所加载的模块 {1}。它的作用在这里被略去。",
            [about(0), about(1)],
        )),
        _ => None,
    }
}

/// An unknown name: what is known about it.
fn unknown(kind: &str, value: &str, line: &str) -> Option<Said> {
    Some(match kind {
        "similar" => Said::new("Did you mean {0}?", "你是想写 {0} 吗？", [value]),
        "module" if line.is_empty() => Said::new(
            "It belongs to {0}, which nginx itself does not come with and hopscope does not simulate.",
            "它属于 {0}，nginx 本身不带它，hopscope 也不模拟它。",
            [value],
        ),
        "module" => Said::new(
            "It belongs to the module {0}, which nginx itself does not come with and hopscope does not simulate. If your nginx has it, put {1} at the top: hopscope then leaves such lines out.",
            "它属于模块 {0}，nginx 本身不带它，hopscope 也不模拟它。如果你的 nginx 有这个模块，请在开头写上 {1}，hopscope 就会略去这样的行。",
            [value, line],
        ),
        "version" => Said::new(
            "nginx {0} has it, the chosen version has not.",
            "nginx {0} 有这个指令，所选的版本没有。",
            [value],
        ),
        "space" => Said::new(
            "A space is missing: write {0} and then the parenthesis.",
            "缺少空格：先写 {0}，再写括号。",
            [value],
        ),
        "quotes" => Said::plain(
            "This looks like a piece of a regex: a regex with { or ; must stand in quotes.",
            "这像是正则的一部分：含有 { 或 ; 的正则必须加引号。",
        ),
        _ => return None,
    })
}

/// What a directive that is not simulated may change.
fn not_simulated(effect: &str) -> Said {
    match effect {
        "headers" => Said::plain(
            "nginx would obey it: the headers of the answer may differ from what you see here.",
            "真正的 nginx 会执行它：响应头可能与这里看到的不同。",
        ),
        "body" => Said::plain(
            "nginx would obey it: the body of the answer may differ from what you see here.",
            "真正的 nginx 会执行它：响应体可能与这里看到的不同。",
        ),
        "routing" => Said::plain(
            "nginx would obey it: somebody else may answer than you see here.",
            "真正的 nginx 会执行它：应答者可能与这里看到的不同。",
        ),
        "access" => Said::plain(
            "nginx would obey it: the client may be refused.",
            "真正的 nginx 会执行它：客户端可能被拒绝。",
        ),
        "upstream" => Said::plain(
            "nginx would obey it: what reaches the upstream, or whether it is asked, may differ from what you see here.",
            "真正的 nginx 会执行它：发往上游的内容，或是否询问上游，可能与这里看到的不同。",
        ),
        "limits" => Said::plain(
            "nginx would obey it: a request that is too large or one too many is refused.",
            "真正的 nginx 会执行它：过大或过多的请求会被拒绝。",
        ),
        "variables" => Said::plain(
            "nginx would obey it: here its variables stay empty.",
            "真正的 nginx 会执行它：在这里它的变量为空。",
        ),
        _ => Said::plain(
            "nginx would obey it; here it changes nothing.",
            "真正的 nginx 会执行它；在这里它不起作用。",
        ),
    }
}

/// A code and its sentence; `{0}` are the diagnostic's own values.
const PLAIN: &[(&str, &str, &str)] = &[
    (
        "no-events",
        "A whole config needs events { }, be it empty. A server or a location alone is read as a part of one.",
        "完整的配置必须有 events { }，哪怕是空的。单独的 server 或 location 会被当作其中的一部分。",
    ),
    // Words and blocks
    (
        "missing-semicolon",
        "A ; is missing after {0}.",
        "{0} 后面缺少 ;。",
    ),
    (
        "unexpected-semicolon",
        "There is nothing before this ;, take it away.",
        "这个 ; 前面没有指令，请去掉它。",
    ),
    (
        "unexpected-opening-brace",
        "No block can begin here: a block needs a directive in front of it that takes one.",
        "这里不能开始一个块：块的前面需要一个带块的指令。",
    ),
    (
        "unexpected-closing-brace",
        "There is no open block for this }: take it away, or look for a { that is missing above.",
        "没有与这个 } 对应的块：请去掉它，或者检查上面是否少了 {。",
    ),
    (
        "missing-closing-brace",
        "The block that begins on line {0} is never closed: a } is missing.",
        "从第 {0} 行开始的块没有闭合：缺少 }。",
    ),
    (
        "unexpected-end-of-file",
        "The text ends in the middle of a directive: a ; is missing.",
        "文本在指令中间结束：缺少 ;。",
    ),
    (
        "unclosed-quote",
        "The quote that opens on line {0} is probably not closed: everything up to the next quote belongs to it.",
        "第 {0} 行开始的引号可能没有闭合：到下一个引号为止的内容都属于它。",
    ),
    (
        "unexpected-after-quote",
        "After a closing quote there must be a space, a ; or a {. Inside quotes, write a quote as \\\" or \\'.",
        "右引号之后必须是空格、; 或 {。引号内的引号要写成 \\\" 或 \\'。",
    ),
    (
        "too-long-parameter",
        "nginx reads with a buffer of 4096 bytes: no word, and no comment line, may be longer.",
        "nginx 的读取缓冲区为 4096 字节：任何一个词或一行注释都不能更长。",
    ),
    (
        "nesting-too-deep",
        "hopscope does not read blocks that are nested so deeply.",
        "hopscope 不读取嵌套得这么深的块。",
    ),
    (
        "too-much-text",
        "hopscope stops reading here: there are {0}.",
        "hopscope 读到这里为止：{0}。",
    ),
    // Names, terminators, counts
    (
        "unexpected-block",
        "This directive takes no block: end it with ; instead of {.",
        "这个指令不带块：请用 ; 而不是 { 结束它。",
    ),
    (
        "missing-opening-brace",
        "This directive takes a block: write { } instead of ;.",
        "这个指令带一个块：请写 { } 而不是 ;。",
    ),
    (
        "wrong-argument-count",
        "It takes {0} arguments and has {1}. A value with spaces must stand in quotes.",
        "它需要 {0} 个参数，现在有 {1} 个。含空格的值必须加引号。",
    ),
    (
        "duplicate-directive",
        "It may stand only once in a block: keep one of them.",
        "它在一个块里只能出现一次：请只保留一个。",
    ),
    // Values
    ("invalid-flag", "Write on or off.", "请写 on 或 off。"),
    (
        "invalid-number",
        "Write a whole number without a unit.",
        "请写不带单位的整数。",
    ),
    (
        "number-out-of-range",
        "The number is outside of what is allowed.",
        "数字超出了允许的范围。",
    ),
    (
        "invalid-value",
        "The value cannot be read: sizes are written like 8k or 1m, times like 30s or 1h.",
        "无法读取这个值：大小写成 8k 或 1m,时间写成 30s 或 1h。",
    ),
    (
        "invalid-choice",
        "Write one of: {0}.",
        "请写其中之一：{0}。",
    ),
    (
        "duplicate-value",
        "The word stands there twice, once is enough.",
        "这个词写了两次，写一次就够了。",
    ),
    // include
    (
        "include-is-a-folder",
        "This is a folder: name a file in it, or end with /*.conf.",
        "这是一个目录：请写出其中的文件，或者以 /*.conf 结尾。",
    ),
    (
        "include-without-end",
        "The files include each other without end.",
        "这些文件互相 include,没有尽头。",
    ),
    // Regexes
    (
        "unsupported-regex",
        "The regex library knows {0}, hopscope does not: this regex is left out.",
        "正则库支持 {0},hopscope 不支持：这个正则被略去。",
    ),
    (
        "empty-regex",
        "A regex must follow the ~.",
        "~ 后面必须有正则。",
    ),
    // Locations and servers
    (
        "duplicate-location",
        "There is a location of this name in this server already.",
        "这个 server 里已经有同名的 location。",
    ),
    (
        "location-outside",
        "The name of an inner location must begin with the name of the one around it.",
        "内层 location 的名字必须以外层 location 的名字开头。",
    ),
    (
        "location-inside-exact",
        "A location with = matches one URI only, so none can stand in it.",
        "带 = 的 location 只匹配一个 URI,里面不能再有 location。",
    ),
    (
        "invalid-location-modifier",
        "A location takes =, ~, ~* or ^~ before its name, with a space between.",
        "location 的名字前可以写 =、~、~* 或 ^~,中间有空格。",
    ),
    (
        "duplicate-listen",
        "This server listens there already.",
        "这个 server 已经监听了这个地址。",
    ),
    (
        "duplicate-default-server",
        "Only one server of an address can be its default_server.",
        "一个地址只能有一个 default_server。",
    ),
    (
        "invalid-listen",
        "listen takes a port (80), an address with a port (127.0.0.1:80, [::1]:80) or unix: and a path.",
        "listen 可以写端口(80)、地址加端口(127.0.0.1:80、[::1]:80)或 unix: 加路径。",
    ),
    (
        "invalid-server-name",
        "A * may only be the first or the last part: *.example.com or www.example.*.",
        "* 只能是第一段或最后一段：*.example.com 或 www.example.*。",
    ),
    (
        "suspicious-server-name",
        "A server name is a host only: no scheme, no slash, no port.",
        "server_name 只写主机名：没有协议、斜杠和端口。",
    ),
    (
        "server-name",
        "Another server on this address has the name already and gets its requests.",
        "同一地址的另一个 server 已经用了这个名字，请求都归它。",
    ),
    (
        "no-certificate",
        "A listen with ssl needs ssl_certificate and ssl_certificate_key.",
        "带 ssl 的 listen 需要 ssl_certificate 和 ssl_certificate_key。",
    ),
    (
        "ssl-deprecated",
        "Take ssl on away and write ssl behind the port: listen 443 ssl.",
        "请去掉 ssl on,在端口后写 ssl:listen 443 ssl。",
    ),
    (
        "listen-http2-deprecated",
        "Take http2 away from listen and write http2 on as a directive of its own.",
        "请从 listen 中去掉 http2,单独写 http2 on。",
    ),
    // Variables, rewrite
    (
        "unknown-variable",
        "Nothing gives this variable a value: look for a typing error, or set it.",
        "没有任何指令给这个变量赋值：请检查拼写，或用 set 赋值。",
    ),
    (
        "invalid-variable-name",
        "A variable is $ and a name of letters, digits and _. There is no way to write a plain $ here.",
        "变量是 $ 加上由字母、数字和 _ 组成的名字。这里无法写单独的 $。",
    ),
    (
        "variable-bracket-missing",
        "The } after the name is missing.",
        "变量名后面缺少 }。",
    ),
    (
        "duplicate-variable",
        "This variable is nginx's own and cannot be set: take another name.",
        "这是 nginx 自己的变量，不能赋值：请换一个名字。",
    ),
    (
        "invalid-condition",
        "if takes ($variable), ($variable = text), ($variable ~ regex) or (-f path), with spaces around the operator.",
        "if 可以写 ($variable)、($variable = text)、($variable ~ regex) 或 (-f path),运算符两边要有空格。",
    ),
    (
        "unexpected-in-condition",
        "Equality is a single =.",
        "相等只写一个 =。",
    ),
    (
        "invalid-return-code",
        "return takes a status up to 999, or alone a URL that begins with http://, https:// or $scheme.",
        "return 可以写不大于 999 的状态码，或单独一个以 http://、https:// 或 $scheme 开头的 URL。",
    ),
    (
        "empty-replacement",
        "The replacement of a rewrite cannot be empty.",
        "rewrite 的替换部分不能为空。",
    ),
    (
        "invalid-code",
        "The last argument =CODE takes a status up to 999.",
        "最后一个参数 =CODE 只能写不大于 999 的状态码。",
    ),
    (
        "status-out-of-range",
        "error_page is for statuses from 300 to 599.",
        "error_page 只用于 300 到 599 的状态码。",
    ),
    // Upstreams
    (
        "invalid-url-prefix",
        "Write http:// or https:// in front of the address.",
        "请在地址前写 http:// 或 https://。",
    ),
    (
        "proxy-pass-uri",
        "Take away what follows the address, even a single /: here nginx cannot replace a part of the URI.",
        "请去掉地址后面的部分，哪怕只有一个 /:在这里 nginx 无法替换 URI 的一部分。",
    ),
    (
        "proxy-redirect-default",
        "Write proxy_redirect default after proxy_pass, and only with an address without variables.",
        "proxy_redirect default 要写在 proxy_pass 之后，并且地址中不能有变量。",
    ),
    (
        "invalid-upstream",
        "The address is a host, a colon and a port, or unix: and a path, without a scheme.",
        "地址是主机、冒号和端口，或 unix: 加路径，不带协议。",
    ),
    (
        "upstream",
        "The name is looked up when nginx starts: write it into the hosts section, or name an upstream.",
        "nginx 启动时要解析这个名字：请写进 hosts 段，或使用 upstream 的名字。",
    ),
    (
        "host-not-found",
        "The name is looked up when nginx starts: write it into the hosts section.",
        "nginx 启动时要解析这个名字：请写进 hosts 段。",
    ),
    (
        "upstream-with-port",
        "This names an upstream block, which has ports of its own: take the port away.",
        "这是一个 upstream 块的名字，端口由它自己规定：请去掉端口。",
    ),
    (
        "empty-upstream",
        "An upstream needs at least one server.",
        "upstream 至少需要一个 server。",
    ),
    (
        "low-address-bits",
        "The bits after the mask are ignored: write the network's first address.",
        "掩码之后的位会被忽略：请写网络的第一个地址。",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;
    use crate::text::{Diagnostic, Severity};

    fn check(code: &'static str, about: &[&str], expect: &str) {
        let mut diagnostic = Diagnostic::general(Severity::Emerg, code, "");
        diagnostic.about = about.iter().map(|value| (*value).to_owned()).collect();
        let said = help(&diagnostic).map(|said| said.text(Language::English));
        assert_eq!(said.unwrap_or_default(), expect, "{code}");
    }

    #[test]
    fn help_names_what_is_known() {
        check(
            "unknown-directive",
            &["similar", "location"],
            "Did you mean location?",
        );
        check("unknown-directive", &[], "");
        check("missing-semicolon", &["80"], "A ; is missing after 80.");
        check("no-such-code", &[], "");
    }

    #[test]
    fn no_code_has_two_sentences() {
        let mut codes: Vec<_> = PLAIN.iter().map(|(code, ..)| code).collect();
        codes.sort();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
