//! `wsgi.url_scheme`: two slots are filled while the vars are read in their order, and the later
//! var wins its slot. The scheme slot beats the HTTPS slot.

use super::{Steps, Vars};
use crate::wire::Traced;
use crate::wire::origin::{ABSENT, Origin, Program, Rule};
use crate::wsgi::Event;

const SCHEME_SLOT: [&str; 2] = ["UWSGI_SCHEME", "HTTP_X_FORWARDED_PROTO"];
const HTTPS_SLOT: [&str; 2] = ["HTTPS", "HTTP_X_FORWARDED_SSL"];

/// Decides on the scheme.
pub(super) fn scheme(steps: &mut Steps, vars: &Vars) -> Traced {
    let scheme = slot(vars, &SCHEME_SLOT);
    let https = slot(vars, &HTTPS_SLOT);
    if let Some(taken) = &scheme
        && !taken.value.is_empty()
    {
        if let Some(earlier) = &taken.replaced {
            steps.add(
                None,
                Event::SchemeOverwritten {
                    key: taken.key.to_owned(),
                    earlier: earlier.clone(),
                },
            );
        }
        steps.add(
            None,
            Event::SchemeTaken {
                key: taken.key.to_owned(),
                value: taken.value.to_text().into_owned(),
            },
        );
        // Taken verbatim: nothing checks that it is http or https.
        return taken
            .value
            .via(Program::Wsgi, Rule("uwsgi-scheme"), taken.key, None);
    }
    if let Some(taken) = &https
        && !taken.value.is_empty()
    {
        let bytes = taken.value.as_bytes();
        let on = bytes
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"on"))
            || bytes.starts_with(b"1");
        let result = if on { "https" } else { "http" };
        steps.add(
            None,
            Event::SchemeFromHttps {
                key: taken.key.to_owned(),
                value: taken.value.to_text().into_owned(),
                scheme: result,
            },
        );
        let rule = if on {
            Rule("uwsgi-https-on")
        } else {
            Rule("uwsgi-https-off")
        };
        let origin = Origin::made(Program::Wsgi, rule, taken.key, None, taken.value.origins());
        return Traced::of(result, &origin);
    }
    steps.add(None, Event::SchemeDefault);
    // What might have said otherwise, the most usual first. What no sender could say over HTTP
    // is not missing there.
    let names = [
        "HTTP_X_FORWARDED_PROTO",
        "UWSGI_SCHEME",
        "HTTPS",
        "HTTP_X_FORWARDED_SSL",
    ];
    let mut from: Vec<Origin> = Vec::new();
    for name in names {
        let spoken = (vars.absent)(name);
        if spoken.is_empty() {
            continue;
        }
        from.push(Origin::made(
            Program::Wsgi,
            ABSENT,
            spoken,
            None,
            vec![vars.silence.clone()],
        ));
    }
    let origin = Origin::made(Program::Wsgi, Rule("uwsgi-scheme-default"), "", None, from);
    Traced::of("http", &origin)
}

struct Taken<'a> {
    key: &'static str,
    value: &'a Traced,
    /// The var that held the slot before, as `NAME=value`.
    replaced: Option<String>,
}

fn slot<'a>(vars: &'a Vars, names: &[&'static str; 2]) -> Option<Taken<'a>> {
    let mut slot: Option<Taken<'a>> = None;
    for (key, value) in &vars.list {
        if let Some(name) = names.iter().find(|name| key.is(name)) {
            let replaced = slot
                .filter(|earlier| !earlier.value.is_empty())
                .map(|earlier| format!("{}={}", earlier.key, earlier.value));
            slot = Some(Taken {
                key: name,
                value,
                replaced,
            });
        }
    }
    slot
}
