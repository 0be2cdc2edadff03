//! From the tree to the config: one walk in nginx's own order, so that what is wrong is met in
//! the order in which nginx would meet it.

use super::references::References;
use super::{Config, Kind, Scope, ScopeId, listen, location, server};
use crate::nginx::check;
use crate::nginx::directive::{Context, Effect, Row};
use crate::nginx::foreign;
use crate::nginx::include::{self, Includes};
use crate::nginx::module::{self, Conf};
use crate::nginx::pattern::Pattern;
use crate::nginx::problem;
use crate::nginx::slot;
use crate::nginx::syntax::{self, Block, Directive, Item, Word};
use crate::nginx::unsimulated::{self, Given};
use crate::nginx::value::Value;
use crate::nginx::zone::{self, Zone};
use crate::nginx::{Version, variable};
use crate::text::{Diagnostic, Names, Severity, SourceId, Sources, Span};

/// How deep blocks may nest; nginx has no limit, the browser's stack does.
pub(super) const MAX_BLOCKS: usize = 64;

/// A config being read.
pub(crate) struct Builder<'a> {
    /// The texts.
    pub(crate) sources: &'a Sources,
    /// The version that reads.
    pub(crate) version: Version,
    /// What has been understood so far.
    pub(crate) config: Config,
    /// The scope whose block is being read.
    pub(crate) scope: ScopeId,
    pub(super) diagnostics: Vec<Diagnostic>,
    references: References,
    /// What is wrong in values that are compiled when all is merged.
    late: Vec<Diagnostic>,
    includes: Includes<'a>,
    /// What was given of directives without a meaning.
    pub(crate) given: Given,
    /// The zones of shared memory that were named.
    pub(crate) zones: Vec<Zone>,
    depth: usize,
    /// How much there was to say when the `http` block was read.
    http_read: Option<usize>,
    /// The `}` of the `http` block, which nginx names when it merges.
    pub(super) http_end: Option<Span>,
    seen_events: bool,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(sources: &'a Sources, version: Version, hosts: Names<String>) -> Self {
        Self {
            sources,
            version,
            config: Config::new(version, hosts),
            scope: Config::HTTP,
            diagnostics: Vec::new(),
            references: References::default(),
            late: Vec::new(),
            includes: Includes::new(sources),
            given: Given::default(),
            zones: Vec::new(),
            depth: 0,
            http_read: None,
            http_end: None,
            seen_events: false,
        }
    }

    /// Reads a source as a whole file of the given context.
    pub(crate) fn file(&mut self, source: SourceId, context: Context) {
        let items = syntax::parse(source, &self.sources.get(source).text);
        self.items(&items, context);
    }

    /// Reads a source as what stands in a `server` block.
    pub(crate) fn bare_server(&mut self, source: SourceId) {
        let items = syntax::parse(source, &self.sources.get(source).text);
        let start = Span::new(source, 0..0);
        self.begin_server(start, None, |builder| {
            builder.items(&items, Context::Server);
        });
    }

    /// Ends the reading: what nginx checks when all is read. `whole` is the begin of a text that is all
    /// nginx is given.
    pub(crate) fn finish(mut self, whole: Option<Span>) -> (Config, Vec<Diagnostic>) {
        // The end of `http` comes before what was said of what follows it.
        let read = self.http_read.unwrap_or(self.diagnostics.len());
        let following = self.diagnostics.split_off(read);
        self.config.merge();
        module::check_merged(&mut self);
        for wrong in std::mem::take(&mut self.late) {
            self.push_at_end(wrong);
        }
        location::duplicates(&mut self);
        module::check_late(&mut self);
        self.unknown_variables();
        module::check_last(&mut self);
        server::conflicts(&mut self);
        self.diagnostics.extend(following);
        unsimulated::check_last(&mut self);
        if whole.is_some() && !self.seen_events {
            let message = "no \"events\" section in configuration";
            let said = Diagnostic::general(Severity::Emerg, "no-events", message);
            self.push(said.blaming(whole));
        }
        zone::check_last(&mut self);
        (self.config, self.diagnostics)
    }

    /// Whether `http` or `events` was read.
    pub(crate) fn has_blocks(&self) -> bool {
        self.http_read.is_some() || self.seen_events
    }

    /// Whether no block is around what is being read.
    pub(crate) fn is_top(&self) -> bool {
        self.depth == 1
    }

    /// The settings of the block being read.
    pub(crate) fn conf(&mut self) -> &mut Conf {
        &mut self.config.scopes[self.scope.0].conf
    }

    /// The scope whose block is being read.
    pub(crate) fn current(&mut self) -> &mut Scope {
        &mut self.config.scopes[self.scope.0]
    }

    /// The server whose block is being read: the last one begun.
    pub(crate) fn server(&self) -> Option<usize> {
        self.config.servers.len().checked_sub(1)
    }

    /// Adds a scope; [`Builder::block`] reads its block.
    pub(crate) fn add_scope(&mut self, scope: Scope) -> ScopeId {
        self.config.scopes.push(scope);
        ScopeId(self.config.scopes.len() - 1)
    }

    /// Reads a directive's block as settings of a scope.
    pub(crate) fn block(&mut self, scope: ScopeId, context: Context, directive: &Directive) {
        let Some(block) = &directive.block else {
            return;
        };
        let outer = std::mem::replace(&mut self.scope, scope);
        self.items(&block.items, context);
        self.scope = outer;
    }

    /// Compiles a word with variables and remembers which it uses.
    pub(crate) fn value(&mut self, word: &Word) -> Result<Value, Diagnostic> {
        let value = Value::compile(word)?;
        self.references.add_all(&value);
        Ok(value)
    }

    /// Compiles a word that nginx compiles only when all is merged: its variables are looked for
    /// after all others, and what is wrong in it is said then.
    pub(crate) fn late_value(&mut self, word: &Word) -> Value {
        let value = Value::compile(word).unwrap_or_else(|wrong| {
            self.late.push(wrong);
            Value {
                parts: Vec::new(),
                span: word.span,
                text: String::new(),
            }
        });
        self.references.add_late(&value);
        value
    }

    /// Compiles a part of a word.
    pub(crate) fn value_of(&mut self, text: &str, span: Span) -> Result<Value, Diagnostic> {
        let value = Value::compile_text(text, span)?;
        self.references.add_all(&value);
        Ok(value)
    }

    /// Remembers that a variable is used.
    pub(crate) fn refer_to(&mut self, name: &str, span: Span) {
        self.references.add(name, span);
    }

    /// Whether a variable is known so far.
    pub(crate) fn knows(&self, name: &str) -> bool {
        variable::is_known(&self.config, &name.to_ascii_lowercase())
    }

    /// Compiles a regex; its named groups become variables.
    pub(crate) fn pattern(
        &mut self,
        text: &str,
        case_insensitive: bool,
        directive: &Directive,
        word: &Word,
    ) -> Result<Pattern, Diagnostic> {
        let pattern = Pattern::compile(text, case_insensitive, self.version)
            .map_err(|error| error.diagnostic(text, directive, word))?;
        for (name, _) in pattern.names() {
            variable::claim(self, directive, word, name)?;
            self.config.user_variables.insert(name.to_ascii_lowercase());
        }
        Ok(pattern)
    }

    fn items(&mut self, items: &[Item], context: Context) {
        if self.depth >= MAX_BLOCKS {
            self.too_deep(items);
            return;
        }
        self.depth += 1;
        for item in items {
            if self.is_enough() {
                break;
            }
            match item {
                Item::Problem(problem) => self.push(problem.clone()),
                Item::Directive(directive) => self.directive(directive, context),
            }
        }
        self.depth -= 1;
    }

    fn directive(&mut self, directive: &Directive, context: Context) {
        if foreign::take(self, directive, context) {
            return;
        }
        let row = match check::directive(directive, context, self.version) {
            Ok(row) => row,
            Err(diagnostic) => {
                self.refuse(diagnostic, directive);
                // What is inside can still be looked at where it is clear what it would be.
                if directive.name.text == "server" {
                    self.understand(directive, context);
                }
                return;
            }
        };
        if directive.name.text == "include" {
            self.include(directive, context);
            return;
        }
        if self.main(directive, context) {
            return;
        }
        match module::setter(&directive.name.text, context) {
            Some(set) => {
                if let Err(mut diagnostic) = set(self, directive) {
                    diagnostic.line = diagnostic.line.or(Some(directive.line));
                    self.refuse(diagnostic, directive);
                }
            }
            None => {
                if let Err(diagnostic) = unsimulated::check(self, row, directive, context) {
                    self.refuse(diagnostic, directive);
                } else if is_felt(row, directive) {
                    self.push(problem::not_simulated(directive, row));
                }
            }
        }
    }

    /// A misplaced `server` or `location`: its content is read for what else is wrong in it.
    fn understand(&mut self, directive: &Directive, context: Context) {
        if matches!(context, Context::Http | Context::Server | Context::Location) {
            return;
        }
        if let Some(set) = module::setter(&directive.name.text, Context::Http)
            && directive.args.is_empty()
        {
            let _ = set(self, directive);
        }
    }

    /// The blocks of the main level. They are no module's: they make the scopes.
    fn main(&mut self, directive: &Directive, context: Context) -> bool {
        match (context, directive.name.text.as_str()) {
            (Context::Main, "http") => {
                if self.http_read.is_some() {
                    self.push(slot::duplicate(directive));
                } else {
                    self.http_end = directive.block.as_ref().map(end);
                    self.block(Config::HTTP, Context::Http, directive);
                    self.http_read = Some(self.diagnostics.len());
                }
            }
            (Context::Main, "events") => {
                if self.seen_events {
                    self.push(slot::duplicate(directive));
                } else {
                    self.seen_events = true;
                    if let Some(block) = &directive.block {
                        self.items(&block.items, Context::Events);
                    }
                }
            }
            (Context::Http, "server") => {
                if let Some(block) = &directive.block {
                    self.begin_server(directive.name.span, Some(end(block)), |builder| {
                        builder.items(&block.items, Context::Server);
                    });
                }
            }
            _ => return false,
        }
        true
    }

    fn begin_server(&mut self, span: Span, end: Option<Span>, read: impl FnOnce(&mut Self)) {
        let scope = self.add_scope(Scope::new(Kind::Server, Some(Config::HTTP), Some(span)));
        self.config.servers.push(server::Server {
            scope,
            listens: Vec::new(),
            names: Vec::new(),
            span,
        });
        let index = self.config.servers.len() - 1;
        let outer = std::mem::replace(&mut self.scope, scope);
        read(self);
        self.scope = outer;
        if self.config.servers[index].listens.is_empty()
            && let Err(diagnostic) = listen::add_implied(self, index, end)
        {
            self.push(diagnostic);
        }
        if self.config.servers[index].names.is_empty() {
            self.config.servers[index].names.push(server::ServerName {
                text: String::new(),
                kind: server::NameKind::Exact(String::new()),
                span: None,
            });
        }
    }

    fn include(&mut self, directive: &Directive, context: Context) {
        self.included(directive, |builder, items| builder.items(items, context));
    }

    /// Reads what an `include` names, file by file.
    pub(crate) fn included(
        &mut self,
        directive: &Directive,
        mut read: impl FnMut(&mut Self, &[Item]),
    ) {
        match self.includes.open(directive) {
            Ok(sources) => {
                for source in sources {
                    let items = syntax::parse(source, &self.sources.get(source).text);
                    self.includes.enter();
                    read(self, &items);
                    self.includes.leave();
                }
            }
            Err(diagnostic) => self.push(diagnostic),
        }
    }

    /// Reads the lines of a block that holds no directives; `includes` says whether `include` is
    /// one, and if so, whether it takes patterns.
    pub(crate) fn lines(
        &mut self,
        items: &[Item],
        includes: Option<bool>,
        read: &mut dyn FnMut(&mut Self, &Directive) -> Result<(), Diagnostic>,
    ) {
        for item in items {
            let line = match item {
                Item::Problem(problem) => {
                    self.push(problem.clone());
                    continue;
                }
                Item::Directive(line) => line,
            };
            if let Some(patterns) = includes
                && line.name.text == "include"
                && let [word] = line.args.as_slice()
            {
                if !patterns && word.text.contains(['*', '?', '[']) {
                    self.push(include::not_found(line, &word.text));
                    continue;
                }
                self.included(line, |builder, items| builder.lines(items, includes, read));
                continue;
            }
            let done = check::parameter(line).and_then(|()| read(self, line));
            if let Err(mut diagnostic) = done {
                diagnostic.line = diagnostic.line.or(Some(line.line));
                self.push(diagnostic);
            }
        }
    }

    fn unknown_variables(&mut self) {
        for (name, span) in self.references.take() {
            if variable::is_known(&self.config, &name) {
                continue;
            }
            let message = ["unknown \"", &name, "\" variable"].concat();
            let said = Diagnostic::general(Severity::Emerg, "unknown-variable", message);
            self.push(said.blaming(Some(span)));
        }
    }
}

/// Whether what is not simulated may change a journey: not what is switched off, and not files
/// that were compressed before and that only a client gets who asks for them.
fn is_felt(row: &Row, directive: &Directive) -> bool {
    let only = match directive.args.as_slice() {
        [only] => only.text.as_str(),
        _ => "",
    };
    row.effect != Effect::Harmless && only != "off" && (row.name, only) != ("gzip_static", "on")
}

/// The `}` of a block.
fn end(block: &Block) -> Span {
    let end = block.span.end() as usize;
    Span::new(block.span.source(), end.saturating_sub(1)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_deep_is_said() {
        let opened = "location / { ".repeat(MAX_BLOCKS);
        let text = format!(
            "server {{ {opened}return 200;{} }}",
            " }".repeat(MAX_BLOCKS)
        );
        let mut sources = Sources::default();
        let main = sources.add("nginx.conf", text, false);
        let loaded = crate::nginx::load(&sources, main, Version::V1_31, &Names::default());
        let deep = loaded
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.code == "nesting-too-deep");
        assert_eq!(deep.count(), 1);
    }
}
