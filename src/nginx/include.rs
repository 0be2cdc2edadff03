//! `include`: which of a scenario's texts a pattern names.
//!
//! A text named like a file is that file in `/etc/nginx`, unless its name begins with `/`. The
//! user's text hides a stock file of the same path.

use super::syntax::Directive;
use crate::text::{Diagnostic, Severity, SourceId, Sources};

/// Where relative paths begin.
const PREFIX: &str = "/etc/nginx/";
/// How deep files may include each other. nginx goes on until the process may open no more files.
const DEPTH: usize = 64;
/// How many files are read in all, and how much text.
const FILES: usize = 1_000;
const BYTES: usize = 16 << 20;

/// Which files are open and were read, so that reading ends.
#[derive(Debug)]
pub struct Includes<'a> {
    sources: &'a Sources,
    depth: usize,
    files: usize,
    bytes: usize,
}

impl<'a> Includes<'a> {
    /// Nothing is open yet.
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            depth: 0,
            files: 0,
            bytes: 0,
        }
    }

    /// The texts an `include` names, or the reason why it fails. Each of them is to be read
    /// between [`Includes::enter`] and [`Includes::leave`].
    pub fn open(&mut self, directive: &Directive) -> Result<Vec<SourceId>, Diagnostic> {
        let found = resolve(self.sources, directive)?;
        self.files += found.len();
        let lengths = found.iter().map(|id| self.sources.get(*id).text.len());
        self.bytes += lengths.sum::<usize>();
        if let Some(first) = found.first()
            && (self.depth >= DEPTH || self.files >= FILES || self.bytes >= BYTES)
        {
            let path = full_path(&self.sources.get(*first).name);
            let message = format!("open() \"{path}\" failed (24: Too many open files)");
            return Err(failed(directive, "include-without-end", message));
        }
        Ok(found)
    }

    /// A file begins to be read.
    pub fn enter(&mut self) {
        self.depth += 1;
    }

    /// A file has been read.
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// The texts an `include` names, in the order nginx reads them. A pattern with `*`, `?` or `[`
/// may name none; a plain path that names none is nginx's error.
pub fn resolve(sources: &Sources, directive: &Directive) -> Result<Vec<SourceId>, Diagnostic> {
    let pattern = directive.args.first().map_or("", |word| word.text.as_str());
    let path = full_path(pattern);
    let mut files: Vec<(String, bool, SourceId)> = sources
        .iter()
        .map(|(id, source)| (full_path(&source.name), source.stock, id))
        .collect();
    // The user's own before the stock file of the same path, the first before later ones.
    crate::text::sort_by(&mut files, Ord::cmp);
    files.dedup_by(|later, first| later.0 == first.0);

    if pattern.contains(['*', '?', '[']) {
        let named = files.into_iter().filter(|(file, ..)| glob(&path, file));
        return Ok(named.map(|(.., id)| id).collect());
    }
    if let Some((.., id)) = files.iter().find(|(file, ..)| *file == path) {
        return Ok(vec![*id]);
    }
    let folder = format!("{}/", path.trim_end_matches('/'));
    if files.iter().any(|(file, ..)| file.starts_with(&folder)) {
        let message = format!("pread() \"{path}\" failed (21: Is a directory)");
        // nginx logs the system call and names no place.
        let span = directive.args.first().map(|word| word.span);
        return Err(
            Diagnostic::general(Severity::Emerg, "include-is-a-folder", message).blaming(span),
        );
    }
    Err(not_found(directive, pattern))
}

/// The file that an `include` names is not there.
pub fn not_found(directive: &Directive, name: &str) -> Diagnostic {
    let path = full_path(name);
    let message = format!("open() \"{path}\" failed (2: No such file or directory)");
    failed(directive, "included-file-not-found", message).about(path)
}

/// A name as the path nginx opens.
fn full_path(name: &str) -> String {
    if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("{PREFIX}{name}")
    }
}

fn failed(directive: &Directive, code: &'static str, message: String) -> Diagnostic {
    let word = directive.args.first().unwrap_or(&directive.name);
    Diagnostic::at(Severity::Emerg, code, word.span, message).on_line(directive.line)
}

/// Whether a path matches a pattern as `glob(3)` has it: part by part, and what begins with a dot
/// only where the pattern does.
fn glob(pattern: &str, path: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), path.split('/'));
    patterns.clone().count() == parts.clone().count()
        && patterns.zip(parts).all(|(pattern, part)| {
            let hidden = part.starts_with('.') && !pattern.starts_with('.');
            let (pattern, part): (Vec<char>, Vec<char>) =
                (pattern.chars().collect(), part.chars().collect());
            !hidden && matches(&pattern, &part)
        })
}

/// One part. Only the last `*` seen is ever gone back to, so the time is the product of the lengths.
fn matches(pattern: &[char], part: &[char]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < part.len() {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            star = Some((at, seen));
        } else if let Some(length) = single(&pattern[at..], part[seen]) {
            at += length;
            seen += 1;
        } else if let Some((after, from)) = star {
            at = after;
            seen = from + 1;
            star = Some((after, from + 1));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|character| *character == '*')
}

/// How much of the pattern the character uses up, if it matches.
fn single(pattern: &[char], character: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == character).then_some(2),
        ['[', rest @ ..] => match class(rest, character) {
            Some((length, matched)) => matched.then_some(length + 1),
            None => (character == '[').then_some(1),
        },
        [plain, ..] => (*plain == character).then_some(1),
        [] => None,
    }
}

/// `[…]` behind its `[`: its length with the `]`, and whether the character is in it.
fn class(pattern: &[char], character: char) -> Option<(usize, bool)> {
    let negated = matches!(pattern.first(), Some('!' | '^'));
    let mut at = usize::from(negated);
    let first = at;
    let mut found = false;
    loop {
        match *pattern.get(at)? {
            ']' if at > first => return Some((at + 1, found != negated)),
            low => {
                let to = match (pattern.get(at + 1), pattern.get(at + 2)) {
                    (Some('-'), Some(high)) if *high != ']' => {
                        at += 2;
                        *high
                    }
                    _ => low,
                };
                found |= (low..=to).contains(&character);
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nginx::syntax::{Item, parse};

    fn check(pattern: &str, expect: &str) {
        let mut sources = Sources::default();
        sources.add("uwsgi_params", "", true);
        for name in [
            "nginx.conf",
            "uwsgi_params",
            "conf.d/b.conf",
            "conf.d/a.conf",
        ] {
            sources.add(name, "", false);
        }
        sources.add("/etc/nginx/sites-enabled/default", "", false);
        sources.add("/srv/x", "", false);
        sources.add("mime.types", "", true);
        let items = parse(SourceId(0), &format!("include {pattern};"));
        let Some(Item::Directive(directive)) = items.first() else {
            panic!("{pattern}");
        };
        let shown = match resolve(&sources, directive) {
            Ok(found) => {
                let names = found.iter().map(|id| sources.get(*id));
                let names: Vec<_> = names
                    .map(|source| format!("{}{}", source.name, if source.stock { "!" } else { "" }))
                    .collect();
                names.join(" ")
            }
            Err(diagnostic) => diagnostic.into_remark().message,
        };
        assert_eq!(shown, expect, "{pattern}");
    }

    #[test]
    fn a_name_is_a_path_in_the_folder_of_the_config() {
        check("uwsgi_params", "uwsgi_params");
        check("/etc/nginx/uwsgi_params", "uwsgi_params");
        check("sites-enabled/default", "/etc/nginx/sites-enabled/default");
        check("mime.types", "mime.types!");
        check("/srv/x", "/srv/x");
        check(
            "nope.conf",
            "open() \"/etc/nginx/nope.conf\" failed (2: No such file or directory)",
        );
        check(
            "/opt/uwsgi_params",
            "open() \"/opt/uwsgi_params\" failed (2: No such file or directory)",
        );
        check(
            "conf.d/",
            "pread() \"/etc/nginx/conf.d/\" failed (21: Is a directory)",
        );
    }

    #[test]
    fn a_pattern_names_files_in_the_order_of_their_names() {
        check("conf.d/*.conf", "conf.d/a.conf conf.d/b.conf");
        check(
            "/etc/nginx/sites-enabled/*",
            "/etc/nginx/sites-enabled/default",
        );
        check("conf.d/[!a].conf", "conf.d/b.conf");
        check("conf.d/?.conf", "conf.d/a.conf conf.d/b.conf");
        check("*/a*", "conf.d/a.conf");
        check("modules-enabled/*.conf", "");
        check("conf.d/[", "");
    }

    #[test]
    fn many_stars_take_little_time() {
        let pattern: Vec<char> = "*a".repeat(500).chars().collect();
        let part: Vec<char> = "a".repeat(5000).chars().chain(['b']).collect();
        assert!(!matches(&pattern, &part));
    }

    #[test]
    fn a_file_that_includes_itself_ends() {
        let mut sources = Sources::default();
        sources.add("nginx.conf", "include nginx.conf;", false);
        let items = parse(SourceId(0), "include nginx.conf;");
        let Some(Item::Directive(directive)) = items.first() else {
            panic!("no directive");
        };
        let mut includes = Includes::new(&sources);
        let refused = (0..10_000).find_map(|_| {
            let refused = includes.open(directive).err();
            includes.enter();
            refused
        });
        assert_eq!(
            refused
                .map(|diagnostic| diagnostic.into_remark().message)
                .as_deref(),
            Some("open() \"/etc/nginx/nginx.conf\" failed (24: Too many open files)")
        );
    }
}
