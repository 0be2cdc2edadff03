//! Imports: what is imported, by its full name, and the name it is bound to.

use super::Parser;
use super::tree::{Import, StatementKind};

impl Parser<'_> {
    fn dotted(&mut self) -> String {
        let mut name = String::new();
        loop {
            if self.take_operator(".") {
                name.push('.');
            } else if self.take_operator("...") {
                name.push_str("...");
            } else if name.trim_start_matches('.').is_empty() && self.is_word("import") {
                return name;
            } else if name.is_empty() || name.ends_with('.') {
                name.push_str(&self.name("a module's name"));
                if self.confused.is_some() {
                    return name;
                }
            } else {
                return name;
            }
        }
    }

    /// `NAME` in `import a as NAME`, if it is there.
    fn alias(&mut self, name: &str) -> String {
        if self.take_word("as") {
            self.name("a name")
        } else {
            name.to_owned()
        }
    }

    /// `import a.b as c, d`
    pub(super) fn import(&mut self) -> StatementKind {
        let mut names = Vec::new();
        loop {
            let module = self.dotted();
            names.push(Import {
                bound: self.alias(&module),
                module,
                name: None,
            });
            if !self.take_operator(",") {
                return StatementKind::Import(names);
            }
        }
    }

    /// `from a.b import c as d, e`
    pub(super) fn import_from(&mut self) -> StatementKind {
        let module = self.dotted();
        if !self.take_word("import") {
            self.confuse("import");
        }
        let mut names = Vec::new();
        let bracketed = self.take_operator("(");
        loop {
            let all = !bracketed && self.take_operator("*");
            let name = if all {
                "*".to_owned()
            } else {
                self.name("a name")
            };
            names.push(Import {
                module: module.clone(),
                bound: self.alias(&name),
                name: Some(name),
            });
            let more = !all && self.take_operator(",");
            if bracketed && self.take_operator(")") {
                break;
            }
            if !more {
                if bracketed {
                    self.confuse("a closing )");
                }
                break;
            }
        }
        StatementKind::Import(names)
    }
}
