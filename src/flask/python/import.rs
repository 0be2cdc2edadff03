//! Imports: what is imported, by its full name, and the name it is bound to.

use super::tree::{Import, StatementKind};
use super::{Confused, Parser};

impl Parser<'_> {
    fn dotted(&mut self) -> Result<String, Confused> {
        let mut name = String::new();
        while self.take_operator(".") {
            name.push('.');
        }
        while self.take_operator("...") {
            name.push_str("...");
        }
        if self.is_word("import") {
            return Ok(name);
        }
        name.push_str(&self.name("a module's name")?.0);
        while self.take_operator(".") {
            name.push('.');
            name.push_str(&self.name("a module's name")?.0);
        }
        Ok(name)
    }

    /// `import a.b as c, d`
    pub(super) fn import(&mut self) -> Result<StatementKind, Confused> {
        let mut names = Vec::new();
        loop {
            let module = self.dotted()?;
            let bound = if self.take_word("as") {
                self.name("a name")?.0
            } else {
                module.clone()
            };
            names.push(Import {
                module,
                name: None,
                bound,
            });
            if !self.take_operator(",") {
                return Ok(StatementKind::Import(names));
            }
        }
    }

    /// `from a.b import c as d, e`
    pub(super) fn import_from(&mut self) -> Result<StatementKind, Confused> {
        let module = self.dotted()?;
        if !self.take_word("import") {
            return Err("import");
        }
        let mut names = Vec::new();
        let mut add = |name: String, bound: String| {
            names.push(Import {
                module: module.clone(),
                name: Some(name),
                bound,
            });
        };
        if self.take_operator("*") {
            add("*".to_owned(), "*".to_owned());
            return Ok(StatementKind::Import(names));
        }
        let bracketed = self.take_operator("(");
        loop {
            let (name, _) = self.name("a name")?;
            let bound = if self.take_word("as") {
                self.name("a name")?.0
            } else {
                name.clone()
            };
            add(name, bound);
            let more = self.take_operator(",");
            if bracketed && self.take_operator(")") {
                break;
            }
            if !more {
                if bracketed {
                    return Err("a closing )");
                }
                break;
            }
        }
        Ok(StatementKind::Import(names))
    }
}
