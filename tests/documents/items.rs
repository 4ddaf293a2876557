//! The public items of the library, read from its source.
//!
//! Rustdoc would know them too, but tells nobody outside of nightly. What is re-exported from private
//! modules is found where it is defined; macros are not expanded.

use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, Expr, ImplItem, Item, Lit, Meta, TraitItem, UseTree, Visibility};

/// Something that users of the library can name.
pub(crate) struct PublicItem {
    /// Such as `Manager::resize`, and for what is in a public module `expect::Expect::send`.
    pub(crate) path: String,
    /// Its declaration, without documentation and body.
    pub(crate) declaration: String,
    /// All of its documentation.
    pub(crate) docs: String,
    /// Where it is.
    pub(crate) file: PathBuf,
    /// What is to be asked of its documentation.
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Module,
    Type,
    Constant,
    Function { fallible: bool },
    Alias,
    Field,
    Variant,
    Implementation,
}

struct Walk {
    items: Vec<PublicItem>,
}

/// Every public item of the library, in the order of their paths.
pub(crate) fn public_items() -> Vec<PublicItem> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty/src/lib.rs");
    let mut walk = Walk { items: Vec::new() };
    walk.file(&root, "", true, None);
    walk.items.sort_by(|one, other| (&one.path, &one.declaration).cmp(&(&other.path, &other.declaration)));
    walk.items
}

impl Walk {
    /// `names`: in a private module, only what is re-exported counts.
    fn file(&mut self, file: &Path, prefix: &str, is_root: bool, names: Option<&[String]>) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if is_root {
            self.add(file, prefix, "", "mod", docs(&parsed.attrs), Kind::Module);
        }
        self.module(file, prefix, &parsed.items, names);
    }

    fn module(&mut self, file: &Path, prefix: &str, items: &[Item], names: Option<&[String]>) {
        let exported = exports(items);
        for item in items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && !is_for_tests(&module.attrs)
            {
                let name = module.ident.to_string();
                let below = below(file, &name);
                if matches!(module.vis, Visibility::Public(_)) && names.is_none() {
                    self.file(&below, &join(prefix, &name), true, None);
                } else {
                    // What the root says of one of its private modules, and that of one of its own.
                    let all = names.into_iter().flatten().chain(&exported).cloned().collect::<Vec<_>>();
                    self.file(&below, prefix, false, Some(&all));
                }
            }
            self.item(file, prefix, item, names);
        }
    }

    fn item(&mut self, file: &Path, prefix: &str, item: &Item, names: Option<&[String]>) {
        if is_hidden(item) {
            return;
        }
        let is_public = |vis: &Visibility, name: &syn::Ident| {
            matches!(vis, Visibility::Public(_))
                && names.is_none_or(|names| names.contains(&name.to_string()))
        };
        match item {
            Item::Struct(item) if is_public(&item.vis, &item.ident) => {
                let path = join(prefix, &item.ident.to_string());
                let generics = shown(&item.generics);
                let declaration = format!("struct{generics}{}", promises(&item.attrs));
                self.add(file, &path, "", &declaration, docs(&item.attrs), Kind::Type);
                for (index, field) in item.fields.iter().enumerate() {
                    if matches!(field.vis, Visibility::Public(_)) {
                        let name = field.ident.as_ref().map_or(index.to_string(), ToString::to_string);
                        self.add(file, &path, &name, &shown(&field.ty), docs(&field.attrs), Kind::Field);
                    }
                }
            }
            Item::Enum(item) if is_public(&item.vis, &item.ident) => {
                let path = join(prefix, &item.ident.to_string());
                let declaration = format!("enum{}", promises(&item.attrs));
                self.add(file, &path, "", &declaration, docs(&item.attrs), Kind::Type);
                for variant in &item.variants {
                    let (name, fields) = (variant.ident.to_string(), fields(&variant.fields));
                    self.add(file, &path, &name, &fields, docs(&variant.attrs), Kind::Variant);
                }
            }
            Item::Trait(item) if is_public(&item.vis, &item.ident) => {
                let path = join(prefix, &item.ident.to_string());
                self.add(file, &path, "", "trait", docs(&item.attrs), Kind::Type);
                for inner in &item.items {
                    if let TraitItem::Fn(inner) = inner {
                        self.function(file, &path, &inner.sig, &inner.attrs);
                    }
                }
            }
            Item::Type(item) if is_public(&item.vis, &item.ident) => {
                let path = join(prefix, &item.ident.to_string());
                let declaration = format!("type = {}", shown(&item.ty));
                self.add(file, &path, "", &declaration, docs(&item.attrs), Kind::Alias);
            }
            Item::Const(item) if is_public(&item.vis, &item.ident) => {
                let path = join(prefix, &item.ident.to_string());
                self.add(
                    file,
                    &path,
                    "",
                    &format!("const {}", shown(&item.ty)),
                    docs(&item.attrs),
                    Kind::Constant,
                );
            }
            Item::Fn(item) if is_public(&item.vis, &item.sig.ident) => {
                self.function(file, prefix, &item.sig, &item.attrs);
            }
            Item::Impl(item) => self.implementation(file, prefix, item),
            _ => {}
        }
    }

    /// Methods, and for traits that they are implemented. Of private types neither is kept; see
    /// [`keep_public`].
    fn implementation(&mut self, file: &Path, prefix: &str, item: &syn::ItemImpl) {
        let of = shown(&item.self_ty);
        let name = of.split('<').next().unwrap_or(&of);
        // Of a type that another module has.
        let path = name.strip_prefix("crate::").map_or_else(|| join(prefix, name), str::to_owned);
        if let Some((of_trait, _)) = &item.trait_ {
            let declaration = format!("impl {} for {of}", shown(of_trait));
            self.add(file, &path, "", &declaration, docs(&item.attrs), Kind::Implementation);
            return;
        }
        for inner in &item.items {
            match inner {
                ImplItem::Fn(inner) if matches!(inner.vis, Visibility::Public(_)) => {
                    self.function(file, &path, &inner.sig, &inner.attrs);
                }
                ImplItem::Const(inner) if matches!(inner.vis, Visibility::Public(_)) => {
                    let (name, declaration) =
                        (inner.ident.to_string(), format!("const {}", shown(&inner.ty)));
                    self.add(file, &path, &name, &declaration, docs(&inner.attrs), Kind::Constant);
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, file: &Path, prefix: &str, signature: &syn::Signature, attrs: &[Attribute]) {
        let output = shown(&signature.output);
        let fallible = output.contains("Result<");
        let name = signature.ident.to_string();
        self.add(file, prefix, &name, &shown(signature), docs(attrs), Kind::Function { fallible });
    }

    fn add(&mut self, file: &Path, prefix: &str, name: &str, declaration: &str, docs: String, kind: Kind) {
        let (path, declaration) = (join(prefix, name), declaration.to_owned());
        self.items.push(PublicItem { path, declaration, docs, file: file.to_owned(), kind });
    }
}

/// Without what belongs to types that nobody outside can name.
pub(crate) fn keep_public(items: Vec<PublicItem>) -> Vec<PublicItem> {
    let types: Vec<String> =
        items.iter().filter(|item| item.kind == Kind::Type).map(|item| item.path.clone()).collect();
    let modules: Vec<String> =
        items.iter().filter(|item| item.kind == Kind::Module).map(|item| item.path.clone()).collect();
    let belongs = |item: &PublicItem| {
        let owner = match item.kind {
            Kind::Implementation => item.path.as_str(),
            Kind::Function { .. } | Kind::Constant => {
                item.path.rsplit_once("::").map_or("", |(owner, _)| owner)
            }
            _ => return true,
        };
        types.iter().any(|other| other == owner) || modules.iter().any(|other| other == owner)
    };
    items.into_iter().filter(belongs).collect()
}

/// The names that a module re-exports, whatever from.
fn exports(items: &[Item]) -> Vec<String> {
    fn collect(tree: &UseTree, names: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => collect(&path.tree, names),
            UseTree::Name(name) => names.push(name.ident.to_string()),
            UseTree::Rename(rename) => names.push(rename.ident.to_string()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
            UseTree::Glob(_) => panic!("a module of the library re-exports everything"),
        }
    }
    let mut names = Vec::new();
    for item in items {
        if let Item::Use(item) = item
            && matches!(item.vis, Visibility::Public(_))
        {
            collect(&item.tree, &mut names);
        }
    }
    names
}

/// The file of a module within the module in `file`.
fn below(file: &Path, name: &str) -> PathBuf {
    let folder = match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "mod") | None => file.with_file_name(""),
        Some(stem) => file.with_file_name(stem),
    };
    let flat = folder.join(format!("{name}.rs"));
    if flat.exists() { flat } else { folder.join(name).join("mod.rs") }
}

fn is_for_tests(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("cfg") && shown(&attr.meta).contains("test"))
}

/// Public for the compiler alone.
fn is_hidden(item: &Item) -> bool {
    let Item::Struct(item) = item else { return false };
    item.attrs.iter().any(|attr| attr.path().is_ident("doc") && shown(&attr.meta).contains("hidden"))
}

fn docs(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter(|attr| attr.path().is_ident("doc")).filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a type is said to be in attributes: the traits that are derived, and whether it may grow.
fn promises(attrs: &[Attribute]) -> String {
    let promise =
        |attr: &&Attribute| attr.path().is_ident("derive") || attr.path().is_ident("non_exhaustive");
    attrs.iter().filter(promise).map(|attr| format!(" {}", shown(&attr.meta))).collect()
}

/// The fields of a variant, without what is said of them.
fn fields(fields: &syn::Fields) -> String {
    let field = |field: &syn::Field| match &field.ident {
        Some(name) => format!("{name}: {}", shown(&field.ty)),
        None => shown(&field.ty),
    };
    let all = fields.iter().map(field).collect::<Vec<_>>().join(", ");
    if all.is_empty() { String::new() } else { format!("({all})") }
}

fn join(prefix: &str, name: &str) -> String {
    match (prefix, name) {
        ("", name) => name.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, name) => format!("{prefix}::{name}"),
    }
}

/// As it stands in the source, in one line, with the usual blanks.
fn shown(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" <", "<"),
        ("< ", "<"),
        (" > ", "> "),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (" ;", ";"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("' ", "'"),
        (" : ", ": "),
        ("- >", "->"),
        (" ->", " ->"),
    ] {
        text = text.replace(from, to);
    }
    text
}
