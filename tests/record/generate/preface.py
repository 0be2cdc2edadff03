"""The PROXY protocol: who listens for it, and what comes before a request."""

HEADERS = {"PROXY TCP4 1.2.3.4 192.0.2.10 4321 443": 6, "PROXY TCP4 203.0.113.7 10.0.0.2 40000 80": 3, "PROXY TCP6 2001:db8::7 2001:DB8::10 1 65535": 3, "PROXY UNKNOWN": 1.5, "PROXY UNKNOWN ff::1 x 1 2": 0.5, "PROXY TCP4 10.0.0.9 10.0.0.2 0 0": 1,
           "PROXY TCP4 1.2.3.4 192.0.2.10 4321": 0.4, "PROXY TCP5 1.2.3.4 192.0.2.10 4321 443": 0.3, "PROXY TCP4 1.2.3.400 192.0.2.10 4321 443": 0.3, "PROXY TCP4 2001:db8::7 192.0.2.10 4321 443": 0.4, "PROXY TCP6 1.2.3.4 192.0.2.10 1 2": 0.4,
           "PROXY TCP4 1.2.3.4 192.0.2.10 4321 65536": 0.3, "PROXY TCP4 1.2.3.4 192.0.2.10 4321 443 x": 0.3, "PROXY  TCP4 1.2.3.4 192.0.2.10 1 2": 0.2, "PROXY": 0.2, "PROXY TCP4 1.2.3.4  1 2": 0.2, "PROXY TCP4 1.2.3.4 x 1 2": 0.4, "PROXY tcp4 1.2.3.4 1.2.3.4 1 2": 0.2,
           "PROXY TCP4 1.2.3.4 192.0.2.10 0001 02": 0.3, "PROXY TCP6 ::ffff:1.2.3.4 ::1 5 6": 0.7, "PROXY TCP4 1.2.3.4 192.0.2.10 -1 2": 0.2, "PROXY TCP6 unix: ::1 5 6": 0.2, "PROXY UNKNOWN " + "x" * 120: 0.2, "PROXY TCP4 01.2.3.4 192.0.2.10 1 2": 0.2}
SHOWN = ["$proxy_protocol_addr:$proxy_protocol_port", "$proxy_protocol_server_addr:$proxy_protocol_server_port", "$remote_addr:$remote_port", "$realip_remote_addr:$realip_remote_port", "$proxy_add_x_forwarded_for", "$binary_remote_addr"]


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if rng.random() < (0.6 if place.kind == "server" else 0.1):
        lines += rng.some(["set_real_ip_from 203.0.113.0/24;", "set_real_ip_from 0.0.0.0/0;", "set_real_ip_from 10.0.0.0/8;", "set_real_ip_from 1.2.3.4;", "set_real_ip_from ::/0;"], 1, 2)
        lines.append("real_ip_header " + rng.pick({"proxy_protocol": 8, "X-Forwarded-For": 1, "X-Real-IP": 0.5}) + ";")
    if rng.random() < 0.4:
        lines.append(f"add_header X-From \"{'|'.join(rng.some(SHOWN[:5], 1, 3))}\" always;")
    if rng.random() < 0.15:
        lines.append(rng.choice(["proxy_set_header X-Forwarded-For $proxy_protocol_addr;", "proxy_set_header X-Real-IP $proxy_protocol_addr;", "proxy_set_header X-Forwarded-Port $proxy_protocol_server_port;"]))
    if rng.random() < 0.1:
        lines.append(rng.choice(["allow 1.2.3.4;", "deny 1.2.3.4;", "deny 203.0.113.7;", "deny 2001:db8::/32;"]))
    return lines


def line(rng, wanted):
    """The line before a request: where it is wanted nearly always, elsewhere hardly ever."""
    return rng.pick(HEADERS) + "\n" if rng.random() < (0.93 if wanted else 0.02) else ""
