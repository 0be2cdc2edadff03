//! Imports: files of the scenario are read as modules, everything else is known by its name.

use super::known::{canonical, import_error};
use super::{Loaded, Reader, Scope, Value};
use crate::flask::python::{self, Import};
use crate::text::{SourceId, Span};

impl Reader<'_> {
    /// Reads a file and runs it as a module; its scope.
    pub(super) fn load_file(&mut self, file: &str, source: SourceId) -> usize {
        let stem = file.strip_suffix(".py").unwrap_or(file);
        let (name, package) = match stem.strip_suffix("/__init__") {
            Some(package) => (package, package),
            None => (stem, stem.rsplit_once('/').map_or("", |(folder, _)| folder)),
        };
        let name = name.replace('/', ".");
        let scope = self.scopes.len();
        self.scopes.push(Scope {
            names: Vec::new(),
            parent: None,
            package: package.replace('/', "."),
            qualified: String::new(),
            bases: Vec::new(),
        });
        let index = self.modules.len();
        self.modules.push(Loaded {
            name,
            scope,
            done: false,
        });
        let statements = python::read(&self.sources.get(source).text, source);
        let outer = std::mem::replace(&mut self.here, scope);
        self.run(&statements);
        self.here = outer;
        self.modules[index].done = true;
        scope
    }

    /// The scope of a module by its full name, with the packages around it loaded first; `None`
    /// when there is no such file.
    pub(super) fn find_module(&mut self, name: &str) -> Option<usize> {
        if let Some(loaded) = self.modules.iter().find(|loaded| loaded.name == name) {
            return Some(loaded.scope);
        }
        let outer = name.rsplit_once('.');
        if let Some((package, _)) = outer {
            self.find_module(package);
        }
        // A package may import its modules itself.
        if let Some(loaded) = self.modules.iter().find(|loaded| loaded.name == name) {
            return Some(loaded.scope);
        }
        let path = name.replace('.', "/");
        let source = [".py", "/__init__.py"].iter().find_map(|end| {
            let file = [path.as_str(), end].concat();
            Some((self.sources.find(&file)?, file))
        });
        let (source, file) = source?;
        if self.depth > super::DEEPEST {
            return None;
        }
        self.depth += 1;
        let scope = self.load_file(&file, source);
        self.depth -= 1;
        if let Some((package, own)) = outer
            && let Some(package) = self.modules.iter().find(|loaded| loaded.name == package)
        {
            let package = package.scope;
            self.scopes[package]
                .names
                .push((own.to_owned(), Value::Scope(scope)));
        }
        Some(scope)
    }

    /// The full name of a module that may be named relative to the package.
    fn absolute(&self, module: &str) -> String {
        let name = module.trim_start_matches('.');
        let dots = module.len() - name.len();
        if dots == 0 {
            return name.to_owned();
        }
        let mut parts: Vec<&str> = self.scopes[self.here].package.split('.').collect();
        parts.truncate((parts.len() + 1).saturating_sub(dots));
        if !name.is_empty() {
            parts.push(name);
        }
        parts.join(".")
    }

    pub(super) fn import(&mut self, names: &[Import], span: Span) {
        for one in names {
            let full = self.absolute(&one.module);
            let scope = self.find_module(&full);
            if self.fails {
                return;
            }
            match &one.name {
                None if one.bound == one.module => {
                    // `import a.b` binds `a`.
                    let first = full.split('.').next().unwrap_or_default().to_owned();
                    let binding = match self.find_module(&first) {
                        Some(scope) => Value::Scope(scope),
                        None => self.foreign(&full, None, &first, span),
                    };
                    self.bind(&first, binding);
                }
                None => {
                    let binding = match scope {
                        Some(scope) => Value::Scope(scope),
                        None => self.foreign(&full, None, &full, span),
                    };
                    self.bind(&one.bound, binding);
                }
                Some(name) if name == "*" => self.import_all(scope, &full, span),
                Some(name) => {
                    let binding = if let Some(scope) = scope {
                        self.member(scope, &full, name, span)
                    } else {
                        let whole = [full.as_str(), ".", name].concat();
                        match self.find_module(&whole) {
                            Some(scope) => Value::Scope(scope),
                            None => self.foreign(&full, Some(name), &whole, span),
                        }
                    };
                    self.bind(&one.bound, binding);
                }
            }
        }
    }

    /// Something of a package that is no file here.
    fn foreign(&mut self, module: &str, name: Option<&str>, full: &str, span: Span) -> Value {
        if let Some(error) = import_error(self.version, module, name) {
            self.import_fails("import", span, &[&error]);
        }
        Value::named(canonical(full))
    }

    /// `from module import name`, where the module is a file here.
    fn member(&mut self, scope: usize, module: &str, name: &str, span: Span) -> Value {
        if let Some(binding) = self.own(scope, name) {
            return binding.clone();
        }
        let whole = [module, ".", name].concat();
        if let Some(scope) = self.find_module(&whole) {
            return Value::Scope(scope);
        }
        let loaded = self.modules.iter().find(|loaded| loaded.scope == scope);
        let why = match loaded {
            Some(loaded) if !loaded.done => {
                " from partially initialized module (most likely due to a circular import): "
            }
            // What was not understood may have bound the name.
            _ if !self.diagnostics.is_empty() => return Self::unknown(span),
            _ => " from ",
        };
        let message = ["ImportError: cannot import name '", name, "'", why, module];
        self.import_fails("import", span, &message);
        Self::unknown(span)
    }

    fn import_all(&mut self, scope: Option<usize>, module: &str, span: Span) {
        let Some(scope) = scope else {
            let message = ["hopscope does not know what ", module, " has"];
            self.not_simulated(span, &message);
            return;
        };
        for (name, binding) in self.scopes[scope].names.clone() {
            if !name.starts_with('_') {
                self.bind(&name, binding);
            }
        }
    }
}
