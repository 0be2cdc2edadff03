"""What a content is: types, default_type, charset."""

LINES = [
    (0.3, ["types { text/x-a txt html; }", "types { }", "types { text/plain a txt; application/x-b html; }", "types { text/html TXT; text/x-c png gz; image/x htm; }", "types { text/plain txt; text/x-d txt; }", "include mime.types;", "types { application/json html; text/xml tar.gz; }"]),
    (0.3, ["default_type text/plain;", "default_type application/octet-stream;", "default_type '';", "default_type \"text/plain; charset=x\";", "default_type text/x-a;", "default_type $arg_a;", "default_type text/html;", "default_type TEXT/HTML;"]),
    (0.35, ["charset utf-8;", "charset off;", "charset windows-1251;", "charset koi8-r;", "charset $arg_a;", "charset $v;", "charset x;", "charset UTF-8;", "charset \"\";", "charset $http_x_a;"]),
    (0.12, ["charset_types text/plain;", "charset_types *;", "charset_types text/x-a application/json;", "charset_types text/html;", "charset_types text/plain text/plain;", "charset_types TEXT/PLAIN;"]),
    (0.05, ["empty_gif;", "add_header Content-Type x/y;", "add_header X-Type \"$sent_http_content_type|$content_type\";"]),
]


def inside(rng, world, place):
    """A few lines."""
    if place.kind == "server":
        world.paths += ["/a", "/a.txt", "/index.html", "/b/", "/x.png", "/NAME.TXT", "/a.tar.gz"]
    lines = ["root /srv/www;"] if rng.random() < (0.7 if place.kind == "server" else 0.15) else []
    for chance, forms in LINES:
        if rng.random() < chance * (0.6 if place.kind == "server" else 1) and not (forms[0].startswith("empty") and place.kind == "server"):
            lines.append(rng.choice(forms))
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [rng.choice(LINES[2][1])] if rng.random() < 0.3 else []


def outer(rng, world):
    """What may stand in http."""
    return rng.maybe("include mime.types;\n", 0.2) + rng.maybe(rng.choice(LINES[1][1] + LINES[2][1]) + "\n", 0.2)
