//! How nginx runs: workers, events, pools of threads. Nothing of it is shown, but all is looked
//! at as nginx does.
//!
//! Follows `nginx.c`, `ngx_event.c` and `ngx_thread_pool.c`.

use super::cidr::Cidr;
use super::config::builder::Builder;
use super::config::listen::ListenAddress;
use super::directive::Context;
use super::module::upstream;
use super::parameter::{self, Kind, Parameter};
use super::problem;
use super::slot;
use super::syntax::Directive;
use super::unsimulated::once;
use super::zone::refused;
use crate::text::{Diagnostic, Severity, Span};

/// What was said of it.
#[derive(Debug, Default)]
pub(super) struct Workers {
    /// `worker_connections`.
    connections: Option<i64>,
    /// `worker_processes`, if it is a number.
    processes: Option<i64>,
    /// How many masks `worker_cpu_affinity` has, if it is not `auto`, and where.
    masks: Option<(usize, Span)>,
    /// The pools there are.
    pools: Vec<String>,
    /// Pools that were named, and where.
    named: Vec<(String, Span, u32)>,
}

const POOL: &[Parameter] = &[("threads", Kind::Positive), ("max_queue", Kind::Number)];

/// Looks at a directive of this kind.
pub(super) fn check(
    builder: &mut Builder<'_>,
    directive: &Directive,
    context: Context,
) -> Result<(), Diagnostic> {
    let name = directive.name.text.as_str();
    if !matches!(name, "thread_pool" | "debug_connection" | "load_module") {
        once(builder, directive, context)?;
    }
    let Some(word) = directive.args.first() else {
        return Ok(());
    };
    let text = word.text.as_str();
    let late = builder.has_blocks();
    let workers = &mut builder.given.workers;
    match name {
        "worker_connections" => {
            let number = slot::parse_number(text);
            workers.connections = number;
            if number.is_none() {
                return Err(refused(directive, word, "invalid number ", text, ""));
            }
        }
        "worker_processes" => {
            workers.processes = slot::parse_number(text);
            if text != "auto" && workers.processes.is_none() {
                return Err(slot::invalid_value(directive));
            }
            if text == "auto" {
                workers.processes = Some(-1);
            }
        }
        "worker_priority"
            if slot::parse_number(text.strip_prefix('-').unwrap_or(text)).is_none() =>
        {
            return Err(slot::said_of(directive, "invalid-number", "invalid number"));
        }
        "worker_cpu_affinity" => {
            let auto = text == "auto";
            if auto && directive.args.len() > 2 {
                let after = " directive";
                return Err(refused(
                    directive,
                    word,
                    "invalid number of arguments in ",
                    name,
                    after,
                ));
            }
            for mask in directive.args.iter().skip(usize::from(auto)) {
                let wrong = mask
                    .text
                    .chars()
                    .find(|letter| !matches!(letter, '0' | '1' | ' '));
                if let Some(wrong) = wrong {
                    let shown = wrong.to_string();
                    let after = " in \"worker_cpu_affinity\"";
                    return Err(refused(
                        directive,
                        mask,
                        "invalid character ",
                        &shown,
                        after,
                    ));
                }
            }
            workers.masks = (!auto).then_some((directive.args.len(), directive.span));
        }
        "use" if text != "epoll" => {
            let mut refusal = refused(directive, word, "invalid event type ", text, "");
            refusal.code = "invalid-choice";
            return Err(refusal.about("epoll"));
        }
        "load_module" if late => {
            return Err(slot::said_of(
                directive,
                "too-late",
                "is specified too late",
            ));
        }
        "debug_connection" => {
            if let Some((_, low_bits)) = Cidr::parse(text) {
                if low_bits {
                    builder.push(problem::low_bits(directive, word));
                }
            } else if text != "unix:" && upstream::resolve(&builder.config, text).is_none() {
                let before = "host not found in debug_connection ";
                return Err(refused(directive, word, before, text, ""));
            }
        }
        "thread_pool" => {
            if workers.pools.iter().any(|known| known == text) {
                return Err(refused(directive, word, "duplicate thread pool ", text, ""));
            }
            workers.pools.push(text.to_owned());
            let mut threads = false;
            for word in &directive.args[1..] {
                if let Some((name, _, valid)) = parameter::read(POOL, &word.text) {
                    threads |= name == "threads";
                    if !valid {
                        let before = ["invalid ", name, " value "].concat();
                        return Err(refused(directive, word, &before, &word.text, ""));
                    }
                }
            }
            if !threads {
                let after = " must have \"threads\" parameter";
                return Err(refused(directive, word, "", text, after));
            }
        }
        "aio" => {
            if let Some(pool) = text.strip_prefix("threads=") {
                if !builder.value_of(pool, word.span)?.is_constant() {
                    return Ok(());
                }
                let named = (pool.to_owned(), directive.span, directive.line);
                builder.given.workers.named.push(named);
            } else if !matches!(text, "on" | "off" | "threads" | "sendfile") {
                return Err(slot::invalid_value(directive));
            }
        }
        _ => {}
    }
    Ok(())
}

/// What is checked when all is read.
pub(super) fn check_last(builder: &mut Builder<'_>) {
    let workers = std::mem::take(&mut builder.given.workers);
    let processes = workers.processes.unwrap_or(1);
    if let Some((masks, span)) = workers.masks
        && masks > 1
        && processes >= 0
        && i64::try_from(masks) != Ok(processes)
    {
        let message = "the number of \"worker_processes\" is not equal to the number of \
                       \"worker_cpu_affinity\" masks, using last mask for remaining worker \
                       processes";
        let warning = Diagnostic::general(Severity::Warn, "cpu-masks", message);
        builder.push(warning.blaming(Some(span)));
    }
    if let Some(connections) = workers.connections {
        let sockets = sockets(builder);
        if usize::try_from(connections).unwrap_or(usize::MAX) < sockets + 1 {
            let message = [
                &connections.to_string(),
                " worker_connections are not enough for ",
                &sockets.to_string(),
                " listening sockets",
            ];
            let message = message.concat();
            builder.push(Diagnostic::general(Severity::Emerg, "connections", message));
        }
    }
    for (name, span, line) in workers.named {
        if name != "default" && !workers.pools.contains(&name) {
            let message = ["unknown thread pool \"", &name, "\""].concat();
            let diagnostic = Diagnostic::at(Severity::Emerg, "thread-pool", span, message);
            builder.push(diagnostic.on_line(line));
            return;
        }
    }
}

/// How many sockets nginx listens on: that of a wildcard is there for all addresses of its port.
fn sockets(builder: &Builder<'_>) -> usize {
    let addresses = &builder.config.addresses;
    let own = addresses.iter().filter(|address| {
        let ListenAddress::Ip(own) = &address.address else {
            return true;
        };
        let covered = addresses.iter().any(|other| match &other.address {
            ListenAddress::Ip(ip) => {
                ip.port() == own.port()
                    && ip.is_ipv4() == own.is_ipv4()
                    && other.address.is_wildcard()
            }
            _ => false,
        });
        address.has_options || address.address.is_wildcard() || !covered
    });
    own.count()
}
