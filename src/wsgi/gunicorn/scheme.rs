//! Every scheme header of a trusted peer has a vote, and they must agree.

use super::{Gunicorn, Refused};
use crate::wire::origin::{ABSENT, Origin, Program, Rule};
use crate::wire::{Header, Request, Traced};
use crate::wsgi::Event;

/// The scheme, and what is said about it.
pub(super) struct Scheme {
    pub(super) value: Traced,
    pub(super) event: Event,
}

/// The last header that voted: whether for https, and its value.
#[derive(Default)]
pub(super) struct Vote<'a>(Option<(bool, &'a Header)>);

impl<'a> Vote<'a> {
    /// Counts a header if it is one that tells the scheme.
    pub(super) fn cast(
        &mut self,
        options: &Gunicorn,
        trusted: bool,
        header: &'a Header,
    ) -> Result<(), Refused> {
        let told = options.secure_scheme_headers.iter().find(|(name, _)| {
            !name.bytes().any(|byte| byte.is_ascii_lowercase())
                && header.name.is_ignoring_case(name)
        });
        if let Some((_, secure)) = told {
            let vote = header.value.trim(b" \t").is(secure);
            if trusted && self.0.is_some_and(|(earlier, _)| earlier != vote) {
                return Err(Refused::said("Contradictory scheme headers".to_owned()));
            }
            self.0 = Some((vote, header));
        }
        Ok(())
    }

    /// What the votes come to.
    pub(super) fn scheme(self, options: &Gunicorn, trusted: bool, request: &Request) -> Scheme {
        let span = options.forwarded_allow_ips_span;
        let Some((vote, header)) = self.0 else {
            let silence = || vec![request.headers.silence.clone()];
            let absent = |name: &str| Origin::made(Program::Wsgi, ABSENT, name, None, silence());
            let names = options.secure_scheme_headers.iter();
            let from = names.map(|(name, _)| absent(&written(name))).collect();
            let rule = Rule("gunicorn-scheme-default");
            let origin = Origin::made(Program::Wsgi, rule, "", None, from);
            return Scheme {
                value: Traced::of("http", &origin),
                event: Event::SchemeDefault,
            };
        };
        let name = written(&header.name.to_text());
        let (result, rule) = match (trusted, vote) {
            (false, _) => ("http", Rule("gunicorn-untrusted-peer")),
            (true, false) => ("http", Rule("gunicorn-secure-scheme-header")),
            (true, true) => ("https", Rule("gunicorn-secure-scheme-header")),
        };
        let from = header.value.origins();
        let origin = Origin::made(Program::Wsgi, rule, &*name, span, from);
        Scheme {
            value: Traced::of(result, &origin),
            event: if trusted {
                Event::SchemeFromHttps {
                    key: name,
                    value: header.value.to_text().into_owned(),
                    scheme: result,
                }
            } else {
                Event::SchemeUntrusted { header: name }
            },
        }
    }
}

/// A header's name as it is usually written.
fn written(name: &str) -> String {
    let mut written = String::new();
    for part in name.split('-') {
        if !written.is_empty() {
            written.push('-');
        }
        let part = part.to_ascii_uppercase();
        if part == "SSL" {
            written.push_str(&part);
        } else {
            let (first, rest) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
            written.push_str(first);
            written.push_str(&rest.to_ascii_lowercase());
        }
    }
    written
}
