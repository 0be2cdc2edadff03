//! What hopscope knows of the packages that apps import.

use crate::flask::WerkzeugVersion;

/// Names of one thing in several modules.
const ALIASES: &[(&str, &str)] = &[
    ("werkzeug.utils.redirect", "flask.redirect"),
    ("flask.helpers.redirect", "flask.redirect"),
    ("flask.current_app.redirect", "flask.redirect"),
    ("flask.helpers.url_for", "flask.url_for"),
    ("werkzeug.exceptions.abort", "flask.abort"),
    ("flask.helpers.abort", "flask.abort"),
    ("flask.json.jsonify", "flask.jsonify"),
    ("flask.helpers.make_response", "flask.make_response"),
    ("flask.current_app.make_response", "flask.make_response"),
    ("werkzeug.wrappers.Response", "werkzeug.Response"),
    ("flask.wrappers.Response", "flask.Response"),
    ("flask.current_app.response_class", "flask.Response"),
    ("markupsafe.escape", "flask.escape"),
    ("html.escape", "flask.escape"),
    ("flask.globals.request", "flask.request"),
    ("flask.globals.current_app", "flask.current_app"),
    ("flask.templating.render_template", "flask.render_template"),
    ("flask.app.Flask", "flask.Flask"),
    ("flask.blueprints.Blueprint", "flask.Blueprint"),
    ("os.getenv", "os.environ.get"),
    ("flask.globals.g", "flask.g"),
    ("flask.globals.session", "flask.session"),
    ("flask_login.utils.current_user", "flask_login.current_user"),
    (
        "flask_login.utils.login_required",
        "flask_login.login_required",
    ),
    ("flask_login.utils.login_user", "flask_login.login_user"),
    ("flask_login.utils.logout_user", "flask_login.logout_user"),
    ("flask.helpers.flash", "flask.flash"),
    ("flask.helpers.make_response", "flask.make_response"),
    (
        "werkzeug.middleware.proxy_fix.ProxyFix",
        "werkzeug.ProxyFix",
    ),
    (
        "werkzeug.middleware.dispatcher.DispatcherMiddleware",
        "werkzeug.DispatcherMiddleware",
    ),
];

/// The full name under which something of Flask or Werkzeug is known here.
pub(in crate::flask) fn canonical(name: &str) -> String {
    let found = ALIASES.iter().find(|(alias, _)| *alias == name);
    found.map_or(name, |(_, known)| known).to_owned()
}

/// Modules and names that are gone: the module, the name in it (`""` for the module itself), and
/// the first version without.
const GONE: &[(&str, &str, WerkzeugVersion)] = {
    use WerkzeugVersion::{V2_0, V2_3, V3_0};
    &[
        ("werkzeug.contrib.fixers", "", V2_0),
        ("werkzeug.contrib", "", V2_0),
        ("flask.ext", "", V2_0),
        ("werkzeug.wsgi", "DispatcherMiddleware", V2_0),
        ("werkzeug", "redirect", V2_0),
        ("werkzeug", "secure_filename", V2_0),
        ("flask", "_request_ctx_stack", V3_0),
        ("flask", "_app_ctx_stack", V3_0),
        ("flask.json", "JSONEncoder", V2_3),
        ("flask.globals", "_request_ctx_stack", V3_0),
        ("flask", "escape", V3_0),
        ("flask", "Markup", V3_0),
        ("flask.helpers", "safe_join", V2_3),
        ("flask", "safe_join", V2_3),
        ("werkzeug.urls", "url_quote", V3_0),
        ("werkzeug.urls", "url_parse", V3_0),
        ("werkzeug.urls", "url_decode", V3_0),
        ("werkzeug.urls", "url_encode", V3_0),
        ("werkzeug.urls", "url_join", V3_0),
    ]
};

/// What Python says to an import of something that is gone.
pub(super) fn import_error(
    version: WerkzeugVersion,
    module: &str,
    name: Option<&str>,
) -> Option<String> {
    let gone = GONE.iter().find(|(own, gone, since)| {
        version >= *since
            && module == *own
            && (gone.is_empty() || name.is_some_and(|name| name == *gone))
    })?;
    Some(if gone.1.is_empty() {
        let parts: Vec<&str> = module.split('.').collect();
        let missing = parts[..2.min(parts.len())].join(".");
        ["ModuleNotFoundError: No module named '", &missing, "'"].concat()
    } else {
        [
            "ImportError: cannot import name '",
            gone.1,
            "' from '",
            module,
            "'",
        ]
        .concat()
    })
}

/// Setup methods of an app that are gone since a version.
pub(super) const NO_METHODS: &[(&str, WerkzeugVersion)] =
    &[("before_first_request", WerkzeugVersion::V2_3)];

/// Extensions that change no answer of the router, no redirect and no URL.
const HARMLESS_EXTENSIONS: &[&str] = &[
    "flask_login.",
    "flask_wtf.",
    "flask_bootstrap.",
    "flask_babel.",
    "flask_babelex.",
    "flask_ckeditor.",
    "flask_dropzone.",
    "flask_avatars.",
    "flask_gravatar.",
    "flask_pagedown.",
    "flask_assets.",
    "flask_jwt_extended.",
    "flask_limiter.",
    "flask_apscheduler.",
    "flask_mailman.",
    "flask_pymongo.",
    "flask_mongoengine.",
    "flask_redis.",
    "flask_executor.",
    "flask_httpauth.",
    "flask_rq.",
    "flask_debugtoolbar.",
    "flask_whooshee.",
    "flask_oauthlib.",
    "flask_alembic.",
    "flask_htmlmin.",
    "authlib.",
    "celery.",
    "elasticsearch.",
    "redis.",
    "apscheduler.",
    "sentry_sdk.",
    "click.",
    "os.",
    "sys.",
    "flask_sqlalchemy.",
    "flask_migrate.",
    "flask_mail.",
    "flask_bcrypt.",
    "flask_marshmallow.",
    "flask_moment.",
    "flask_caching.",
    "flask_compress.",
    "sqlalchemy.",
    "logging.",
    "dotenv.",
];

/// Decorators that leave a view as it is, for a request like others.
const PLAIN_DECORATORS: &[&str] = &[
    "flask_caching.",
    "flask_limiter.",
    "flask_wtf.",
    "flask_login.",
    "flasgger.",
    "functools.",
    "celery.",
    "click.",
];

/// Whether a view with such a decorator answers as it would without.
pub(super) fn is_plain_decorator(full: &str) -> bool {
    PLAIN_DECORATORS.iter().any(|known| full.starts_with(known))
}

/// Whether a call of something by that name changes no answer.
pub(super) fn is_harmless(full: &str) -> bool {
    HARMLESS_EXTENSIONS
        .iter()
        .any(|known| full.starts_with(known))
}
