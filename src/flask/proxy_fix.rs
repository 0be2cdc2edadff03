//! `ProxyFix`: X-Forwarded-* headers of so many trusted proxies replace what the server said.
//! Follows `werkzeug/middleware/proxy_fix.py`.

use super::version::Rules;
use super::{Event, Step};
use crate::text::Span;
use crate::wire::origin::{Origin, Program, Rule};
use crate::wire::{Environ, Traced};

/// A `ProxyFix` around the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProxyFix {
    pub(super) x_for: usize,
    pub(super) x_proto: usize,
    pub(super) x_host: usize,
    pub(super) x_port: usize,
    pub(super) x_prefix: usize,
    pub(super) span: Span,
}

impl ProxyFix {
    /// With the defaults: one proxy for the address and the scheme, none for the rest.
    pub(super) fn new(span: Span) -> Self {
        Self {
            x_for: 1,
            x_proto: 1,
            x_host: 0,
            x_port: 0,
            x_prefix: 0,
            span,
        }
    }

    /// Sets one of the counts by its argument's name.
    pub(super) fn set(&mut self, name: &str, count: usize) -> bool {
        let place = match name {
            "x_for" => &mut self.x_for,
            "x_proto" => &mut self.x_proto,
            "x_host" => &mut self.x_host,
            "x_port" => &mut self.x_port,
            "x_prefix" => &mut self.x_prefix,
            _ => return false,
        };
        *place = count;
        true
    }

    /// Changes the environ before the app sees it.
    pub(super) fn apply(&self, rules: &Rules, steps: &mut Vec<Step>, environ: &mut Environ) {
        if let Some(address) = self.trusted(rules, steps, environ, self.x_for, "X-Forwarded-For") {
            self.set_key(steps, environ, "REMOTE_ADDR", address);
        }
        if let Some(scheme) = self.trusted(rules, steps, environ, self.x_proto, "X-Forwarded-Proto")
        {
            self.set_key(steps, environ, "wsgi.url_scheme", scheme);
        }
        if let Some(host) = self.trusted(rules, steps, environ, self.x_host, "X-Forwarded-Host") {
            match port_at(&host) {
                Some(colon) => {
                    environ.set("SERVER_NAME", host.to(colon));
                    environ.set("SERVER_PORT", host.from(colon + 1));
                }
                None => environ.set("SERVER_NAME", host.clone()),
            }
            self.set_key(steps, environ, "HTTP_HOST", host);
        }
        if let Some(port) = self.trusted(rules, steps, environ, self.x_port, "X-Forwarded-Port") {
            environ.set("SERVER_PORT", port.clone());
            let host = environ.get("HTTP_HOST").filter(|host| !host.is_empty());
            if let Some(host) = host {
                let mut host = host.to(port_at(host).unwrap_or(host.len()));
                let rule = Rule("proxy-fix");
                let colon = Origin::new(Program::Flask, rule, "X-Forwarded-Port", Some(self.span));
                host.push_bytes(":", &colon);
                host.push(&port);
                self.set_key(steps, environ, "HTTP_HOST", host);
            }
        }
        if let Some(prefix) =
            self.trusted(rules, steps, environ, self.x_prefix, "X-Forwarded-Prefix")
        {
            self.set_key(steps, environ, "SCRIPT_NAME", prefix);
        }
    }

    /// The value the `count`th proxy from the right added.
    fn trusted(
        &self,
        rules: &Rules,
        steps: &mut Vec<Step>,
        environ: &Environ,
        count: usize,
        header: &'static str,
    ) -> Option<Traced> {
        if count == 0 {
            return None;
        }
        let key = format!("HTTP_{}", header.to_ascii_uppercase().replace('-', "_"));
        let value = environ.get(&key).filter(|value| !value.is_empty());
        let Some(value) = value else {
            self.step(steps, Event::ProxyFixWithout { header });
            return None;
        };
        let values = list(value, rules.strict_lists);
        let Some(index) = values.len().checked_sub(count) else {
            self.step(
                steps,
                Event::ProxyFixTooFew {
                    header,
                    values: values.len(),
                    trusted: count,
                },
            );
            return None;
        };
        let value = values[index].via(Program::Flask, Rule("proxy-fix"), header, Some(self.span));
        (!value.is_empty()).then_some(value)
    }

    fn set_key(&self, steps: &mut Vec<Step>, environ: &mut Environ, key: &str, value: Traced) {
        let before = environ.get(key).map_or_else(String::new, Traced::owned);
        self.step(
            steps,
            Event::ProxyFixed {
                key: key.to_owned(),
                before,
                after: value.owned(),
            },
        );
        environ.set(key, value);
    }

    fn step(&self, steps: &mut Vec<Step>, event: Event) {
        steps.push(Step {
            span: Some(self.span),
            event,
        });
    }
}

/// Where the port's colon is; a closing bracket at the end means there is none.
fn port_at(host: &Traced) -> Option<usize> {
    if host.ends_with("]") {
        return None;
    }
    host.as_bytes().iter().rposition(|byte| *byte == b':')
}

/// The items of a list header: commas in quotes do not separate, quotes around an item go. What
/// becomes of empty items and of a quote that stays open depends on the version.
pub(super) fn list(value: &Traced, strict: bool) -> Vec<Traced> {
    let mut items = vec![Traced::new()];
    let mut quoted = false;
    let mut escaped = false;
    for (index, byte) in value.as_bytes().iter().enumerate() {
        let own = value.slice(index..index + 1);
        let mut kept = true;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => {
                escaped = true;
                kept = strict;
            }
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                items.push(Traced::new());
                kept = false;
            }
            _ => {}
        }
        if let Some(item) = items.last_mut().filter(|_| kept) {
            item.push(&own);
        }
    }
    if strict && quoted {
        return Vec::new();
    }
    if items.last().is_some_and(Traced::is_empty) {
        items.pop();
    }
    let mut list = Vec::new();
    for item in items {
        let item = item.trim(if strict { b" \t" } else { b" \t\r\n\x0b\x0c" });
        if strict && item.is_empty() {
            continue;
        }
        let is_quoted = item.len() > 1 && item.starts_with("\"") && item.ends_with("\"");
        list.push(match is_quoted {
            true if strict => unescaped(&item.slice(1..item.len() - 1)),
            true => item.slice(1..item.len() - 1),
            false => item,
        });
    }
    list
}

/// Without the backslashes in front of other characters.
fn unescaped(item: &Traced) -> Traced {
    let mut plain = Traced::new();
    let mut rest = item.clone();
    while let Some(at) = rest.find(b'\\').filter(|at| at + 1 < rest.len()) {
        plain.push(&rest.to(at));
        plain.push(&rest.slice(at + 1..at + 2));
        rest = rest.from(at + 2);
    }
    plain.then(&rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceId;

    fn check(counts: &[(&str, usize)], headers: &[(&str, &str)], expect: &str) {
        let origin = Origin::typed("", None);
        let mut environ = Environ::new(origin.clone());
        for (key, value) in [
            ("HTTP_HOST", "ex.com"),
            ("wsgi.url_scheme", "http"),
            ("REMOTE_ADDR", "9.9.9.9"),
        ] {
            environ.set(key, Traced::of(value, &origin));
        }
        for (name, value) in headers {
            environ.set(
                format!("HTTP_X_FORWARDED_{name}"),
                Traced::of(value, &origin),
            );
        }
        let mut fix = ProxyFix::new(Span::new(SourceId(0), 0..0));
        for (name, count) in counts {
            assert!(fix.set(name, *count));
        }
        let rules = super::super::WerkzeugVersion::V3_1.rules();
        fix.apply(rules, &mut Vec::new(), &mut environ);
        let get = |key: &str| environ.get(key).map_or(String::new(), Traced::owned);
        let seen = format!(
            "{}://{}{} {}",
            get("wsgi.url_scheme"),
            get("HTTP_HOST"),
            get("SCRIPT_NAME"),
            get("REMOTE_ADDR")
        );
        assert_eq!(seen, expect, "{counts:?} {headers:?}");
    }

    #[test]
    fn the_counts_say_which_value_is_believed() {
        let two = [
            ("FOR", "1.1.1.1, 2.2.2.2"),
            ("PROTO", "https"),
            ("HOST", "fwd.com"),
            ("PORT", "8443"),
        ];
        check(&[], &two, "https://ex.com 2.2.2.2");
        check(&[("x_for", 2)], &two, "https://ex.com 1.1.1.1");
        check(&[("x_for", 3)], &two, "https://ex.com 9.9.9.9");
        check(
            &[("x_host", 1), ("x_port", 1)],
            &two,
            "https://fwd.com:8443 2.2.2.2",
        );
        check(
            &[("x_proto", 0), ("x_for", 0)],
            &two,
            "http://ex.com 9.9.9.9",
        );
        check(&[], &[("PROTO", "https, http")], "http://ex.com 9.9.9.9");
        check(
            &[("x_proto", 2)],
            &[("PROTO", "https, http")],
            "https://ex.com 9.9.9.9",
        );
        check(
            &[("x_proto", 2)],
            &[("PROTO", "https")],
            "http://ex.com 9.9.9.9",
        );
        check(&[], &[("PROTO", "https,")], "https://ex.com 9.9.9.9");
        check(&[], &[("PROTO", "")], "http://ex.com 9.9.9.9");
    }

    #[test]
    fn a_port_is_always_appended_and_a_prefix_taken_as_it_is() {
        check(
            &[("x_host", 1)],
            &[("HOST", "a.com, b.com")],
            "http://b.com 9.9.9.9",
        );
        check(
            &[("x_host", 1)],
            &[("HOST", "\"q.com\"")],
            "http://q.com 9.9.9.9",
        );
        check(
            &[("x_host", 1), ("x_port", 1)],
            &[("HOST", "fwd.com:9"), ("PORT", "443")],
            "http://fwd.com:443 9.9.9.9",
        );
        check(
            &[("x_port", 1)],
            &[("PORT", "5")],
            "http://ex.com:5 9.9.9.9",
        );
        check(
            &[("x_host", 1), ("x_port", 1)],
            &[("HOST", "[::1]"), ("PORT", "5")],
            "http://[::1]:5 9.9.9.9",
        );
        check(
            &[("x_prefix", 1)],
            &[("PREFIX", "/pre/")],
            "http://ex.com/pre/ 9.9.9.9",
        );
    }
}
