//! nginx: a config is loaded into what was meant, and a request on a connection is served by it.
//! One pass decides and records why.

pub mod syntax;

pub mod directive;

pub mod check;
pub mod include;
pub mod pattern;
pub mod slot;
pub mod stock;

pub(crate) mod foreign;
mod kept;
mod logging;
pub(crate) mod mime_types;
mod parameter;
pub(crate) mod problem;
pub(crate) mod unsimulated;
mod worker;
pub(crate) mod zone;

pub mod config;
pub(crate) mod module;
pub(crate) mod value;
pub(crate) mod variable;

pub(crate) mod request;

pub(crate) mod choose;
pub(crate) mod phase;

pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod cidr;
pub(crate) mod escape;
mod handshake;
pub(crate) mod hostname;
mod load;
mod serve;
pub mod step;
pub mod version;

use crate::text::Names;

use crate::text::{Diagnostic, SourceId, Sources};
use crate::wire::{Connection, Failure, Files, Origin, Response, Traced, UpstreamRequest};

pub use config::Config;
pub use config::listen::ListenAddress;
pub use step::{Event, Gzip, Phase, Step, Unserved};
pub use version::Version;

/// `$hostname`: the name of the simulated machine.
pub const HOSTNAME: &str = "web1";

/// What became of a config.
pub struct Loaded {
    /// What was meant; `None` when real nginx would refuse to start.
    pub config: Option<Config>,
    /// What there is to say, in the order nginx would come upon it.
    pub diagnostics: Vec<Diagnostic>,
    /// What was put around the text so that it is a whole config.
    pub wrapped: Wrapped,
}

/// What a config's text had to be wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapped {
    /// Nothing: it is a whole config (an `events` block is added where it is missing).
    Nothing,
    /// `http { … }`: it has `server` blocks.
    Http,
    /// `http { server { listen 80; … } }`: it has `location` blocks.
    Server,
}

/// Everything outside nginx that it asks while it serves.
pub trait World {
    /// The file system.
    fn files(&self) -> &Files;
    /// Sends a request to an upstream and waits for the answer.
    fn exchange(&mut self, request: UpstreamRequest) -> Result<Response, Failure>;
}

/// What nginx did with one request.
#[derive(Clone, Debug)]
pub struct Served {
    /// The listening address the connection came to, as nginx prints it (`0.0.0.0:80`).
    pub listen: String,
    /// The chosen server's first name, `""` if it has none; the default server's if the request was
    /// refused before a server was chosen. `None` if the connection ended before any request.
    pub server: Option<String>,
    /// Why it did.
    pub unserved: Option<Unserved>,
    /// Whether the connection was not encrypted.
    pub plain: bool,
    /// Every location whose configuration was used, in order, as written: `^~ /test1/`.
    pub locations: Vec<String>,
    /// `$uri` when the answer was made.
    pub uri: Traced,
    /// What nginx sent to upstreams on the way, and what came back.
    pub exchanges: Vec<Exchange>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
    /// The answer; `None` when the connection is closed without one.
    pub response: Option<Response>,
}

/// A request to an upstream and its outcome.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: UpstreamRequest,
    /// What came back.
    pub outcome: Result<Response, Failure>,
}

/// Loads the config that begins in source `main`. Other sources are found by `include`; stock
/// files (`uwsgi_params` …) are among the sources, marked as stock. `hosts` are the names that
/// resolve, as `/etc/hosts` has them; `localhost` always does.
///
/// A text without `http` block is taken for what stands in one; one that begins with a
/// `location` for what stands in a server (see [`Loaded::wrapped`]).
pub fn load(sources: &Sources, main: SourceId, version: Version, hosts: &Names<String>) -> Loaded {
    load::load(sources, main, version, hosts)
}

/// Serves the request whose head (request line and header lines up to the empty line, byte for
/// byte) and body arrive on a connection. `None` when nothing listens on `connection.local`.
/// `silence` is the sender's: the cause of every header that is not there.
pub fn serve(
    config: &Config,
    connection: &Connection,
    head: &Traced,
    body: &Traced,
    silence: &Origin,
    world: &mut dyn World,
) -> Option<Served> {
    serve::serve(config, connection, head, body, silence, world)
}
