//! The `files` and `file PATH` sections, and the files in nginx's own folder: what nginx can read.

use super::unreadable;
use crate::scenario::{Kind, Scenario};
use crate::text::{Diagnostic, Span, written_lines};
use crate::wire::origin::{Origin, Program};
use crate::wire::{Entry, Files, Traced};

/// nginx's own folder.
const FOLDER: &str = "/etc/nginx/";

/// Reads the sections.
pub fn read(scenario: &Scenario) -> (Files, Vec<Diagnostic>) {
    let mut files = Files::default();
    let mut diagnostics = Vec::new();
    for section in &scenario.sections {
        match &section.kind {
            // Where the processes start is another folder.
            Kind::File(name) if !matches!(name.rsplit_once('.'), Some((_, "py" | "ini"))) => {
                let text = scenario.sources.get(section.source).text.as_str();
                let span = Span::new(section.source, 0..text.len());
                let origin = Origin::written(Program::Nginx, span);
                let content = Traced::of(text, &origin);
                let span = Some(span);
                let folder = if name.starts_with('/') { "" } else { FOLDER };
                let path = [folder, name].concat();
                files.add(path.as_bytes(), Entry::File { content, span });
            }
            Kind::Files => {
                for (span, line) in written_lines(&scenario.sources, section.source) {
                    if line.starts_with('/') {
                        files.add(line.as_bytes(), listed(span, line));
                    } else {
                        let message = format!("a path begins with \"/\": \"{line}\"");
                        diagnostics.push(unreadable("relative-path", span, message));
                    }
                }
            }
            Kind::FileContent(path) if path.starts_with('/') => {
                // The empty lines before the next section are no part of a file.
                let text = scenario.sources.get(section.source).text.as_str();
                let text = text.trim_end_matches('\n');
                let span = Span::new(section.source, 0..text.len());
                let origin = Origin::written(Program::Nginx, span);
                let content = Traced::of(format!("{text}\n"), &origin);
                let span = Some(span);
                files.add(path.as_bytes(), Entry::File { content, span });
            }
            _ => {}
        }
    }
    (files, diagnostics)
}

/// A line of `files`: a folder, or a file that holds its own path.
fn listed(span: Span, line: &str) -> Entry {
    if line.ends_with('/') {
        return Entry::Folder { span: Some(span) };
    }
    Entry::File {
        content: Traced::of(format!("{line}\n"), &Origin::written(Program::Nginx, span)),
        span: Some(span),
    }
}
