//! nginx: a config is loaded into what was meant, and a request on a connection is served by it.
//! One pass decides and records why.

pub mod syntax;

pub mod directive;

pub mod check;
pub mod slot;

pub mod include;
pub mod stock;

pub mod step;
pub mod version;

use crate::text::{Diagnostic, SourceId, Sources};
use crate::wire::{Connection, Failure, Files, Origin, Response, Traced, UpstreamRequest};

pub use step::{Event, Phase, Step};
pub use version::Version;

/// What became of a config.
pub struct Loaded {
    /// What was meant; `None` when real nginx would refuse to start.
    pub config: Option<Config>,
    /// What there is to say, in the order nginx would come upon it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A config as it was meant.
pub struct Config;

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
    /// The chosen server's first name, `""` if it has none; `None` if the request was refused before.
    pub server: Option<String>,
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
/// files (`uwsgi_params` …) are among the sources, marked as stock.
pub fn load(_sources: &Sources, _main: SourceId, _version: Version) -> Loaded {
    Loaded {
        config: None,
        diagnostics: Vec::new(),
    }
}

/// Serves the request whose head (request line and header lines up to the empty line, byte for
/// byte) and body arrive on a connection. `None` when nothing listens on `connection.local`.
/// `silence` is the sender's: the cause of every header that is not there.
pub fn serve(
    _config: &Config,
    _connection: &Connection,
    _head: &Traced,
    _body: &Traced,
    _silence: &Origin,
    _world: &mut dyn World,
) -> Option<Served> {
    None
}
