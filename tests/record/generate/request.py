"""Requests, byte for byte."""

from . import listing, preface, tls

PIECES = {"a": 9, "b": 9, "c": 5, "ab": 3, "abc": 1, "a.txt": 4, "x.TXT": 1, "index.html": 3, "d%20e": 2, "a%2Fb": 1, "%61": 1, "..": 1, ".": 1, "": 1, "%2e%2e": 0.7, "é": 0.7, "a+b": 0.7, "a%252Fb": 0.5,
          "f%20g": 1, "none": 2, "app": 5, "a;b": 0.5, "a=b&c": 0.5, "%3F": 0.5, "%23": 0.5, "~x": 0.5, "a:b": 0.5, "x.png": 1, "a.html": 1, "%ff": 0.3, "%00": 0.2, "%zz": 0.2, "%": 0.1, "c%2": 0.1, "%0a": 0.3, "\\": 0.2, '"': 0.3, "<x>": 0.2, "A": 1,
          "x.txt": 2, "up": 2, "w": 1, "%C3%A9": 0.5, "a%20": 0.5, "...": 0.3, "b..": 0.3, "^|": 0.3, "{x}": 0.3, "$uri": 0.3, "'": 0.3, "a.tar.gz": 0.5, "%2E": 0.3, "aaaa": 0.5, "y": 1, "12": 0.5}
QUERIES = {"": 9, "?": 0.7, "?x=1": 2, "?a=1&b=2": 2, "?A=%20b&a=3": 1, "?x=1&x=2": 0.7, "?v=yes": 3, "?v=0": 1, "?a=/b/": 1, "?a=5001": 0.7, "?a=http://127.0.0.1:5001/x": 0.7, "?v=up": 1, "?v=a&a=index.html": 1, "?a=é": 0.5, "??": 0.3, "?a=1?b": 0.5,
           "?v=127.0.0.1&a=b": 0.5, "?a=..": 0.3, "?a=www": 0.7, "?x#y": 0.3, "?%": 0.2, "?a": 0.5, "?a=": 0.5, "?va=1&v=yes": 0.5, "?&a=2": 0.4, "?a%20b": 0.3, "?v=00": 0.3, "?v=a%0ab": 0.3, "?a=a%2Fb&v=x%3Dy": 0.5}
METHODS = {"GET": 30, "HEAD": 3, "POST": 5, "PUT": 1, "DELETE": 1, "OPTIONS": 1, "PATCH": 0.5, "TRACE": 0.3, "get": 0.2, "CONNECT": 0.1, "FOO": 0.4, "F_O": 0.3, "G-T": 0.2, "PROPFIND": 0.2}
HEADERS = ["X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 1.2.3.4, 10.0.0.5", "X-Forwarded-For: 9.9.9.9, bad", "X-Real-IP: 1.2.3.4", "X-Real-IP: 2001:db8::1", "X-Forwarded-For: 10.1.1.1,203.0.113.7", "X-Forwarded-For: 1.2.3.4:80", "X-Forwarded-For: ,1.2.3.4", "X-Forwarded-For: , 1.2.3.4, 203.0.113.9", "X-A: 1", "x-a: 2", "Cookie: a=1; b=2",
           "X-B: b", "under_score: 1", "X-Forwarded-Proto: https", "Accept: */*", "User-Agent: curl/8", "Connection: close", "Connection: keep-alive", "Connection: upgrade", "Upgrade: websocket", "Cookie: c=3", "Referer: http://example.com/", "Authorization: Basic dTpw", "Authorization: Basic dTp4", "Authorization: Basic YTpwYXNzd29yZA==", "Referer: https://www.example.com/a", "Referer: x", "Referer: http://other.example/a", "X-Real-IP: 203.0.113.7", "X-A:",
           "X-A:   spaced  ", "X.Dot: 1", "X A: 1", ":x: 1", "NoColon", "X-\u00e9: 1", "X-C: \u00e9", "Accept-Encoding: gzip", "If-None-Match: x", "X_A: 1", "Proxy: x", "TE: trailers", "Keep-Alive: 5", "Content-Type: text/plain", "Host-X: 1", "X-Forwarded-Host: evil.example",
           "X-Forwarded-For: [2001:db8::5]:80", "X-Forwarded-For: unix:", "X-Forwarded-For:", "Forwarded: for=1.2.3.4", "X-(: 1", "X-A: \"q\"", "Range:", "Accept-Language: de", "Via: 1.1 x", "X-A : 1", "Transfer-Encoding: identity", "Content-Length: 0", "Cookie: a=%20x", "Date: x", "Expect: x"]
HOSTS = {"example.com": 14, "www.example.com": 4, "other.example": 2, "a.example.com": 2, "EXAMPLE.COM": 1, "example.com.": 1, "example.com:80": 1, "example.com:8080": 1, "localhost": 1, "192.0.2.10": 1, "[::1]": 0.5, "www.example.org": 1, "a.www.example.com": 0.7,
         "": 0.5, "none.example": 2, "a_b.example.com": 0.4, "exa mple": 0.3, "a/b": 0.3, "example.com:": 0.3, "example.com:x": 0.3, "..": 0.3, "[::1": 0.2, "a..b": 0.3, ".example.com": 0.4, "é.example": 0.2, "example.com:99999": 0.2, "web1": 0.5, "mail.x": 0.5, "abc.example": 0.7,
         "[::1]:80": 0.3, "user@example.com": 0.2, "a\\b": 0.1, "*.example.com": 0.2, "example%2ecom": 0.2, "www.": 0.2, "-": 0.2, "~x": 0.1}
SOURCES = {"203.0.113.7": 12, "10.0.0.9": 3, "1.2.3.4": 2, "198.51.100.20": 1, "127.0.0.1": 1}
SOURCES_6 = ["2001:db8::7", "::1", "2001:db9::1"]


def sections(rng, world, count):
    """The `request` sections."""
    return "".join(one(rng, world) for _ in range(count))


def one(rng, world):
    """One request."""
    to, source, options = where(rng, world)
    method = rng.pick(METHODS)
    line = odd_line(rng, method) if rng.random() < 0.03 else f"{method} {target(rng, world)} HTTP/1.{rng.pick({1: 12, 0: 1})}"
    names = [name for name in world.hosts if name[0].isalpha()]
    host = rng.choice(names) if names and rng.random() < 0.4 else rng.pick(HOSTS)
    encrypted = rng.random() < (0.85 if "ssl" in options else 0.01)
    to = f"to http{'s' * encrypted} {to} from {source}{tls.server_name(rng, world, host) if encrypted else ''}\n{preface.line(rng, 'proxy_protocol' in options)}"
    if rng.random() < 0.02:
        # HTTP/0.9 has no more than this.
        return f"--- request\n{to}{rng.pick({'GET': 9, 'POST': 0.5, 'HEAD': 0.5})} {target(rng, world)}{rng.maybe(' ', 0.1)}\n\n"
    lines = [f"Host: {host}"] if rng.random() < 0.97 else []
    lines += rng.some(HEADERS, 0, 4) if rng.random() < 0.6 else []
    for subject in world.subjects:
        lines += subject.headers(rng, world) if hasattr(subject, "headers") else []
    if rng.random() < 0.01:
        lines.append(rng.choice(["Host: other.example", "Content-Length: 1x", "Content-Length: -1", "X-Long: " + "x" * 9000, "Host: example.com"]))
    if rng.random() < 0.1:
        rng.shuffle(lines)
    body = ""
    if method in ("POST", "PUT", "PATCH") and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        body = rng.choice(["", "body", "a=1&b=2"])
        lines += [f"Content-Length: {len(body)}"] * (rng.random() < 0.95 or bool(body))
    lines = [line for line in lines if not (line.startswith("Connection: close") and method == "CONNECT")]
    return f"--- request\n{to}{line}\n" + "".join(f"{line}\n" for line in lines) + (f"\n{body}\n\n" if body else "\n")


def where(rng, world):
    """An address that is listened on, most often, who asks, and how the address is asked."""
    listen = rng.choice(world.listens)[0] if rng.random() < 0.97 else "81"
    # Every server of an address shares what one says of it.
    options = [option for known, options in world.listens if known == listen for option in options]
    address, _, port = ("", "", listen) if listen.isdigit() else listen.rpartition(":")
    if listen.isdigit():
        address = rng.pick({"192.0.2.10": 8, "10.0.0.2": 2, "127.0.0.1": 1})
    address = {"[::]": rng.choice(["[2001:db8::10]", "[::1]"])}.get(address, address)
    source = rng.choice(SOURCES_6) if address.startswith("[") else rng.pick(SOURCES)
    return f"{address}:{port}", source, options


def path(rng):
    """A path, sometimes an ugly one."""
    return "/" + "/".join(rng.pick(PIECES) for _ in range(rng.pick({0: 1, 1: 5, 2: 5, 3: 2, 4: 1}))) + rng.maybe("/", 0.25)


def target(rng, world):
    """Path and query, or the absolute form."""
    found = path(rng)
    if world.paths and rng.random() < 0.35:
        # What the config is about, exactly or with something after it.
        found = rng.choice(world.paths).replace(" ", "%20") + rng.pick({"": 4, "/": 1, "x": 1, path(rng): 2, path(rng)[1:]: 2})
        found = found if found.startswith("/") else "/" + found
    found += listing.query(rng) if world.has("listing") and rng.random() < 0.4 else rng.pick(QUERIES)
    if rng.random() < 0.04:
        return rng.choice(["http://example.com", "http://other.example:8080", "HTTP://www.example.com", "https://example.com", "http://EXAMPLE.com:80", "http://[::1]", "ftp://x", "http://a_b.example.com", "http://", "http://example.com."]) + rng.choice([found, found, "", "?x=1"])
    return found


def odd_line(rng, method):
    """A request line that is not as it should be, or hardly."""
    # Without a version the answer has no head, which a journey cannot show.
    return rng.choice([f"{method}  {path(rng)} HTTP/1.1", f"{method} {path(rng)} HTTP/2.0", f"{method} {path(rng)} HTTP/1.1 ", f"{method} {path(rng)} b HTTP/1.1", "G@T / HTTP/1.1", f"{method} x HTTP/1.1", "OPTIONS * HTTP/1.1",
                       "GET * HTTP/1.1", "CONNECT example.com:80 HTTP/1.1", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET / http/1.1", "GET / HTTP/1.1x", "GET", "GET /a#b HTTP/1.1", "GET /a?b#c HTTP/1.1", "GET /a HTTP/1.", "GET /a HTTP/3", "GET /\t HTTP/1.1", "GET /a  HTTP/1.1",
                       " GET / HTTP/1.1", "GET /a?b c HTTP/1.1", "GET /a/%2 HTTP/1.1", "GET /../../x HTTP/1.1", "GET /a/../../x HTTP/1.1", "GET /a/..%2fb HTTP/1.1", "GET //a//b// HTTP/1.1", "GET /./a/. HTTP/1.1", "GET /a/.. HTTP/1.1", "GET ?x HTTP/1.1"] + ["GET /a" + "a" * 9000 + " HTTP/1.1"] * (rng.random() < 0.1))
