"""autoindex: a folder's list."""


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if place.kind == "server":
        world.paths += ["/", "/b/", "/c/", "/d%20e/", "/app/", "/b/c/"]
    if rng.random() < (0.7 if place.kind == "server" else 0.5):
        lines.append(f"autoindex {rng.pick({'on': 9, 'off': 1})};")
    if rng.random() < (0.5 if place.kind == "server" else 0.25):
        lines.append("root " + rng.pick({"/srv/www": 5, "/srv": 2, "/srv/other": 2, "/none": 0.3}) + ";")
    if rng.random() < 0.3:
        lines.append(f"autoindex_format {rng.choice(['html', 'json', 'xml', 'jsonp'])};")
    if rng.random() < 0.15:
        lines.append(f"autoindex_exact_size {rng.choice(['on', 'off', 'off'])};")
    if rng.random() < 0.1:
        lines.append(f"autoindex_localtime {rng.choice(['on', 'off'])};")
    if rng.random() < 0.15:
        lines.append(rng.choice(["index none;", "index a;", "charset utf-8;", "charset UTF-8;", "charset $arg_x;", "default_type x/y;", "index none index.html;"]))
    return lines


def query(rng):
    """What JSONP is called by, too."""
    return rng.pick({"": 6, "?callback=cb": 3, "?callback=": 0.5, "?callback=a%20b&x=1": 0.5, "?callback=%3Cx%3E": 0.5, "?x=1&callback=f.g": 0.5})
