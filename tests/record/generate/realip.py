"""realip."""

LINES = ["set_real_ip_from 203.0.113.7;", "set_real_ip_from 10.0.0.0/8;", "set_real_ip_from 0.0.0.0/0;", "set_real_ip_from 2001:db8::/32;", "set_real_ip_from unix:;", "set_real_ip_from 203.0.113.0/24;"]


def inside(rng, world, place):
    """A few lines."""
    if rng.random() < (0.2 if place.kind == "server" else 0.7):
        return []
    lines = rng.some(LINES, 0, 3)
    if rng.random() < 0.4:
        lines.append(f"real_ip_recursive {rng.choice(['on', 'off'])};")
    if rng.random() < 0.6:
        lines.append("real_ip_header " + rng.pick({"X-Forwarded-For": 5, "X-Real-IP": 3, "X-A": 1, "proxy_protocol": 0.3, "Forwarded": 0.5}) + ";")
    return lines
