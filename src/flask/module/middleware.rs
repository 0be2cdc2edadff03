//! What surrounds an app: `ProxyFix` and `DispatcherMiddleware`.

use std::rc::Rc;

use super::finish::settled;
use super::route::given;
use super::{Argument, Reader, Value};
use crate::flask::app::{Layer, Own, Target};
use crate::flask::proxy_fix::ProxyFix;
use crate::text::Span;

/// The arguments of `ProxyFix` in their order.
const COUNTS: [&str; 6] = ["app", "x_for", "x_proto", "x_host", "x_port", "x_prefix"];

impl Reader<'_> {
    /// `ProxyFix(app.wsgi_app, x_for=1, …)`.
    pub(super) fn proxy_fix(&mut self, arguments: &[Argument], span: Span) -> Value {
        let inner = arguments
            .iter()
            .find(|one| one.name.is_none() || one.name.as_deref() == Some("app"));
        let inner = inner.map(|inner| self.evaluate(&inner.value));
        let Some(Value::App(target)) = inner else {
            self.not_simulated(
                span,
                &["hopscope does not know what ProxyFix is put around here"],
            );
            return Self::unknown(span);
        };
        let mut fix = ProxyFix::new(span);
        for (position, argument) in arguments.iter().enumerate() {
            let positional = COUNTS.get(position).copied().unwrap_or_default();
            let name = argument.name.as_deref().unwrap_or(positional);
            if name == "app" {
                continue;
            }
            if !COUNTS.contains(&name) {
                // `num_proxies` is of the time before 0.15, when a single count stood for all.
                let message = [
                    "TypeError: ProxyFix.__init__() got an unexpected keyword argument '",
                    name,
                    "'",
                ];
                self.import_fails("proxy-fix-argument", argument.value.span, &message);
                return Self::unknown(span);
            }
            let count = match self.value(&argument.value) {
                Some(Value::Number(count)) => count.to_text().parse().ok(),
                Some(Value::Bool(value)) => Some(usize::from(value)),
                Some(Value::None) => Some(0),
                _ => None,
            };
            let known = count.is_some_and(|count| fix.set(name, count));
            if !known {
                let message = ["hopscope does not know this value of ProxyFix's ", name];
                self.not_simulated(argument.value.span, &message);
            }
        }
        let mut target = (*target).clone();
        target.layers.insert(0, Layer::ProxyFix(fix));
        Value::App(Rc::new(target))
    }

    /// `DispatcherMiddleware(app, {"/prefix": other})`.
    pub(super) fn dispatcher(&mut self, arguments: &[Argument], span: Span) -> Value {
        let Some(default) = given(arguments, "app", 0) else {
            return Self::unknown(span);
        };
        let default = self.evaluate(default);
        let mut target = self.target(&default, span);
        let mut mounts = Vec::new();
        if let Some(given) = given(arguments, "mounts", 1) {
            match self.evaluate(given) {
                Value::Dict(pairs) => {
                    for (prefix, app) in pairs.iter() {
                        if let Some(prefix) = prefix.plain() {
                            mounts.push((prefix, self.target(app, given.span)));
                        } else {
                            self.not_simulated(
                                given.span,
                                &["hopscope does not know these mounts"],
                            );
                        }
                    }
                }
                _ => self.not_simulated(given.span, &["hopscope does not know these mounts"]),
            }
        }
        target.layers.insert(0, Layer::Mounts(mounts, span));
        Value::App(Rc::new(target))
    }

    /// A middleware of the modules: a function of the environ and `start_response` that a call gave,
    /// or an object with a `__call__`, if an app is among what it was made of.
    pub(super) fn wrapped_by(
        &mut self,
        made: Value,
        given: &[(Option<String>, Value)],
        span: Span,
    ) -> Value {
        let app = given.iter().find_map(|(_, one)| match one {
            Value::App(target) => Some(target),
            _ => None,
        });
        let Some(app) = app else {
            return made;
        };
        match made {
            Value::Scope(_) => {}
            Value::Function(index) if self.functions[index].definition.parameters.len() == 2 => {}
            _ => return made,
        }
        let rest = given
            .iter()
            .filter(|(_, one)| !matches!(one, Value::App(_)));
        let own = Rc::new(Own {
            callee: made,
            given: rest
                .map(|(name, one)| (name.clone(), settled(one)))
                .collect(),
            span,
        });
        let mut target = (**app).clone();
        self.owns.push(Rc::clone(&own));
        target.layers.insert(0, Layer::Own(own));
        Value::App(Rc::new(target))
    }

    /// A WSGI app; what is none that is simulated stands as an app of its own.
    fn target(&mut self, binding: &Value, span: Span) -> Target {
        if let Value::App(target) = binding {
            return (**target).clone();
        }
        let mut app = self.empty_app();
        let not_found = matches!(binding, Value::Made(made) if made.full.ends_with(".NotFound"));
        if !not_found {
            app.unknown = Some(span);
            self.not_simulated(
                span,
                &["hopscope simulates no other app than Flask's; what this one answers is not known"],
            );
        }
        self.apps.push(app);
        Target {
            app: self.apps.len() - 1,
            layers: Vec::new(),
            inner: false,
        }
    }
}
