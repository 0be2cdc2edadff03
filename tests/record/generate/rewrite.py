"""The rewrite module: rewrite, set, if, break, return."""

from . import content
from .choice import Place
from .location import REGEXES
from .text import block, quoted, value

TARGETS = ["/a", "/b/$1", "/c?x=9", "/t?", "/b/c$uri", "/app/$2", "/$1/$2?q=$arg_a", "http://example.com/z/$1", "/d e/$1", "/%41b", "$uri/x",
           "https://example.com$request_uri", "/b/", "/a/b", "/index.html", "$1", "/$2", "/é/$1", "/a?$args", "/a?$args?", "/x/$1?y=%20", "//b/$1", "b", "/b/../a",
           "/$v", "https://$host$uri", "$scheme://$http_host/a", "HTTP://example.com/a", "/a?a=1&b=$1", "$request_uri", "/a?x?", "/a/$1$2$3", "/n\\n$1", "/w/$name"]
CONDITIONS = ["$arg_v", "$arg_v = yes", "$arg_v != yes", '$uri ~ "^/(a+)(.*)$"', '$uri !~* "TXT$"', "$request_method = POST", "-f $request_filename",
              "!-e /srv/www$uri", "-d $document_root$uri", "$v", "$args ~ (x)=(.)", "$http_x_a", "$host = example.com", "$host != example.com", "$uri ~* ^/A",
              "!-f /srv/www$uri", "!-d $request_filename", "-e $request_filename", "-x $request_filename", "!-x /srv/www$uri", "$cookie_a", "$uri !~ ^/a", "$arg_a = $arg_b",
              "$scheme = https", "$request_uri ~ \\.", "$http_host ~* ^(www\\.)?(.*)$", "$m", "$n = b", "$args", "$http_none", "$remote_addr ~ ^203", '$arg_v = ""', "$v = 0", "$is_args",
              '$v != "$w"', "$http_cookie ~ a=(\\w+)", "$server_port = 80", "$request_body", "$w ~ ^$"]
VALUES = ["$uri", "$args", "$1", "x$v", "$arg_a", "yes", '""', "0", "$v$w", "$2", '"a b"', "$host", "$request_uri", "/srv/www", "$arg_v", "00", "$http_x_a", "$m"]


def inside(rng, world, place):
    """A few lines of the module."""
    if rng.random() < (0.5 if place.kind == "server" else 0.35):
        return []
    return [line(rng, world, place) for _ in range(rng.randint(1, 3))]


def line(rng, world, place):
    """One directive."""
    what = rng.pick({"rewrite": 6, "set": 4, "if": 5, "break": 0.7, "return": 0.7, "args": 0.7, "log": 0.1})
    if what == "rewrite":
        return rewrite_line(rng)
    if what == "set":
        return f"set ${rng.choice('vvw')} {rng.choice(VALUES) if rng.random() < 0.7 else value(rng)};"
    if what == "if" and place.kind != "if":
        return if_block(rng, world, place)
    if what == "break":
        return "break;"
    if what == "return":
        return return_line(rng)
    if what == "log":
        return rng.choice(["rewrite_log on;", "uninitialized_variable_warn off;"])
    return f"set ${rng.choice(['limit_rate', 'limit_rate', 'uri'] if rng.random() < 0.05 else ['args'])} {rng.choice(['new=$arg_x', '$args&y=1', '5m', '20000k', value(rng)])};"


def rewrite_line(rng):
    """`rewrite` with any flag."""
    flag = rng.pick({"": 4, " last": 4, " break": 4, " redirect": 2, " permanent": 2})
    regex = rng.choice(REGEXES + ["^", "^/(.*)$", "^(.*)$", "/(.)", ".*"])
    target = rng.choice(TARGETS) if rng.random() < 0.8 else value(rng).strip("\"'")
    return f"rewrite \"{regex}\" {quoted(rng, target)}{flag};"


def if_block(rng, world, place):
    """`if` with something of this module in it, or what a location may have."""
    here = Place("if", place.name, place)
    lines = [line(rng, world, here) for _ in range(rng.randint(0, 2))]
    if place.kind != "server" and rng.random() < 0.45:
        for subject in world.subjects:
            part = getattr(subject, "in_if", None)
            lines += part(rng, world, here) if part else []
        if rng.random() < 0.35 and not any(name in text for text in lines for name in ("_pass ", "return")):
            lines += content.lines(rng, world, here)
    seen, kept = set(), []
    for text in lines:
        name = text.split(None, 1)[0].rstrip(";")
        if name not in seen or name in ("rewrite", "set", "add_header", "return", "break", "error_page", "proxy_set_header", "if"):
            kept.append(text if text.endswith("\n") else text + "\n")
        seen.add(name)
    return block(f"if ({rng.choice(CONDITIONS)})", "".join(kept))


def return_line(rng):
    """`return` in any of its forms."""
    url = rng.choice(["/a", "http://example.com/x", "https://$host$request_uri", "$scheme://$http_host$uri", "http://other.example:8080/$arg_a", "/b?$args", "$uri/", "/d e", "/é", "", "//x/y", "?$args",
                      "b", "https://example.com", "/%20$1", "$arg_a", "http:", "HTTPS://example.com/"])
    return rng.pick({
        f"return {rng.choice([301, 302, 303, 307, 308])} {quoted(rng, url)};": 5,
        f"return {rng.choice(['http://example.com/y', 'https://$host/', '$scheme://x'])};": 2,
        f"return {rng.choice([200, 201, 204, 400, 401, 403, 404, 405, 410, 413, 418, 444, 500, 502, 503, 304, 202, 299, 199, 100, 600, 999, 0])};": 4,
        f"return {rng.choice([200, 400, 403, 404, 500, 503, 204, 304, 201])} {value(rng)};": 4,
        f"return {rng.choice([497, 494, 495, 496, 498, 499, 421, 429, 300, 305, 306])} {rng.maybe(value(rng))};": 1,
    })
