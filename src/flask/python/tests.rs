//! What is read of a file, in outline.

use super::read;
use super::tree::{Statement, StatementKind};
use crate::text::SourceId;

fn outline(statements: &[Statement]) -> String {
    let words: Vec<String> = statements
        .iter()
        .map(|statement| match &statement.kind {
            StatementKind::Import(names) => {
                let names: Vec<String> = names
                    .iter()
                    .map(|one| {
                        let name = one.name.as_deref().unwrap_or_default();
                        format!("{} {name} {}", one.module, one.bound)
                    })
                    .collect();
                format!("import {}", names.join(", "))
            }
            StatementKind::Class(bases, class) => {
                let body = outline(&class.body);
                format!("class {}/{} [{body}]", class.name, bases.len())
            }
            StatementKind::Leave(ends) => format!("leave {ends}"),
            StatementKind::Try(all) => format!(
                "try [{}] {} [{}] [{}]",
                outline(&all.body),
                all.handlers.len(),
                outline(&all.otherwise),
                outline(&all.finally)
            ),
            StatementKind::Raise(_) => "raise".to_owned(),
            StatementKind::For { body, .. } => format!("for [{}]", outline(body)),
            StatementKind::With { body, .. } => format!("with [{}]", outline(body)),
            StatementKind::Assign { target, .. } => {
                format!("{} =", target.dotted().unwrap_or_else(|| "?".to_owned()))
            }
            StatementKind::Expression(_) => "expression".to_owned(),
            StatementKind::Function(function) => format!(
                "@{} def {}/{} [{}]",
                function.decorators.len(),
                function.name,
                function.parameters.len(),
                outline(&function.body)
            ),
            StatementKind::Return(value) => format!("return {}", value.is_some()),
            StatementKind::If {
                body, otherwise, ..
            } => format!("if [{}] else [{}]", outline(body), outline(otherwise)),
            StatementKind::Nothing => "nothing".to_owned(),
            StatementKind::Unknown(reason) => format!("unknown({reason})"),
        })
        .collect();
    words.join("; ")
}

fn check(text: &str, expect: &str) {
    assert_eq!(outline(&read(text, SourceId(0))), expect, "{text}");
}

#[test]
fn a_module_as_people_write_it() {
    check(
        "from flask import (\n    Flask,\n    redirect as go,\n)\nimport os, werkzeug.middleware.proxy_fix as pf\n",
        "import flask Flask Flask, flask redirect go; import os  os, werkzeug.middleware.proxy_fix  pf",
    );
    check(
        "@app.route(\n    \"/a\",\n    methods=[\"GET\"],\n)\n@login\nasync def a(x: int = 1, *, y=None, **k) -> str:\n    \"\"\"Doc.\"\"\"\n    b = c = 1; return f'{x}', 200\n",
        "@2 def a/3 [nothing; b =; c =; return true]",
    );
    check(
        "if __name__ == '__main__': app.run()\nelif x:\n  pass\nelse:\n  y = 1\n",
        "if [expression] else [if [nothing] else [y =]]",
    );
}

#[test]
fn what_is_not_understood_does_not_break_the_rest() {
    check(
        "class A(B):\n    x = 1\n\n    def f(self):\n        return 1\n\ny = 2\n",
        "class A/1 [x =; @0 def f/1 [return true]]; y =",
    );
    check("a = (1\nb = 2", "unknown(a closing ))");
    check("a = = 1\nb = 2\n", "unknown(an expression); b =");
    check(
        "@a.b(x for x in y)\n@c\ndef f():\n    return 1\nb = 2",
        "@2 def f/0 [return true]; b =",
    );
    check(
        "@a..b\n@c\ndef f():\n    return 1\nb = 2",
        "unknown(an attribute's name); b =",
    );
    check(
        "x = lambda a, *b: 1\n???\nw = 1",
        "x =; unknown(an expression); w =",
    );
    check("  indented = 1\nb = 2", "indented =; b =");
}

#[test]
fn blocks_as_people_write_them() {
    check(
        "try:\n    import x\nexcept (E, F) as e:\n    x = 1\nexcept:\n    pass\nelse:\n    pass\nz = 3",
        "try [import x  x] 2 [nothing] []; z =",
    );
    check(
        "@dataclass\nclass A:\n    x: int = 1\nb = 2",
        "class A/0 [x =]; b =",
    );
    check(
        "def f():\n    while x:\n        break\n    else:\n        pass\n    return 2\n",
        "@0 def f/0 [for [leave true]; if [nothing] else []; return true]",
    );
    check(
        "def f():\n    for x, (y, z) in z:\n        a -= 1\n    with o() as p, q:\n        raise E(1)\n    raise\n",
        "@0 def f/0 [for [a =]; with [with [raise]]; raise]",
    );
    check(
        "async def f():\n    async with (a() as b,):\n        del b[1]\n    async for c in d:\n        assert c, ''\n",
        "@0 def f/0 [with [expression]; for [nothing]]",
    );
    check(
        "a = [i for i in z if i]\nb = {**a, 'x': 1}\nc = {1, 2}\nd = x[1:]\ne = [*a, (y := 2), -x]\nf = b'x'\n",
        "a =; b =; c =; d =; e =; f =",
    );
}

#[test]
fn nesting_has_a_limit_and_an_end() {
    let deep = format!("a = {}1{}\nb = 2", "(".repeat(5000), ")".repeat(5000));
    check(&deep, "unknown(less nesting); b =");
    let blocks: Vec<String> = (0..500)
        .map(|depth| format!("{}if a:\n", " ".repeat(depth)))
        .collect();
    assert!(!read(&blocks.concat(), SourceId(0)).is_empty());
    for chain in ["+1", ".b", "()"] {
        let long = format!("a = x{}\nb = 2", chain.repeat(100_000));
        check(&long, "unknown(less nesting); b =");
    }
    let nots = format!("a = {} 1\nb = 2", "not ".repeat(9000));
    check(&nots, "unknown(less nesting); b =");
}
