//! The sentence of a rule: looked up among the words of the program that has it.

use super::{RuleWords, Said, balancer, browser, nginx, scenario, wire, wsgi};
use crate::wire::origin::{Cause, Program};

/// The sentence of a cause's rule; `None` if the rule has none.
pub fn rule(cause: &Cause) -> Option<Said> {
    let own: &[RuleWords] = match cause.program {
        Program::Client | Program::Browser => browser::RULES,
        Program::Balancer => balancer::RULES,
        Program::Nginx => nginx::RULES,
        Program::Wsgi => wsgi::RULES,
        Program::Flask | Program::Backend => &[],
    };
    let words = own
        .iter()
        .chain(scenario::RULES)
        .chain(wire::RULES)
        .find(|words| words.rule == cause.rule.0)?;
    Some(Said::new(words.en, words.zh, [cause.about.as_str()]))
}
