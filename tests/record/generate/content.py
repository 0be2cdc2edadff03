"""What a location does in the end."""

from . import gateway, proxy, rewrite, uwsgi
from .text import value

# Subjects about files.
FILES = ("listing", "condition", "kind")

def lines(rng, world, place):
    """The line that makes the answer, or none: then it is a file's turn."""
    weights = {"show": 6, "static": 3, "return": 2, "proxy": 8 if world.has("proxy") or world.has("cookie") or world.has("upstream") else 2,
               "uwsgi": 8 if world.has("uwsgi") else 0.5, "gateway": 10 if world.has("gateway") else 0, "static_only": 5 if world.has("static") else 15 if any(map(world.has, FILES)) else 0, "refuse": 0.2}
    what = rng.pick(weights)
    if what == "show":
        return [show(rng, place)]
    if what == "return":
        return [rewrite.return_line(rng)]
    if what == "proxy":
        return proxy.pass_lines(rng, world, place)
    if what == "uwsgi":
        return [uwsgi.pass_line(rng, place)]
    if what == "gateway":
        return [gateway.pass_line(rng, place)]
    if what == "refuse":
        return ["deny all;"]
    return []


def show(rng, place):
    """A body that reports itself."""
    name = place.name.replace('"', "").replace("$", "").replace("\\", "") if rng.random() < 0.9 else value(rng).strip("\"'")
    extra = rng.pick({"": 3, " 1=$1 2=$2": 3, " v=$v w=$w": 2, " file=$request_filename": 2, " doc=$document_root": 1, " host=$host": 2, " m=$m n=$n": 1, " client=$remote_addr": 2})
    return f"return {rng.pick({200: 9, 404: 1, 403: 0.5})} \"{name.replace(chr(34), '')} uri=$uri args=$args{extra}\\n\";"
