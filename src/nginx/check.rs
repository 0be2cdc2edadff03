//! What nginx looks at before a directive's own module does, in the order of `ngx_conf_handler`:
//! the name, the place, the terminator, the number of arguments.

use super::Version;
use super::directive::{self, Arguments, Body, Context, Row, foreign, similar};
use super::syntax::{Directive, Word};
use crate::text::{Diagnostic, Severity};

/// The row of the directive table that applies, or nginx's message.
///
/// The `about` values of the diagnostics:
/// - `unknown-directive`: a kind and its value, or nothing: `similar NAME`, `module MODULE` (and the
///   line that loads it, if there is one),
///   `version VERSION` (the one that has it), `space NAME` (written without a space), `quotes WORD`
///   (a piece of a regex that needs quotes)
/// - `directive-not-allowed-here`: the context it stands in, then those in which it may stand
/// - `wrong-argument-count`: how many are expected (`1-2`), how many there are
/// - `missing-semicolon`: the word that was probably meant to begin the next directive
pub fn directive(
    directive: &Directive,
    context: Context,
    version: Version,
) -> Result<&'static Row, Diagnostic> {
    let name = directive.name.text.as_str();
    let mut known = directive::find(name)
        .iter()
        .filter(|row| row.is_in(version))
        .peekable();
    if known.peek().is_none() {
        return Err(unknown(directive, context, version));
    }
    let Some(row) = known.find(|row| row.contexts.contains(context)) else {
        return Err(not_allowed(directive, context, version));
    };
    match (row.body, &directive.block) {
        (Body::Leaf, Some(_)) => {
            let message = format!("directive \"{name}\" is not terminated by \";\"");
            return Err(emerg(directive, "unexpected-block", message));
        }
        (Body::Leaf, None) | (_, Some(_)) => {}
        (_, None) => {
            let message = format!("directive \"{name}\" has no opening \"{{\"");
            return Err(emerg(directive, "missing-opening-brace", message));
        }
    }
    if !row.arguments.accept(directive.args.len()) {
        return Err(wrong_count(directive, row.arguments));
    }
    Ok(row)
}

/// A line of a block that holds no directives (`map`, `geo`, `types` …) cannot open a block.
pub fn parameter(line: &Directive) -> Result<(), Diagnostic> {
    match &line.block {
        None => Ok(()),
        Some(block) => {
            let start = block.span.range().start;
            let brace = block.span.with(start..start + 1);
            let message = "unexpected \"{\"";
            Err(
                Diagnostic::at(Severity::Emerg, "unexpected-opening-brace", brace, message)
                    .on_line(line.line),
            )
        }
    }
}

/// A refusal of a directive that has swallowed the next one, because its `;` is missing, is about
/// the missing `;`. nginx's message stays.
pub fn explain(mut refusal: Diagnostic, directive: &Directive, text: &str) -> Diagnostic {
    if refusal.severity == Severity::Emerg
        && let Some(last) = swallowing(directive, text)
    {
        refusal.code = "missing-semicolon";
        refusal.span = Some(last.span);
        refusal.about = vec![last.text.clone()];
    }
    refusal
}

/// The last word before one that looks like the beginning of the next directive: a known name
/// that stands first on its line.
fn swallowing<'a>(directive: &'a Directive, text: &str) -> Option<&'a Word> {
    let index = directive.args.iter().position(|word| {
        let before = text.as_bytes().get(..word.span.start() as usize);
        let indent = before.unwrap_or_default().iter().rev();
        let mut indent = indent.skip_while(|byte| matches!(byte, b' ' | b'\t'));
        indent.next() == Some(&b'\n') && !directive::find(&word.text).is_empty()
    })?;
    match index.checked_sub(1) {
        Some(before) => directive.args.get(before),
        None => Some(&directive.name),
    }
}

fn unknown(directive: &Directive, context: Context, version: Version) -> Diagnostic {
    let name = directive.name.text.as_str();
    let diagnostic = emerg(
        directive,
        "unknown-directive",
        format!("unknown directive \"{name}\""),
    );
    if let Some(other) = Version::ALL.into_iter().find(|other| {
        let rows = directive::find(name);
        rows.iter().any(|row| row.is_in(*other))
    }) {
        return diagnostic.about("version").about(other.as_str());
    }
    if let Some(module) = foreign::module(name) {
        let diagnostic = diagnostic.about("module").about(module.name);
        return match module.line() {
            Some(line) => diagnostic.about(line),
            None => diagnostic,
        };
    }
    if let Some((before, _)) = name.split_once('(')
        && !directive::find(before).is_empty()
    {
        return diagnostic.about("space").about(before);
    }
    if name.contains('}') {
        return diagnostic.about("quotes").about(name);
    }
    match similar::similar(name, context, version) {
        Some(similar) => diagnostic.about("similar").about(similar),
        None => diagnostic,
    }
}

fn not_allowed(directive: &Directive, context: Context, version: Version) -> Diagnostic {
    let name = directive.name.text.as_str();
    let allowed = directive::find(name)
        .iter()
        .filter(|row| row.is_in(version))
        .flat_map(|row| row.contexts.iter());
    let allowed: Vec<_> = allowed.map(Context::as_str).collect();
    emerg(
        directive,
        "directive-not-allowed-here",
        format!("\"{name}\" directive is not allowed here"),
    )
    .about(context.as_str())
    .about(allowed.join(", "))
}

fn wrong_count(directive: &Directive, expected: Arguments) -> Diagnostic {
    let name = directive.name.text.as_str();
    emerg(
        directive,
        "wrong-argument-count",
        format!("invalid number of arguments in \"{name}\" directive"),
    )
    .about(expected.describe())
    .about(directive.args.len().to_string())
}

fn emerg(directive: &Directive, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::at(Severity::Emerg, code, directive.name.span, message).on_line(directive.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::syntax::{Item, parse};
    use crate::text::SourceId;

    fn first(text: &str) -> Directive {
        match parse(SourceId(0), text).into_iter().next() {
            Some(Item::Directive(directive)) => directive,
            other => panic!("{other:?}"),
        }
    }

    fn check(text: &str, context: Context, expect: &str) {
        let shown = match directive(&first(text), context, Version::V1_31) {
            Ok(row) => row.module.to_owned(),
            Err(diagnostic) => format!("{} {:?}", diagnostic.message, diagnostic.about),
        };
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn the_place_chooses_among_directives_of_a_name() {
        check("server {}", Context::Http, "ngx_http_core_module");
        check("server a;", Context::Upstream, "ngx_http_upstream");
        check(
            "server {}",
            Context::Upstream,
            "directive \"server\" is not terminated by \";\" []",
        );
    }

    #[test]
    fn the_order_is_name_place_terminator_count() {
        check(
            "alias;",
            Context::Server,
            "\"alias\" directive is not allowed here [\"server\", \"location\"]",
        );
        check(
            "location;",
            Context::Server,
            "directive \"location\" has no opening \"{\" []",
        );
        check(
            "location {}",
            Context::Server,
            "invalid number of arguments in \"location\" directive [\"1-2\", \"0\"]",
        );
    }

    #[test]
    fn unknown_names_come_with_what_is_known_about_them() {
        check(
            "ssl on;",
            Context::Server,
            "unknown directive \"ssl\" [\"version\", \"1.22.1\"]",
        );
        check(
            "more_set_headers x;",
            Context::Server,
            "unknown directive \"more_set_headers\" [\"module\", \"headers-more\", \"load_module modules/ngx_http_headers_more_filter_module.so;\"]",
        );
        check(
            "if($host) {}",
            Context::Server,
            "unknown directive \"if($host)\" [\"space\", \"if\"]",
        );
        check(
            "2}$ {}",
            Context::Server,
            "unknown directive \"2}$\" [\"quotes\", \"2}$\"]",
        );
        check(
            "lokation / {}",
            Context::Server,
            "unknown directive \"lokation\" [\"similar\", \"location\"]",
        );
    }

    #[test]
    fn a_directive_name_at_the_beginning_of_a_line_was_swallowed() {
        let explained = |text: &str| {
            let refusal = Diagnostic::general(Severity::Emerg, "invalid-parameter", "x");
            let diagnostic = explain(refusal, &first(text), text);
            (diagnostic.code, diagnostic.about.clone())
        };
        assert_eq!(
            explained("listen 80\n  server_name root;"),
            ("missing-semicolon", vec!["80".to_owned()])
        );
        assert_eq!(explained("index root\n  x;").0, "invalid-parameter");
    }
}
