"""TLS: certificates, the name that is asked for, and what a server answers by http."""

from .text import block

PAIR = ["ssl_certificate web.pem;\n", "ssl_certificate_key web.key;\n"]
LISTENS = {"443 ssl": 9, "8443 ssl": 2, "[::]:443 ssl": 1, "127.0.0.1:443 ssl": 0.5, "192.0.2.10:443 ssl": 1, "80": 4, "80 ssl": 0.5, "443": 0.4, "443 ssl http2": 0.7, "*:443 ssl": 0.5, "8080": 1}
NAMES = ["EXAMPLE.com", "example.com.", "none.example", "localhost", "a_b.example.com", "web1", "a.b.example.com", "-", "www.example.org"]
SHOWN = ["[$ssl_server_name]", "$ssl_protocol", "$https|$scheme", "$ssl_alpn_protocol|$ssl_client_verify|$ssl_session_reused", "$ssl_server_name$request_uri", "$scheme://$host:$server_port", "$ssl_client_s_dn|$ssl_early_data"]


def outer(rng, world):
    """The certificate of all servers, most often."""
    world.certified = rng.random() < 0.75
    return ("".join(PAIR) if world.certified else "") + rng.maybe(protocols(rng) + "\n", 0.05) + rng.maybe("ssl_reject_handshake on;\n", 0.01)


def protocols(rng):
    """`ssl_protocols`."""
    return f"ssl_protocols {' '.join(rng.some(['TLSv1.2', 'TLSv1.3', 'TLSv1.3', 'TLSv1', 'SSLv3', 'TLSv1.1'], 1, 3))};"


def inside(rng, world, place):
    """A few lines."""
    lines = []
    if place.kind == "server":
        if rng.random() < 0.45:
            lines += PAIR if rng.random() < 0.95 else PAIR[:1]
        if rng.random() < 0.06:
            lines.append("ssl_reject_handshake on;")
        if rng.random() < 0.08:
            lines.append(protocols(rng))
        if rng.random() < 0.05:
            lines.append("ssl on;")
        if rng.random() < 0.12:
            lines += [f"ssl_verify_client {rng.choice(['on', 'optional', 'off', 'optional_no_ca'])};"] + ["ssl_client_certificate web.pem;"] * (rng.random() < 0.85)
        if rng.random() < 0.06:
            lines.append(rng.choice(["ssl_session_cache shared:s:1m;", "ssl_session_timeout 5m;", "ssl_prefer_server_ciphers on;", "ssl_ciphers HIGH;", "ssl_session_tickets off;", "http2 on;", "ssl on;", "ssl_buffer_size 4k;", "ssl_trusted_certificate web.pem;"]))
        if rng.random() < 0.1:
            lines.append(rng.choice(["return 301 https://$host$request_uri;", "return 302 https://$server_name:8443$uri;", "rewrite ^ https://example.com$uri permanent;"]))
    if rng.random() < 0.2:
        lines.append(f"error_page {rng.choice(['497', '497 400', '495 496', '496', '400', '421'])} {rng.choice(['https://$host$request_uri', '=301 https://$host:$server_port$request_uri', '/a', '=200 /b/', world.named(rng)])};")
    if rng.random() < 0.25:
        lines.append(f"add_header X-Tls \"{rng.choice(SHOWN)}\" always;")
    if rng.random() < 0.12:
        lines.append("add_header Strict-Transport-Security \"max-age=9\";")
    if rng.random() < 0.15:
        lines.append(block(f"if ({rng.choice(['$scheme = http', '$https', '$https = on', '$ssl_server_name', '$scheme != https', '$ssl_server_name = example.com', '$ssl_protocol ~ 3$', '$http_x_forwarded_proto = http'])})",
                           rng.choice(["return 301 https://$host$request_uri;\n", "return 403;\n", "rewrite ^ /a last;\n", "set $v tls;\n"])))
    return lines


def server_name(rng, world, host):
    """What a client asks TLS for: most often the host, sometimes nothing."""
    name = host.partition(":")[0]
    names = [name for name in world.hosts if name[0].isalpha() and name.replace(".", "").replace("-", "").isalnum()]
    if rng.random() < 0.25 or not (name.isascii() and name.replace(".", "").isalnum()) or name.startswith(".") or ".." in name or name[0].isdigit():
        name = rng.choice(names + NAMES)
    # A name that begins with a dot is none that a client can send.
    return rng.maybe(f" sni {name.lstrip('.')}", 0.88)
