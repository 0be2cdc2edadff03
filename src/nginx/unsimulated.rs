//! Directives without a meaning here: nginx still looks at their values, and so do we, that a
//! config nginx would refuse is refused. Those with setters of their own are looked at where a
//! mistake is common.

use super::check;
use super::config::builder::Builder;
use super::directive::value::{self, Value};
use super::directive::{Context, Row};
use super::foreign::Untold;
use super::mime_types::MimeTypes;
use super::problem;
use super::slot;
use super::syntax::{Directive, Item};
use crate::text::{Diagnostic, NameSet, Severity};

/// What was given so far.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// By block and name: what may be given once.
    once: NameSet,
    /// The names of the log formats.
    formats: Vec<String>,
    /// By block and name: lists of content types.
    types: Vec<(String, MimeTypes)>,
}

/// Looks at a directive's values.
pub(crate) fn check(
    builder: &mut Builder<'_>,
    row: &'static Row,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    match row.name {
        "log_format" => return log_format(builder, directive),
        "access_log" => return access_log(builder, directive),
        "error_log" => return error_log(directive),
        "use" => return event_type(directive),
        "add_trailer" => return always(directive),
        "modern_browser" => return modern_browser(directive),
        "open_file_cache" => return open_file_cache(builder, directive, context),
        "ssl_session_cache" => return session_cache(directive),
        "limit_rate" | "limit_rate_after" | "proxy_limit_rate" | "uwsgi_limit_rate"
        | "fastcgi_limit_rate" | "scgi_limit_rate" => return rate(builder, directive, context),
        "addition_types" | "ssi_types" | "sub_filter_types" => {
            types(builder, directive, context);
            return Ok(());
        }
        "perl_set" => return given_variable(builder, directive, 1),
        "proxy_cache_key" | "uwsgi_cache_key" | "fastcgi_cache_key" | "scgi_cache_key" => {
            return read(builder, Value::Variables, directive);
        }
        _ => {}
    }
    let Some(value) = value_of(builder, row, context) else {
        return Ok(());
    };
    let repeats = matches!(value, Value::SomeOf(_) | Value::Obsolete(_));
    if !repeats && context != Context::Upstream {
        once(builder, directive, context)?;
    }
    read(builder, value, directive)?;
    bounds(builder, directive)
}

/// What nginx wants of some values besides (the `post` of their commands).
pub(crate) fn bounds(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    let text = directive.args.first().map_or("", |word| word.text.as_str());
    let size = slot::parse_size(text).unwrap_or(0);
    let power = size.count_ones() == 1;
    let error = match name {
        "send_lowat" | "proxy_send_lowat" | "fastcgi_send_lowat" | "tunnel_send_lowat" => {
            let message = "\"send_lowat\" is not supported, ignored".replace("send_lowat", name);
            let code = "not-supported";
            let warning = Diagnostic::at(Severity::Warn, code, directive.span, message);
            builder.push(warning.on_line(directive.line));
            return Ok(());
        }
        "gzip_window" if !power || !(512..=32 << 10).contains(&size) => {
            "must be 512, 1k, 2k, 4k, 8k, 16k, or 32k"
        }
        "gzip_hash" if !power || !(512..=128 << 10).contains(&size) => {
            "must be 512, 1k, 2k, 4k, 8k, 16k, 32k, 64k, or 128k"
        }
        "http2_recv_buffer_size" if size <= 16 => "value is too small",
        "http2_streams_index_size" if !power => "must be a power of two",
        "connection_pool_size" | "request_pool_size" | "http2_pool_size"
            if size < 112 || size % 16 != 0 =>
        {
            let message = if size < 112 {
                "the pool size must be no less than 112"
            } else {
                "the pool size must be a multiple of 16"
            };
            return Err(problem::emerg("pool-size", directive, message.to_owned()));
        }
        "http2_chunk_size" if size == 0 => {
            let message = "the http2 chunk size cannot be zero".to_owned();
            return Err(problem::emerg("chunk-size", directive, message));
        }
        _ => return Ok(()),
    };
    Err(slot::said_of(directive, "out-of-bounds", error))
}

/// A size with variables (`ngx_http_set_complex_value_size_slot`).
fn rate(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    once(builder, directive, context)?;
    if builder.value(&directive.args[0])?.is_constant() {
        slot::size(directive)?;
    }
    Ok(())
}

/// The block and the name of a directive.
fn key(builder: &Builder<'_>, directive: &Directive, context: Context) -> String {
    let place = (builder.scope.0, context as u8);
    format!("{} {} {}", place.0, place.1, directive.name.text)
}

/// Warns of types that are in the list already.
fn types(builder: &mut Builder<'_>, directive: &Directive, context: Context) {
    let key = key(builder, directive, context);
    let lists = &mut builder.given.types;
    let known = lists.iter().position(|(known, _)| *known == key);
    let index = known.unwrap_or_else(|| {
        lists.push((key, MimeTypes::default()));
        lists.len() - 1
    });
    let mut warnings = Vec::new();
    lists[index].1.add(directive, &mut warnings);
    builder.push_all(warnings);
}

/// Refuses a directive that is in this block already.
fn once(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    let key = key(builder, directive, context);
    let new = builder.given.once.insert(key);
    new.then_some(()).ok_or_else(|| slot::duplicate(directive))
}

/// `ngx_http_core_open_file_cache`.
fn open_file_cache(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    once(builder, directive, context)?;
    let (mut most, mut off) = (false, false);
    for (index, word) in directive.args.iter().enumerate() {
        let text = word.text.as_str();
        let valid = match text.split_once('=') {
            Some(("max", number)) => {
                most = slot::parse_number(number).is_some_and(|number| number > 0);
                most
            }
            Some(("inactive", time)) => slot::parse_time(time, slot::Unit::Seconds).is_some(),
            _ => {
                off |= text == "off";
                text == "off"
            }
        };
        if !valid {
            let message = ["invalid \"open_file_cache\" parameter \"", text, "\""].concat();
            return Err(slot::at_argument(
                directive,
                index,
                "invalid-parameter",
                message,
            ));
        }
    }
    if !most && !off {
        let message = "\"open_file_cache\" must have the \"max\" parameter".to_owned();
        return Err(problem::emerg("no-max", directive, message));
    }
    Ok(())
}

/// `ngx_http_ssl_session_cache`.
fn session_cache(directive: &Directive) -> Result<(), Diagnostic> {
    for (index, word) in directive.args.iter().enumerate() {
        let text = word.text.as_str();
        let invalid = ["invalid session cache \"", text, "\""].concat();
        let message = match text.split_once(':') {
            None if matches!(text, "off" | "none" | "builtin") => continue,
            Some(("builtin", number)) if slot::parse_number(number).is_some() => continue,
            Some(("shared", zone)) => match zone.split_once(':') {
                Some((name, size)) if !name.is_empty() => match slot::parse_size(size) {
                    Some(size) if size >= 8 * 4096 => continue,
                    Some(_) => ["session cache \"", text, "\" is too small"].concat(),
                    None => invalid,
                },
                _ => invalid,
            },
            _ => invalid,
        };
        return Err(slot::at_argument(
            directive,
            index,
            "session-cache",
            message,
        ));
    }
    Ok(())
}

fn value_of(builder: &Builder<'_>, row: &'static Row, context: Context) -> Option<Value> {
    match (row.name, context) {
        ("keepalive_timeout", Context::Upstream) => Some(Value::Milliseconds),
        ("keepalive_timeout" | "userid_expires", _) => Some(Value::Seconds),
        ("worker_connections", _) => Some(Value::Number),
        ("worker_processes" | "userid_mark", _) => Some(Value::Text),
        _ => value::of(row, builder.version),
    }
}

fn read(builder: &mut Builder<'_>, value: Value, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    match value {
        Value::Flag => slot::flag(directive).map(drop),
        Value::Size => slot::size(directive).map(drop),
        Value::Offset => slot::offset(directive).map(drop),
        Value::Number => slot::number(directive).map(drop),
        Value::Between(low, high) => slot::number_between(directive, low, high).map(drop),
        Value::Seconds if name == "keepalive_timeout" => keepalive_timeout(directive),
        Value::Seconds if name == "userid_expires" && is_word(directive, &["max", "off"]) => Ok(()),
        Value::Seconds => slot::seconds(directive).map(drop),
        Value::Milliseconds => slot::milliseconds(directive).map(drop),
        Value::Buffers => slot::buffers(directive).map(drop),
        Value::Text if name == "userid_mark" => userid_mark(directive),
        Value::Text if name == "worker_processes" => worker_processes(directive),
        Value::Text => Ok(()),
        Value::Variables => match directive.args.first() {
            Some(word) => builder.value(word).map(drop),
            None => Ok(()),
        },
        Value::OneOf(words) => slot::one_of(directive, &choices(words)).map(drop),
        Value::SomeOf(words) => {
            let warnings = slot::several_of(directive, &choices(words), &mut None)?;
            builder.push_all(warnings);
            Ok(())
        }
        Value::Obsolete(instead) => {
            let message = match instead {
                Some(instead) => format!(
                    "the \"{name}\" directive is obsolete, use the \"{instead}\" directive instead"
                ),
                None => format!("the \"{name}\" directive is obsolete, ignored"),
            };
            let warning = Diagnostic::at(
                Severity::Warn,
                "obsolete-directive",
                directive.name.span,
                message,
            );
            builder.push(warning.on_line(directive.line));
            Ok(())
        }
    }
}

/// The variable that a directive gives a value, named by its argument of this number (from 1).
fn given_variable(
    builder: &mut Builder<'_>,
    directive: &Directive,
    number: usize,
) -> Result<(), Diagnostic> {
    let index = number.saturating_sub(1);
    let Some(word) = directive.args.get(index) else {
        return Ok(());
    };
    let Some(name) = word.text.strip_prefix('$') else {
        let message = format!("invalid variable name \"{}\"", word.text);
        return Err(slot::at_argument(
            directive,
            index,
            "invalid-variable-name",
            message,
        ));
    };
    let name = name.to_ascii_lowercase();
    builder.config.defined.insert(name, Box::new(Untold));
    for line in directive.block.iter().flat_map(|block| &block.items) {
        match line {
            Item::Problem(problem) => builder.push(problem.clone()),
            Item::Directive(line) => check::parameter(line)?,
        }
    }
    Ok(())
}

fn choices<'a>(words: &'a [&'a str]) -> Vec<(&'a str, usize)> {
    words
        .iter()
        .enumerate()
        .map(|(index, word)| (*word, index))
        .collect()
}

/// One time for the connection, one for the header.
fn keepalive_timeout(directive: &Directive) -> Result<(), Diagnostic> {
    slot::milliseconds(directive)?;
    let header = directive.args.get(1);
    let wrong =
        header.is_some_and(|word| slot::parse_time(&word.text, slot::Unit::Seconds).is_none());
    if wrong {
        return Err(slot::invalid_value(directive));
    }
    Ok(())
}

fn is_word(directive: &Directive, words: &[&str]) -> bool {
    let first = directive.args.first();
    first.is_some_and(|word| words.contains(&word.text.as_str()))
}

/// `add_trailer`: its third word.
fn always(directive: &Directive) -> Result<(), Diagnostic> {
    match directive.args.get(2) {
        Some(word) if word.text != "always" => {
            let message = ["invalid parameter \"", &word.text, "\""].concat();
            Err(slot::at_argument(
                directive,
                2,
                "invalid-parameter",
                message,
            ))
        }
        _ => Ok(()),
    }
}

fn userid_mark(directive: &Directive) -> Result<(), Diagnostic> {
    let text = directive.args.first().map_or("", |word| &word.text);
    let letter = text.len() == 1
        && text.starts_with(|byte: char| byte.is_ascii_alphanumeric() || byte == '=');
    if letter || text == "off" {
        return Ok(());
    }
    let said = "value must be \"off\" or a single letter, digit or \"=\"";
    Err(slot::said_of(directive, "invalid-value", said))
}

/// A browser and the version it is modern from.
fn modern_browser(directive: &Directive) -> Result<(), Diagnostic> {
    const BROWSERS: &[&str] = &["opera", "safari", "konqueror", "gecko", "msie"];
    let [name, version] = directive.args.as_slice() else {
        return Ok(());
    };
    if !BROWSERS.contains(&name.text.to_ascii_lowercase().as_str()) {
        let message = ["unknown browser name \"", &name.text, "\""].concat();
        let refusal = slot::at_argument(directive, 0, "invalid-choice", message);
        return Err(refusal.about(BROWSERS.join(", ")));
    }
    let number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    if !version.text.bytes().all(number) {
        let message = ["invalid browser version \"", &version.text, "\""].concat();
        return Err(slot::at_argument(directive, 1, "invalid-value", message));
    }
    Ok(())
}

fn worker_processes(directive: &Directive) -> Result<(), Diagnostic> {
    let text = directive.args.first().map_or("", |word| &word.text);
    if text == "auto" || slot::parse_number(text).is_some() {
        return Ok(());
    }
    Err(slot::invalid_value(directive))
}

fn log_format(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some((name, rest)) = directive.args.split_first() else {
        return Ok(());
    };
    let formats = &mut builder.given.formats;
    if name.text == "combined" || formats.contains(&name.text) {
        let message = format!("duplicate \"log_format\" name \"{}\"", name.text);
        return Err(slot::at_argument(
            directive,
            0,
            "duplicate-log-format",
            message,
        ));
    }
    formats.push(name.text.clone());
    for word in rest {
        if !word.text.starts_with("escape=") {
            builder.value(word)?;
        }
    }
    Ok(())
}

fn access_log(builder: &Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let second = directive.args.get(1).map(|word| word.text.as_str());
    if directive
        .args
        .first()
        .is_some_and(|word| word.text == "off")
    {
        return match second {
            None => Ok(()),
            Some(second) => {
                let message = format!("invalid parameter \"{second}\"");
                Err(slot::at_argument(
                    directive,
                    1,
                    "invalid-parameter",
                    message,
                ))
            }
        };
    }
    let format = second.unwrap_or("combined");
    let known = format.eq_ignore_ascii_case("combined")
        || builder
            .given
            .formats
            .iter()
            .any(|known| known.eq_ignore_ascii_case(format));
    if known {
        return Ok(());
    }
    let message = format!("unknown log format \"{format}\"");
    Err(slot::at_argument(
        directive,
        1,
        "unknown-log-format",
        message,
    ))
}

fn error_log(directive: &Directive) -> Result<(), Diagnostic> {
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
    let levels = directive.args.iter().enumerate().skip(1);
    for (index, word) in levels {
        if !LEVELS.contains(&word.text.as_str()) {
            let message = format!("invalid log level \"{}\"", word.text);
            return Err(
                slot::at_argument(directive, index, "invalid-choice", message)
                    .about(LEVELS[..8].join(", ")),
            );
        }
    }
    Ok(())
}

/// What nginx on Linux is built with.
fn event_type(directive: &Directive) -> Result<(), Diagnostic> {
    const TYPES: &[&str] = &["epoll", "poll", "select"];
    let text = directive.args.first().map_or("", |word| &word.text);
    if TYPES.contains(&text) {
        return Ok(());
    }
    let message = format!("invalid event type \"{text}\"");
    Err(slot::at_argument(directive, 0, "invalid-choice", message).about(TYPES.join(", ")))
}
