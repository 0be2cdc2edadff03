"""error_page in all its forms, and what goes with it."""

from .text import quoted, value

STATUSES = [400, 401, 403, 404, 405, 413, 414, 500, 501, 502, 503, 504, 410, 418, 301, 302, 303, 304, 307, 308, 497, 494, 429, 505, 416, 408, 411, 412, 421]


def inside(rng, world, place):
    """A few lines."""
    lines = [error_page(rng, world) for _ in range(rng.pick({0: 4, 1: 4, 2: 2}))]
    if rng.random() < 0.15:
        lines.append("recursive_error_pages on;")
    if rng.random() < 0.15:
        lines.append("proxy_intercept_errors on;")
    if rng.random() < 0.08:
        lines.append("msie_refresh on;")
    if rng.random() < 0.1 and place.location:
        lines.append("internal;")
    return lines


def headers(rng, world):
    """Header lines of a request."""
    return rng.some(["User-Agent: Mozilla/4.0 (compatible; MSIE 6.0)", "User-Agent: MSIE 7.0 Opera", "User-Agent: MSIE 7"], 1, 1) if rng.random() < 0.15 else []


def in_if(rng, world, place):
    """What an `if` may have of it."""
    return [error_page(rng, world)] if rng.random() < 0.3 else []


def error_page(rng, world):
    """One directive."""
    codes = rng.choices([404, 403, 500, 502, 405] + STATUSES, [12, 6, 3, 4, 3] + [1] * len(STATUSES), k=rng.pick({1: 5, 2: 2, 3: 1}))
    answer = rng.pick({"": 6, "=": 3, "=200": 3, "=404": 1, "=302": 1, "=301": 0.5, "=204": 0.7, "=418": 0.5, "=500": 0.5, "=0": 0.1, "=444": 0.2})
    target = rng.pick({world.named(rng): 6, "/a": 3, "/a.txt": 3, "/none": 2, "/b/": 2, "/b": 1, "/e?x=$uri": 2, "http://example.com/e": 2, "https://$host$request_uri": 1, "/e": 2,
                       "/$arg_a": 1, "$uri": 1, value(rng, 1, 2): 0.7, "/e?$args": 1, "": 0.1, "e": 0.3, "/index.html": 1, "/app/": 1})
    return f"error_page {' '.join(map(str, codes))} {answer} {quoted(rng, target.strip(chr(34) + chr(39)))};".replace("  ", " ")
