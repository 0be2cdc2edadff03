//! A scenario loaded once for all its requests: every program has read its text.

use std::net::SocketAddr;

use crate::text::Names;

use super::section::answers::{self, Answer};
use super::section::hosts::{self, Hosts};
use super::section::request::{self, Request};
use super::section::versions::{self, Versions};
use super::section::{self, files};
use super::text::kind;
use super::{Kind, Scenario};
use crate::balancer::{self, Balancer};
use crate::flask::{self, Module};
use crate::nginx;
use crate::text::{Diagnostic, Severity, SourceId};
use crate::wire::Files;
use crate::wsgi::{self, Listener, Mounted, Process};

/// More than anybody reads.
const MOST_DIAGNOSTICS: usize = 1000;

/// A scenario whose texts every program has read.
pub struct Loaded<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The versions that are simulated.
    pub versions: Versions,
    /// The config as nginx means it; `None` if it would not start, or if there is none.
    pub config: Option<nginx::Config>,
    /// Everything there is to say about the texts, nginx's words first and in its order.
    pub diagnostics: Vec<Diagnostic>,
    /// The requests in order.
    pub requests: Vec<Request>,
    pub(super) wrapped: nginx::Wrapped,
    pub(super) balancer: Option<Balancer>,
    pub(super) processes: Vec<Process>,
    /// Whether command lines are written at all; if not, servers are assumed.
    pub(super) has_processes: bool,
    pub(super) answers: Vec<Answer>,
    pub(super) files: Files,
    pub(super) hosts: Hosts,
    pub(super) apps: Names<Module>,
}

impl<'a> Loaded<'a> {
    /// Has every program read its text.
    pub fn new(scenario: &'a Scenario) -> Self {
        let versions = versions::read(scenario);
        let hosts = hosts::read(scenario);
        let mut diagnostics = Vec::new();
        let mut wrapped = nginx::Wrapped::Nothing;
        let config = if let Some(main) = scenario.main_config() {
            let sources = &scenario.sources;
            let loaded = nginx::load(sources, main, versions.nginx, &hosts.names);
            diagnostics.extend(loaded.diagnostics);
            wrapped = loaded.wrapped;
            loaded.config
        } else {
            let message = "there is no config: a section \"--- nginx.conf\" holds it";
            let missing = Diagnostic::general(Severity::Error, "no-config", message);
            diagnostics.push(missing);
            None
        };
        let mut processes = Vec::new();
        let mut has_processes = false;
        for section in scenario.of_kind(&Kind::Processes) {
            has_processes = true;
            let (read, wrong) = wsgi::read(
                &scenario.sources,
                section.source,
                versions.werkzeug.as_str(),
            );
            processes.extend(read);
            let other =
                |wrong: &Diagnostic| wrong.severity != Severity::Error || wsgi::speaks(wrong);
            diagnostics.extend(wrong.into_iter().filter(other));
        }
        let apps = apps(scenario, &processes, &versions, &mut diagnostics);
        start(&mut processes, config.as_ref(), &apps, &mut diagnostics);
        diagnostics.extend(kind::diagnostics(scenario));
        diagnostics.extend(section::diagnostics(scenario));
        if diagnostics.len() > MOST_DIAGNOSTICS {
            let more = diagnostics.len() - MOST_DIAGNOSTICS;
            diagnostics.truncate(MOST_DIAGNOSTICS);
            let message = format!("and {more} more");
            diagnostics.push(Diagnostic::general(Severity::Note, "more", message));
        }
        let balancer = scenario
            .of_kind(&Kind::Balancer)
            .next()
            .map(|section| balancer::read(&scenario.sources, section.source).0);
        Self {
            scenario,
            config,
            diagnostics,
            requests: request::read(scenario),
            wrapped,
            balancer,
            processes,
            has_processes,
            answers: answers::read(scenario).0,
            files: files::read(scenario).0,
            hosts,
            apps,
            versions,
        }
    }

    /// Whether the programs run: nginx would start with this config.
    pub fn starts(&self) -> bool {
        self.config.is_some()
    }
}

/// Starts the processes in their order, when nginx listens already.
fn start(
    processes: &mut [Process],
    config: Option<&nginx::Config>,
    apps: &Names<Module>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lacks = |mounted: &Mounted| {
        let module = apps.get(&mounted.app.file)?;
        module.lack(&mounted.app.callable)
    };
    for at in 0..processes.len() {
        let (earlier, later) = processes.split_at_mut(at);
        let taken = |own: &Listener| {
            // A unix socket is taken over.
            let mut others = earlier
                .iter()
                .filter(|process| process.broken.is_none())
                .flat_map(|process| &process.listeners);
            let address: Option<SocketAddr> = own.address.parse().ok();
            let accepts = |to| config.is_some_and(|config| config.accepts(to).is_some());
            let meet = |other: &Listener| other.hears(&own.address) || own.hears(&other.address);
            own.port().is_some() && others.any(meet) || address.is_some_and(accepts)
        };
        later[0].start(taken, lacks, diagnostics);
    }
}

fn apps(
    scenario: &Scenario,
    processes: &[Process],
    versions: &Versions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Names<Module> {
    let mut apps = Names::default();
    let mounted = || processes.iter().flat_map(|process| &process.apps);
    let named = mounted().map(|mounted| mounted.app.file.as_str());
    for name in named.chain(["app.py"]) {
        if apps.contains_key(name) {
            continue;
        }
        if let Some(source) = app_file(scenario, name) {
            let callables: Vec<&str> = mounted()
                .filter(|mounted| mounted.app.file == name)
                .map(|mounted| mounted.app.callable.as_str())
                .collect();
            let module = flask::read(&scenario.sources, source, versions.werkzeug, &callables);
            for said in &module.diagnostics {
                // A file that two apps import is read twice.
                if !diagnostics.contains(said) {
                    diagnostics.push(said.clone());
                }
            }
            apps.insert(name.to_owned(), module);
        }
    }
    apps
}

/// The file of an app; a package's is its `__init__.py`.
pub(super) fn app_file(scenario: &Scenario, name: &str) -> Option<SourceId> {
    scenario.file(name).or_else(|| {
        let package = name.strip_suffix(".py")?;
        scenario.file(&[package, "/__init__.py"].concat())
    })
}
