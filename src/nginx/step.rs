//! What nginx decided, as data: the vocabulary of its debug log, with the texts to blame.

use std::rc::Rc;

use crate::text::Span;
use crate::wire::{Failure, Traced};

/// Where in the order of things a step happened. The order is nginx's own
/// (`ngx_http_phases` in `ngx_http_core_module.h`), framed by reading and answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Request line, headers, choice of the server.
    Read,
    /// `realip`.
    PostRead,
    /// The server's own `rewrite`, `return`, `set`, `if`.
    ServerRewrite,
    /// The choice of the location.
    FindConfig,
    /// The location's `rewrite`, `return`, `set`, `if`.
    Rewrite,
    /// Back to [`Phase::FindConfig`] if the URI changed.
    PostRewrite,
    /// `realip` of the location, limits.
    PreAccess,
    /// `allow`, `deny`, `auth_*`.
    Access,
    /// What `satisfy` makes of it.
    PostAccess,
    /// `try_files`.
    PreContent,
    /// The pass directive, or `index` and static files.
    Content,
    /// The answer's headers: `proxy_redirect`, `add_header`, the absolute Location.
    HeaderFilter,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub phase: Phase,
    /// The text that decided, if a text did.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// How a server or location came to be chosen, or why it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Contest {
    /// Equal to the name.
    Exact,
    /// A name with a leading wildcard.
    LeadingWildcard,
    /// A name with a trailing wildcard.
    TrailingWildcard,
    /// The first regex that matches.
    Regex,
    /// The longest prefix.
    Prefix,
    /// The longest prefix, and `^~` keeps regexes out.
    PrefixNoRegex,
    /// The default server of the address; the server's own config when no location matches.
    Default,
    /// A jump by name.
    Named,
    /// Did not match.
    NoMatch,
    /// Matched, but another prefix is longer.
    Shorter,
    /// Matched as the longest prefix, but a regex won.
    BeatenByRegex,
    /// A regex that was not tried: an earlier decision ended the search.
    NotTried,
    /// Listens on another address or port.
    OtherAddress,
}

impl Contest {
    /// Whether this one was chosen.
    pub fn won(self) -> bool {
        !matches!(
            self,
            Contest::NoMatch
                | Contest::Shorter
                | Contest::BeatenByRegex
                | Contest::NotTried
                | Contest::OtherAddress
        )
    }
}

/// One who stood for choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contestant {
    /// As written: `^~ /test1/`, `*.example.com`.
    pub name: String,
    /// Where it is written (the `location` or `server_name` line).
    pub span: Option<Span>,
    /// The outcome for this one.
    pub outcome: Contest,
}

/// Why a connection ended before there was a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unserved {
    /// The PROXY protocol's header is missing or broken.
    ProxyHeader,
    /// It is not TLS what came: a PROXY header stands before it.
    NotTls,
    /// `ssl_reject_handshake`.
    Rejected,
    /// No version of TLS that both ends speak.
    Protocol,
    /// A regex among the server names gave up.
    MatchLimit,
}

/// What became of compressing an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gzip {
    /// It is compressed.
    Done,
    /// Only 200, 403 and 404 are.
    Status,
    /// The upstream encoded it already.
    Encoded,
    /// It is shorter than `gzip_min_length`.
    Short,
    /// Its type is not among `gzip_types`.
    Type,
    /// The request does not accept it.
    NotAccepted,
    /// The request is of an older HTTP than `gzip_http_version`.
    Version,
    /// The request came through a proxy for which `gzip_proxied` does not allow it.
    Proxied,
    /// `gzip_disable` names the browser.
    Disabled,
}

/// What happened. Spans of the deciding text stand in the [`Step`].
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The request was refused while it was read: status and nginx's reason in its error log.
    BadRequest { status: u16, reason: String },
    /// The header of the PROXY protocol was read; no source if it says nothing of one.
    ProxyProtocol { source: Traced },
    /// TLS named a host, and the server whose certificate is shown was chosen by it.
    TlsServer {
        name: Option<Traced>,
        server: String,
        found: bool,
    },
    /// The connection ended before there was a request.
    Unserved(Unserved),
    /// `gzip` is on.
    Gzip(Gzip),
    /// A bug of this version ends the worker process, and with it the connection.
    Crashed,
    /// A regex needs more steps than PCRE's match limit allows.
    MatchLimit { pattern: Rc<str>, subject: Traced },
    /// The server was chosen among those of the listening address.
    ServerChosen {
        listen: String,
        host: Traced,
        contestants: Vec<Contestant>,
    },
    /// realip took another client address from a header.
    RealIp {
        header: String,
        from: String,
        to: Traced,
    },
    /// realip did nothing, and why: `untrusted` peer, `absent` header, `invalid` address.
    RealIpKept {
        header: String,
        reason: &'static str,
    },
    /// The location was chosen.
    LocationChosen {
        uri: Traced,
        contestants: Vec<Contestant>,
    },
    /// The location's name is the URI plus a slash: nginx redirects by itself.
    AutoRedirect { location: Traced },
    /// A location marked `internal` was asked for from outside.
    InternalOnly,
    /// `rewrite` tested its regex.
    RewriteTested {
        pattern: String,
        subject: Traced,
        matched: bool,
    },
    /// `rewrite` changed the URI.
    Rewritten { uri: Traced, args: Traced },
    /// `set` gave a variable a value.
    Set { variable: String, value: Traced },
    /// `if` was true or false.
    If { condition: String, holds: bool },
    /// `return` or a rewrite to elsewhere ends the request here.
    Return { status: u16, text: Traced },
    /// `break` ends the rewrite directives of this place.
    Break,
    /// `allow` or `deny` decided.
    AccessRule {
        rule: String,
        client: Traced,
        allowed: bool,
    },
    /// `allow`/`deny` rules were there and none matched.
    AccessNoRule { client: Traced },
    /// nginx asks itself for a URI before it goes on.
    Subrequest { uri: Traced },
    /// What came of that.
    SubrequestAnswered { status: u16 },
    /// `limit_req` or `limit_conn` counted the request in a zone: the only one.
    Limit {
        directive: &'static str,
        zone: String,
        key: Traced,
    },
    /// `auth_basic` looked for a user: `none` was sent, `unknown`, the password is `wrong`,
    /// `right`, or `unchecked`, because it is in a form that is not simulated.
    AuthBasic { user: Traced, outcome: &'static str },
    /// Access rules are written here but never ran: an earlier phase answered.
    AccessNeverRan,
    /// `try_files` tested a path.
    TryFile {
        path: Traced,
        folder: bool,
        found: bool,
    },
    /// `index` tested a file.
    IndexTested { path: Traced, found: bool },
    /// The URI was changed from inside and everything starts anew, or at a named location.
    InternalRedirect { to: Traced, why: &'static str },
    /// The static handler looked at a path: `file`, `folder`, `missing`.
    StaticFile { path: Traced, outcome: &'static str },
    /// `error_page` took over a status.
    ErrorPage { status: u16, target: Traced },
    /// A request went to an upstream: what was sent stands in [`super::Served::exchanges`].
    Passed {
        directive: &'static str,
        address: Traced,
        uri: Traced,
        exchange: usize,
    },
    /// How the upstream URI was made: `raw`, `replaced`, `variables`, `rewritten`.
    UpstreamUri { uri: Traced, how: &'static str },
    /// The upstream gave no usable answer; nginx's error log line.
    UpstreamFailed { failure: Failure, log: String },
    /// The upstream answered.
    UpstreamAnswered { status: u16 },
    /// `proxy_redirect` looked at a Location or Refresh.
    ProxyRedirect {
        header: &'static str,
        from: Traced,
        to: Option<Traced>,
    },
    /// A Location that begins with `/` was made absolute.
    MadeAbsolute { from: Traced, to: Traced },
    /// `add_header` added a header, or did not, by status.
    AddHeader {
        name: String,
        value: Traced,
        added: bool,
    },
    /// nginx answered with a status of its own making, and its error log line, if any.
    Answered { status: u16, log: String },
    /// A header of the request asked for another answer than all of it: 206, 304, 412, 416.
    Condition {
        header: &'static str,
        value: Traced,
        status: u16,
    },
    /// A variable differs from request to request; an example stands for its value.
    Example { variable: String, value: Traced },
    /// A directive that is known but not simulated was in force here.
    NotSimulated { directive: String },
}
