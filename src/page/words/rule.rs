//! The sentence of a rule: looked up among the words of the program that has it.

use super::{
    RuleWords, Said, balancer, browser, flask, nginx, nginx_access, nginx_answer, nginx_filter,
    nginx_upstream, scenario, wire, wsgi,
};
use crate::wire::origin::{Cause, Program};

/// The sentence of a cause's rule; `None` if the rule has none.
pub fn rule(cause: &Cause) -> Option<Said> {
    let none: &[RuleWords] = &[];
    let (own, more) = match cause.program {
        Program::Client | Program::Browser => (browser::RULES, none),
        Program::Balancer => (balancer::RULES, none),
        Program::Nginx => (nginx::RULES, nginx_upstream::RULES),
        Program::Wsgi => (wsgi::RULES, none),
        Program::Flask => (flask::RULES, none),
        Program::Backend => (none, none),
    };
    let words = own
        .iter()
        .chain(more)
        .chain(nginx_access::RULES)
        .chain(nginx_filter::RULES)
        .chain(nginx_answer::RULES)
        .chain(scenario::RULES)
        .chain(wire::RULES)
        .find(|words| words.rule == cause.rule.0)?;
    Some(Said::new(words.en, words.zh, [cause.about.as_str()]))
}
