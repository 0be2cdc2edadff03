//! `rewrite`, `return`, `set`, `if`, `break`: one program per level, run from top to bottom.
//!
//! Follows `ngx_http_rewrite_module.c` and `ngx_http_script.c`.

mod condition;
mod program;

use super::{Inherit, PhaseHandler, Row};
use crate::nginx::config::builder::Builder;
use crate::nginx::config::{Kind, Scope, ScopeId};
use crate::nginx::directive::Context;
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::step::Phase;
use crate::nginx::syntax::Directive;
use crate::nginx::value::Value;
use crate::nginx::variable;
use crate::text::{Diagnostic, Span};
use condition::Condition;

/// A level's program. It is not inherited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    program: Vec<Instruction>,
}

impl Inherit for Conf {
    fn inherit(&mut self, _parent: &Self, _nameless: bool) {}
}

#[derive(Clone, Debug)]
struct Instruction {
    span: Span,
    operation: Operation,
}

#[derive(Clone, Debug)]
enum Operation {
    Rewrite(Box<Rewrite>),
    Return(Return),
    Set(String, Value),
    Break,
    If {
        condition: Box<Condition>,
        /// The settings of the block, in a location.
        scope: Option<ScopeId>,
        body: Vec<Instruction>,
    },
}

#[derive(Clone, Debug)]
struct Rewrite {
    pattern: Pattern,
    written: String,
    replacement: Value,
    /// The status, if it redirects the client.
    redirect: Option<u16>,
    /// The old arguments are appended.
    add_args: bool,
    /// No further instruction runs after a match.
    last: bool,
    /// The `break` flag: this location keeps the request.
    breaks: bool,
}

#[derive(Clone, Debug)]
struct Return {
    status: u16,
    text: Option<Value>,
}

pub(super) const HANDLERS: &[(Phase, PhaseHandler)] = &[
    (Phase::ServerRewrite, program::run),
    (Phase::Rewrite, program::run),
];

pub(super) const DIRECTIVES: &[Row] = &[
    ("rewrite", set_rewrite),
    ("return", set_return),
    ("set", set_variable),
    ("break", |builder, directive| {
        push(builder, directive, Operation::Break);
        Ok(())
    }),
    ("if", set_if),
    ("rewrite_log", |_, directive| {
        slot::flag(directive).map(|_| ())
    }),
    ("uninitialized_variable_warn", |_, directive| {
        slot::flag(directive).map(|_| ())
    }),
];

fn push(builder: &mut Builder<'_>, directive: &Directive, operation: Operation) {
    builder.conf().rewrite.program.push(Instruction {
        span: directive.span,
        operation,
    });
}

fn is_absolute(text: &str) -> bool {
    ["http://", "https://", "$scheme"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
}

fn set_rewrite(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let args = &directive.args;
    if args[1].text.is_empty() {
        return Err(problem::emerg_at(
            "empty-replacement",
            directive,
            &args[1],
            "empty replacement".to_owned(),
        ));
    }
    let pattern = builder.pattern(&args[0].text, false, directive, &args[0])?;
    let (text, add_args) = match args[1].text.strip_suffix('?') {
        Some(text) => (text, false),
        None => (args[1].text.as_str(), true),
    };
    let mut rewrite = Rewrite {
        pattern,
        written: args[0].text.clone(),
        replacement: Value::compile_text("", args[1].span)?,
        redirect: is_absolute(text).then_some(302),
        add_args,
        last: is_absolute(text),
        breaks: false,
    };
    if let Some(flag) = args.get(2) {
        rewrite.last = true;
        match flag.text.as_str() {
            "last" => {}
            "break" => rewrite.breaks = true,
            "redirect" => rewrite.redirect = Some(302),
            "permanent" => rewrite.redirect = Some(301),
            other => {
                return Err(problem::emerg_at(
                    "invalid-parameter",
                    directive,
                    flag,
                    format!("invalid parameter \"{other}\""),
                ));
            }
        }
    }
    rewrite.replacement = builder.value_of(text, args[1].span)?;
    push(builder, directive, Operation::Rewrite(Box::new(rewrite)));
    Ok(())
}

fn set_return(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let args = &directive.args;
    let first = args[0].text.as_str();
    let invalid = || {
        problem::emerg_at(
            "invalid-return-code",
            directive,
            &args[0],
            format!("invalid return code \"{first}\""),
        )
    };
    let number = (!first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| first.parse::<u64>().unwrap_or(u64::MAX));
    let operation = match number {
        Some(number) => {
            let status = u16::try_from(number)
                .ok()
                .filter(|status| *status <= 999)
                .ok_or_else(invalid)?;
            let text = args.get(1).map(|word| builder.value(word)).transpose()?;
            Return { status, text }
        }
        None if args.len() == 1 && is_absolute(first) => Return {
            status: 302,
            text: Some(builder.value(&args[0])?),
        },
        None => return Err(invalid()),
    };
    push(builder, directive, Operation::Return(operation));
    Ok(())
}

fn set_variable(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let args = &directive.args;
    let word = &args[0];
    let name = variable::declare(builder, directive, word)?;
    if !variable::is_known(&builder.config, &name) {
        let defined = &mut builder.config.defined;
        defined.insert_new(name.clone(), Box::new(variable::Unset));
    }
    if variable::builtin(&name, builder.version).is_none() {
        builder.config.user_variables.insert(name.clone());
    }
    builder.refer_to(&name, word.span);
    let value = builder.value(&args[1])?;
    push(builder, directive, Operation::Set(name, value));
    Ok(())
}

fn set_if(builder: &mut Builder<'_>, directive: &Directive) -> Result<(), Diagnostic> {
    let condition = condition::read(builder, directive)?;
    let parent = builder.scope;
    let in_location = matches!(builder.current().kind, Kind::Location(_));
    let (name, written) = {
        let scope = builder.current();
        (scope.name.clone(), scope.written.clone())
    };
    let mut scope = Scope::new(Kind::If, Some(parent), Some(directive.span));
    scope.name = name;
    scope.written = written;
    let id = builder.add_scope(scope);
    let context = if in_location {
        Context::IfInLocation
    } else {
        Context::IfInServer
    };
    builder.block(id, context, directive);
    let body = std::mem::take(&mut builder.config.scopes[id.0].conf.rewrite.program);
    let operation = Operation::If {
        condition: Box::new(condition),
        scope: in_location.then_some(id),
        body,
    };
    push(builder, directive, operation);
    Ok(())
}
