//! The settings that all pass modules have under their own names: `proxy_intercept_errors`,
//! `uwsgi_intercept_errors` and so on.

use super::super::{Conf, inherit, inherit_list};
use crate::nginx::config::builder::Builder;
use crate::nginx::slot;
use crate::nginx::syntax::Directive;
use crate::text::Diagnostic;

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
    /// `…_hide_header`.
    pub(crate) hide: Vec<String>,
    /// `…_pass_header`.
    pub(crate) show: Vec<String>,
    /// `…_next_upstream`.
    pub(crate) next_upstream: Option<Vec<&'static str>>,
    /// `…_next_upstream_tries`.
    pub(crate) next_tries: Option<u64>,
    /// `…_ignore_headers`.
    pub(crate) ignore: Option<Vec<&'static str>>,
    /// Directives of this block that are only checked.
    checked: Vec<String>,
}

/// What `…_next_upstream` takes (`ngx_http_proxy_next_upstream_masks`).
const NEXT: &[(&str, &str)] = &[
    ("error", "error"),
    ("timeout", "timeout"),
    ("invalid_header", "invalid_header"),
    ("non_idempotent", "non_idempotent"),
    ("http_500", "http_500"),
    ("http_502", "http_502"),
    ("http_503", "http_503"),
    ("http_504", "http_504"),
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

impl Settings {
    /// Takes from the scope around what is not set.
    pub(crate) fn inherit(&mut self, parent: &Self) {
        inherit(&mut self.intercept_errors, &parent.intercept_errors);
        inherit(&mut self.pass_headers, &parent.pass_headers);
        inherit(&mut self.pass_body, &parent.pass_body);
        inherit(&mut self.request_buffering, &parent.request_buffering);
        inherit_list(&mut self.hide, &parent.hide);
        inherit_list(&mut self.show, &parent.show);
        inherit(&mut self.next_upstream, &parent.next_upstream);
        inherit(&mut self.next_tries, &parent.next_tries);
        inherit(&mut self.ignore, &parent.ignore);
    }

    /// Whether another server is asked after this kind of failure.
    pub(crate) fn goes_on(&self, failure: &str) -> bool {
        match &self.next_upstream {
            None => matches!(failure, "error" | "timeout"),
            Some(list) => list.contains(&failure) && !list.contains(&"off"),
        }
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
    ($prefix:literal, $settings:ident, [$($own:expr),* $(,)?]) => {
        &[
            $($own,)*
            (concat!($prefix, "_pass_request_headers"), |builder, directive| {
                let field = &mut $settings(builder.conf()).pass_headers;
                $crate::nginx::slot::fill(field, directive, $crate::nginx::slot::flag)
            }),
            (concat!($prefix, "_pass_request_body"), |builder, directive| {
                let field = &mut $settings(builder.conf()).pass_body;
                $crate::nginx::slot::fill(field, directive, $crate::nginx::slot::flag)
            }),
            (concat!($prefix, "_request_buffering"), |builder, directive| {
                let field = &mut $settings(builder.conf()).request_buffering;
                $crate::nginx::slot::fill(field, directive, $crate::nginx::slot::flag)
            }),
            (concat!($prefix, "_intercept_errors"), |builder, directive| {
                let field = &mut $settings(builder.conf()).intercept_errors;
                $crate::nginx::slot::fill(field, directive, $crate::nginx::slot::flag)
            }),
            (concat!($prefix, "_next_upstream"), |builder, directive| {
                $crate::nginx::module::pass::settings::next_upstream(builder, directive, $settings)
            }),
            (concat!($prefix, "_next_upstream_tries"), |builder, directive| {
                let read = |directive: &$crate::nginx::syntax::Directive| $crate::nginx::slot::number(directive).map(i64::unsigned_abs);
                let field = &mut $settings(builder.conf()).next_tries;
                $crate::nginx::slot::fill(field, directive, read)
            }),
            (concat!($prefix, "_ignore_headers"), |builder, directive| {
                $crate::nginx::module::pass::settings::ignore_headers(builder, directive, $settings)
            }),
            (concat!($prefix, "_hide_header"), |builder, directive| {
                let name = directive.args[0].text.clone();
                $settings(builder.conf()).hide.push(name);
                Ok(())
            }),
            (concat!($prefix, "_pass_header"), |builder, directive| {
                let name = directive.args[0].text.clone();
                $settings(builder.conf()).show.push(name);
                Ok(())
            }),
            (concat!($prefix, "_connect_timeout"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::milliseconds)
            }),
            (concat!($prefix, "_send_timeout"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::milliseconds)
            }),
            (concat!($prefix, "_read_timeout"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::milliseconds)
            }),
            (concat!($prefix, "_buffering"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::flag)
            }),
            (concat!($prefix, "_buffer_size"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::size)
            }),
            (concat!($prefix, "_buffers"), |builder, directive| {
                $crate::nginx::module::pass::settings::checked(builder, directive, $settings, $crate::nginx::slot::buffers)
            }),
        ]
    };
}

pub(crate) use pass_directives;

/// Sets `…_next_upstream`.
pub(crate) fn next_upstream(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    let chosen = several_of(builder, directive, NEXT)?;
    let list = &mut settings(builder.conf()).next_upstream;
    list.get_or_insert_default().extend(chosen);
    Ok(())
}

/// Sets `…_ignore_headers`.
pub(crate) fn ignore_headers(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
) -> Result<(), Diagnostic> {
    let chosen = several_of(builder, directive, IGNORE)?;
    let list = &mut settings(builder.conf()).ignore;
    list.get_or_insert_default().extend(chosen);
    Ok(())
}

fn several_of(
    builder: &mut Builder<'_>,
    directive: &Directive,
    choices: &[(&str, &'static str)],
) -> Result<Vec<&'static str>, Diagnostic> {
    let (chosen, warnings) = slot::several_of(directive, choices)?;
    for warning in warnings {
        builder.push(warning);
    }
    Ok(chosen)
}

/// A setting that changes nothing we show: its value is checked, and that it is set once.
pub(crate) fn checked<T>(
    builder: &mut Builder<'_>,
    directive: &Directive,
    settings: fn(&mut Conf) -> &mut Settings,
    read: fn(&Directive) -> Result<T, Diagnostic>,
) -> Result<(), Diagnostic> {
    let checked = &mut settings(builder.conf()).checked;
    if checked.contains(&directive.name.text) {
        return Err(slot::duplicate(directive));
    }
    checked.push(directive.name.text.clone());
    read(directive).map(drop)
}
