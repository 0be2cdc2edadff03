"""Settings that change nothing on a request's way: nginx looks at their values all the same."""

import os
import re

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../src/nginx/directive/table.rs")
ROW = re.compile(r'row\("(\w+)", &\[([A-Z_, ]+)\], (FLAG|\w+\([\d, ]+\)), LEAF, "ngx_http_(\w+)", \w+, (?:Harmless|Limits)\)')
# Modules that are not built into both programs.
NOT_BUILT = ("image_filter", "xslt", "perl", "geoip", "dav", "mp4", "flv", "gunzip", "gzip_static", "slice", "sub_filter", "addition", "random_index", "stub_status", "degradation", "v3")
# Read anew by the recorder, needing files, or waiting.
LEFT_OUT = re.compile(r"access_log|error_log|log_format|limit_req_zone|limit_conn_zone|(quic_|http3|mp4_|perl_|degrad|gunzip|slice|ssl_stapling|ssl_early|memcached_)\w*|open_log_file_cache|\w*hash_(max|bucket)_size|\w*ssl_ciphers|zone|keepalive|\w*_(cache_valid|store|store_access|temp_path|cache_path|crl|trusted_certificate|certificate|certificate_key|certificate_cache|dhparam|"
                      r"password_file|session_ticket_key|stapling_file|conf_command|engine|ocsp\w*|ech_file|bind)$|resolver|limit_rate|\w+_limit_rate|auth_delay|aio|http2_push$|client_body_in_file_only|lingering_\w+|directio$|internal|user")
SIZES = ["1k", "8k", "4096", "16k", "1m", "0", "32K", "1M", "100", "64"]
TIMES = ["5s", "60", "1m", "100ms", '"1h 5s"', "0", "1d", "5S"]
NUMBERS = ["1", "5", "64", "128", "1000", "0"]
WORDS = ["on", "off", "HIGH", "any", "none", "text/plain", "info", "429", "1.1", "GET", "error", "auto", "X-Accel-Expires", "msie6", "TLSv1.2", "http_404", "always", "build", "shared:s:1m", "prime256v1"]
WRONG = ["x", "1x", "-1", '""', "1 2", "99999999999999999999", "maybe", "on off", "1.5", "+1", "1g", "1G", "5y", "$arg_a", "", "on;", "0x10", "é", "1s 5", "1m1"]


def rows():
    """Every such directive: its name, where it may stand, and how many words it takes."""
    with open(TABLE, encoding="utf-8") as file:
        found = ROW.findall(file.read())
    return [(name, places.split(", "), words) for name, places, words, module in found if not LEFT_OUT.fullmatch(name) and not module.startswith(NOT_BUILT)]


ROWS = rows()


def inside(rng, world, place):
    """A few lines."""
    # What is said of the config is all that matters.
    world.single = True
    return some(rng, {"server": "SERVER", "if": "IF_IN_LOCATION", "limit_except": "LIMIT_EXCEPT"}.get(place.kind, "LOCATION"), rng.pick({0: 6, 1: 3, 2: 1}))


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return some(rng, "IF_IN_LOCATION", rng.randint(0, 1))


def outer(rng, world):
    """What may stand in http."""
    return "".join(f"{line}\n" for line in some(rng, "HTTP", rng.randint(0, 3)))


def some(rng, context, count):
    """Lines for a context; seldom one that may not stand there."""
    fitting = [row for row in ROWS if context in row[1]]
    return [line(rng, rng.choice(fitting if fitting and rng.random() < 0.99 else ROWS)) for _ in range(count)]


def line(rng, row):
    """One directive with a value that fits its name, most often."""
    name, _, words = row
    least = 1 if words == "FLAG" else int(re.search(r"\d+", words)[0])
    if rng.random() < 0.04:
        return f"{name} {rng.choice(WRONG)};"
    pool = (["on", "off", "on", "off", "ON"] if words == "FLAG" else SIZES if re.search(r"size|buf$|lowat|length|hash$|window|chunk|alignment|after|ahead|gzipping|output", name)
            else TIMES if re.search(r"time|timeout|age|valid|interval|delay", name) else NUMBERS if re.search(r"depth|tries|requests|number|level|max|min|uses|streams|limit", name) else WORDS)
    if name.endswith("buffers"):
        return f"{name} {rng.choice(['4 8k', '8 4k', '2 1k', '1 16k', '32 32k', '0 8k', '4', '8 0'])};"
    return f"{name} {' '.join(rng.choice(pool) for _ in range(max(1, least)))};"
