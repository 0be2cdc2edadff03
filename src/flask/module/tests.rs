//! What is read from a module, and what is said about the rest.

use super::*;

fn check(text: &str, apps: &str, said: &[&str]) {
    let mut sources = Sources::default();
    let text = format!("from flask import Flask, redirect\napp = Flask(__name__)\n{text}\n");
    let file = sources.add("app.py", text, false);
    let module = read(&sources, file, WerkzeugVersion::V3_1, &[]);
    let names: Vec<&str> = module.names().collect();
    assert_eq!(names.join(" "), apps);
    let diagnostics: Vec<String> = module
        .diagnostics
        .iter()
        .map(|one| {
            let place = one.span.map_or("", |span| sources.slice(span));
            format!("{:?} {place}", one.severity)
        })
        .collect();
    assert_eq!(diagnostics, said);
}

#[test]
fn what_is_not_simulated_is_said_at_its_place() {
    check(
        "from flask_cors import CORS\nCORS(app)\n@app.url_value_preprocessor\ndef b():\n    pass\napp.config.from_object('x')",
        "app",
        &[
            "NotSimulated CORS(app)",
            "NotSimulated app.url_value_preprocessor",
            "NotSimulated app.config.from_object('x')",
        ],
    );
    check(
        "@app.route('/')\n@cached\ndef v():\n    for x in y:\n        if x:\n            return redirect('/')\n    return render(x)",
        "app",
        &[
            "NotSimulated cached",
            "NotSimulated x",
            "NotSimulated render",
        ],
    );
    check(
        "class Config:\n    X = 1\nif DEBUG:\n    app.debug = True",
        "app",
        &["NotSimulated DEBUG"],
    );
    check(
        "app.wsgi_app = Other(app.wsgi_app)",
        "app",
        &["NotSimulated app.wsgi_app = Other(app.wsgi_app)"],
    );
}

#[test]
fn middleware_is_marked_where_it_hangs_on_what_is_not_known() {
    let class = |lines: &str| {
        [
            "class M:\n    def __init__(self, app, x=''):\n        self.app, self.x = app, x\n    def __call__(self, environ, start_response):\n        ",
            lines,
            "\napp.wsgi_app = M(app.wsgi_app, x='/y')",
        ]
        .concat()
    };
    let goes_on = "return self.app(environ, start_response)";
    for (lines, said) in [
        (
            ["environ['A'] = self.x\n        ", goes_on].concat(),
            vec![],
        ),
        (
            ["environ['A'] = look()\n        ", goes_on].concat(),
            vec!["NotSimulated look"],
        ),
        (
            [
                "if look():\n            environ['A'] = 'b'\n        ",
                goes_on,
            ]
            .concat(),
            vec!["NotSimulated look()"],
        ),
        (
            "return self.app(environ, lambda *a: start_response(*a))".to_owned(),
            vec!["NotSimulated self.app(environ, lambda *a: start_response(*a))"],
        ),
        ("return []".to_owned(), vec!["NotSimulated []"]),
    ] {
        check(&class(&lines), "app", &said);
    }
}

#[test]
fn what_is_understood_or_harmless_is_not_mentioned() {
    check(
        "import os\nfrom datetime import timedelta\napp.secret_key = os.urandom(16)\napp.config['X'] = timedelta(days=1)\nlog = os.x()\nif __name__ == '__main__':\n    app.run(debug=True)\napplication = app",
        "app application",
        &[],
    );
}

#[test]
fn a_module_that_cannot_be_imported_has_no_app() {
    check(
        "@app.route('no')\ndef v():\n    return ''",
        "",
        &["Error 'no'"],
    );
    check(
        "@app.route('/<re:x>')\ndef v(x):\n    return ''",
        "",
        &["Error '/<re:x>'"],
    );
    check(
        "@app.route('/a')\ndef v():\n    return ''\n@app.route('/b')\ndef v():\n    return ''",
        "",
        &["Error '/b'"],
    );
}
