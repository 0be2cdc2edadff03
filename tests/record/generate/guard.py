"""Who may enter: auth_basic, auth_request, referer, secure_link."""

from .text import block

USERS = "--- htpasswd\nu:{PLAIN}p\na:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n\n"
REFERERS = ["none", "blocked", "server_names", "example.com", "*.example.com", "example.*", "~example", "other.example/a", "~^(https?://)?www"]
LINKS = ["secure_link $arg_a;", "secure_link $arg_a,$arg_v;", "secure_link $cookie_a;", "secure_link_md5 \"$uri x\";", "secure_link_md5 $arg_b$remote_addr;"]


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if rng.random() < 0.3:
        lines.append("auth_basic " + rng.pick({'"closed"': 4, "off": 2, "$arg_v": 1, '"$host"': 1}) + ";")
        lines.append("auth_basic_user_file " + rng.pick({"htpasswd": 8, "none": 1, "$arg_a": 0.5}) + ";")
    if rng.random() < 0.25 and place.kind != "@":
        lines.append("auth_request " + rng.pick({"/a": 3, "/b/": 2, "/none": 1, "off": 1, "/app?x=1": 1, "/index.html": 1}) + ";")
        lines += ["auth_request_set $v $upstream_status;"] * (rng.random() < 0.3)
    if rng.random() < 0.15:
        lines.append(rng.choice(["satisfy any;", "satisfy all;"]))
    if rng.random() < 0.2:
        lines.append(f"valid_referers {' '.join(rng.some(REFERERS, 1, 4))};")
        lines.append(block("if ($invalid_referer)", "return 403;\n") if rng.random() < 0.7 else 'add_header X-Invalid "[$invalid_referer]" always;\n')
    if rng.random() < 0.15:
        lines += rng.some(LINKS[:3], 1, 1) + rng.some(LINKS[3:], 0, 1)
        lines.append('add_header X-Link "[$secure_link|$secure_link_expires]" always;')
    elif rng.random() < 0.1 and place.takes_uri:
        lines += ["secure_link_secret word;", 'add_header X-Link "[$secure_link]" always;']
    if place.kind == "server" and rng.random() < 0.3:
        lines.append("set_real_ip_from 203.0.113.0/24;")
    return lines
