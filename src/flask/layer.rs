//! What surrounds an app: `ProxyFix` and `DispatcherMiddleware` change the environ before any app
//! sees it. The latter follows `werkzeug/middleware/dispatcher.py`.

use super::adapter::Request;
use super::app::{App, Callable, Layer, Own, Target};
use super::view::{Passed, View};
use super::{Called, Event, Step, called};
use crate::text::Span;
use crate::wire::origin::{Program, Rule};
use crate::wire::{Environ, Traced};

/// How many layers one request may pass: apps may be mounted in each other.
const MOST_LAYERS: usize = 64;

/// What surrounds the app changes the environ; the app that is called in the end.
pub(super) fn pass(
    callable: &Callable,
    steps: &mut Vec<Step>,
    environ: &mut Environ,
) -> Result<usize, Box<Called>> {
    let all = |target: &Target| {
        let mut layers = target.layers.clone();
        if !target.inner {
            layers.extend(callable.apps[target.app].layers.iter().cloned());
        }
        layers.reverse();
        (target.app, layers)
    };
    let (mut app, mut layers) = all(&callable.target);
    let rules = callable.apps[app].version.rules();
    for _ in 0..MOST_LAYERS {
        match layers.pop() {
            None => return Ok(app),
            Some(Layer::ProxyFix(fix)) => fix.apply(rules, steps, environ),
            Some(Layer::Own(own)) => call_own(&callable.apps[app], &own, steps, environ)?,
            Some(Layer::Elsewhere(target)) => (app, layers) = all(&target),
            Some(Layer::Mounts(mounts, span)) => {
                if let Some(target) = mounted(&mounts, span, steps, environ) {
                    (app, layers) = all(target);
                }
            }
        }
    }
    Ok(app)
}

/// Lets a middleware of the app's own have the request; what it answered, if it did.
fn call_own(
    app: &App,
    own: &Own,
    steps: &mut Vec<Step>,
    environ: &mut Environ,
) -> Result<(), Box<Called>> {
    let seen = environ.clone();
    let (mut request, _) = Request::new(app, &seen, Vec::new());
    request.steps.clone_from(steps);
    let passed = View::new(&mut request).pass(own, environ);
    let answered = match passed {
        Ok(Passed::Answered(response, span)) => Ok((response, Some(span))),
        Err(raised) => Err(raised.line.clone()),
        Ok(passed) => {
            if let Passed::Unknown((_, span)) = passed {
                let name = "wsgi_app".to_owned();
                request.step(Some(span), Event::AroundNotSimulated { name });
            }
            *steps = std::mem::take(&mut request.steps);
            return Ok(());
        }
    };
    Err(Box::new(called(&mut request, answered)))
}

/// The longest prefix of the path that an app is mounted at moves into `SCRIPT_NAME`.
fn mounted<'a>(
    mounts: &'a [(String, Target)],
    span: Span,
    steps: &mut Vec<Step>,
    environ: &mut Environ,
) -> Option<&'a Target> {
    let path = environ.get("PATH_INFO").cloned().unwrap_or_default();
    let mut end = path.len();
    let found = loop {
        let script = path.to(end);
        let found = mounts.iter().find(|(prefix, _)| script.is(prefix));
        let slash = script.as_bytes().iter().rposition(|byte| *byte == b'/');
        match (found, slash) {
            (Some(found), _) => break Some(found),
            (None, Some(slash)) => end = slash,
            (None, None) => break None,
        }
    };
    let shown = |value: &Traced| value.owned();
    let event = match found {
        Some((prefix, _)) => Event::Mounted {
            prefix: prefix.clone(),
            path: shown(&path.from(end)),
        },
        None => Event::NotMounted { path: shown(&path) },
    };
    let step = Step {
        span: Some(span),
        event,
    };
    steps.push(step);
    let script = environ.get("SCRIPT_NAME").cloned().unwrap_or_default();
    let moved = path
        .to(end)
        .via(Program::Flask, Rule("mounted"), "", Some(span));
    environ.set("SCRIPT_NAME", script.then(&moved));
    environ.set("PATH_INFO", path.from(end));
    found.map(|(_, target)| target)
}
