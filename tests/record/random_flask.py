"""Random Flask apps and what they are asked, as hopscope can read them.

    import random, random_flask
    made = random_flask.App(random.Random(seed))
    made.text      # app.py, which binds `app`
    made.requests  # what to ask it: (method, path, environ) with the environ's keys that differ

`environ` has `HTTP_…` keys for headers and `SCRIPT_NAME`, `QUERY_STRING`, `wsgi.url_scheme` and the like; a value
of None takes a key away. A comparison that sends its own requests over a wire needs `path` and the headers only;
`simple=True` leaves out what no server would let through (other schemes, bytes that are no path)."""

PARTS = ["a", "b", "foo", "x-y", "v1", "a", "b"]
CONVERTERS = ["", "", "", "string:", "int:", "int:", "float:", "path:", "uuid:", "any(a, b,foo):", "any(x-y,'b c'):",
              "string(length=2):", "string(minlength=2, maxlength=3):", "int(fixed_digits=2):", "int(min=2,max=11):",
              "int(signed=True):", "float(signed=True, min=-1):", "default:"]
TEXTS = ["a", "b", "foo", "x-y", "é", "a b", "a/b", "a//b", "1", "01", "-3", "1.5", "1.50", "12", "x", "%2F", "a%41", "",
         "a;b", "a+b", "a,b", "a|b", "a:b", "@a", "a=b&c", "~", "b c", "zz.zz", "?", "#x", "a'b", "\"", "<b>", "..", ".",
         "12345678-1234-5678-1234-567812345678", "a?b", "日"]
HOSTS = ["ex.com", "ex.com", "ex.com", "EX.com", "ex.com:80", "ex.com:443", "ex.com:8080", "a.ex.com", "b.a.ex.com",
         "a.ex.com:8080", "other.org", "my_app", "[::1]", "[::1]:5000", "10.0.0.2:80", "ex.com.", "a..b", "-", ""]
LOCATIONS = ["/x", "x", "../x", "./", "?a=b", "#f", "", "//o.org/x", "http://o.org", "https://ex.com/é", "/a b", "/%zz", "/a?b=c#d",
             "HTTP://EX.com:80/", "https://ex.com:443/x?", "http:/x", "mailto:a@b", "/é?ü=ö#ä", "http://u:p@o.org:8080/x", "a:b", "/a%20b",
             "http://o.org:0/", "/x;y=z", "/x[1]", "javascript:x", "/'\"<>", "https:///x", "/a//b/../c"]
QUERIES = ["", "", "", "a=1", "a=1&b=%20x&c", "q=é", "?", "a=b?c", "next=%2Fx", "a+b=c%2Bd", "x=%zz", "a=\"<>'"]


class App:
    """An app's text and the requests for it."""

    def __init__(self, random, simple=False):
        """Makes both; the same `random` makes the same."""
        self.random, self.simple = random, simple
        self.people = not simple and self.chance(60)
        self.lines = ["from flask import Blueprint, Flask, abort, jsonify, redirect, request, url_for",
                      "from werkzeug.middleware.dispatcher import DispatcherMiddleware",
                      "from werkzeug.middleware.proxy_fix import ProxyFix", "from functools import wraps", ""]
        if self.people:
            self.lines[:1] = ["import json", "import logging", "import os", "from os import getpid", "",
                              "from flask import Blueprint, Flask, Response, abort, flash, g, jsonify, make_response, redirect, request, session, url_for",
                              "from flask.views import MethodView", "from flask_login import (LoginManager, UserMixin, current_user,",
                              "                         login_required, login_user, logout_user)", "from flask_wtf import FlaskForm",
                              "from werkzeug.exceptions import HTTPException", "log = logging.getLogger('x')"]
        self.endpoints = {}
        self.rules = []
        self.subdomains = self.hosts = False
        self.server_name = None
        self.make()
        self.text = "\n".join(self.lines) + "\n"
        self.requests = [self.request() for _ in range(random.randint(6, 14))]

    def chance(self, share):
        """True in so many of a hundred cases."""
        return self.random.random() * 100 < share

    def pick(self, choices):
        """One of them."""
        return self.random.choice(choices)

    def make(self):
        """The app from top to bottom."""
        options = ["__name__"]
        if self.chance(12):
            self.hosts = True
            options += ["host_matching=True", "static_folder=None"]
        elif self.chance(15):
            self.subdomains = True
            options.append("subdomain_matching=True")
        if not self.hosts and self.chance(30):
            options.append(self.pick(["static_folder=None", "static_url_path='/files'", "static_folder='assets'", "static_url_path=''"]))
        self.lines.append(f"app = Flask({', '.join(options)})")
        self.configure()
        self.package()
        self.hooks()
        for number in range(self.random.randint(2, 6)):
            self.route("app", "", f"view{number}", "", "")
        for number in range(self.pick([0, 0, 1, 1, 2])):
            self.blueprint(f"bp{number}")
        self.wrap()

    def package(self):
        """What a file has besides its views."""
        self.lines += ["", "", "def keyed(view):", "    @wraps(view)", "    def wrapper(*args, **kwargs):",
                       "        if request.args.get('a') == '1':", f"            return {self.pick(['redirect(chr(47))', 'abort(401)', repr('key')])}",
                       "        return view(*args, **kwargs)", "    return wrapper"]
        if not self.people:
            return
        if not self.chance(8):
            self.lines.append(self.pick(["app.secret_key = 'x'", "app.config['SECRET_KEY'] = 'x'", "app.config.update(SECRET_KEY=os.urandom(8))"]))
        for name, values in (("SECURE", ["True"]), ("HTTPONLY", ["False"]), ("SAMESITE", ["'Lax'", "'Strict'"]), ("PATH", ["'/p'"]),
                             ("DOMAIN", ["'ex.com'", "'.ex.com'"]), ("NAME", ["'sid'"])):
            if self.chance(12):
                self.lines.append(f"app.config['SESSION_COOKIE_{name}'] = {self.pick(values)}")
        self.lines += ["login_manager = LoginManager(app)"]
        if self.chance(60):
            self.lines.append(f"login_manager.login_view = {self.pick(['view0', 'view1', '/login', 'https://sso.example/in?a=b', 'http://ex.com/l'])!r}".replace("'view", "'view"))
        if self.chance(20):
            self.lines.append(f"login_manager.login_message = {self.pick(['None', repr('In!')])}")
        self.lines += ["", "", "@login_manager.user_loader", "def load(user_id):", "    return User(user_id)", "", "", "class User(UserMixin):",
                       "    def __init__(self, id):", "        self.id = id", "", "", "class Form(FlaskForm):", "    class Meta:", "        csrf = False", "", "",
                       "class Own(Exception):", "    pass", "", "", "def helper(path):", "    " + self.pick([
                           "return path", "return getpid()", "if 'a' in path:\n        return None\n    return getpid()", "for x in path:\n        if x == 'b':\n            return False\n    return True"]),
                       "", "", "def checked():", "    " + self.pick(["pass", "if 'foo' in request.path:\n        abort(409)", "return getpid()", "if getpid() < 0:\n        abort(410)"])]
        if self.chance(60):
            self.lines += ["", "", "@app.before_request", "def load_user():", "    " + self.pick([
                "g.user = session.get('user')", "g.user = None", "g.user = getpid()", "g.user = request.args.get('a')"])]
        if self.chance(20):
            self.lines += ["", "", "@app.errorhandler(Own)", "def own(error):", f"    return {self.pick(['repr(1), 409', 'redirect(chr(47))', '{}, 410'])}"]
        if self.chance(25):
            self.class_view()

    def class_view(self):
        """A view that is a class."""
        methods = self.random.sample(["get", "post", "put", "delete"], self.pick([1, 2]))
        self.lines += ["", "", "class Thing(MethodView):"]
        if self.chance(40):
            self.lines.append(f"    decorators = [{self.pick(['keyed', 'login_required', 'keyed, login_required'])}]")
        for method in methods:
            self.lines += ["", f"    def {method}(self, **values):", f"        return {self.answer()}"]
        self.lines += ["", "", "app.add_url_rule('/thing', view_func=Thing.as_view('thing'))"]
        self.endpoints["thing"] = {}
        self.rules += [("", "/thing", "")] * 2

    def configure(self):
        """Settings and the URL map's own."""
        if self.chance(40 if self.subdomains or self.hosts else 15):
            self.server_name = self.pick(["ex.com", "ex.com", "ex.com:8080", "EX.com", "ex.com:443", "www.ex.com"])
            self.lines.append(f"app.config['SERVER_NAME'] = {self.server_name!r}")
        if self.chance(10):
            self.lines.append(f"app.config['APPLICATION_ROOT'] = {self.pick(['/', '/app', 'app/'])!r}")
        if self.chance(10):
            self.lines.append("app.config['PREFERRED_URL_SCHEME'] = 'https'")
        if self.chance(10):
            self.lines.append(f"app.config['TRUSTED_HOSTS'] = {self.pick([['ex.com'], ['.ex.com', 'other.org'], ['a.ex.com'], []])!r}")
        for name, share in (("strict_slashes", 10), ("merge_slashes", 10), ("redirect_defaults", 5)):
            if self.chance(share):
                self.lines.append(f"app.url_map.{name} = False")

    def hooks(self):
        """What is called around views."""
        if self.chance(12):
            self.lines += ["", "", "@app.before_request", "def to_https():", "    " + self.pick([
                "if not request.is_secure:", "if request.headers.get('X-Forwarded-Proto') == 'http':",
                "if request.scheme != 'https' and request.method in ('GET', 'HEAD'):", "if request.url.startswith('http://'):"]),
                "        " + self.pick([
                    "return redirect(request.url.replace('http://', 'https://', 1), code=301)",
                    "return redirect('https://' + request.host + request.full_path)",
                    "return redirect(f'https://{request.host}{request.path}', 308)",
                    "return 'insecure', 403"])]
        if self.chance(10):
            self.lines += ["", "", "@app.after_request", "def headers(response):", "    " + self.pick([
                "response.headers['X-Seen'] = request.path", "response.headers.setdefault('X-Seen', str(request.endpoint))",
                "response.status_code = 299", "response.autocorrect_location_header = False"]), "    return response"]
        if self.chance(10):
            self.lines += ["", "", f"@app.errorhandler({self.pick(['404', '405', '500', 'Exception'])})", "def failed(error):",
                           "    " + self.pick(["return 'mine', 404", "return redirect('/sorry')", "return {'error': request.path}, 418"])]
        if self.chance(8):
            self.lines += ["", "", "from flask_talisman import Talisman", self.pick([
                "Talisman(app)", "Talisman(app, content_security_policy=None, force_https_permanent=True)",
                "Talisman(app, force_https=False, strict_transport_security_preload=True)"])]
        elif self.chance(5):
            self.lines += ["", "", "from flask_sslify import SSLify", self.pick([
                "sslify = SSLify(app)", "sslify = SSLify(app, permanent=True, subdomains=True)", "SSLify(app, skips=['a', 'foo'])"])]

    def segment(self, names):
        """A part of a rule between slashes, with the variables it has."""
        text = ""
        for _ in range(self.pick([1, 1, 1, 1, 2, 3])):
            if self.chance(45) and not text.endswith(">"):
                name = self.pick("klmnoprst")
                if name in names:
                    continue
                converter = self.pick(CONVERTERS)
                names[name] = converter
                text += f"<{converter}{name}>"
            elif self.chance(50) and text:
                text += self.pick(["-", ".", "_"])
            else:
                text += self.pick(PARTS)
        return text or "a"

    def rule(self):
        """The text of a rule and its variables."""
        names = {}
        parts = [self.segment(names) for _ in range(self.pick([0, 1, 1, 1, 2, 2, 3]))]
        text = "/" + "/".join(parts)
        if self.chance(4):
            text = text.replace("/", "//", 1) if self.chance(50) else text + "//"
        elif parts and self.chance(45):
            text += "/"
        return text, names

    def route(self, of, prefix, name, full, domain):
        """One view with one or two rules; `full` is the blueprint's name with its dot."""
        view = []
        for _ in range(self.pick([1, 1, 1, 2])):
            text, names = self.rule()
            options = ""
            own = domain
            if self.chance(25):
                methods = self.random.sample(["GET", "POST", "PUT", "DELETE", "OPTIONS"], self.pick([1, 2]))
                options += f", methods={methods!r}"
            if names and self.chance(25):
                key = self.pick(sorted(names))
                default = {"int": "1", "floa": "1.5"}.get(names[key][:3] if names[key].startswith("int") else names[key][:4], "'a'")
                if self.chance(50):
                    options += f", defaults={{'{key}': {default}}}"
                else:
                    # A shorter rule of the same endpoint stands for the default.
                    short, _ = self.rule()
                    if "<" not in short:
                        view.append(f"@{of}.route({short!r}, defaults={{{', '.join(repr(n) + ': ' + (default if n == key else repr('a')) for n in names)}}})")
                        self.rules.append((prefix, short, domain))
            for option, share in (("strict_slashes", 8), ("merge_slashes", 8)):
                if self.chance(share):
                    options += f", {option}={self.pick([True, False])}"
            if self.hosts and self.chance(70):
                own = self.pick(["ex.com", "a.ex.com", "<h>.ex.com", "other.org", "ex.com:8080"])
                options += f", host={own!r}"
                names.update({"h": ""} if "<h>" in own else {})
            elif (self.subdomains or self.chance(3)) and self.chance(50):
                own = self.pick(["a", "b.a", "<h>", "<h>.a", ""])
                options += f", subdomain={own!r}"
                names.update({"h": ""} if "<h>" in own else {})
            if self.chance(4):
                target = self.pick(["/x", "y", "../z", "/" + "-".join(f"<{n}>" for n in names), "http://o.org/x"])
                options += f", redirect_to={target!r}"
            view.append(f"@{of}.route({text!r}{options})")
            self.rules.append((prefix, text, own))
            self.endpoints.setdefault(full + name, {}).update(names)
        if self.chance(12):
            view.append(self.pick(["@login_required", "@keyed", "@keyed"]) if self.people else "@keyed")
        body = self.body() if self.people else [f"return {self.answer()}"]
        self.lines += ["", ""] + view + [f"def {name}(**values):"] + ["    " + line for line in body]

    def url_for(self):
        """A call of url_for."""
        endpoint = self.pick(sorted(self.endpoints) + ["static", "nope", "view0"])
        given = []
        for name, converter in sorted(self.endpoints.get(endpoint, {"filename": "path:"} if endpoint == "static" else {}).items()):
            if self.chance(92):
                value = self.pick(["1", "'2'", "7"]) if converter.startswith(("int", "float")) and self.chance(90) else (
                    self.pick(["'a'", "'b'", "'foo'"]) if converter.startswith("any") and self.chance(85) else repr(self.pick(TEXTS)))
                given.append(f"{name}={value}")
        if self.chance(25):
            given.append(f"q={self.pick([repr(self.pick(TEXTS)), '[1, 2]', 'None', 'True', '1.5'])}")
        if self.chance(40):
            given.append(f"_external={self.pick([True, True, False])}")
        if self.chance(15):
            given.append(f"_scheme={self.pick(['https', 'http', 'ftp', '', 'wss'])!r}")
        if self.chance(15):
            given.append(f"_anchor={self.pick(TEXTS)!r}")
        if self.chance(10):
            given.append(f"_method={self.pick(['GET', 'POST', 'PUT'])!r}")
        return f"url_for({', '.join([repr(endpoint)] + given)})"

    def body(self):
        """The lines of a view as people write them: some of what it hangs on, hopscope cannot know."""
        lines = []
        for _ in range(self.pick([0, 0, 1, 1, 2, 3])):
            lines += self.statement()
        return lines + self.last()

    def last(self):
        """How a view ends."""
        if self.chance(70):
            return [f"return {self.answer()}"]
        kind = self.random.randint(0, 5)
        if kind == 0:
            return ["response = make_response(" + self.pick(["'made'", "redirect('/x')", "('made', 202)", "jsonify(a=getpid())"]) + ")",
                    self.pick(["response.set_cookie('c', 'v')", "response.set_cookie('c', 'a b', max_age=60, secure=True, httponly=True)",
                               "response.set_cookie('c', path='/x', domain='ex.com', samesite='Lax')", "response.delete_cookie('c')",
                               "response.headers['X-A'] = request.method", "response.status_code = 418", "response.mimetype = 'text/plain'"]),
                    "return response"]
        if kind == 1:
            return ["try:", "    " + self.pick(["value = request.args['a']", "value = int(request.args.get('a', '1'))", "abort(403)", "raise Own('x')",
                                                 "value = session['user']"]),
                    "except " + self.pick(["KeyError", "ValueError", "Exception", "(KeyError, ValueError)", "Own", "HTTPException"]) + ":",
                    f"    return {self.answer()}", "else:", "    value = 'else'", "return f'{value}', 201"]
        if kind == 2:
            return [f"if {self.condition()}:", f"    return {self.answer()}", "else:", f"    return {self.answer()}"]
        if kind == 3:
            return ["return " + self.pick(["f'{getpid()} of {request.path}'", "'%s' % getpid()", "'{}'.format(getpid())", "{'pid': getpid()}, 201",
                                           "jsonify(pid=getpid())", "str(getpid()), 404", "Response(str(getpid()), mimetype='application/json')",
                                           "'a' if getpid() else 'b'", "''.join(str(getpid()) for _ in 'ab')"])]
        if kind == 4:
            return ["for word in " + self.pick(["['a', 'b', 'foo']", "request.path.split('/')", "range(3)", "os.listdir('/')"]) + ":",
                    f"    if {self.pick(['word', 'word == 1', 'word in request.path.split(chr(47))', 'not word'])}:",
                    "        " + self.pick(["break", "continue", "pass", "return 'in the loop'"]), f"return {self.answer()}"]
        return ["with open(os.devnull) as file:", "    text = file.read()", f"    return {self.pick(['text, 206', self.answer()])}"]

    def condition(self):
        """Something that is true or not."""
        return self.pick(["'user' in session", "session.get('user')", "session.get('visits', 0) > 1", "g.user", "g.user is None", "request.args",
                          "request.args.get('a') == '1'", "request.method == 'POST'", "request.is_secure", "getpid() > 0", "not getpid()",
                          "current_user.is_authenticated", "current_user.is_anonymous", "hasattr(g, 'other')", "getattr(g, 'other', None)",
                          "request.path.startswith(('/a', '/b'))", "request.path[1:2] == 'a'", "len(request.path) >= 4", "app.debug", "Form().is_submitted()",
                          "any(part in request.path for part in ('a', 'foo'))", "request.args.get('a', 2, type=int) == 1"])

    def statement(self):
        """One that goes before the end."""
        kind = self.random.randint(0, 6)
        if kind == 0:
            return [self.pick(["session['user'] = request.path", "session['visits'] = session.get('visits', 0) + 1", "session.pop('user', None)",
                               "session.clear()", "session.permanent = True", "session.setdefault('user', 'x')", "flash('said')",
                               "flash('said', 'error')", "session.modified = True", "session['pid'] = getpid()", "session.update(user='u')",
                               "del session['user']"])]
        if kind == 1:
            return [f"if {self.condition()}:", "    " + self.pick([f"return {self.answer()}", "session['user'] = 'if'", "g.other = 1", "x = 1",
                                                                  "abort(404)", "flash('if')", "raise Own(request.path)"])]
        if kind == 2:
            return [self.pick(["x = getpid()", "x = [n for n in range(3) if n]", "getpid()", "log.info('x')", "x = json.dumps({})", "assert request",
                               "login_user(User('1'))", "logout_user()", "x = helper(request.path)", "form = Form()"])]
        if kind == 3:
            return ["try:", "    " + self.pick(["getpid()", "x = json.loads('{}')", "raise Own('y')"]), "except Exception:", "    pass",
                    *self.pick([[], ["finally:", "    x = 2"]])]
        if kind == 4:
            return ["if not helper(request.path):", f"    return {self.answer()}"]
        if kind == 5:
            return ["while getpid() < 0:", "    " + self.pick(["break", "x = 1"])]
        return ["checked()"]

    def answer(self):
        """What a view returns."""
        kind = self.random.randint(0, 9)
        if kind < 2:
            return "jsonify(host=request.host, url=request.url, base=request.base_url, root=request.url_root, script=request.script_root, " \
                   "path=request.path, full=request.full_path, scheme=request.scheme, secure=request.is_secure, ip=request.remote_addr, " \
                   "route=request.access_route, endpoint=request.endpoint, blueprint=request.blueprint)"
        if kind < 4:
            return f"redirect({self.url_for()})"
        if kind < 6:
            code = self.pick(["", "", ", 301", ", 303", ", 307", ", code=308"])
            return f"redirect({self.pick(LOCATIONS)!r}{code})"
        if kind < 7:
            return self.url_for()
        if kind < 8:
            return self.pick(["abort(404)", "abort(403)", "redirect(request.url)", "redirect(request.host_url)", "redirect(request.url_root)",
                              "redirect(request.args['next'])", "redirect(request.args.get('next', '/d'))", "('x', 204)", "('x', '299 Odd')"])
        return "f'{request.endpoint} {request.method} {request.path}'"

    def blueprint(self, name):
        """A blueprint, perhaps with one nested in it."""
        prefix = self.pick(["", "/p", "/p/", "/a", "/<int:z>", "/p/q"])
        options = [f"url_prefix={prefix!r}"] if prefix else []
        domain = ""
        if self.subdomains and self.chance(50):
            domain = self.pick(["a", "<h>"])
            options.append(f"subdomain={domain!r}")
        if self.chance(20):
            options.append("static_folder='st'")
        self.lines += ["", "", f"{name} = Blueprint({', '.join([repr(name), '__name__'] + options)})"]
        for number in range(self.random.randint(1, 3)):
            self.route(name, prefix, f"{name}_{number}", f"{name}.", domain)
        if self.chance(30):
            inner = self.pick(["/in", "", "/in/"])
            given = [f"url_prefix={inner!r}"] if inner else []
            nested = domain
            if self.subdomains and self.chance(40):
                given.append("subdomain='b'")
                nested = f"b.{domain}" if domain else "b"
            self.lines += ["", "", f"{name}_in = Blueprint({', '.join([repr('in'), '__name__'] + given)})"]
            joined = prefix.rstrip("/") + "/" + inner.lstrip("/") if inner else prefix
            self.route(f"{name}_in", joined, f"{name}_deep", f"{name}.in.", nested)
            self.lines += ["", "", f"{name}.register_blueprint({name}_in)"]
        given = f", url_prefix={self.pick(['/reg', '/a'])!r}" if self.chance(20) else ""
        if given:
            self.rules.append((given.split("'")[1], "/", domain))
        self.lines += ["", "", f"app.register_blueprint({name}{given})"]

    def wrap(self):
        """Middleware."""
        self.lines.append("")
        if self.chance(10):
            self.lines += ["", "other = Flask('other', static_folder=None)", "", "", "@other.route('/')", "@other.route('/foo/')", "def other_view():",
                           "    return jsonify(url=request.url, root=request.script_root, me=url_for('other_view', _external=True))", "", "",
                           f"app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {{{self.pick(['/a', '/p', '/m/n'])!r}: other.wsgi_app}})"]
            self.rules += [("/a", "/foo", ""), ("/p", "/", ""), ("/m/n", "/foo/", "")]
        for _ in range(self.pick([0, 0, 1, 1, 1, 2, 3])):
            given = [f"x_{name}={self.random.randint(0, 3) if self.chance(50) else 1}"
                     for name in ("for", "proto", "host", "port", "prefix") if self.chance(45)]
            self.lines.append(f"app.wsgi_app = ProxyFix({', '.join(['app.wsgi_app'] + given)})")

    def path(self):
        """A path that may match, and the host it is for."""
        prefix, text, domain = self.pick(self.rules)
        path = prefix.rstrip("/") + "/" + text.lstrip("/") if prefix else text
        filled, rest = "", path
        while "<" in rest:
            before, _, rest = rest.partition("<")
            variable, _, rest = rest.partition(">")
            filled += before + self.fitting(variable)
        path = filled + rest
        if self.chance(20):
            path = path[:-1] if path.endswith("/") else path + "/"
        if self.chance(6):
            path = path.replace("/", self.pick(["//", "///"]), self.random.randint(1, 3))
        if self.chance(4):
            path = self.pick(["/static/x", "/nope", "/", "", "//", "/files/a/b", "/p/st/x", "*"])
        return path, domain

    def fitting(self, variable):
        """A value for a variable of a rule, mostly one that fits."""
        if self.chance(15):
            return self.pick(TEXTS)
        if variable.startswith("int"):
            return self.pick(["1", "2", "7", "01", "12", "-3"])
        if variable.startswith("float"):
            return self.pick(["1.5", "0.50", "-0.5"])
        if variable.startswith("any"):
            return self.pick(["a", "b", "x-y", "b c"])
        if variable.startswith("uuid"):
            return "12345678-1234-5678-1234-567812345678"
        if variable.startswith("path"):
            return self.pick(["a", "a/b", "a/b/c", "a//b"])
        return self.pick(["a", "b", "ab", "foo", "é", "a b"])

    def request(self):
        """One request."""
        path, domain = self.path()
        changes = {}
        host = self.pick(HOSTS) if self.chance(30) else "ex.com"
        if domain and self.chance(75):
            domain = domain.replace("<h>", self.pick(["a", "b", "zz"]))
            host = domain if self.hosts else f"{domain}.{(self.server_name or 'ex.com').lower()}"
        if host != "ex.com" or self.chance(5):
            changes["HTTP_HOST"] = None if self.chance(4) and not self.simple else host
        if self.chance(30):
            changes["wsgi.url_scheme"] = self.pick(["https", "https", "http", "ws", "https, http", "HTTPS", ""]) if not self.simple else "https"
        if self.chance(20):
            changes["SCRIPT_NAME"] = self.pick(["/app", "/app/", "app", "/a b", "/é"])
        if self.chance(30):
            changes["QUERY_STRING"] = self.pick(QUERIES)
        for name, values in (("FOR", ["1.1.1.1", "1.1.1.1, 2.2.2.2", "1.1.1.1,2.2.2.2 , 3.3.3.3", "\"1.1.1.1\"", "", "unknown, ,x"]),
                             ("PROTO", ["https", "http", "https,http", "http, https", "HTTPS", "https,,", "\"https\"", "\"a,b\", https", "\"https"]),
                             ("HOST", ["fwd.com", "a.com, b.com:81", "fwd.com:8443", "[::1]:1", "evil_host", "", "ex.com"]),
                             ("PORT", ["443", "80", "8443", "1,2", "x", ""]),
                             ("PREFIX", ["/pre", "/pre/", "/", "pre", "/a,/b", ""])):
            if self.chance(22):
                changes[f"HTTP_X_FORWARDED_{name}"] = self.pick(values)
        if self.chance(3):
            changes.update({"HTTP_CONNECTION": self.pick(["Upgrade", "keep-alive, upgrade"]), "HTTP_UPGRADE": self.pick(["websocket", "WebSocket", "h2c"])})
        if self.people and self.chance(15):
            changes["HTTP_COOKIE"] = self.pick(["session=x", "c=v", "session=", "remember_token=1|x", "a=b; sid=zz"])
        method = self.pick(["GET"] * 10 + ["POST", "HEAD", "OPTIONS", "PUT", "get", "BREW"])
        return method, path, changes
