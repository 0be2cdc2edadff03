//! Imports: what is imported, by its full name, and the name it is bound to.

use super::tree::StatementKind;
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
            if self.take_word("as") {
                names.push((module, self.name("a name")?.0));
            } else {
                // `import a.b` binds `a`.
                let first = module.split('.').next().unwrap_or_default().to_owned();
                names.push((first.clone(), first));
            }
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
        if self.take_operator("*") {
            return Err("an import of everything");
        }
        let bracketed = self.take_operator("(");
        let mut names = Vec::new();
        loop {
            let (name, _) = self.name("a name")?;
            let full = format!("{module}.{name}");
            let bound = if self.take_word("as") {
                self.name("a name")?.0
            } else {
                name
            };
            names.push((full, bound));
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
