"""Locations of every kind, one inside the other, and what stands in a server or a location."""

from . import content
from .choice import Place
from .text import block

NAMES = {"/": 6, "/a": 5, "/a/": 6, "/ab": 2, "/a/b": 4, "/a/b/": 4, "/b": 3, "/b/": 4, "/b/c": 2, "/b/c/": 2, "/c/": 2, "/app": 2, "/app/": 3, '"/d e/"': 1,
         '""': 0.3, "/a.txt": 2, "/%61": 0.3, "/é": 0.3, "/A": 0.5, "/index.html": 1, "/b/index.html": 1, "a": 0.3, "/none": 2, "/a//b": 0.3, "/a/../b": 0.2,
         "/w": 1, "/up/": 2}
REGEXES = [r"\.txt$", r"^/a", r"^/(a|b)/(.*)$", r"b", r"^/([a-z]+)/([^/]*)$", r"/$", r"^/(?<name>[a-c]+)(.*)$", r"[^a-z/]", r"^/b/.*\.html$",
           r"^/(.*)$", r"^(/a)(.*)$", r"(?i)^/A", r"^/app(/?)(.*)$", r"\.(html|txt)$", r"^/(\w+)(?:/(\w+))?", r"^/a/(?!b)(.*)", r"^.{4}$", r"^/[a-z]{1,2}/"]


def several(rng, world, parent, depth=0):
    """The locations of one level."""
    seen, text = set(), ""
    for _ in range(rng.randint(1, 2) if depth else rng.randint(1, 7)):
        kind = rng.pick({"": 6, "=": 2, "^~": 2, "~": 3, "~*": 1})
        if parent.regex and rng.random() < 0.99:
            # nginx wants a prefix inside a regex to begin with the regex' text.
            kind = "~"
        if depth and kind in ("", "=", "^~") and parent.name:
            name = parent.name.rstrip('"') + rng.choice(["", "b", "/", "/b", "c/", "b/c"]) + ('"' if parent.name.startswith('"') else "")
            if rng.random() < 0.05:
                name = rng.pick(NAMES)
        else:
            name = rng.choice(REGEXES) if kind.startswith("~") else rng.pick(NAMES)
        # Taken names are refused: seldom is enough.
        if ((kind == "=", name) in seen or name == parent.name) and rng.random() < 0.98 and not kind.startswith("~"):
            continue
        seen.add((kind == "=", name))
        text += one(rng, world, Place(kind, name, parent), depth)
    return text


def one(rng, world, place, depth):
    """One location."""
    # A regex needs quotes if it has braces.
    if place.takes_uri:
        world.paths.append(place.name.strip('"'))
    name = f'"{place.name}"' if place.regex and (rng.random() < 0.3 or any(letter in place.name for letter in "{};")) else place.name
    head = f"location {place.kind} {name}" if place.kind else f"location {name}"
    if place.kind and rng.random() < 0.03:
        head = f"location {place.kind}{name}" if not name.startswith('"') else head
    inside = "".join(body(rng, world, place))
    if depth < 2 and place.kind in ("", "^~", "~", "~*") and rng.random() < 0.2 and place.name != '""':
        inside += several(rng, world, place, depth + 1)
    return block(head, inside)


def named(rng, world, name):
    """A named location."""
    return block(f"location {name}", "".join(body(rng, world, Place("@", name))))


def body(rng, world, place):
    """The lines of a server or a location, in any order: every directive once, unless it may be repeated."""
    lines, taken = [], set()
    for subject in world.subjects:
        inside = getattr(subject, "inside", None)
        for line in inside(rng, world, place) if inside else ():
            add(rng, lines, taken, line)
    if place.kind != "server":
        for line in content.lines(rng, world, place):
            add(rng, lines, taken, line)
    if rng.random() < 0.3:
        # The rewrite module's order matters, and so does that of these.
        rng.shuffle(lines)
    return lines


REPEATED = {"rewrite", "gzip_types", "gzip_disable", "gzip_proxied", "set", "if", "add_header", "error_page", "allow", "deny", "break", "return", "proxy_set_header", "proxy_redirect", "uwsgi_param", "fastcgi_param", "scgi_param", "auth_request_set", "fastcgi_hide_header", "fastcgi_pass_header", "scgi_hide_header", "scgi_pass_header",
            "proxy_cookie_domain", "proxy_cookie_path", "proxy_cookie_flags", "proxy_hide_header", "proxy_pass_header", "set_real_ip_from", "limit_except",
            "proxy_ignore_headers", "limit_req", "limit_conn", "include", "location", "uwsgi_hide_header", "uwsgi_pass_header", "valid_referers"}
PASSES = {"proxy_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass", "memcached_pass"}


def add(rng, lines, taken, line):
    """Adds a line whose directive is not there yet; seldom one that is, which nginx refuses."""
    name = line.split(None, 1)[0].rstrip(";")
    name = "pass" if name in PASSES else name
    if name not in taken or name in REPEATED or rng.random() < 0.003:
        lines.append(line if line.endswith("\n") else line + "\n")
    taken.add(name)
    taken.update({"root": {"alias"}, "alias": {"root"}}.get(name, ()))


def inside(rng, world, place):
    """What else changes how a request is located."""
    lines = []
    if place.kind == "server":
        lines += rng.some(["merge_slashes off;", "underscores_in_headers on;", "ignore_invalid_headers off;"], 0, 2) if rng.random() < 0.3 else []
    if place.location and rng.random() < 0.1:
        lines.append("internal;")
    if rng.random() < 0.2:
        lines += rng.some(["absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on;"], 1, 2)
    return lines
