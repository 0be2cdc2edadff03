"""allow, deny, satisfy, limit_except."""

from . import content
from .choice import Place
from .text import block

RULES = ["allow 1.2.3.4;", "deny 1.2.3.4;", "allow 203.0.113.0/24;", "deny 203.0.113.7;", "allow all;", "deny all;", "allow 10.0.0.0/8;", "deny 10.0.0.9;", "allow 2001:db8::/32;",
         "deny 2001:db8::7;", "deny 198.51.100.0/25;", "allow ::1;", "allow 127.0.0.1;", "deny 0.0.0.0/0;", "allow ::/0;", "deny unix:;", "allow 203.0.113.7/29;", "deny ::ffff:203.0.113.7;"]


def inside(rng, world, place):
    """A few rules."""
    lines = rng.some(RULES, 0, 3) if rng.random() < 0.6 else []
    if rng.random() < 0.15:
        lines.append(rng.choice(["satisfy any;", "satisfy all;"]))
    if place.location and place.kind != "@" and rng.random() < 0.25:
        lines.append(limit_except(rng, world, place))
    return lines


def limit_except(rng, world, place):
    """`limit_except` with rules, or with another content."""
    methods = rng.some(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "get", "PATCH"], 1, 3)
    inner = rng.some(RULES, 0, 3)
    if rng.random() < 0.2:
        inner += [line for line in content.lines(rng, world, Place("limit_except", place.name, place)) if not line.startswith("return")]
    return block(f"limit_except {' '.join(methods)}", "\n".join(dict.fromkeys(inner)) + "\n")
