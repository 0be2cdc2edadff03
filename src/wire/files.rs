//! What nginx can serve: a tree of files in memory. No symlinks, no permissions, no dates.

use crate::text::Names;

use super::traced::Traced;
use crate::text::Span;

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file with its content.
    File {
        /// Its bytes.
        content: Traced,
        /// Where the scenario names it.
        span: Option<Span>,
    },
    /// A folder.
    Folder {
        /// Where the scenario names it; `None` for the parents of what it names.
        span: Option<Span>,
    },
}

/// Absolute paths and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    entries: Names<Entry>,
}

impl Default for Files {
    /// Nothing but the root folder.
    fn default() -> Self {
        Self {
            entries: [(Vec::new(), Entry::Folder { span: None })]
                .into_iter()
                .collect(),
        }
    }
}

impl Files {
    /// Adds an entry at an absolute path (a trailing `/` is dropped) and its parents as folders.
    pub fn add(&mut self, path: &[u8], entry: Entry) {
        let path = normalize(path);
        for (index, byte) in path.iter().enumerate() {
            if *byte == b'/' {
                self.entries
                    .insert_new(&path[..index], Entry::Folder { span: None });
            }
        }
        self.entries.insert(path, entry);
    }

    /// What a path names, as the operating system resolves it: repeated slashes and `.` are
    /// skipped, `..` leaves a folder that must exist, a trailing `/` demands a folder.
    pub fn get(&self, path: &[u8]) -> Option<&Entry> {
        let mut at: Vec<u8> = Vec::new();
        for part in path.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                part => {
                    if !matches!(self.entries.get(&at)?, Entry::Folder { .. }) {
                        return None;
                    }
                    if part == b".." {
                        let parent = at.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                        at.truncate(parent);
                    } else {
                        at.push(b'/');
                        at.extend_from_slice(part);
                    }
                }
            }
        }
        match self.entries.get(&at)? {
            Entry::File { .. } if path.ends_with(b"/") => None,
            found => Some(found),
        }
    }

    /// Whether a path names a file.
    pub fn is_file(&self, path: &[u8]) -> bool {
        matches!(self.get(path), Some(Entry::File { .. }))
    }

    /// Whether a path names a folder.
    pub fn is_folder(&self, path: &[u8]) -> bool {
        matches!(self.get(path), Some(Entry::Folder { .. }))
    }

    /// The names and entries right inside a folder, in order.
    pub fn inside(&self, folder: &[u8]) -> impl Iterator<Item = (&[u8], &Entry)> {
        let folder = normalize(folder);
        self.iter().filter_map(move |(path, entry)| {
            let name = path.strip_prefix(folder.as_slice())?.strip_prefix(b"/")?;
            let inside = !name.is_empty() && !name.contains(&b'/');
            inside.then_some((name, entry))
        })
    }

    /// All paths in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Entry)> {
        self.entries.bytes()
    }
}

fn normalize(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut normal = Vec::new();
    for part in parts {
        normal.push(b'/');
        normal.extend_from_slice(part);
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_folders_and_a_trailing_slash_demands_one() {
        let mut files = Files::default();
        let content = Traced::new();
        files.add(
            b"/srv/www/a.html",
            Entry::File {
                content,
                span: None,
            },
        );
        assert!(files.is_folder(b"/srv/www/"));
        assert!(files.is_folder(b"/"));
        assert!(files.is_file(b"/srv//www/../www/./a.html"));
        assert!(!files.is_file(b"/srv/www/x/../a.html"));
        assert!(!files.is_file(b"/srv/www/a.html/"));
    }
}
