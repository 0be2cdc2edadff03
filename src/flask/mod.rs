//! Flask and Werkzeug: an `app.py` is read, and called with an environ.

mod version;

use crate::text::{Diagnostic, SourceId, Sources, Span};
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Headers, Response, Traced};

pub use version::WerkzeugVersion;

/// What an app made of one environ.
#[derive(Clone, Debug)]
pub struct Called {
    /// The endpoint whose rule matched.
    pub endpoint: Option<String>,
    /// What was decided, in order.
    pub steps: Vec<Step>,
    /// The answer as the app gives it to the server.
    pub response: Response,
}

/// A decision of Flask or Werkzeug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line of the app that decided, if one did.
    pub span: Option<Span>,
    /// What.
    pub event: Event,
}

/// What happened in the app.
#[expect(missing_docs, reason = "a variant's sentence names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A rule matched.
    Matched { rule: String, endpoint: String },
}

/// An app as its file describes it.
#[derive(Clone, Debug)]
pub struct App {}

/// What was read from an `app.py`.
#[derive(Clone, Debug)]
pub struct Module {
    apps: Vec<(String, App)>,
    /// What is not simulated, at its line.
    pub diagnostics: Vec<Diagnostic>,
}

impl Module {
    /// The app that is bound to a name.
    pub fn app(&self, callable: &str) -> Option<&App> {
        self.apps
            .iter()
            .find(|(name, _)| name == callable)
            .map(|(_, app)| app)
    }
}

/// Reads an `app.py`. It is never run.
pub fn read(_sources: &Sources, _file: SourceId, _version: WerkzeugVersion) -> Module {
    Module {
        apps: vec![("app".to_owned(), App {})],
        diagnostics: Vec::new(),
    }
}

/// Calls an app with an environ.
pub fn call(_app: &App, environ: &Environ) -> Called {
    let origin = Origin::new(Program::Flask, Rule("not-found"), "", None);
    Called {
        endpoint: None,
        steps: Vec::new(),
        response: Response {
            status: 404,
            reason: "NOT FOUND".to_owned(),
            status_origin: origin,
            headers: Headers::new(environ.silence.clone()),
            body: Traced::new(),
        },
    }
}

/// The app that stands in for a missing `app.py`.
pub fn default_app() -> &'static str {
    include_str!("default_app.py")
}
