"""What the backends answer."""

HEADERS = ["X-Back: 1", "Content-Encoding: br", "Content-Encoding:", "Cache-Control: private, no-store", "ETag: \"x\"", "Accept-Ranges: bytes", "Set-Cookie: a=1; Path=/a; Domain=localhost", "Set-Cookie: b=2; path=/a/b; HttpOnly; Secure", "Set-Cookie: c=3; domain=app.local; SameSite=Lax", "Set-Cookie: a=4", "Cache-Control: no-cache", "X-Accel-Expires: 0",
           "Refresh: 5; url=http://127.0.0.1:5001/y", "Refresh: 3;url=/y", "X-Powered-By: x", "Expires: Thu, 01 Jan 1970 00:00:01 GMT", "Server: back", "X-Pad: avoid", "Link: </a>; rel=preload", "WWW-Authenticate: Basic realm=\"x\"", "Content-Language: en",
           "X-Accel-Buffering: no", "X-Accel-Limit-Rate: 0", "X-Accel-Charset: utf-8", "Vary: Accept", "X_under: 1", "Set-Cookie: d=\"x, y\"; Path=/", "Set-Cookie: e=1; Expires=Thu, 01 Jan 2030 00:00:00 GMT; Max-Age=5; Domain=.example.com", "Location:", "X-Empty:", "x-lower: Y",
           "Cache-Control: max-age=5", "Allow: GET", "Content-Range: x", "Status: 404", "X-Accel-Redirect:", "Upgrade: h2c"]
WHERE = ["http://127.0.0.1:5001/y", "/y", "http://localhost:5001/up/y?z", "http://up/x/q", "https://127.0.0.1:5001/", "http://127.0.0.1:5001", "y", "http://example.com/a", "//up/x", "HTTP://UP/x", "/é y", "http://127.0.0.1:5001/up/y", "http://app.local:5002/a", "?q", "/up/", "/a/b", "http://up"]
ACCEL = ["/a", "/b/index.html", "/none", "@a", "/index.html?x=1", "/a/b/", "a", "/d%20e/", "@none", "/app/", "/../x", "/a%00"]


def sections(rng, world):
    """The `answers` sections."""
    return "".join(section(rng, f"127.0.0.1:{port}", protocol) for port, protocol in ((5001, "http"), (5002, "http"), (5003, "uwsgi"))) + (
        "".join(section(rng, f"127.0.0.1:{port}", protocol) for port, protocol in ((5004, "fastcgi"), (5005, "scgi"))) if world.has("gateway") else "")


def section(rng, address, protocol):
    """One backend."""
    status = rng.pick({200: 8, 301: 1, 302: 4, 303: 0.5, 307: 0.5, 308: 0.3, 201: 1, 404: 2, 403: 1, 500: 1, 401: 1, 204: 0.5, 304: 0.3, 502: 0.5, 503: 0.5, 418: 0.5, 429: 0.3, 405: 0.3, 400: 0.5, 504: 0.2})
    lines = [f"Location: {rng.choice(WHERE)}"] if status in (301, 302, 303, 307, 308, 201) or rng.random() < 0.05 else []
    lines += rng.some(HEADERS, 0, 3) if rng.random() < 0.5 else []
    lines += [f"X-Accel-Redirect: {rng.choice(ACCEL)}"] if rng.random() < 0.08 else []
    lines += [f"Content-Type: {rng.pick({'text/plain': 6, 'text/html': 1, 'application/json': 1, 'text/html; charset=utf-8': 0.5})}"] if rng.random() < 0.9 else []
    rng.shuffle(lines)
    body = "" if status in (204, 304) else f"backend {address[-4:]}\n"
    first = str(status)
    if protocol in ("fastcgi", "scgi"):
        # CGI has a header for it, or none.
        first = rng.choice([f"Status: {status}", f"Status: {status} Said", "X-First: 1"])
        lines = [line for line in lines if not line.startswith(("Status:", "X-First:"))]
    return f"--- answers {address} {protocol}\n{first}\n" + "".join(f"{line}\n" for line in lines) + f"\n{body}\n"
