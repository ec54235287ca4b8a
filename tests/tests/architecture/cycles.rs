//! Whether modules of a crate stand on each other in a circle, read from the sources.
//!
//! A module is a file. It stands on another when its code names something that is defined there, in a `use` or in a path, by
//! `crate::`, `super::`, `self::`, by a child's name or by a module that it imported. A re-export (`pub use`) is followed to
//! where the name is defined, and makes no arrow itself; nor does `mod`. Code for tests is passed over. What a macro is given
//! is read word by word. Methods are not seen: whoever calls one has its type from somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// A module by its names from the crate's root, which is the empty path.
type Module = Vec<String>;

/// A module's source: what it defines by another name, what it calls by another name, what it names.
#[derive(Default)]
struct Source {
    /// Names that stand here for something elsewhere in the crate, by `use`.
    imports: BTreeMap<String, Vec<String>>,
    /// Those of them that others may name too.
    exported: BTreeSet<String>,
    /// Every path in its code, as it stands there.
    paths: BTreeSet<Vec<String>>,
}

/// The modules of a crate and which of them stand on which.
pub(crate) struct Graph {
    sources: BTreeMap<Module, Source>,
}

impl Graph {
    /// Reads a crate from the file of its root module.
    pub(crate) fn read(root: &Path) -> Self {
        let mut graph = Self { sources: BTreeMap::new() };
        graph.enter(root, Vec::new(), root.parent().unwrap());
        graph
    }

    fn enter(&mut self, file: &Path, module: Module, children: &Path) {
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut source = Source::default();
        source.visit_file(&parsed);
        for item in &parsed.items {
            let Item::Mod(ItemMod { ident, content: None, attrs, .. }) = item else { continue };
            if is_for_tests(attrs) {
                continue;
            }
            let (beside, within) = (children.join(format!("{ident}.rs")), children.join(ident.to_string()));
            let file: PathBuf = if beside.exists() { beside } else { within.join("mod.rs") };
            let module = module.iter().cloned().chain([ident.to_string()]).collect();
            self.enter(&file, module, &within);
        }
        self.sources.insert(module, source);
    }

    /// The modules that a module stands on.
    fn arrows(&self, from: &Module) -> BTreeSet<Module> {
        let source = &self.sources[from];
        let named = source
            .paths
            .iter()
            .chain(source.imports.iter().filter(|(name, _)| !source.exported.contains(*name)).map(|(_, path)| path));
        named.filter_map(|path| self.definition(from, path, 0)).filter(|to| to != from).collect()
    }

    /// The module that defines what a path means in a module; `None` for what is not of this crate, and for a path that names
    /// no more than a module.
    fn definition(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        assert!(depth < 32, "re-exports in a circle at {}", path.join("::"));
        let (first, rest) = path.split_first()?;
        let (mut at, mut rest) = match first.as_str() {
            "crate" => (Module::new(), rest),
            "self" => (module.clone(), rest),
            "super" => (module[..module.len().checked_sub(1)?].to_vec(), rest),
            name => {
                let child: Module = module.iter().cloned().chain([name.to_owned()]).collect();
                if self.sources.contains_key(&child) {
                    (child, rest)
                } else {
                    let import = self.sources[module].imports.get(name)?;
                    // An import that names itself is of another crate.
                    if import.first() == Some(first) {
                        return None;
                    }
                    let whole: Vec<String> = import.iter().chain(rest).cloned().collect();
                    return self.definition(module, &whole, depth + 1);
                }
            }
        };
        while let Some((next, after)) = rest.split_first() {
            if next == "super" {
                at.pop()?;
                rest = after;
                continue;
            }
            let child: Module = at.iter().cloned().chain([next.clone()]).collect();
            if self.sources.contains_key(&child) {
                at = child;
                rest = after;
                continue;
            }
            let source = &self.sources[&at];
            return match source.imports.get(next).filter(|_| source.exported.contains(next)) {
                Some(import) => {
                    let whole: Vec<String> = import.iter().chain(after).cloned().collect();
                    self.definition(&at, &whole, depth + 1)
                }
                None => Some(at),
            };
        }
        None
    }

    /// Whether any module stands on another.
    pub(crate) fn has_arrows(&self) -> bool {
        self.sources.keys().any(|module| !self.arrows(module).is_empty())
    }

    /// One circle, as the modules on the way around it; `None` when there is none.
    pub(crate) fn cycle(&self) -> Option<Vec<String>> {
        let mut done = BTreeSet::new();
        self.sources.keys().find_map(|module| self.cycle_from(module, &mut Vec::new(), &mut done))
    }

    fn cycle_from(&self, module: &Module, way: &mut Vec<Module>, done: &mut BTreeSet<Module>) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|passed| passed == module) {
            return Some(way[start..].iter().chain([module]).map(name).collect());
        }
        if !done.contains(module) {
            way.push(module.clone());
            for next in self.arrows(module) {
                if let Some(cycle) = self.cycle_from(&next, way, done) {
                    return Some(cycle);
                }
            }
            way.pop();
            done.insert(module.clone());
        }
        None
    }
}

fn name(module: &Module) -> String {
    ["crate".to_owned()].iter().chain(module).cloned().collect::<Vec<_>>().join("::")
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let cfg = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    cfg.into_iter().any(|attribute| attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test"))
}

impl Source {
    fn import(&mut self, tree: &UseTree, before: &[String], is_exported: bool) {
        let mut path = before.to_vec();
        let name = match tree {
            UseTree::Path(part) => {
                path.push(part.ident.to_string());
                return self.import(&part.tree, &path, is_exported);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, is_exported));
            }
            // Its names are not known here; the module itself is.
            UseTree::Glob(_) => {
                path.push("*".to_owned());
                self.paths.insert(path);
                return;
            }
            UseTree::Name(name) if name.ident == "self" => before.last().cloned().unwrap_or_default(),
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                name.ident.to_string()
            }
            UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                rename.rename.to_string()
            }
        };
        if is_exported {
            self.exported.insert(name.clone());
        }
        self.imports.insert(name, path);
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let text = called.tokens.to_string();
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        for run in text.replace(" :: ", "::").split(|character: char| !is_word(character) && character != ':') {
            let path: Vec<String> = run.split("::").map(str::to_owned).collect();
            if path.len() > 1 && path.iter().all(|part| !part.is_empty()) {
                self.paths.insert(path);
            }
        }
        visit::visit_macro(self, called);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files, and the circle that is found in it.
    fn cycle(files: &[(&str, &str)]) -> Option<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Graph::read(&folder.path().join("lib.rs")).cycle()
    }

    fn around(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_planted_cycle_is_found() {
        let found = cycle(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn f() { super::c::g() }"),
            ("c.rs", "pub fn g() { println!(\"{}\", crate::a::A::NAME) }"),
        ]);
        assert_eq!(found.unwrap(), around(&["crate::a", "crate::b", "crate::c", "crate::a"]));
    }

    #[test]
    fn a_child_and_its_parent_that_name_each_other_are_one() {
        let found = cycle(&[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; pub fn run() { b::run() } pub fn word() {}"),
            ("a/b.rs", "use super::word; pub fn run() { word() }"),
        ]);
        assert_eq!(found.unwrap(), around(&["crate::a", "crate::a::b", "crate::a"]));
    }

    #[test]
    fn a_cycle_hides_behind_no_module_that_was_imported_nor_behind_a_re_export() {
        let found = cycle(&[
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "use crate::b; pub struct A; fn f() { b::g() }"),
            ("b.rs", "use crate::A; pub fn g() -> A { A }"),
        ]);
        assert_eq!(found.unwrap(), around(&["crate::a", "crate::b", "crate::a"]));
    }

    #[test]
    fn a_parent_that_only_hands_on_what_its_children_define_is_in_no_cycle() {
        let found = cycle(&[
            ("lib.rs", "pub mod a; mod b; mod c;"),
            ("a/mod.rs", "mod x; mod y; pub use x::X; pub use y::{Y, other as z};"),
            ("a/x.rs", "pub struct X;"),
            ("a/y.rs", "use super::X; pub struct Y(X); pub fn other() {}"),
            ("b.rs", "use crate::a::{self, Y}; fn f(_: Y) { a::z() }"),
            ("c.rs", "use std::fmt; #[cfg(test)] mod tests { use crate::b::f; } fn f(_: fmt::Error) {}"),
        ]);
        assert_eq!(found, None);
    }
}
