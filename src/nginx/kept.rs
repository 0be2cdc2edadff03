//! What nginx keeps from one request to the next: open files, certificates, sessions of TLS.
//! Nothing of it is shown, but its parameters are looked at as nginx does.

use super::config::builder::Builder;
use super::directive::Context;
use super::parameter::{self, Kind, Parameter};
use super::slot;
use super::syntax::Directive;
use super::unsimulated::once;
use super::zone::{self, refused};
use crate::text::Diagnostic;

/// What is kept open or in memory (`ngx_http_core_open_file_cache` and its kin).
pub(super) fn files(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    const KEPT: &[Parameter] = &[
        ("inactive", Kind::Seconds),
        ("max", Kind::Positive),
        ("valid", Kind::Seconds),
        ("min_uses", Kind::Number),
        ("max", Kind::Number),
    ];
    once(builder, directive, context)?;
    let name = directive.name.text.as_str();
    let quoted = ["invalid \"", name, "\" parameter "].concat();
    let (known, before, the) = match name {
        "open_file_cache" => (&KEPT[..2], quoted.as_str(), "the "),
        "open_log_file_cache" => (&KEPT[2..], quoted.as_str(), ""),
        _ => (&KEPT[..3], "invalid parameter ", "the "),
    };
    let mut enough = false;
    for word in &directive.args {
        let text = word.text.as_str();
        match parameter::read(known, text) {
            Some(("max", value, true)) => enough |= value.bytes().any(|digit| digit != b'0'),
            Some((_, _, true)) => {}
            None if text == "off" => enough = true,
            // A log's files are kept as long as others.
            None if name.contains("log") && text.strip_prefix("inactive=").is_some_and(is_time) => {
            }
            _ => return Err(refused(directive, word, before, text, "")),
        }
    }
    if !enough {
        let after = [" must have ", the, "\"max\" parameter"].concat();
        return Err(refused(directive, &directive.name, "", name, &after));
    }
    Ok(())
}

fn is_time(text: &str) -> bool {
    slot::parse_time(text, slot::Unit::Seconds).is_some()
}

/// `ngx_http_ssl_session_cache`, `ngx_http_ssl_ocsp_cache`.
pub(super) fn sessions(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let sessions = directive.name.text == "ssl_session_cache";
    let what = if sessions {
        "session cache "
    } else {
        "OCSP cache "
    };
    for word in &directive.args {
        let text = word.text.as_str();
        if text == "off" || sessions && matches!(text, "none" | "builtin") {
            continue;
        }
        let builtin = text.strip_prefix("builtin:").filter(|_| sessions);
        if builtin.is_some_and(|number| slot::parse_number(number).is_some()) {
            continue;
        }
        let zone = text.strip_prefix("shared:").and_then(zone::name_and_size);
        let Some((name, size)) = zone.filter(|(name, _)| !name.is_empty()) else {
            let before = ["invalid ", what].concat();
            return Err(refused(directive, word, &before, text, ""));
        };
        if size < zone::SMALLEST {
            return Err(refused(directive, word, what, text, " is too small"));
        }
        let use_of = if sessions { "sessions" } else { "ocsp" };
        zone::add(builder, directive, name, size, use_of)?;
    }
    Ok(())
}
