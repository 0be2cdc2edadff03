//! Where a value came from: causes that point back to earlier causes, down to what somebody
//! typed or wrote. Following them is the answer to "why?".

use std::collections::HashSet;
use std::rc::Rc;

use crate::text::Span;

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Program {
    /// The person or client who made the request.
    Client,
    /// The browser.
    Browser,
    /// The load balancer in front.
    Balancer,
    /// nginx.
    Nginx,
    /// The WSGI server: uWSGI, gunicorn, waitress, Werkzeug's.
    Wsgi,
    /// Flask and Werkzeug.
    Flask,
    /// A backend given by its raw answer.
    Backend,
}

/// The name of a rule, kebab-case, unique in its program. `page::words` has its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule(pub &'static str);

/// Text taken over as it was written at the cause's span.
pub const WRITTEN: Rule = Rule("written");
/// What the client typed or sent: `about` says which part (`url`, `method`, `address`, a header's name).
pub const TYPED: Rule = Rule("typed");
/// A header or param named in `about` was looked for and not there; `from` is the sender's silence.
pub const ABSENT: Rule = Rule("absent");

/// One step of the way a value took.
#[derive(Debug)]
pub struct Cause {
    /// Who decided.
    pub program: Program,
    /// By which rule.
    pub rule: Rule,
    /// What the rule was about: a variable's, header's or directive's name. May be empty.
    pub about: String,
    /// The text that caused it, if a text did.
    pub span: Option<Span>,
    /// What it was made from, the most telling first.
    pub from: Vec<Origin>,
}

/// A shared [`Cause`]. Causes form a graph without cycles; equality looks at the cause itself,
/// not at what is behind it.
#[derive(Clone, Debug)]
pub struct Origin(Rc<Cause>);

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (self.cause(), other.cause());
        self.is(other)
            || (one.program, one.rule, one.span) == (two.program, two.rule, two.span)
                && one.about == two.about
    }
}

impl Eq for Origin {}

impl Origin {
    /// A cause with nothing behind it.
    pub fn new(program: Program, rule: Rule, about: impl Into<String>, span: Option<Span>) -> Self {
        Self::made(program, rule, about, span, Vec::new())
    }

    /// A cause made from others.
    pub fn made(
        program: Program,
        rule: Rule,
        about: impl Into<String>,
        span: Option<Span>,
        from: Vec<Origin>,
    ) -> Self {
        Self(Rc::new(Cause {
            program,
            rule,
            about: about.into(),
            span,
            from,
        }))
    }

    /// Text written at `span` in a file that `program` reads.
    pub fn written(program: Program, span: Span) -> Self {
        Self::new(program, WRITTEN, "", Some(span))
    }

    /// Something the client typed or sent.
    pub fn typed(about: impl Into<String>, span: Option<Span>) -> Self {
        Self::new(Program::Client, TYPED, about, span)
    }

    /// The cause itself.
    pub fn cause(&self) -> &Cause {
        &self.0
    }

    /// Whether both are the very same cause (not merely equal ones).
    pub fn is(&self, other: &Origin) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// This cause and all causes behind it, nearest first, depth first: the chain the page
    /// shows. Equal causes stand in it once. At most `limit` of them.
    pub fn chain(&self, limit: usize) -> Vec<Origin> {
        let mut chain: Vec<Origin> = Vec::new();
        let mut visited: HashSet<*const Cause> = HashSet::new();
        let mut open = vec![self.clone()];
        while let Some(origin) = open.pop() {
            if chain.len() >= limit {
                break;
            }
            if !visited.insert(Rc::as_ptr(&origin.0)) {
                continue;
            }
            open.extend(origin.cause().from.iter().rev().cloned());
            if !chain.contains(&origin) {
                chain.push(origin);
            }
        }
        chain
    }
}
