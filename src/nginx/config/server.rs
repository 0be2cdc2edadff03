//! Servers and their names.

use super::ScopeId;
use super::builder::Builder;
use super::listen::{self, Address, Listen};
use crate::nginx::module::hash;
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::syntax::Directive;
use crate::text::{Diagnostic, NameSet, Severity, Span};

/// A `server` block.
#[derive(Debug)]
pub(crate) struct Server {
    /// Its settings.
    pub(crate) scope: ScopeId,
    /// Its addresses.
    pub(crate) listens: Vec<Listen>,
    /// Its names, at least one.
    pub(crate) names: Vec<ServerName>,
    /// The word `server`.
    pub(crate) span: Span,
}

/// One name of a server.
#[derive(Clone, Debug)]
pub(crate) struct ServerName {
    /// As nginx keeps it: lower case; `.a.b` as written; a regex with its `~`.
    pub(crate) text: String,
    /// What it matches.
    pub(crate) kind: NameKind,
    /// The word; `None` for the implied `""`.
    pub(crate) span: Option<Span>,
}

/// How a name matches.
#[derive(Clone, Debug)]
pub(crate) enum NameKind {
    /// The very name, `""` included.
    Exact(String),
    /// `*.a.b`: the suffix `.a.b`. `bare` for `.a.b`, which also means `a.b`.
    Leading {
        /// `.a.b`.
        suffix: String,
        /// Whether `a.b` itself matches too.
        bare: bool,
    },
    /// `a.b.*`: the prefix `a.b.`.
    Trailing(String),
    /// `~regex`.
    Regex(Pattern),
}

impl Server {
    /// The first name, which is `$server_name`: of `.a.b` only `a.b`.
    pub(crate) fn name(&self) -> &str {
        let name = self.names.first().map_or("", |name| name.text.as_str());
        name.strip_prefix('.').unwrap_or(name)
    }
}

/// Whether the names of an address are looked at: with one server only a regex with groups needs to
/// be, and the last one tells (`captures` of `ngx_http_core_srv_conf_t`).
pub(crate) fn are_searched(servers: &[Server], address: &Address) -> bool {
    let groups = |name: &ServerName| match &name.kind {
        NameKind::Regex(pattern) => Some(pattern.groups()),
        _ => None,
    };
    let names = servers[address.default].names.iter();
    address.servers.len() > 1
        || names
            .filter_map(groups)
            .next_back()
            .is_some_and(|groups| groups > 0)
}

/// The names of an address with their servers, and whether each is ignored because another has
/// taken it: `ngx_hash_add_key`. `.a.b` takes `a.b` and `*.a.b` together, or neither.
pub(crate) fn names<'a>(
    servers: &'a [Server],
    address: &Address,
) -> Vec<(usize, &'a ServerName, bool)> {
    let (mut exact, mut leading) = (NameSet::default(), NameSet::default());
    let mut trailing = NameSet::default();
    let mut found = Vec::new();
    for index in &address.servers {
        for name in &servers[*index].names {
            let ignored = match &name.kind {
                NameKind::Regex(_) => false,
                NameKind::Exact(name) => !exact.insert(name.as_str()),
                NameKind::Trailing(prefix) => !trailing.insert(prefix.as_str()),
                NameKind::Leading { suffix, bare } => {
                    let suffix = suffix.get(1..).unwrap_or_default();
                    *bare && !exact.insert(suffix) || !leading.insert(suffix)
                }
            };
            found.push((*index, name, ignored));
        }
    }
    found
}

/// The setter of `server_name`.
pub(crate) fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let Some(server) = builder.server() else {
        return Ok(());
    };
    for word in &directive.args {
        let text = word.text.as_str();
        let bytes = text.as_bytes();
        let starred = bytes.first() == Some(&b'*') && (bytes.len() < 3 || bytes[1] != b'.');
        let dot = bytes.first() == Some(&b'.') && bytes.len() < 2;
        if starred || dot {
            return Err(problem::emerg_at(
                "invalid-server-name",
                directive,
                word,
                format!("server name \"{text}\" is invalid"),
            ));
        }
        if text.contains('/') {
            builder.push(problem::warn_at(
                "suspicious-server-name",
                directive,
                word,
                format!("server name \"{text}\" has suspicious symbols"),
            ));
        }
        let (text, kind) = read_name(builder, directive, text, word)?;
        builder.config.servers[server].names.push(ServerName {
            text,
            kind,
            span: Some(word.span),
        });
    }
    Ok(())
}

fn read_name(
    builder: &mut Builder<'_>,
    directive: &Directive,
    text: &str,
    word: &crate::nginx::syntax::Word,
) -> Result<(String, NameKind), Diagnostic> {
    if let Some(regex) = text.strip_prefix('~') {
        if regex.is_empty() {
            return Err(problem::emerg_at(
                "empty-regex",
                directive,
                word,
                format!("empty regex in server name \"{text}\""),
            ));
        }
        let caseless = regex.bytes().any(|byte| byte.is_ascii_uppercase());
        let pattern = builder.pattern(regex, caseless, directive, word)?;
        return Ok((text.to_owned(), NameKind::Regex(pattern)));
    }
    let lower = if text == "$hostname" {
        crate::nginx::HOSTNAME.to_owned()
    } else {
        text.to_ascii_lowercase()
    };
    let kind = if let Some(suffix) = lower.strip_prefix('*') {
        NameKind::Leading {
            suffix: suffix.to_owned(),
            bare: false,
        }
    } else if lower.starts_with('.') {
        NameKind::Leading {
            suffix: lower.clone(),
            bare: true,
        }
    } else if let Some(prefix) = lower.strip_suffix(".*") {
        NameKind::Trailing(format!("{prefix}."))
    } else {
        NameKind::Exact(lower.clone())
    };
    Ok((lower, kind))
}

/// Names that two servers of one address share: the first keeps it.
pub(crate) fn conflicts(builder: &mut Builder<'_>) {
    let mut found = Vec::new();
    for address in listen::in_order(&builder.config.addresses) {
        if !are_searched(&builder.config.servers, address) {
            continue;
        }
        let names = names(&builder.config.servers, address);
        for &(_, name, ignored) in &names {
            let regex = matches!(name.kind, NameKind::Regex(_));
            let (severity, begin, end) = if !regex && !valid_name(&name.text) {
                (Severity::Emerg, "invalid server name or wildcard", "")
            } else if ignored {
                (Severity::Warn, "conflicting server name", ", ignored")
            } else {
                continue;
            };
            let message = format!("{begin} \"{}\" on {}{end}", name.text, address.address);
            found.push((severity, message, name.span));
        }
        let kept = names.iter().filter(|(.., ignored)| !ignored);
        let kept = kept.map(|(_, name, _)| (&name.kind, name.span));
        found.extend(hash::server_names(&builder.config, kept));
    }
    for (severity, message, span) in found {
        builder.push(Diagnostic::general(severity, "server-name", message).blaming(span));
    }
}

/// `ngx_hash_add_key`: one `*`, only at either end, and no `..`.
fn valid_name(name: &str) -> bool {
    let core = name
        .strip_prefix("*.")
        .or_else(|| name.strip_suffix(".*"))
        .unwrap_or(name);
    let core = core.strip_prefix('.').unwrap_or(core);
    !core.contains('*') && !name.contains("..")
}
