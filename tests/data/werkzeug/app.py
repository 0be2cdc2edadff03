"""The app the recorded answers come from: routes, URLs and redirects of every kind."""
from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    request,
    url_for,
)
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__, static_url_path="/static", static_folder="no_such_folder")
PREFIX = "/r"
WORDS = ["a", "b"]


@app.route("/")
def root():
    return redirect(url_for("login"))


@app.route("/ext")
def ext():
    return redirect(url_for("foo", _external=True))


@app.route("/login", methods=["GET", "POST"])
def login():
    return "login"


@app.route("/foo/")
def foo():
    return "foo"


@app.route("/bar")
def bar():
    return "bar"


@app.route("/sp ace/")
def space():
    return "space"


@app.route("/u/<name>/")
def u(name):
    return f"u:{name}"


@app.route("/u/<a>/<b>/")
def ab(a, b):
    return "ab:%s:%s" % (a, b)


@app.route("/p/<path:p>/")
def p(p):
    return "p:" + p


@app.route("/defs/", defaults={"page": 1})
@app.route("/defs/<int:page>")
def defs(page):
    return "page{}".format(page)


@app.route("/ns", strict_slashes=False)
def ns():
    return "ns"


@app.route("/ns2/", strict_slashes=False)
def ns2():
    return "ns2"


@app.route("/i/<int:n>")
def i(n):
    return f"i{n}"


@app.route("/si/<int(signed=True, max=9):n>")
def si(n):
    return f"si{n}"


@app.route("/fd/<int(fixed_digits=3):n>")
def fd(n):
    return f"fd{n}"


@app.route("/f/<float:n>")
def f(n):
    return f"f{n}"


@app.route("/a/<any(x, 'y z'):n>")
def a(n):
    return f"a{n}"


@app.route("/len/<string(length=2):n>")
def length(n):
    return f"len{n}"


@app.route("/id/<uuid:n>")
def uuid_(n):
    return f"id{n}"


@app.route("/post/", methods=["GET", "POST"])
def post():
    return "post"


@app.route("/onlypost/", methods=["POST"])
def onlypost():
    return "onlypost"


@app.post("/onlypost2")
def onlypost2():
    return "onlypost2"


@app.route("/two", endpoint="zwei")
@app.route("/two/more")
def two():
    return request.endpoint


@app.route("/old/<int:n>", redirect_to="/i/<n>")
def old(n):
    return ""


bp = Blueprint("bp", __name__, url_prefix="/bp", static_folder="st")


@bp.route("/")
def bi():
    return url_for(".bi") + " " + url_for("foo") + " " + url_for(".static", filename="z")


@bp.route("/go")
def go():
    return redirect(url_for(".bi"))


app.register_blueprint(bp)
app.register_blueprint(bp, url_prefix="/bp2", name="other")


def view_by_hand():
    return "by hand"


app.add_url_rule("/hand/", "by_hand", view_by_hand)
app.add_url_rule("/hand2/", view_func=view_by_hand)


@app.route("/info")
def info():
    return jsonify(
        host=request.host,
        url=request.url,
        base=request.base_url,
        root=request.url_root,
        host_url=request.host_url,
        script=request.script_root,
        path=request.path,
        full=request.full_path,
        scheme=request.scheme,
        secure=request.is_secure,
        method=request.method,
        remote=request.remote_addr,
        inner=url_for("foo"),
        outer=url_for("foo", _external=True),
        file=url_for("static", filename="a b.css"),
    )


@app.route("/r/abs")
def r_abs():
    return redirect("http://o.com/x")


@app.route("/r/rel")
def r_rel():
    return redirect("x")


@app.route("/r/dot")
def r_dot():
    return redirect("../x")


@app.route("/r/prel")
def r_prel():
    return redirect("//o.com/x")


@app.route("/r/empty")
def r_empty():
    return redirect("")


@app.route("/r/uni")
def r_uni():
    return redirect("/é?q=é#f")


@app.route("/r/sp")
def r_sp():
    return redirect("/a b?c d")


@app.route("/r/odd")
def r_odd():
    return redirect("/a'b\"<&>[x]|y?a=[1]&b=%zz")


@app.route("/r/upper")
def r_upper():
    return redirect("HTTPS://Ex.COM:8443/a?")


@app.route("/r/scheme")
def r_scheme():
    return redirect(url_for("foo", _scheme="https", _external=True))


@app.route("/r/anchor")
def r_anchor():
    return redirect(url_for("foo", q="x y", z=[1, 2], n=None, t=True, _anchor="a b"))


@app.route("/r/url")
def r_url():
    return redirect(request.url)


@app.route("/r/host")
def r_host():
    return redirect(request.host_url)


@app.route("/r/root")
def r_root():
    return redirect(request.url_root)


@app.route("/r/base")
def r_base():
    return redirect(request.base_url, code=307)


@app.route("/r/full")
def r_full():
    return redirect(request.full_path)


@app.route("/r/q")
def r_q():
    return redirect("?x=1")


@app.route("/r/frag")
def r_frag():
    return redirect("#f")


@app.route("/r/code/<int:code>")
def r_code(code):
    return redirect("/x", code)


@app.route("/r/https")
def r_https():
    if not request.is_secure:
        return redirect(request.url.replace("http://", "https://", 1), 301)
    return "secure"


@app.route("/r/next")
def r_next():
    return redirect(request.args.get("next") or url_for("foo"))


@app.route("/r/hand")
def r_hand():
    scheme = request.headers.get("X-Forwarded-Proto", "http")
    return redirect(f"{scheme}://{request.host}{PREFIX}/x")


@app.route("/b/int")
def b_int():
    return url_for("i", n="5") + " " + url_for("si", n=-3) + " " + url_for("fd", n=7)


@app.route("/b/intbad")
def b_intbad():
    return url_for("i", n="x")


@app.route("/b/float")
def b_float():
    return url_for("f", n=1) + " " + url_for("f", n=0.00001) + " " + url_for("f", n=2.5)


@app.route("/b/any")
def b_any():
    return url_for("a", n="x") + " " + url_for("a", n="y z")


@app.route("/b/anybad")
def b_anybad():
    return url_for("a", n="q")


@app.route("/b/uni")
def b_uni():
    return url_for("ab", a="é", b="ä ?#%&+") + " " + url_for("p", p="a/b c//d")


@app.route("/b/qs")
def b_qs():
    return url_for("foo", **{"a b": "c&d=é +/?"}) if False else url_for("foo", a="c&d=é +/?:@!'()*~")


@app.route("/b/anchor")
def b_anchor():
    return url_for("foo", _anchor="x y#z%/?é")


@app.route("/b/defs")
def b_defs():
    return url_for("defs") + " " + url_for("defs", page=1) + " " + url_for("defs", page=2)


@app.route("/b/typo")
def b_typo():
    return url_for("lgoin")


@app.route("/b/missing")
def b_missing():
    return url_for("u")


@app.route("/b/extra")
def b_extra():
    return url_for("nothing_like_it", q=1)


@app.route("/b/scheme")
def b_scheme():
    return url_for("foo", _scheme="https")


@app.route("/b/schemeno")
def b_schemeno():
    return url_for("foo", _scheme="https", _external=False)


@app.route("/b/ftp")
def b_ftp():
    return url_for("foo", _scheme="ftp", _external=True)


@app.route("/b/noscheme")
def b_noscheme():
    return url_for("foo", _scheme="", _external=True)


@app.route("/b/hand")
def b_hand():
    return url_for("by_hand") + " " + url_for("view_by_hand") + " " + url_for("zwei") + " " + url_for("two")


@app.route("/b/other")
def b_other():
    return url_for("other.go") + " " + current_app.url_for("bp.go") if False else url_for("other.go")


@app.route("/t/<kind>")
def t(kind):
    if kind == "created":
        return "x", 201, {"X-A": "b"}
    elif kind == "plain":
        return "x", {"Content-Type": "text/plain"}
    elif kind in ("see", "other"):
        return redirect("/x"), 303
    elif kind == "odd":
        return "x", "299 Odd"
    if kind.startswith("made"):
        response = make_response("hi", 202)
        response.headers["X-B"] = "c"
        response.status_code = 203
        return response
    if kind == "none":
        return None
    if kind == "number":
        return 5
    if kind == "dict":
        return {"b": 1, "a": [True, None, 1.5, "é<\"\n"]}
    if kind == "list":
        return WORDS
    if kind == "key":
        return request.headers["X-No-Such"]
    if kind == "arg":
        return request.args["q"]
    if kind == "environ":
        return request.environ["NOPE"]
    if kind == "args":
        return "%s|%s" % (request.args.get("q"), request.args.get("none"))
    if kind == "cookie":
        return request.cookies.get("session", "no cookie")
    if kind == "host":
        return request.headers.get("Host", "none") + "|" + request.host.split(":")[0].upper()
    if kind == "words":
        return "yes" if "a" in WORDS and not kind == "x" else "no"
    if kind.endswith("strip"):
        return "|" + "  a ".strip() + "|" + "xaxx".rstrip("x") + "|" + "{}-{b}{{".format(1, b=True)
    abort(418)


@app.route("/abort/<int:code>")
def aborted(code):
    abort(code)


def helper(name, ending="!"):
    return f"hello {name}{ending}"


@app.route("/helped")
def helped():
    return helper("you") + helper(name="me", ending="?")


if __name__ == "__main__":
    app.run()
