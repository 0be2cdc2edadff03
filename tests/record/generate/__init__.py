"""Random scenarios: a config out of one to three subjects, the backends it passes to, and requests to it.

They need not make sense; nginx decides what they mean, or refuses them. The same seed and number give the
same scenario. A new module of nginx joins as a file with `SUBJECT` and its name in `SUBJECTS`."""

from . import access, answer, condition, cookie, error, gateway, guard, gzip, header, kind, limit, listen, listing, location, mapping, memory, mistake, network, preface, proxy, realip, request, rewrite, setting, size, static, tls, upstream, uwsgi
from .choice import Place, Random, World
from .text import indent

SUBJECTS = {module.__name__.rpartition(".")[2]: module for module in (
    access, condition, cookie, error, gateway, guard, gzip, header, kind, limit, listing, location, mapping, memory, network, preface, proxy, realip, rewrite, setting, size, static, tls, upstream, uwsgi)}
WEIGHTS = {"rewrite": 4, "proxy": 4, "static": 3, "error": 3, "header": 2, "location": 2, "access": 2, "limit": 0.3, "setting": 0.3, "memory": 0.5}
# Variables that everything may name.
DECLARED = ["set $v ''; set $w ''; set $t 127.0.0.1:5001;\n"]


def scenario(seed, number, themes=()):
    """The text of one scenario; `themes` names subjects that have to be in it."""
    rng = Random(f"{seed} {number}")
    world = World(rng)
    names = list(SUBJECTS)
    chosen = [name for name in themes if name in SUBJECTS]
    chosen += rng.choices(names, [WEIGHTS.get(name, 1) for name in names], k=rng.randint(1, 3))
    world.subjects = [SUBJECTS[name] for name in dict.fromkeys(chosen)]
    config = http(rng, world, number)
    if "mistake" in themes or rng.random() < 0.08:
        config = mistake.make(rng, config)
    text = f"Random {seed} {number}\n\n--- nginx.conf\n{config}\n"
    text += guard.USERS if world.has("guard") else ""
    text += answer.sections(rng, world) + "--- processes\n\n"
    text += "--- files\n" + "\n".join(static.FILES) + "\n\n"
    text += "--- hosts\n10.0.0.5 backend\n127.0.0.1 app.local\n\n"
    return text + request.sections(rng, world, 1 if world.single else rng.randint(8, 16))


def http(rng, world, number):
    """The config."""
    servers = [server(rng, world, index) for index in range(rng.pick({1: 5, 2: 3, 3: 2, 4: 1}))]
    outer = "".join(part(rng, world) for subject in world.subjects if (part := getattr(subject, "outer", None)))
    # What everything may name has to be there.
    outer += mapping.declared(rng, world) + upstream.declared(rng, world)
    before = rng.random() < 0.7
    text = outer + "".join(servers) if before else "".join(servers) + outer
    # What is found when http ends has its line only in a whole config.
    main = "".join(part(rng, world) for subject in world.subjects if (part := getattr(subject, "main", None)))
    if not main and rng.random() < 0.4 and not world.has("guard"):
        return text
    main += "" if "events {" in main else "events {}\n"
    return main + "http {\n" + indent(text) + "}\n"


def server(rng, world, index):
    """One server block."""
    world.begin_server()
    place = Place("server", "")
    lines = listen.lines(rng, world, index) + DECLARED[index:1] + location.body(rng, world, place)
    named = "".join(location.named(rng, world, name) for name in world.names)
    inside = "".join(lines) + location.several(rng, world, place) + named
    return "server {\n" + indent(inside) + "}\n"
