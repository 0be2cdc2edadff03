"""upstream blocks."""


def declared(rng, world):
    """The upstream `up`, which everything may name, and another."""
    if not world.has("upstream"):
        return "upstream up { server 127.0.0.1:5001; }\n"
    return one(rng, world, "up") + rng.maybe(one(rng, world, "backend"), 0.5)


def one(rng, world, name):
    """One block."""
    servers = [f"server {rng.choice(['127.0.0.1:5001', '127.0.0.1:5002', 'app.local:5001', '127.0.0.1:5999', 'localhost:5002', '127.0.0.1', '10.0.0.5:5001', 'backend:5001'])}"
               f"{rng.choice(['', '', '', ' weight=3', ' backup', ' down', ' max_fails=0', ' fail_timeout=5s', ' weight=2 max_fails=2'])};" for _ in range(rng.pick({1: 5, 2: 3, 3: 1}))]
    # nginx remembers whose turn it is, and who failed.
    world.single = world.single or len(servers) > 1
    if all(" backup" in server for server in servers) and rng.random() < 0.95:
        servers.append("server 127.0.0.1:5001;")
    extra = rng.some(["keepalive 2;", "ip_hash;", "least_conn;", "hash $uri;", "random;", "zone z 64k;", "hash $uri consistent;", "random two least_conn;", "keepalive 8;"], 0, 1) if rng.random() < 0.2 else []
    return f"upstream {name} {{ {' '.join(extra + servers)} }}\n"
