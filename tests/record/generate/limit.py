"""limit_req and limit_conn, of which a single request sees little."""

LINES = ["limit_req zone=one;", "limit_req zone=one burst=5 nodelay;", "limit_req zone=two delay=3;", "limit_conn addr 1;", "limit_conn addr 10;", "limit_req_status 429;", "limit_conn_status 429;", "limit_req_dry_run on;", "limit_conn_dry_run on;", "limit_req_log_level warn;", "limit_conn_log_level info;",
         "limit_req zone=none;", "limit_conn none 1;", "limit_conn addr 0;", "limit_conn addr 65536;", "limit_req burst=5;", "limit_req zone=one burst=0;", "limit_req zone=one burst=x;", "limit_conn one 1;", "limit_req zone=addr;", "limit_req zone=one now;"]
ZONES = ["limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;", "limit_req_zone $arg_a zone=two:32k rate=30r/m;", "limit_conn_zone $binary_remote_addr zone=addr:1m;", "limit_req_zone $uri zone=one:10m rate=5r/s;", "limit_req_zone $uri zone=three:1k rate=5r/s;", "limit_conn_zone $server_name zone=three:1m;",
         "limit_req_zone $uri zone=four:1m rate=0r/s;", "limit_req_zone $uri zone=four:1m;", "limit_req_zone $uri rate=1r/s;", "limit_conn_zone $uri;", "limit_req_zone $uri zone=five rate=1r/s;", "limit_conn_zone zone=addr:1m $uri;", "limit_req_zone $uri zone=six:1m rate=1x/s;"]


def inside(rng, world, place):
    """A few lines."""
    # The next request would be another one than the first.
    world.single = True
    lines = [rng.choice(LINES[:11] if rng.random() < 0.97 else LINES) for _ in range(rng.pick({0: 4, 1: 4, 2: 2}))]
    if rng.random() < 0.3:
        lines.append('add_header X-Limit "[$limit_req_status|$limit_conn_status]" always;')
    return lines


def outer(rng, world):
    """The zones."""
    chosen = rng.some(ZONES, 0, 2) if rng.random() < 0.15 else []
    return "".join(zone + "\n" for zone in ZONES[:3] + [zone for zone in chosen if zone not in ZONES[:3]])
