"""geo and split_clients."""

from .text import block, value

NETWORKS = ["203.0.113.0/24 net;", "203.0.113.7 one;", "1.2.3.4/32 four;", "10.0.0.0/8 ten;", "2001:db8::/32 six;", "default d;", "127.0.0.1 lo;", "0.0.0.0/0 all;", "::/0 all6;", "10.0.0.9 nine;", "delete 10.0.0.9;",
            "proxy 10.0.0.0/8;", "proxy_recursive;", "198.51.100.0/25 \"a b\";", "203.0.0.0/8 wide;"]
RANGES = ["203.0.113.0-203.0.113.255 net;", "1.2.3.4-1.2.3.4 four;", "default d;", "10.0.0.0-10.255.255.255 ten;", "203.0.113.7-203.0.113.7 one;"]
PARTS = ["10% a;", "25.5% b;", "0.01% c;", "30% $uri;", "50% \"\";"]


def outer(rng, world):
    """Where `$geo`, `$geo2` and `$split` come from."""
    parts = rng.some(PARTS[:4], 0, 3) + ["* rest;"] * (rng.random() < 0.8)
    return (one(rng, "$geo") + one(rng, rng.choice(["$arg_a", "$http_x_real_ip", "$remote_addr"]) + " $geo2")
            + f"split_clients {rng.choice(['$remote_addr', '$uri', '${remote_addr}a$args', '$arg_a'])} $split {{ {' '.join(parts or ['* x;'])} }}\n")


def one(rng, head):
    """One geo block."""
    rows = ["ranges;", *rng.some(RANGES, 1, 4)] if rng.random() < 0.2 else rng.some(NETWORKS, 1, 6)
    return f"geo {head} {{ {' '.join(rows)} }}\n"


def inside(rng, world, place):
    """What shows them."""
    lines = [f"add_header X-Net \"$geo|$geo2|$split\" always;"] if rng.random() < 0.5 else []
    if rng.random() < 0.3:
        lines.append(block(f"if ({rng.choice(['$geo', '$geo = ten', '$geo2 = one', '$split = a', '$geo ~ ^n'])})", f"return {rng.choice([403, 404])} {value(rng)};\n"))
    return lines
