//! `sticky`: who asks again is sent to the same server. That is not simulated, but its words are
//! looked at as nginx does.
//!
//! Follows `ngx_http_upstream_sticky_module.c`.

use crate::nginx::config::builder::Builder;
use crate::nginx::slot::{self, Unit};
use crate::nginx::syntax::Directive;
use crate::nginx::variable;
use crate::nginx::zone::{self, refused};
use crate::text::Diagnostic;

/// Checks what the directive says.
pub(super) fn check(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    match directive.args[0].text.as_str() {
        "cookie" => cookie(builder, directive),
        "learn" => learn(builder, directive),
        "route" => {
            for word in &directive.args[1..] {
                let name = variable::name(directive, word)?;
                builder.refer_to(&name, word.span);
            }
            Ok(())
        }
        other => {
            let word = &directive.args[0];
            Err(refused(directive, word, "unknown parameter ", other, ""))
        }
    }
}

fn said(directive: &Directive, what: &str) -> Diagnostic {
    slot::said_of(directive, "invalid-parameter", what)
}

fn cookie(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if directive.args[1].text.is_empty() {
        return Err(said(directive, "empty cookie name"));
    }
    let mut seen: Vec<&str> = Vec::new();
    for word in &directive.args[2..] {
        let text = word.text.as_str();
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let plain = matches!(text, "httponly" | "secure");
        let known = matches!(name, "domain" | "path" | "expires" | "samesite");
        if !(plain || known && text.contains('=')) {
            return Err(refused(directive, word, "unknown parameter ", text, ""));
        }
        if seen.contains(&name) {
            return Err(said(directive, &["parameter \"", name, "\" is duplicate"].concat()));
        }
        seen.push(name);
        if value.is_empty() && matches!(name, "domain" | "path") {
            return Err(said(directive, &["no value for \"", name, "\""].concat()));
        }
        let wrong = match name {
            "expires" => value != "max" && slot::parse_time(value, Unit::Seconds).is_none(),
            "domain" | "samesite" => {
                let constant = builder.value_of(value, word.span)?.is_constant();
                let lower = value.to_ascii_lowercase();
                let known = matches!(lower.as_str(), "strict" | "lax" | "none");
                name == "samesite" && constant && !known
            }
            _ => false,
        };
        if wrong {
            return Err(said(directive, &["invalid \"", name, "\" parameter value"].concat()));
        }
    }
    Ok(())
}

fn learn(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let (mut lookup, mut create, mut timeout, mut given) = (false, false, false, None);
    for word in &directive.args[1..] {
        let text = word.text.as_str();
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let wrong = match name {
            "header" if text == name => continue,
            "zone" if text != name => {
                if given.is_some() {
                    return Err(said(directive, "duplicate zone"));
                }
                let Some((name, size)) = value.split_once(':') else {
                    return Err(said(directive, "zone size is not specified"));
                };
                let size = slot::parse_size(size);
                given = size.map(|size| (name, size));
                match size {
                    _ if name.is_empty() => "zone name is not specified",
                    None => "invalid zone size",
                    Some(size) if size < zone::SMALLEST => "zone is too small",
                    Some(_) => continue,
                }
            }
            "timeout" if text != name => {
                if std::mem::replace(&mut timeout, true) {
                    return Err(said(directive, "duplicate timeout"));
                }
                match slot::parse_time(value, Unit::Milliseconds) {
                    None | Some(0) => "invalid timeout",
                    Some(_) => continue,
                }
            }
            "create" | "lookup" if text != name => {
                let Some(variable) = value.strip_prefix('$') else {
                    let what = ["missing variable in the \"", name, "\" parameter"].concat();
                    return Err(said(directive, &what));
                };
                builder.refer_to(&variable.to_ascii_lowercase(), word.span);
                *(if name == "create" { &mut create } else { &mut lookup }) = true;
                continue;
            }
            _ => return Err(refused(directive, word, "unknown parameter ", text, "")),
        };
        return Err(said(directive, wrong));
    }
    let (name, size) = match given {
        _ if !lookup => return Err(said(directive, "\"lookup\" parameter is not specified")),
        _ if !create => return Err(said(directive, "\"create\" parameter is not specified")),
        None => return Err(said(directive, "\"zone\" parameter is not specified")),
        Some(zone) => zone,
    };
    let known = builder.zones.len();
    let upstream = builder.config.upstreams.last();
    let upstream = upstream.map_or_else(String::new, |upstream| upstream.name.clone());
    let zone = zone::add(builder, directive, name, size, "sticky")?;
    if zone < known {
        let used = builder.zones[zone].used_by.clone();
        let after = [" is already used in upstream \"", &used, "\""].concat();
        return Err(refused(directive, &directive.name, "sticky zone ", name, &after));
    }
    builder.zones[zone].used_by = upstream;
    Ok(())
}
