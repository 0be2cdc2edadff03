//! `proxy_cookie_domain`, `proxy_cookie_path`, `proxy_cookie_flags`: attributes of an upstream's
//! cookies, changed on their way to the client.

use crate::nginx::config::builder::Builder;
use crate::nginx::module::inherit;
use crate::nginx::pattern::{MatchLimit, Pattern};
use crate::nginx::problem;
use crate::nginx::request::Request;
use crate::nginx::slot;
use crate::nginx::syntax::{Directive, Word};
use crate::nginx::value::Value;
use crate::text::{Diagnostic, Span};
use crate::wire::{Origin, Program, Rule, Traced};

/// A `proxy_cookie_…` changed an attribute.
const COOKIE: Rule = Rule("proxy-cookie");

/// The rules; an empty list is `off`.
#[derive(Clone, Debug, Default)]
pub(super) struct Conf {
    domains: Option<Vec<AttributeRule>>,
    paths: Option<Vec<AttributeRule>>,
    flags: Option<Vec<FlagRule>>,
}

#[derive(Clone, Debug)]
struct AttributeRule {
    search: Search,
    replacement: Value,
    span: Span,
}

#[derive(Clone, Debug)]
enum Search {
    /// What the value begins with.
    Prefix(Value),
    /// The whole value, a leading dot aside.
    Domain(Value),
    /// A regex; the whole value is replaced.
    Regex(Pattern),
}

#[derive(Clone, Debug)]
struct FlagRule {
    cookie: Cookie,
    flags: Vec<Value>,
    span: Span,
}

#[derive(Clone, Debug)]
enum Cookie {
    Name(Value),
    Regex(Pattern),
}

/// An attribute of a cookie; the first is the cookie's own name and value.
struct Attribute {
    name: Traced,
    value: Option<Traced>,
}

impl Conf {
    pub(super) fn inherit(&mut self, parent: &Conf) {
        inherit(&mut self.domains, &parent.domains);
        inherit(&mut self.paths, &parent.paths);
        inherit(&mut self.flags, &parent.flags);
    }

    /// A `Set-Cookie` with its attributes changed, or `None`.
    pub(super) fn apply(
        &self,
        request: &mut Request<'_>,
        cookie: &Traced,
    ) -> Result<Option<Traced>, MatchLimit> {
        let mut attributes = parse(cookie);
        if attributes.first().is_none_or(|first| first.value.is_none()) {
            return Ok(None);
        }
        let mut changed = false;
        for attribute in attributes.iter_mut().skip(1) {
            let rules = if attribute.name.is_ignoring_case("domain") {
                &self.domains
            } else if attribute.name.is_ignoring_case("path") {
                &self.paths
            } else {
                continue;
            };
            let Some(value) = &attribute.value else {
                continue;
            };
            let mut rules = rules.iter().flatten();
            if let Some(value) = rules.find_map(|rule| rule.apply(request, value)) {
                attribute.value = Some(value);
                changed = true;
            }
        }
        changed |= self.apply_flags(request, &mut attributes)?;
        Ok(changed.then(|| print(&attributes, cookie)))
    }

    fn apply_flags(
        &self,
        request: &mut Request<'_>,
        attributes: &mut Vec<Attribute>,
    ) -> Result<bool, MatchLimit> {
        let name = attributes[0].name.clone();
        for rule in self.flags.iter().flatten() {
            let applies = match &rule.cookie {
                Cookie::Name(value) => request.eval(value).is_ignoring_case(name.as_bytes()),
                Cookie::Regex(pattern) => request.matches(pattern, &name)?,
            };
            if !applies {
                continue;
            }
            let flags: Vec<String> = rule
                .flags
                .iter()
                .map(|flag| request.eval(flag).to_text().to_ascii_lowercase())
                .filter(|flag| FLAGS.contains(&flag.as_str()))
                .collect();
            let origin = request.by_rule(COOKIE, &name.to_text(), Some(rule.span));
            edit_flags(attributes, &flags, &origin);
            return Ok(!flags.is_empty());
        }
        Ok(false)
    }
}

const FLAGS: &[&str] = &[
    "secure",
    "nosecure",
    "httponly",
    "nohttponly",
    "samesite=strict",
    "samesite=lax",
    "samesite=none",
    "nosamesite",
];

/// `ngx_http_proxy_edit_cookie_flags`.
fn edit_flags(attributes: &mut Vec<Attribute>, flags: &[String], origin: &Origin) {
    let on = |flag: &str| flags.iter().any(|other| other == flag);
    let site = [
        ("samesite=strict", "Strict"),
        ("samesite=lax", "Lax"),
        ("samesite=none", "None"),
    ]
    .into_iter()
    .find(|(flag, _)| on(flag))
    .map(|(_, value)| value);
    let (mut add_secure, mut add_http_only) = (on("secure"), on("httponly"));
    let mut add_site = site;
    let mut index = 1;
    while index < attributes.len() {
        let attribute = &mut attributes[index];
        let mut dropped = false;
        if attribute.name.is_ignoring_case("secure") {
            dropped = !add_secure && on("nosecure");
            add_secure = false;
        } else if attribute.name.is_ignoring_case("httponly") {
            dropped = !add_http_only && on("nohttponly");
            add_http_only = false;
        } else if attribute.name.is_ignoring_case("samesite") {
            if let Some(site) = add_site {
                let same = attribute
                    .value
                    .as_ref()
                    .is_some_and(|value| value.is_ignoring_case(site));
                if !same {
                    attribute.name = Traced::of("SameSite", origin);
                    attribute.value = Some(Traced::of(site, origin));
                }
                add_site = None;
            } else {
                dropped = site.is_none() && on("nosamesite");
            }
        }
        if dropped {
            attributes.remove(index);
        } else {
            index += 1;
        }
    }
    let mut add = |name: &str, value: Option<&str>| {
        attributes.push(Attribute {
            name: Traced::of(name, origin),
            value: value.map(|value| Traced::of(value, origin)),
        });
    };
    if add_secure {
        add("Secure", None);
    }
    if add_http_only {
        add("HttpOnly", None);
    }
    if add_site.is_some() {
        add("SameSite", add_site);
    }
}

impl AttributeRule {
    fn apply(&self, request: &mut Request<'_>, value: &Traced) -> Option<Traced> {
        let (start, end) = match &self.search {
            Search::Prefix(prefix) => {
                let prefix = request.eval(prefix);
                (0, value.starts_with(prefix.as_bytes()).then_some(prefix.len())?)
            }
            Search::Domain(domain) => {
                let domain = request.eval(domain);
                let start = usize::from(value.starts_with("."));
                let same = value.from(start).is_ignoring_case(domain.as_bytes());
                (start, same.then_some(value.len())?)
            }
            Search::Regex(pattern) => {
                let found = request.matches(pattern, value).unwrap_or(false);
                (0, found.then_some(value.len())?)
            }
        };
        let replacement = request.eval(&self.replacement);
        let linked = replacement.via(
            Program::Nginx,
            COOKIE,
            &value.slice(start..end).to_text(),
            Some(self.span),
        );
        Some(value.to(start).then(&linked).then(&value.from(end)))
    }
}

/// `ngx_http_proxy_parse_cookie`.
fn parse(cookie: &Traced) -> Vec<Attribute> {
    let part = |part: &Traced| {
        let trimmed = part.trim(b" ");
        match trimmed.find(b'=') {
            Some(equals) => Attribute {
                name: trimmed.to(equals).trim(b" "),
                value: Some(trimmed.from(equals + 1).trim(b" ")),
            },
            None => Attribute {
                name: trimmed,
                value: None,
            },
        }
    };
    cookie.split(b';').iter().map(part).collect()
}

/// Attributes as nginx writes them; separators come from the cookie as a whole.
fn print(attributes: &[Attribute], cookie: &Traced) -> Traced {
    let mut result = Traced::new();
    let Some(origin) = cookie.origin_at(0) else {
        return result;
    };
    for (index, attribute) in attributes.iter().enumerate() {
        if index > 0 {
            result.push_bytes("; ", origin);
        }
        result.push(&attribute.name);
        if let Some(value) = &attribute.value {
            result.push_bytes("=", origin);
            result.push(value);
        }
    }
    result
}

/// Reads a `proxy_cookie_domain`.
pub(super) fn set_domain(
    builder: &mut Builder<'_>,
    directive: &Directive,
) -> Result<(), Diagnostic> {
    let list = &builder.conf().proxy.cookie.domains;
    let is_off = is_off(directive, list.as_deref())?;
    let rule = if is_off {
        None
    } else {
        let word = &directive.args[0];
        let search = match word.text.strip_prefix('~') {
            Some(regex) => Search::Regex(builder.pattern(regex, true, directive, word)?),
            None => Search::Domain(without_dot(builder, word)?),
        };
        let replacement = match &search {
            Search::Regex(_) => builder.value(&directive.args[1])?,
            _ => without_dot(builder, &directive.args[1])?,
        };
        Some(AttributeRule {
            search,
            replacement,
            span: directive.span,
        })
    };
    let list = &mut builder.conf().proxy.cookie.domains;
    list.get_or_insert_default().extend(rule);
    Ok(())
}

fn without_dot(builder: &mut Builder<'_>, word: &Word) -> Result<Value, Diagnostic> {
    match word.text.strip_prefix('.') {
        Some(text) => builder.value_of(text, word.span),
        None => builder.value(word),
    }
}

/// Reads a `proxy_cookie_path`.
pub(super) fn set_path(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let list = &builder.conf().proxy.cookie.paths;
    let rule = if is_off(directive, list.as_deref())? {
        None
    } else {
        let word = &directive.args[0];
        let search = match word.text.strip_prefix('~') {
            Some(regex) => {
                let (regex, caseless) = match regex.strip_prefix('*') {
                    Some(regex) => (regex, true),
                    None => (regex, false),
                };
                Search::Regex(builder.pattern(regex, caseless, directive, word)?)
            }
            None => Search::Prefix(builder.value(word)?),
        };
        Some(AttributeRule {
            search,
            replacement: builder.value(&directive.args[1])?,
            span: directive.span,
        })
    };
    let list = &mut builder.conf().proxy.cookie.paths;
    list.get_or_insert_default().extend(rule);
    Ok(())
}

/// Reads a `proxy_cookie_flags`.
pub(super) fn set_flags(
    builder: &mut Builder<'_>,
    directive: &Directive,
) -> Result<(), Diagnostic> {
    let list = &builder.conf().proxy.cookie.flags;
    let rule = if is_off(directive, list.as_deref())? {
        None
    } else {
        let word = &directive.args[0];
        let cookie = match word.text.strip_prefix('~') {
            Some(regex) => Cookie::Regex(builder.pattern(regex, true, directive, word)?),
            None => Cookie::Name(builder.value(word)?),
        };
        let mut flags = Vec::new();
        for word in &directive.args[1..] {
            flags.push(builder.value(word)?);
        }
        Some(FlagRule {
            cookie,
            flags,
            span: directive.span,
        })
    };
    let list = &mut builder.conf().proxy.cookie.flags;
    list.get_or_insert_default().extend(rule);
    Ok(())
}

/// Whether the directive is `off`; a second one after `off`, or `off` after others, is refused.
fn is_off<T>(directive: &Directive, list: Option<&[T]>) -> Result<bool, Diagnostic> {
    if list.is_some_and(<[T]>::is_empty) {
        return Err(slot::duplicate(directive));
    }
    if directive.args.len() > 1 {
        return Ok(false);
    }
    let word = &directive.args[0];
    if word.text != "off" {
        return Err(problem::emerg_at(
            "invalid-parameter",
            directive,
            word,
            format!("invalid parameter \"{}\"", word.text),
        ));
    }
    if list.is_some() {
        return Err(slot::duplicate(directive));
    }
    Ok(true)
}
