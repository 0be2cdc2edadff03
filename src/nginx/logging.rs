//! `access_log`, `log_format`, `error_log`: what is logged is not shown, but looked at as nginx
//! does.
//!
//! Follows `ngx_http_log_module.c`, `ngx_log.c` and `ngx_syslog.c`.

use super::config::builder::Builder;
use super::module::pass::url::{Host, Url};
use super::module::upstream;
use super::parameter::{self, Kind, Parameter};
use super::problem;
use super::slot;
use super::syntax::{Directive, Word};
use super::zone::refused;
use crate::text::Diagnostic;

/// A file and how what is written to it is kept back: how much, how long, how it is compressed.
pub(super) type Buffered = (String, [String; 3]);

/// `log_format` (`ngx_http_log_set_format`).
pub(super) fn format(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some((name, mut words)) = directive.args.split_first() else {
        return Ok(());
    };
    let formats = &mut builder.given.formats;
    if name.text == "combined" || formats.contains(&name.text) {
        return Err(refused(
            directive,
            name,
            "duplicate \"log_format\" name ",
            &name.text,
            "",
        ));
    }
    formats.push(name.text.clone());
    if let Some((first, rest)) = words.split_first()
        && let Some(escaping) = first.text.strip_prefix("escape=")
    {
        words = rest;
        if !matches!(escaping, "default" | "json" | "none") {
            return Err(refused(
                directive,
                first,
                "unknown log format escaping ",
                escaping,
                "",
            ));
        }
    }
    for word in words {
        if word.text.ends_with('$') {
            return Err(refused(directive, word, "invalid parameter ", "$", ""));
        }
        // Captures are none here: `$1` is a variable of that name.
        for part in word.text.split('$').skip(1) {
            let name = part.strip_prefix('{').unwrap_or(part);
            let end = name.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
            let name = &name[..end.unwrap_or(name.len())];
            if name.starts_with(|letter: char| letter.is_ascii_digit()) {
                builder.refer_to(name, word.span);
            }
        }
        builder.value(word)?;
    }
    Ok(())
}

/// What `access_log` takes behind the format.
const ACCESS: &[Parameter] = &[
    ("buffer", Kind::Size),
    ("flush", Kind::Milliseconds),
    ("gzip", Kind::Positive),
    ("if", Kind::Text),
];

/// `access_log` (`ngx_http_log_set_log`).
pub(super) fn access(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some((file, rest)) = directive.args.split_first() else {
        return Ok(());
    };
    if file.text == "off" {
        return match rest.first() {
            None => Ok(()),
            Some(second) => Err(refused(
                directive,
                second,
                "invalid parameter ",
                &second.text,
                "",
            )),
        };
    }
    let to_syslog = syslog(builder, directive, file)?;
    let named = !to_syslog && !builder.value(file)?.is_constant();
    let format = rest.first().map_or("combined", |word| word.text.as_str());
    let known = |known: &String| known.eq_ignore_ascii_case(format);
    if !format.eq_ignore_ascii_case("combined") && !builder.given.formats.iter().any(known) {
        let word = rest.first().unwrap_or(file);
        return Err(refused(directive, word, "unknown log format ", format, ""));
    }
    let [mut size, mut flush, mut gzip] = [const { String::new() }; 3];
    for word in rest.iter().skip(1) {
        let text = word.text.as_str();
        let before = match parameter::read(ACCESS, text) {
            _ if text == "gzip" => {
                "1".clone_into(&mut gzip);
                continue;
            }
            Some(("if", value, _)) => {
                builder.value_of(value, word.span)?;
                continue;
            }
            Some((name, value, valid)) => {
                let valid = valid && value != "0" && (name != "gzip" || value.len() == 1);
                let (slot, before) = match name {
                    "buffer" => (&mut size, "invalid buffer size "),
                    "flush" => (&mut flush, "invalid flush time "),
                    _ => (&mut gzip, "invalid compression level "),
                };
                if valid {
                    value.clone_into(slot);
                    continue;
                }
                return Err(refused(directive, word, before, value, ""));
            }
            None => "invalid parameter ",
        };
        return Err(refused(directive, word, before, text, ""));
    }
    if size.is_empty() && !gzip.is_empty() {
        "64k".clone_into(&mut size);
    }
    let message = if size.is_empty() {
        if flush.is_empty() {
            return Ok(());
        }
        let before = "no buffer is defined for access_log ";
        return Err(refused(directive, file, before, &file.text, ""));
    } else if named {
        "buffered logs cannot have variables in name"
    } else if to_syslog {
        "logs to syslog cannot be buffered"
    } else {
        let logs = &mut builder.given.logs;
        let buffered = [size, flush, gzip];
        match logs.iter().find(|(known, _)| *known == file.text) {
            Some((_, known)) if *known != buffered => {
                let after = " already defined with conflicting parameters";
                return Err(refused(directive, file, "access_log ", &file.text, after));
            }
            Some(_) => {}
            None => logs.push((file.text.clone(), buffered)),
        }
        return Ok(());
    };
    Err(problem::emerg_at(
        "invalid-parameter",
        directive,
        file,
        message.to_owned(),
    ))
}

/// The levels of `error_log`; the first eight are those of everything.
const LEVELS: &[&str] = &[
    "emerg",
    "alert",
    "crit",
    "error",
    "warn",
    "notice",
    "info",
    "debug",
    "debug_core",
    "debug_alloc",
    "debug_mutex",
    "debug_event",
    "debug_http",
    "debug_mail",
    "debug_stream",
];

/// `error_log` (`ngx_log_set_log`).
pub(super) fn error(builder: &Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some((file, levels)) = directive.args.split_first() else {
        return Ok(());
    };
    if let Some(size) = file.text.strip_prefix("memory:") {
        if slot::parse_size(size).is_none_or(|size| size < 32) {
            return Err(refused(directive, file, "invalid buffer size ", size, ""));
        }
    } else {
        syslog(builder, directive, file)?;
    }
    let (mut whole, mut part) = (false, false);
    for word in levels {
        let Some(level) = LEVELS.iter().position(|level| *level == word.text) else {
            let mut refusal = refused(directive, word, "invalid log level ", &word.text, "");
            refusal.code = "invalid-choice";
            return Err(refusal.about(LEVELS[..8].join(", ")));
        };
        if whole || part && level < 8 {
            return Err(refused(
                directive,
                word,
                "duplicate log level ",
                &word.text,
                "",
            ));
        }
        if level < 8 {
            whole = true;
        } else {
            part = true;
        }
    }
    Ok(())
}

const FACILITIES: &[&str] = &[
    "kern", "user", "mail", "daemon", "auth", "intern", "lpr", "news", "uucp", "clock", "authpriv",
    "ftp", "ntp", "audit", "alert", "cron", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
];

/// `syslog:server=…` (`ngx_syslog_process_conf`); whether it is one.
fn syslog(builder: &Builder<'_>, directive: &Directive, word: &Word) -> Result<bool, Diagnostic> {
    let Some(parameters) = word.text.strip_prefix("syslog:") else {
        return Ok(false);
    };
    let mut seen: [Option<&str>; 4] = [None; 4];
    for text in parameters.split(',') {
        let unknown = || refused(directive, word, "unknown syslog parameter ", text, "");
        if text == "nohostname" {
            continue;
        }
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        let names = ["server", "facility", "severity", "tag"];
        let index = names
            .iter()
            .position(|known| *known == name)
            .ok_or_else(unknown)?;
        if seen[index].is_some() {
            return Err(refused(directive, word, "duplicate syslog ", name, ""));
        }
        seen[index] = Some(value);
        let plain = |message: &str| {
            problem::emerg_at("invalid-parameter", directive, word, message.to_owned())
        };
        let wrong = match name {
            "server" => {
                let problem = match Url::parse(value.as_bytes(), 514, false) {
                    Err(problem) => Some(problem),
                    Ok(url) => match &url.host {
                        Host::Name(name) if upstream::resolve(&builder.config, name).is_none() => {
                            Some("host not found")
                        }
                        _ => None,
                    },
                };
                if let Some(problem) = problem {
                    let before = [problem, " in syslog server "].concat();
                    return Err(refused(directive, word, &before, value, ""));
                }
                false
            }
            "facility" => !FACILITIES.contains(&value),
            "severity" => !LEVELS[..8].contains(&value),
            _ if value.len() > 32 => return Err(plain("syslog tag length exceeds 32")),
            _ => {
                let word = |letter: u8| letter == b'_' || letter.is_ascii_alphanumeric();
                if !value.bytes().all(word) {
                    return Err(plain(
                        "syslog \"tag\" only allows alphanumeric characters and underscore",
                    ));
                }
                false
            }
        };
        if wrong {
            let before = ["unknown syslog ", name, " "].concat();
            return Err(refused(directive, word, &before, value, ""));
        }
    }
    if seen[0].is_none() {
        let message = "no syslog server specified".to_owned();
        return Err(problem::emerg_at(
            "invalid-parameter",
            directive,
            word,
            message,
        ));
    }
    Ok(true)
}
