//! What travels between the simulated programs: traced byte strings, HTTP messages, uwsgi
//! params, the WSGI environ. The programs share these types and nothing else.

pub(crate) mod digest;
pub mod environ;
pub mod files;
pub mod http;
mod lack;
pub mod origin;
pub mod traced;
pub mod upstream;

pub use environ::Environ;
pub use files::{Entry, Files};
pub use http::{Connection, Endpoint, Header, Headers, Request, Response, Scheme};
pub use lack::Lack;
pub use origin::{Cause, Origin, Program, Rule};
pub use traced::Traced;
pub use upstream::{Failure, Gateway, Params, Payload, UpstreamRequest};
