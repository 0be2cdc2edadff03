//! `proxy_redirect`: an upstream's Location or Refresh speaks of the upstream; here it is made to
//! speak of this server.

use super::ProxyPass;
use crate::nginx::config::builder::Builder;
use crate::nginx::module::inherit;
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::step::Event;
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// The upstream's URL became the location's name: nobody said otherwise.
const DEFAULT: Rule = Rule("proxy-redirect-default");
/// A `proxy_redirect` replaced a part.
const REPLACED: Rule = Rule("proxy-redirect");

/// The rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Conf {
    /// `off`, or that there are rules.
    on: Option<bool>,
    rules: Vec<RedirectRule>,
}

/// A value that was changed.
pub(super) struct Changed {
    /// The new value.
    pub(super) value: Traced,
    /// How many bytes of the old one were replaced.
    pub(super) replaced: usize,
}

/// A rule: what is looked for, and what takes its place.
#[derive(Clone, Debug)]
struct RedirectRule {
    search: Search,
    span: Span,
}

#[derive(Clone, Debug)]
enum Search {
    /// What the value begins with.
    Prefix { prefix: Value, replacement: Value },
    /// A regex; the whole value is replaced.
    Regex { pattern: Pattern, replacement: Value },
    /// Made of `proxy_pass` and the location's name.
    Default {
        prefix: String,
        replacement: String,
        location: Option<Span>,
    },
}

impl Conf {
    /// Takes the rules around, or makes the implied one. A nested location with a `proxy_pass` of
    /// its own takes even the implied rule of the location around it, as nginx does.
    pub(super) fn inherit(&mut self, parent: &Conf, own: Option<&ProxyPass>) {
        inherit(&mut self.on, &parent.on);
        if self.on == Some(false) {
            return;
        }
        if self.rules.is_empty() {
            self.rules.clone_from(&parent.rules);
        }
        if self.rules.is_empty()
            && let Some(rule) = own.and_then(RedirectRule::implied)
        {
            self.rules.push(rule);
        }
    }

    /// Whether there are any.
    pub(super) fn are_there(&self) -> bool {
        self.on != Some(false) && !self.rules.is_empty()
    }

    /// The value with its part from `start` on changed by the first rule that matches.
    pub(super) fn apply(
        &self,
        request: &mut Request<'_>,
        header: &'static str,
        value: &Traced,
        start: usize,
        span: Option<Span>,
    ) -> Option<Changed> {
        if !self.are_there() {
            return None;
        }
        let subject = value.from(start);
        for rule in &self.rules {
            let Some(changed) = rule.apply(request, &subject) else {
                continue;
            };
            let to = value.to(start).then(&changed.value);
            let event = Event::ProxyRedirect {
                header,
                from: value.clone(),
                to: Some(to.clone()),
            };
            request.step(Some(rule.span), event);
            return Some(Changed {
                value: to,
                replaced: changed.replaced,
            });
        }
        let event = Event::ProxyRedirect {
            header,
            from: value.clone(),
            to: None,
        };
        let only = (self.rules.len() == 1).then(|| self.rules[0].span);
        request.step(only.or(span), event);
        None
    }
}

impl RedirectRule {
    /// The rule that a `proxy_pass` without variables implies.
    fn implied(pass: &ProxyPass) -> Option<RedirectRule> {
        if matches!(pass.target, super::Target::Evaluated(_)) {
            return None;
        }
        let (prefix, replacement) = if pass.uri.is_empty() {
            (format!("{}/", pass.url), "/".to_owned())
        } else {
            (pass.url.clone(), pass.location.clone())
        };
        Some(RedirectRule {
            search: Search::Default {
                prefix,
                replacement,
                location: pass.location_span,
            },
            span: pass.span,
        })
    }

    fn apply(&self, request: &mut Request<'_>, subject: &Traced) -> Option<Changed> {
        let prefix_replaced = |by: Traced, length: usize| Changed {
            value: by.then(&subject.from(length)),
            replaced: length,
        };
        match &self.search {
            Search::Default {
                prefix,
                replacement,
                location,
            } => {
                if !subject.starts_with(prefix) {
                    return None;
                }
                let mut from = subject.to(prefix.len()).origins();
                from.extend(location.map(|span| Origin::written(Program::Nginx, span)));
                let origin =
                    Origin::made(Program::Nginx, DEFAULT, prefix, Some(self.span), from);
                Some(prefix_replaced(Traced::of(replacement, &origin), prefix.len()))
            }
            Search::Prefix {
                prefix,
                replacement,
            } => {
                let prefix = request.eval(prefix);
                if !subject.starts_with(prefix.as_bytes()) {
                    return None;
                }
                let replacement = request.eval(replacement);
                let replaced = self.linked(&replacement, &subject.to(prefix.len()));
                Some(prefix_replaced(replaced, prefix.len()))
            }
            Search::Regex {
                pattern,
                replacement,
            } => {
                if !request.matches(pattern, subject).unwrap_or(false) {
                    return None;
                }
                let replacement = request.eval(replacement);
                Some(Changed {
                    value: self.linked(&replacement, subject),
                    replaced: subject.len(),
                })
            }
        }
    }

    /// The replacement, which also comes from what it took the place of.
    fn linked(&self, replacement: &Traced, replaced: &Traced) -> Traced {
        let about = replaced.to_text();
        let mut value = Traced::new();
        for (range, origin) in replacement.runs() {
            let mut from = vec![origin.clone()];
            from.extend(replaced.origins());
            let link = Origin::made(
                Program::Nginx,
                REPLACED,
                about.as_ref(),
                Some(self.span),
                from,
            );
            value.push_bytes(&replacement.as_bytes()[range], &link);
        }
        value
    }
}

/// Reads a `proxy_redirect` (`ngx_http_proxy_redirect`).
pub(super) fn set(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    if builder.conf().proxy.redirect.on == Some(false) {
        return Err(slot::duplicate(directive));
    }
    builder.conf().proxy.redirect.on = Some(true);
    let word = &directive.args[0];
    let Some(replacement) = directive.args.get(1) else {
        return match word.text.as_str() {
            "off" => {
                if !builder.conf().proxy.redirect.rules.is_empty() {
                    return Err(slot::duplicate(directive));
                }
                builder.conf().proxy.redirect.on = Some(false);
                Ok(())
            }
            "default" => default(builder, directive),
            text => Err(problem::emerg_at(
                "invalid-parameter",
                directive,
                word,
                format!("invalid parameter \"{text}\""),
            )),
        };
    };
    let search = match word.text.strip_prefix('~') {
        Some(regex) => {
            let (regex, caseless) = match regex.strip_prefix('*') {
                Some(regex) => (regex, true),
                None => (regex, false),
            };
            Search::Regex {
                pattern: builder.pattern(regex, caseless, directive, word)?,
                replacement: builder.value(replacement)?,
            }
        }
        None => Search::Prefix {
            prefix: builder.value(word)?,
            replacement: builder.value(replacement)?,
        },
    };
    builder.conf().proxy.redirect.rules.push(RedirectRule {
        search,
        span: directive.span,
    });
    Ok(())
}

/// `proxy_redirect default`.
fn default(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let word = &directive.args[0];
    let fail = |message: &str| {
        Err(problem::emerg_at(
            "proxy-redirect-default",
            directive,
            word,
            format!("\"proxy_redirect default\" {message}"),
        ))
    };
    let Some(pass) = &builder.conf().proxy.pass else {
        return fail("should be placed after the \"proxy_pass\" directive");
    };
    let Some(mut rule) = RedirectRule::implied(pass) else {
        return fail("cannot be used with \"proxy_pass\" directive with variables");
    };
    rule.span = directive.span;
    builder.conf().proxy.redirect.rules.push(rule);
    Ok(())
}
