//! The settings that all pass modules have under their own names: `proxy_intercept_errors`,
//! `uwsgi_intercept_errors` and so on.

use super::super::{Conf, inherit, inherit_list};
use super::cache;
use crate::nginx::config::builder::Builder;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::{Traced, upstream};

/// The settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// `…_intercept_errors`.
    pub(crate) intercept_errors: Option<bool>,
    /// `…_pass_request_headers`.
    pub(crate) pass_headers: Option<bool>,
    /// `…_pass_request_body`.
    pub(crate) pass_body: Option<bool>,
    /// `…_request_buffering`.
    pub(crate) request_buffering: Option<bool>,
    /// `…_force_ranges`.
    pub(crate) force_ranges: Option<bool>,
    /// `…_hide_header`.
    pub(crate) hide: Vec<String>,
    /// `…_pass_header`.
    pub(crate) show: Vec<String>,
    /// `…_next_upstream`.
    pub(crate) next_upstream: Option<Vec<&'static str>>,
    /// `…_next_upstream_tries`.
    pub(crate) next_tries: Option<u64>,
    /// `…_buffer_size`: the most an answer's head may have.
    pub(crate) buffer_size: Option<u64>,
    /// The sizes of [`SIZES`], and where the last one is said.
    pub(super) sizes: [Option<i64>; 5],
    pub(super) sizes_span: Option<Span>,
    /// `…_ignore_headers`.
    pub(crate) ignore: Option<Vec<&'static str>>,
    /// `…_bind`: the address nginx comes from.
    bind: Option<Value>,
    /// `…_cache`, and where.
    pub(super) cache: Option<(Cache, Span)>,
    /// Whether there is a `…_cache_key`.
    pub(super) cache_key: bool,
    /// `…_store`: whether it is on.
    pub(super) store: Option<bool>,
    /// How TLS is spoken with the upstream.
    pub(super) tls: Tls,
    /// Directives of this block that are only checked.
    checked: Vec<String>,
}

/// `…_cache`.
#[derive(Clone, Debug)]
pub(super) enum Cache {
    Off,
    /// Its zone, by name and number.
    Zone(String, usize),
    /// The zone is evaluated for each request.
    Evaluated,
}

/// `…_ssl_certificate`, `…_ssl_certificate_key`, `…_ssl_verify`, `…_ssl_trusted_certificate`.
#[derive(Clone, Debug, Default)]
pub(super) struct Tls {
    pub(super) certificate: Option<Word>,
    pub(super) key: Option<Word>,
    pub(super) verify: Option<(bool, Span)>,
    pub(super) trusted: Option<Word>,
}

/// What `…_next_upstream` takes (`ngx_http_proxy_next_upstream_masks`); only `proxy` takes the
/// first two.
const NEXT: &[(&str, &str)] = &[
    ("http_502", "http_502"),
    ("http_504", "http_504"),
    ("error", "error"),
    ("timeout", "timeout"),
    ("invalid_header", "invalid_header"),
    ("non_idempotent", "non_idempotent"),
    ("http_500", "http_500"),
    ("http_503", "http_503"),
    ("http_403", "http_403"),
    ("http_404", "http_404"),
    ("http_429", "http_429"),
    ("updating", "updating"),
    ("off", "off"),
];

/// What `…_ignore_headers` takes (`ngx_http_upstream_ignore_headers_masks`).
const IGNORE: &[(&str, &str)] = &[
    ("X-Accel-Redirect", "X-Accel-Redirect"),
    ("X-Accel-Expires", "X-Accel-Expires"),
    ("X-Accel-Limit-Rate", "X-Accel-Limit-Rate"),
    ("X-Accel-Buffering", "X-Accel-Buffering"),
    ("X-Accel-Charset", "X-Accel-Charset"),
    ("Expires", "Expires"),
    ("Cache-Control", "Cache-Control"),
    ("Set-Cookie", "Set-Cookie"),
    ("Vary", "Vary"),
];

/// Sizes of buffers by their place in [`Settings::sizes`]; the first two are those of `…_buffers`.
pub(super) const SIZES: &[&str] = &[
    "number",
    "size",
    "busy_buffers_size",
    "temp_file_write_size",
    "max_temp_file_size",
];

impl Settings {
    /// Takes from the scope around what is not set.
    pub(crate) fn inherit(&mut self, parent: &Self) {
        inherit(&mut self.intercept_errors, &parent.intercept_errors);
        inherit(&mut self.pass_headers, &parent.pass_headers);
        inherit(&mut self.pass_body, &parent.pass_body);
        inherit(&mut self.request_buffering, &parent.request_buffering);
        inherit(&mut self.force_ranges, &parent.force_ranges);
        inherit_list(&mut self.hide, &parent.hide);
        inherit_list(&mut self.show, &parent.show);
        inherit(&mut self.next_upstream, &parent.next_upstream);
        inherit(&mut self.next_tries, &parent.next_tries);
        inherit(&mut self.buffer_size, &parent.buffer_size);
        for (size, above) in self.sizes.iter_mut().zip(&parent.sizes) {
            inherit(size, above);
        }
        inherit(&mut self.sizes_span, &parent.sizes_span);
        inherit(&mut self.ignore, &parent.ignore);
        inherit(&mut self.bind, &parent.bind);
        inherit(&mut self.cache, &parent.cache);
        self.cache_key |= parent.cache_key;
        inherit(&mut self.store, &parent.store);
        inherit(&mut self.tls.certificate, &parent.tls.certificate);
        inherit(&mut self.tls.key, &parent.tls.key);
        inherit(&mut self.tls.verify, &parent.tls.verify);
        inherit(&mut self.tls.trusted, &parent.tls.trusted);
    }

    /// Whether another server is asked after this kind of failure.
    pub(crate) fn goes_on(&self, failure: &str) -> bool {
        match &self.next_upstream {
            None => matches!(failure, "error" | "timeout"),
            Some(list) => list.contains(&failure) && !list.contains(&"off"),
        }
    }

    /// The address nginx comes from, if `…_bind` gives one (`ngx_http_upstream_set_local`).
    pub(crate) fn bind(&self, request: &mut Request<'_>) -> Traced {
        let value = self.bind.as_ref().map(|value| request.eval(value));
        value
            .filter(|value| upstream::ip_of(&value.to_text()).is_some())
            .unwrap_or_default()
    }

    /// Whether a response header is not for nginx to heed.
    pub(crate) fn ignores(&self, header: &str) -> bool {
        self.ignore
            .as_ref()
            .is_some_and(|list| list.contains(&header))
    }
}

/// The directives of a pass module: its own, and those that all of them have under their prefix.
macro_rules! pass_directives {
    ($prefix:literal, $settings:ident, [$($own:expr),* $(,)?]) => {{
        const SHARED: $crate::nginx::module::Setter = |builder, directive| {
            $crate::nginx::module::pass::settings::set(builder, directive, $settings)
        };
        $crate::nginx::module::pass::settings::pass_directives!(@rows $prefix, SHARED, [$($own),*], [
            "pass_request_headers", "pass_request_body", "request_buffering", "intercept_errors",
            "next_upstream", "next_upstream_tries", "ignore_headers", "hide_header", "pass_header",
            "connect_timeout", "send_timeout", "read_timeout", "buffering", "buffer_size", "buffers",
            "busy_buffers_size", "temp_file_write_size", "max_temp_file_size", "bind",
            "force_ranges", "cache", "cache_key", "store",
        ])
    }};
    (@rows $prefix:literal, $shared:ident, [$($own:expr),*], [$($name:literal),* $(,)?]) => {
        &[$($own,)* $((concat!($prefix, "_", $name), $shared)),*]
    };
}

pub(crate) use pass_directives;

/// Sets what all pass modules have, by the directive's name without its prefix.
pub(crate) fn set(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    let (prefix, name) = directive.name.text.split_once('_').unwrap_or_default();
    if name == "next_upstream" || name == "ignore_headers" {
        let choices = match (name, prefix) {
            ("ignore_headers", _) => IGNORE,
            (_, "proxy") => NEXT,
            _ => &NEXT[2..],
        };
        let settings = settings(builder.conf());
        let list = match name {
            "next_upstream" => &mut settings.next_upstream,
            _ => &mut settings.ignore,
        };
        let warnings = slot::several_of(directive, choices, list)?;
        builder.push_all(warnings);
        return Ok(());
    }
    match name {
        "bind" => return set_bind(builder, directive, settings),
        "cache" | "cache_key" | "store" => return cache::set(builder, directive, settings),
        _ => {}
    }
    let settings = settings(builder.conf());
    let flag = match name {
        "pass_request_headers" => &mut settings.pass_headers,
        "pass_request_body" => &mut settings.pass_body,
        "request_buffering" => &mut settings.request_buffering,
        "intercept_errors" => &mut settings.intercept_errors,
        "force_ranges" => &mut settings.force_ranges,
        "next_upstream_tries" => {
            let read = |directive: &Directive| slot::number(directive).map(i64::unsigned_abs);
            return slot::fill(&mut settings.next_tries, directive, read);
        }
        "buffer_size" => {
            let read = |directive: &Directive| slot::size(directive).map(i64::unsigned_abs);
            settings.sizes_span = Some(directive.span);
            return slot::fill(&mut settings.buffer_size, directive, read);
        }
        "buffers" => {
            let [count, size, ..] = &mut settings.sizes;
            slot::fill(count, directive, |_| Ok(0))?;
            let buffers = slot::buffers(directive)?;
            (*count, *size) = (Some(buffers.0), Some(buffers.1));
            settings.sizes_span = Some(directive.span);
            return Ok(());
        }
        "busy_buffers_size" | "temp_file_write_size" | "max_temp_file_size" => {
            let place = SIZES.iter().position(|known| *known == name);
            settings.sizes_span = Some(directive.span);
            return slot::fill(
                &mut settings.sizes[place.unwrap_or(0)],
                directive,
                slot::size,
            );
        }
        "hide_header" | "pass_header" => {
            let list = match name {
                "hide_header" => &mut settings.hide,
                _ => &mut settings.show,
            };
            list.push(directive.args[0].text.clone());
            return Ok(());
        }
        _ => return checked(settings, directive, name),
    };
    slot::fill(flag, directive, slot::flag)
}

/// `ngx_http_upstream_bind_set_slot`.
fn set_bind(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    if settings(builder.conf()).bind.is_some() {
        return Err(slot::duplicate(directive));
    }
    let word = &directive.args[0];
    let value = builder.value(word)?;
    let off = directive.args.len() == 1 && word.text == "off";
    if value.is_constant() && !off && upstream::ip_of(&word.text).is_none() {
        let message = ["invalid address \"", &word.text, "\""].concat();
        return Err(slot::at_argument(directive, 0, "invalid-value", message));
    }
    if let Some(word) = directive.args.get(1)
        && word.text != "transparent"
    {
        let message = ["invalid parameter \"", &word.text, "\""].concat();
        return Err(slot::at_argument(
            directive,
            1,
            "invalid-parameter",
            message,
        ));
    }
    settings(builder.conf()).bind = Some(value);
    Ok(())
}

/// Sets how TLS is spoken with an upstream.
pub(crate) fn set_tls(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    let name = directive.name.text.rsplit("ssl_").next();
    let value = match name {
        Some("certificate" | "certificate_key") => Some(builder.value(&directive.args[0])?),
        _ => None,
    };
    let tls = &mut settings(builder.conf()).tls;
    let slot = match name {
        Some("verify") => {
            let read = |directive: &Directive| slot::flag(directive).map(|on| (on, directive.span));
            slot::fill(&mut tls.verify, directive, read)?;
            if matches!(tls.verify, Some((true, _))) {
                problem::push_not_simulated(builder, directive);
            }
            return Ok(());
        }
        Some("trusted_certificate") => &mut tls.trusted,
        Some("certificate") => &mut tls.certificate,
        _ => &mut tls.key,
    };
    let _ = value;
    slot::fill(slot, directive, slot::text)
}

/// A setting that changes nothing we show: its value is checked, and that it is set once.
fn checked(settings: &mut Settings, directive: &Directive, name: &str) -> Result<(), Diagnostic> {
    let checked = &mut settings.checked;
    if checked.contains(&directive.name.text) {
        return Err(slot::duplicate(directive));
    }
    checked.push(directive.name.text.clone());
    match name {
        "buffering" => slot::flag(directive).map(drop),
        _ => slot::milliseconds(directive).map(drop),
    }
}
