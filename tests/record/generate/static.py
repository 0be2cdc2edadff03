"""Files: root, alias, index, try_files, types."""

from .text import value

FILES = ["/srv/www/a", "/srv/www/b/", "/srv/www/b/index.html", "/srv/www/b/a", "/srv/www/c/", "/srv/www/a.txt", "/srv/www/b/c/x.txt", "/srv/www/index.html",
         "/srv/other/a", "/srv/other/b/a.txt", "/srv/www/d e/", "/srv/www/d e/f g", "/srv/www/app/", "/srv/www/app/index.html", "/etc/nginx/html/index.html",
         "/srv/www/a.html", "/srv/other/index.html", "/srv/other/c/b", "/srv/www/é", "/srv/www/x.png", "/srv/www/a.tar.gz", "/srv/www/NAME.TXT", "/etc/nginx/html/b/"]


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if rng.random() < (0.8 if place.kind == "server" else 0.4):
        lines.append(root(rng, place))
    if rng.random() < 0.25:
        lines.append("index " + " ".join(rng.some(["index.html", "a.txt", "a", "none", "b", "$arg_a", "index.$v", "c/x.txt"], 1, 3) + rng.some(["/a.txt", "/b/index.html", "/none"], 0, 1)) + ";")
    if rng.random() < (0.1 if place.kind == "server" else 0.4) and place.kind != "if":
        lines.append(try_files(rng, world))
    if rng.random() < 0.1:
        lines.append(rng.choice(["default_type text/plain;", "default_type application/octet-stream;", "types { text/x-a txt html; }", "types { }", "charset utf-8;", "default_type '';", "etag off;"]))
    if rng.random() < 0.05:
        lines.append(rng.choice(["disable_symlinks off;", "log_not_found off;", "sendfile on;", "autoindex off;", "if_modified_since off;", "max_ranges 0;"]))
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [root(rng, place)] if rng.random() < 0.3 else []


def root(rng, place):
    """`root` or `alias`."""
    if place.kind == "server" or rng.random() < 0.5 or not place.location or place.kind == "@":
        return "root " + rng.pick({"/srv/www": 8, "/srv/other": 3, "/srv/www/": 1, "html": 1, "/srv": 2, "/srv/$arg_a": 0.5, "/srv/www$v": 0.5, "/none": 1}) + ";"
    if place.regex:
        return "alias " + rng.pick({"/srv/www/$1": 5, "/srv/www/$2": 3, "/srv/www/b/$1": 3, "/srv/www": 1, "/srv/www/": 1, "/srv/www/a": 1}) + ";"
    return "alias " + rng.pick({"/srv/www/b/": 4, "/srv/www/": 4, "/srv/www": 1, "/srv/www/a": 2, "/srv/other/": 2, "/srv/www$uri": 1, "/srv/www/b": 1}) + ";"


def try_files(rng, world):
    """`try_files` in any of its forms."""
    tried = rng.some(["$uri", "$uri/", "/none", "$uri/index.html", "$uri.txt", "$uri.html", "/a.txt", "/b/", "$arg_a", "/$v", "$document_uri", "b", "/b/c/x.txt", "$1", "/$1", "$uri.tar.gz", "/d e/f g"], 1, 3)
    tried = [f'"{name}"' if " " in name else name for name in tried]
    last = rng.pick({"=404": 5, "=403": 1, world.named(rng): 5, "/a": 2, "/index.html": 2, "/b/": 1, "/none?$args": 1, "/a?x=$uri": 2, "$uri": 0.5, "/c?a=1": 1, "=500": 0.5, value(rng): 0.5, "=301": 0.3, "b": 0.5, "=444": 0.3})
    return f"try_files {' '.join(tried)} {last};"
