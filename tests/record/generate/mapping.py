"""map."""

from .text import value

SOURCES = ["$arg_v", "$uri", "$host", "$http_x_a", "$arg_a$arg_b", "$request_method", "$remote_addr", "$args", "$http_host", "$v", "$cookie_a", '"$uri?$args"']
ROWS = ["default d;", "yes y;", '"~^(?<c>[a-z])" r-$c;', '"" e;', '"~^/(a)(.*)$" "$1-$2";', "/b/ b;", "*.txt t;", "example.com ex;", "*.example.com wild;", ".example.com dot;", "www.example.* right;",
        "~*^/B \"i $uri\";", "1 one;", "default $uri;", "POST p;", "203.0.113.7 c;", "~a $host;", r"\default back;", '"~^.{3}$" three;', '"a b" sp;', "/a $1;", "GET $arg_a$uri;", "0 zero;", "~^\\d+$ num;"]


def declared(rng, world):
    """The maps of `$m` and `$n`, which everything may name."""
    simple = ["map $arg_v $m { default d; yes y; }\n", "map $uri $n { /b/ b; ~^/a a; }\n"]
    # A capture of this name is known everywhere then.
    captures = 'map $host $captured { "~^(?<name>\\w+)" $name; }\n'
    return "".join([one(rng, "$m"), one(rng, "$n")] if world.has("mapping") else simple) + captures


def one(rng, name):
    """One map."""
    rows = rng.some(ROWS, 1, 7)
    rows = ["hostnames;"] * (rng.random() < 0.3) + ["volatile;"] * (rng.random() < 0.1) + rows
    if sum(row.startswith("default ") for row in rows) > 1 and rng.random() < 0.95:
        rows.remove("default $uri;")
    return f"map {rng.choice(SOURCES)} {name} {{ {' '.join(rows)} }}\n"
