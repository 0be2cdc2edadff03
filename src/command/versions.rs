//! `hopscope versions`: what differs between the versions of nginx.

use super::Output;
use crate::nginx::directive::Versions;
use crate::nginx::version::Version;
use crate::page::view::difference;
use crate::page::words::Language;

pub(super) fn run() -> Output {
    let names = [Version::V1_22, Version::V1_31].map(Version::as_str);
    let mut out = String::new();
    for (since, behaviours) in difference::rows() {
        let title = if since.is_empty() {
            "how it is built"
        } else {
            since
        };
        out.push_str(title);
        out.push('\n');
        for (name, behaviour) in names.iter().zip(behaviours) {
            out.push_str(&["    ", name, "  ", behaviour.say(Language::English), "\n"].concat());
        }
    }
    out.push_str("directives of one version\n");
    for (name, versions) in names.iter().zip([Versions::Until1_22, Versions::Since1_31]) {
        out.push_str(&["    ", name, "  ", &difference::directives(versions), "\n"].concat());
    }
    Output {
        out,
        ..Output::default()
    }
}
