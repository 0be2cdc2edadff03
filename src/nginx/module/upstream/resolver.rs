//! `resolver`: the servers that are asked for names (`ngx_resolver_create`). Their own names are
//! those that the machine knows when nginx starts.

use super::resolve;
use crate::nginx::config::builder::Builder;
use crate::nginx::module::pass::url::{Host, Url};
use crate::nginx::problem;
use crate::nginx::slot::{self, Unit};
use crate::nginx::syntax::Directive;
use crate::nginx::version::Change;
use crate::text::Diagnostic;

/// Checks what the directive says.
pub(crate) fn check(builder: &Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let has_ipv4 = builder.version.has(Change::ResolverIpv4);
    let (mut servers, mut off) = (0, [false, false]);
    for word in &directive.args {
        let text = word.text.as_str();
        let fail = |message: String| problem::emerg_at("resolver", directive, word, message);
        let option = match text.split_once('=') {
            Some(("valid", time)) => Some(slot::parse_time(time, Unit::Seconds).is_some()),
            Some(("ipv4", value)) if has_ipv4 => Some(family(&mut off[0], value)),
            Some(("ipv6", value)) => Some(family(&mut off[1], value)),
            _ => None,
        };
        match option {
            Some(true) => continue,
            Some(false) => return Err(fail(["invalid parameter: ", text].concat())),
            None => servers += 1,
        }
        let error = match Url::parse(text.as_bytes(), 53, false) {
            Ok(url) => match &url.host {
                Host::Name(name) if resolve(&builder.config, name).is_none() => "host not found",
                _ => continue,
            },
            Err(error) => error,
        };
        return Err(fail([error, " in resolver \"", text, "\""].concat()));
    }
    let message = if off == [true, true] {
        "\"ipv4\" and \"ipv6\" cannot both be \"off\""
    } else if servers == 0 {
        "no name servers defined"
    } else {
        return Ok(());
    };
    Err(problem::emerg("resolver", directive, message.to_owned()))
}

/// Whether a family is asked for, and whether this says so.
fn family(off: &mut bool, value: &str) -> bool {
    *off = value == "off";
    matches!(value, "on" | "off")
}
