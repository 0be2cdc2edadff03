"""add_header, expires, and the redirect switches."""

from .text import value

NAMES = ["X-A", "X-B", "X-C", "Cache-Control", "Location", "X-Frame-Options", "Set-Cookie", "Content-Language", "X-A", "Refresh", "WWW-Authenticate", "x-b", "Link"]


def inside(rng, world, place):
    """A few lines."""
    lines = [add(rng) for _ in range(rng.pick({0: 3, 1: 4, 2: 2, 3: 1}))]
    if rng.random() < 0.15:
        lines.append(f"expires {rng.choice(['max', 'epoch', 'off', '-1', '0', '-1h', '30d', '1y', '+2h', 'modified', '$m', '$arg_a'])};")
    if rng.random() < 0.04:
        lines.append(f"{rng.choice(['add_header_inherit', 'add_header_inherit', 'add_trailer_inherit'])} {rng.choice(['on', 'off', 'merge'])};")
    if rng.random() < 0.1:
        lines.append(rng.choice(["absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on;", "server_tokens off;", "add_trailer X-T 1;"]))
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [add(rng) for _ in range(rng.randint(0, 2))]


def add(rng):
    """One add_header."""
    return f"add_header {rng.choice(NAMES)} {value(rng)}{rng.maybe(' always', 0.4)};"
