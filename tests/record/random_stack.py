"""Random scenarios of whole chains: a balancer, nginx with its headers and paths, all WSGI servers with
their options, an app, and requests. `compare_stack.py` runs them through the real programs.

Each is made of one number, so that a number is enough to see it again."""

import random

SERVERS = ("http-socket", "http", "socket", "gunicorn", "waitress", "werkzeug")
REDIRECTS = ["/app/cart/", "/app/cart", "/shop/cart", "/cart/", "/go", "/ext", "/slash", "/absolute", "/post", "/item/7", "/app/go", "/app/ext"]
TARGETS = ["/", "/dest", "/go", "/ext", "/slash", "/slash/", "/echo", "/item/7", "/item/x", "/files/a/b", "/post", "/absolute",
           "/app", "/app/", "/app/dest", "/app/go", "/app/ext", "/app/slash", "/app/echo", "/app/app/go", "/apple", "/app/v2/go",
           "/none", "/files/a%20b", "/files/a%2Fb", "/files/%C3%A9", "/files/a+b;c=d", "/files/a//b", "/files/./a/../b",
           "/files/%zz", "/files/100%25", "/files/a%23b", "/files/a%3Fb", "/FILES/a", "/echo/", "/%65cho", "/files/~x!$&'()*,:@",
           "/files/a\"b<c>", "/files/%ff"]
ODD = ["//echo", "//app//go", "/echo#frag?x", "http://abs.example/echo?q", "http://abs.example:81/app/ext", "/files/%41;%2e%2e/b",
       "/app/%2e%2e/go", "/./go", "/app/../ext", "/files/%", "/files/%4", "/files/\u00e9", "/?", "/echo?a?b=%41", "*", "/a:b/../go"]
QUERIES = ["", "", "", "?x=1", "?a=%20b&a=2", "?next=http://e.example/", "?", "?a=%2F+%C3%A9"]

# What a client or a balancer sends about where it comes from.
FORWARDED = ["X-Forwarded-Proto: https", "X-Forwarded-Proto: http", "X-Forwarded-Proto: HTTPS", "X-Forwarded-Proto: https, http",
             "X-Forwarded-Proto: https,http", "X-Forwarded-Proto: wss", "X-Forwarded-Proto: \"https\"", "X-Forwarded-SSL: on", "X-Forwarded-Ssl: off",
             "X-Forwarded-Protocol: ssl", "X-Forwarded-Protocol: https", "X-Forwarded-For: 198.51.100.4",
             "X-Forwarded-For: 198.51.100.4, 10.1.1.1", "X-Forwarded-For: 198.51.100.4:1234", "X-Forwarded-For: [2001:db8::1]:99",
             "X-Forwarded-For: 2001:db8::1", "X-Forwarded-For: unknown", "X-Forwarded-Host: public.example",
             "X-Forwarded-Host: public.example:8443", "X-Forwarded-Host: a.example, b.example", "X-Forwarded-Port: 443",
             "X-Forwarded-Port: 8443", "X-Forwarded-Port: 80", "X-Forwarded-Port: 1,2", "X-Forwarded-Prefix: /app", "X-Forwarded-By: me",
             "Forwarded: for=198.51.100.9;proto=https;host=f.example:8443", "Forwarded: for=\"[2001:db8::9]:44\"", "Forwarded: proto=https, for=1.1.1.1",
             "Forwarded: by=x;bad", "X-Real-IP: 198.51.100.4", "X-Scheme: https", "Front-End-Https: on"]
OTHER = ["Cookie: a=1; b=2", "X-Dup: 1", "X-Dup: 2", "X_Under: u", "X-Under: d", "Accept: text/html", "Content-Type: text/plain",
         "Authorization: Basic eDp5", "SCRIPT_NAME: /app", "SCRIPT-NAME: /app", "PATH_INFO: /evil", "HTTPS: on", "UWSGI_SCHEME: https",
         "REMOTE_USER: admin", "Remote-User: admin", "X-Empty:", "X-Spaces:   a  b  ", "X-Bytes: \u00e9", "User-Agent: a/1 (b; c)", "Proxy: evil", "TE: trailers",
         "Referer: https://example.com/x"]


class Random(random.Random):
    """Choices."""

    def maybe(self, value, chance=0.5, otherwise=""):
        """A value, or nothing."""
        return value if self.random() < chance else otherwise

    def some(self, values, least, most):
        """Some of the values, in their order."""
        count = min(self.randint(least, most), len(values))
        chosen = set(self.sample(range(len(values)), count))
        return [value for at, value in enumerate(values) if at in chosen]


def app(rng):
    """An app: redirects of every kind, and what it sees."""
    fix = ""
    if rng.random() < 0.55:
        names = rng.some(["x_for", "x_proto", "x_host", "x_port", "x_prefix"], 0, 5)
        counts = "".join(f", {name}={rng.choice([0, 1, 1, 1, 2])}" for name in names)
        fix = f"app.wsgi_app = ProxyFix(app.wsgi_app{counts})\n"
    if rng.random() < 0.08:
        fix += fix or "app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=1)\n"
    imports = ""
    if rng.random() < 0.15:
        imports += "from werkzeug.middleware.dispatcher import DispatcherMiddleware\n"
        fix += 'app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/app": app.wsgi_app})\n'
    config = rng.some(['app.config["SERVER_NAME"] = "example.com"', 'app.config["APPLICATION_ROOT"] = "/app"',
                       'app.config["PREFERRED_URL_SCHEME"] = "https"', "app.url_map.strict_slashes = False"], 0, 2) if rng.random() < 0.3 else []
    code = rng.choice([301, 302, 303, 307, 308])
    views = [
        '@app.route("/")\ndef index():\n    return "index"\n',
        '@app.route("/dest")\n@app.route("/app/dest")\ndef dest():\n    return "dest"\n',
        f'@app.route("/go")\n@app.route("/app/go")\ndef go():\n    return redirect(url_for("dest"){rng.maybe(f", {code}")})\n',
        '@app.route("/ext")\n@app.route("/app/ext")\ndef ext():\n    return redirect(url_for("dest", _external=True))\n',
        '@app.route("/slash/")\n@app.route("/app/slash/")\ndef slash():\n    return "slash"\n',
        '@app.route("/item/<int:number>")\ndef item(number):\n    return redirect(url_for("files", path=request.path))\n',
        '@app.route("/files/<path:path>")\ndef files(path):\n    return path, 200, {"Content-Type": "text/plain"}\n',
        f'@app.route("/post", methods=["GET", "POST"])\ndef post():\n    return redirect("/dest", code={code})\n',
        '@app.route("/absolute")\ndef absolute():\n    return redirect(request.host_url + "dest")\n',
        '@app.route("/echo")\n@app.route("/app/echo")\ndef echo():\n'
        '    return f"{request.url} {request.remote_addr} {request.is_secure} {request.script_root}", 200, {"Content-Type": "text/plain"}\n',
    ]
    if rng.random() < 0.12:
        views.insert(0, rng.choice([
            '@app.before_request\ndef secure():\n    if not request.is_secure:\n        return redirect(request.url.replace("http://", "https://", 1), code=301)\n',
            '@app.before_request\ndef secure():\n    if request.headers.get("X-Forwarded-Proto") == "http":\n        return redirect(request.url.replace("http://", "https://", 1))\n',
        ]))
    if rng.random() < 0.2:
        prefix = rng.choice(["/app", "/shop", "/b"])
        views.append(f'shop = Blueprint("shop", __name__, url_prefix="{prefix}")\n\n\n@shop.route("/cart/")\ndef cart():\n    return redirect(url_for(".cart2", _external={rng.choice([True, False])}))\n\n\n'
                     '@shop.route("/cart2")\ndef cart2():\n    return "cart"\n\n\napp.register_blueprint(shop)\n')
    return ("from flask import Blueprint, Flask, redirect, request, url_for\n" + imports + "from werkzeug.middleware.proxy_fix import ProxyFix\n\napp = Flask(__name__)\n"
            + fix + "".join(line + "\n" for line in config) + "".join("\n\n" + view for view in views))


# What makes a server refuse its command line.
REFUSED = {
    "gunicorn": [" --header-map x", " --nonsense", " -w x", " --forwarded-allow-ips", " --limit-request-fields -1", " --reload=1"],
    "waitress": [" app:app", " --threads 4", ".nosuch", "()"],
    "werkzeug": [" --nonsense", " extra", " --port x", " --reload=1", " --host"],
}


def process(rng, kind, port):
    """A command line, the address it listens on, and the files it needs."""
    unix = rng.random() < 0.2
    address = f"/run/s{port}.sock" if unix else f"127.0.0.1:{port}"
    target = f"unix:{address}" if unix else address
    if kind in ("http-socket", "http", "socket"):
        if kind == "http":
            address = target = f"127.0.0.1:{port}"
        return uwsgi(rng, kind, address, port), target
    if kind == "gunicorn":
        bind = target if unix else rng.choice([address, address, f"localhost:{port}", f"0.0.0.0:{port}"])
        return gunicorn(rng, bind, port), target
    if kind == "waitress":
        where = f"--unix-socket={address} --unix-socket-perms=666" if unix else rng.choice([f"--listen={address}", f"--host 127.0.0.1 --port {port}", f"--listen=*:{port}" if False else f"--listen={address}"])
        return (f"waitress-serve {where} {' '.join(waitress(rng))}".rstrip() + " app:app", {}), target
    return (rng.choice([f"flask run --port {port}", f"flask run -h 127.0.0.1 -p {port}", f"python -m flask run --port {port}", f"FLASK_APP=app.py flask run --port={port}"]), {}), f"127.0.0.1:{port}"


def uwsgi(rng, kind, address, port):
    """uWSGI by options, or by an ini file with the same."""
    if kind == "http-socket" and rng.random() < 0.15:
        options = [("socket", address), ("protocol", "http")]
    elif kind == "socket" and rng.random() < 0.2:
        options = [(rng.choice(["uwsgi-socket", "s"]), address)]
    else:
        options = [(kind, address)]
    if address.startswith("127.0.0.1") and rng.random() < 0.2:
        options = [(name, value.replace("127.0.0.1", rng.choice(["", "0.0.0.0"])) if value == address else value) for name, value in options]
    apps = rng.choice([
        [("wsgi-file", "app.py"), ("callable", "app")], [("wsgi-file", "app.py"), ("callable", "app")], [("module", "app:app")], [("module", "app"), ("callable", "app")],
        [("mount", "/app=app.py"), ("callable", "app")], [("mount", "/app=app:app")], [("mount", "/app=app:app"), ("mount", "/app/v2=app:app")],
        [("mount", "/=app:app"), ("mount", "/app=app:app")], [("wsgi-file", "app.py"), ("callable", "app"), ("mount", "/app=app:app")],
    ])
    options += apps
    if any(name == "mount" for name, _ in apps) and rng.random() < 0.75 or rng.random() < 0.1:
        options.append(("manage-script-name", ""))
    options += rng.some([("no-default-app", ""), ("buffer-size", str(rng.choice([1024, 8192, 32768]))), ("disable-logging", ""), ("log-x-forwarded-for", "")], 0, 1)
    if rng.random() < 0.65:
        return "uwsgi " + " ".join(f"-{name} {value}" if len(name) == 1 else f"--{name}{rng.choice(' =')}{value}" if value else f"--{name}" for name, value in options), {}
    name = f"site{port}.ini"
    section = "[uwsgi]\n"
    lines = []
    for option, value in options:
        option = "socket" if option == "s" else option
        if option in ("http-socket", "http", "socket") and "127.0.0.1" in value and rng.random() < 0.4:
            lines.append(f"own = {value.rpartition(':')[0]}")
            value = f"$(own):{value.rpartition(':')[2]}" if rng.random() < 0.5 else f"%(own):{value.rpartition(':')[2]}"
        text = f"{option} = {value or 'true'}"
        lines.append(rng.choice([text, text, text.replace(" = ", "="), text + "   ", "  " + text]))
    lines = [line for line in lines]
    extra = rng.some(["; a comment", "# another", "", "master = false", "chdir = /app", "touch = %d%n"], 0, 2)
    extra = [line for line in extra if not line.startswith("touch")]
    text = section + "\n".join(extra + lines) + "\n"
    return f"uwsgi {rng.choice(['--ini ', '--ini=', ''])}{name}", {name: text.replace("$(own)", "%(own)")}


def gunicorn(rng, bind, port):
    """gunicorn by options or by a file of settings."""
    before, options, settings = [], [], []

    def say(option, setting, value, shown):
        if rng.random() < 0.6:
            options.append(f"{option}{rng.choice(' =')}{value}" if value else option)
        else:
            settings.append(f"{setting} = {shown}")
    say("--bind", "bind", bind, rng.choice([f'"{bind}"', f"['{bind}']"]))
    if rng.random() < 0.5:
        trusted = rng.choice(["127.0.0.1", "'*'", "10.0.0.2", "10.0.0.0/8", "10.0.0.2,127.0.0.1", "192.0.2.0/24,::1", "127.0.0.0/8"])
        if trusted == "'*'" and rng.random() < 0.5 or rng.random() < 0.3:
            before.append(f"FORWARDED_ALLOW_IPS={trusted}")
        else:
            say("--forwarded-allow-ips", "forwarded_allow_ips", trusted, '"' + trusted.strip("'") + '"')
    if rng.random() < 0.3:
        value = rng.choice(["drop", "refuse", "dangerous"])
        say("--header-map", "header_map", value, f'"{value}"')
    if rng.random() < 0.2:
        value = rng.choice(["SCRIPT_NAME", "SCRIPT_NAME,X_UNDER", "'*'", "REMOTE_USER"])
        say("--forwarder-headers", "forwarder_headers", value, '"' + value.strip("'") + '"')
    if rng.random() < 0.15:
        before.append("SCRIPT_NAME=/app")
    elif rng.random() < 0.1:
        say("--env", "raw_env", "SCRIPT_NAME=/app", '["SCRIPT_NAME=/app"]')
    if rng.random() < 0.2:
        settings.append(rng.choice(['secure_scheme_headers = {"X-SCHEME": "https"}', 'secure_scheme_headers = {"X-FORWARDED-PROTO": "https", "FRONT-END-HTTPS": "on"}',
                                    "secure_scheme_headers = {}"]))
    if rng.random() < 0.15:
        say("--limit-request-fields", "limit_request_fields", "6", "6")
    if rng.random() < 0.15:
        value = rng.choice(["60", "0"])
        say("--limit-request-line", "limit_request_line", value, value)
    if rng.random() < 0.15:
        say("--limit-request-field_size", "limit_request_field_size", "40", "40")
    if rng.random() < 0.1:
        say("--proxy-protocol", "proxy_protocol", "auto", "True")
    if rng.random() < 0.1:
        options.append(rng.choice(["--workers 1", "--threads 2", "--worker-class gthread", "-k sync"]))
    files = {}
    if settings:
        name = f"settings{port}.py"
        files[name] = "\n".join(settings) + "\n"
        options.insert(0, rng.choice([f"-c {name}", f"--config={name}", f"-c file:{name}", f"-c python:settings{port}"]))
    return " ".join(before + ["gunicorn"] + options + ["app:app"]), files


def waitress(rng):
    """waitress's options."""
    options = []
    if rng.random() < 0.6:
        options.append(f"--trusted-proxy={rng.choice(['127.0.0.1', '*', '10.0.0.2', 'localhost'])}")
        if rng.random() < 0.85:
            names = rng.choice([rng.some(["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-by"], 1, 5), ["forwarded"]])
            options.append(f"--trusted-proxy-headers={rng.choice([' ', ' ']).join(names)}".replace(" ", "\\ ") if len(names) > 1 else f"--trusted-proxy-headers={names[0].title()}")
        if rng.random() < 0.3:
            options.append(f"--trusted-proxy-count={rng.choice([1, 2, 3])}")
    options += rng.some(["--no-clear-untrusted-proxy-headers", "--log-untrusted-proxy-headers"], 0, 1) if rng.random() < 0.3 else []
    if rng.random() < 0.2:
        options.append("--url-scheme=https")
    if rng.random() < 0.3:
        options.append(rng.choice(["--url-prefix=/app", "--url-prefix app/", "--url-prefix=/app/v2"]))
    if rng.random() < 0.15:
        options.append(f"--max-request-header-size={rng.choice([200, 400])}")
    return options


def header_lines(rng, name, values, chance):
    """One header for the upstream, or none."""
    return [f"proxy_set_header {name} {rng.choice(values)};"] if rng.random() < chance else []


def proxy_headers(rng):
    """What nginx tells the upstream."""
    lines = header_lines(rng, "Host", ["$host", "$host", "$http_host", "$host:$server_port", "public.example", "$proxy_host", '""', "flask_app"], 0.7)
    lines += header_lines(rng, "X-Forwarded-Proto", ["$scheme", "$http_x_forwarded_proto", "https", '"$http_x_forwarded_proto,$scheme"', '""', "HTTPS"], 0.6)
    lines += header_lines(rng, "X-Forwarded-For", ["$proxy_add_x_forwarded_for", "$remote_addr", '""'], 0.5)
    lines += header_lines(rng, "X-Forwarded-Host", ["$host", "$http_host", '""', "$host:$server_port"], 0.25)
    lines += header_lines(rng, "X-Forwarded-Port", ["$server_port", "443", "8443"], 0.25)
    lines += header_lines(rng, "X-Forwarded-Prefix", ["/app", "/app/"], 0.25)
    lines += header_lines(rng, "X-Forwarded-SSL", ["on", "off"], 0.1)
    lines += header_lines(rng, "X-Forwarded-Protocol", ["ssl", "$scheme"], 0.1)
    lines += header_lines(rng, "SCRIPT_NAME", ["/app"], 0.15)
    lines += header_lines(rng, "Forwarded", ['"for=$remote_addr;proto=$scheme"', '"for=1.2.3.4;host=f.example;proto=https"'], 0.1)
    lines += header_lines(rng, "Connection", ['""'], 0.1)
    return lines


def uwsgi_params(rng):
    """What nginx tells a uwsgi socket."""
    lines = rng.some(["uwsgi_param HTTPS on;", "uwsgi_param HTTPS $https if_not_empty;", "uwsgi_param UWSGI_SCHEME https;", "uwsgi_param UWSGI_SCHEME $scheme;",
                      "uwsgi_param HTTP_X_FORWARDED_PROTO $scheme;", "uwsgi_param HTTP_HOST $host;", "uwsgi_param SCRIPT_NAME /app;", "uwsgi_param REQUEST_SCHEME https;",
                      "uwsgi_param HTTP_X_FORWARDED_PREFIX /app;", "uwsgi_modifier1 30;", "uwsgi_param HTTP_X_FORWARDED_FOR $proxy_add_x_forwarded_for;",
                      "uwsgi_param UWSGI_APPID /app;", "uwsgi_param REMOTE_ADDR $http_x_real_ip;", "uwsgi_param SCRIPT_NAME \"\";", "uwsgi_param PATH_INFO $request_uri;", "uwsgi_param HTTPS $https;"], 0, 2)
    return ["include uwsgi_params;"] + lines


def location(rng, name, target, protocol, inner=""):
    """A location that passes everything on, straight or through a server of the same nginx."""
    lines = []
    if inner:
        target, protocol = inner, "http"
    strip = name.rstrip("/") and "=" not in name and rng.random() < (0.85 if name != "/app/" else 0.15)
    if strip and (protocol == "uwsgi" or rng.random() < 0.4):
        lines.append(f"rewrite ^{name.rstrip('/')}(/.*)$ $1 break;")
    if protocol == "uwsgi":
        lines += uwsgi_params(rng) if rng.random() < 0.6 else []
        lines.append(f"uwsgi_pass {target};")
    else:
        lines += proxy_headers(rng) if rng.random() < 0.5 else []
        part = "/" if strip and "rewrite" not in "".join(lines) else rng.choice(["", "", "", "", "/app/", "/app", "/x/"])
        place = target + (":" if target.startswith("unix:") and part else "")
        lines.append(f"proxy_pass http://{place}{part};")
        lines += rng.some(["proxy_http_version 1.1;", "proxy_redirect off;", "proxy_redirect http:// https://;", "proxy_redirect default;"], 0, 1) if rng.random() < 0.4 else []
    return f"    location {name} {{\n" + "".join(f"        {line}\n" for line in lines) + "    }\n"


def request(rng, number, prefixes, balanced, tls):
    """A request section."""
    prefix = rng.choice(prefixes).rstrip("/")
    target = prefix + rng.choice(TARGETS if rng.random() < 0.5 else REDIRECTS) + rng.choice(QUERIES)
    headers = rng.some(FORWARDED, 0, 4) if rng.random() < 0.7 else []
    headers += rng.some(OTHER, 0, 3) if rng.random() < 0.4 else []
    headers += [f"X-Big: {'a' * rng.choice([50, 150, 300, 500, 700])}"] if rng.random() < 0.06 else []
    rng.shuffle(headers)
    if rng.random() < 0.3:
        if rng.random() < 0.4:
            odd = rng.choice(ODD)
            target = odd if odd[0] != "/" else prefix + odd
        method = rng.choice(["GET"] * 8 + ["HEAD", "OPTIONS", "DELETE", "POST"])
        version = rng.choice(["HTTP/1.1"] * 6 + ["HTTP/1.0"])
        host = rng.choice(["Host: example.com"] * 6 + ["Host: example.com:8080", "Host: EXAMPLE.com", "Host: 192.0.2.10", "Host: [2001:db8::1]:80", "Host: under_score"])
        if version == "HTTP/1.0" and rng.random() < 0.5:
            head = headers
        else:
            head = [host] + headers
        lines = [f"to http 192.0.2.10:80 from {rng.choice(['203.0.113.7', '10.0.0.2', '198.51.100.1'])}", f"{method} {target} {version}"] + head
        return f"--- request: {number}\n" + "\n".join(lines) + "\n\n"
    method = rng.choice(["GET"] * 9 + ["HEAD", "POST", "PUT"])
    scheme = rng.choice(["https", "https", "http"]) if balanced or tls else "http"
    body = "\na=1\n" if method in ("POST", "PUT") else ""
    return f"--- request: {number}\n{method} {scheme}://example.com{target}\n" + "".join(f"{line}\n" for line in headers) + body + "\n"


def scenario(seed, count=40):
    """The text of a random scenario with so many requests."""
    rng = Random(f"stack {seed}")
    processes, files, locations, prefixes, upstreams, more = [], {}, [], [], [], ""
    names = ["/", "/app/", "/b/", "/c/", "/d", "= /go", "/e/"]
    for at, kind in enumerate(rng.sample(SERVERS, 4)):
        port = 5001 + at
        (line, own), target = process(rng, kind, port)
        if rng.random() < 0.05:
            line += rng.choice(REFUSED.get(kind, [""]))
        processes.append(line)
        files.update(own)
        name = names[at] if at < 2 else rng.choice([n for n in names if n not in [known for known, _ in locations]])
        protocol = "uwsgi" if kind == "socket" and rng.random() < 0.97 else "http"
        inner = ""
        if rng.random() < 0.15:
            inner = f"127.0.0.1:{8001 + at}"
            more += f"server {{\n    listen {8001 + at};\n" + "".join(f"    {line}\n" for line in proxy_headers(rng)) + location(rng, "/", target, protocol) + "}\n"
        elif rng.random() < 0.15 and kind in ("gunicorn", "waitress", "werkzeug"):
            # nginx keeps connections to a group open; uWSGI closes them without a word, now before and now after the next request.
            upstream = rng.choice(["flask_app", "backend", "app.internal"])
            if upstream not in upstreams:
                upstreams.append(upstream)
                more += f"upstream {upstream} {{\n    server {target};\n}}\n"
                target = upstream
        locations.append((name, location(rng, name, target, protocol, inner)))
        prefixes.append(name.removeprefix("= "))
    prefixes = [prefix for prefix in prefixes if prefix != "/go"] or ["/"]
    head = rng.maybe("    underscores_in_headers on;\n", 0.4) + rng.maybe("    absolute_redirect off;\n", 0.1) + rng.maybe("    merge_slashes off;\n", 0.15)
    head += "    include uwsgi_params;\n" + "".join(f"    {line}\n" for line in proxy_headers(rng))
    balanced = rng.random() < 0.6
    tls = rng.random() < 0.25
    listen = "    listen 80;\n" + ("    listen 443 ssl;\n    ssl_certificate /etc/nginx/cert.pem;\n    ssl_certificate_key /etc/nginx/key.pem;\n" if tls else "")
    if rng.random() < 0.2:
        listen = listen.replace("80;", "8080;")
    text = f"Random stack {seed}\n\nA random scenario.\n\n--- nginx.conf\nserver {{\n{listen}    server_name example.com;\n{head}"
    text += "".join(body for _, body in locations) + "}\n" + more + "\n--- app.py\n" + app(rng) + "\n"
    for name, content in files.items():
        text += f"--- {name}\n{content}\n"
    text += "--- processes\n" + "\n".join(processes) + "\n\n"
    if balanced:
        policies = rng.some(["X-Forwarded-For: append", "X-Forwarded-Proto: set", "X-Forwarded-Port: set", "X-Forwarded-Host: set", "X-Real-IP: set"], 0, 4)
        plain = "http://10.0.0.2:" + ("8080" if "8080" in listen else "80")
        port = rng.choice(["redirect https", plain, plain])
        target = "https://10.0.0.2:443" if tls and rng.random() < 0.6 else plain
        text += f"--- balancer\nhttps://example.com -> {target}\n" + f"http://example.com -> {port}\n" + "".join(f"{line}\n" for line in policies) + "\n"
    params = rng.choice(["nginx", "nginx", "debian"])
    text += f"--- versions\nparams {params}\n\n"
    return text + "".join(request(rng, number, prefixes, balanced, tls) for number in range(1, count + 1)) if "8080" not in listen else text + "".join(
        request(rng, number, prefixes, balanced, tls).replace("192.0.2.10:80 ", "192.0.2.10:8080 ") for number in range(1, count + 1))
