//! The modules, one file each as nginx has it. A module is its settings (`Conf`), the rows of
//! its directives and its handlers; the list below is where it joins.

pub(crate) mod core;
pub(crate) mod pass;

use super::config::builder::Builder;
use super::directive::Context;
use super::request::Request;
use super::step::Phase;
use super::syntax::Directive;
use super::variable;
use crate::text::{Diagnostic, Span};

/// Sets a directive's meaning.
pub(crate) type Setter = fn(&mut Builder<'_>, &Directive) -> Result<(), Diagnostic>;

/// A directive's name and what it does.
pub(crate) type Row = (&'static str, Setter);

/// A handler of a phase.
pub(crate) type PhaseHandler = fn(&mut Request<'_>) -> Flow;

/// What a handler says; what it means is decided per phase in [`super::phase`].
#[derive(Clone, Debug)]
pub(crate) enum Flow {
    /// Not for this handler: the next one.
    Declined,
    /// This phase is done.
    Done,
    /// Everything starts anew with the changed URI (`ngx_http_internal_redirect`), or, with a
    /// named location, in its rewrite phase.
    Restart(Phase),
    /// nginx makes an answer with this status.
    Status(u16),
    /// The answer stands in [`Request::answer`].
    Answered,
}

/// The handler of the content phase that a directive such as `proxy_pass` set.
#[derive(Clone, Debug)]
pub(crate) struct Handler {
    /// The directive.
    pub(crate) directive: &'static str,
    /// Where it is written.
    pub(crate) span: Span,
    /// What it does.
    pub(crate) run: PhaseHandler,
    /// Whether the location's name without its trailing `/` is redirected to it (`auto_redirect`).
    pub(crate) redirects: bool,
}

/// Settings that are inherited.
pub(crate) trait Inherit {
    /// Takes from `parent` what is not set. `nameless`: this is an `if` or `limit_except` block,
    /// which also takes what a location of its own would not.
    fn inherit(&mut self, parent: &Self, nameless: bool);
}

macro_rules! modules {
    ($($name:ident $([$variables:ident])?),* $(,)?) => {
        $(pub(crate) mod $name;)*

        /// The settings of one scope, by module.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct Conf {
            /// The core's.
            pub(crate) core: core::Conf,
            $(pub(crate) $name: $name::Conf,)*
        }

        impl Conf {
            /// Takes from the scope around this one what is not set.
            pub(crate) fn inherit(&mut self, parent: &Conf, nameless: bool) {
                self.core.inherit(&parent.core, nameless);
                $(self.$name.inherit(&parent.$name, nameless);)*
            }
        }

        const DIRECTIVES: &[&[Row]] = &[core::DIRECTIVES, $($name::DIRECTIVES,)*];

        /// The variables of the modules that have some.
        pub(crate) const VARIABLES: &[&[variable::Row]] = &[$($($name::$variables,)?)*];

        const HANDLERS: &[&[(Phase, PhaseHandler)]] = &[core::HANDLERS, $($name::HANDLERS,)*];
    };
}

// The order is the order in which handlers of one phase run. `[VARIABLES]`: it has some.
modules! {
    tls,
    content_type,
    hash,
    realip [VARIABLES],
    limit [VARIABLES],
    rewrite,
    access,
    auth_basic,
    auth_request,
    try_files,
    index,
    autoindex,
    static_file,
    not_modified,
    headers,
    charset,
    gzip,
    range,
    error_page,
    geo,
    map,
    split_clients,
    referer [VARIABLES],
    secure_link [VARIABLES],
    upstream,
    proxy [VARIABLES],
    uwsgi,
    fastcgi [VARIABLES],
    scgi,
    other_pass,
}

/// The setter of a directive, if its meaning is simulated.
pub(crate) fn setter(name: &str, context: Context) -> Option<Setter> {
    if context == Context::Upstream {
        return None;
    }
    DIRECTIVES
        .iter()
        .flat_map(|rows| rows.iter())
        .find(|(known, _)| *known == name)
        .map(|(_, set)| *set)
}

/// The handlers of a phase, in the order in which they run.
pub(crate) fn handlers(phase: Phase) -> impl Iterator<Item = PhaseHandler> {
    HANDLERS
        .iter()
        .flat_map(|rows| rows.iter())
        .filter(move |(known, _)| *known == phase)
        .map(|(_, handler)| *handler)
}

/// What modules check when all settings are merged.
pub(crate) fn check_merged(builder: &mut Builder<'_>) {
    hash::check_merged(builder);
    core::check_merged(builder);
    upstream::check_merged(builder);
    referer::check_merged(builder);
    tls::check_merged(builder);
    proxy::check_merged(builder);
    pass::merged::check(builder, "fastcgi", fastcgi::settings, fastcgi::TLS);
    pass::merged::check(builder, "uwsgi", uwsgi::settings, uwsgi::TLS);
    pass::merged::check(builder, "scgi", scgi::settings, scgi::TLS);
    secure_link::check_merged(builder);
}

/// What modules check after that, when the locations are known to be right.
pub(crate) fn check_late(builder: &mut Builder<'_>) {
    tls::check_late(builder);
    charset::check_last(builder);
}

/// What modules check when the variables are known.
pub(crate) fn check_last(builder: &mut Builder<'_>) {
    hash::check_last(builder);
}

/// Copies a setting that was not set.
#[expect(
    clippy::ref_option,
    reason = "settings are passed as the fields they are"
)]
pub(crate) fn inherit<T: Clone>(child: &mut Option<T>, parent: &Option<T>) {
    if child.is_none() {
        child.clone_from(parent);
    }
}

/// Copies a list that has no entries of its own.
pub(crate) fn inherit_list<T: Clone>(child: &mut Vec<T>, parent: &[T]) {
    if child.is_empty() {
        *child = parent.to_vec();
    }
}
