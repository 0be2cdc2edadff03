"""gzip: which answers are compressed, and what says so."""

TYPES = ["text/plain", "text/html", "application/json", "TEXT/plain", "image/png", "text/x-a", "*", "text/css"]
PROXIED = ["off", "expired", "no-cache", "no-store", "private", "no_last_modified", "no_etag", "auth", "any"]
ACCEPTED = ["gzip", "gzip, deflate, br", "gzip,deflate", "br", "deflate, gzip;q=0.5", "gzip;q=0", "gzip;q=0.000", "*", "x-gzip", "x-gzip, GZIP", "gzip;q=1.0", "gzip ; q=0.1", "gzip;q=2", "gzi", "gzip;q=", "gzip;q", "gzip; Q=0.0, br", "gzip;level=1", "identity", ""]
AGENTS = ["Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "Mozilla/4.0 (compatible; MSIE 6.0; SV1; x)", "Mozilla/4.0 (compatible; MSIE 5.5)", "MSIE 7.0 x", "Opera MSIE 6.0 x", "curl/8", "MSIE 6.0", "Mozilla/5.0 (KHTML, like Gecko) Chrome/130.0 Safari/537.36", "Gecko/20100101 Chrome/1"]
LONG = "a body that is long enough to be compressed, as it has more than twenty bytes\\n"


def inside(rng, world, place):
    """A few lines."""
    lines = []
    for chance, forms in ((0.5, ["gzip on;", "gzip on;", "gzip off;"]), (0.3, ["gzip_vary on;", "gzip_vary on;", "gzip_vary off;"]), (0.2, ["gzip_min_length 0;", "gzip_min_length 1;", "gzip_min_length 30;", "gzip_min_length 300;", "gzip_min_length 1k;"]),
                          (0.1, ["gzip_http_version 1.0;", "gzip_http_version 1.1;"]), (0.15, ["gzip_disable msie6;", 'gzip_disable "MSIE [1-6]\\.";', "gzip_disable curl msie6;", "gzip_disable ^$;"]),
                          (0.05, ["gzip_comp_level 5;", "msie_padding off;", "gzip_buffers 4 8k;"]), (0.1, ["add_header Vary Origin;", "add_header Content-Encoding br always;", "add_header X-E $sent_http_content_encoding$sent_http_vary;", 'add_header X-L "$sent_http_content_length";']),
                          (0.1, ["expires 1h;", "expires -1;", "expires epoch;", "expires max;", "add_header Cache-Control private;", "add_header Cache-Control 'no-cache, no-store';"]), (0.15, ["default_type text/html;", "default_type text/plain;", "default_type 'text/plain; charset=x';", "charset utf-8;"])):
        if rng.random() < chance * (1 if place.kind == "server" else 0.6):
            lines.append(rng.choice(forms))
    if rng.random() < 0.4:
        lines.append(f"gzip_types {' '.join(rng.some(TYPES, 1, 3))};")
    if rng.random() < 0.15:
        lines.append(f"gzip_proxied {' '.join(rng.some(PROXIED, 1, 2))};")
    if place.location and rng.random() < 0.25:
        lines.append(f'return {rng.choice([200, 200, 404, 403, 500, 201])} "{LONG}";')
    return lines


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [rng.choice(["gzip on;", "gzip off;"])] if rng.random() < 0.3 else []


def headers(rng, world):
    """Header lines of a request."""
    found = [f"Accept-Encoding: {rng.choice(ACCEPTED)}".rstrip()] if rng.random() < 0.8 else []
    found += [f"User-Agent: {rng.choice(AGENTS)}"] if rng.random() < 0.3 else []
    found += ["Via: 1.1 proxy"] if rng.random() < 0.25 else []
    found += ["Authorization: Basic dTpw"] if rng.random() < 0.1 else []
    return found
