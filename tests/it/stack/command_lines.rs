//! What the WSGI servers say of command lines, compared with what the real ones say
//! (`tests/data/command-lines.txt`).

use hopscope::scenario::{Loaded, Scenario};
use hopscope::text::{Diagnostic, Severity};

const DATA: &str = include_str!("../../data/command-lines.txt");

#[test]
fn every_command_line_is_started_or_refused_as_by_the_real_program() {
    let (mut files, mut wrongs) = (String::new(), Vec::new());
    for block in DATA.trim_end().split("\n\n") {
        if let Some(file) = block.strip_prefix("%file ") {
            files.extend(["--- ", file, "\n\n"]);
        } else if !block.starts_with("# ") {
            let (lines, real) = block.split_once("\n    ").unwrap_or((block, ""));
            let real = real.replace("\n    ", "\n");
            let ours = said(lines, &files);
            if real != ours {
                wrongs.push(format!("{lines}\n  says {real}\n  here {ours}\n"));
            }
        }
    }
    assert!(wrongs.is_empty(), "{}\n{}", wrongs.concat(), wrongs.len());
}

/// What the last of some command lines says and whether it starts.
fn said(lines: &str, files: &str) -> String {
    let text =
        format!("T\n\n--- nginx.conf\nserver {{ listen 80; }}\n\n{files}--- processes\n{lines}\n");
    let (scenario, _) = Scenario::read(&text);
    let loaded = Loaded::new(&scenario);
    let weighs = |said: &&Diagnostic| matches!(said.severity, Severity::Error | Severity::Warn);
    let mut all: Vec<&Diagnostic> = loaded.diagnostics.iter().filter(weighs).collect();
    let stops = all.iter().any(|said| said.severity == Severity::Error);
    all.truncate(1);
    let mut all: Vec<&str> = all.iter().map(|said| said.message.as_str()).collect();
    all.extend((!stops).then_some("starts"));
    all.join("\n")
}
