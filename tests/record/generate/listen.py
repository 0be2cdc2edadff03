"""Where servers listen, and their names."""

from . import tls

LISTENS = {"80": 10, "8080": 3, "127.0.0.1:80": 1, "192.0.2.10:80": 2, "[::]:80": 1.5, "*:80": 1, "10.0.0.2:8080": 1, "[::1]:80": 0.5, "localhost:80": 0.3, "192.0.2.10": 0.7, "0.0.0.0:8080": 0.7, "[::]:8080": 0.3, "[::]": 0.3}
NAMES = {"example.com": 10, "www.example.com": 4, "*.example.com": 3, ".example.com": 2, "www.example.*": 2, "_": 2, '""': 1.5, r"~^(?<sub>\w+)\.example\.com$": 2, r"~^www\.": 1, "other.example": 3, "EXAMPLE.com": 0.5, "*.www.example.com": 1, "~^.*$": 0.7,
         "localhost": 1, "192.0.2.10": 1, r'"~^[a-z]{3}\.example"': 1, "mail.*": 0.7, "$hostname": 0.7, "example.com.": 0.2, r"~^(.+)\.example\.com$": 1}


def lines(rng, world, index):
    """`listen` and `server_name` of one server."""
    listens = tls.LISTENS if world.has("tls") else LISTENS
    chosen = list(dict.fromkeys(rng.pick(listens) for _ in range(rng.pick({0: 1, 1: 8, 2: 2}))))
    if len({normal(one) for one in chosen}) < len(chosen) and rng.random() < 0.95:
        chosen = chosen[:1]
    found = []
    for one in chosen:
        taken = any(address == normal(one) and "default_server" in options for address, options in world.listens)
        one += rng.maybe(" default_server", 0.01 if taken else 0.15)
        one += rng.maybe(" proxy_protocol", 0.6 if world.has("preface") else 0)
        world.listens.append((normal(one), one.split()[1:]))
        found.append(f"listen {one};\n")
    if not chosen:
        world.listens.append(("80", []))
    names = list(dict.fromkeys(rng.pick(NAMES) for _ in range(rng.pick({0: 1, 1: 6, 2: 2, 3: 1}))))
    world.hosts += names
    if names:
        found.append(f"server_name {' '.join(names)};\n")
    if rng.random() < 0.12:
        found.append(rng.choice(["absolute_redirect off;\n", "port_in_redirect off;\n", "server_name_in_redirect on;\n"]))
    return found


def normal(listen):
    """One spelling of a listening address."""
    word = listen.split()[0].removeprefix("*:").removeprefix("0.0.0.0:").replace("localhost", "127.0.0.1")
    return word if ":" in word.replace("[::]", "").replace("[::1]", "") or word.isdigit() else word + ":80"
