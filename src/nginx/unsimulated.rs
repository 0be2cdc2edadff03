//! Directives without a meaning here: nginx still looks at their values, and so do we, that a
//! config nginx would refuse is refused. Those with setters of their own are looked at where a
//! mistake is common.

use super::check;
use super::config::builder::Builder;
use super::directive::value::{self, Value};
use super::directive::{Context, Row};
use super::foreign::{Loads, Untold};
use super::kept;
use super::logging::{self, Buffered};
use super::mime_types::MimeTypes;
use super::module::pass::cache;
use super::problem;
use super::slot;
use super::syntax::{Directive, Item};
use super::worker::{self, Workers};
use super::zone::refused;
use crate::text::{Diagnostic, NameSet, Severity};

/// What was given so far.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// By block and name: what may be given once.
    once: NameSet,
    /// The names of the log formats.
    pub(super) formats: Vec<String>,
    /// The logs that are kept back.
    pub(super) logs: Vec<Buffered>,
    /// Folders of the disk: their levels, and where each is said.
    pub(super) paths: Vec<(String, String, String)>,
    /// The charsets between which there is a map.
    pub(super) charset_maps: Vec<[usize; 2]>,
    /// What of other modules is loaded.
    pub(super) loads: Loads,
    /// How nginx runs.
    pub(super) workers: Workers,
    /// By block and name: lists of content types.
    types: Vec<(String, MimeTypes)>,
}

/// What is checked when all is read.
pub(crate) fn check_last(builder: &mut Builder<'_>) {
    worker::check_last(builder);
}

/// Looks at a directive's values.
pub(crate) fn check(
    builder: &mut Builder<'_>,
    row: &'static Row,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    match row.name {
        "log_format" => return logging::format(builder, directive),
        "access_log" => return logging::access(builder, directive),
        "error_log" => return logging::error(builder, directive),
        "use"
        | "worker_connections"
        | "worker_processes"
        | "worker_priority"
        | "worker_cpu_affinity"
        | "load_module"
        | "debug_connection"
        | "thread_pool"
        | "aio" => {
            return worker::check(builder, directive, context);
        }
        "add_trailer" => return always(builder, directive),
        "modern_browser" => return modern_browser(directive),
        "open_file_cache"
        | "open_log_file_cache"
        | "ssl_certificate_cache"
        | "proxy_ssl_certificate_cache"
        | "uwsgi_ssl_certificate_cache"
        | "grpc_ssl_certificate_cache" => return kept::files(builder, directive, context),
        "ssl_session_cache" | "ssl_ocsp_cache" => return kept::sessions(builder, directive),
        "disable_symlinks" => {
            once(builder, directive, context)?;
            return symlinks(builder, directive);
        }
        "mirror" => return mirror(builder, directive, context),
        "proxy_cache_path" | "uwsgi_cache_path" | "fastcgi_cache_path" | "scgi_cache_path" => {
            return cache::path(builder, directive);
        }
        "proxy_cache_valid" | "uwsgi_cache_valid" | "fastcgi_cache_valid" | "scgi_cache_valid" => {
            return cache::valid(directive);
        }
        "limit_rate" | "limit_rate_after" | "proxy_limit_rate" | "uwsgi_limit_rate"
        | "fastcgi_limit_rate" | "scgi_limit_rate" => return rate(builder, directive, context),
        "addition_types" | "ssi_types" | "sub_filter_types" => {
            types(builder, directive, context);
            return Ok(());
        }
        "perl_set" => return given_variable(builder, directive, 1),
        _ => {}
    }
    let Some(value) = value_of(builder, row, context) else {
        return Ok(());
    };
    let repeats = matches!(
        value,
        Value::SomeOf(_) | Value::Obsolete(_) | Value::AllVariables
    );
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
pub(super) fn once(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    let key = key(builder, directive, context);
    let new = builder.given.once.insert(key);
    new.then_some(()).ok_or_else(|| slot::duplicate(directive))
}

/// `disable_symlinks` (`ngx_http_disable_symlinks`).
fn symlinks(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let (mut mode, mut from) = ("", false);
    for word in &directive.args {
        let text = word.text.as_str();
        if let Some(path) = text.strip_prefix("from=") {
            builder.value_of(path, word.span)?;
            from = true;
        } else if matches!(text, "off" | "on" | "if_not_owner") {
            if !mode.is_empty() {
                let pair = [mode, " ", text].concat();
                return Err(refused(directive, word, "duplicate parameters ", &pair, ""));
            }
            mode = text;
        } else {
            return Err(refused(directive, word, "invalid parameter ", text, ""));
        }
    }
    let name = &directive.name;
    if mode.is_empty() {
        let after = " must have \"off\", \"on\" or \"if_not_owner\" parameter";
        return Err(refused(directive, name, "", &name.text, after));
    }
    if from && mode == "off" {
        let after = " cannot be used with \"off\" parameter";
        return Err(refused(directive, name, "", "from=", after));
    }
    Ok(())
}

/// `mirror`: several, or none.
fn mirror(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    let off = is_word(directive, &["off"]);
    let key = key(builder, directive, context);
    let none = [&key, " off"].concat();
    let once = &mut builder.given.once;
    if once.contains(&none) || off && once.contains(&key) {
        return Err(slot::duplicate(directive));
    }
    once.insert(if off { none } else { key });
    Ok(())
}

/// A path for temporary files, and how its folders are nested (`ngx_conf_set_path_slot`).
fn temp_path(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let (mut total, mut levels) = (0, String::new());
    for word in directive.args.iter().skip(1) {
        let level = slot::parse_number(&word.text).filter(|level| *level > 0);
        total += level.ok_or_else(|| slot::invalid_value(directive))?;
        levels.push_str(&word.text);
        levels.push(':');
    }
    if total > 10 {
        return Err(slot::invalid_value(directive));
    }
    cache::add_path(builder, directive, &levels, false)
}

/// Who may read and write a file (`ngx_conf_set_access_slot`).
fn access(directive: &Directive) -> Result<(), Diagnostic> {
    for word in &directive.args {
        let right = word.text.split_once(':');
        if !matches!(right, Some(("user" | "group" | "all", "r" | "w" | "rw"))) {
            return Err(refused(directive, word, "invalid value ", &word.text, ""));
        }
    }
    Ok(())
}

fn value_of(builder: &Builder<'_>, row: &'static Row, context: Context) -> Option<Value> {
    match (row.name, context) {
        ("keepalive_timeout", Context::Upstream) => Some(Value::Milliseconds),
        ("keepalive_timeout" | "userid_expires", _) => Some(Value::Seconds),
        ("userid_mark", _) => Some(Value::Text),
        _ => value::of(row, builder.version),
    }
}

fn read(builder: &mut Builder<'_>, value: Value, directive: &Directive) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    match value {
        Value::Flag => slot::flag(directive).map(drop),
        Value::Size => slot::size(directive).map(drop),
        Value::Number => slot::number(directive).map(drop),
        Value::Between(low, high) => slot::number_between(directive, low, high).map(drop),
        Value::Seconds if name == "keepalive_timeout" => keepalive_timeout(directive),
        Value::Seconds if name == "userid_expires" && is_word(directive, &["max", "off"]) => Ok(()),
        Value::Seconds => slot::seconds(directive).map(drop),
        Value::Milliseconds => slot::milliseconds(directive).map(drop),
        Value::Buffers => slot::buffers(directive).map(drop),
        Value::Text if name == "userid_mark" => userid_mark(directive),
        Value::Text => Ok(()),
        Value::Variables => match directive.args.first() {
            Some(word) => builder.value(word).map(drop),
            None => Ok(()),
        },
        Value::AllVariables => directive.args.iter().try_for_each(|word| {
            builder.value(word)?;
            Ok(())
        }),
        Value::SizeOrOff if is_word(directive, &["off"]) => Ok(()),
        Value::Offset | Value::SizeOrOff => slot::offset(directive).map(drop),
        Value::TempPath => temp_path(builder, directive),
        Value::Access => access(directive),
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

/// `add_trailer`: its value, and its third word.
fn always(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if let Some(word) = directive.args.get(1) {
        builder.value(word)?;
    }
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
