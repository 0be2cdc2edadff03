//! The labels of the page.

use super::said::Language;

/// A label in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    en: &'static str,
    zh: &'static str,
}

impl Label {
    pub(super) const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The label in a language.
    pub fn say(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub const $name: Label = Label { en: $en, zh: $zh };)*

        /// All labels by name, for tests.
        pub const ALL: &[(&str, Label)] = &[$((stringify!($name), $name)),*];
    };
}

labels! {
    /// What hopscope is, under its name.
    TAGLINE: "See what every hop makes of a request, and why.", "看清每一跳对请求做了什么，以及为什么。";
    /// The gallery's button.
    EXAMPLES: "Examples", "示例";
    /// The other language.
    OTHER_LANGUAGE: "中文", "English";
    /// The theme's switch.
    DARK: "Dark colours", "深色";
    /// The share button.
    COPY_LINK: "Copy link", "复制链接";
    /// After sharing.
    LINK_COPIED: "Link copied", "链接已复制";
    /// When the clipboard is not to be had.
    LINK_IN_ADDRESS: "The link is in the address bar", "链接已在地址栏中";
    /// In a browser without deflate.
    LINK_IMPOSSIBLE: "This browser is too old to make links", "此浏览器版本过旧，无法生成链接";
    /// A long link.
    LINK_LONG: "Link copied. It is long; some programs may cut it.", "链接已复制。链接较长，有些程序可能会截断它。";
    /// The request's region.
    REQUEST: "Request", "请求";
    /// The request picker.
    REQUESTS: "Requests", "请求列表";
    /// The method.
    METHOD: "Method", "方法";
    /// The URL.
    URL: "URL", "网址";
    /// The client's address.
    FROM: "From address", "来源地址";
    /// Short, before the address.
    FROM_SHORT: "from", "来自";
    /// The header lines.
    HEADERS: "Request headers", "请求头";
    /// The button that opens them.
    HEADERS_SHORT: "headers", "请求头";
    /// The placeholder of the header lines.
    HEADERS_HINT: "Cookie: session=1", "Cookie: session=1";
    /// A request in the byte for byte form.
    RAW_REQUEST: "This request is sent byte for byte. Edit it in its tab.", "该请求按字节原样发送，请在其标签页中编辑。";
    /// The button to it.
    EDIT_TEXT: "Edit its text", "编辑文本";
    /// The balancer's select.
    BALANCER: "Balancer", "负载均衡";
    /// A choice.
    BALANCER_UNWRITTEN: "not written", "未写明";
    /// A choice.
    BALANCER_ASSUMED: "assumed: ends TLS, sends nothing", "假定：终结 TLS，不加头";
    /// A choice.
    BALANCER_SILENT: "ends TLS, sends nothing", "终结 TLS，不加头";
    /// A choice.
    BALANCER_FORWARDS: "ends TLS, sends X-Forwarded-*", "终结 TLS，发送 X-Forwarded-*";
    /// A choice.
    BALANCER_CUSTOM: "as written", "按所写";
    /// A choice, behind a preset.
    BALANCER_WRITE_OUT: "write its lines out", "把它的各行写出来";
    /// The versions' region.
    VERSIONS: "Versions", "版本";
    /// A select.
    NGINX_VERSION: "nginx version", "nginx 版本";
    /// A select.
    PARAMS_VERSION: "Parameter files", "参数文件";
    /// A select.
    WERKZEUG_VERSION: "Werkzeug version", "Werkzeug 版本";
    /// The list's button and heading.
    DIFFERENCES: "What differs between 1.22 and 1.31", "1.22 与 1.31 的区别";
    /// A column of it.
    SINCE: "Since", "始于";
    /// Its last row.
    DIRECTIVES: "Directives", "指令";
    /// Short, before the choice.
    PARAMS_SHORT: "params", "参数文件";
    /// The tab list.
    FILES: "Files", "文件";
    /// The tab of title and prose.
    ABOUT: "about", "说明";
    /// The button after the tabs.
    ADD_FILE: "Add a file", "添加文件";
    /// Its field.
    FILE_NAME: "Name of the file or section", "文件或段落的名称";
    /// Its button.
    ADD: "Add", "添加";
    /// Gives up.
    CANCEL: "Cancel", "取消";
    /// Removes the open section.
    REMOVE: "Remove", "移除";
    /// On a file that comes with hopscope.
    STOCK: "This file comes with hopscope.", "此文件由 hopscope 自带。";
    /// Makes it the user's.
    OVERRIDE: "Edit a copy", "编辑副本";
    /// The editor's region.
    EDITOR: "Editor", "编辑器";
    /// The problems' region.
    PROBLEMS: "Problems", "问题";
    /// No problem.
    NO_PROBLEMS: "No problems", "没有问题";
    /// Severity, in nginx's own word.
    EMERG: "emerg", "emerg";
    /// Severity.
    ERROR: "not understood", "无法理解";
    /// Severity, in nginx's own word.
    WARN: "warn", "warn";
    /// Severity.
    NOT_SIMULATED: "not simulated", "未模拟";
    /// Severity.
    NOTE: "note", "说明";
    /// The steps of the cursor's line.
    THIS_LINE: "What line {} did to this request", "第 {} 行对此请求做了什么";
    /// A line without steps.
    THIS_LINE_NOTHING: "Line {} had no part in this request.", "第 {} 行没有参与此请求。";
    /// The verdict's region.
    VERDICT: "Verdict", "结论";
    /// The question.
    WHY: "Why {}?", "为什么是 {}？";
    /// The question about an answer.
    WHY_THIS: "Why?", "为什么？";
    /// Closes the answer.
    CLOSE: "Close", "关闭";
    /// A link of the chain that no text caused.
    BY_RULE: "rule", "规则";
    /// The trips' region.
    TRIPS: "Round trips", "往返";
    /// One trip.
    TRIP: "Trip {}", "第 {} 趟";
    /// The strip's region.
    JOURNEY: "The journey", "旅程";
    /// The opened hop's received table.
    RECEIVED: "Received", "收到";
    /// The opened hop's sent table.
    SENT: "Passed on", "传下去";
    /// The opened hop's answer table.
    ANSWERED: "Answered", "回答";
    /// The browser's answer.
    GOT: "Got back", "得到的回答";
    /// The steps.
    STEPS: "Steps", "步骤";
    /// No steps.
    NO_STEPS: "It decided nothing here.", "这里没有做决定。";
    /// A row that was not in what was received.
    ADDED: "new", "新增";
    /// A row whose value differs from what was received.
    CHANGED: "changed", "改变";
    /// A row that was received and not passed on.
    DROPPED: "dropped", "丢弃";
    /// The body's row.
    BODY: "body", "正文";
    /// The table of beliefs.
    BELIEVED: "What each hop believed", "每一跳以为的";
    /// Row.
    SCHEME: "scheme", "协议";
    /// Row.
    HOST: "host", "主机";
    /// Row.
    CLIENT: "client", "客户端";
    /// The assumptions.
    ASSUMED: "Assumed", "假定";
    /// Its button.
    WRITE_DOWN: "Write it down", "写下来";
    /// Hop.
    BROWSER: "Browser", "浏览器";
    /// Hop.
    APP: "Flask", "Flask";
    /// Hop.
    BACKEND: "Backend", "后端";
    /// A hop that is not there.
    NOBODY: "Nobody", "无人";
    /// Its fact.
    NOBODY_LISTENS: "nothing listens", "无人监听";
    /// A fact of the balancer.
    ENDS_TLS: "ends TLS", "终结 TLS";
    /// A fact of the balancer.
    SENDS_NO_HEADER: "adds no header", "不加任何头";
    /// A wire.
    TLS: "TLS", "TLS";
    /// A wire.
    PLAIN: "plain http", "明文 http";
    /// A wire.
    ENVIRON: "environ", "environ";
    /// A wire back that carries what the one before carried.
    SAME: "the same", "原样";
    /// A wire back that carries nothing.
    NO_ANSWER: "no answer", "没有回答";
    /// Why a text is not simulated.
    TOO_LARGE: "This text is too large to be simulated while you type: {} of at most {}.", "文本过大，无法随键入模拟：{}，上限为 {}。";
    /// A text that is not text.
    NOT_TEXT: "This does not look like text: it holds control characters.", "这看起来不是文本：含有控制字符。";
    /// Link trouble.
    LINK_NOT_A_LINK: "The address does not hold a link of hopscope. Your last text is shown instead.", "地址中没有 hopscope 的链接，显示的是你上次的文本。";
    /// Link trouble.
    LINK_VERSION: "This link was made by a newer hopscope. Reload the page to get it.", "该链接由更新版本的 hopscope 生成，请刷新页面。";
    /// Link trouble.
    LINK_DAMAGED: "This link was cut off or changed on its way, so it cannot be opened.", "链接在传送中被截断或改动，无法打开。";
    /// Link trouble.
    LINK_TOO_LARGE: "This link holds more than hopscope opens.", "该链接的内容超出 hopscope 可打开的大小。";
    /// Link trouble.
    LINK_NO_EXAMPLE: "There is no example with this name.", "没有这个名称的示例。";
    /// The verdict on a config.
    CONFIG_ERROR: "nginx would not start with this config", "nginx 无法以此配置启动";
    /// Nothing to show.
    NO_REQUEST: "Type a URL above to see what becomes of it.", "在上方输入网址，看看它会怎样。";
    /// Nothing to show.
    NO_JOURNEY: "There is nothing to follow yet.", "暂时没有可以追踪的内容。";
    /// The way to the main content.
    SKIP: "Skip to the verdict", "跳到结论";
    /// Opens the editor pane on phones.
    SHOW_EDITOR: "Text", "文本";
    /// Opens the journey pane on phones.
    SHOW_JOURNEY: "Journey", "旅程";
}

/// CodeMirror's own words, which are English by themselves.
pub const EDITOR_CHINESE: &[(&str, &str)] = &[
    ("Find", "查找"),
    ("Replace", "替换为"),
    ("next", "下一个"),
    ("previous", "上一个"),
    ("all", "全部"),
    ("match case", "区分大小写"),
    ("regexp", "正则"),
    ("by word", "全词"),
    ("replace", "替换"),
    ("replace all", "全部替换"),
    ("close", "关闭"),
    ("current match", "当前匹配"),
    ("on line", "位于行"),
    ("replaced match on line $", "已替换第 $ 行的匹配"),
    ("replaced $ matches", "已替换 $ 处"),
    ("Go to line", "转到行"),
    ("go", "转到"),
    ("Control character", "控制字符"),
];

/// A label with its `{}` filled, from left to right.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut values = values.iter();
    let mut parts = template.split("{}");
    text.push_str(parts.next().unwrap_or(""));
    for part in parts {
        text.push_str(values.next().copied().unwrap_or(""));
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_says_something_and_takes_the_same_values_everywhere() {
        for (name, label) in ALL {
            let [en, zh] = [Language::English, Language::Chinese].map(|one| label.say(one));
            assert!(!en.is_empty() && !zh.is_empty(), "{name}");
            assert_eq!(en.matches("{}").count(), zh.matches("{}").count(), "{name}");
        }
    }

    #[test]
    fn places_are_filled_from_left_to_right() {
        assert_eq!(fill("{} of {}", &["a", "b"]), "a of b");
        assert_eq!(fill("x", &["a"]), "x");
    }
}
