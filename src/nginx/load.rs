//! Loading a config: which file level a text is of, and the walk over it.

use crate::text::Names;

use super::config::builder::Builder;
use super::directive::Context;
use super::syntax::{self, Item};
use super::{Loaded, Version, Wrapped};
use crate::text::{Severity, SourceId, Sources, Span};

/// Directives that show a text to be a whole config.
const MAIN_LEVEL: &[&str] = &["http", "events", "stream", "mail"];

/// Directives that show a text to be what stands in a server.
const SERVER_LEVEL: &[&str] = &["location", "listen", "server_name"];

/// See [`super::load`].
pub(super) fn load(
    sources: &Sources,
    main: SourceId,
    version: Version,
    hosts: &Names<String>,
) -> Loaded {
    let items = syntax::parse(main, &sources.get(main).text);
    let wrapped = level(&items);
    let mut hosts = hosts.clone();
    hosts.insert_new("localhost", "127.0.0.1".to_owned());
    let mut builder = Builder::new(sources, version, hosts);
    match wrapped {
        Wrapped::Nothing => builder.file(main, Context::Main),
        Wrapped::Http => builder.file(main, Context::Http),
        Wrapped::Server => builder.bare_server(main),
    }
    let whole = (wrapped == Wrapped::Nothing).then(|| Span::new(main, 0..0));
    let (config, diagnostics) = builder.finish(whole);
    let refused = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Emerg);
    Loaded {
        config: (!refused).then_some(config),
        diagnostics,
        wrapped,
    }
}

/// The outermost of the levels that directives tell: beside a `server` nothing else stands in one.
fn level(items: &[Item]) -> Wrapped {
    let has = |names: &[&str]| {
        items.iter().any(|item| match item {
            Item::Directive(directive) => names.contains(&directive.name.text.as_str()),
            Item::Problem(_) => false,
        })
    };
    if items.is_empty() || has(MAIN_LEVEL) {
        Wrapped::Nothing
    } else if has(SERVER_LEVEL) && !has(&["server"]) {
        Wrapped::Server
    } else {
        Wrapped::Http
    }
}
