//! The outcome of a contest, for one who stood for it.

use super::Said;
use crate::nginx::step::Contest;

/// The sentence of an outcome.
pub fn said(outcome: Contest) -> Said {
    match outcome {
        Contest::Exact => Said::plain("chosen: equal", "选中：完全相等"),
        Contest::LeadingWildcard => Said::plain(
            "chosen: the longest name with a leading wildcard",
            "选中：最长的前通配名",
        ),
        Contest::TrailingWildcard => Said::plain(
            "chosen: the longest name with a trailing wildcard",
            "选中：最长的后通配名",
        ),
        Contest::Regex => Said::plain(
            "chosen: the first regex that matches",
            "选中：第一个匹配的正则",
        ),
        Contest::Prefix => Said::plain("chosen: the longest prefix", "选中：最长前缀"),
        Contest::PrefixNoRegex => Said::plain(
            "chosen: the longest prefix, and ^~ keeps regexes out",
            "选中：最长前缀，且 ^~ 不再尝试正则",
        ),
        Contest::Default => Said::plain("chosen: the default", "选中：默认"),
        Contest::Named => Said::plain("chosen by name", "按名称选中"),
        Contest::NoMatch => Said::plain("does not match", "不匹配"),
        Contest::Shorter => Said::plain(
            "matches, but another prefix is longer",
            "匹配，但另一个前缀更长",
        ),
        Contest::BeatenByRegex => Said::plain(
            "the longest prefix, but a regex won",
            "最长前缀，但正则胜出",
        ),
        Contest::NotTried => Said::plain("not tried: the search had ended", "未尝试：搜索已结束"),
        Contest::OtherAddress => Said::plain(
            "listens on another address or port",
            "监听在另一个地址或端口",
        ),
    }
}
